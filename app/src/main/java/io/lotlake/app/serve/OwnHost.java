package io.lotlake.app.serve;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts under which a server that listens on this machine alone is called. A web page of another name could let
 * that name lead here, and the browser would then let the page read the answers.
 */
final class OwnHost {
    private static final Pattern HOST =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|(0:){7}1)])(:[0-9]*)?", Pattern.CASE_INSENSITIVE);

    private OwnHost() {}

    /** Whether the header {@code Host} names this machine itself. */
    static boolean isIn(@Nullable String host) {
        return host != null && HOST.matcher(host).matches();
    }
}
