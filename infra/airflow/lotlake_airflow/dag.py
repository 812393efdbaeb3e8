"""The DAG that keeps a lake up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from airflow.sdk import DAG, Param, TriggerRule

from lotlake_airflow.assets import GOLD_TABLES, table_asset
from lotlake_airflow.operators import LotlakeBranchOperator, LotlakeOperator, LotlakePublicationOperator

_NAME = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}


def lotlake_dag(
    dag_id: str,
    *,
    launcher: str | Sequence[str],
    config: str,
    lake: str = "lake",
    schedule: Any = "@daily",
    start_date: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc),
    makes: Sequence[str] = (),
    portals: Sequence[str] = (),
    mart_schema: str = "raw",
    verify_arguments: Sequence[str] = (),
    pool: str | None = None,
    connections: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    default_args: Mapping[str, Any] | None = None,
) -> DAG:
    """Makes the DAG of a lake: doctor, then seed or sync, the events of the published tables, verify and maintain.

    The parameters of a DAG run are ``make`` and ``portal``, which limit the run as ``--make`` and ``--portal`` do, and
    ``load``: ``auto`` (seed if the lake has no publication, else sync), ``seed`` or ``sync``.

    :param launcher: ``…/bin/lotlake``, or ``spark-submit … lotlake.jar``
    :param config: the configuration file
    :param lake: ``lotlake.catalog.name``; part of the names of the assets and of the pool
    :param makes: the configured makes; the form of a DAG run proposes them, and Airflow lists their mart tables as
        assets before the first publication
    :param portals: the configured portals, for the form
    :param mart_schema: ``lotlake.mart.schema``
    :param verify_arguments: ``("--quick",)`` leaves the source out
    :param pool: the pool with one slot of the tasks that lock the lake; by default ``lotlake_<lake>``
    :param connections: see :class:`LotlakeOperator`, like ``env`` and ``cwd``
    :param default_args: of all tasks, such as ``retries`` and ``retry_delay``
    """
    with DAG(
        dag_id,
        schedule=schedule,
        start_date=start_date,
        catchup=False,
        max_active_runs=1,
        default_args={
            "launcher": launcher,
            "config": config,
            "connections": connections,
            "env": env,
            "cwd": cwd,
            **(default_args or {}),
        },
        params={
            "make": Param(
                [], type="array", items=_NAME, examples=list(makes), description="Only these makes; empty: all."
            ),
            "portal": Param(
                [], type="array", items=_NAME, examples=list(portals), description="Only these portals; empty: all."
            ),
            "load": Param(
                "auto",
                type="string",
                enum=["auto", "seed", "sync"],
                description="auto: seed if the lake has no publication yet, else sync.",
            ),
        },
        tags=["lotlake", lake],
        doc_md=lotlake_dag.__doc__,
    ) as dag:
        shards = {"makes": "{{ params.make | join(',') }}", "portals": "{{ params.portal | join(',') }}"}
        locking = {"pool": pool or f"lotlake_{lake}"}
        published = [*GOLD_TABLES, *(f"{mart_schema}.ads_{make}" for make in makes)]

        doctor = LotlakeOperator(task_id="doctor", command="doctor", **shards)
        choose = LotlakeBranchOperator(task_id="choose", load="{{ params.load }}")
        seed = LotlakeOperator(task_id="seed", command="seed", **shards, **locking)
        sync = LotlakeOperator(task_id="sync", command="sync", **shards, **locking)
        publication = LotlakePublicationOperator(
            task_id="publication",
            of=["seed", "sync"],
            pending="{{ ti.xcom_pull(task_ids='choose', key='pending') or '' }}",
            lake=lake,
            trigger_rule=TriggerRule.NONE_FAILED,
        )
        # Airflow lists an asset only if a task names it. The publication's alias does not.
        verify = LotlakeOperator(
            task_id="verify",
            command="verify",
            arguments=verify_arguments,
            inlets=[table_asset(table, lake) for table in published],
            trigger_rule=TriggerRule.NONE_FAILED,
            **shards,
            **locking,
        )
        maintain = LotlakeOperator(
            task_id="maintain", command="maintain", trigger_rule=TriggerRule.NONE_FAILED, **locking
        )
        doctor >> choose >> [seed, sync] >> publication >> verify >> maintain
    return dag
