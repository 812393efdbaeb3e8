#!/usr/bin/env bash
# chDB 4.4.0 (ClickHouse) on an Iceberg table: WHERE finds none of the rows that SELECT shows if a column has the name of an earlier one.
#
# Guess before running it: Iceberg tells columns apart by ids, so names may be swapped, or dropped and given again. A reader that shows the
# right values of the old files also filters by them, so count() WHERE c equals countIf(c).
# Behaviour: a file has the columns asked and paid. In one table the two then change names; in another, paid is dropped and a new paid is
# added, which is NULL in the old rows. chDB shows both tables as they should be. WHERE behaves as if the name still meant the column that
# has it inside the file: 20, 21 and 22 are not > 15, because the former asked is 10 to 12 there, and paid IS NULL finds nothing, because the
# dropped paid has no NULL. There is no error. A renamed column whose name is new to the table is right, and so is countIf, which is no filter
# of the scan. ClickHouse's tracker has relatives of this, all closed: issue 85029, and pull request 110941 of 2026 for PREWHERE on a renamed column.
# Way around: WHERE identity(asked) > 15.
# Versions: chDB 4.4.0 (chdb-core 26.9.0), PyIceberg 0.12.0, PyArrow 25.0.1, SQLAlchemy 2.1.9, Python 3.11, Linux amd64.
# Output seen:
#   swapped rows: 1,20,10 2,21,11 3,22,12
#   added rows: 1,10,\N 2,11,\N 3,12,\N
#   renamed: wanted > 10 PyIceberg [2, 3] chDB count 2 countIf 2 identity 2
#   swapped: asked > 15 PyIceberg [1, 2, 3] chDB count 0 countIf 3 identity 3
#   swapped: asked = 21 PyIceberg [2] chDB count 0 countIf 1 identity 1
#   swapped: paid < 15 PyIceberg [1, 2, 3] chDB count 0 countIf 3 identity 3
#   swapped: asked is not null PyIceberg [1, 2, 3] chDB count 3 countIf 3 identity 3
#   added: paid is null PyIceberg [1, 2, 3] chDB count 0 countIf 3 identity 3
# Needs Python 3 and about 900 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install 'pyiceberg[sql-sqlite]==0.12.0' pyarrow==25.0.1 sqlalchemy==2.1.9 \
  chdb==4.4.0 chdb-core==26.9.0 >&2
cat >"$work/names.py" <<'PYTHON'
import os
import sys

import pyarrow as pa
from chdb.session import Session
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import IntegerType

catalog = SqlCatalog("lake", uri=f"sqlite:///{sys.argv[1]}/catalog", warehouse=f"file://{sys.argv[1]}")
catalog.create_namespace("db")
schema = pa.schema([("id", pa.int32()), ("asked", pa.int32()), ("paid", pa.int32())])
rows = pa.table({"id": [1, 2, 3], "asked": [10, 11, 12], "paid": [20, 21, 22]}, schema=schema)


def changed(name, *changes):
    table = catalog.create_table(f"db.{name}", schema=schema)
    table.append(rows)
    for change in changes:
        with table.update_schema() as update:
            change(update)
    return table


renamed = changed("renamed", lambda update: update.rename_column("asked", "wanted"))
swapped = changed(
    "swapped",
    lambda update: update.rename_column("asked", "kept"),
    lambda update: update.rename_column("paid", "asked"),
    lambda update: update.rename_column("kept", "paid"),
)
added = changed(
    "added",
    lambda update: update.delete_column("paid"),
    lambda update: update.add_column("paid", IntegerType()),
)
os.chdir("/")  # chDB reads only below the working folder
session = Session()


def ask(sql, table):
    source = f"icebergLocal('{table.location().removeprefix('file://')}')"
    return session.query(sql.replace("TABLE", source), "TabSeparated").data().replace("\n", " ").replace("\t", ",").strip()


def compare(name, table, filter):
    expected = sorted(table.scan(row_filter=filter).to_arrow()["id"].to_pylist())
    counts = ask(f"SELECT count() FROM TABLE WHERE {filter}", table), ask(f"SELECT countIf({filter}) FROM TABLE", table)
    wrapped = "identity(" + filter.replace(" ", ") ", 1)
    found = ask(f"SELECT count() FROM TABLE WHERE {wrapped}", table)
    print(f"{name}: {filter} PyIceberg {expected} chDB count {counts[0]} countIf {counts[1]} identity {found}")


print("swapped rows:", ask("SELECT id, asked, paid FROM TABLE ORDER BY id", swapped))
print("added rows:", ask("SELECT id, asked, paid FROM TABLE ORDER BY id", added))
compare("renamed", renamed, "wanted > 10")
compare("swapped", swapped, "asked > 15")
compare("swapped", swapped, "asked = 21")
compare("swapped", swapped, "paid < 15")
compare("swapped", swapped, "asked is not null")
compare("added", added, "paid is null")
PYTHON
seen=$("$work/venv/bin/python" -W ignore "$work/names.py" "$work")
echo "$seen"
[ "$seen" = "swapped rows: 1,20,10 2,21,11 3,22,12
added rows: 1,10,\\N 2,11,\\N 3,12,\\N
renamed: wanted > 10 PyIceberg [2, 3] chDB count 2 countIf 2 identity 2
swapped: asked > 15 PyIceberg [1, 2, 3] chDB count 0 countIf 3 identity 3
swapped: asked = 21 PyIceberg [2] chDB count 0 countIf 1 identity 1
swapped: paid < 15 PyIceberg [1, 2, 3] chDB count 0 countIf 3 identity 3
swapped: asked is not null PyIceberg [1, 2, 3] chDB count 3 countIf 3 identity 3
added: paid is null PyIceberg [1, 2, 3] chDB count 0 countIf 3 identity 3" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
