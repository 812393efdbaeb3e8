package io.lotlake.app.serve;

import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/** The metadata of a table as one publication shows it. */
final class PublishedMetadata {
    private PublishedMetadata() {}

    /**
     * The same table with the published snapshot as its current one, in the schema of that snapshot. Of the branches
     * and tags, main and the publication's own tag remain. Everything else is as in the metadata file, whose location
     * the result keeps.
     *
     * @param snapshotId a snapshot that the table still has
     */
    static TableMetadata of(TableMetadata table, long snapshotId, String tag) {
        // The location comes first: it makes the builder keep the moment of the last change, too.
        TableMetadata.Builder published =
                TableMetadata.buildFrom(table).withMetadataLocation(table.metadataFileLocation());
        table.refs().keySet().stream()
                .filter(ref -> !ref.equals(SnapshotRef.MAIN_BRANCH) && !ref.equals(tag))
                .forEach(published::removeRef);
        published.setBranchSnapshot(snapshotId, SnapshotRef.MAIN_BRANCH);
        Integer schema = table.snapshot(snapshotId).schemaId();
        if (schema != null) {
            published.setCurrentSchema(schema);
        }
        return published.discardChanges().build();
    }
}
