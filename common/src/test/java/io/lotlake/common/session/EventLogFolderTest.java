package io.lotlake.common.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogFolderTest {
    @TempDir
    private Path folder;

    private static Properties platform(boolean isOn, String events) {
        Properties platform = new Properties();
        platform.setProperty("spark.eventLog.enabled", "" + isOn);
        platform.setProperty("spark.eventLog.dir", events);
        return platform;
    }

    @Test
    void aLocalFolderIsCreated() {
        EventLogFolder.create(platform(true, folder.resolve("a/b").toString()));
        EventLogFolder.create(platform(true, "file://" + folder.resolve("c")));
        EventLogFolder.create(platform(true, folder.resolve("c").toUri().toString()));

        assertThat(folder.resolve("a/b")).isDirectory();
        assertThat(folder.resolve("c")).isDirectory();
    }

    @Test
    void nothingIsCreatedForAnotherFileSystemOrWithoutAnEventLog() {
        EventLogFolder.create(platform(true, "hdfs:///spark-events"));
        EventLogFolder.create(platform(false, folder.resolve("off").toString()));
        EventLogFolder.create(new Properties());

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeCreatedIsAMistakeOfTheConfiguration() throws IOException {
        String inAFile =
                Files.createFile(folder.resolve("file")).resolve("events").toString();

        assertThatThrownBy(() -> EventLogFolder.create(platform(true, inAFile)))
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageStartingWith("Cannot write the event log into " + inAFile)
                .hasMessageEndingWith("change spark.eventLog.dir or switch spark.eventLog.enabled off");
    }
}
