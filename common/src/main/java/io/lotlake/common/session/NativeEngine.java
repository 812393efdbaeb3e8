package io.lotlake.common.session;

import io.lotlake.common.config.Engine;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache DataFusion Comet, a plugin of Spark. It runs scans, joins, aggregates, shuffles and the writes of Iceberg
 * files in native code. Work that it cannot run, or runs wrongly, stays with Spark's own operators; docs/engine.md
 * lists it.
 */
public final class NativeEngine {
    private static final Logger LOG = LoggerFactory.getLogger(NativeEngine.class);

    private static final String PLUGIN = "org.apache.spark.CometPlugin";
    private static final String LIBRARY = "org.apache.comet.NativeBase";
    private static final String PLUGINS = "spark.plugins";
    private static final String OFF_HEAP = "spark.memory.offHeap.size";
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    private NativeEngine() {}

    /**
     * The settings of a session for the engine; empty for plain Spark. If the engine is AUTO and Comet cannot be
     * loaded, one line on the standard error says so.
     *
     * @throws LotlakeException with exit code 3 if Comet is demanded and cannot be loaded
     */
    public static Map<String, String> settings(Engine engine) {
        if (engine == Engine.SPARK) {
            return Map.of();
        }
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            return comet();
        }
        if (engine == Engine.COMET) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot run on Comet: " + obstacle.get() + "; set lotlake.engine = auto or spark");
        }
        LOG.info("plain Spark: {}", obstacle.get());
        System.err.println("lotlake runs on plain Spark, for Comet cannot be loaded: " + obstacle.get());
        return Map.of();
    }

    /** The reason why Comet cannot be loaded into this process; empty if it can. */
    static Optional<String> obstacle() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "");
        if (!system.startsWith("linux") || !ARCHITECTURES.contains(architecture)) {
            return Optional.of("it has native code for Linux on "
                    + String.join(" and ", ARCHITECTURES.stream().sorted().toList()) + " only, and this is " + system
                    + " on " + architecture);
        }
        try {
            boolean isLoaded =
                    (boolean) Class.forName(LIBRARY).getMethod("isLoaded").invoke(null);
            return isLoaded ? Optional.empty() : Optional.of("its native library was not loaded");
        } catch (ClassNotFoundException e) {
            return Optional.of("its jar is not on the class path of the driver");
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Optional.of(
                    String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static Map<String, String> comet() {
        Map<String, String> settings = new LinkedHashMap<>();
        String others = System.getProperty(PLUGINS, "");
        settings.put(PLUGINS, others.isBlank() || others.contains(PLUGIN) ? PLUGIN : others + "," + PLUGIN);
        settings.put("spark.shuffle.manager", "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager");
        // Native code uses memory of its own, which Spark hands out. Without such memory Comet stays off.
        settings.put("spark.memory.offHeap.enabled", "true");
        settings.put(
                OFF_HEAP,
                System.getProperty(OFF_HEAP, String.valueOf(Runtime.getRuntime().maxMemory())));
        settings.put("spark.sql.adaptive.enabled", "true");
        // If Comet leaves the pruning filter to Spark, the filter's subquery is not read and the task fails
        // (docs/engine.md).
        settings.put("spark.sql.optimizer.dynamicPartitionPruning.enabled", "false");
        // Comet 1.2.0 computes these wrongly or fails (docs/engine.md). Spark's own operators are right.
        settings.put("spark.comet.expression.MapFromEntries.enabled", "false");
        settings.put("spark.comet.expression.ArraysOverlap.enabled", "false");
        settings.put("spark.comet.write.iceberg.enabled", "true");
        settings.put("spark.comet.scan.icebergNative.dataFileConcurrencyLimit", "2");
        settings.put("spark.comet.exec.range.enabled", "true");
        settings.put("spark.comet.exec.localTableScan.enabled", "true");
        // A sync keeps the rows that changed in Spark's cache, and folds prices in Java. What joins them stays native.
        settings.put("spark.comet.convert.inMemoryCache.enabled", "true");
        settings.put("spark.comet.convert.typedDataset.enabled", "true");
        // Java functions run inside native plans if the row is not wider than this.
        settings.put("spark.sql.codegen.maxFields", "1000");
        return settings;
    }
}
