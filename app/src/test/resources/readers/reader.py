"""Gives a program the requests of the test and prints its answers, one JSON object a line."""

import datetime
import json
import operator
import re
import sys
from pathlib import Path

from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.catalog.sql import SqlCatalog


class NotOffered(Exception):
    """The program has no way to ask for this."""


class Lake:
    """The catalog of the lake and the requests."""

    def __init__(self, file):
        with open(file) as stream:
            lake = json.load(stream)
        self.requests = lake["requests"]
        self.warehouse = lake["warehouse"]
        self.server = lake["server"]
        self.exports = Path(lake["exports"])
        self.uri = lake["uri"]
        self.served = {}
        self.catalog = SqlCatalog("lake", uri=lake["uri"], warehouse=lake["warehouse"])

    def table(self, request):
        if not request["metadata"]:
            raise NotOffered("the program has no Iceberg views")
        if request["state"] == "EXPORTED":
            raise NotOffered("lotlake export writes nothing for it")
        if is_over_rest(request):
            return self.rest_catalog(warehouse(request)).load_table(request["table"])
        return self.catalog.load_table(request["table"])

    def rest_catalog(self, name):
        if name not in self.served:
            self.served[name] = RestCatalog(name, uri=self.server, warehouse=name)
        return self.served[name]


def answers(answer):
    """Calls answer(lake, request), which returns the values of the request, for every request."""
    lake = Lake(sys.argv[1])
    for request in lake.requests:
        try:
            line = {"values": [str(value) if value is not None else "null" for value in answer(lake, request)]}
        except NotOffered:
            line = {"values": []}
        except BaseException as error:
            line = {"values": [], "error": f"{type(error).__name__}: {error}"}
        print("ANSWER " + json.dumps(line), flush=True)


def is_over_rest(request):
    return request["state"] in ("SERVED", "PUBLISHED")


def warehouse(request):
    """What lotlake serve calls the state of the request."""
    return "lake" if request["state"] == "SERVED" else request["tag"]


def is_about_files(request):
    return request["filter"] != ""


def conditions(request, column):
    """The filter of the request; column gives the program's expression of a column."""
    operators = {">=": operator.ge, "<": operator.lt, "=": operator.eq}
    found = None
    for name, sign, value in re.findall(r"(\w+) (>=|<|=) (\S+)", request["filter"]):
        literal = datetime.datetime.fromisoformat(value.strip("'")) if value.startswith("'") else int(value)
        condition = operators[sign](column(name), literal)
        found = condition if found is None else found & condition
    return found
