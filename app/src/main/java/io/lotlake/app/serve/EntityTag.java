package io.lotlake.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.jspecify.annotations.Nullable;

/** The header {@code ETag} of a table, by which a client asks whether it has changed. */
final class EntityTag {
    private EntityTag() {}

    static String of(String version, SnapshotMode snapshots) {
        return '"'
                + UUID.nameUUIDFromBytes((version + snapshots).getBytes(UTF_8)).toString()
                + '"';
    }

    /** The tags in a header {@code If-None-Match}. A weak tag counts like the same strong one. */
    static List<String> all(@Nullable String header) {
        return header == null
                ? List.of()
                : Arrays.stream(header.split(",", -1))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .toList();
    }
}
