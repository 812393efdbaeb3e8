package io.lotlake.app.preflight;

import static java.util.stream.Collectors.joining;

import io.lotlake.bronze.BronzeConfig;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.SourceLook;
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
 * What a command needs of its surroundings, looked at before it reads the first byte and writes the first one. The doctor tells of
 * all of it, a command of what is wrong.
 */
public record Preflight(List<Check> checks) {

    /** A look at one thing, which says how it is or throws what is wrong with it. */
    public record Check(String name, Callable<String> look) {
        public Finding finding() {
            try {
                return new Finding(name, ExitCode.DONE, look.call());
            } catch (Exception e) {
                LotlakeException failure = Errors.translate(e);
                return new Finding(name, failure.exitCode(), String.valueOf(failure.getMessage()));
            }
        }
    }

    /** What came out of a check; done where all is well. */
    public record Finding(String check, ExitCode outcome, String message) {
        public boolean isWell() {
            return outcome == ExitCode.DONE;
        }
    }

    /** What a first load needs, in the order in which it does. */
    public static Preflight ofSeed(LotlakeConfig config, BronzeConfig bronze, ShardSelection chosen) {
        List<Check> checks = new ArrayList<>(ofPublication(config, chosen).checks());
        checks.addAll(ofSource(config, bronze, chosen));
        return new Preflight(checks);
    }

    private static List<Check> ofSource(LotlakeConfig config, BronzeConfig bronze, ShardSelection chosen) {
        FutureTask<SourceLook> once = new FutureTask<>(new BronzeIngest(config, bronze, chosen)::look);
        Callable<SourceLook> source = () -> {
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
                        () -> FileForecast.of(config).lines().stream()
                                .map(String::valueOf)
                                .collect(joining("; "))));
    }

    /** What a command needs that builds and publishes; it looks at the source itself, before it reads a row. */
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

    /** @throws LotlakeException the first thing that is wrong, and how many others there are */
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
