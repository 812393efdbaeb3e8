package io.lotlake.bronze.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** PostgreSQL types with the values at their edges. */
public final class TypeSamples {
    public static final String TYPES = """
            CREATE EXTENSION hstore; CREATE EXTENSION citext;
            CREATE TYPE colour AS ENUM ('red', 'dark "green"', '');
            CREATE DOMAIN amount AS numeric(12,3); CREATE DOMAIN positive AS amount CHECK (VALUE > 0);
            CREATE DOMAIN short AS varchar(9);
            CREATE TYPE pair AS (a integer, "B c" text);
            """;

    private static final String MICROS = "(extract(epoch FROM %s) * 1000000)::bigint::text";
    private static final String DIGITS_38 = "99999999999999999999999999999999999999";

    /**
     * Values of a type.
     *
     * @param oracle what PostgreSQL says a value is; {@code %s} stands for the column
     * @param landed the type in the lake
     */
    public record Sample(String type, String oracle, String landed, List<String> texts) {}

    public static final List<Sample> EDGES = List.of(
            of("smallint", "%s::text", "int", "-32768", "0", "32767"),
            of("integer", "%s::text", "int", "-2147483648", "-1", "2147483647"),
            of("bigint", "%s::text", "bigint", "-9223372036854775808", "9223372036854775807"),
            of("oid", "%s::text", "bigint", "0", "4294967295"),
            decimal("numeric(38,0)", "decimal(38,0)", DIGITS_38, "-" + DIGITS_38, "0", "18446744073709551616", "-1"),
            decimal("numeric(38,38)", "decimal(38,38)", "0." + DIGITS_38, "-0." + DIGITS_38, "1e-38", "0.00010000"),
            decimal("numeric(38,10)", "decimal(38,10)", "9999999999999999999999999999.9999999999", "-0.0000000001"),
            decimal("numeric(19,4)", "decimal(19,4)", "999999999999999.9999", "-999999999999999.9999", "10000"),
            decimal("numeric(18,2)", "decimal(18,2)", "9999999999999999.99", "-9999999999999999.99", "0.1", "1e15"),
            decimal("numeric(9,9)", "decimal(9,9)", "0.999999999", "-0.000000001"),
            decimal("numeric(3,5)", "decimal(5,5)", "0.00999", "-0.00001"),
            decimal("numeric(5,-2)", "decimal(7,0)", "9999900", "-100"),
            decimal("numeric", "decimal(38,6)", "12345678901234567890123456789012.123456", "-0.5", "0", "1e20"),
            decimal("positive", "decimal(12,3)", "0.001", "999999999.999"),
            of("numeric(50,20)", "%s::text", "string", "123456789012345678901234567890.12345678901234567890", "NaN"),
            of("real", "encode(float4send(%s), 'hex')", "float", floats("1.17549435e-38", "3.4028235e+38", "1e-45")),
            of(
                    "double precision",
                    "encode(float8send(%s), 'hex')",
                    "double",
                    floats("5e-324", "1.7976931348623157e308")),
            of("boolean", "%s::text", "boolean", "true", "false"),
            of("date", "(%s - date '1970-01-01')::text", "date", "4713-01-01 BC", "0001-12-31 BC", "5874897-12-31"),
            of("timestamp", MICROS, "timestamp_ntz", moments("")),
            of("timestamp(0)", MICROS, "timestamp_ntz", "2026-03-29 02:30:00.5"),
            of("timestamptz(3)", MICROS, "timestamp", "2026-03-29 02:30:00.12345+02"),
            of("timestamptz", MICROS, "timestamp", moments("+00")),
            of("bytea", "encode(%s, 'hex')", "binary", "\\x", "\\x00ff7f", "\\xc328"),
            text("text", "", " ", "NULL", "ä€😀\u0001\\ \"'\n\t", "\u00a0x\u2028"),
            text("varchar(12)", "", "twelve chars"),
            of("char(5)", "convert_from(bpcharsend(%s), 'UTF8')", "string", "a", "     ", "äöü€ "),
            text("name", "a_name"),
            text("citext", "MiXed", ""),
            text("\"char\"", "a"),
            text("short", "short"),
            text("colour", "red", "dark \"green\"", ""),
            text("json", "{\"a\" : 1, \"a\":null}", "[]", "\"x\""),
            text("jsonb", "{\"b\": 1e400, \"a\": [null, {}]}", "null", "12345678901234567890.10"),
            text("time", "00:00", "24:00:00", "23:59:59.999999"),
            text("timetz", "12:00:00.5-03:30"),
            text("interval", "1 year -2 mons 3 days -04:05:06.789", "0", "-178000000 years", "0.000001 s"),
            text("uuid", "A0EEBC999C0B4EF8BB6D6BB9BD380A11"),
            text("inet", "10.0.0.1", "::1/64"),
            text("cidr", "10.0.0.0/8"),
            text("macaddr", "08-00-2b-01-02-03"),
            text("bit(3)", "101"),
            text("point", "(0.1,-1e-300)"),
            text("xml", "<a>ä</a>"),
            text("tsvector", "a:1 b"),
            text("hstore", "\"a b\"=>NULL, c=>\"\""),
            text("int4range", "[1,5)", "empty", "(,)"),
            text("tstzrange", "[\"2026-03-01 00:00+01\",infinity)"),
            text("datemultirange", "{[2026-03-01,2026-03-02),[2026-04-01,)}"),
            text("integer[]", "{}", "{NULL,1}", "{{1,2},{NULL,4}}", "[0:1]={7,8}"),
            text("text[]", "{NULL,\"NULL\",\"\",\"a,\\\"b\\\"{}\"}", "{{a},{b}}"),
            text("double precision[]", "{0.1,-0,NaN,Infinity,0.30000000000000004}"),
            text("timestamptz[]", "{\"2026-03-01 00:00+01\"}"),
            text("bytea[]", "{\"\\\\x00ff\"}"),
            text("interval[]", "{\"1 day\",NULL}"),
            text("pair", "(1,)", "(,\"\")", "(2,\"a \"\"b\"\", c\")"),
            text("pair[]", "{\"(1,x)\",NULL,\"(,)\"}"));

    private TypeSamples() {}

    private static Sample of(String type, String oracle, String landed, String... texts) {
        return new Sample(type, oracle, landed, List.of(texts));
    }

    private static Sample text(String type, String... texts) {
        return of(type, "%s::text", "string", texts);
    }

    private static Sample decimal(String type, String landed, String... texts) {
        return of(type, "trim_scale(%s)::text", landed, texts);
    }

    private static String[] floats(String... more) {
        List<String> texts = new ArrayList<>(List.of("NaN", "Infinity", "-Infinity", "0", "-0", "0.1", "-1.5"));
        texts.addAll(Arrays.asList(more));
        return texts.toArray(String[]::new);
    }

    private static String[] moments(String zone) {
        return List.of(
                        "4714-11-24 00:00:00%s BC",
                        "0001-01-01 00:00:00%s BC",
                        "1500-02-28 12:34:56.123456%s",
                        "1969-12-31 23:59:59.999999%s",
                        "2026-03-29 02:30:00%s",
                        "294246-12-31 23:59:59.999999%s")
                .stream()
                .map(text -> String.format(text, zone))
                .toArray(String[]::new);
    }
}
