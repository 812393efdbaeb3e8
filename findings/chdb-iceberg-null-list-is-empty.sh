#!/usr/bin/env bash
# chDB 4.4.0 (ClickHouse) on an Iceberg table: a NULL list, map or struct becomes an empty one, without an error, and IS NULL finds none.
#
# Guess before running it: an optional list is Nullable or refused, because ClickHouse has no Nullable(Array); at least IS NULL finds it.
# Behaviour: the type is Array(Nullable(String)), Map(String, Nullable(Int32)) and Tuple(size Nullable(Int32)). A NULL list and a NULL map
# read as empty, a NULL struct as one whose fields are NULL. count(list) counts them, avg(length(list)) takes them as zero, and
# `IS NULL` is false for all three. Only the elements keep their NULL. PyIceberg reads the same rows with their NULL.
# Way around: keep a flag or the length beside such a column, or read it with another engine.
# Versions: chDB 4.4.0 (chdb-core 26.9.0), PyIceberg 0.12.0, PyArrow 25.0.1, SQLAlchemy 2.1.9, Python 3.11, Linux amd64.
# Output seen:
#   PyIceberg: [{'id': 1, 'names': ['a'], 'numbers': [('a', 1)], 'part': {'size': 1}}, {'id': 2, 'names': None, 'numbers': None, 'part': None}]
#   SELECT * FROM things ORDER BY id: 1 ['a'] {'a':1} (1) / 2 [] {} (NULL)
#   SELECT countIf(names IS NULL), countIf(numbers IS NULL), countIf(part IS NULL) FROM things: 0 0 0
#   SELECT count(names), avg(length(names)) FROM things: 2 0.5
# Needs Python 3 and about 900 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install 'pyiceberg[sql-sqlite]==0.12.0' pyarrow==25.0.1 sqlalchemy==2.1.9 \
  chdb==4.4.0 chdb-core==26.9.0 >&2
cat >"$work/lists.py" <<'PYTHON'
import os
import sys

import pyarrow as pa
from chdb.session import Session
from pyiceberg.catalog.sql import SqlCatalog

catalog = SqlCatalog("lake", uri=f"sqlite:///{sys.argv[1]}/catalog", warehouse=f"file://{sys.argv[1]}")
catalog.create_namespace("db")
schema = pa.schema([
    ("id", pa.int32()),
    ("names", pa.list_(pa.string())),
    ("numbers", pa.map_(pa.string(), pa.int32())),
    ("part", pa.struct([("size", pa.int32())])),
])
table = catalog.create_table("db.things", schema=schema)
table.append(pa.Table.from_pylist([
    {"id": 1, "names": ["a"], "numbers": [("a", 1)], "part": {"size": 1}},
    {"id": 2, "names": None, "numbers": None, "part": None},
], schema=schema))
print("PyIceberg:", sorted(table.scan().to_arrow().to_pylist(), key=lambda row: row["id"]))
os.chdir("/")  # chDB reads only below the working folder
session = Session()
things = f"icebergLocal('{table.location().removeprefix('file://')}')"
for sql in (
    "SELECT * FROM things ORDER BY id",
    "SELECT countIf(names IS NULL), countIf(numbers IS NULL), countIf(part IS NULL) FROM things",
    "SELECT count(names), avg(length(names)) FROM things",
):
    rows = session.query(sql.replace("things", things), "TabSeparated").data().strip()
    print(f"{sql}:", rows.replace("\n", " / ").replace("\t", " "))
PYTHON
seen=$("$work/venv/bin/python" -W ignore "$work/lists.py" "$work")
echo "$seen"
[ "$seen" = "PyIceberg: [{'id': 1, 'names': ['a'], 'numbers': [('a', 1)], 'part': {'size': 1}}, {'id': 2, 'names': None, 'numbers': None, 'part': None}]
SELECT * FROM things ORDER BY id: 1 ['a'] {'a':1} (1) / 2 [] {} (NULL)
SELECT countIf(names IS NULL), countIf(numbers IS NULL), countIf(part IS NULL) FROM things: 0 0 0
SELECT count(names), avg(length(names)) FROM things: 2 0.5" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
