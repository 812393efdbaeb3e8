package io.lotlake.app.relocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.TextNode;
import org.apache.iceberg.util.JsonUtil;

/** The text of a metadata file. Any value in it may be an address. */
final class MetadataText {
    private static final String MANIFEST_LIST = "manifest-list";
    private static final String EARLIER_FILES = "metadata-log";

    private MetadataText() {}

    /**
     * The text with the addresses of the new place. The earlier metadata files, which contain addresses of the old
     * place, are removed from its log.
     */
    static String moved(String json, Places places) {
        try {
            ObjectNode metadata = (ObjectNode) JsonUtil.mapper().readTree(json);
            if (metadata.has(EARLIER_FILES)) {
                metadata.putArray(EARLIER_FILES);
            }
            move(metadata, places);
            return JsonUtil.mapper().writeValueAsString(metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void move(JsonNode node, Places places) {
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                UnaryOperator<String> change = name.equals(MANIFEST_LIST) ? places::rewritten : places::moved;
                if (object.get(name) instanceof TextNode text) {
                    object.put(name, change.apply(text.textValue()));
                } else {
                    move(object.get(name), places);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TextNode text) {
                    array.set(i, places.moved(text.textValue()));
                } else {
                    move(array.get(i), places);
                }
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
