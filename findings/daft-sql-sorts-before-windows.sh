#!/usr/bin/env bash
# Daft 0.7.26, SQL: ORDER BY … LIMIT returns other rows as soon as the SELECT list has a window function.
#
# Guess before running it: ORDER BY sorts what SELECT has computed, and LIMIT takes the first rows of that. One more column in the list, such as
# row_number(), changes neither which rows come nor their order; ORDER BY price means the output column price if there is one.
# Behaviour: Daft plans the sort below the SELECT list, which shows in explain(). The window then puts the rows together by its partitions, and LIMIT
# takes the first of those: of 100 rows, none of the three dearest comes, and without LIMIT the result is not sorted. For the same reason a new
# expression under the name of a column is sorted by that column, so ORDER BY and LIMIT return the three greatest instead of the three least.
# There is no error or warning. Daft's page on window functions calls their support limited, but lists no limit on ORDER BY.
# Way around: put the windows into a subselect and sort outside, and give expressions names that no column has.
# Versions: Daft 0.7.26, PyArrow 25.0.1, Python 3.11, Linux amd64.
# Output seen:
#   dearest three: all right in order
#   dearest three beside row_number: 0 of 3 right
#   all days beside row_number: 100 of 100 right but not in order
#   dearest three beside row_number in a subselect: all right in order
#   least three of -price AS price: 0 of 3 right
#   least three of -price AS negated: all right in order
# Needs Python 3 and about 500 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install daft==0.7.26 pyarrow==25.0.1 >&2
cat >"$work/query.py" <<'PYTHON'
import daft

prices = daft.from_pydict({
    "car": ["a", "b"] * 50,
    "day": list(range(100)),
    "price": [day * 37 % 100 for day in range(100)],
})
number = "row_number() OVER (PARTITION BY car ORDER BY day) AS number"


def check(name, column, sql, expected):
    found = daft.sql(sql, prices=prices).to_pydict()[column]
    right = len(set(found) & set(expected))
    order = "" if right < len(expected) else " but not in order"
    print(f"{name}: " + ("all right in order" if found == expected else f"{right} of {len(expected)} right{order}"))


dearest = "ORDER BY price DESC LIMIT 3"
check("dearest three", "price", f"SELECT price FROM prices {dearest}", [99, 98, 97])
check("dearest three beside row_number", "price", f"SELECT price, {number} FROM prices {dearest}", [99, 98, 97])
check("all days beside row_number", "day", f"SELECT day, {number} FROM prices ORDER BY day", list(range(100)))
below = f"(SELECT price, {number} FROM prices) AS numbered"
check("dearest three beside row_number in a subselect", "price", f"SELECT * FROM {below} {dearest}", [99, 98, 97])
least = [-99, -98, -97]
check("least three of -price AS price", "price", "SELECT -price AS price FROM prices ORDER BY price LIMIT 3", least)
check("least three of -price AS negated", "negated", "SELECT -price AS negated FROM prices ORDER BY negated LIMIT 3", least)
PYTHON
seen=$("$work/venv/bin/python" -W ignore "$work/query.py" 2>"$work/log")
echo "$seen"
[ "$seen" = "dearest three: all right in order
dearest three beside row_number: 0 of 3 right
all days beside row_number: 100 of 100 right but not in order
dearest three beside row_number in a subselect: all right in order
least three of -price AS price: 0 of 3 right
least three of -price AS negated: all right in order" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
