package io.lotlake.common.lake;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.Files;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** The files of a folder. Hadoop's own way to them takes longer to get ready than a look at the metadata of all tables. */
final class LocalFiles implements FileIO {
    @Override
    public InputFile newInputFile(String location) {
        return Files.localInput(file(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return Files.localOutput(file(location));
    }

    @Override
    public void deleteFile(String location) {
        try {
            java.nio.file.Files.delete(file(location).toPath());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + location, e);
        }
    }

    /** As Hadoop reads such an address: without any decoding. */
    private static File file(String location) {
        return new File(location.replaceFirst("^file:/*", "/"));
    }
}
