package io.lotlake.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.iceberg.view.ViewHistoryEntry;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/** The metadata of a view as a publication shows it. */
final class PublishedView {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PublishedView() {}

    /**
     * The version of the view that the publication's tables belong to, over a catalog with the publication's name. An
     * engine that has this catalog and the lake as it is now would otherwise read the newest rows through the view.
     */
    static ViewMetadata of(ViewMetadata view, Published published) {
        String catalog = published.publication().tag();
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(ViewMetadataParser.toJson(view));
            json.put("current-version-id", version(view, published.since()));
            json.path("versions").forEach(version -> ((ObjectNode) version).put("default-catalog", catalog));
            return ViewMetadataParser.fromJson(view.metadataFileLocation(), json);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the metadata of a view", e);
        }
    }

    /** The version that was current at that moment, or the oldest one if the view no longer has it. */
    private static int version(ViewMetadata view, Instant moment) {
        List<ViewHistoryEntry> history = view.history();
        return history.stream()
                .filter(entry -> !Instant.ofEpochMilli(entry.timestampMillis()).isAfter(moment))
                .reduce((earlier, later) -> later)
                .or(() -> history.stream().findFirst())
                .map(ViewHistoryEntry::versionId)
                .orElse(view.currentVersionId());
    }
}
