package io.lotlake.common.catalog;

import io.lotlake.common.transaction.OutcomeCheck;
import org.apache.iceberg.TableMetadata;

/**
 * The move of an entry from one metadata file to the next. If both files are the same, the entry stays, and only others
 * are kept from moving it until the transaction ends.
 *
 * @param check finds the outcome of the move after a restart of the server
 */
record MetadataMove(Entry entry, String from, Target to, OutcomeCheck check) {

    /**
     * A metadata file that is to become current.
     *
     * @param written whether it was written for this move; if so, it may be deleted when the move fails
     */
    record Target(String location, boolean written) {
        static Target same(TableMetadata current) {
            return new Target(current.metadataFileLocation(), false);
        }
    }

    boolean changesFile() {
        return !from.equals(to.location());
    }
}
