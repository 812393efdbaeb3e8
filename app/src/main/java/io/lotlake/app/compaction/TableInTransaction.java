package io.lotlake.app.compaction;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;

/**
 * A table as an open transaction sees it. What replaces files here becomes a part of the transaction. Iceberg's own
 * table of a transaction refuses scans, which a rewriting of files begins with. The class is public and has its own
 * {@link #operations()} because Comet looks at the exact class of a table by reflection.
 */
public final class TableInTransaction extends BaseTable {
    private static final long serialVersionUID = 1L;

    private final transient Transaction transaction;

    TableInTransaction(Transaction transaction) {
        super(
                ((HasTableOperations) transaction.table()).operations(),
                transaction.table().name());
        this.transaction = transaction;
    }

    @Override
    public TableOperations operations() {
        return super.operations();
    }

    @Override
    public RewriteFiles newRewrite() {
        return transaction.newRewrite();
    }
}
