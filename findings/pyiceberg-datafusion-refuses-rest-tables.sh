#!/usr/bin/env bash
# PyIceberg 0.12.0 with DataFusion 54.1.0: a table that PyIceberg loads from a REST catalog cannot be registered in DataFusion, while the
# same table from a SQL catalog can.
#
# Guess before running it: PyIceberg makes a table provider of any table that it can scan. The catalog only says where the metadata file is,
# so it makes no difference whether that catalog is a database or a REST service.
# Behaviour: PyIceberg scans the table through both catalogs. DataFusion counts its rows through the SQL catalog. Through the REST catalog
# SessionContext.register_table ends with an ImportError that speaks of incompatible libraries and advises another DataFusion. The libraries
# fit: the REST catalog puts its auth manager, an object, among the properties of the FileIO, which pyiceberg-core takes as a map of strings.
# Without that property DataFusion counts the rows.
# Workaround: register the Arrow table of a PyIceberg scan, or a dataset of the files (pyarrow.dataset).
# Versions: pyiceberg 0.12.0, pyiceberg-core 0.11.0, datafusion 54.1.0, Python 3.11, Linux amd64.
# Output seen:
#   sql scan 3 datafusion 3
#   rest scan 3 datafusion ImportError: Incompatible libraries
#   properties that are no strings: auth.manager
#   rest without them scan 3 datafusion 3
# Needs Python 3.11, pip and about 500 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'pyiceberg[sql-sqlite,pyarrow]==0.12.0' pyiceberg-core==0.11.0 datafusion==54.1.0
cat >"$work/tables.py" <<'PYTHON'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyarrow as pa
from datafusion import SessionContext
from pyiceberg.catalog import load_catalog

folder = sys.argv[1]
sql = load_catalog("sql", type="sql", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}/lake")
sql.create_namespace("db")
sql.create_table("db.cars", schema=pa.schema([("id", pa.int64())])).append(pa.table({"id": [1, 2, 3]}))


class Rest(BaseHTTPRequestHandler):
    """The two requests of the REST specification that loading a table needs."""

    def do_GET(self):
        if self.path.startswith("/v1/config"):
            answer = {"defaults": {}, "overrides": {}}
        else:
            location = sql.load_table("db.cars").metadata_location
            with open(location.removeprefix("file://")) as metadata:
                answer = {"metadata-location": location, "metadata": json.load(metadata), "config": {}}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Rest)
threading.Thread(target=server.serve_forever, daemon=True).start()
rest = load_catalog("rest", type="rest", uri=f"http://127.0.0.1:{server.server_port}")


def report(name, table):
    scanned = table.scan().to_arrow().num_rows
    session = SessionContext()
    try:
        session.register_table("cars", table)
        found = session.sql("SELECT count(*) AS n FROM cars").to_pydict()["n"][0]
    except Exception as failure:
        found = f"{type(failure).__name__}: {str(failure).split('.')[0]}"
    print(f"FOUND {name} scan {scanned} datafusion {found}")


report("sql", sql.load_table("db.cars"))
table = rest.load_table("db.cars")
report("rest", table)
objects = [name for name, value in table.io.properties.items() if not isinstance(value, str)]
print("FOUND properties that are no strings:", *objects)
for name in objects:
    del table.io.properties[name]
report("rest without them", table)
server.shutdown()
PYTHON
found=$("$work/venv/bin/python" "$work/tables.py" "$work" | sed -n 's/^FOUND //p')
echo "$found"
expected='sql scan 3 datafusion 3
rest scan 3 datafusion ImportError: Incompatible libraries
properties that are no strings: auth.manager
rest without them scan 3 datafusion 3'
if [ "$found" != "$expected" ]; then
  echo "Expected:" >&2
  echo "$expected" >&2
  exit 1
fi
