package io.lotlake.bronze;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a source table looked like when Bronze got its rows or its changes; written into the summary of the snapshot that holds them,
 * so that the next run knows from where to look for changes.
 *
 * @param heaps of the table at the cut; none for a view and the like
 * @param rows that Bronze has of it
 * @param passed every row that a transaction below this one wrote was looked at, wherever it lies; {@code xmin} of the snapshot, or
 *     of an earlier one where since then only the ends of the heaps were looked at
 * @param checked the moment of the run that last looked for keys that had left
 * @param meaning of its values by the catalog of the server
 */
record SourceMark(CutPosition cut, List<HeapMark> heaps, long rows, long passed, Instant checked, Meaning meaning) {
    private static final String NONE = "-";

    SourceMark {
        heaps = List.copyOf(heaps);
    }

    /**
     * A heap at the cut.
     *
     * @param blocks its size
     * @param settled where rows of transactions that had not ended at the cut begin at the earliest, while rows are only appended:
     *     the size of the heap when none of them had begun
     * @param disturbances updates, deletions and vacuums so far, which may make room for new rows among old ones; negative where
     *     the server does not count them
     * @param columns that it had ever had, dropped ones too: one that is dropped and added again gives all rows its default without
     *     writing any; 0 where the mark does not say
     * @param ends where more was looked at than {@code passed} says
     */
    record HeapMark(long filenode, long blocks, long settled, long disturbances, long columns, List<Looked.End> ends) {
        private static final String SEPARATOR = ":";
        private static final int NUMBERS = 5;

        HeapMark {
            ends = List.copyOf(ends);
        }

        /** @param passed of the mark */
        Looked looked(long passed) {
            return new Looked(passed, ends);
        }

        @Override
        public String toString() {
            String numbers = Stream.of(filenode, blocks, settled, disturbances, columns)
                    .map(String::valueOf)
                    .collect(Collectors.joining(SEPARATOR));
            return ends.isEmpty() ? numbers : numbers + SEPARATOR + Looked.text(ends);
        }

        static HeapMark parse(String text) {
            String[] written = text.split(SEPARATOR, NUMBERS + 1);
            long[] numbers = new long[NUMBERS];
            for (int i = 0; i < Math.min(NUMBERS, written.length); i++) {
                numbers[i] = Long.parseLong(written[i]);
            }
            List<Looked.End> ends = written.length > NUMBERS ? Looked.parse(written[NUMBERS]) : List.of();
            return new HeapMark(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], ends);
        }
    }

    /** Of a full read, or a look at all rows. */
    static SourceMark of(CutPosition cut, SourceShape shape, long rows, Instant checked) {
        return new SourceMark(
                cut,
                heaps(cut, shape, Optional.empty(), List.of()),
                rows,
                cut.snapshot().xmin(),
                checked,
                shape.meaning());
    }

    /**
     * @param before the mark before this one, where it is of the same heaps
     * @param looked by heap; none where that is the same in all blocks
     */
    static List<HeapMark> heaps(CutPosition cut, SourceShape shape, Optional<SourceMark> before, List<Looked> looked) {
        List<HeapMark> heaps = new ArrayList<>();
        for (int i = 0; i < shape.heaps().size(); i++) {
            Heap heap = shape.heaps().get(i);
            int index = i;
            long settled = cut.snapshot().isQuiet()
                    ? heap.blocks()
                    : before.map(mark -> mark.settledBefore(cut, index)).orElse(0L);
            heaps.add(new HeapMark(
                    heap.filenode(),
                    heap.blocks(),
                    Math.min(settled, heap.blocks()),
                    heap.disturbances(),
                    heap.columns(),
                    looked.isEmpty() ? List.of() : looked.get(i).ends()));
        }
        return heaps;
    }

    /** Where rows of what runs at the later cut begin: at the end of the heap then, unless it ran then, too. */
    private long settledBefore(CutPosition later, int heap) {
        boolean allEnded = cut.snapshot().xmax() <= later.snapshot().xmin();
        return allEnded ? heaps.get(heap).blocks() : heaps.get(heap).settled();
    }

    /** Whether it is of the heaps that the table has now. */
    boolean isOf(SourceShape shape) {
        return filenodes().equals(shape.heaps().stream().map(Heap::filenode).toList());
    }

    private List<Long> filenodes() {
        return heaps.stream().map(HeapMark::filenode).toList();
    }

    /** Why the changes since then cannot be told by the ids of transactions; nothing where they can. */
    Optional<String> brokenBy(CutPosition now, SourceShape shape) {
        return movedTo(now, shape).or(() -> readsOtherwise(shape));
    }

    /** Why values may read otherwise though nobody wrote them. */
    Optional<String> readsOtherwise(SourceShape shape) {
        return gotColumns(shape)
                ? Optional.of("a column was added to it, be it in the place of a dropped one")
                : shape.meaning().changedSince(meaning);
    }

    /** Why ids of transactions and blocks from then mean nothing in the table now; nothing where they do. */
    Optional<String> movedTo(CutPosition now, SourceShape shape) {
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
        if (!isOf(shape)) {
            List<Long> filenodes = shape.heaps().stream().map(Heap::filenode).toList();
            return Optional.of("it was rewritten, filenode " + filenodes() + " became " + filenodes);
        }
        return shape.heaps().isEmpty() ? Optional.of("it has no heap of its own") : Optional.empty();
    }

    private boolean gotColumns(SourceShape shape) {
        return isOf(shape)
                && IntStream.range(0, heaps.size())
                        .anyMatch(i -> heaps.get(i).columns() > 0
                                && heaps.get(i).columns()
                                        != shape.heaps().get(i).columns());
    }

    @Override
    public String toString() {
        String listed = heaps.stream().map(HeapMark::toString).collect(Collectors.joining(","));
        return cut + " heaps=" + (heaps.isEmpty() ? NONE : listed) + " rows=" + rows + " passed=" + passed + " checked="
                + checked + " meaning=" + meaning;
    }

    static SourceMark parse(String text) {
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
                Meaning.parse(fields.getOrDefault("meaning", NONE)));
    }
}
