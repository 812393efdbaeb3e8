package io.lotlake.app.serve;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bearer token that every request must have. It is never printed. */
final class AccessToken {
    private static final String SCHEME = "Bearer ";

    /** What RFC 6750 allows as a token. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final byte[] token;

    private AccessToken(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The only line of the file.
     *
     * @throws LotlakeException with exit code 3 if the file cannot be read or holds no token
     */
    static AccessToken of(Path file) {
        String text;
        try {
            // A token has ASCII characters only. In this encoding all other bytes are characters that it cannot have.
            text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file; write it, e.g. with openssl rand -hex 32", e);
        } catch (AccessDeniedException e) {
            throw unreadable(file, "Permission denied; give lotlake the right to read it", e);
        } catch (IOException e) {
            throw unreadable(file, e.getMessage() + "; give a file with one line", e);
        }
        if (!TOKEN.matcher(text).matches()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use the token file " + file + ": " + (text.isEmpty() ? "it is empty" : "it holds no token")
                            + "; write one line of letters, digits and . _ ~ + / - into it, e.g. with openssl rand -hex"
                            + " 32");
        }
        return new AccessToken(text);
    }

    private static LotlakeException unreadable(Path file, String why, IOException e) {
        return new LotlakeException(ExitCode.CONFIGURATION, "Cannot read the token file " + file + ": " + why, e);
    }

    /** Whether the header {@code Authorization} has the token. The time it takes does not tell how much is right. */
    boolean isIn(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }
}
