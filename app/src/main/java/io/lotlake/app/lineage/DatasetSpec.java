package io.lotlake.app.lineage;

import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.source.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.compat.Ads;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table or view as OpenLineage names it.
 *
 * @param namespace of a table of the lake, the address of the warehouse; of a table of PostgreSQL, the server's address
 * @param name of a table of the lake, {@code schema.table}; of a table of PostgreSQL, {@code database.schema.table}
 * @param description what a row is; empty if that is not declared
 */
record DatasetSpec(String namespace, String name, String description, List<Field> fields) {
    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^/]+)/([^?]+).*");
    private static final String PORT = ":5432";

    DatasetSpec {
        fields = List.copyOf(fields);
    }

    /** A column with its type in the words of the system that has the table. */
    record Field(String name, String type, String description) {}

    static DatasetSpec of(LotlakeConfig config, TableSpec table) {
        return new DatasetSpec(config.warehouse(), table.name(), table.description(), fields(table.schema()));
    }

    /** The wide view of Gold. */
    static DatasetSpec ads(LotlakeConfig config) {
        return new DatasetSpec(config.warehouse(), Ads.NAME, Ads.DESCRIPTION, fields(Ads.schema()));
    }

    static DatasetSpec mart(LotlakeConfig config, String make) {
        return postgres(config.mart(), config.martSchema() + ".ads_" + make, Ads.DESCRIPTION, fields(Ads.schema()));
    }

    static DatasetSpec source(LotlakeConfig config, Relation relation, Landing landing) {
        List<Field> fields = landing.source().stream()
                .map(column -> new Field(column.name(), column.type(), ""))
                .toList();
        return postgres(config.source(), relation.toString(), "", fields);
    }

    private static DatasetSpec postgres(
            PostgresEndpoint endpoint, String table, String description, List<Field> fields) {
        Matcher url = URL.matcher(endpoint.url());
        if (!url.matches()) {
            throw new IllegalArgumentException("the configuration has checked " + endpoint.url());
        }
        String server = url.group(1).contains(":") ? url.group(1) : url.group(1) + PORT;
        return new DatasetSpec("postgres://" + server, url.group(2) + "." + table, description, fields);
    }

    private static List<Field> fields(StructType schema) {
        return Arrays.stream(schema.fields()).map(DatasetSpec::field).toList();
    }

    private static Field field(StructField field) {
        String description = field.getComment().isDefined() ? field.getComment().get() : "";
        return new Field(field.name(), field.dataType().sql().toLowerCase(Locale.ROOT), description);
    }
}
