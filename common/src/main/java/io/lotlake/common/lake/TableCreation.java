package io.lotlake.common.lake;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.SparkSession;

/** Creates tables as they are declared, and updates tables of earlier versions of lotlake to the declaration. */
record TableCreation(Supplier<SparkSession> session, IcebergTables tables, Buckets buckets) {
    /**
     * Creates the table if it is missing, and updates it otherwise.
     *
     * @throws LotlakeException with exit code 3 if the table exists with other columns or another number of buckets
     */
    void create(TableSpec table) {
        if (tables.exists(table)) {
            addColumns(table);
            checkColumns(table);
            buckets.check(table, tables.load(table));
            setProperties(table);
        } else {
            SparkSession spark = session.get();
            spark.sql("CREATE NAMESPACE IF NOT EXISTS " + table.namespace());
            Failpoints.call(Failpoint.CREATE_TABLE, () -> spark.sql(table.createStatement(newBuckets(table))));
        }
    }

    private int newBuckets(TableSpec table) {
        return table.isBucketed() ? buckets.choose(table, Extents.of(table, tables::find)) : 1;
    }

    private void addColumns(TableSpec table) {
        List<ColumnSpec> missing = missingColumns(table);
        if (table.isPublished() && !missing.isEmpty() && missing.stream().noneMatch(ColumnSpec::required)) {
            UpdateSchema update = tables.load(table).updateSchema();
            missing.forEach(column ->
                    update.addColumn(column.name(), SparkSchemaUtil.convert(column.type()), column.description()));
            update.commit();
        }
    }

    private void checkColumns(TableSpec table) {
        List<String> missing =
                missingColumns(table).stream().map(ColumnSpec::name).toList();
        if (!missing.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use " + table.name() + ": it lacks " + missing
                            + "; it was made by another version of lotlake, add the columns or use another"
                            + " warehouse and catalog");
        }
    }

    private List<ColumnSpec> missingColumns(TableSpec table) {
        Schema present = tables.load(table).schema();
        return table.columns().stream()
                .filter(column -> present.findField(column.name()) == null)
                .toList();
    }

    /** Gives the table the declared properties. Tables of earlier versions of lotlake lack some of them. */
    void setProperties(TableSpec table) {
        Table iceberg = tables.load(table);
        Map<String, String> missing = new HashMap<>(table.properties());
        missing.entrySet().removeAll(iceberg.properties().entrySet());
        if (!missing.isEmpty()) {
            UpdateProperties update = iceberg.updateProperties();
            missing.forEach(update::set);
            update.commit();
        }
    }
}
