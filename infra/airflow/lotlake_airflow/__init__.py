"""Runs lotlake from Airflow 3."""

from lotlake_airflow.assets import publication_alias, table_asset
from lotlake_airflow.dag import lotlake_dag
from lotlake_airflow.operators import (
    LotlakeBranchOperator,
    LotlakeOperator,
    LotlakePublicationOperator,
)

__all__ = [
    "LotlakeBranchOperator",
    "LotlakeOperator",
    "LotlakePublicationOperator",
    "lotlake_dag",
    "publication_alias",
    "table_asset",
]
