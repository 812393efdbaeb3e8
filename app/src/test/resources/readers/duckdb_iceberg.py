"""DuckDB reads the metadata file of the table with its extension iceberg."""

import re
from pathlib import Path

import duckdb
import duckdb_extension_avro
import duckdb_extension_iceberg
from reader import NotOffered, answers, is_about_files

session = duckdb.connect()
for package in (duckdb_extension_avro, duckdb_extension_iceberg):
    session.load_extension(str(next(Path(package.__file__).parent.rglob("*.duckdb_extension"))))
session.execute("SET TimeZone = 'UTC'")


def answer(lake, request):
    if not request["metadata"]:
        raise NotOffered("the program has no Iceberg views")
    if request["state"] == "BY_TAG":
        raise NotOffered("iceberg_scan takes ids and moments")
    at = f", snapshot_from_id => {request['snapshot']}" if request["state"] == "BY_ID" else ""
    source = f"iceberg_scan('{request['metadata']}'{at})"
    if is_about_files(request):
        plan = session.execute(f"EXPLAIN ANALYZE SELECT count(*) FROM {source} WHERE {request['filter']}").fetchone()[1]
        return [re.search(r"Total Files Read: (\d+)", plan).group(1)]
    return session.execute(request["sql"].replace("{table}", source)).fetchone()


answers(answer)
