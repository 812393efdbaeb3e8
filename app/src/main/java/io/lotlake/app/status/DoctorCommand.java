package io.lotlake.app.status;

import io.lotlake.app.bucket.BucketDoctor;
import io.lotlake.app.load.Seed;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.preflight.Preflight;
import io.lotlake.app.preflight.Preflight.Check;
import io.lotlake.app.preflight.Preflight.Finding;
import io.lotlake.app.preflight.Preflight.Verdict;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.ConfigOption;
import io.lotlake.common.run.ShardOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake doctor}: checks whether everything that a run needs is there. It runs all checks, whatever fails. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks Java, configuration, source, catalog, mart and warehouse without changing anything.")
public final class DoctorCommand implements Callable<Integer> {
    private static final int JAVA = 17;
    private static final long LEAST_HEAP = 1L << 30;
    private static final String RUN_HEAP = "io.lotlake.heap";
    private static final Pattern HEAP = Pattern.compile("([0-9]{1,9})([kmgtKMGT]?)");
    private static final int BITS_OF_UNIT = 10;

    private final Supplier<Medallion> tables;

    @Mixin
    private ConfigOption file;

    @Mixin
    private ShardOptions shards;

    @Option(names = "--create-bucket", description = "Create the bucket of an s3:// warehouse where it is missing.")
    private boolean createBucket;

    @Option(names = "--json", description = "Print what was checked as JSON.")
    private boolean json;

    private final List<Finding> findings = new ArrayList<>();

    public DoctorCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() {
        check("Java", DoctorCommand::java);
        Optional<Seed> seed = configuration();
        if (seed.isPresent()) {
            checkAround(seed.get());
        }
        ExitCode outcome = findings.stream()
                .map(Finding::outcome)
                .filter(code -> code != ExitCode.DONE)
                .findFirst()
                .orElse(ExitCode.DONE);
        if (json) {
            System.out.println(JsonText.of(json(outcome)));
        }
        return outcome.code();
    }

    private Optional<Seed> configuration() {
        AtomicReference<@Nullable Seed> seed = new AtomicReference<>();
        check("configuration", () -> {
            Seed bound = Seed.bind(tables.get(), file.settings());
            shards.selectedShards(bound.config());
            seed.set(bound);
            LotlakeConfig config = bound.config();
            return config.portals().size() + " portals, " + config.makes().size() + " makes, "
                    + config.countries().size() + " countries";
        });
        return Optional.ofNullable(seed.get());
    }

    private void checkAround(Seed seed) {
        LotlakeConfig config = seed.config();
        if (config.onObjectStore()) {
            BucketDoctor.findings(config, createBucket).forEach(this::found);
        }
        Preflight.ofSeed(seed.tables(), config, seed.bronze(), shards.selectedShards(config))
                .checks()
                .forEach(this::check);
    }

    private void check(String what, Callable<String> look) {
        check(new Check(what, look));
    }

    private void check(Check check) {
        found(check.finding());
    }

    private void found(Finding finding) {
        findings.add(finding);
        if (!json) {
            System.out.println(label(finding.verdict()) + "  " + finding.check() + ": " + finding.message());
        }
    }

    private static String label(Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok  ";
            case WARN -> "warn";
            case UNKNOWN -> "?   ";
            case FAIL -> "FAIL";
        };
    }

    private Map<String, ?> json(ExitCode outcome) {
        List<Object> checks = new ArrayList<>();
        findings.forEach(finding -> checks.add(JsonText.object(
                "check", finding.check(),
                "ok", finding.isWell(),
                "verdict", finding.verdict().name().toLowerCase(Locale.ROOT),
                "exit_code", finding.outcome().code(),
                "message", finding.message())));
        return JsonText.object("checks", checks, "exit_code", outcome.code());
    }

    private static String java() {
        int version = Runtime.version().feature();
        long heap = heapOfRuns();
        if (version < JAVA || heap < LEAST_HEAP) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot run well on Java " + version + " with " + (heap >> 20)
                            + " MiB of heap: it needs Java 17 and 1 GiB; set JAVA_HOME, LOTLAKE_HEAP");
        }
        return version + " with " + (heap >> 20) + " MiB of heap";
    }

    /** The heap that a run would get. The launcher passes it, because the doctor itself needs only a small heap. */
    private static long heapOfRuns() {
        String text = System.getProperty(RUN_HEAP, "");
        Matcher size = HEAP.matcher(text);
        if (!size.matches()) {
            return Runtime.getRuntime().maxMemory();
        }
        int unit =
                " kmgt".indexOf((size.group(2) + " ").toLowerCase(Locale.ROOT).charAt(0));
        return Long.parseLong(size.group(1)) << (BITS_OF_UNIT * unit);
    }
}
