package io.lotlake.bronze;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.postgres.Identifiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Loads through Spark's JDBC source, a range of heap blocks per Spark task, every task inside the cut. */
final class JdbcLoader implements BronzeLoader {
    private static final int BLOCK_BYTES = 8192;

    private final Lake lake;
    private final BronzeConfig config;

    JdbcLoader(Lake lake, BronzeConfig config) {
        this.lake = lake;
        this.config = config;
    }

    @Override
    public Commit load(Landing landing, List<SourceShape> tables, SourceCut cut) {
        Map<String, String> marks = new LinkedHashMap<>();
        List<Dataset<Row>> shards = new ArrayList<>();
        for (SourceShape table : tables) {
            marks.put(table.relation().shard(), cut.mark(table.relation()).toString());
            shards.add(read(landing, table, cut));
        }
        Dataset<Row> rows = shards.stream().reduce(Dataset::unionByName).orElseThrow();
        return lake.append(landing.table(), rows, landing.table().name(), Shards.properties(marks));
    }

    private Dataset<Row> read(Landing landing, SourceShape table, SourceCut cut) {
        Properties options = cut.source().properties();
        options.setProperty("driver", "org.postgresql.Driver");
        options.setProperty("fetchsize", String.valueOf(config.fetchSize()));
        options.setProperty("sessionInitStatement", cut.joinStatement());
        Dataset<Row> rows = lake.spark()
                .read()
                .jdbc(
                        cut.source().url(),
                        Identifiers.quoted(
                                table.relation().schema(), table.relation().name()),
                        blockRanges(table),
                        options);
        Map<String, org.apache.spark.sql.Column> technical = new LinkedHashMap<>();
        landing.shardColumn()
                .ifPresent(column -> technical.put(column, lit(table.relation().shard())));
        technical.put("_run_id", lit(lake.run().id()));
        technical.put("_ingested_at", lit(lake.run().startedAt()));
        technical.put("_op", lit("r"));
        return landing.table().project(rows.withColumns(technical));
    }

    /** Predicates that split the heap; the last one has no upper bound, so that nothing behind the measured end is lost. */
    private String[] blockRanges(SourceShape table) {
        long blocks = table.bytes() / BLOCK_BYTES;
        long step = config.partitionBytes() / BLOCK_BYTES;
        if (!table.heap() || blocks <= step) {
            return new String[] {"true"};
        }
        List<String> ranges = new ArrayList<>();
        for (long first = 0; first < blocks; first += step) {
            String from = "ctid >= '(" + first + ",0)'::tid";
            boolean last = first + step >= blocks;
            ranges.add(last ? from : from + " AND ctid < '(" + (first + step) + ",0)'::tid");
        }
        return ranges.toArray(String[]::new);
    }
}
