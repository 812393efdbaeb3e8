package io.lotlake.app.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/readers.md} has the verdicts of {@link ReadersTest}; {@code LOTLAKE_WRITE_DOCS=1} rewrites the page. */
class ReadersPageTest {
    private static final Path VERSIONS = Path.of("src/test/resources/readers/requirements.txt");

    @Test
    void thePageHasTheVerdicts() throws IOException {
        if (System.getenv("LOTLAKE_WRITE_DOCS") != null) {
            ReadersPage.write();
        }

        assertThat(ReadersPage.text()).isEqualTo(ReadersPage.right());
    }

    @Test
    void everyReaderHasAVerdictOnEveryQuestion() throws IOException {
        assertThat(Verdicts.load())
                .containsOnlyKeys(Reader.ALL.stream().map(Reader::label).toArray(String[]::new))
                .allSatisfy(
                        (reader, findings) -> assertThat(findings).as(reader).containsOnlyKeys(Question.values()));
    }

    @Test
    void theVersionsAreThoseThatAreInstalled() throws IOException {
        List<String> installed = Files.readAllLines(VERSIONS);

        assertThat(Reader.ALL)
                .allSatisfy(reader -> assertThat(installed)
                        .containsAll(reader.module().stream().toList()));
    }
}
