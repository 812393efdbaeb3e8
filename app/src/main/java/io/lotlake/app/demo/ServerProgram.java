package io.lotlake.app.demo;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of PostgreSQL and writes its output to the server's log. */
record ServerProgram(ServerFolder folder) {
    private static final String ROOT = "root";

    /** PostgreSQL refuses to run as root; a user namespace gives it another user, who may only read root's files. */
    void checkUser() throws IOException {
        if (!System.getProperty("user.name").equals(ROOT)) {
            return;
        }
        if (!LinuxUtils.isUnshareAvailable()) {
            throw new IOException(
                    "Cannot start PostgreSQL: it refuses to run as root, and unshare -U does not work here."
                            + " Run lotlake as another user, or allow user namespaces");
        }
        Path cluster = folder.cluster();
        if (Files.exists(cluster) && !Files.getOwner(cluster).getName().equals(ROOT)) {
            throw new IOException("Cannot start PostgreSQL: " + cluster + " belongs to " + Files.getOwner(cluster)
                    + ", not to root. Run lotlake as that user, or choose another folder");
        }
    }

    void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(folder.programs().resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.log().toFile()))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("Cannot run " + program + ": exit code " + process.exitValue() + ". Its log "
                        + folder.log() + " ends with: " + folder.endOfLog());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot run " + program + ": it was interrupted", e);
        }
    }
}
