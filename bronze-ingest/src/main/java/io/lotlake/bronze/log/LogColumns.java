package io.lotlake.bronze.log;

import java.util.List;

/** The technical columns: what lotlake adds to the columns of the source. */
public final class LogColumns {
    /** The portal of a row; the shard of a table with a source table for each portal. */
    public static final String PORTAL = "_portal";

    /** The make of a row; the shard of a table with a source table for each make. */
    public static final String MAKE = "_make";

    /** The texts of the values that the lake does not hold, as JSON. */
    public static final String ALTERED = "_altered";

    /** The run that read the row. */
    public static final String RUN_ID = "_run_id";

    /** The moment of that run. */
    public static final String INGESTED_AT = "_ingested_at";

    /** One of {@link RowOperation}. */
    public static final String OPERATION = "_op";

    /** When and how a row was read. */
    public static final List<String> OF_RUN = List.of(RUN_ID, INGESTED_AT, OPERATION);

    private LogColumns() {}
}
