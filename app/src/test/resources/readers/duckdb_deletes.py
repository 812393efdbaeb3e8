"""DuckDB without its extension leaves out the rows that the delete files of the snapshot name."""

import duckdb
from reader import NotOffered, answers, is_about_files, is_over_rest

session = duckdb.connect()
session.execute("SET TimeZone = 'UTC'")


def local(location):
    return location.removeprefix("file:")


def answer(lake, request):
    if is_about_files(request):
        raise NotOffered("the test chooses the files")
    if is_over_rest(request):
        raise NotOffered("the test chooses the catalog")
    table = lake.table(request)
    snapshot = None if request["state"] == "NEWEST" else request["snapshot"]
    tasks = list(table.scan(snapshot_id=snapshot).plan_files())
    files = [local(task.file.file_path) for task in tasks]
    deletes = sorted({local(delete.file_path) for task in tasks for delete in task.delete_files})
    rows = f"read_parquet({files}, filename = true, file_row_number = true) AS data"
    if deletes:
        rows += (
            f" ANTI JOIN read_parquet({deletes}) AS gone"
            " ON gone.file_path = concat('file:', data.filename) AND gone.pos = data.file_row_number"
        )
    return session.execute(request["sql"].replace("{table}", rows)).fetchone()


answers(answer)
