package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A command that fails at any of its durable steps, in any way, leaves nothing that one clean run does not repair. In
 * every build the failures of a seed follow each other before the clean run; the profile {@code nightly} does the same
 * with the other commands, and tries each failure alone.
 */
class CrashMatrixTest {
    private static final Path PAGE = Path.of("..", "docs", "reliability.md");
    private static final String FIRST = "<!-- cells: CrashMatrixTest writes this table -->\n";
    private static final String LAST = "<!-- end of cells -->";

    @TempDir
    private Path folder;

    @Test
    void failuresOfSeedsOneUponTheOtherAreMadeGood() throws Exception {
        failOneUponTheOther(CrashLake.prepared(CrashCell.Command.SEED, folder));
    }

    /** The chains of all commands but sync, on one lake. */
    @Test
    @Tag("nightly")
    void failuresOneUponTheOtherAreMadeGood() throws Exception {
        CrashLake lake = CrashLake.prepared(CrashCell.Command.SEED, folder);
        failOneUponTheOther(lake);
        for (CrashCell.Command command :
                List.of(CrashCell.Command.ROLLBACK, CrashCell.Command.PUBLISH, CrashCell.Command.MAINTAIN)) {
            lake = lake.next(command);
            failOneUponTheOther(lake);
        }
    }

    @Test
    @Tag("nightly")
    void failuresOfSyncsOneUponTheOtherAreMadeGood() throws Exception {
        failOneUponTheOther(CrashLake.prepared(CrashCell.Command.SYNC, folder));
    }

    private static void failOneUponTheOther(CrashLake lake) throws Exception {
        for (CrashCell cell : CrashCell.chain(lake.command())) {
            lake.makeWork();
            lake.fail(cell);
        }
        lake.recover();
    }

    static List<CrashCell> cells() {
        return CrashCell.all();
    }

    @ParameterizedTest
    @MethodSource("cells")
    @EnabledIfSystemProperty(named = "io.lotlake.crash-matrix", matches = "all")
    void aFailureIsMadeGood(CrashCell cell) throws Exception {
        CrashLake lake = CrashLake.prepared(cell.command(), folder);
        lake.makeWork();

        lake.fail(cell);

        lake.recover();
    }

    @Test
    void everyFailpointIsInTheMatrix() {
        assertThat(Arrays.stream(CrashCell.Command.values()).flatMap(command -> command.points().stream()))
                .contains(Failpoint.values());
    }

    @Test
    void thePageHasTheTableOfCells() throws Exception {
        String page = Files.readString(PAGE);
        String table = FIRST + table() + LAST;
        if (System.getenv("LOTLAKE_WRITE_DOCS") != null) {
            int end = page.indexOf(LAST) + LAST.length();
            Files.writeString(PAGE, page.substring(0, page.indexOf(FIRST)) + table + page.substring(end));
        }

        assertThat(Files.readString(PAGE))
                .as("stale? run this test with LOTLAKE_WRITE_DOCS=1")
                .contains(table);
    }

    private static String table() {
        String head = Arrays.stream(Fault.values())
                .map(fault -> fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(
                        " | ", "| command | durable step | ", " |\n| --- | --- | --- | --- | --- | --- |\n"));
        return Arrays.stream(CrashCell.Command.values())
                .flatMap(command -> command.points().stream().map(point -> row(command, point)))
                .collect(Collectors.joining("", head, ""));
    }

    private static String row(CrashCell.Command command, Failpoint point) {
        Stream<String> marks = Arrays.stream(Fault.values())
                .map(fault -> new CrashCell(command, point, fault).isInEveryBuild() ? "build" : "nightly");
        return "| " + command.title() + " | " + point.effect() + " | " + marks.collect(Collectors.joining(" | "))
                + " |\n";
    }
}
