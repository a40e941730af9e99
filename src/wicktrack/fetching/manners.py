"""Manners: the pace of a source, the pauses that it asks for, and what one answer may cost."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from threading import Event, Timer
from types import TracebackType
from typing import Any, NamedTuple, Self

LONGEST = 60.0
"""The seconds up to which a pause that a source asks for is kept; then it is left for this run."""

LEAST = 1.0
"""The least pause where one is asked for: some services answer `Retry-After: 0` and mean it not."""


class Cancelled(Exception):
    """Whoever wanted the answer has gone."""


class Clock:
    """Time as it passes; tests have one of their own, on which nobody waits."""

    def now(self) -> float:
        """Seconds since some moment, never fewer than before."""
        return time.monotonic()

    def wait(self, seconds: float, stop: Event) -> None:
        """Until so many seconds have passed, or `stop` is set."""
        stop.wait(seconds)


class Pacer:
    """The time at which the next request to one source is due. `pace` is in seconds."""

    def __init__(self, pace: float, clock: Clock) -> None:
        self.pace = pace
        self.clock = clock
        self._due = float("-inf")

    def take(self, stop: Event) -> None:
        """Wait until a request is due, which is then sent; raises `Cancelled`."""
        while not stop.is_set() and (early := self._due - self.clock.now()) > 0:
            self.clock.wait(early, stop)
        if stop.is_set():
            raise Cancelled
        self._due = self.clock.now() + self.pace

    def rest(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._due = max(self._due, self.clock.now() + seconds)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait (RFC 9110, 10.2.3); None where it does not say.

    A point in time is compared with the answer's own `Date`, so this machine's clock may be wrong;
    without that it is the longest pause.
    """
    given = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", given):
        return max(LEAST, float(given[:9]) if len(given) <= 9 else 1e9)
    until = _instant(given)
    if until is None:
        return None
    said = _instant(headers.get("date", ""))
    return LONGEST if said is None else max(LEAST, until - said)


def _instant(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


class Limits(NamedTuple):
    """In seconds: to connect, between two pieces, for all of it; and the bytes of a body, unpacked.

    Also how many redirects are followed, and how many failures in a row are borne.
    """

    connect: float = 5.0
    read: float = 20.0
    whole: float = 60.0
    body: int = 10 * 1024 * 1024
    redirects: int = 5
    failures: int = 3


class Watch:
    """A limit to the whole of an answer, which a service may make endless a byte at a time.

    When time is up the connection is shut down, which ends whatever waits for it. `trace` is what
    httpx2 is to call about the connections that it makes, by its extension of that name.
    """

    def __init__(self) -> None:
        self.late = False
        self._socket: socket.socket | None = None
        self._timer: Timer | None = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")

    def limit(self, seconds: float) -> Self:
        """For the block that is entered next."""
        self.late = False
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        return self

    def __enter__(self) -> Self:
        assert self._timer is not None  # noqa: S101 - mypy does not know that `limit` was called
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _cut(self) -> None:
        self.late = True
        if self._socket is not None:
            # As of a plain socket: that of TLS forgets its state, while the other thread uses it.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
