package io.lotlake.common.lake;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A view of a table for writing files that no commit names yet. Every column may be NULL here. If a column were
 * required, Spark would put an assertion between it and an expression that may be NULL, and a native plan would end
 * there. The metrics of the files give the same information at no cost. The class is public and has its own
 * {@link #operations()} because Comet looks at the exact class of a table by reflection.
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
