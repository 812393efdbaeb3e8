"""What becomes of an Airflow task when a lotlake command ends with an exit code."""

import signal
from enum import Enum


class Outcome(Enum):
    DONE = "done"
    SKIPPED = "skipped"
    RETRIED = "retried"
    FAILED = "failed"


# Every code that lotlake defines.
OUTCOMES = {
    0: (Outcome.DONE, "done"),
    1: (Outcome.RETRIED, "an unexpected error, a fault of lotlake"),
    2: (Outcome.FAILED, "wrong usage of the command line"),
    3: (Outcome.FAILED, "wrong configuration"),
    4: (Outcome.FAILED, "a gate stopped the run, or a check found something; the last publication stands"),
    5: (Outcome.RETRIED, "source, storage or catalog is unreachable"),
    70: (Outcome.FAILED, "the state of a commit is unknown"),
    75: (Outcome.RETRIED, "another run holds the lock of the lake"),
    99: (Outcome.SKIPPED, "nothing to do"),
    130: (Outcome.RETRIED, "ended by Ctrl-C"),
    143: (Outcome.RETRIED, "ended by SIGTERM"),
}

# The codes of a shell and of setpriv for a program that did not start. It will not start the next time either.
NOT_STARTED = (126, 127)


def outcome(code: int) -> tuple[Outcome, str]:
    """What becomes of the task, and what the code means.

    A command that was killed, or that ended with a code that lotlake does not define, is retried: whatever it had
    begun, the same command repairs it.

    :param code: the exit code of the process; negative if a signal killed it
    """
    if code in OUTCOMES:
        return OUTCOMES[code]
    if code in NOT_STARTED:
        return Outcome.FAILED, "the program did not start"
    if code < 0:
        return Outcome.RETRIED, f"killed by {signal.Signals(-code).name}"
    return Outcome.RETRIED, "a code that lotlake does not define"
