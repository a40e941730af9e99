"""The progress bar of a long wait, gone when it is over."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn


class Bar:
    """A bar that is on the terminal until `end`, and then leaves nothing behind."""

    def __init__(self, stream: TextIO, words: str, *, colour: bool) -> None:
        console = Console(file=stream, no_color=not colour, highlight=False)
        self._progress = Progress(
            TextColumn(words, markup=False), BarColumn(), TaskProgressColumn(),
            console=console, transient=True, auto_refresh=False,
        )  # fmt: skip
        self._shown = -1
        self._task = self._progress.add_task("", total=1.0)
        self._progress.start()

    def show(self, done: float) -> None:
        """Show how much is done, from 0 to 1, wherever that is another percentage."""
        if int(done * 100) != self._shown:
            self._shown = int(done * 100)
            self._progress.update(self._task, completed=done, refresh=True)

    def end(self) -> None:
        self._progress.stop()
