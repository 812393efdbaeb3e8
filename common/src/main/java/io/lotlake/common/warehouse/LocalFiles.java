package io.lotlake.common.warehouse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.Files;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** The files of a folder. Loading Hadoop's file access would take longer than reading the metadata of all tables. */
final class LocalFiles implements SupportsPrefixOperations {
    /** A file that is called by its address, as in the catalog. */
    private record LocalInput(String location, InputFile file) implements InputFile {
        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return file.newStream();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }

    @Override
    public InputFile newInputFile(String location) {
        return new LocalInput(location, Files.localInput(file(location)));
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

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        Path folder = file(prefix).toPath();
        if (!java.nio.file.Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = java.nio.file.Files.walk(folder)) {
            return paths.filter(java.nio.file.Files::isRegularFile)
                    .map(Path::toFile)
                    .map(file -> new FileInfo(file.getPath(), file.length(), file.lastModified()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + prefix, e);
        }
    }

    @Override
    public void deletePrefix(String prefix) {
        throw new UnsupportedOperationException("Cannot delete all below " + prefix + ": files are deleted one by one");
    }

    /** The file at an address. Like Hadoop, it does not decode the address. */
    private static File file(String location) {
        return new File(location.replaceFirst("^file:/*", "/"));
    }
}
