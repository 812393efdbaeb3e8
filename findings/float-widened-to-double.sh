#!/usr/bin/env bash
# PyIceberg 0.12.0 and DuckDB 1.5.5: after a column became double from float, filters return wrong rows and miss right ones.
#
# Guess before running it: the float 1.1, read as double, is 1.10000002384185791015625, so it is greater than 1.1 and not equal to it. A
# filter agrees with the values that the same reader shows.
# Behaviour: the script writes three floats, 0.5, 1.1 and 2.5, widens the column, and writes the value of the second row once more, as a
# double. Both readers show rows 2 and 4 as equal, digit by digit. They round the literal to the type of the file, so they compare row 2 as
# if it were 1.1: f = 1.1 finds it, while of these two f > 1.1 and f != 1.1 find only row 4. Equal values thus compare differently by the age of their
# file. DuckDB's f IN (1.1, 0.5) does not find the row that its f = 1.1 finds. Polars compares the values that it shows.
# Versions: PyIceberg 0.12.0, PyArrow 26.0.1, SQLAlchemy 2.1.9, duckdb, duckdb-extension-iceberg and -avro 1.5.5, Polars 2.1.0, Python 3.11, Linux amd64.
# Output seen:
#   values: [0.5, 1.100000023841858, 2.5, 1.100000023841858]
#   f = 1.1 pyiceberg=[2] duckdb=[2] polars=[]
#   f > 1.1 pyiceberg=[3, 4] duckdb=[3, 4] polars=[2, 3, 4]
#   f <= 1.1 pyiceberg=[1, 2] duckdb=[1, 2] polars=[1]
#   f != 1.1 pyiceberg=[1, 3, 4] duckdb=[1, 3, 4] polars=[1, 2, 3, 4]
#   f in (1.1, 0.5) pyiceberg=[1, 2] duckdb=[1] polars=[1]
# Needs Python 3 and about 700 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install 'pyiceberg[pyarrow,sql-sqlite]==0.12.0' pyarrow==26.0.1 sqlalchemy==2.1.9 \
  duckdb==1.5.5 duckdb-extension-iceberg==1.5.5 duckdb-extension-avro==1.5.5 polars==2.1.0 >&2
cat >"$work/floats.py" <<'PYTHON'
import importlib.util
import pathlib
import sys
import duckdb
import polars
import pyarrow as pa
from polars import col
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import DoubleType

catalog = SqlCatalog("lake", uri=f"sqlite:///{sys.argv[1]}/catalog", warehouse=f"file://{sys.argv[1]}")
catalog.create_namespace("db")
schema = pa.schema([("id", pa.int32()), ("f", pa.float32())])
table = catalog.create_table("db.floats", schema=schema)
table.append(pa.table({"id": [1, 2, 3], "f": [0.5, 1.1, 2.5]}, schema=schema))
with table.update_schema() as update:
    update.update_column("f", DoubleType())
table.refresh()
table.append(pa.table({"id": pa.array([4], pa.int32()), "f": [1.100000023841858]}))
print("values:", table.scan().to_arrow().sort_by("id")["f"].to_pylist())

duck = duckdb.connect(config={"allow_unsigned_extensions": "true"})
for extension in ["avro", "iceberg"]:
    package = pathlib.Path(importlib.util.find_spec(f"duckdb_extension_{extension}").origin).parent
    duck.execute(f"LOAD '{next(package.rglob('*.duckdb_extension'))}'")

f = col("f")
filters = {"f = 1.1": f == 1.1, "f > 1.1": f > 1.1, "f <= 1.1": f <= 1.1, "f != 1.1": f != 1.1, "f in (1.1, 0.5)": f.is_in([1.1, 0.5])}
for text, expression in filters.items():
    place = table.metadata_location
    doubles = text.replace("1.1", "1.1::double")
    print(
        text,
        "pyiceberg=%s" % sorted(table.scan(row_filter=text).to_arrow()["id"].to_pylist()),
        "duckdb=%s" % sorted(row[0] for row in duck.execute(f"SELECT id FROM iceberg_scan('{place}') WHERE {doubles}").fetchall()),
        "polars=%s" % sorted(polars.scan_iceberg(place).filter(expression).collect()["id"].to_list()),
    )
PYTHON
seen=$("$work/venv/bin/python" -W ignore "$work/floats.py" "$work")
echo "$seen"
[ "$seen" = "values: [0.5, 1.100000023841858, 2.5, 1.100000023841858]
f = 1.1 pyiceberg=[2] duckdb=[2] polars=[]
f > 1.1 pyiceberg=[3, 4] duckdb=[3, 4] polars=[2, 3, 4]
f <= 1.1 pyiceberg=[1, 2] duckdb=[1, 2] polars=[1]
f != 1.1 pyiceberg=[1, 3, 4] duckdb=[1, 3, 4] polars=[1, 2, 3, 4]
f in (1.1, 0.5) pyiceberg=[1, 2] duckdb=[1] polars=[1]" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
