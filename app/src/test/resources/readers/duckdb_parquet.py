"""DuckDB without its extension reads the Parquet files of the table's snapshot."""

import duckdb
from reader import NotOffered, answers, is_about_files, is_over_rest

session = duckdb.connect()
session.execute("SET TimeZone = 'UTC'")


def answer(lake, request):
    if is_about_files(request):
        raise NotOffered("the test chooses the files")
    if is_over_rest(request):
        raise NotOffered("the test chooses the catalog")
    table = lake.table(request)
    snapshot = None if request["state"] == "NEWEST" else request["snapshot"]
    files = [task.file.file_path.removeprefix("file:") for task in table.scan(snapshot_id=snapshot).plan_files()]
    return session.execute(request["sql"].replace("{table}", f"read_parquet({files})")).fetchone()


answers(answer)
