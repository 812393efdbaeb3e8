package io.lotlake.app.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The official JSON schema of OpenLineage, which the test resources hold. */
public final class OpenLineageSchema {
    private static final String SPEC = "https://openlineage.io/spec/";
    private static final String EVENT = SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent";
    private static final String FACET_URL = "_schemaURL";

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.schemas(OpenLineageSchema::text)));
    private final SchemaValidatorsConfig strict =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    /** The schema at an address. The files here have no version in their path. */
    private static String text(String address) {
        if (!address.startsWith(SPEC)) {
            return null;
        }
        String file = "spec/" + address.substring(SPEC.length()).replaceFirst("[0-9]+-[0-9]+-[0-9]+/", "");
        try (InputStream schema = Objects.requireNonNull(OpenLineageSchema.class.getResourceAsStream(file), address)) {
            String text = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).as(file).contains("\"$id\": \"" + address + "\"");
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the event and its facets, each of which is checked by the schema that it names. */
    public List<String> problems(JsonNode event) {
        List<String> problems = new ArrayList<>(problems(event, EVENT));
        facets(event, problems);
        return problems;
    }

    private void facets(JsonNode node, List<String> problems) {
        if (node.has(FACET_URL)) {
            problems.addAll(problems(node, node.get(FACET_URL).asText()));
        }
        node.forEach(child -> facets(child, problems));
    }

    private List<String> problems(JsonNode node, String schema) {
        return factory.getSchema(SchemaLocation.of(schema), strict).validate(node).stream()
                .map(ValidationMessage::toString)
                .map(problem -> schema + " " + problem)
                .toList();
    }
}
