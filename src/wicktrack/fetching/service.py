"""One source during one run: asked by one thread at a time, and left where it does not answer.

One rule: a generator is sent a reply to each request, whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from wicktrack.fetching.addresses import address
from wicktrack.fetching.keys import Key
from wicktrack.fetching.manners import Cancelled, Clock, Limits, Pacer
from wicktrack.sources.protocol import Answer, Asking, Reply, Request, Source

if TYPE_CHECKING:
    from wicktrack.fetching.line import Line

T = TypeVar("T")


class Stopped(NamedTuple):
    """A source that is done: `why` it was left for this run, empty where it answered to the end.

    `wants_key`: it has none, or refused it. `requests` were sent over the network. `failed` says
    why a request failed, the last one of them, also where the others were answered.
    """

    why: str = ""
    wants_key: bool = False
    requests: int = 0
    failed: str = ""


class Run(NamedTuple):
    """What the sources of a run share: the folder of cached answers, time, and the limits."""

    cache: Path
    clock: Clock
    limits: Limits


class Service:
    """A source, its base URL and its key, and what became of it in this run."""

    def __init__(self, source: Source, base: str, key: Key | None, run: Run) -> None:
        self.source = source
        self.base = base
        self.key = key
        self._file = run.cache / f"{source.provider}.db"
        self._limits = run.limits
        self._pacer = Pacer(source.pace, run.clock)
        self._busy = Lock()
        self._requests = 0
        self._failures = 0
        self._failed = ""
        self._stopped = Stopped()
        self._left: Reply | None = None

    def drive(self, asking: Asking[T], stop: Event) -> tuple[T, Stopped]:
        """Drive a generator to its end. Raises `Cancelled` once `stop` is set, and what it raises.

        The generator is closed in any case, and so are the connections.
        """
        with self._busy, ExitStack() as stack:
            stack.callback(asking.close)
            self._requests, self._failed = 0, ""
            line = Lazy(lambda: stack.enter_context(self._connected(stop)))
            found = _driven(asking, lambda it: self._reply(it, line, stop))
            return found, self._stopped._replace(requests=self._requests, failed=self._failed)

    def _connected(self, stop: Event) -> Line:
        """A connection, with what that takes to import."""
        from wicktrack.fetching.line import Line
        from wicktrack.fetching.wire import Terms

        return Line(
            Terms(
                base=self.base,
                key=self.key,
                wants_key=self.source.key,
                pacer=self._pacer,
                limits=self._limits,
                stop=stop,
                sent=self._count,
            ),
            self._file,
        )

    def _count(self) -> None:
        self._requests += 1

    def _reply(self, request: Request, line: Lazy, stop: Event) -> Reply:
        url = address(self.base, self.source, request)
        if stop.is_set():
            raise Cancelled
        if self._left is None and self.source.key and self.key is None:
            self._leave(Reply(Answer.NO_KEY, reason="it wants a key, and none is set"))
        if self._left is not None:
            return self._left
        reply, leave = line.get().ask(url)
        failed = reply.answer is Answer.FAILED
        self._failures = self._failures + 1 if failed else 0
        self._failed = reply.reason if failed else self._failed
        if leave:
            self._leave(reply)
        elif self._failures >= self._limits.failures:
            words = f"left after {self._failures} failures in a row; the last: {reply.reason}"
            self._leave(reply._replace(reason=words))
        return reply

    def _leave(self, last: Reply) -> None:
        """Ask nothing more in this run: everything gets this reply."""
        self._stopped = Stopped(last.reason, wants_key=last.answer is Answer.NO_KEY)
        self._left = last


class Lazy:
    """A line that is opened when it is first used."""

    def __init__(self, opened: Callable[[], Line]) -> None:
        self._opened = opened
        self._line: Line | None = None

    def get(self) -> Line:
        if self._line is None:
            self._line = self._opened()
        return self._line


def _driven(asking: Asking[T], reply: Callable[[Request], Reply]) -> T:
    replies: Sequence[Reply] | None = None
    while True:
        try:
            requests = next(asking) if replies is None else asking.send(replies)
        except StopIteration as done:
            found: T = done.value
            return found
        replies = [reply(it) for it in requests]
