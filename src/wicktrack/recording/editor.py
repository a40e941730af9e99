"""The editor of catalogue files: read under a lock, append, compare, replace atomically.

One rule: every byte that is not ours stays, and a file that anybody else changed since it was read
is left alone. Processes that record at the same time wait for each other.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wicktrack.atomic import refusal, swap
from wicktrack.catalogue import files
from wicktrack.catalogue.files import Stamp
from wicktrack.errors import BadCatalogue, NotChanged, Problem
from wicktrack.recording.lock import locked, refusing
from wicktrack.records import replaced

HEAD = """\
# Your own titles and facts. `wicktrack add` and `wicktrack record` append to this file, and
# `wicktrack undo` takes back what they appended last. You can also edit it by hand, for example to
# correct an older mistake: `wicktrack edit` opens it, and checks it afterwards.

format = 1
"""
"""How a new file of the user begins."""


@contextmanager
def editing(
    path: Path, *, create: bool = False, marked: bool = False, head: str = HEAD
) -> Iterator[Edit]:
    """A file, read and locked against other recorders until the block is left.

    A symlink leads to its target. With `create` a missing file begins with `head`, in a folder
    that is made where it is missing; with `marked` it may start with a byte order mark. Raises
    `NotChanged`, or `BadCatalogue` for what is no text.
    """
    with locked(path, create=create) as target:
        # In this order: a change in between makes the stamp too old, never too young.
        with refusing(path):
            stamp = _stamp(target)
        new = create and stamp is None
        data, text = (head.encode(), head) if new else _read(path, target, marked=marked)
        yield Edit(path, target, data, text, stamp)


class Edit:
    """An edit in progress: the file's `path` as named, its bytes, their text, and its stamp.

    The stamp is None of a file that is yet to be made.
    """

    def __init__(
        self, path: Path, target: Path, data: bytes, text: str, stamp: Stamp | None
    ) -> None:
        self.path = path
        self.data = data
        self.stamp = stamp
        self._text: str | None = text
        self._target = target

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.data.decode()
        return self._text

    @property
    def is_new(self) -> bool:
        """Whether the file is yet to be made."""
        return self.stamp is None

    def appended(self, *blocks: str) -> str:
        """The whole new text: the old one as it is, then the blocks, an empty line before each."""
        return self.text + self._tail(blocks)

    def append(self, *blocks: str) -> str:
        """Save the text with the blocks appended, without putting it together; see `save`.

        Gives what was appended, with the empty lines between.
        """
        tail = self._tail(blocks)
        self._swap(self.data + tail.encode())
        self._text = None
        return tail

    def remove(self) -> None:
        """Remove the file; raises `NotChanged`, and then the file is as it was."""
        try:
            self._confirm()
            self._target.unlink()
        except OSError as error:
            raise refusal(self.path, "removed", error) from None

    def _tail(self, blocks: Sequence[str]) -> str:
        """What is appended to the old text, in the style of its newlines."""
        first = self.data.find(b"\n")
        newline = "\r\n" if first > 0 and self.data[first - 1 : first] == b"\r" else "\n"
        end = self.data[-4:].decode(errors="ignore")
        pieces = []
        for block in blocks:
            if end and not end.endswith("\n"):
                pieces.append(newline)
                end += newline
            if end and not re.search(r"(?:\A|\n)\r?\n\Z", end[-4:]):
                pieces.append(newline)
            pieces.append(block.replace("\n", newline))
            end = pieces[-1][-4:]
        return "".join(pieces)

    def diff(self, new: str | None) -> str:
        """What would change, as `diff -u` and `git diff` write it; empty for nothing.

        `new` is None where the file is removed.
        """
        name = self.path.as_posix().lstrip("/")
        if new is None:
            return _diff(self.text, "", f"a/{name}", "/dev/null")
        if self.stamp is None:
            return _diff("", new, "/dev/null", f"b/{name}")
        return _diff(self.text, new, f"a/{name}", f"b/{name}")

    def save(self, new: str) -> None:
        """Make it the file's text; raises `NotChanged`, and then the file is as it was."""
        try:
            data = new.encode()
        except ValueError as error:
            raise refusal(self.path, "changed", error) from None
        self._swap(data)
        self._text = new

    def _swap(self, data: bytes) -> None:
        try:
            swap(self._target, data, self._confirm)
            stamp = _stamp(self._target)
        except (OSError, ValueError) as error:
            raise refusal(self.path, "changed", error) from None
        self.data, self.stamp = data, stamp

    def _confirm(self) -> None:
        """That the file is still the one that was read; a stamp alone is too coarse to tell."""
        stamp = _stamp(self._target)
        same = stamp == self.stamp
        if same and (stamp is None or self._target.read_bytes() == self.data):
            return
        happened = {
            (True, False): "somebody else has just created it",
            (False, True): "it has just been deleted",
        }.get((self.stamp is None, stamp is None), "it has just been edited by somebody else")
        hint = "look at the file, then try again"
        raise NotChanged(f"{self.path} was not changed: {happened}", hint)


# --- reading -----------------------------------------------------------------------------------


def _stamp(target: Path) -> Stamp | None:
    """Of whatever is there, also where reading then refuses it; None of nothing."""
    try:
        return files.stamp_of(target.stat())
    except FileNotFoundError:
        return None


def _read(path: Path, target: Path, *, marked: bool) -> tuple[bytes, str]:
    data = files.read_bytes(target)
    text = data if isinstance(data, Problem) else files.decoded(target, data)
    if marked and isinstance(data, bytes) and data.startswith(BOM_UTF8):
        rest = files.decoded(target, data.removeprefix(BOM_UTF8))
        text = data.decode() if isinstance(rest, str) else rest
    if isinstance(data, bytes) and isinstance(text, str):
        return data, text
    assert isinstance(text, Problem)  # noqa: S101 - the type checker does not follow
    if text.code in ("not-utf-8", "byte-order-mark"):
        raise BadCatalogue([replaced(text, file=str(path))])
    raise NotChanged(f"{path} was not changed: {text.message}", text.hint)


# --- showing -----------------------------------------------------------------------------------


def _diff(old: str, new: str, old_name: str, new_name: str) -> str:
    """A unified diff; only from shortly before the first difference on is it looked for."""
    from difflib import unified_diff

    before, after = _lines(old), _lines(new)
    pairs = zip(before, after, strict=False)
    alike = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
    skipped = max(0, alike - 3)
    lines = unified_diff(before[skipped:], after[skipped:], old_name, new_name)
    return "".join(_shifted(line, skipped) for line in lines)


def _lines(text: str) -> list[str]:
    """Lines as a diff shows them: ended by a line feed, or by the remark that there is none."""
    *lines, last = text.split("\n")
    ended = [f"{line}\n" for line in lines]
    return [*ended, f"{last}\n\\ No newline at end of file\n"] if last else ended


def _shifted(line: str, by: int) -> str:
    """A line of a diff; the numbers in the head of a hunk count from the start of the file."""
    if not line.startswith("@@ "):
        return line
    return re.sub(r"(?<= [-+])\d+", lambda found: str(int(found[0]) + by), line)
