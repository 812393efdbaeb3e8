package io.lotlake.app.seed;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system in memory whose size can be changed. Only processes in a mount namespace of its own see it; it needs no
 * rights.
 */
final class SmallDisk implements AutoCloseable {
    private static final String READY = "ready";
    private static final List<String> NAMESPACE = List.of("unshare", "--user", "--map-root-user", "--mount");

    private final Path folder;
    private final Process holder;

    private SmallDisk(Path folder, Process holder) {
        this.folder = folder;
        this.holder = holder;
    }

    /** Whether this machine lets a user make namespaces. */
    static boolean isPossible() throws InterruptedException {
        try {
            return command(NAMESPACE, "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param size in the syntax of mount, e.g. 4m */
    static SmallDisk mounted(Path folder, String size) throws IOException {
        String script = "mount -t tmpfs -o size=" + size + " tmpfs " + folder + " && echo " + READY + " && exec cat";
        Process holder =
                command(NAMESPACE, "sh", "-c", script).redirectErrorStream(true).start();
        BufferedReader said = holder.inputReader();
        String first = said.readLine();
        if (!READY.equals(first)) {
            throw new IOException("Cannot mount a file system in memory at " + folder + ": " + first);
        }
        return new SmallDisk(folder, holder);
    }

    private static ProcessBuilder command(List<String> launcher, String... arguments) {
        List<String> all = new ArrayList<>(launcher);
        all.addAll(List.of(arguments));
        return new ProcessBuilder(all);
    }

    /** The command that starts a program which sees the disk. */
    List<String> launcher() {
        return List.of(
                "nsenter", "--target", String.valueOf(holder.pid()), "--user", "--mount", "--preserve-credentials");
    }

    void resize(String size) throws IOException, InterruptedException {
        if (!canRemount("size=" + size)) {
            throw new IOException("Cannot give " + folder + " the size " + size);
        }
    }

    /** Changes the mount options, if the system allows it now. */
    boolean canRemount(String options) throws IOException, InterruptedException {
        ProcessBuilder mount = command(launcher(), "mount", "-o", "remount," + options, folder.toString());
        return mount.inheritIO().start().waitFor() == 0;
    }

    /** Ends the process that holds the namespace, which removes the disk. */
    @Override
    public void close() {
        holder.destroy();
    }
}
