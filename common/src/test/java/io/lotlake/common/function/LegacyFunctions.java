package io.lotlake.common.function;

import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The SQL that ships with lotlake: the source schema and the legacy functions, which are the oracle of many tests. */
public final class LegacyFunctions {
    /** The path from a module's folder, in which Maven runs the tests. */
    private static final Path FOLDER = Path.of("..", "infra", "postgres");

    private LegacyFunctions() {}

    /** Creates the schemas, {@code raw.countries}, {@code raw.currency_rates} and the functions. */
    public static void install(TestDatabase database) {
        database.execute(script("source_schema.sql"));
        database.execute(script("legacy_functions.sql"));
    }

    /** Creates {@code raw.create_mart(make)} and the schema that it writes to. */
    public static void installMart(TestDatabase database) {
        database.execute("CREATE SCHEMA IF NOT EXISTS raw");
        database.execute(script("mart_schema.sql"));
    }

    private static String script(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
