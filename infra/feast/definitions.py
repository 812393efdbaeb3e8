"""The features of a training set of lotlake, as Feast sees them: LOTLAKE_TRAINING_SET names its folder.

The columns are those of manifest.json, so a training set from before the first publication has the few that were known.
"""
import json
import os
from datetime import timedelta
from pathlib import Path

from feast import Entity, FeatureView, Field, FileSource, ValueType
from feast.data_format import ParquetFormat
from feast.types import Bool, Float64, Int32, Int64, String, UnixTimestamp

FOLDER = Path(os.environ["LOTLAKE_TRAINING_SET"]).absolute()
# The label tells the future, and the others name the row.
NO_FEATURES = {"lid", "as_of", "evidence", "acc_id", "label", "split"}
TYPES = {"bigint": Int64, "int": Int32, "string": String, "boolean": Bool, "double": Float64, "date": UnixTimestamp,
         "timestamp": UnixTimestamp}


def dtype(spark_type):
    return Float64 if spark_type.startswith("decimal") else TYPES[spark_type]


manifest = json.loads((FOLDER / "manifest.json").read_text())
names = [column for column in manifest["columns"] if column["name"] not in NO_FEATURES]

listing = Entity(name="listing", join_keys=["lid"], value_type=ValueType.INT64, description="A listing of a portal.")

source = FileSource(
    name="training_set", path=f"{FOLDER}/rows/*/*.parquet", file_format=ParquetFormat(), timestamp_field="as_of")

listing_features = FeatureView(
    name="listing_features",
    entities=[listing],
    # A row holds for its moment. A day later it is unknown whether the listing is still alive.
    ttl=timedelta(days=1),
    schema=[Field(name=column["name"], dtype=dtype(column["type"]), description=column["what"]) for column in names],
    source=source,
    online=False,
)
