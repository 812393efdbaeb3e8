package io.lotlake.app.readers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lotlake.app.seed.FrontProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of {@code lotlake serve}.
 *
 * @param address what readers take as the {@code uri} of the catalog
 */
record ServedLake(Process process, String address) implements AutoCloseable {
    private static final Path ERRORS = Path.of("target/readers/serve.err").toAbsolutePath();
    private static final Pattern ADDRESS = Pattern.compile("at (http://\\S+);");

    static ServedLake of(Path config) throws IOException {
        Files.createDirectories(ERRORS.getParent());
        Process process = FrontProcess.start(ERRORS, "serve", "--config", config.toString(), "--port", "0");
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        Matcher address = ADDRESS.matcher(String.valueOf(line));
        if (!address.find()) {
            throw new IOException("Cannot start lotlake serve: see " + ERRORS);
        }
        return new ServedLake(process, address.group(1));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
