"""A progress bar for what takes long: reading a large catalogue, asking the sources.

One rule: it is shown on a terminal at standard error only, and none of it stays.
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
"""The delay in seconds before the bar of a read appears: quick ones show none."""


class DelayedProgress:
    """A context manager, to be called with the fraction done, from 0 to 1; or see `count`.

    `delay` is the time in seconds before the bar appears.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        words: str = "Reading the catalogue",
        delay: float = NOTICEABLE,
    ) -> None:
        self._environ = environ
        self._words = words
        self._delay = delay
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        self._begun = monotonic()
        return self

    def __call__(self, done: float) -> None:
        self._show(done, None)

    def count(self, done: int, total: int) -> None:
        """Show how many of how many things are done; the bar names both numbers."""
        if total:
            self._show(done / total, total)

    def _show(self, done: float, total: int | None) -> None:
        late = monotonic() - self._begun >= self._delay
        if self._bar is None and late and sys.stderr.isatty():
            from wicktrack.render.progress import Bar

            colour = has_colour(sys.stderr, When.AUTO, self._environ)
            self._bar = Bar(sys.stderr, self._words, total, colour=colour)
        if self._bar is not None:
            self._bar.show(done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.end()
