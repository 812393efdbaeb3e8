package io.lotlake.generator.postgres;

import java.util.regex.Pattern;

/** The names that a portal, a make or a schema may have: they become part of table names without quotes. */
public final class Identifiers {
    // raw_ads_<make>_<portal> has to stay below 63 bytes, the length to which PostgreSQL silently truncates names.
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,26}");

    private Identifiers() {}

    public static boolean fits(String name) {
        return NAME.matcher(name).matches();
    }

    public static String required(String what, String name) {
        if (!fits(name)) {
            throw new IllegalArgumentException(problem(what, name));
        }
        return name;
    }

    public static String problem(String what, String name) {
        return "Invalid " + what + ": '" + name + "' does not match [a-z][a-z0-9_]* of at most 27 characters";
    }
}
