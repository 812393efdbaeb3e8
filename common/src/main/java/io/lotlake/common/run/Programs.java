package io.lotlake.common.run;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.session.LazySession;
import io.lotlake.common.transaction.CommitGate;
import io.lotlake.common.warehouse.Warehouse;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a program from its arguments to its exit code. */
public final class Programs {
    /** True once a signal ends the process. Failures after that are its consequence and are not reported. */
    private static final AtomicBoolean ENDING = new AtomicBoolean();

    /** The run that this process works on. */
    private static final AtomicReference<@Nullable OpenRun> OPEN = new AtomicReference<>();

    /** Tells the listeners that the run has ended. */
    private static final AtomicReference<@Nullable Ending> LISTENERS = new AtomicReference<>();

    /** Whether a person watches the output. The launcher sets the property. */
    private static final boolean TERMINAL = Boolean.getBoolean("io.lotlake.terminal");

    private static final Duration OFTEN = Duration.ofSeconds(5);
    private static final Duration SELDOM = Duration.ofMinutes(1);

    /** This is shorter than the time that cluster managers and containers wait between TERM and KILL. */
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(8);

    /** How long a process that a signal ends writes about its run. */
    private static final Duration LISTENER_PATIENCE = Duration.ofSeconds(5);

    private Programs() {}

    /** Runs the command. An error becomes one line on the standard error and an exit code. */
    public static int execute(Object command, String... arguments) {
        return execute(new CommandLine(command), arguments);
    }

    /** Runs a command that already has its subcommands. */
    public static int execute(CommandLine line, String... arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(Programs::end, "lotlake-ending"));
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        return line.setExecutionExceptionHandler((failure, failed, parsed) -> report(failure, failed))
                .execute(arguments);
    }

    /**
     * Gives the logger. Logging starts with its first use, so that a command that only answers a question need not wait
     * for it.
     */
    private static Logger log() {
        return LoggerFactory.getLogger(Programs.class);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(String.valueOf(code.code()), code.meaning());
        }
        return codes;
    }

    private static int report(Exception failure, CommandLine line) {
        if (failure instanceof CommandLine.ParameterException wrong) {
            line.getErr().println(wrong.getMessage());
            return ExitCode.USAGE.code();
        }
        LotlakeException error = Errors.translate(failure);
        if (ENDING.get()) {
            log().warn("{} was ended: {}", line.getCommandName(), error.getMessage());
            return error.exitCode().code();
        }
        if (error.exitCode() == ExitCode.UNEXPECTED) {
            log().error("{} failed", line.getCommandName(), failure);
            line.getErr()
                    .println("Cannot finish " + line.getCommandName() + ": " + error.getMessage()
                            + "; this is not foreseen, the log has the details");
        } else {
            log().info("{} stopped: {}", line.getCommandName(), error.getMessage());
            log().debug("the cause", failure);
            line.getErr().println(error.getMessage());
        }
        return error.exitCode().code();
    }

    /**
     * Ends the process with the exit code, even if other threads still run. Only in the cluster mode of YARN does this
     * method return after a success, because YARN treats a process that exits by itself as failed.
     */
    public static void exit(int code) {
        boolean inCluster = "cluster".equals(System.getProperty("spark.submit.deployMode"));
        if (code != ExitCode.DONE.code() || !inCluster) {
            System.exit(code);
        }
    }

    /** The listeners of the run at work, and what they are told at its end. */
    private record Ending(RunListeners listeners, LotlakeConfig config, long token) {}

    /** Work on the lake within one run. */
    @FunctionalInterface
    public interface Work {
        void run(Lake lake, Steps steps) throws Exception;
    }

    /** Work on the lake that returns its exit code. */
    @FunctionalInterface
    public interface Outcome {
        ExitCode of(Lake lake, Steps steps) throws Exception;
    }

    /**
     * Takes the lock of the lake, checks the warehouse, and does the work as one run of the ledger. A Spark session
     * opens if the work needs it.
     */
    public static void onLake(LotlakeConfig config, CommonOptions options, String name, Work work) throws Exception {
        outcomeOnLake(config, options, name, (lake, steps) -> {
            work.run(lake, steps);
            return ExitCode.DONE;
        });
    }

    /** Like {@link #onLake}, for work that has several successful outcomes. The ledger also records the exit code. */
    public static ExitCode outcomeOnLake(LotlakeConfig config, CommonOptions options, String name, Outcome work)
            throws Exception {
        return outcomeOffLake(config, options, name, (lake, steps) -> {
            Warehouse.checkWritable(config);
            return work.of(lake, steps);
        });
    }

    /** Like {@link #outcomeOnLake}, for work that itself checks whether the lake is at the warehouse. */
    public static ExitCode outcomeOffLake(LotlakeConfig config, CommonOptions options, String name, Outcome work)
            throws Exception {
        Run run = options.run(Clock.systemUTC());
        ExitCode outcome;
        BigDecimal seconds;
        Steps steps;
        try (OpenRun open = OpenRun.begin(config, run, name, options.arguments())) {
            OPEN.set(open);
            RunListeners listeners = RunListeners.of(config, open, name, System.err);
            LISTENERS.set(new Ending(listeners, config, open.token()));
            try {
                log().info("{}: run {} on {} with {}, {}", name, run.id(), config.warehouse(), config.catalog(), open);
                try (LazySession session = new LazySession(config, "lotlake " + name + " " + run.id())) {
                    StatusLine status = new StatusLine(System.err, TERMINAL);
                    steps = new Steps(System.out, Optional.of(open), status, open.lastStepSeconds(name), listeners);
                    Progress progress =
                            new Progress(name, open.lastSeconds(name), steps, status, TERMINAL ? OFTEN : SELDOM);
                    try {
                        outcome = work.of(new Lake(session, config.buckets(), open), steps);
                    } finally {
                        progress.close();
                    }
                }
                seconds = open.end("done", outcome, "");
            } catch (Exception e) {
                failed(open, Errors.translate(e));
                throw e;
            } catch (Error e) {
                // Hadoop reports a full local disk as an Error, and picocli reports only exceptions.
                LotlakeException error = Errors.translate(e);
                failed(open, error);
                throw error;
            }
        } finally {
            OPEN.set(null);
            tellListeners();
        }
        log().info("{}: run {} done in {} s", name, run.id(), seconds);
        if (!steps.results().isEmpty()) {
            String end = outcome == ExitCode.NOTHING_TO_DO ? "had nothing to do" : "done";
            System.out.printf(Locale.ROOT, "%nrun %s %s in %s s%n", run.id(), end, seconds);
        }
        return outcome;
    }

    /** Tells the listeners of the run that has ended, unless a signal ends the process, which tells them itself. */
    private static void tellListeners() {
        Ending ending = ENDING.get() ? null : LISTENERS.getAndSet(null);
        if (ending != null) {
            ending.listeners().ended(ending.config(), ending.token());
        }
    }

    private static void failed(OpenRun open, LotlakeException error) {
        open.end(ENDING.get() ? "stopped" : "failed", error.exitCode(), String.valueOf(error.getMessage()));
    }

    /**
     * Runs when a signal ends the process. It lets no further commit begin and records the end of the run in the
     * ledger.
     */
    private static void end() {
        ENDING.set(true);
        if (!CommitGate.close(COMMIT_PATIENCE)) {
            log().warn("a commit is still under way; its outcome is in the catalog");
        }
        OpenRun run = OPEN.get();
        Ending ending = LISTENERS.getAndSet(null);
        if (run != null) {
            run.end("stopped", ExitCode.TERMINATED, "ended by a signal");
        }
        if (ending != null) {
            ending.listeners().endedWithin(LISTENER_PATIENCE, ending.config(), ending.token());
        }
    }
}
