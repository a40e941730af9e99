"""The two standard streams, their colour, and the one place that writes to them.

One rule: data goes to standard output, words to standard error, and a character that the output
cannot show is replaced.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO

from wicktrack.errors import Exit, WicktrackError

if TYPE_CHECKING:
    from wicktrack.render.table import Paper

_OURS = str.maketrans(
    {"─": "-", "·": ",", "→": "->"}
    # Those of a timeline, each in one letter of its own.
    | dict(zip("░▒▓█▄╌✗⊗○◦▲►◄◆◇●◌┊▼┴┼…", ".:=#_;xXo%^><@&*~|v'+.", strict=True))
)
"""Our own ornaments, in the letters of an output that has no others."""


class ClosedPipe(Exception):
    """The reader of standard output has gone; no OSError, which Typer would take for its own."""


class NotWritten(WicktrackError):
    """Standard output took nothing more."""

    exit = Exit.NOT_CHANGED


class When(StrEnum):
    """When there is colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def paper(when: When, environ: Mapping[str, str]) -> Paper:
    """What standard output is printed on."""
    import shutil

    from wicktrack.render.table import Paper

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Paper(width, has_colour(sys.stdout, when, environ))


def ascii_only() -> bool:
    """Whether standard output cannot show letters of every script."""
    return not _shows(sys.stdout, "─é日")


def has_colour(stream: TextIO, when: When, environ: Mapping[str, str]) -> bool:
    """--color, else $NO_COLOR, else $FORCE_COLOR, else whether it is a terminal but a dumb one."""
    if when is not When.AUTO:
        return when is When.ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def _shows(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _not_shown(stream: TextIO) -> dict[str, str]:
    """Which of our ornaments a stream cannot show, and what stands for each."""
    return {chr(code): text for code, text in _OURS.items() if not _shows(stream, chr(code))}


def _without(replaced: dict[str, str], text: str) -> str:
    # On long texts quicker than `str.translate`.
    for ornament, letters in replaced.items():
        text = text.replace(ornament, letters)
    return text


_AT_ONCE = 8192
"""So many characters are written together, which is quicker than each line by itself."""


def emit(lines: Iterable[str]) -> None:
    """Write data to standard output as it comes, also what came before its source failed."""
    replaced = _not_shown(sys.stdout)
    waiting: list[str] = []
    size = 0
    try:
        for line in lines:
            waiting.append(line)
            size += len(line)
            if size >= _AT_ONCE:
                text, size = "".join(waiting), 0
                waiting.clear()
                _put(text, replaced)
    finally:
        _put("".join(waiting), replaced)


class _Answer:
    """How many characters of an answer are written, and how many are not to be written again."""

    written = 0
    skipped = 0


def begin(*, again: bool = False) -> None:
    """Begin an answer; `again`: the same, of which the reader has a part already."""
    _Answer.skipped = _Answer.written if again else 0
    _Answer.written = 0


def _put(text: str, replaced: dict[str, str]) -> None:
    known = min(_Answer.skipped, len(text))
    _Answer.skipped -= known
    _Answer.written += len(text)
    sys.stdout.write(_without(replaced, text[known:]))
    sys.stdout.flush()


def say(*sentences: str) -> None:
    """Write words to standard error, a line each."""
    from wicktrack.render.escape import harmless

    replaced = _not_shown(sys.stderr)
    for sentence in sentences:
        sys.stderr.write(_without(replaced, harmless(sentence)) + "\n")


class _Guarded:
    """A standard output whose failures are ours to tell; all else is the stream's."""

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
        """Let nothing more be written, nor the interpreter complain of it at its end."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def prepare_streams() -> None:
    """Let the standard streams replace what they cannot show, with the same newlines anywhere.

    A stream that was closed before we began takes everything and keeps nothing.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        stream.reconfigure(errors="replace", newline="\n")
        setattr(sys, name, _Guarded(stream) if name == "stdout" else stream)
