package io.lotlake.bronze.config;

import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.source.Relation;
import io.lotlake.common.config.Settings;
import io.lotlake.common.table.ColumnSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a sync looks for changes.
 *
 * @param detect the detector by Bronze table, e.g. {@code bronze.full_auto}
 * @param deletes when to look for rows that have left the source
 * @param maxDeleteRatio the largest share of a source table's rows that may leave in a run, 0 to 1
 * @param overlapSeconds how many seconds before the last run the detector {@code modified} begins to look
 * @param tailBytes how many bytes before the last known end of the heap the detector {@code append} begins to look
 * @param forgotten by Bronze table, what happens to rows that the source no longer has
 * @param allowDeletes the source tables that may lose any number of rows in this run, as schema.table or table
 */
public record SyncConfig(
        Map<String, Detector> detect,
        DeleteRule deletes,
        double maxDeleteRatio,
        long overlapSeconds,
        long tailBytes,
        Map<String, ForgottenRows> forgotten,
        Set<String> allowDeletes) {
    public static final String MODIFIED = "modified";
    private static final long MAX_OVERLAP_DAYS = 366;
    private static final long MIN_TAIL_BYTES = 8192;

    public SyncConfig {
        detect = Map.copyOf(detect);
        forgotten = Map.copyOf(forgotten);
        allowDeletes = Set.copyOf(allowDeletes);
    }

    public static SyncConfig bind(Settings settings) {
        Map<String, Detector> detect = new HashMap<>();
        Map<String, ForgottenRows> forgotten = new HashMap<>();
        for (Landing landing : Landings.ALL) {
            String table = landing.table().name();
            detect.put(table, detector(settings, landing));
            String key = "bronze.forgotten." + table.substring(table.indexOf('.') + 1);
            forgotten.put(table, settings.choice(key, ForgottenRows.class));
        }
        String deletes = settings.required("sync.deletes", "always is the usual one");
        Optional<DeleteRule> rule = DeleteRule.parse(deletes);
        if (rule.isEmpty() && !deletes.isEmpty()) {
            settings.problem("sync.deletes", "'" + deletes + "' is none of always, never, every N runs");
        }
        return new SyncConfig(
                detect,
                rule.orElse(new DeleteRule(1)),
                settings.fraction("sync.max-delete-ratio"),
                settings.duration("sync.overlap", MAX_OVERLAP_DAYS).toSeconds(),
                settings.bytes("sync.append-tail", MIN_TAIL_BYTES),
                forgotten,
                Set.of());
    }

    private static Detector detector(Settings settings, Landing landing) {
        String table = landing.table().name();
        String key = "sync.detect." + table.substring(table.indexOf('.') + 1);
        String name = settings.required(key, "xmin is the usual one");
        Optional<Detector> detector = Arrays.stream(Detector.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
        if (detector.isEmpty() && !name.isEmpty()) {
            settings.problem(key, "'" + name + "' is none of xmin, append, modified");
        }
        boolean dated = landing.table().columns().stream().map(ColumnSpec::name).anyMatch(MODIFIED::equals);
        if (detector.filter(Detector.MODIFIED::equals).isPresent() && !dated) {
            settings.problem(key, table + " has no column modified; choose xmin or append");
        }
        return detector.orElse(Detector.XMIN);
    }

    /** The same configuration, except that these source tables may lose any number of rows. */
    public SyncConfig allowingDeletes(List<String> tables) {
        return new SyncConfig(
                detect, deletes, maxDeleteRatio, overlapSeconds, tailBytes, forgotten, Set.copyOf(tables));
    }

    public boolean allowsDeletes(Relation relation) {
        return allowDeletes.contains(relation.name()) || allowDeletes.contains(relation.toString());
    }

    /** Whether rows leave the Bronze table when they have left the source. */
    public boolean follows(Landing landing) {
        return forgotten.getOrDefault(landing.table().name(), ForgottenRows.FOLLOW) == ForgottenRows.FOLLOW;
    }

    public Detector detector(Landing landing) {
        return detect.getOrDefault(landing.table().name(), Detector.XMIN);
    }
}
