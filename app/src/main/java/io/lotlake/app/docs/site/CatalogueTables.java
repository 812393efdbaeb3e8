package io.lotlake.app.docs.site;

import io.lotlake.app.docs.columns.ColumnLineage;
import io.lotlake.app.export.Sample;
import io.lotlake.app.export.Samples;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.compat.MartNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;

/** The tables of the catalogue, from the declarations of the tables. */
record CatalogueTables(Medallion tables, ColumnLineage lineage, LakeFacts lake) {
    private static final int SAMPLED_COLUMNS = 5;

    /** Stand for a portal and a make where no configuration names them. */
    private static final String ANY_PORTAL = "mobile";

    private static final String ANY_MAKE = "bmw";

    /** The name of the mart's tables. */
    static String mart(LakeFacts lake) {
        return lake.martSchema() + "." + MartNames.live("<make>");
    }

    /** All tables, each after those that it is made of. */
    List<SiteTable> all() {
        List<SiteTable> all = new ArrayList<>();
        tables.bronze().forEach(table -> ColumnLineage.landing(table).ifPresent(landing -> all.add(source(landing))));
        tables.specs().forEach(table -> all.add(ofLake(table)));
        all.add(view());
        all.add(mart());
        return all;
    }

    /** The tables that a table is made of: those of the plan, else those that are declared. */
    private List<String> inputs(TableSpec spec) {
        List<String> known = lineage.inputs(spec.name());
        if (!known.isEmpty()) {
            return known;
        }
        Stream<TableSpec> ofSilver = tables.silver().list().stream()
                .filter(table -> table.spec().equals(spec))
                .flatMap(table -> table.inputs().stream());
        Stream<TableSpec> ofGold = tables.gold().stream()
                .filter(table -> table.spec().equals(spec))
                .flatMap(table -> table.inputs().stream());
        return names(Stream.concat(ofSilver, ofGold).toList());
    }

    private static List<String> names(List<TableSpec> tables) {
        return tables.stream().map(TableSpec::name).toList();
    }

    private SiteTable source(Landing landing) {
        String name = ColumnLineage.source(landing);
        List<SiteColumn> columns = landing.source().stream()
                .map(column -> new SiteColumn(
                        column.name(),
                        column.type(),
                        false,
                        landing.table().column(column.name()).description(),
                        ""))
                .toList();
        List<String> key = landing.table().key().stream()
                .filter(column -> !landing.isTechnical(column))
                .toList();
        String shard = landing.shardColumn()
                .map(column -> column.equals(LogColumns.MAKE)
                        ? first(lake.makes(), ANY_MAKE)
                        : first(lake.portals(), ANY_PORTAL))
                .orElse("");
        String table = landing.relation(shard).name();
        return new SiteTable(
                name,
                Layer.SOURCE,
                landing.table().description().replaceAll(",? once per run that read (it|them)", ""),
                "The columns that lotlake reads; it lands them in "
                        + landing.table().name() + ".",
                key,
                List.of(),
                columns,
                List.of(),
                List.of(Samples.postgres(landing.schema(), table, sampled(key, columns))));
    }

    private SiteTable ofLake(TableSpec spec) {
        List<SiteColumn> columns = spec.columns().stream().map(SiteColumn::of).toList();
        return new SiteTable(
                spec.name(),
                Layer.of(spec.namespace()),
                spec.description(),
                spec.isBucketed()
                        ? "N is fixed when the table is created: so that its files are about 128 MiB, unless"
                                + " lotlake.buckets names a number."
                        : "",
                spec.key(),
                spec.partitioning(),
                columns,
                inputs(spec),
                samples().ofTable(spec.name(), sampled(spec.key(), columns)));
    }

    private Samples samples() {
        return new Samples(lake.name(), lake.store());
    }

    private SiteTable view() {
        List<SiteColumn> columns = wide(Map.of());
        return new SiteTable(
                Ads.NAME,
                Layer.GOLD,
                Ads.DESCRIPTION,
                "A view for Spark and Trino. DuckDB and PyIceberg have no views of Iceberg: join the tables that it is"
                        + " made of, or read the mart.",
                List.of("lid", "make"),
                List.of(),
                columns,
                names(Ads.inputs()),
                samples().ofView(Ads.NAME, sampled(List.of("lid", "make"), columns)));
    }

    private SiteTable mart() {
        List<SiteColumn> columns = wide(Ads.martTypes());
        String table = MartNames.live(first(lake.makes(), ANY_MAKE));
        List<Sample> samples =
                List.of(Samples.postgres(lake.martSchema(), table, sampled(List.of("lid", "make"), columns)));
        return new SiteTable(
                mart(lake),
                Layer.MART,
                "The wide row of a listing and make, as applications read it.",
                "A publication exchanges all tables of the mart at once. An amount that its column cannot hold is NULL.",
                List.of("lid", "make"),
                List.of(),
                columns,
                names(Ads.inputs()),
                samples);
    }

    /** @param types the types to show instead of those of the view */
    private static List<SiteColumn> wide(Map<String, String> types) {
        return Stream.of(Ads.schema().fields())
                .map(field -> new SiteColumn(
                        field.name(),
                        types.getOrDefault(field.name(), field.dataType().simpleString()),
                        !field.nullable(),
                        description(field),
                        ""))
                .toList();
    }

    private static String description(StructField field) {
        return field.getComment().get();
    }

    /** The key, and further columns after it. */
    private static List<String> sampled(List<String> key, List<SiteColumn> columns) {
        return Stream.concat(key.stream(), columns.stream().map(SiteColumn::name))
                .distinct()
                .limit(Math.max(SAMPLED_COLUMNS, key.size()))
                .toList();
    }

    private static String first(List<String> names, String otherwise) {
        return names.stream().findFirst().orElse(otherwise);
    }
}
