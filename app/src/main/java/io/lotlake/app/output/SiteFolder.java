package io.lotlake.app.output;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of a site. A new site takes the place of an earlier one as a whole: its files are written into a folder
 * beside it, and then the folders change places. A file names what lotlake wrote, so that no other file is lost.
 */
public final class SiteFolder {
    /** The file with the names of the files that lotlake wrote into the folder. */
    static final String LIST = ".lotlake-site";

    private final Path folder;

    private SiteFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A folder that a site may be written into: it is not there, or empty, or has an earlier site and nothing else.
     *
     * @throws LotlakeException with exit code 2 if it is another one
     */
    public static SiteFolder of(Path named) {
        try {
            Path folder = Files.exists(named)
                    ? named.toRealPath()
                    : named.toAbsolutePath().normalize();
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw refused(named, "it is a file");
            }
            if (folder.getParent() == null) {
                throw refused(named, "it is the root of the file system");
            }
            List<String> foreign = foreign(folder);
            if (!foreign.isEmpty()) {
                throw refused(named, "it has files that lotlake docs did not write, such as " + foreign.get(0));
            }
            return new SiteFolder(folder);
        } catch (IOException e) {
            throw failed(named, e);
        }
    }

    private static List<String> foreign(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        Path list = folder.resolve(LIST);
        Set<String> own = Files.exists(list) ? Set.copyOf(Files.readAllLines(list)) : Set.of();
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !own.contains(entry.getFileName().toString()) || Files.isDirectory(entry))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static LotlakeException refused(Path named, String why) {
        return new LotlakeException(
                ExitCode.USAGE,
                "Cannot write the site to " + named + ": " + why
                        + "; name a folder that is new, empty or has an earlier site");
    }

    private static LotlakeException failed(Path named, IOException e) {
        return new LotlakeException(
                ExitCode.UNREACHABLE,
                "Cannot write the site to " + named + ": " + e.getClass().getSimpleName() + " of " + e.getMessage()
                        + "; name a folder in one that this user may write",
                e);
    }

    /**
     * Replaces the site.
     *
     * @param files texts by name
     * @throws LotlakeException with exit code 5 if the folder cannot be written; the earlier site is then still there
     */
    public void write(Map<String, String> files) {
        Map<String, String> all = new TreeMap<>(files);
        all.put(LIST, String.join("\n", names(files)) + "\n");
        try {
            Path parent = Files.createDirectories(folder.resolveSibling("")).toAbsolutePath();
            Path fresh = Files.createTempDirectory(parent, "." + folder.getFileName() + ".");
            try {
                for (Map.Entry<String, String> file : all.entrySet()) {
                    Files.writeString(fresh.resolve(file.getKey()), file.getValue());
                }
                if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    // Other users, like that of a web server, read the pages.
                    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                exchange(fresh);
            } finally {
                remove(fresh);
            }
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static List<String> names(Map<String, String> files) {
        List<String> names = new ArrayList<>(files.keySet());
        names.add(LIST);
        return names.stream().sorted().toList();
    }

    private void exchange(Path fresh) throws IOException {
        if (!Files.exists(folder)) {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path old = fresh.resolveSibling(fresh.getFileName() + ".old");
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        remove(old);
    }

    /** Removes a folder without folders in it; nothing if it is not there. */
    private static void remove(Path site) throws IOException {
        if (!Files.exists(site)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(site)) {
            files = entries.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(site);
    }
}
