package io.lotlake.bronze.chunk;

import io.lotlake.bronze.copy.CopyTarget;
import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
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
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Compares a chunk with its file before anybody commits the file, without a Spark job. PostgreSQL computes the
 * fingerprint of the rows under the same snapshot. Iceberg's own row reader reads the file for the other fingerprint.
 *
 * <p>A fingerprint is the sum of 60 bits of the MD5 of each row's cells, so the order of the rows does not matter. Each
 * cell is a text with its length before it, or a sign for NULL. The fingerprint leaves out columns with altered values.
 * It also leaves out floating-point and nested values, because the two sides write them as different texts.
 */
record ChunkFingerprint(Chunk chunk, CopyTarget target) {
    private static final int HEX_DIGITS = 15;
    private static final int HASH_BYTES = 8;
    private static final int UNUSED_BITS = 4;

    private record Cell(String name, DataType type) {}

    /** @throws LotlakeException with exit code 1 if they differ */
    void check(Statement statement, InputFile file, Set<String> altered) throws SQLException, IOException {
        Schema schema = target.table().schema();
        StructType types = SparkSchemaUtil.convert(schema);
        List<Cell> cells = target.source().stream()
                .map(column ->
                        new Cell(column.name(), types.apply(column.name()).dataType()))
                .filter(cell -> covers(cell.type()) && !altered.contains(cell.name()))
                .toList();
        BigInteger source = ofSource(statement, cells);
        BigInteger landed =
                ofFile(file, schema.select(cells.stream().map(Cell::name).toList()), cells);
        if (!source.equals(landed)) {
            throw new LotlakeException(
                    ExitCode.UNEXPECTED,
                    "Cannot land " + chunk.what() + ": its fingerprint is " + source + " in the source but " + landed
                            + " in the file " + file.location()
                            + ", which is in no table; check the storage, and report it as a fault of lotlake"
                            + " if it happens again");
        }
    }

    private BigInteger ofSource(Statement statement, List<Cell> cells) throws SQLException {
        List<String> names = new ArrayList<>();
        for (SourceColumn column : target.source()) {
            names.add(Identifiers.quoted(column.name()));
        }
        String sql =
                "SELECT " + sql(cells) + " FROM (" + chunk.query() + ") AS chunk(" + String.join(", ", names) + ")";
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBigDecimal(1).toBigIntegerExact();
        }
    }

    private static boolean covers(DataType type) {
        return type instanceof IntegerType
                || type instanceof LongType
                || type instanceof BooleanType
                || type instanceof DecimalType
                || type instanceof StringType
                || type instanceof BinaryType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType;
    }

    /** The aggregate in PostgreSQL, a numeric. It takes every cell in the type that corresponds to the lake's type. */
    private static String sql(List<Cell> cells) {
        String row = cells.stream()
                .map(cell -> {
                    String name = Identifiers.quoted(cell.name());
                    String text = sqlText(name, cell.type());
                    return "CASE WHEN " + name + " IS NULL THEN '-' ELSE length(" + text + ") || ':' || " + text
                            + " END";
                })
                .collect(Collectors.joining(" || ',' || "));
        return "coalesce(sum(('x' || left(md5(convert_to(" + (cells.isEmpty() ? "''" : row) + ", 'UTF8')), "
                + HEX_DIGITS + "))::bit(60)::bigint), 0)";
    }

    /** Unlike a cast to text, concat keeps the blanks of character(n). */
    private static String sqlText(String name, DataType type) {
        if (type instanceof DecimalType decimal) {
            return name + "::numeric(" + decimal.precision() + "," + decimal.scale() + ")::text";
        } else if (type instanceof BinaryType) {
            return "encode(" + name + ", 'hex')";
        } else if (type instanceof DateType) {
            return "(" + name + " - DATE '1970-01-01')::text";
        } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return "(extract(epoch FROM " + name + ") * 1000000)::bigint::text";
        }
        return type instanceof StringType ? "concat(" + name + ")" : name + "::text";
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
