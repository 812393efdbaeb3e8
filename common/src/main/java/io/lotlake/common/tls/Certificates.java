package io.lotlake.common.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates of one or more CAs.
 *
 * @param pem the certificates in PEM, one after the other
 */
public record Certificates(String pem) {

    /** @throws CertificateException if the text has no certificate, or one that is damaged */
    public static Certificates of(String pem) throws CertificateException {
        if (parsed(pem).isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return new Certificates(pem);
    }

    /**
     * Reads a PEM file. Only its certificates matter, so the comments may be in any encoding.
     *
     * @throws CertificateException if the file has no certificate, or one that is damaged
     */
    public static Certificates read(Path file) throws IOException, CertificateException {
        return of(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** Whether each of these certificates is among the others. */
    public boolean areAmong(List<Certificates> others) {
        Set<Certificate> known = new HashSet<>();
        others.forEach(other -> known.addAll(other.parsed()));
        return known.containsAll(parsed());
    }

    private Collection<? extends Certificate> parsed() {
        try {
            return parsed(pem);
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Collection<? extends Certificate> parsed(String pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }

    /** Trust in these CAs and in no others. */
    public TrustManager[] trustManagers() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : parsed()) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return managers.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
