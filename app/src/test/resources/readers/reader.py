"""Gives a program the requests of the test and prints its answers, one JSON object a line."""

import datetime
import json
import operator
import re
import sys

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
        self.catalog = SqlCatalog("lake", uri=lake["uri"], warehouse=lake["warehouse"])

    def table(self, request):
        if not request["metadata"]:
            raise NotOffered("the program has no Iceberg views")
        return self.catalog.load_table(request["table"])


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
