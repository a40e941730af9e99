"""The standard streams: their encoding, colour and width, and the one place that writes to them.

One rule: data goes to standard output, words to standard error, and a character that the output
cannot encode is replaced.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO

from wicktrack.errors import Exit, WicktrackError

if TYPE_CHECKING:
    from wicktrack.render.table import Paper

_ASCII_FALLBACKS = str.maketrans(
    {"─": "-", "·": ",", "→": "->"}
    # The signs of a timeline, each as one character that no other has.
    | dict(zip("░▒▓█▄╌✗⊗○◦▲►◄◆◇●◌┊▼┴┼…", ".:=#_;xXo%^><@&*~|v'+.", strict=True))
)
"""The ornaments of `render`, and what replaces them on an output that cannot encode them."""

_BUFFER_SIZE = 8192
"""Characters that are written together, which is quicker than line by line."""


class ClosedPipe(Exception):
    """The reader of standard output has gone. Not an OSError, which Typer would catch."""


class NotWritten(WicktrackError):
    """Standard output cannot be written, as on a full disk."""

    exit = Exit.NOT_CHANGED


class Attempt:
    """A run of a command line, or its retry without the index: see `main`.

    `use_index`: whether the ledger may be read from the index.
    """

    use_index = True
    _written = 0
    """Characters of output."""
    _skip = 0
    """Characters that the attempt before wrote, and this one has still to leave out."""

    def begin(self) -> None:
        """Start the first attempt."""
        self._written = self._skip = 0

    @contextmanager
    def retry(self) -> Iterator[None]:
        """Start the second one, whose output repeats that of the first."""
        self.use_index, self._written, self._skip = False, 0, self._written
        try:
            yield
        finally:
            self.use_index = True

    def unwritten(self, text: str) -> str:
        """What of the next piece of output is not written yet; counts it as written."""
        known = min(self._skip, len(text))
        self._skip -= known
        self._written += len(text)
        return text[known:]


attempt = Attempt()
"""The one that is running in this process."""


class When(StrEnum):
    """When to colour: the values of --color."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def paper(when: When, environ: Mapping[str, str]) -> Paper:
    """The width and colour of standard output; no width in a pipe."""
    import shutil

    from wicktrack.render.table import Paper

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Paper(width, has_colour(sys.stdout, when, environ))


def ascii_only() -> bool:
    """Whether standard output cannot encode every script."""
    return not _encodes(sys.stdout, "─é日")


def has_colour(stream: TextIO, when: When, environ: Mapping[str, str]) -> bool:
    """By --color, else $NO_COLOR, else $FORCE_COLOR, else whether it is a terminal (not dumb)."""
    if when is not When.AUTO:
        return when is When.ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def _encodes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _fallbacks(stream: TextIO) -> dict[str, str]:
    """The ornaments that a stream cannot encode, with their replacements."""
    return {
        chr(code): text
        for code, text in _ASCII_FALLBACKS.items()
        if not _encodes(stream, chr(code))
    }


def _replaced(text: str, fallbacks: dict[str, str]) -> str:
    # On long texts quicker than `str.translate`.
    for ornament, letters in fallbacks.items():
        text = text.replace(ornament, letters)
    return text


def emit(lines: Iterable[str]) -> None:
    """Write data to standard output in the order it comes, buffered.

    Where its source raises, what came before is written first. Raises `ClosedPipe`, `NotWritten`.
    """
    fallbacks = _fallbacks(sys.stdout)
    waiting: list[str] = []
    size = 0
    try:
        for line in lines:
            waiting.append(line)
            size += len(line)
            if size >= _BUFFER_SIZE:
                text, size = "".join(waiting), 0
                waiting.clear()
                _put(text, fallbacks)
    finally:
        _put("".join(waiting), fallbacks)


def emit_file(text: str) -> None:
    """Write the text of a file: as it is, for a pipe to keep, and harmless to a terminal.

    Anything else that is printed is harmless everywhere; but a patch, a calendar or a picture with
    escapes in it would be another one. Raises as `emit`.
    """
    from wicktrack.render.escape import legible_lines

    emit([legible_lines(text) if sys.stdout.isatty() else text])


def _put(text: str, fallbacks: dict[str, str]) -> None:
    sys.stdout.write(_replaced(attempt.unwritten(text), fallbacks))
    sys.stdout.flush()


def say(*sentences: str) -> None:
    """Write sentences to standard error, a line each, escaped."""
    from wicktrack.render.escape import harmless

    fallbacks = _fallbacks(sys.stderr)
    for sentence in sentences:
        sys.stderr.write(_replaced(harmless(sentence), fallbacks) + "\n")


def can_ask() -> bool:
    """Whether somebody can be asked: standard input and standard error are a terminal."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


def confirm(question: str, *, default: bool = False) -> bool:
    """Ask a question on the terminal; an empty answer is the default, the end of input is no."""
    from wicktrack.render.escape import harmless

    sys.stderr.write(f"{harmless(question)} {'[Y/n]' if default else '[y/N]'} ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        sys.stderr.write("\n")
        return False
    typed = answer.strip().lower()
    return typed in ("y", "yes") if typed else default


def choose(question: str, count: int) -> int | None:
    """Ask on the terminal for a number from 1; None for an empty answer, and the end of input."""
    from wicktrack.render.escape import harmless

    while True:
        sys.stderr.write(f"{harmless(question)} ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer.strip():
            sys.stderr.write("" if answer else "\n")
            return None
        if answer.strip() in map(str, range(1, count + 1)):
            return int(answer)


class _Guarded:
    """A proxy of standard output that raises `ClosedPipe` and `NotWritten` in place of OSError."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        written: int = self._guard(lambda: self._stream.write(text))
        return written

    def flush(self) -> None:
        self._guard(self._stream.flush)

    def _guard(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except BrokenPipeError:
            self._sink()
            raise ClosedPipe from None
        except OSError as error:
            self._sink()
            reason = error.strerror or str(error)
            raise NotWritten(f"cannot write the output: {reason}") from None

    def _sink(self) -> None:
        """Redirect the stream to the null device, so that flushing it at exit does not fail."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def prepare_streams() -> None:
    """Make the standard streams replace what they cannot encode, and write line feeds only.

    One that was closed before the start is opened on the null device.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        stream.reconfigure(errors="replace", newline="\n")
        setattr(sys, name, _Guarded(stream) if name == "stdout" else stream)
