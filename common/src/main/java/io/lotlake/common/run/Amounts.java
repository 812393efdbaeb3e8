package io.lotlake.common.run;

import java.util.Locale;

/** Amounts as people read them. */
public final class Amounts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int KIBI = 1024;
    private static final int TEN = 10;

    private Amounts() {}

    /** A number of bytes in the largest unit of which there is one, with two digits or more. */
    public static String bytes(long bytes) {
        return inUnits((double) bytes);
    }

    /** A number of bytes per second, in the same way. */
    public static String rate(double bytesPerSecond) {
        return inUnits(bytesPerSecond) + "/s";
    }

    private static String inUnits(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KIBI && unit < UNITS.length - 1) {
            value /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= TEN ? "%,.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
