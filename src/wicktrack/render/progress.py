"""A progress bar on a terminal, removed when it is over.

One rule: it redraws for another whole percentage only, however often it is called.
"""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
)


class Bar:
    """A bar that is shown until `end`, which erases it.

    It names the percentage or, with a `total`, how many of that many things are done.
    """

    def __init__(
        self, stream: TextIO, words: str, total: int | None = None, *, colour: bool
    ) -> None:
        number: ProgressColumn = TaskProgressColumn() if total is None else MofNCompleteColumn()
        self._total = total or 1.0
        console = Console(file=stream, no_color=not colour, highlight=False)
        self._progress = Progress(
            TextColumn(words, markup=False), BarColumn(), number,
            console=console, transient=True, auto_refresh=False,
        )  # fmt: skip
        self._shown = -1
        self._task = self._progress.add_task("", total=self._total)
        self._progress.start()

    def show(self, done: float) -> None:
        """Show the fraction done, from 0 to 1."""
        if int(done * 100) != self._shown:
            self._shown = int(done * 100)
            self._progress.update(self._task, completed=done * self._total, refresh=True)

    def end(self) -> None:
        self._progress.stop()
