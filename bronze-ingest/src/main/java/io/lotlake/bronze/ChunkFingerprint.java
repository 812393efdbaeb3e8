package io.lotlake.bronze;

import io.lotlake.bronze.Landing.SourceColumn;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.function.Fingerprint;
import io.lotlake.common.function.Fingerprint.Cell;
import io.lotlake.common.postgres.Identifiers;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.types.StructType;

/**
 * Compares a chunk with its file before anybody commits it: PostgreSQL's fingerprint of the rows, under the same snapshot, with
 * that of the file as Iceberg's own row reader finds it. Columns with altered values and floating numbers are left out.
 */
record ChunkFingerprint(Chunk chunk, ChunkReader.Target target) {
    private static final int HASH_BYTES = 8;
    private static final int UNUSED_BITS = 4;

    /** @throws LotlakeException with exit code 1 where they differ */
    void check(Statement statement, InputFile file, Set<String> altered) throws SQLException, IOException {
        Schema schema = target.table().schema();
        StructType types = SparkSchemaUtil.convert(schema);
        List<Cell> cells = target.source().stream()
                .map(column ->
                        new Cell(column.name(), types.apply(column.name()).dataType()))
                .filter(cell -> Fingerprint.covers(cell.type()) && !altered.contains(cell.name()))
                .toList();
        Fingerprint fingerprint = new Fingerprint(cells);
        BigInteger source = ofSource(statement, fingerprint);
        BigInteger landed =
                ofFile(file, schema.select(cells.stream().map(Cell::name).toList()), cells);
        if (!source.equals(landed)) {
            throw new LotlakeException(
                    ExitCode.UNEXPECTED,
                    "Cannot land " + chunk.what() + ": its fingerprint is " + source + " in the source but " + landed
                            + " in the file " + file.location()
                            + ", which is in no table; check the storage, and report it as a fault of lotlake if it happens again");
        }
    }

    private BigInteger ofSource(Statement statement, Fingerprint fingerprint) throws SQLException {
        List<String> names = new ArrayList<>();
        for (SourceColumn column : target.source()) {
            names.add(Identifiers.quoted(column.name()));
        }
        String sql = "SELECT " + fingerprint.sql() + " FROM (" + chunk.query() + ") AS chunk("
                + String.join(", ", names) + ")";
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBigDecimal(1).toBigIntegerExact();
        }
    }

    private static BigInteger ofFile(InputFile file, Schema schema, List<Cell> cells) throws IOException {
        BigInteger sum = BigInteger.ZERO;
        try (CloseableIterable<Record> rows = Parquet.read(file)
                .project(schema)
                .createReaderFunc(written -> GenericParquetReaders.buildReader(schema, written))
                .build()) {
            for (Record row : rows) {
                sum = sum.add(BigInteger.valueOf(hash(row, cells)));
            }
        }
        return sum;
    }

    private static long hash(Record row, List<Cell> cells) {
        StringBuilder text = new StringBuilder();
        for (Cell cell : cells) {
            text.append(text.isEmpty() ? "" : ",");
            Object value = row.getField(cell.name());
            String cellText = value == null ? "" : text(value);
            text.append(value == null ? "-" : cellText.codePointCount(0, cellText.length()) + ":" + cellText);
        }
        byte[] digest = md5().digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest, 0, HASH_BYTES).getLong() >>> UNUSED_BITS;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof LocalDate day) {
            return String.valueOf(day.toEpochDay());
        } else if (value instanceof OffsetDateTime moment) {
            return micros(moment);
        } else if (value instanceof LocalDateTime moment) {
            return micros(moment.atOffset(ZoneOffset.UTC));
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return HexFormat.of().formatHex(copy);
        }
        return value.toString();
    }

    private static String micros(OffsetDateTime moment) {
        long seconds = moment.toEpochSecond();
        return String.valueOf(seconds * 1_000_000
                + moment.getNano() / ChronoUnit.MICROS.getDuration().toNanos());
    }
}
