package io.lotlake.bronze.source;

import io.lotlake.bronze.connection.CutPosition;
import io.lotlake.bronze.connection.SourceCut;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a source table looked like when Bronze got its rows or its changes. The summary of the snapshot that holds them
 * keeps the mark, so that the next run knows where to look for changes.
 *
 * @param heaps the heaps of the table at the cut; none for a view and other relations without a heap
 * @param rows how many rows Bronze has of it
 * @param passed lotlake has looked at every row that a transaction below this one wrote, wherever the row lies. It is
 *     {@code xmin} of the snapshot, or of an earlier snapshot if lotlake has looked only at the tails of the heaps
 *     since
 * @param checked the moment of the run that last looked for keys that had left
 * @param catalogDigests what the server's catalog says about the meaning of its values
 */
public record SourceMark(
        CutPosition cut, List<HeapMark> heaps, long rows, long passed, Instant checked, CatalogDigests catalogDigests) {
    private static final String NONE = "-";

    public SourceMark {
        heaps = List.copyOf(heaps);
    }

    /** The mark after a full read or a look at all rows. */
    public static SourceMark of(CutPosition cut, SourceTable source, long rows, Instant checked) {
        return new SourceMark(
                cut,
                heaps(cut, source, Optional.empty(), List.of()),
                rows,
                cut.snapshot().xmin(),
                checked,
                source.catalogDigests());
    }

    /**
     * The heaps of a new mark.
     *
     * @param before the previous mark, if it is of the same heaps
     * @param coverage the coverage by heap; none if it is the same in all blocks
     */
    public static List<HeapMark> heaps(
            CutPosition cut, SourceTable source, Optional<SourceMark> before, List<HeapCoverage> coverage) {
        List<HeapMark> heaps = new ArrayList<>();
        for (int i = 0; i < source.heaps().size(); i++) {
            Heap heap = source.heaps().get(i);
            int index = i;
            long settled = cut.snapshot().isQuiet()
                    ? heap.blocks()
                    : before.map(mark -> mark.settledBefore(cut, index)).orElse(0L);
            heaps.add(new HeapMark(
                    heap.filenode(),
                    heap.blocks(),
                    Math.min(settled, heap.blocks()),
                    heap.nonAppendOperations(),
                    heap.columns(),
                    coverage.isEmpty() ? List.of() : coverage.get(i).tails()));
        }
        return heaps;
    }

    /**
     * The first block that may hold rows of transactions that run at the later cut. If no such transaction may have run
     * at this cut, it is the end of the heap at this cut.
     */
    private long settledBefore(CutPosition later, int heap) {
        boolean allEnded = cut.snapshot().xmax() <= later.snapshot().xmin();
        return allEnded ? heaps.get(heap).blocks() : heaps.get(heap).firstUnsettledBlock();
    }

    /** Whether the mark is of the heaps that the table has now. */
    public boolean isOf(SourceTable source) {
        return filenodes().equals(source.heaps().stream().map(Heap::filenode).toList());
    }

    private List<Long> filenodes() {
        return heaps.stream().map(HeapMark::filenode).toList();
    }

    /** Why transaction ids do not tell the changes since then; empty if they do. */
    public Optional<String> brokenBy(CutPosition now, SourceTable source) {
        return movedTo(now, source).or(() -> readsOtherwise(source));
    }

    /** Why values may read differently although nobody wrote them; empty if they cannot. */
    Optional<String> readsOtherwise(SourceTable source) {
        return gotColumns(source)
                ? Optional.of("a column was added to it, be it in the place of a dropped one")
                : source.catalogDigests().changedSince(catalogDigests);
    }

    /**
     * Why transaction ids and blocks of the mark mean nothing in the present table; empty if they still have their
     * meaning.
     */
    Optional<String> movedTo(CutPosition now, SourceTable source) {
        if (!cut.system().equals(now.system())) {
            return Optional.of("it comes from another server, " + cut.system() + " became " + now.system());
        }
        if (!cut.isOfDatabase(now)) {
            return Optional.of("it comes from another database of the server, number " + cut.database() + " became "
                    + now.database());
        }
        if (cut.timeline() != now.timeline()) {
            return Optional.of("the server took over from another or was restored, timeline " + cut.timeline()
                    + " became " + now.timeline());
        }
        boolean fewerIds =
                !now.isStandby() && now.snapshot().xmax() < cut.snapshot().xmax();
        if (now.isBehind(cut) || fewerIds) {
            return Optional.of("the server went back, from " + cut.lsn().asString() + " to "
                    + now.lsn().asString());
        }
        if (now.snapshot().xmax() - passed > Integer.MAX_VALUE) {
            return Optional.of((now.snapshot().xmax() - passed) + " transactions are more than can be told apart");
        }
        if (!isOf(source)) {
            List<Long> filenodes = source.heaps().stream().map(Heap::filenode).toList();
            return Optional.of("it was rewritten, filenode " + filenodes() + " became " + filenodes);
        }
        return source.heaps().isEmpty() ? Optional.of("it has no heap of its own") : Optional.empty();
    }

    /** Whether the table holds other rows than at the mark, or its rows may read differently. Errs towards true. */
    public boolean isOutdated(SourceCut now, SourceTable source) {
        return readsOtherwise(source).isPresent() || isWrittenSince(now, source);
    }

    /**
     * Whether the table holds other rows than at the mark: a row of a later transaction, or another number of rows. It
     * takes two passes over the heaps, and errs towards true.
     */
    public boolean isWrittenSince(SourceCut now, SourceTable source) {
        if (movedTo(now.position(), source).isPresent()) {
            return true;
        }
        try {
            long present = 0;
            for (int i = 0; i < source.heaps().size(); i++) {
                String isNewer = heaps.get(i).coverage(passed).newer();
                Heap heap = source.heaps().get(i);
                if (HeapPass.over(now.connection(), heap, isNewer).newer() > 0) {
                    return true;
                }
                present += HeapPass.present(now.connection(), heap);
            }
            return present != rows;
        } catch (SQLException e) {
            throw now.failure("compare " + source.relation() + " with what was read before", e);
        }
    }

    private boolean gotColumns(SourceTable source) {
        return isOf(source)
                && IntStream.range(0, heaps.size())
                        .anyMatch(i -> heaps.get(i).columns() > 0
                                && heaps.get(i).columns()
                                        != source.heaps().get(i).columns());
    }

    @Override
    public String toString() {
        String listed = heaps.stream().map(HeapMark::toString).collect(Collectors.joining(","));
        return cut + " heaps=" + (heaps.isEmpty() ? NONE : listed) + " rows=" + rows + " passed=" + passed + " checked="
                + checked + " meaning=" + catalogDigests;
    }

    public static SourceMark parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(" ", -1)) {
            int sign = field.indexOf('=');
            fields.put(field.substring(0, sign), field.substring(sign + 1));
        }
        String heaps = fields.getOrDefault("heaps", NONE);
        return new SourceMark(
                CutPosition.parse(fields),
                heaps.equals(NONE)
                        ? new ArrayList<>()
                        : Arrays.stream(heaps.split(",", -1))
                                .map(HeapMark::parse)
                                .toList(),
                Long.parseLong(fields.getOrDefault("rows", "0")),
                Long.parseLong(fields.getOrDefault("passed", "0")),
                Instant.parse(fields.getOrDefault("checked", Instant.EPOCH.toString())),
                CatalogDigests.parse(fields.getOrDefault("meaning", NONE)));
    }
}
