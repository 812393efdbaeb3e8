package io.lotlake.app.relocation;

import java.util.UUID;

/**
 * The old and the new place of a lake's files.
 *
 * @param mark the end of the names of rewritten files; it differs for each run
 */
record Places(String from, String to, String mark) {
    /** The position in a file name before its extension, or at its end if it has none. */
    private static final String END = "(?=(\\.[^./]+)?$)";

    private static final String EARLIER_MARK = "-r\\d+-[0-9a-f]{8}" + END;
    private static final int DIGITS = 8;

    /** The places of one run. Its mark is unique, even compared with marks of a ledger that starts counting again. */
    static Places ofRun(String from, String to, long token) {
        return new Places(
                from, to, "r" + token + "-" + UUID.randomUUID().toString().substring(0, DIGITS));
    }

    /** Whether the address is below the old place, in any spelling that engines use. */
    boolean isLeft(String address) {
        return isBelow(from, address);
    }

    private static boolean isBelow(String place, String address) {
        String key = key(address);
        return key.equals(key(place)) || key.startsWith(key(place) + "/");
    }

    /** The present address of a file that had this address. A file outside the old place has not moved. */
    String moved(String address) {
        return isLeft(address) ? to + key(address).substring(key(from).length()) : address;
    }

    /**
     * The address of the rewritten file, which lies beside the present file and never replaces it. A file outside the
     * old place is not rewritten.
     */
    String rewritten(String address) {
        if (!isLeft(address)) {
            return address;
        }
        String present = moved(address);
        String result = marked(present.replaceFirst(EARLIER_MARK, ""));
        return result.equals(present) ? marked(present) : result;
    }

    private String marked(String address) {
        return address.replaceFirst(END, "-" + mark);
    }

    private static String key(String address) {
        return address.replaceFirst("^file:/*", "/").replaceFirst("^s3[an]://", "s3://");
    }
}
