package io.lotlake.common.relocation;

/**
 * Where the files of a lake were and where they are.
 *
 * @param mark at the end of the names of files that are written anew, another one for each run
 */
record Places(String from, String to, String mark) {
    private static final String EARLIER_MARK = "-r\\d+(?=\\.[^./]+$)";

    /** Whether the address is below the old place, however engines write it. */
    boolean isLeft(String address) {
        return isBelow(from, address);
    }

    /** Whether the address is below the new place. */
    boolean isThere(String address) {
        return isBelow(to, address);
    }

    private static boolean isBelow(String place, String address) {
        String key = key(address);
        return key.equals(key(place)) || key.startsWith(key(place) + "/");
    }

    /** Where a file is now that was at the address; what was elsewhere is still there. */
    String moved(String address) {
        return isLeft(address) ? to + key(address).substring(key(from).length()) : address;
    }

    /** Where the file is written anew, beside the present one. */
    String rewritten(String address) {
        return moved(address).replaceFirst(EARLIER_MARK, "").replaceFirst("(?=\\.[^./]+$)", "-" + mark);
    }

    private static String key(String address) {
        return address.replaceFirst("^file:/*", "/").replaceFirst("^s3[an]://", "s3://");
    }
}
