package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.connection.CutPosition;
import io.lotlake.bronze.connection.PgSnapshot;
import io.lotlake.bronze.landing.FullAuto;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** What the mark of a source table holds, and when it no longer means anything. */
class SourceMarkTest {
    private static final CatalogDigests MEANING =
            new CatalogDigests(Map.of("columns.", "0123456789abcdef", "enum.public.a, b=c", "7"));
    private static final SourceMark MARK = new SourceMark(
            at("7", 1, "100:105:101,103", "0/2000", false),
            List.of(
                    new HeapMark(
                            16_384, 12, 11, 3, 4, List.of(new HeapCoverage.Tail(7, 93), new HeapCoverage.Tail(9, 97))),
                    new HeapMark(16_390, 0, 0, -1, 4, List.of())),
            500,
            90,
            Instant.parse("2026-03-01T00:00:00Z"),
            MEANING);

    private static CutPosition at(String system, long timeline, String snapshot, String lsn, boolean standby) {
        return new CutPosition(
                system, timeline, PgSnapshot.parse(snapshot), LogSequenceNumber.valueOf(lsn), 1_000_000, 5, standby);
    }

    private static SourceTable source(Heap... heaps) {
        return new SourceTable(
                FullAuto.LANDING.relation("a"),
                Map.of(),
                0,
                0,
                List.of(heaps),
                false,
                Optional.empty(),
                MEANING,
                List.of());
    }

    private static Heap heap(long filenode) {
        return heap(filenode, 4);
    }

    private static Heap heap(long filenode, int columns) {
        return new Heap("public", "full_auto_a", filenode, 20, 163_840, 3, columns);
    }

    private static String broken(CutPosition now, SourceTable source) {
        return MARK.brokenBy(now, source).orElse("");
    }

    private static long settled(String snapshot, SourceTable source, SourceMark... before) {
        return SourceMark.heaps(
                        at("7", 1, snapshot, "0/3000", false),
                        source,
                        Arrays.stream(before).findFirst(),
                        List.of())
                .get(0)
                .firstUnsettledBlock();
    }

    /**
     * A transaction that runs at a cut may have written anywhere behind the end of the heap before the transaction
     * began.
     */
    @Test
    void theSettledEndOfAHeapIsThatFromBeforeEveryTransactionThatStillRuns() {
        SourceTable source = source(heap(16_384));

        assertThat(settled("100:100:", source)).isEqualTo(20);
        assertThat(settled("100:105:101", source)).isZero();
        assertThat(settled("104:120:104", source, MARK)).as("it ran then, too").isEqualTo(11);
        assertThat(settled("105:120:105", source, MARK))
                .as("it began after that")
                .isEqualTo(12);
        assertThat(settled("120:120:", source, MARK)).isEqualTo(20);
    }

    @Test
    void itReadsBackAsItWasWritten() {
        assertThat(MARK)
                .hasToString("system=7 timeline=1 snapshot=100:105:101,103 lsn=0/2000 at=1000000 database=5"
                        + " heaps=16384:12:11:3:4:7@93/9@97,16390:0:0:-1:4 rows=500 passed=90"
                        + " checked=2026-03-01T00:00:00Z"
                        + " meaning=columns.:0123456789abcdef,enum.public.a%2C+b%3Dc:7");
        assertThat(SourceMark.parse(MARK.toString())).isEqualTo(MARK);
        assertThat(SourceMark.parse(MARK.toString()
                                .replaceAll(":4(:7@93/9@97)?", "")
                                .replaceAll(" (database|meaning)=[^ ]*", ""))
                        .brokenBy(at("7", 1, "200:200:", "0/3000", false), source(heap(16_384, 5), heap(16_390))))
                .as("an older mark says less")
                .hasValue("an earlier version of lotlake read it, which did not note what its values mean");
        SourceMark ofView = new SourceMark(MARK.cut(), List.of(), 1, 100, Instant.EPOCH, MEANING);
        assertThat(SourceMark.parse(ofView.toString())).isEqualTo(ofView);
    }

    @Test
    void theSameHeapsLaterOnTheSameServerAreUnbroken() {
        SourceTable same = source(heap(16_384), heap(16_390));

        assertThat(broken(at("7", 1, "100:105:101", "0/2000", false), same)).isEmpty();
        assertThat(broken(at("7", 1, "2147483737:2147483737:", "1/0", false), same))
                .isEmpty();
        assertThat(broken(at("7", 1, "99:104:", "0/2000", true), same))
                .as("a standby has not seen transactions that have written nothing")
                .isEmpty();
    }

    @Test
    void eachReasonIsNamed() {
        SourceTable same = source(heap(16_384), heap(16_390));

        assertThat(broken(at("8", 1, "100:105:", "0/3000", false), same))
                .isEqualTo("it comes from another server, 7 became 8");
        assertThat(broken(
                        new CutPosition(
                                "7",
                                1,
                                PgSnapshot.parse("100:105:"),
                                LogSequenceNumber.valueOf("0/3000"),
                                1_000_000,
                                6,
                                false),
                        same))
                .isEqualTo("it comes from another database of the server, number 5 became 6");
        assertThat(broken(at("7", 2, "100:105:", "0/3000", false), same))
                .isEqualTo("the server took over from another or was restored, timeline 1 became 2");
        assertThat(broken(at("7", 1, "100:105:", "0/1FFF", false), same))
                .isEqualTo("the server went back, from 0/2000 to 0/1FFF");
        assertThat(broken(at("7", 1, "99:104:", "0/3000", false), same)).startsWith("the server went back");
        assertThat(broken(at("7", 1, "2147483738:2147483738:", "1/0", false), same))
                .isEqualTo("2147483648 transactions are more than can be told apart");
        assertThat(broken(at("7", 1, "200:200:", "0/3000", false), source(heap(16_384))))
                .isEqualTo("it was rewritten, filenode [16384, 16390] became [16384]");
        assertThat(broken(at("7", 1, "200:200:", "0/3000", false), source(heap(16_384), heap(17_000))))
                .isEqualTo("it was rewritten, filenode [16384, 16390] became [16384, 17000]");
        assertThat(broken(at("7", 1, "200:200:", "0/3000", false), source(heap(16_384), heap(16_390, 5))))
                .isEqualTo("a column was added to it, be it in the place of a dropped one");
        assertThat(new SourceMark(MARK.cut(), List.of(), 1, 100, Instant.EPOCH, MEANING)
                        .brokenBy(at("7", 1, "200:200:", "0/3000", false), source()))
                .hasValue("it has no heap of its own");
    }
}
