package io.lotlake.generator.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Sends rows to a table in PostgreSQL's binary COPY format, which needs no escaping on this side and no parsing on the
 * other.
 *
 * <p>The columns of a row are written in the order of the table. Moments are microseconds since 1970, UTC.
 */
public final class BinaryCopy {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int FLUSH_AT = 1 << 16;
    private static final int REPORT_EVERY = 10_000;
    private static final LocalDate POSTGRES_EPOCH = LocalDate.of(2000, 1, 1);
    private static final long EPOCH_MICROS = TimeUnit.DAYS.toMicros(POSTGRES_EPOCH.toEpochDay());
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;
    private static final int DIGIT = 10_000;
    private static final int NEGATIVE = 0x4000;

    private final CopyIn copy;
    private final LongConsumer sent;
    private final short[] digits = new short[6];
    private ByteBuffer buffer = ByteBuffer.allocate(2 * FLUSH_AT);
    private long unreported;

    BinaryCopy(CopyIn copy, LongConsumer sent) {
        this.copy = copy;
        this.sent = sent;
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    /** Begins a row with this number of columns. */
    public BinaryCopy row(int columns) throws SQLException {
        if (buffer.position() >= FLUSH_AT) {
            flush();
        }
        if (++unreported == REPORT_EVERY) {
            report();
        }
        space(2).putShort((short) columns);
        return this;
    }

    void end() throws SQLException {
        space(2).putShort((short) -1);
        flush();
        report();
        copy.endCopy();
    }

    public BinaryCopy bigint(@Nullable Long value) {
        return value == null ? none() : bigint(value.longValue());
    }

    public BinaryCopy bigint(long value) {
        space(12).putInt(8).putLong(value);
        return this;
    }

    public BinaryCopy integer(@Nullable Integer value) {
        if (value == null) {
            return none();
        }
        space(8).putInt(4).putInt(value);
        return this;
    }

    public BinaryCopy smallint(@Nullable Integer value) {
        if (value == null) {
            return none();
        }
        space(6).putInt(2).putShort(value.shortValue());
        return this;
    }

    public BinaryCopy numeric(@Nullable Long unscaled, int scale) {
        return unscaled == null ? none() : numeric(unscaled.longValue(), scale);
    }

    /** Writes a numeric, which PostgreSQL splits into digits of 10,000 on both sides of the point. */
    public BinaryCopy numeric(long unscaled, int scale) {
        int fraction = (scale + 3) / 4;
        long rest = Math.abs(unscaled);
        for (int i = scale; i < 4 * fraction; i++) {
            rest *= 10;
        }
        int count = 0;
        while (rest > 0) {
            digits[count++] = (short) (rest % DIGIT);
            rest /= DIGIT;
        }
        ByteBuffer target = space(12 + 2 * count).putInt(8 + 2 * count);
        target.putShort((short) count).putShort((short) (count - 1 - fraction));
        target.putShort((short) (unscaled < 0 ? NEGATIVE : 0)).putShort((short) scale);
        while (count > 0) {
            target.putShort(digits[--count]);
        }
        return this;
    }

    public BinaryCopy real(@Nullable Double value) {
        if (value == null) {
            return none();
        }
        space(12).putInt(8).putDouble(value);
        return this;
    }

    public BinaryCopy bool(@Nullable Boolean value) {
        if (value == null) {
            return none();
        }
        space(5).putInt(1).put((byte) (value ? 1 : 0));
        return this;
    }

    public BinaryCopy text(@Nullable String value) {
        if (value == null) {
            return none();
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        space(4 + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    public BinaryCopy jsonb(@Nullable String json) {
        if (json == null) {
            return none();
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        space(5 + bytes.length).putInt(1 + bytes.length).put(JSONB_VERSION).put(bytes);
        return this;
    }

    public BinaryCopy date(@Nullable LocalDate day) {
        return day == null ? none() : integer((int) (day.toEpochDay() - POSTGRES_EPOCH.toEpochDay()));
    }

    public BinaryCopy moment(@Nullable Long micros) {
        return micros == null ? none() : moment(micros.longValue());
    }

    public BinaryCopy moment(long micros) {
        return bigint(micros - EPOCH_MICROS);
    }

    public BinaryCopy none() {
        space(4).putInt(NULL);
        return this;
    }

    private ByteBuffer space(int bytes) {
        if (buffer.remaining() < bytes) {
            buffer = ByteBuffer.allocate(2 * (buffer.position() + bytes)).put(buffer.flip());
        }
        return buffer;
    }

    private void flush() throws SQLException {
        if (Thread.interrupted()) {
            throw new SQLException("Cannot finish the copy: it was interrupted");
        }
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private void report() {
        sent.accept(unreported);
        unreported = 0;
    }
}
