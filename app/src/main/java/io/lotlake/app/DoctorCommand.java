package io.lotlake.app;

import io.lotlake.bronze.BronzeIngest;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Warehouse;
import io.lotlake.common.run.CommonOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake doctor}: is everything there that a run needs. It checks all, whatever fails. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks Java, configuration, source, catalog, mart and warehouse without changing anything.")
final class DoctorCommand implements Callable<Integer> {
    private static final int JAVA = 17;
    private static final long LEAST_HEAP = 1L << 30;

    @Mixin
    private CommonOptions options;

    @Option(names = "--create-bucket", description = "Create the bucket of an s3:// warehouse where it is missing.")
    private boolean createBucket;

    @Override
    public Integer call() {
        List<LotlakeException> failures = new ArrayList<>();
        check("Java", failures, DoctorCommand::java);
        Seed seed = Seed.bind(options.settings());
        LotlakeConfig config = seed.config();
        System.out.println("ok    configuration: " + config.portals().size() + " portals, "
                + config.makes().size() + " makes, " + config.countries().size() + " countries");
        check(
                "source",
                failures,
                () -> new BronzeIngest(config, seed.bronze(), options.narrowed(config))
                                .plan(Runtime.getRuntime().availableProcessors())
                                .size()
                        + " tables as expected at " + config.source());
        check("catalog", failures, () -> DatabaseChecks.catalog(config));
        check("columns", failures, () -> columns(new BronzeIngest(config, seed.bronze(), options.narrowed(config))));
        check("mart", failures, () -> DatabaseChecks.mart(config));
        if (config.onObjectStore()) {
            check("object store", failures, () -> new ObjectStore(config).check(createBucket));
        }
        check("warehouse", failures, () -> {
            Warehouse.checkWritable(config);
            return config.warehouse() + " can be written";
        });
        return failures.isEmpty() ? 0 : failures.get(0).exitCode().code();
    }

    private static void check(String what, List<LotlakeException> failures, Callable<String> check) {
        try {
            System.out.println("ok    " + what + ": " + check.call());
        } catch (Exception e) {
            LotlakeException failure = Errors.translate(e);
            failures.add(failure);
            System.out.println("FAIL  " + what + ": " + failure.getMessage());
        }
    }

    private static String columns(BronzeIngest bronze) {
        List<String> changes = bronze.changes();
        return changes.isEmpty() ? "as they were read before" : String.join("; ", changes);
    }

    private static String java() {
        int version = Runtime.version().feature();
        long heap = Runtime.getRuntime().maxMemory();
        if (version < JAVA || heap < LEAST_HEAP) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot run well on Java " + version + " with " + (heap >> 20)
                            + " MiB of heap: it needs Java 17 and 1 GiB; set JAVA_HOME, LOTLAKE_HEAP");
        }
        return version + " with " + (heap >> 20) + " MiB of heap";
    }
}
