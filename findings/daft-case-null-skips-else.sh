#!/usr/bin/env bash
# Daft 0.7.26: if a condition of CASE or when() is NULL, the result is NULL, and neither the later conditions nor ELSE are looked at.
#
# Guess before running it: as in SQL, a condition that is NULL does not hold, so the next one has its turn, and ELSE comes last.
# Behaviour: of three prices 1, 5 and NULL, the last gets neither the label of WHEN price IS NULL, if that stands second, nor that of ELSE. A sum over
# CASE … ELSE 1 leaves it out, and as a filter the CASE loses it. when() of the DataFrame does the same. IS NOT TRUE, which would be the
# remedy, is NULL for NULL as well and finds no such row. There is no error or warning. Daft's
# documentation of when() says the contrary: if no condition is true, the value is that of otherwise(). A search of its tracker found no issue.
# Way around: ask for NULL in the first WHEN, or wrap every condition as coalesce(price > 3, false).
# Versions: Daft 0.7.26, PyArrow 25.0.1, Python 3.11, Linux amd64.
# Output seen:
#   CASE WHEN price > 3 THEN 'dear' ELSE 'other' END: ['other', 'dear', None]
#   CASE WHEN price > 3 THEN 'dear' WHEN price IS NULL THEN 'unknown' ELSE 'other' END: ['other', 'dear', None]
#   CASE WHEN price IS NULL THEN 'unknown' WHEN price > 3 THEN 'dear' ELSE 'other' END: ['other', 'dear', 'unknown']
#   CASE WHEN coalesce(price > 3, false) THEN 'dear' ELSE 'other' END: ['other', 'dear', 'other']
#   (price > 3) IS NOT TRUE: [True, False, None]
#   when(price > 3, 'dear').otherwise('other'): ['other', 'dear', None]
#   sum(CASE WHEN price > 3 THEN 0 ELSE 1 END): [1]
#   WHERE CASE WHEN price > 3 THEN false ELSE true END: [1]
#   WHERE (price > 3) IS NOT TRUE: [1]
# Needs Python 3 and about 500 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install daft==0.7.26 pyarrow==25.0.1 >&2
cat >"$work/query.py" <<'PYTHON'
import daft
from daft import col
from daft.functions import when

cars = daft.from_pydict({"id": [1, 2, 3], "price": [1, 5, None]})


def values(sql):
    return daft.sql(sql, cars=cars).to_pydict()["x"]


for expression in [
    "CASE WHEN price > 3 THEN 'dear' ELSE 'other' END",
    "CASE WHEN price > 3 THEN 'dear' WHEN price IS NULL THEN 'unknown' ELSE 'other' END",
    "CASE WHEN price IS NULL THEN 'unknown' WHEN price > 3 THEN 'dear' ELSE 'other' END",
    "CASE WHEN coalesce(price > 3, false) THEN 'dear' ELSE 'other' END",
    "(price > 3) IS NOT TRUE",
]:
    print(f"{expression}:", values(f"SELECT {expression} AS x FROM cars ORDER BY id"))
frame = cars.select(when(col("price") > 3, "dear").otherwise("other").alias("x"))
print("when(price > 3, 'dear').otherwise('other'):", frame.to_pydict()["x"])
count = "sum(CASE WHEN price > 3 THEN 0 ELSE 1 END)"
print(f"{count}:", values(f"SELECT {count} AS x FROM cars"))
for filter in ["CASE WHEN price > 3 THEN false ELSE true END", "(price > 3) IS NOT TRUE"]:
    print(f"WHERE {filter}:", values(f"SELECT id AS x FROM cars WHERE {filter}"))
PYTHON
seen=$("$work/venv/bin/python" -W ignore "$work/query.py" 2>"$work/log")
echo "$seen"
[ "$seen" = "CASE WHEN price > 3 THEN 'dear' ELSE 'other' END: ['other', 'dear', None]
CASE WHEN price > 3 THEN 'dear' WHEN price IS NULL THEN 'unknown' ELSE 'other' END: ['other', 'dear', None]
CASE WHEN price IS NULL THEN 'unknown' WHEN price > 3 THEN 'dear' ELSE 'other' END: ['other', 'dear', 'unknown']
CASE WHEN coalesce(price > 3, false) THEN 'dear' ELSE 'other' END: ['other', 'dear', 'other']
(price > 3) IS NOT TRUE: [True, False, None]
when(price > 3, 'dear').otherwise('other'): ['other', 'dear', None]
sum(CASE WHEN price > 3 THEN 0 ELSE 1 END): [1]
WHERE CASE WHEN price > 3 THEN false ELSE true END: [1]
WHERE (price > 3) IS NOT TRUE: [1]" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
