package io.lotlake.bronze.spark;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.source.KeySpan;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One read of some columns and rows of a relation. */
record CopyScan(CopyOptions options, CopyRelation relation, List<CopyColumn> columns, List<String> conditions)
        implements Scan {
    CopyScan {
        columns = List.copyOf(columns);
        conditions = List.copyOf(conditions);
    }

    @Override
    public StructType readSchema() {
        return CopyColumn.schema(columns);
    }

    /** The query that the partitions share; each adds its range of blocks. */
    @Override
    public String description() {
        return CopyEndpoint.FORMAT + " " + relation.query(columns, conditions);
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.SUPPORTED;
    }

    @Override
    public Batch toBatch() {
        return new CopyBatch(this);
    }

    /** Exports the snapshot when Spark plans the partitions, because only the snapshot knows their bounds. */
    private static final class CopyBatch implements Batch {
        private final CopyScan scan;
        private @Nullable Planned planned;

        private CopyBatch(CopyScan scan) {
            this.scan = scan;
        }

        @Override
        public InputPartition[] planInputPartitions() {
            return planned().chunks().stream().map(ChunkPartition::new).toArray(InputPartition[]::new);
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new CopyReaderFactory(
                    planned().cut(),
                    scan.options.endpoint().url(),
                    scan.options.endpoint().properties(),
                    CopyShape.of(scan.columns));
        }

        private synchronized Planned planned() {
            Planned known = planned;
            if (known == null) {
                known = Planned.of(scan);
                planned = known;
            }
            return known;
        }
    }

    /** A chunk as Spark hands it to a task. */
    record ChunkPartition(Chunk chunk) implements InputPartition {}

    private record Planned(HeldCut cut, List<Chunk> chunks) {
        private static Optional<KeySpan> keys(CopyScan scan, CopyRelation now, SourceCut cut) {
            return now.heaps().isEmpty() ? now.keys(cut, scan.options) : Optional.empty();
        }

        static Planned of(CopyScan scan) {
            SourceCut cut = scan.options.cut();
            boolean held = false;
            try {
                CopyRelation now = CopyRelation.of(cut, scan.options.subject());
                if (!now.columns().containsAll(scan.columns)) {
                    throw new LotlakeException(
                            ExitCode.CONFIGURATION,
                            "Cannot read " + now.name() + ": its columns changed since it was loaded, from "
                                    + scan.relation.columns() + " to " + now.columns() + "; load it again");
                }
                List<Chunk> chunks =
                        now.chunks(scan.columns, scan.conditions, scan.options.partitionBytes(), keys(scan, now, cut));
                Planned planned = new Planned(HeldCut.hold(cut), chunks);
                held = true;
                return planned;
            } finally {
                if (!held) {
                    cut.close();
                }
            }
        }
    }
}
