package io.lotlake.app.maintenance;

import java.util.List;
import org.apache.iceberg.io.BulkDeletionFailureException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files that nothing refers to. A file that cannot be deleted is an orphan, which the next maintenance finds.
 */
final class FileDeletion {
    private static final Logger LOG = LoggerFactory.getLogger(FileDeletion.class);

    private FileDeletion() {}

    static void delete(FileIO io, List<String> locations) {
        LOG.info("deleting {} files: {}", locations.size(), locations);
        if (io instanceof SupportsBulkOperations bulk) {
            try {
                bulk.deleteFiles(locations);
            } catch (BulkDeletionFailureException e) {
                LOG.warn("{} of {} files were not deleted", e.numberFailedObjects(), locations.size(), e);
            }
        } else {
            locations.forEach(io::deleteFile);
        }
    }
}
