package io.lotlake.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFolderTest {
    @TempDir
    private Path folder;

    private static void assertRefused(Path site, String why) {
        assertThatThrownBy(() -> SiteFolder.of(site))
                .hasMessageStartingWith("Cannot write the site to " + site + ": " + why)
                .asInstanceOf(InstanceOfAssertFactories.type(LotlakeException.class))
                .returns(ExitCode.USAGE, LotlakeException::exitCode);
    }

    @Test
    void aNewSiteTakesThePlaceOfTheEarlierOne() throws IOException {
        Path site = folder.resolve("new/site");
        SiteFolder.of(site).write(Map.of("a.html", "old", "gone.html", "old"));

        SiteFolder.of(site).write(Map.of("a.html", "new", "b.html", "new"));

        assertThat(site).isDirectoryNotContaining("glob:**/gone.html");
        assertThat(site.resolve("a.html")).hasContent("new");
        assertThat(site.resolve("b.html")).hasContent("new");
        assertThat(site.getParent()).isDirectoryContaining(path -> path.equals(site));
        try (var left = Files.list(site.getParent())) {
            assertThat(left).containsExactly(site);
        }
    }

    @Test
    void anEmptyFolderAndALinkToOneAreTaken() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        SiteFolder.of(link).write(Map.of("a.html", "text"));

        assertThat(link).isSymbolicLink();
        assertThat(real.resolve("a.html")).hasContent("text");
    }

    @Test
    void aFolderWithOtherFilesIsRefusedAndStays() throws IOException {
        Path site = folder.resolve("site");
        SiteFolder.of(site).write(Map.of("a.html", "text"));
        Path foreign = Files.writeString(site.resolve("notes.txt"), "mine");

        assertRefused(site, "it has files that lotlake docs did not write, such as notes.txt");
        assertThat(foreign).hasContent("mine");

        Path other = Files.createDirectory(folder.resolve("other"));
        Files.createDirectory(other.resolve("photos"));
        assertRefused(other, "it has files that lotlake docs did not write, such as photos");
    }

    @Test
    void aFileIsRefused() throws IOException {
        assertRefused(Files.writeString(folder.resolve("file"), "text"), "it is a file");
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldAsOne() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");

        assertThatThrownBy(() -> SiteFolder.of(file.resolve("site")).write(Map.of("a.html", "text")))
                .hasMessageStartingWith("Cannot write the site to " + file.resolve("site"))
                .asInstanceOf(InstanceOfAssertFactories.type(LotlakeException.class))
                .returns(ExitCode.UNREACHABLE, LotlakeException::exitCode);
    }
}
