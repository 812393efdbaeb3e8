package io.lotlake.app.export;

import java.util.Locale;

/** The programs that a publication can be exported for. */
enum Program {
    DUCKDB,
    TRINO,
    PYICEBERG,
    CLICKHOUSE;

    /** The file for the program. */
    String text(Export export) {
        return switch (this) {
            case DUCKDB -> DuckDbViews.text(export);
            case TRINO -> TrinoQuery.text(export);
            case PYICEBERG -> PyIcebergScans.text(export);
            case CLICKHOUSE -> ClickHouseViews.text(export);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
