"""Retrieves the features of all rows of the training set in LOTLAKE_TRAINING_SET, and compares them with its own, cell by cell."""
import sys
from pathlib import Path

import duckdb
from feast import FeatureStore

import definitions

REPOSITORY = Path(__file__).absolute().parent


def table(frame):
    """The rows by listing and moment, with values that compare alike: numbers as decimals, moments in UTC."""
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        db.register("frame", frame)
        names = [column["name"] for column in definitions.names]
        casts = {column["name"]: "VARCHAR" for column in definitions.names}
        for column in definitions.names:
            if column["type"].startswith("decimal") or column["type"] in ("int", "bigint", "double"):
                casts[column["name"]] = "DECIMAL(38, 6)"
            elif column["type"] in ("timestamp", "date"):
                casts[column["name"]] = "TIMESTAMPTZ"
        columns = ", ".join(f'CAST(CAST("{name}" AS {casts[name]}) AS VARCHAR)' for name in names)
        return sorted(map(str, db.execute(f"SELECT lid, CAST(as_of AS TIMESTAMPTZ), {columns} FROM frame").fetchall()))


def main():
    store = FeatureStore(repo_path=str(REPOSITORY))
    store.apply([definitions.listing, definitions.listing_features])
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        rows = db.execute(f"SELECT * FROM read_parquet('{definitions.source.path}')").to_arrow_table()
    asked = rows.select(["lid", "as_of"]).to_pandas().rename(columns={"as_of": "event_timestamp"})
    features = [f"listing_features:{column['name']}" for column in definitions.names]
    found = store.get_historical_features(entity_df=asked, features=features).to_arrow()
    found = found.rename_columns(["as_of" if name == "event_timestamp" else name for name in found.column_names])
    own, retrieved = table(rows), table(found)
    print(f"{len(retrieved)} of {len(own)} rows retrieved, {sum(a != b for a, b in zip(own, retrieved))} differ, "
          f"{len(features)} features")
    sys.exit(own != retrieved)


if __name__ == "__main__":
    main()
