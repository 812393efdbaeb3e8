"""The DAGs of the test, which retry at once."""

import os
from datetime import timedelta

from airflow.sdk import DAG

from lotlake_airflow import LotlakeOperator, lotlake_dag

LOTLAKE = {
    "launcher": [os.path.join(os.environ["LOTLAKE_HOME"], "bin", "lotlake")],
    "config": os.environ["LOTLAKE_CONFIG"],
    "cwd": os.environ["LOTLAKE_WORK"],
}
HASTY = {"retry_delay": timedelta(seconds=2), "retry_exponential_backoff": 0}

hasty = lotlake_dag(
    "hasty", **LOTLAKE, schedule=None, makes=os.environ["TEST_MAKES"].split(","), default_args=HASTY | {"retries": 20}
)

with DAG("unreachable", schedule=None, default_args=LOTLAKE | HASTY | {"retries": 1}) as unreachable:
    LotlakeOperator(task_id="doctor", command="doctor", connections={"source": "nowhere"})

with DAG("ended", schedule=None, default_args=LOTLAKE | {"retries": 0}) as ended:
    LotlakeOperator(task_id="verify", command="verify")

with DAG("late", schedule=None, default_args=LOTLAKE | {"retries": 0}) as late:
    LotlakeOperator(task_id="verify", command="verify", execution_timeout=timedelta(seconds=3))

with DAG("wrong", schedule=None, default_args=LOTLAKE | HASTY | {"retries": 1}) as wrong:
    LotlakeOperator(task_id="usage", command="sync", arguments=["--nonsense"])
    LotlakeOperator(task_id="configuration", command="doctor", makes=["nope"])
    LotlakeOperator(task_id="program", command="doctor", launcher="/nowhere/lotlake")
    LotlakeOperator(task_id="folder", command="doctor", cwd="/nowhere")
    LotlakeOperator(task_id="killed", command="-c", launcher="bash", arguments=["kill -KILL $$"], config=None)
