package io.lotlake.common.relocation;

import java.util.UUID;

/**
 * Where the files of a lake were and where they are.
 *
 * @param mark at the end of the names of files that are written anew, another one for each run
 */
record Places(String from, String to, String mark) {
    /** Before the ending of a name, where it has one. */
    private static final String END = "(?=(\\.[^./]+)?$)";

    private static final String EARLIER_MARK = "-r\\d+-[0-9a-f]{8}" + END;
    private static final int DIGITS = 8;

    /** Those of a run, whose mark no other has, not even one of a ledger that counts anew. */
    static Places ofRun(String from, String to, long token) {
        return new Places(
                from, to, "r" + token + "-" + UUID.randomUUID().toString().substring(0, DIGITS));
    }

    /** Whether the address is below the old place, however engines write it. */
    boolean isLeft(String address) {
        return isBelow(from, address);
    }

    private static boolean isBelow(String place, String address) {
        String key = key(address);
        return key.equals(key(place)) || key.startsWith(key(place) + "/");
    }

    /** Where a file is now that was at the address; what was elsewhere is still there. */
    String moved(String address) {
        return isLeft(address) ? to + key(address).substring(key(from).length()) : address;
    }

    /** Where the file is written anew, beside the present one and never in its place; what was elsewhere is not. */
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
