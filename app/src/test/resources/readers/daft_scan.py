"""Daft reads the table as a data frame."""

import daft
from daft import DataType, col
from reader import NotOffered, answers, is_about_files

INTEGERS = DataType.decimal128(38, 0)
EXPRESSIONS = {
    "NOT_NULL": lambda values: values.count(),
    "SUM": lambda values: values.sum(),
    "SUM_OF_INTEGERS": lambda values: values.cast(INTEGERS).sum(),
    "SUM_OF_FLOORS": lambda values: (values * 10000).floor().cast(DataType.int64()).sum(),
    "TRUES": lambda values: values.cast(DataType.int64()).sum(),
    "CHARACTERS": lambda values: values.length().sum(),
    "ELEMENTS": lambda values: values.list_count("all").sum(),
    "FIRST_DAY": lambda values: values.min().cast(DataType.int32()),
    "LAST_DAY": lambda values: values.max().cast(DataType.int32()),
    "FIRST_MOMENT": lambda values: values.min().cast(DataType.int64()),
    "LAST_MOMENT": lambda values: values.max().cast(DataType.int64()),
}


def answer(lake, request):
    if is_about_files(request):
        raise NotOffered("it does not show the files")
    rows = daft.read_iceberg(
        lake.table(request), snapshot_id=request["snapshot"] if request["state"] == "BY_ID" else None
    )
    if request["state"] == "BY_TAG":
        raise NotOffered("read_iceberg takes ids")
    figures = [
        (EXPRESSIONS[figure["kind"]](col(figure["column"]))).alias(str(i))
        for i, figure in enumerate(request["figures"])
        if figure["kind"] != "ROWS"
    ]
    return [rows.count_rows(), *rows.agg(figures).to_pylist()[0].values()]


answers(answer)
