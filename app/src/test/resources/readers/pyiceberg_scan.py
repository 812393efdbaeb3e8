"""PyIceberg scans the table; DuckDB adds up the Arrow table that it gives."""

import os
import runpy

import duckdb
from reader import answers, is_about_files


def exported(lake):
    """The scans of the exported program."""
    os.environ["LOTLAKE_CATALOG_URI"] = lake.uri
    return runpy.run_path(str(lake.exports.joinpath("pyiceberg")))["scans"]


def answer(lake, request):
    if request["state"] == "EXPORTED":
        rows = exported(lake)[request["table"]].to_arrow()
        return duckdb.sql(request["sql"].replace("{table}", "rows")).fetchone()
    table = lake.table(request)
    if is_about_files(request):
        return [len(list(table.scan(row_filter=request["filter"]).plan_files()))]
    snapshot = None
    if request["state"] == "BY_ID":
        snapshot = request["snapshot"]
    elif request["state"] == "BY_TAG":
        snapshot = table.snapshot_by_name(request["tag"]).snapshot_id
    rows = table.scan(snapshot_id=snapshot).to_arrow()
    return duckdb.sql(request["sql"].replace("{table}", "rows")).fetchone()


answers(answer)
