package io.lotlake.common.lake;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A table as those see it who write files for it that no commit names yet: every column may be NULL. Spark puts an assertion between an
 * expression that may be NULL and a required column, and a native plan ends there; the metrics of the files say as much, for nothing.
 * Public, and with {@link #operations()} of its own, because Comet looks at the very class of a table by reflection.
 */
public final class StagedTable extends BaseTable {
    private static final long serialVersionUID = 1L;

    StagedTable(Table table) {
        super(((HasTableOperations) table).operations(), table.name());
    }

    @Override
    public TableOperations operations() {
        return super.operations();
    }

    @Override
    public Schema schema() {
        return new Schema(super.schema().columns().stream()
                .map(field -> NestedField.from(field).asOptional().build())
                .toList());
    }
}
