"""DuckDB reads the metadata file of the table with its extension iceberg."""

import re
from pathlib import Path

import duckdb
import duckdb_extension_avro
import duckdb_extension_httpfs
import duckdb_extension_iceberg
from reader import NotOffered, answers, is_about_files, is_over_rest, warehouse

session = duckdb.connect()
for package in (duckdb_extension_avro, duckdb_extension_httpfs, duckdb_extension_iceberg):
    session.load_extension(str(next(Path(package.__file__).parent.rglob("*.duckdb_extension"))))
session.execute("SET TimeZone = 'UTC'")


def attached(lake, request):
    """The table in the REST catalog of the server."""
    name = warehouse(request)
    session.execute(
        f"ATTACH IF NOT EXISTS '{name}' AS {name} (TYPE iceberg, ENDPOINT '{lake.server}', AUTHORIZATION_TYPE 'none')"
    )
    return f"{name}.{request['table']}"


def answer(lake, request):
    if not request["metadata"]:
        raise NotOffered("the program has no Iceberg views")
    if request["state"] == "BY_TAG":
        raise NotOffered("iceberg_scan takes ids and moments")
    at = f", snapshot_from_id => {request['snapshot']}" if request["state"] == "BY_ID" else ""
    if request["state"] == "EXPORTED":
        session.execute(lake.exports.joinpath("duckdb").read_text())
        return session.execute(request["sql"].replace("{table}", request["table"])).fetchone()
    source = attached(lake, request) if is_over_rest(request) else f"iceberg_scan('{request['metadata']}'{at})"
    if is_about_files(request):
        plan = session.execute(f"EXPLAIN ANALYZE SELECT count(*) FROM {source} WHERE {request['filter']}").fetchone()[1]
        return [re.search(r"Total Files Read: (\d+)", plan).group(1)]
    return session.execute(request["sql"].replace("{table}", source)).fetchone()


answers(answer)
