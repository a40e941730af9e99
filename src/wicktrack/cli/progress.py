"""Progress: how far a noticeably long wait has got.

One rule: it is shown only on a terminal at standard error, and none of it stays.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Self

from wicktrack.cli.streams import When, has_colour

if TYPE_CHECKING:
    from wicktrack.render.progress import Bar

NOTICEABLE = 0.5
"""Seconds."""


class Waiting:
    """Called with how much is done, from 0 to 1, while it is entered."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        self._begun = monotonic()
        return self

    def __call__(self, done: float) -> None:
        if self._bar is None and monotonic() - self._begun > NOTICEABLE and sys.stderr.isatty():
            from wicktrack.render.progress import Bar

            colour = has_colour(sys.stderr, When.AUTO, self._environ)
            self._bar = Bar(sys.stderr, "Reading the catalogue", colour=colour)
        if self._bar is not None:
            self._bar.show(done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.end()
