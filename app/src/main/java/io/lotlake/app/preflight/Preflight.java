package io.lotlake.app.preflight;

import static java.util.stream.Collectors.joining;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.load.SourcePreview;
import io.lotlake.common.catalog.CatalogCheck;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.warehouse.Warehouse;
import io.lotlake.gold.compat.MartCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * The checks of the environment that a command runs before it reads or writes a byte. The doctor reports all results, a
 * command only faults.
 */
public record Preflight(List<Check> checks) {

    /** A check of one thing; it returns how the thing is, or throws what is wrong with it. */
    public record Check(String name, Callable<String> look) {
        public Finding finding() {
            try {
                return Finding.well(name, look.call());
            } catch (Exception e) {
                return Finding.fault(name, Errors.translate(e));
            }
        }
    }

    /** How a finding is. */
    public enum Verdict {
        OK,
        /** A run works, but something should be changed. */
        WARN,
        /** Nobody answers the question. */
        UNKNOWN,
        FAIL
    }

    /** The result of a check; the outcome is done unless the verdict is a failure. */
    public record Finding(String check, Verdict verdict, ExitCode outcome, String message) {
        public static Finding well(String check, String message) {
            return new Finding(check, Verdict.OK, ExitCode.DONE, message);
        }

        public static Finding warning(String check, String message) {
            return new Finding(check, Verdict.WARN, ExitCode.DONE, message);
        }

        public static Finding unknown(String check, String message) {
            return new Finding(check, Verdict.UNKNOWN, ExitCode.DONE, message);
        }

        public static Finding fault(String check, LotlakeException fault) {
            return new Finding(check, Verdict.FAIL, fault.exitCode(), String.valueOf(fault.getMessage()));
        }

        /** Whether a run can work. */
        public boolean isWell() {
            return outcome == ExitCode.DONE;
        }
    }

    /** The checks of a first load, in the order in which it needs them. */
    public static Preflight ofSeed(Medallion tables, LotlakeConfig config, BronzeConfig bronze, ShardSelection chosen) {
        List<Check> checks = new ArrayList<>(ofPublication(config, chosen).checks());
        checks.addAll(ofSource(tables, config, bronze, chosen));
        return new Preflight(checks);
    }

    private static List<Check> ofSource(
            Medallion tables, LotlakeConfig config, BronzeConfig bronze, ShardSelection chosen) {
        FutureTask<SourcePreview> once = new FutureTask<>(new BronzeIngest(config, bronze, chosen)::preview);
        Callable<SourcePreview> source = () -> {
            once.run();
            return once.get();
        };
        return List.of(
                new Check(
                        "source",
                        () -> source.call()
                                        .plan(Runtime.getRuntime().availableProcessors())
                                        .size() + " tables as expected at " + config.source()),
                new Check(
                        "space",
                        () -> Warehouse.requireRoom(config, source.call().heapBytes())),
                new Check("columns", () -> {
                    List<String> changes = source.call().changes();
                    return changes.isEmpty() ? "as they were read before" : String.join("; ", changes);
                }),
                new Check(
                        "files",
                        () -> FileForecast.of(tables, config).lines().stream()
                                .map(String::valueOf)
                                .collect(joining("; "))));
    }

    /** The checks of a command that builds and publishes; it checks the source itself, before it reads a row. */
    public static Preflight ofPublication(LotlakeConfig config, ShardSelection chosen) {
        return new Preflight(List.of(
                new Check("catalog", () -> {
                    CatalogCheck.require(config.catalog(), LakeLedger.of(config));
                    return config.catalog().toString();
                }),
                new Check("mart", () -> {
                    MartCheck.require(config, chosen.makes());
                    return "schema " + config.martSchema() + " of " + config.mart();
                }),
                new Check("warehouse", () -> {
                    Warehouse.checkWritable(config);
                    return config.warehouse() + " can be written";
                })));
    }

    /** @throws LotlakeException for the first fault, with the number of the others */
    public void require() {
        List<Finding> wrong = checks.stream()
                .map(Check::finding)
                .filter(finding -> !finding.isWell())
                .toList();
        if (!wrong.isEmpty()) {
            String others = wrong.size() == 1 ? "" : " (lotlake doctor shows " + (wrong.size() - 1) + " more)";
            throw new LotlakeException(wrong.get(0).outcome(), wrong.get(0).message() + others);
        }
    }
}
