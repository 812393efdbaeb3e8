package io.lotlake.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.medallion.Medallion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableCatalogueTest {
    private static final Path FOLDER = Path.of("..", "docs", "tables");

    @Test
    void pagesInTheRepositoryAreWhatTheSpecsSay() {
        TableCatalogue.pages(Medallion.LOTLAKE)
                .forEach((name, page) -> assertThat(FOLDER.resolve(name))
                        .as("stale? run bin/lotlake docs")
                        .hasContent(page));
    }

    @Test
    void thereIsNoPageOfATableThatIsGone() throws IOException {
        List<String> files;
        try (Stream<Path> pages = Files.list(FOLDER)) {
            files = pages.map(page -> page.getFileName().toString()).toList();
        }

        assertThat(TableCatalogue.pages(Medallion.LOTLAKE).keySet()).containsAll(files);
    }
}
