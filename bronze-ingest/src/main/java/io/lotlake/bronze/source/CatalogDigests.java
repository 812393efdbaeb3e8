package io.lotlake.bronze.source;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Digests of what the server's catalog says about the meaning of the stored values of a source table. When somebody
 * renames a label of an enum or sets the expression of a virtual column, every row reads differently although nobody
 * wrote it. {@link CatalogDigestsQuery} lists the parts.
 *
 * @param digests the digests by part, like {@code enum.public.grade}; none if they were not noted
 */
public record CatalogDigests(Map<String, String> digests) {
    /** The digests in a mark of an earlier version, which notes none. */
    public static final CatalogDigests UNKNOWN = new CatalogDigests(Map.of());

    private static final String NONE = "-";
    private static final String SEPARATOR = ",";
    private static final String NAMES = "names.";

    /** The sentence for a part that changed, with its name where it has one. */
    private static final Map<String, String> SENTENCES = Map.of(
            "columns", "a column was added, dropped, renamed or given another type%s",
            "virtual", "the expression of the virtual column %s changed",
            "enum", "the labels of the enum %s changed",
            "domain", "the domain %s changed",
            "composite", "the attributes of the type %s changed",
            "range", "the range %s changed",
            "base", "the type %s changed with its extension",
            "cast", "the cast of %s changed",
            "collation", "the collation %s, which a virtual column uses, changed",
            "view", "the view was defined anew%s");

    public CatalogDigests {
        digests = Map.copyOf(digests);
    }

    /** The digests of a table or view according to the present catalog. */
    static CatalogDigests of(Connection connection, Relation relation) throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement(CatalogDigestsQuery.SQL)) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    digests.put(rows.getString("kind") + "." + rows.getString("name"), rows.getString("digest"));
                }
            }
        }
        return new CatalogDigests(digests);
    }

    boolean isKnown() {
        return !digests.isEmpty();
    }

    /** Why values that were read then may read differently now; empty if they read the same. */
    Optional<String> changedSince(CatalogDigests then) {
        if (!then.isKnown()) {
            return Optional.of("an earlier version of lotlake read it, which did not note what its values mean");
        }
        return differenceFrom(then).or(this::elusive);
    }

    /** What has certainly changed; empty if that is nothing or not known. */
    public Optional<String> differenceFrom(CatalogDigests then) {
        return then.isKnown() ? differences(then).stream().findFirst() : Optional.empty();
    }

    private List<String> differences(CatalogDigests then) {
        TreeSet<String> parts = new TreeSet<>(digests.keySet());
        parts.addAll(then.digests.keySet());
        List<String> named = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String part : parts) {
            if (!Objects.equals(digests.get(part), then.digests.get(part)) && !part.startsWith(NAMES)) {
                (then.digests.containsKey(part) && digests.containsKey(part) ? named : others).add(sentence(part));
            }
        }
        named.addAll(others);
        return named;
    }

    private static String sentence(String part) {
        int dot = part.indexOf('.');
        String sentence = SENTENCES.getOrDefault(part.substring(0, dot), "%s changed");
        return String.format(sentence, part.substring(dot + 1));
    }

    /**
     * Why texts may change unnoticed. The text of an object identifier is a name, and the object may be anywhere in the
     * server.
     */
    private Optional<String> elusive() {
        return digests.keySet().stream()
                .filter(part -> part.startsWith(NAMES))
                .findFirst()
                .map(part -> "the texts of " + part.substring(NAMES.length()) + " follow names of the server");
    }

    /** The text for a mark, without blanks, equals signs and commas in its parts. */
    @Override
    public String toString() {
        return isKnown()
                ? new TreeMap<>(digests)
                        .entrySet().stream()
                                .map(part -> URLEncoder.encode(part.getKey(), StandardCharsets.UTF_8) + ":"
                                        + part.getValue())
                                .collect(Collectors.joining(SEPARATOR))
                : NONE;
    }

    static CatalogDigests parse(String text) {
        Map<String, String> digests = new TreeMap<>();
        if (!text.equals(NONE)) {
            for (String part : text.split(SEPARATOR, -1)) {
                int colon = part.indexOf(':');
                digests.put(
                        URLDecoder.decode(part.substring(0, colon), StandardCharsets.UTF_8), part.substring(colon + 1));
            }
        }
        return new CatalogDigests(digests);
    }
}
