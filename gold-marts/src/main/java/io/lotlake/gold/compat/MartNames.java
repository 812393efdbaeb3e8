package io.lotlake.gold.compat;

/**
 * The names of the mart's tables: the published ones, those that a running publication fills, and those that it
 * replaces.
 */
public final class MartNames {
    private static final String LIDS = "lotlake_lids";
    private static final String PARTS = "lotlake_parts";

    /** The names of all tables that a publication fills, as a regular expression. */
    static final String STAGED = "^(" + live("[a-z0-9_]+") + "|" + PARTS + "|" + LIDS + ")__[0-9a-f]{8}$";

    /**
     * How the comment begins that marks a table as lotlake's, with a place for the name of the table. A table that
     * somebody renames loses the mark.
     */
    static final String MARK = "Filled by lotlake as %s; if its publication is killed, the next one drops it.";

    private MartNames() {}

    /** The published table of a make. */
    public static String live(String make) {
        return "ads_" + make;
    }

    /** The published table of a make while another one takes its place. */
    static String old(String make, String tag) {
        return live(make) + "__old_" + tag;
    }

    /** The key of the published table of a make. */
    static String key(String make) {
        return live(make) + "_lid_make_key";
    }

    /** The table of a make that a publication fills. */
    static String staged(String make, String tag) {
        return live(make) + "__" + tag;
    }

    /** The table with the ids of the listings of a part of the mart. */
    static String lids(String tag) {
        return LIDS + "__" + tag;
    }

    /** The register of the parts that have arrived. */
    static String parts(String tag) {
        return PARTS + "__" + tag;
    }
}
