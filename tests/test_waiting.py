"""Who has to wait, and what do they see?"""

from __future__ import annotations

import io
import sys

import pytest

from wicktrack.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock shows, one after the other."""
    shown = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: shown.pop(0) if len(shown) > 1 else shown[0])
    return shown


def seen(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *done: float) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.DelayedProgress({"TERM": "xterm"}) as told:
        for part in done:
            told(part)
    return stream.getvalue()


def test_short_work_shows_no_progress(ticks: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    ticks[:] = [0.0, 0.1, 0.49]
    assert seen(monkeypatch, Terminal(), 0.1, 0.9) == ""


def test_long_work_shows_its_progress_and_erases_it(
    ticks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks[:] = [0.0, 0.6]
    text = seen(monkeypatch, Terminal(), 0.25, 0.251, 0.5)
    # Rich draws the last state once more when it ends.
    assert (text.count(" 25%"), text.count(" 50%")) == (1, 2)
    assert "Reading the catalogue" in text
    assert text.endswith("\x1b[1A\x1b[2K")


def test_progress_is_shown_on_a_terminal_only(
    ticks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks[:] = [0.0, 9.0]
    assert seen(monkeypatch, io.StringIO(), 0.5) == ""
