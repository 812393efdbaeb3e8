package io.lotlake.gold.compat;

import io.lotlake.common.postgres.PostgresEndpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Copies rows into the tables of a build, from all Spark tasks at once. The register records the parts that have
 * arrived, so a task that runs again adds no row twice.
 */
record MartCopy(MartBuild build, PostgresEndpoint mart) {
    /** The column of the wide rows with the slug of the make. */
    static final String MAKE_SLUG = "_make_slug";

    /** Copies each row into the table of its make. A computed value that is too wide for the mart becomes NULL. */
    void ads(Dataset<Row> ads, List<String> makes) {
        Map<String, String> options = new HashMap<>();
        options.put("targetColumn", MAKE_SLUG);
        makes.forEach(make -> options.put("target." + make, build.staged(make)));
        Ads.COLUMNS.stream()
                .filter(MartColumn::isNarrowed)
                .forEach(column -> options.put("policy." + column.name(), "null"));
        write(ads, options);
    }

    void lids(Dataset<Row> lids) {
        write(lids.select("lid"), Map.of("dbtable", build.lids()));
    }

    private void write(Dataset<Row> rows, Map<String, String> options) {
        rows.write()
                .format("postgres-copy")
                .option("url", mart.url())
                .option("user", mart.user())
                .option("password", mart.password())
                .option("answerTimeout", mart.patience().answer().toSeconds())
                .option("statementTimeout", mart.patience().statement().toSeconds())
                .option("register", build.register())
                .options(options)
                .mode(SaveMode.Append)
                .save();
    }
}
