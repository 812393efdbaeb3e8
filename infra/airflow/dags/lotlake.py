"""The Airflow DAG of one lake. Copy this file into the folder of your DAGs, and call lotlake_dag once for each lake."""

import os

from lotlake_airflow import lotlake_dag

dag = lotlake_dag(
    "lotlake",
    launcher=[os.path.join(os.environ.get("LOTLAKE_HOME", "/opt/lotlake"), "bin", "lotlake")],
    config=os.environ.get("LOTLAKE_CONFIG", "/etc/lotlake/lotlake.conf"),
    cwd=os.environ.get("LOTLAKE_WORK", "/var/lib/lotlake"),
    schedule="15 3 * * *",
)
