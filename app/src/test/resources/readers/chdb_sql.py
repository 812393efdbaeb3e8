"""chDB, which is ClickHouse in a Python process, reads the folder of the table."""

import os
from urllib.parse import unquote, urlparse

from chdb.session import Session
from reader import NotOffered, answers, is_about_files

os.chdir("/")  # chDB reads only below the working folder.
session = Session()


def answer(lake, request):
    table = lake.table(request)
    if is_about_files(request):
        raise NotOffered("it does not show the files")
    if request["state"] == "BY_TAG":
        raise NotOffered("it takes ids and moments")
    folder = unquote(urlparse(table.location()).path)
    sql = request["sql"].replace("{table}", f"icebergLocal('{folder}')")
    if request["state"] == "BY_ID":
        sql += f" SETTINGS iceberg_snapshot_id = {request['snapshot']}"
    return session.query(sql, "TabSeparated").data().rstrip("\n").replace("\\N", "null").split("\t")


answers(answer)
