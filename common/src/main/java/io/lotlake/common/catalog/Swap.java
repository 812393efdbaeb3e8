package io.lotlake.common.catalog;

import io.lotlake.common.transaction.OutcomeCheck;
import org.apache.iceberg.TableMetadata;

/**
 * The step of an entry from one metadata file to the next; where they are the same, it only sees to it that nobody else moves the
 * entry meanwhile.
 *
 * @param check what became of the step, after a restart of the server
 */
record Swap(Entry entry, String from, Target to, OutcomeCheck check) {

    /**
     * A metadata file that is to become current.
     *
     * @param written whether it was written for that, and so may be deleted where it did not
     */
    record Target(String location, boolean written) {
        static Target same(TableMetadata current) {
            return new Target(current.metadataFileLocation(), false);
        }
    }

    boolean moves() {
        return !from.equals(to.location());
    }
}
