package io.lotlake.app.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The code that makes a training set.
 *
 * @param version the version of lotlake, or that it is not packaged
 * @param sha256 the digest of the jar, which tells builds of one version apart; empty if it is not packaged
 */
record Code(String version, String sha256) {
    /** The code of this process. */
    static Code running() {
        String version = Code.class.getPackage().getImplementationVersion();
        try {
            Path place = Path.of(Code.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new Code(
                    version == null ? "(not packaged)" : version, Files.isRegularFile(place) ? digest(place) : "");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the jar of lotlake", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of a class has an address", e);
        }
    }

    private static String digest(Path jar) throws IOException {
        try (InputStream bytes = Files.newInputStream(jar);
                DigestInputStream digested = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
