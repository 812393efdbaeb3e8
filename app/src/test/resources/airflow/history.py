"""Prints as JSON what Airflow's database says about the newest run of each DAG, and all events of assets."""

import json
import sqlite3
import sys

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
tasks: dict = {}
for dag, task, state, tries in database.execute(
    "SELECT t.dag_id, t.task_id, t.state, t.try_number FROM task_instance t JOIN dag_run r USING (dag_id, run_id)"
    " ORDER BY r.id"
):
    tasks.setdefault(dag, {})[task] = {"state": state, "tries": tries}
events = [
    {"asset": name, "task": task, "dag": dag, **json.loads(extra)}
    for name, task, dag, extra in database.execute(
        "SELECT a.name, e.source_task_id, e.source_dag_id, e.extra FROM asset_event e JOIN asset a ON a.id = e.asset_id"
        " ORDER BY e.id"
    )
]
listed = [name for (name,) in database.execute("SELECT name FROM asset_active ORDER BY name")]
json.dump({"tasks": tasks, "events": events, "listed": listed}, sys.stdout)
