package io.lotlake.bronze.log;

/** The values of the column {@code _op}: how a run saw the row. */
public final class RowOperation {
    /** A full read found the row. */
    public static final String READ = "r";

    /** A sync found that the row is new or different. */
    public static final String UPSERT = "u";

    /** A sync found that the row has left the source. */
    public static final String DELETION = "d";

    private RowOperation() {}
}
