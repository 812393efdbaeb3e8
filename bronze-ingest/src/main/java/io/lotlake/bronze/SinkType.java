package io.lotlake.bronze;

import java.io.Serializable;

/**
 * A type of the target, of a column or of the elements of an array.
 *
 * @param name as {@code format_type} prints it without length and digits
 * @param modifier PostgreSQL's {@code typmod}; -1 where there is none
 * @param oid PostgreSQL's number of the type
 */
record SinkType(String name, int modifier, long oid, boolean isEnum) implements Serializable {
    /** {@code character(n)}. */
    static final String PADDED = "bpchar";

    private static final int HEADER = 4;
    private static final int SCALE_BITS = 0x7FF;
    private static final int SCALE_SIGN = 0x400;
    private static final int TEXT_OID = 25;
    private static final int MICRO_DIGITS = 6;

    /** In place of a type that has no binary format here: PostgreSQL reads its values from texts. */
    static final SinkType TEXT = new SinkType("text", -1, TEXT_OID, false);

    /** Of a numeric. */
    int precision() {
        return modifier < 0 ? 0 : ((modifier - HEADER) >> Short.SIZE) & 0xFFFF;
    }

    /** Of a numeric; may be negative. */
    int scale() {
        return modifier < 0 ? 0 : (((modifier - HEADER) & SCALE_BITS) ^ SCALE_SIGN) - SCALE_SIGN;
    }

    /** Of a text, in characters. */
    int maxLength() {
        boolean limited = modifier >= 0 && (name.equals(PADDED) || name.equals("character varying"));
        return limited ? modifier - HEADER : Integer.MAX_VALUE;
    }

    /** What moments of the type are multiples of. */
    int microsOfUnit() {
        int micros = 1;
        for (int digits = modifier; digits >= 0 && digits < MICRO_DIGITS; digits++) {
            micros *= 10;
        }
        return micros;
    }
}
