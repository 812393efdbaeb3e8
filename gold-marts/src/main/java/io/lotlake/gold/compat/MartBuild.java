package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;
import static java.util.stream.Collectors.joining;

import java.util.Locale;

/**
 * The tables of one publication while they are being filled: one per make and the register of the parts that have arrived, as {@code postgres-copy} writes it.
 *
 * @param tag eight hexadecimal digits that tell publications apart
 */
record MartBuild(String schema, String tag) {

    static MartBuild of(String schema, String runId) {
        return new MartBuild(schema, String.format(Locale.ROOT, "%08x", runId.hashCode()));
    }

    /** In the place of a make: the ids of the listings that a part of the mart is about. */
    static final String LIDS = "";

    /** The published table of a make. */
    static String live(String make) {
        return "ads_" + make;
    }

    /** The qualified name of the published table of a make. */
    String live(String make, String suffix) {
        return quoted(schema, live(make) + suffix);
    }

    String table(String make) {
        return (make.equals(LIDS) ? "lotlake_lids" : live(make)) + "__" + tag;
    }

    String key(String make) {
        return table(make) + "_key";
    }

    /** The name of a further index while the table is being built. */
    String index(String make, int number) {
        return table(make) + "_i" + number;
    }

    String qualified(String make) {
        return quoted(schema, table(make));
    }

    String register() {
        return quoted(schema, "lotlake_parts__" + tag);
    }

    String createTable(String make) {
        String columns = Ads.COLUMNS.stream()
                .map(column ->
                        quoted(column.name()) + " " + column.postgresType() + (column.required() ? " NOT NULL" : ""))
                .collect(joining(", "));
        return "CREATE TABLE " + qualified(make) + " (" + columns + ")";
    }

    String createLids() {
        return "CREATE TABLE " + qualified(LIDS) + " (lid bigint PRIMARY KEY)";
    }

    String createRegister() {
        return "CREATE TABLE " + register()
                + " (target text, part integer, rows bigint NOT NULL, altered bigint NOT NULL, PRIMARY KEY (target, part))";
    }

    String addKey(String make) {
        return "ALTER TABLE " + qualified(make) + " ADD CONSTRAINT " + quoted(key(make)) + " UNIQUE (lid, make)";
    }
}
