package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.literal;
import static io.lotlake.common.postgres.Identifiers.quoted;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tables of one publication while they are being filled: one per make; one of the listings, if only a part of the
 * mart is made; and the register of the parts that have arrived, as {@code postgres-copy} writes it.
 *
 * @param tag eight hexadecimal digits that tell publications apart
 */
record MartBuild(String schema, String tag) {

    static MartBuild of(String schema, String runId) {
        return new MartBuild(schema, String.format(Locale.ROOT, "%08x", runId.hashCode()));
    }

    /** The qualified name of the published table of a make. */
    String live(String make) {
        return quoted(schema, MartNames.live(make));
    }

    /** The name of the published table of a make while another one takes its place. */
    String oldTable(String make) {
        return MartNames.old(make, tag);
    }

    /** The qualified name of that table. */
    String old(String make) {
        return quoted(schema, oldTable(make));
    }

    /** The name of the table of a make that the publication fills. */
    String table(String make) {
        return MartNames.staged(make, tag);
    }

    String key(String make) {
        return table(make) + "_key";
    }

    /** The name of an index other than the key while the table is being built. */
    String index(String make, int number) {
        return table(make) + "_i" + number;
    }

    /** The qualified name of that table. */
    String staged(String make) {
        return quoted(schema, table(make));
    }

    /** The qualified name of the table with the listings of a part of the mart. */
    String lids() {
        return quoted(schema, MartNames.lids(tag));
    }

    String register() {
        return quoted(schema, MartNames.parts(tag));
    }

    /** The names of all tables of the publication. */
    List<String> tables(List<String> makes) {
        List<String> tables = new ArrayList<>(List.of(MartNames.lids(tag), MartNames.parts(tag)));
        makes.forEach(make -> tables.add(table(make)));
        return tables;
    }

    String createTable(String make) {
        String columns = Ads.COLUMNS.stream()
                .map(column ->
                        quoted(column.name()) + " " + column.postgresType() + (column.required() ? " NOT NULL" : ""))
                .collect(joining(", "));
        return create(table(make), columns);
    }

    String createLids() {
        return create(MartNames.lids(tag), "lid bigint PRIMARY KEY");
    }

    /** The statement that fills the table of listings from a text with an array of their ids. */
    String fillLids() {
        return "INSERT INTO " + lids() + " SELECT unnest(?::bigint[])";
    }

    String createRegister() {
        return create(
                MartNames.parts(tag),
                "target text, part integer, rows bigint NOT NULL, altered bigint NOT NULL, PRIMARY KEY (target, part)");
    }

    /** The statements that create a table and mark it as lotlake's, for one transaction. */
    private String create(String name, String columns) {
        String mark = String.format(Locale.ROOT, MartNames.MARK, name);
        return "CREATE TABLE " + quoted(schema, name) + " (" + columns + "); COMMENT ON TABLE " + quoted(schema, name)
                + " IS " + literal(mark);
    }

    String addKey(String make) {
        return "ALTER TABLE " + staged(make) + " ADD CONSTRAINT " + quoted(key(make)) + " UNIQUE (lid, make)";
    }
}
