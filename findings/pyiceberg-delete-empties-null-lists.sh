#!/usr/bin/env bash
# PyIceberg 0.12.0: deleting one row turns the NULL lists and maps of other rows into empty ones, for every reader and permanently.
#
# Guess before running it: a delete that copies a file keeps the other rows as they are, so a NULL list of structs stays NULL.
# Behaviour: PyIceberg shows a NULL in a column list<struct> or map<…, struct> as an empty list or map, while the file holds a NULL and
# other readers see one. This does not only affect display: delete writes the remaining rows from what it has read, so after the delete of
# row 1 the file holds an empty list for row 2. Lists of plain values and plain structs keep their NULL. PyIceberg's issue 251 of 2024 is
# closed, issue 3833 is open.
# Versions: PyIceberg 0.12.0, PyArrow 26.0.1, SQLAlchemy 2.1.9, Python 3.11, Linux amd64.
# Output seen:
#   file before: {'id': 2, 'names': None, 'structs': None, 'map': None}
#   scan before: {'id': 2, 'names': None, 'structs': [], 'map': []}
#   file after the delete of row 1: {'id': 2, 'names': None, 'structs': [], 'map': []}
# Needs Python 3 and about 300 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install 'pyiceberg[pyarrow,sql-sqlite]==0.12.0' pyarrow==26.0.1 sqlalchemy==2.1.9 >&2
cat >"$work/lists.py" <<'PYTHON'
import sys
import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog

catalog = SqlCatalog("lake", uri=f"sqlite:///{sys.argv[1]}/catalog", warehouse=f"file://{sys.argv[1]}")
catalog.create_namespace("db")
part = pa.struct([("size", pa.int32())])
schema = pa.schema([
    ("id", pa.int32()), ("names", pa.list_(pa.string())), ("structs", pa.list_(part)), ("map", pa.map_(pa.string(), part))
])
rows = [
    {"id": 1, "names": ["a"], "structs": [{"size": 1}], "map": [("a", {"size": 1})]},
    {"id": 2, "names": None, "structs": None, "map": None},
]
table = catalog.create_table("db.things", schema=schema)
file = f"{sys.argv[1]}/things.parquet"
pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)
table.add_files([file])


def second(rows):
    return next(row for row in rows.to_pylist() if row["id"] == 2)


def in_file():
    return second(pq.read_table(next(iter(table.scan().plan_files())).file.file_path.removeprefix("file://")))


print("file before:", in_file())
print("scan before:", second(table.scan().to_arrow()))
table.delete("id = 1")
print("file after the delete of row 1:", in_file())
PYTHON
seen=$("$work/venv/bin/python" -W ignore "$work/lists.py" "$work")
echo "$seen"
[ "$seen" = "file before: {'id': 2, 'names': None, 'structs': None, 'map': None}
scan before: {'id': 2, 'names': None, 'structs': [], 'map': []}
file after the delete of row 1: {'id': 2, 'names': None, 'structs': [], 'map': []}" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
