package io.lotlake.app.output;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The standard output, as far as it is a terminal. */
public final class Terminal {
    /** The launcher sets it if the standard output is a terminal. */
    private static final boolean IS_TERMINAL = Boolean.getBoolean("io.lotlake.stdout-terminal");

    private Terminal() {}

    /** Whether it is a terminal that shows the characters of a {@link TextSparkline}. */
    public static boolean drawsSparklines() {
        return IS_TERMINAL && isUtf8(System.getenv());
    }

    /** Whether the locale of the environment has UTF-8. The first of its variables that is set decides. */
    static boolean isUtf8(Map<String, String> environment) {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> given(environment.get(name)))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> value.toLowerCase(Locale.ROOT).replace("-", ""))
                .filter(value -> value.contains("utf8"))
                .isPresent();
    }

    private static String given(@Nullable String value) {
        return value == null ? "" : value;
    }
}
