package io.lotlake.common.config;

import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings that every layer needs.
 *
 * @param catalogName the name of the catalog, which is part of every catalog row
 * @param ledgerSchema the schema of the tables with runs and publications, in the catalog's database
 * @param warehouse an absolute {@code file:} or {@code s3:} address
 * @param portals the shards of the portal tables; if two portals claim a listing id, the later one in this list wins it
 * @param makes the shards of the mapping tables
 * @param countries ISO 3166-1 alpha-2 codes of the countries whose listings reach Gold and the mart
 * @param buckets the N of every {@code bucket(N, lid)}; empty if each new table gets a number that suits its size
 * @param engine the engine that runs Spark's plans
 * @param outputs what every run writes about itself
 */
public record LotlakeConfig(
        PostgresEndpoint source,
        PostgresEndpoint mart,
        String martSchema,
        PostgresEndpoint catalog,
        String catalogName,
        String ledgerSchema,
        String warehouse,
        StorageConfig storage,
        List<String> portals,
        List<String> makes,
        List<String> countries,
        OptionalInt buckets,
        Engine engine,
        boolean allowEmptySource,
        OutputConfig outputs) {
    /** The schema of the ledger if none is configured. */
    public static final String USUAL_LEDGER_SCHEMA = "ops";

    /**
     * The longest table name with a shard in it is prices_auto_<portal> with its index. PostgreSQL cuts names at 63
     * bytes.
     */
    private static final Pattern SHARD = Pattern.compile("[a-z0-9][a-z0-9_]{0,39}");

    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    private static final Set<String> ISO_COUNTRIES = Set.of(Locale.getISOCountries());
    /**
     * Codes of the European Union that ISO does not have, and a language code that is often taken for the country's
     * code.
     */
    private static final Map<String, String> COUNTRIES_BY_MISTAKE = Map.of("UK", "GB", "EL", "GR", "EN", "GB");

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://[A-Za-z0-9._,:\\[\\]-]+/[^\\s/?@:&=]+(\\?\\S*)?");
    /** The text of a wrong address may be shown if it matches. A text that could hold a login does not match. */
    private static final Pattern SHOWABLE = Pattern.compile("[A-Za-z0-9._/-]*(:[A-Za-z0-9._/-]*){0,3}");

    private static final Pattern URL_SECRET = Pattern.compile("(?is).*[?&](user|password|sslpassword)=.*|[^?]*@.*");
    private static final String IN_BUCKET = "s3://[^/]+(/.*)?";
    private static final int MAX_BUCKETS = 4096;

    /** Binds the common settings. The caller binds its own settings and then calls {@link Settings#check()}. */
    public static LotlakeConfig bind(Settings settings) {
        PostgresEndpoint source = endpoint(settings, "source", Optional.empty());
        // The server answers every statement of the catalog and the ledger at once.
        PostgresEndpoint catalog =
                endpoint(settings, "catalog", Optional.of(source)).brief();
        return new LotlakeConfig(
                source,
                endpoint(settings, "mart", Optional.of(source)),
                name(settings, "mart.schema", "raw"),
                catalog,
                name(settings, "catalog.name", "lake"),
                name(settings, "catalog.ledger-schema", USUAL_LEDGER_SCHEMA),
                warehouse(settings),
                StorageConfig.bind(settings),
                shards(settings, "portals", "mobile"),
                makes(settings),
                countries(settings),
                buckets(settings),
                settings.choice("engine", Engine.class),
                settings.flag("gates.allow-empty-source"),
                OutputConfig.bind(settings));
    }

    private static OptionalInt buckets(Settings settings) {
        boolean isAuto = settings.optional("buckets").filter("auto"::equals).isPresent();
        return isAuto ? OptionalInt.empty() : OptionalInt.of(settings.integer("buckets", 1, MAX_BUCKETS));
    }

    private static String name(Settings settings, String key, String example) {
        String name = settings.required(key, example + " is the usual one");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            settings.problem(key, "'" + name + "' is not a name like " + example + " (" + NAME + ")");
        }
        return name;
    }

    private static List<String> shards(Settings settings, String key, String example) {
        List<String> names = settings.names(key, SHARD, example);
        if (names.isEmpty()) {
            settings.problem(key, "missing; name at least one, e.g. [" + example + "]");
        }
        return names;
    }

    private static List<String> makes(Settings settings) {
        List<String> makes = shards(settings, "makes", "alfa_romeo");
        for (String make : makes) {
            if (make.contains("__") && SHARD.matcher(make).matches()) {
                settings.problem(
                        "makes",
                        "'" + make + "' has two underscores in a row, as only tables that a publication fills have;"
                                + " rename mapping.lot_" + make);
            }
        }
        return makes;
    }

    private static List<String> countries(Settings settings) {
        List<String> codes = settings.names("countries", COUNTRY, "DE");
        for (String code : codes) {
            if (COUNTRY.matcher(code).matches() && !ISO_COUNTRIES.contains(code)) {
                String meant = COUNTRIES_BY_MISTAKE.get(code);
                settings.problem(
                        "countries",
                        "'" + code + "' is no country code of ISO 3166-1"
                                + (meant == null ? "" : ", which has " + meant + " for it"));
            }
        }
        return codes;
    }

    /** Binds an endpoint. Each setting that is missing is taken from the fallback. */
    private static PostgresEndpoint endpoint(Settings settings, String role, Optional<PostgresEndpoint> fallback) {
        Optional<String> url = settings.optional(role + ".url");
        String variable = "LOTLAKE_" + role.toUpperCase(Locale.ROOT);
        if (url.isPresent()) {
            checkUrl(settings, role, url.get());
        } else if (fallback.isEmpty()) {
            settings.problem(
                    role + ".url", "missing; set it, or " + variable + "_URL, to jdbc:postgresql://host:5432/database");
        }
        Optional<String> password = settings.secret(role + ".password");
        if (fallback.isEmpty()) {
            String user = settings.required(role + ".user", "set it or " + variable + "_USER");
            return new PostgresEndpoint(role, url.orElse(""), user, password.orElse(""), patience(settings));
        }
        PostgresEndpoint other = fallback.get();
        return new PostgresEndpoint(
                role,
                url.orElse(other.url()),
                settings.optional(role + ".user").orElse(other.user()),
                password.orElse(other.password()),
                other.patience());
    }

    private static Patience patience(Settings settings) {
        return new Patience(seconds(settings, "answer"), seconds(settings, "statement"), seconds(settings, "decision"));
    }

    private static Duration seconds(Settings settings, String name) {
        String key = "postgres." + name + "-timeout";
        Duration value = settings.duration(key, 1);
        if (value.toSeconds() < 1) {
            settings.problem(
                    key, "a second is the least; without any limit a server that says nothing is waited for for ever");
        }
        return value;
    }

    private static void checkUrl(Settings settings, String role, String url) {
        if (URL_SECRET.matcher(url).matches()) {
            String variable = "LOTLAKE_" + role.toUpperCase(Locale.ROOT);
            settings.problem(
                    role + ".url", "holds a login; move it to " + variable + "_USER and " + variable + "_PASSWORD");
        } else if (!URL.matcher(url).matches()) {
            String shown = SHOWABLE.matcher(url).matches() ? "'" + url + "'" : "its value";
            settings.problem(role + ".url", shown + " is not like jdbc:postgresql://host:5432/database");
        }
    }

    private static String warehouse(Settings settings) {
        String text = settings.required("warehouse", "a folder or s3://bucket/prefix");
        if (text.matches(IN_BUCKET)) {
            return text.replaceAll("/+$", "");
        }
        if (text.matches("[A-Za-z0-9+.-]+:/.*") && !text.startsWith("file:")) {
            settings.problem("warehouse", "'" + text + "' is neither a folder nor s3://bucket/prefix");
            return text;
        }
        return address(Path.of(path(text)));
    }

    /** The folder that the text names, with or without {@code file:} and any number of slashes before it. */
    private static String path(String text) {
        return text.replaceFirst("^file:/*", "/");
    }

    private static String address(Path folder) {
        return folder.toAbsolutePath().normalize().toUri().toString().replaceAll("/+$", "");
    }

    private static String named(Path folder) {
        return ("file://" + folder.toAbsolutePath().normalize()).replaceAll("/+$", "");
    }

    /**
     * The place in the spelling of the catalog; empty if the text is neither an absolute path nor like
     * s3://bucket/prefix.
     */
    public static Optional<String> place(String text) {
        if (text.matches(IN_BUCKET)) {
            return Optional.of(text.replaceAll("/+$", ""));
        }
        String path = path(text);
        return path.startsWith("/") ? Optional.of(named(Path.of(path))) : Optional.empty();
    }

    /** The same configuration with the warehouse at another place. */
    public LotlakeConfig at(String place) {
        return new LotlakeConfig(
                source,
                mart,
                martSchema,
                catalog,
                catalogName,
                ledgerSchema,
                place,
                storage,
                portals,
                makes,
                countries,
                buckets,
                engine,
                allowEmptySource,
                outputs);
    }

    public boolean onObjectStore() {
        return warehouse.startsWith("s3://");
    }

    /** The folder of the warehouse; empty if the warehouse is not a folder. */
    public Optional<Path> folder() {
        return onObjectStore() ? Optional.empty() : Optional.of(Path.of(URI.create(warehouse)));
    }

    /** All configured portals and makes. */
    public ShardSelection allShards() {
        return new ShardSelection(portals, makes);
    }

    /**
     * The portals and makes that {@code --portal} and {@code --make} name; all portals if no portal is named, and all
     * makes if no make is named.
     *
     * @throws LotlakeException with exit code 3 if one of them is not configured
     */
    public ShardSelection selectShards(List<String> onlyPortals, List<String> onlyMakes) {
        return ShardSelection.of(this, onlyPortals, onlyMakes);
    }
}
