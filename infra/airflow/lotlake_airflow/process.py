"""Programs that end together with the task that started them."""

import codecs
import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

# How often the limit for ending is looked at, in seconds.
_TICK = 0.5


class ProcessGroup:
    """A program, and all the processes that it starts, in a process group of their own."""

    def __init__(self, line: list[str], env: dict[str, str], cwd: str | None) -> None:
        """Starts the program. It has no standard input."""
        # The process that called this can be killed without a chance to end the program. Then Linux ends it.
        setpriv = shutil.which("setpriv")
        if setpriv:
            line = [setpriv, "--pdeathsig", "TERM", "--", *line]
        self._process = subprocess.Popen(
            line,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self._kill_at: float | None = None

    def lines(self) -> Iterator[tuple[str, bool]]:
        """The lines that the program prints, and whether it printed them to the standard error, until it ends."""
        texts = {
            stream: [codecs.getincrementaldecoder("utf-8")("backslashreplace"), ""]
            for stream in (self._process.stdout, self._process.stderr)
        }
        with selectors.DefaultSelector() as selector:
            for stream in texts:
                selector.register(stream, selectors.EVENT_READ)
            while selector.get_map():
                self._kill_if_due()
                for key, _ in selector.select(_TICK):
                    chunk = os.read(key.fd, 1 << 16)
                    decoder, begun = texts[key.fileobj]
                    *whole, rest = (begun + decoder.decode(chunk, final=not chunk)).split("\n")
                    if not chunk:
                        selector.unregister(key.fileobj)
                        whole, rest = [*whole, *([rest] if rest else [])], ""
                    texts[key.fileobj][1] = rest
                    for text in whole:
                        yield text.rstrip("\r"), key.fileobj is self._process.stderr
        while self._process.poll() is None:
            self._kill_if_due()
            time.sleep(_TICK / 10)

    @property
    def exit_code(self) -> int:
        """The exit code of the program after all its lines; negative if a signal killed it."""
        return self._process.wait()

    def terminate(self, patience: float) -> None:
        """Asks the group to end. Whoever reads its lines kills it when it is still there after the patience.

        :param patience: in seconds
        """
        self._kill_at = time.monotonic() + patience
        self._signal(signal.SIGTERM)

    def end(self, patience: float) -> None:
        """Ends the group and waits until it has ended."""
        self.terminate(patience)
        for _ in self.lines():
            pass

    def _kill_if_due(self) -> None:
        if self._kill_at is not None and time.monotonic() > self._kill_at:
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass
