package io.lotlake.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/** The metadata of a view as a publication shows it. */
final class PublishedView {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PublishedView() {}

    /**
     * The same view over the tables of a catalog of another name. An engine that has this catalog and the lake as it is
     * now would otherwise read the newest rows through the view.
     */
    static ViewMetadata of(ViewMetadata view, String catalog) {
        try {
            JsonNode json = JSON.readTree(ViewMetadataParser.toJson(view));
            json.path("versions").forEach(version -> ((ObjectNode) version).put("default-catalog", catalog));
            return ViewMetadataParser.fromJson(view.metadataFileLocation(), json);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the metadata of a view", e);
        }
    }
}
