package io.lotlake.app.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A private CA of one test, made with openssl. Its certificates are valid for a day. */
public final class CertificateAuthority {
    private static final String SUBJECT = "/O=lotlake test/CN=";

    private final Path folder;
    private final Path key;
    private final Path certificate;

    /** The PEM files of a server's certificate and of its key. */
    record Certificate(Path chain, Path key) {}

    private CertificateAuthority(Path folder, String name) throws IOException, InterruptedException {
        this.folder = folder;
        this.key = folder.resolve(name + ".key");
        this.certificate = folder.resolve(name + ".pem");
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", SUBJECT + name)
                .with("-keyout", key, "-out", certificate)
                .run();
    }

    public static CertificateAuthority make(Path folder, String name) throws IOException, InterruptedException {
        return new CertificateAuthority(folder, name);
    }

    /** The PEM file that a client must trust. */
    Path file() {
        return certificate;
    }

    /** A certificate for 127.0.0.1 and localhost. */
    Certificate certificateForLoopback(String name) throws IOException, InterruptedException {
        return certificate(name, "IP:127.0.0.1,DNS:localhost");
    }

    /** A certificate for another machine than this. */
    Certificate certificateForElsewhere(String name) throws IOException, InterruptedException {
        return certificate(name, "DNS:store.example");
    }

    private Certificate certificate(String name, String names) throws IOException, InterruptedException {
        Path serverKey = folder.resolve(name + ".key");
        Path request = folder.resolve(name + ".csr");
        Path chain = folder.resolve(name + ".pem");
        Path extensions = Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + names + "\n");
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", SUBJECT + name)
                .with("-keyout", serverKey, "-out", request)
                .run();
        openssl("x509", "-req", "-days", "1", "-CAcreateserial")
                .with("-in", request, "-CA", certificate, "-CAkey", key, "-extfile", extensions, "-out", chain)
                .run();
        return new Certificate(chain, serverKey);
    }

    private static Openssl openssl(String... arguments) {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(List.of(arguments));
        return new Openssl(line);
    }

    private record Openssl(List<String> line) {
        Openssl with(Object... arguments) {
            for (Object argument : arguments) {
                line.add(argument.toString());
            }
            return this;
        }

        void run() throws IOException, InterruptedException {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("Cannot make a certificate: " + printed);
            }
        }
    }
}
