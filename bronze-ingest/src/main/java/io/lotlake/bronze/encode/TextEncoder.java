package io.lotlake.bronze.encode;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Encodes a text, or a value that is sent as a text: its UTF-8 bytes, copied once. For jsonb, the version comes first.
 */
public final class TextEncoder implements CellEncoder {
    private static final int SHOWN = 60;
    private static final byte[] JSONB_VERSION = {1};

    private final byte[] prefix;
    private final int maxLength;
    private final boolean padded;

    /**
     * Encodes the texts of one column.
     *
     * @param target a type that takes texts: text of limited or of any length, an enum, json
     */
    TextEncoder(SinkType target) {
        this.prefix = target.name().equals("jsonb") ? JSONB_VERSION : new byte[0];
        this.maxLength = target.maxLength();
        this.padded = target.name().equals(SinkType.PADDED);
    }

    @Override
    public void encode(SpecializedGetters cells, int ordinal, CopyBuffer out) throws ValueNotHeldException {
        UTF8String text = cells.getUTF8String(ordinal);
        int begun = out.beginCell();
        out.putBytes(prefix);
        out.putText(text);
        if (out.hasZero(begun)) {
            throw new ValueNotHeldException("a text with a NUL character, " + shown(text));
        }
        if (text.numBytes() > maxLength && isLonger(text)) {
            throw new ValueNotHeldException(shown(text));
        }
        out.endCell(begun);
    }

    /** Whether the text has too many characters. Blanks at the end of a padded text do not count. */
    private boolean isLonger(UTF8String text) {
        return (padded ? text.trimRight() : text).numChars() > maxLength;
    }

    public static String shown(UTF8String text) {
        String whole = text.toString().replace("\0", "\\0");
        return "'" + (whole.length() > SHOWN ? whole.substring(0, SHOWN) + "…" : whole) + "'";
    }
}
