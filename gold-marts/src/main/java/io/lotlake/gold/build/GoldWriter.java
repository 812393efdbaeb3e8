package io.lotlake.gold.build;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.lake.NewRows;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.build.Changes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes a Gold table in a run. The summary of each snapshot records what the table was made of.
 *
 * @param mart receives the listings that change, if the table is that of the facts
 */
public record GoldWriter(GoldTable table, Lake lake, LotlakeConfig config, MartDelta mart) {
    /**
     * The name of the step in which a sync writes the table. It names the changes of Silver that the table has taken in
     * then.
     */
    public String step() {
        return step(table.name() + " up to " + new Lineage(lake).head(Changes.TABLE), properties());
    }

    /** The name of a step that makes rows of the present state of all tables that this table waits for. */
    private String step(String beginning, Map<String, String> properties) {
        Map<String, String> state = new HashMap<>(properties);
        state.putAll(heads(table.after()));
        return Lineage.step(beginning, state);
    }

    /** The newest snapshots of Gold tables that the run sees. */
    private Map<String, String> heads(List<TableSpec> gold) {
        Map<String, String> heads = new HashMap<>();
        gold.forEach(other ->
                lake.head(other).ifPresent(head -> heads.put(Lineage.key(other), String.valueOf(head.snapshotId()))));
        return heads;
    }

    /** The properties for the summary of the next snapshot: what the table was made of. */
    public Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(SilverChanges.properties(lake, table.inputs()));
        properties.putAll(table.about(config));
        properties.putAll(heads(table.named()));
        return properties;
    }

    /**
     * Replaces all rows of the table by the rows that it declares, as the step of a seed.
     *
     * @throws IllegalStateException if it declares none
     */
    public StepResult seed() {
        return replaceAll(table.rows(lake::readLatest, config.countries())
                .orElseThrow(() -> new IllegalStateException(table.name() + " does not declare its rows")));
    }

    /** Replaces all rows of the table, as the step of a seed. */
    public StepResult replaceAll(Dataset<Row> rows) {
        return replaceAll(rows, properties());
    }

    /** Replaces all rows, with other properties than {@link #properties}. */
    public StepResult replaceAll(Dataset<Row> rows, Map<String, String> properties) {
        lake.create(table.spec());
        long written = lake.overwrite(table.spec(), rows, step(table.name(), properties), properties)
                .totalRows();
        long read = table.inputs().stream().findFirst().map(lake::rowCount).orElse(0L);
        return StepResult.of(read, written);
    }

    /**
     * The rows that the table has before the run changes it. They stay the same while the run writes. A run that
     * continues an interrupted one sees what that one wrote.
     */
    public Dataset<Row> present() {
        lake.create(table.spec());
        return lake.readPinned(table.spec());
    }

    /** Replaces the rows of the wanted keys, as the step of a sync. */
    public Commit replaceRows(KeyedRows wanted) {
        lake.create(table.spec());
        return lake.replaceRows(table.spec(), wanted, step(), properties());
    }

    /**
     * Adds rows to the table, as the step of a sync.
     *
     * @param count about how many rows these are
     */
    public Commit append(Dataset<Row> rows, long count) {
        lake.create(table.spec());
        return lake.append(table.spec(), NewRows.of(rows, count), step(), properties());
    }
}
