"""Operators that run lotlake commands."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from airflow.sdk import BaseHook, BaseOperator, BranchMixIn
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from lotlake_airflow.assets import publication_alias, published_tables, table_asset
from lotlake_airflow.exit_codes import Outcome, outcome
from lotlake_airflow.process import ProcessGroup

if TYPE_CHECKING:
    from airflow.sdk import Context

# The commands that make a run. The others have no --run-id, or mean by it the run to show.
RUNS = ("seed", "sync", "publish", "verify", "maintain", "relocate", "bronze", "silver", "gold", "release rollback")

# Lines that say what is wrong: of an error, of verify, of doctor.
_WRONG = re.compile(r"^(Cannot |FINDING |FAIL )")
_TOLD_LINES = 10

# What --run-id takes.
_RUN_ID_LENGTH = 48


def run_id(context: Context, task_id: str | None = None) -> str:
    """The id of the lotlake run of a task. It is the same in every retry, so that a retry continues the run.

    It begins with the moment of the DAG run (UTC), as lotlake's own ids do, and ends with the name of the task.

    :param task_id: another task of the same DAG run
    """
    instance = context["ti"]
    task = task_id or instance.task_id
    parts = [instance.dag_id, instance.run_id, task]
    if task_id is None and instance.map_index >= 0:
        parts.append(str(instance.map_index))
    moment = context["dag_run"].run_after.astimezone(timezone.utc).strftime("%Y%m%d_%H%M%S")
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
    name = re.sub(r"[^a-z0-9]+", "_", task.lower())
    return f"{moment}_{digest}_{name}"[:_RUN_ID_LENGTH]


class _LotlakeTask(BaseOperator):
    """What the tasks have in common: how lotlake is started, and how it ends with its task.

    :param launcher: the program with its first arguments, as a list or as a shell would split it: ``bin/lotlake``, or
        ``spark-submit … lotlake.jar``
    :param config: the configuration file; without it lotlake reads the one that ``LOTLAKE_CONFIG`` names
    :param connections: Airflow connections with address and login of ``source``, ``mart`` or ``catalog``
    :param env: variables beside those of the worker
    :param cwd: the folder in which the command starts; it decides where relative paths of the configuration lead.
        Without it, it is the folder of the worker
    :param patience: how long a command that is to end may take until it is killed
    :param retries: with the default delays, which grow from one minute to thirty, the tries take an hour or more: the
        time that another run needs, or a server that is restarted
    """

    template_fields: Sequence[str] = ("launcher", "config", "connections", "env", "cwd")

    def __init__(
        self,
        *,
        launcher: str | Sequence[str] = "lotlake",
        config: str | None = None,
        connections: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        patience: timedelta = timedelta(seconds=30),
        retries: int = 6,
        retry_delay: timedelta = timedelta(minutes=1),
        retry_exponential_backoff: float = 2,
        max_retry_delay: timedelta | None = timedelta(minutes=30),
        **kwargs: Any,
    ) -> None:
        super().__init__(
            retries=retries,
            retry_delay=retry_delay,
            retry_exponential_backoff=retry_exponential_backoff,
            max_retry_delay=max_retry_delay,
            **kwargs,
        )
        self.launcher = launcher
        self.config = config
        self.connections = connections
        self.env = env
        self.cwd = cwd
        self.patience = patience
        self._group: ProcessGroup | None = None

    def on_kill(self) -> None:
        """Ends the command when the task is killed. Its last lines still come into the log."""
        if self._group is not None:
            self._group.terminate(self.patience.total_seconds())

    def _run(self, arguments: list[str], log_all: bool) -> tuple[int, list[str], list[str]]:
        """Runs a command to its end.

        :param log_all: whether the standard output goes into the log; the standard error always does
        :return: the exit code, the standard output unless it is in the log, and the lines that say what went wrong
        """
        line = [*self._launcher(), *arguments]
        if self.config:
            line.append(f"--config={self.config}")
        env = self._environment()
        self._require_startable(line[0], env)
        self.log.info("Running %s", shlex.join(line))
        out: list[str] = []
        wrong: list[str] = []
        last: deque[str] = deque(maxlen=5)
        helps = False
        group = self._group = ProcessGroup(line, env, self.cwd)
        try:
            for text, is_error in group.lines():
                if log_all or is_error:
                    self.log.info("%s", text)
                    helps = helps or text.startswith("Usage: ")
                    if text.strip() and not helps:
                        last.append(text)
                    if _WRONG.match(text):
                        wrong.append(text)
                else:
                    out.append(text)
        except BaseException:
            # Nobody reads on: the task has timed out, for example.
            group.end(self.patience.total_seconds())
            raise
        finally:
            self._group = None
        return group.exit_code, out, wrong[:_TOLD_LINES] or list(last)

    def _launcher(self) -> list[str]:
        return shlex.split(self.launcher) if isinstance(self.launcher, str) else list(self.launcher)

    def _require_startable(self, program: str, env: Mapping[str, str]) -> None:
        if shutil.which(program, path=env.get("PATH")) is None:
            raise AirflowFailException(
                f"Cannot start lotlake: there is no program {program} on this worker; set launcher"
            )
        if self.cwd is not None and not os.path.isdir(self.cwd):
            raise AirflowFailException(f"Cannot start lotlake: there is no folder {self.cwd} on this worker; set cwd")

    def _environment(self) -> dict[str, str]:
        env = dict(os.environ)
        for part, connection_id in (self.connections or {}).items():
            connection = BaseHook.get_connection(connection_id)
            if not connection.host or not connection.schema:
                raise AirflowFailException(
                    f"Cannot use the connection {connection_id} as {part}: it has no host or no schema, which is the"
                    " database; set both"
                )
            prefix = f"LOTLAKE_{part.upper()}"
            extra = {key: value for key, value in connection.extra_dejson.items() if isinstance(value, str)}
            env[f"{prefix}_URL"] = (
                f"jdbc:postgresql://{connection.host}:{connection.port or 5432}/{connection.schema}"
                + (f"?{urlencode(extra)}" if extra else "")
            )
            env[f"{prefix}_USER"] = connection.login or ""
            env[f"{prefix}_PASSWORD"] = connection.password or ""
        env.update((name, str(value)) for name, value in (self.env or {}).items())
        return env

    def _publications(self, count: int) -> list[dict]:
        """The newest publications of the lake, the newest first."""
        code, out, wrong = self._run(["release", "list", "--json", f"--count={count}"], log_all=False)
        # 99: there is none yet.
        if outcome(code)[0] is not Outcome.SKIPPED:
            _require_done("release list", code, wrong)
        return json.loads("\n".join(out))["publications"]


def _require_done(command: str, code: int, wrong: Iterable[str]) -> None:
    """Raises what makes Airflow treat the exit code as lotlake means it."""
    what, meaning = outcome(code)
    message = "\n".join([f"lotlake {command} ended with exit code {code}, {meaning}", *wrong])
    if what is Outcome.SKIPPED:
        raise AirflowSkipException(message)
    if what is Outcome.FAILED:
        raise AirflowFailException(message)
    if what is Outcome.RETRIED:
        raise AirflowException(message)


def _names(given: str | Iterable[str]) -> list[str]:
    names = given.split(",") if isinstance(given, str) else given
    return [name.strip() for name in names if name.strip()]


class LotlakeOperator(_LotlakeTask):
    """Runs a lotlake command; its output is the task's log.

    Exit code 99 skips the task, 5 and 75 let Airflow retry it, 2, 3, 4 and 70 fail it at once. A retry continues the
    lotlake run of the first try, whose id is the task's XCom.

    :param command: ``seed``, ``sync``, ``release rollback``, …
    :param arguments: the arguments of the command
    :param makes: a list of configured makes, or their names with commas between; empty for all
    :param portals: likewise
    :param lotlake_run_id: the id of the run; by default that of :func:`run_id`
    """

    template_fields: Sequence[str] = (
        *_LotlakeTask.template_fields,
        "command",
        "arguments",
        "makes",
        "portals",
        "lotlake_run_id",
    )
    ui_color = "#dbe9f4"

    def __init__(
        self,
        *,
        command: str,
        arguments: Sequence[str] = (),
        makes: str | Sequence[str] = (),
        portals: str | Sequence[str] = (),
        lotlake_run_id: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.command = command
        self.arguments = arguments
        self.makes = makes
        self.portals = portals
        self.lotlake_run_id = lotlake_run_id

    def execute(self, context: Context) -> str | None:
        run = self.lotlake_run_id or (run_id(context) if self.command in RUNS else None)
        arguments = [*self.command.split(), *(str(argument) for argument in self.arguments)]
        arguments += [f"--make={make}" for make in _names(self.makes)]
        arguments += [f"--portal={portal}" for portal in _names(self.portals)]
        if run:
            arguments.append(f"--run-id={run}")
        code, _, wrong = self._run(arguments, log_all=True)
        _require_done(self.command, code, wrong)
        return run


class LotlakeBranchOperator(_LotlakeTask, BranchMixIn):
    """Goes on with the sync if the lake has a publication, and otherwise with the seed.

    :param load: ``auto``, or ``seed`` or ``sync`` to go on with that one
    :param seed: the task that seeds
    :param sync: the task that syncs
    """

    template_fields: Sequence[str] = (*_LotlakeTask.template_fields, "load")
    inherits_from_skipmixin = True

    #: XCom: the publication that waits for its mart, which the seed or sync finishes.
    PENDING = "pending"

    def __init__(self, *, load: str = "auto", seed: str = "seed", sync: str = "sync", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.load = load
        self.seed = seed
        self.sync = sync

    def execute(self, context: Context) -> Any:
        choices = {"auto": None, "seed": self.seed, "sync": self.sync}
        if self.load not in choices:
            raise AirflowFailException(
                f"Cannot choose between seed and sync: load is {self.load!r}; set it to one of {', '.join(choices)}"
            )
        newest = self._publications(1)
        if newest and newest[0]["mart"] == "pending":
            context["ti"].xcom_push(key=self.PENDING, value=newest[0]["publication"])
        return self.do_branch(context, choices[self.load] or (self.sync if newest else self.seed))


class LotlakePublicationOperator(_LotlakeTask):
    """Emits an event for each table that the runs of other tasks have published. It is skipped if there is none.

    If the runs published several times, the tables tell of the newest publication that shows them.

    :param of: the tasks of this DAG run that may have published
    :param pending: a publication of an earlier run whose mart one of the tasks finished; empty for none
    :param lake: ``lotlake.catalog.name``
    """

    template_fields: Sequence[str] = (*_LotlakeTask.template_fields, "pending")
    #: One task publishes a few times at most, so these reach back to the beginning of the DAG run.
    COUNT = 50

    def __init__(self, *, of: Sequence[str], pending: str = "", lake: str = "lake", **kwargs: Any) -> None:
        alias = publication_alias(lake)
        super().__init__(outlets=[alias], **kwargs)
        self.alias = alias
        self.of = of
        self.pending = pending
        self.lake = lake

    def execute(self, context: Context) -> list[str]:
        runs = [run_id(context, task) for task in self.of]
        published = [
            publication
            for publication in self._publications(self.COUNT)
            if publication["run"] in runs
            or (publication["publication"] == self.pending and publication["mart"] == "published")
        ]
        if not published:
            raise AirflowSkipException(f"the runs {', '.join(runs)} published nothing")
        tables: dict[str, dict] = {}
        for publication in reversed(published):
            tables |= published_tables(publication)
        events = context["outlet_events"][self.alias]
        for table, told in tables.items():
            self.log.info("%s shows publication %s", table, told["publication"])
            events.add(table_asset(table, self.lake), extra=told)
        return [publication["publication"] for publication in published]
