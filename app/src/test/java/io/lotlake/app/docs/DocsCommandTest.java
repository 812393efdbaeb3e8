package io.lotlake.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code lotlake docs --site} refuses before it starts Spark. */
class DocsCommandTest {
    @TempDir
    private Path folder;

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("lotlake.conf"), text);
    }

    @Test
    void aLedgerThatIsAwayIsAnErrorWorthARetry() throws IOException {
        Path config = config("""
                lotlake {
                  source { url = "jdbc:postgresql://localhost:1/nowhere", user = nobody, password = any }
                  portals = [mobile]
                  makes = [fiat]
                }
                """);
        Path site = folder.resolve("site");

        SeedFixture.Outcome outcome =
                SeedFixture.lotlake("docs", "--site", site.toString(), "--config", config.toString());

        assertThat(outcome.exitCode()).isEqualTo(5);
        assertThat(outcome.err()).startsWith("Cannot connect to the catalog database");
        assertThat(site).doesNotExist();
    }

    @Test
    void aConfigurationThatNamesNoLakeIsAMistake() throws IOException {
        Path config = config("lotlake.portals = [mobile]");

        SeedFixture.Outcome outcome =
                SeedFixture.lotlake("docs", "--site", folder.resolve("site").toString(), "--config", config.toString());

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("lotlake.source.url: missing");
    }

    @Test
    void aFolderWithOtherFilesAndTwoFoldersAreWrongUsage() throws IOException {
        config("");

        assertThat(SeedFixture.lotlake("docs", "--site", folder.toString()).exitCode())
                .isEqualTo(2);
        assertThat(SeedFixture.lotlake(
                        "docs",
                        folder.toString(),
                        "--site",
                        folder.resolve("site").toString()))
                .returns(2, SeedFixture.Outcome::exitCode);
        assertThat(folder).isDirectoryContaining("glob:**/lotlake.conf");
    }
}
