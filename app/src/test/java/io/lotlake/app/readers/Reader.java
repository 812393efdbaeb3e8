package io.lotlake.app.readers;

import java.util.List;
import java.util.Optional;

/**
 * A program that reads the lake.
 *
 * @param label name and version
 * @param module the Python package; empty for a program that is none
 * @param how the call that opens a table
 * @param toKnow what to do where it is not right; empty if there is nothing to do
 */
record Reader(String label, Optional<String> module, String how, String toKnow, Program program) {
    static final List<Reader> ALL = List.of(
            new Reader(
                    "Spark 4.1.3",
                    Optional.empty(),
                    "`spark-sql` with Iceberg's runtime and its JDBC catalog, neither lotlake nor Comet",
                    "The catalog needs `jdbc.schema-version=V1` for the view",
                    PlainSpark::ask),
            new Reader(
                    "Trino 476",
                    Optional.empty(),
                    "[lake.properties](../infra/trino/lake.properties)",
                    "The catalog must be named as in lotlake for the view",
                    TrinoServer::ask),
            new Reader(
                    "PyIceberg 0.12.0",
                    Optional.of("pyiceberg==0.12.0"),
                    "`SqlCatalog(…).load_table(…).scan()`",
                    "",
                    lake -> PythonReaders.ask("pyiceberg_scan", Dialect.DUCKDB, lake)),
            new Reader(
                    "DuckDB 1.5.5 with its extension iceberg",
                    Optional.of("duckdb==1.5.5"),
                    "`iceberg_scan('….metadata.json')`",
                    "It takes no tag: give `snapshot_from_id`, the id of the snapshot",
                    lake -> PythonReaders.ask("duckdb_iceberg", Dialect.DUCKDB, lake)),
            new Reader(
                    "DuckDB 1.5.5 without it",
                    Optional.of("duckdb==1.5.5"),
                    "`read_parquet([…])` of the snapshot's data files",
                    "It shows deleted rows. Use the extension, or do as the next line says. Only tables without delete"
                            + " files are right, as after the first `seed`",
                    lake -> PythonReaders.ask("duckdb_parquet", Dialect.DUCKDB, lake)),
            new Reader(
                    "DuckDB 1.5.5 without it, delete files joined",
                    Optional.of("duckdb==1.5.5"),
                    "`read_parquet([…], filename = true, file_row_number = true) AS data ANTI JOIN read_parquet([…]) AS"
                            + " gone ON gone.file_path = concat('file:', data.filename) AND gone.pos ="
                            + " data.file_row_number`",
                    "The first list has the snapshot's data files, the second its delete files; PyIceberg's"
                            + " `plan_files()` names both",
                    lake -> PythonReaders.ask("duckdb_deletes", Dialect.DUCKDB, lake)),
            new Reader(
                    "Polars 2.1.0",
                    Optional.of("polars==2.1.0"),
                    "`scan_iceberg(table)` of PyIceberg's table",
                    "It takes no tag: `table.snapshot_by_name(…)` gives the id",
                    lake -> PythonReaders.ask("polars_scan", Dialect.DUCKDB, lake)),
            new Reader(
                    "Daft 0.7.26",
                    Optional.of("daft==0.7.26"),
                    "`read_iceberg(table)` of PyIceberg's table",
                    "It takes no tag: `table.snapshot_by_name(…)` gives the id. `daft[iceberg]` asks for an older"
                            + " PyIceberg; `daft` alone works with this one",
                    lake -> PythonReaders.ask("daft_scan", Dialect.DUCKDB, lake)),
            new Reader(
                    "DataFusion 54.1.0",
                    Optional.of("datafusion==54.1.0"),
                    "`register_table(…)` of PyIceberg's table, with pyiceberg-core 0.11.0",
                    "It reads the newest snapshot only. For an earlier one, register the Arrow table of PyIceberg's"
                            + " scan. It takes no table of a REST catalog, because PyIceberg puts an object for the"
                            + " login among the properties of the files",
                    lake -> PythonReaders.ask("datafusion_sql", Dialect.DATAFUSION, lake)),
            new Reader(
                    "chDB 4.4.0 (ClickHouse)",
                    Optional.of("chdb==4.4.0"),
                    "`icebergLocal('folder of the table')`",
                    "It shows a NULL array as an empty one, because ClickHouse has no NULL arrays: `notEmpty(…)` tells"
                            + " which arrays have elements, and only another program tells NULL from empty. It reads"
                            + " only below the folder in which Python was started",
                    lake -> PythonReaders.ask("chdb_sql", Dialect.CLICKHOUSE, lake)));

    @Override
    public String toString() {
        return label;
    }
}
