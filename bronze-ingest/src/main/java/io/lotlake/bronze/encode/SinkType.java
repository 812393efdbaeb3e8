package io.lotlake.bronze.encode;

import java.io.Serializable;

/**
 * The type of a target column, or of the elements of an array.
 *
 * @param name the name as {@code format_type} prints it, without length and digits
 * @param modifier PostgreSQL's {@code typmod}; -1 if there is none
 * @param oid PostgreSQL's number of the type
 */
public record SinkType(String name, int modifier, long oid, boolean isEnum) implements Serializable {
    /** {@code character(n)}. */
    static final String PADDED = "bpchar";

    private static final int HEADER = 4;
    private static final int SCALE_BITS = 0x7FF;
    private static final int SCALE_SIGN = 0x400;
    private static final int TEXT_OID = 25;
    private static final int MICRO_DIGITS = 6;

    /** Stands for every type whose values are sent as texts, which PostgreSQL parses. */
    public static final SinkType TEXT = new SinkType("text", -1, TEXT_OID, false);

    /** The precision of a numeric. */
    int precision() {
        return modifier < 0 ? 0 : ((modifier - HEADER) >> Short.SIZE) & 0xFFFF;
    }

    /** The scale of a numeric, which may be negative. */
    int scale() {
        return modifier < 0 ? 0 : (((modifier - HEADER) & SCALE_BITS) ^ SCALE_SIGN) - SCALE_SIGN;
    }

    /** The greatest length of a text in characters. */
    int maxLength() {
        boolean limited = modifier >= 0 && (name.equals(PADDED) || name.equals("character varying"));
        return limited ? modifier - HEADER : Integer.MAX_VALUE;
    }

    /** The smallest step between two moments of the type, in microseconds. */
    int microsOfUnit() {
        int micros = 1;
        for (int digits = modifier; digits >= 0 && digits < MICRO_DIGITS; digits++) {
            micros *= 10;
        }
        return micros;
    }
}
