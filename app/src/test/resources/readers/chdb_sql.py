"""chDB, which is ClickHouse in a Python process, reads the folder of the table."""

import os
import re
from urllib.parse import unquote, urlparse

from chdb.session import Session
from reader import NotOffered, answers, is_about_files, is_over_rest

os.chdir("/")  # chDB reads only below the working folder.
session = Session()


def values(sql):
    return session.query(sql, "TabSeparated").data().rstrip("\n").replace("\\N", "null").split("\t")


def planned():
    return int(values("SELECT sum(value) FROM system.events WHERE event = 'IcebergMetadataReturnedObjectInfos'")[0])


def exported(lake):
    """Creates the views, or replaces them by the same ones."""
    for statement in lake.exports.joinpath("clickhouse").read_text().split(";\n"):
        if statement.strip():
            session.query(statement)


def answer(lake, request):
    if request["state"] == "EXPORTED":
        exported(lake)
        return values(request["sql"].replace("{table}", request["table"]))
    table = lake.table(request)
    if request["state"] == "BY_TAG":
        raise NotOffered("it takes ids and moments")
    if is_over_rest(request):
        raise NotOffered("its REST client reads object stores only")
    folder = unquote(urlparse(table.location()).path)
    sql = request["sql"].replace("{table}", f"icebergLocal('{folder}')")
    if is_about_files(request):
        before = planned()
        values(re.sub(r"'(\d{4}-[^']*)'", r"parseDateTimeBestEffort('\1')", sql))
        return [planned() - before]
    if request["state"] == "BY_ID":
        sql += f" SETTINGS iceberg_snapshot_id = {request['snapshot']}"
    return values(sql)


answers(answer)
