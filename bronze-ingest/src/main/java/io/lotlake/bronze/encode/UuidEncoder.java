package io.lotlake.bronze.encode;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Encodes a uuid from its text, in every form that PostgreSQL reads: 32 hexadecimal digits, with hyphens after any
 * group of four, perhaps in braces.
 */
final class UuidEncoder implements CellEncoder {
    private static final int DIGITS = 32;
    private static final int DIGITS_OF_LONG = 16;
    private static final int DIGITS_OF_GROUP = 4;
    private static final int RADIX = 16;

    @Override
    public void encode(SpecializedGetters cells, int ordinal, CopyBuffer out) throws ValueNotHeldException {
        UTF8String text = cells.getUTF8String(ordinal);
        int end = text.numBytes();
        int next = 0;
        if (end > 1 && text.getByte(0) == '{' && text.getByte(end - 1) == '}') {
            next++;
            end--;
        }
        out.putInt(2 * Long.BYTES);
        long half = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            if (next < end && digit > 0 && digit % DIGITS_OF_GROUP == 0 && text.getByte(next) == '-') {
                next++;
            }
            int value = next < end ? Character.digit(text.getByte(next++), RADIX) : -1;
            if (value < 0) {
                throw notHeld(text);
            }
            half = half << DIGITS_OF_GROUP | value;
            if ((digit + 1) % DIGITS_OF_LONG == 0) {
                out.putLong(half);
            }
        }
        if (next != end) {
            throw notHeld(text);
        }
    }

    private static ValueNotHeldException notHeld(UTF8String text) {
        return new ValueNotHeldException(TextEncoder.shown(text));
    }
}
