package io.lotlake.app.seed;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A command that fails in one way at one of its durable steps. */
record CrashCell(Command command, Failpoint point, Fault fault) {
    private static final List<Fault> EXCEPTIONS = List.of(Fault.BEFORE, Fault.AFTER, Fault.REPLY_LOST);
    private static final int HALTS = 12;

    /** The command that is run. */
    enum Command {
        SEED("seed", 0),
        PUBLISH("publish, the mart in another database", 1),
        ROLLBACK("release rollback", 2),
        MAINTAIN("maintain", 3),
        SYNC("sync", 5);

        private final String title;
        private final int offset;

        /** @param offset varies which steps every build tries in which way */
        Command(String title, int offset) {
            this.title = title;
            this.offset = offset;
        }

        String title() {
            return title;
        }

        /** The durable steps in their order. */
        List<Failpoint> points() {
            return switch (this) {
                case SEED ->
                    List.of(
                            Failpoint.RUN_BEGINS,
                            Failpoint.CREATE_TABLE,
                            Failpoint.BRONZE_COMMIT,
                            Failpoint.SILVER_COMMIT,
                            Failpoint.BRANCH,
                            Failpoint.GOLD_COMMIT,
                            Failpoint.STEP_NOTED,
                            Failpoint.GOLD_VIEW,
                            Failpoint.MART_TABLES,
                            Failpoint.MART_PART,
                            Failpoint.MART_INDEXES,
                            Failpoint.PUBLICATION,
                            Failpoint.RUN_ENDS);
                case PUBLISH ->
                    List.of(
                            Failpoint.MART_TABLES,
                            Failpoint.MART_PART,
                            Failpoint.MART_INDEXES,
                            Failpoint.PUBLICATION,
                            Failpoint.MART_SWAP,
                            Failpoint.MART_NOTED);
                case ROLLBACK -> List.of(Failpoint.MART_PART, Failpoint.PUBLICATION);
                case MAINTAIN ->
                    List.of(
                            Failpoint.COMPACTION,
                            Failpoint.MANIFESTS,
                            Failpoint.REFERENCES,
                            Failpoint.EXPIRY,
                            Failpoint.EXPIRED_FILES,
                            Failpoint.ORPHANS,
                            Failpoint.STATISTICS);
                case SYNC ->
                    List.of(
                            Failpoint.RUN_BEGINS,
                            Failpoint.BRONZE_COMMIT,
                            Failpoint.SILVER_COMMIT,
                            Failpoint.BRANCH,
                            Failpoint.GOLD_COMMIT,
                            Failpoint.STEP_NOTED,
                            Failpoint.MART_TABLES,
                            Failpoint.MART_PART,
                            Failpoint.PUBLICATION,
                            Failpoint.COMPACTION,
                            Failpoint.RUN_ENDS);
            };
        }
    }

    static List<CrashCell> all() {
        List<CrashCell> cells = new ArrayList<>();
        for (Command command : Command.values()) {
            for (Failpoint point : command.points()) {
                for (Fault fault : Fault.values()) {
                    cells.add(new CrashCell(command, point, fault));
                }
            }
        }
        return cells;
    }

    /**
     * The cells that follow each other in a chain: every other step with one exception, and few with a halt, which
     * takes a process.
     */
    static List<CrashCell> chain(Command command) {
        return all().stream()
                .filter(cell -> cell.command() == command && cell.isOfTheChain())
                .toList();
    }

    /** Whether the command may end well although it meets the fault. */
    boolean isSurvived() {
        return fault == Fault.REPLY_LOST
                || point == Failpoint.MART_PART
                || (command == Command.SYNC && point == Failpoint.COMPACTION);
    }

    /** Every build tries the chain of a seed. The chains of the other commands are nightly. */
    boolean isInEveryBuild() {
        return isOfTheChain() && command == Command.SEED;
    }

    private boolean isOfTheChain() {
        int number = command.offset + command.points().indexOf(point);
        return fault == Fault.HALT
                ? number % HALTS == 2
                : number % 2 == 0 && fault == EXCEPTIONS.get(number / 2 % EXCEPTIONS.size());
    }

    @Override
    public String toString() {
        return command.title() + ", " + point + ", " + fault.name().toLowerCase(Locale.ROOT);
    }
}
