"""An Airflow asset for each table that lotlake publishes."""

from airflow.sdk import Asset, AssetAlias

# The tables that every publication moves together.
GOLD_TABLES = (
    "gold.dim_dates",
    "gold.dim_dealers",
    "gold.dim_vehicles",
    "gold.fct_listings",
    "gold.price_state",
)


def table_asset(table: str, lake: str = "lake") -> Asset:
    """The asset of a published table. A DAG with ``schedule=[table_asset("gold.fct_listings")]`` follows it.

    Each event has in ``extra`` the id of the publication, when it was published (UTC), and for a Gold table the
    snapshot, as a text because it has up to 19 digits, and the number of rows.

    :param table: a Gold table, or a table of the mart like ``raw.ads_fiat``
    :param lake: ``lotlake.catalog.name``
    """
    return Asset(name=f"lotlake.{lake}.{table}", uri=f"x-lotlake://{lake}/{table}")


def publication_alias(lake: str = "lake") -> AssetAlias:
    """Stands for the tables of a lake that a publication moved. A DAG that is scheduled by it follows all of them."""
    return AssetAlias(name=f"lotlake.{lake}", group="lotlake")


def published_tables(publication: dict) -> dict[str, dict]:
    """The tables that a publication shows, with what their events say.

    :param publication: one of ``lotlake release list --json``
    """
    told = {
        "publication": publication["publication"],
        "published_at": publication["published_at"],
        "run": publication["run"],
    }
    tables = {
        table["table"]: told | {"snapshot_id": str(table["snapshot_id"]), "rows": table["rows"]}
        for table in publication["tables"]
    }
    if publication["mart"] == "published":
        tables |= {table: told for table in publication["mart_tables"]}
    return tables
