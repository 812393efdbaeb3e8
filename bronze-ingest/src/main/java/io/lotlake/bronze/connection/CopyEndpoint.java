package io.lotlake.bronze.connection;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The database that the options of {@code postgres-copy} name. */
public final class CopyEndpoint {
    public static final String FORMAT = "postgres-copy";

    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,5}");

    private CopyEndpoint() {}

    /** The value of an option, whatever the case of its name; empty if it is blank or missing. */
    public static Optional<String> option(Map<String, String> options, String name) {
        return options.entrySet().stream()
                .filter(option -> option.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    /**
     * Reads the address and the login.
     *
     * @param mayDo what the role must be allowed to do with the data, as a verb
     * @param problems collects what is wrong
     */
    public static PostgresEndpoint of(Map<String, String> options, String mayDo, List<String> problems) {
        String url = option(options, "url").orElse("");
        if (url.contains("@") || url.toLowerCase(Locale.ROOT).contains("password=")) {
            problems.add("option url holds a login; set it with the options user and password");
        } else if (!url.startsWith("jdbc:postgresql:")) {
            problems.add("option url is '" + url + "'; set it to one like jdbc:postgresql://host:5432/database");
        }
        Optional<String> user = option(options, "user");
        if (user.isEmpty()) {
            problems.add("option user is missing; set it to a role that may " + mayDo + " the data");
        }
        return new PostgresEndpoint(
                FORMAT,
                url,
                user.orElse(""),
                option(options, "password").orElse(""),
                new Patience(
                        seconds(options, "answerTimeout", Patience.USUAL.answer(), problems),
                        seconds(options, "statementTimeout", Patience.USUAL.statement(), problems),
                        Patience.USUAL.decision()));
    }

    private static Duration seconds(Map<String, String> options, String name, Duration usual, List<String> problems) {
        Optional<String> text = option(options, name);
        if (text.isPresent() && !SECONDS.matcher(text.get()).matches()) {
            problems.add("option " + name + " is '" + text.get() + "'; set it to a number of seconds");
            return usual;
        }
        return text.map(Long::parseLong).map(Duration::ofSeconds).orElse(usual);
    }

    public static Connection connect(PostgresEndpoint endpoint) {
        try {
            return DriverManager.getConnection(endpoint.url(), endpoint.properties());
        } catch (SQLException e) {
            throw new LotlakeException(
                    Errors.exitCode(e),
                    "Cannot connect to " + endpoint.url() + " as " + endpoint.user() + ": " + Errors.describe(e)
                            + "; check the options url, user and password",
                    e);
        }
    }
}
