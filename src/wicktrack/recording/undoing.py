"""Taking back what a command wrote: exactly its lines, where they are still as they were written.

One rule: a file that somebody edited is left alone unless our lines are untouched in it, and what
remains is checked before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from wicktrack.catalogue import files, loader
from wicktrack.errors import BadCatalogue, NotChanged, Problem
from wicktrack.model.names import listed
from wicktrack.recording.editor import Edit, editing
from wicktrack.recording.journal import Change, Entry, nearby
from wicktrack.records import replaced


class Gone(NotChanged):
    """Nothing of what a command wrote is there any more."""


def preview(entry: Entry) -> str:
    """What taking it back would change, as a diff; raises as `take_back`."""
    diffs = []
    for change in _there(entry):
        with _opened(change) as edit:
            diffs.append(edit.diff(_without(edit, change, entry.command)))
    return "".join(diffs)


def take_back(entry: Entry) -> list[Path]:
    """Take back all that an entry of the journal says was written, and give the files.

    Raises `Gone` where nothing of it is left; `NotChanged` where a file was edited, or what remains
    would not be valid; `BadCatalogue` where the catalogue is invalid as it is. Then every file is
    as it was.
    """
    done: list[tuple[Path, bytes]] = []
    try:
        for change in _there(entry):
            path = _path(change)
            with _opened(change) as edit:
                left, before = _without(edit, change, entry.command), edit.data
                if left is None:
                    edit.remove()
                else:
                    edit.save(left)
            done.append((path, before))
    except BaseException:
        for path, before in reversed(done):
            _put_back(path, before)
        raise
    return list(dict.fromkeys(path for path, _ in done))


def _path(change: Change) -> Path:
    """The file, as it is named from the current folder if it is in that."""
    path = Path(change.path)
    with suppress(OSError, ValueError):
        return path.relative_to(Path.cwd())
    return path


def _opened(change: Change) -> AbstractContextManager[Edit]:
    return editing(_path(change), marked=not change.catalogue)


def _put_back(path: Path, before: bytes) -> None:
    """Undo the undoing of one file, after another one refused it."""
    with editing(path, create=True, marked=True) as edit:
        edit.save(before.decode())


def _there(entry: Entry) -> list[Change]:
    """The changes of which there is something left, the last one first; raises `Gone`."""
    found = [change for change in reversed(entry.changes) if _is_there(change)]
    if not found:
        named = " and ".join(dict.fromkeys(str(_path(change)) for change in entry.changes))
        message = f"what `{entry.command}` wrote into {named} is no longer there"
        raise Gone(message, "`wicktrack undo` again takes back what was written before it")
    return found


def _is_there(change: Change) -> bool:
    data = files.read_bytes(Path(change.path))
    if isinstance(data, Problem):
        return data.code != "no-such-file"
    return bool(_places(data, change)) or bool(_remains(data, change))


def _without(edit: Edit, change: Change, command: str) -> str | None:
    """The text of a file without what was written into it; None where the file was made for it."""
    at = _place(edit, change, command)
    new, old = change.new.encode(), change.old.encode()
    before, after = edit.data[:at], edit.data[at + len(new) :]
    alone = at == change.offset and nearby(edit.data, at) == change.near
    if change.made and alone and not after:
        left = None
    else:
        joins = before and after and not before.endswith(b"\n") and new.startswith((b"\r", b"\n"))
        line_end = b"\r\n" if new.startswith(b"\r") else b"\n"
        kept = line_end if joins and not after.startswith((b"\r\n", b"\n")) else b""
        left = (before + old + kept + after).decode()
    # The end of a valid file can be left out if nothing else refers to it.
    if change.catalogue and not (alone and not after and _is_unmentioned(change, edit, before)):
        _require_valid(edit, change, at, left)
    return left


# ── Where it is ──────────────────────────────────────────────────────────────────────────────────


def _place(edit: Edit, change: Change, command: str) -> int:
    """Where the written lines are now; raises `NotChanged`."""
    places = _places(edit.data, change)
    if len(places) == 1:
        return places[0]
    if places:
        size = change.new.strip().count("\n")
        lines = [_line(edit.data, change, at) for at in places]
        spans = [_Span(line, line + size) for line in lines]
        message = f"what `{command}` wrote into {edit.path} is there {len(places)} times"
    else:
        spans = _remains(edit.data, change)
        message = f"{edit.path} was edited: what `{command}` wrote is not as it was written"
    hint = f"remove by hand what is not wanted: {_listed(spans)} of {edit.path}"
    more = "`wicktrack undo --forget` goes on to what was written before"
    raise NotChanged(message, f"{hint}; {more}")


def _places(data: bytes, change: Change) -> list[int]:
    """Where the written lines are, whole and as they were: at their old place, or anywhere."""
    new = change.new.encode()
    if data.startswith(new, change.offset) and _whole(data, change.offset, change):
        return [change.offset]
    found = (match.start() for match in re.finditer(re.escape(new), data))
    return [at for at in found if _whole(data, at, change)]


def _whole(data: bytes, at: int, change: Change) -> bool:
    """Whether text found at a place is of whole lines, to which nothing was added."""
    new = change.new.encode()
    after = data[at + len(new) :]
    begins = not at or data[at - 1 : at] == b"\n" or new.startswith((b"\r\n", b"\n"))
    ends = not after or new.endswith(b"\n") or after.startswith((b"\r\n", b"\n"))
    return begins and ends and not (change.catalogue and _CONTINUED.match(after))


_CONTINUED = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:\[\[?[ \t]*fact[ \t]*\.|[^\s\[#])")
"""What follows a table and belongs to it: a key, or a table inside it."""


class _Span(NamedTuple):
    """The numbers of the first and the last line, from 1."""

    first: int
    last: int


def _line(data: bytes, change: Change, at: int) -> int:
    """The number of the first line that was written, after the empty ones, at a place."""
    blank = len(change.new) - len(change.new.lstrip())
    return data[: at + blank].count(b"\n") + 1


def _listed(spans: Iterable[_Span]) -> str:
    words = [
        f"line {span.first}" if span.first == span.last else f"lines {span.first} to {span.last}"
        for span in spans
    ]
    return listed(words)


def _remains(data: bytes, change: Change) -> list[_Span]:
    """What is left of written lines that are not as they were, in order.

    Of the tables that were written, where they are; otherwise single lines.
    """
    lines = data.decode(errors="replace").split("\n")
    ours = [line.rstrip("\r") for line in change.new.split("\n")]
    tail = nearby(data, min(change.offset, len(data))) == change.near
    start = data[: change.offset].count(b"\n") if tail else 0
    blocks, tables = [*_tables(ours, 0)], [*_tables(lines, start)]
    spans = (_likest(lines, ours[block.first - 1 : block.last], tables, tail) for block in blocks)
    found = sorted({span for span in spans if span})
    if found or (blocks and not tail):
        return found
    known = {line for line in ours if line.strip()}
    return [*_runs(n for n in range(start, len(lines)) if lines[n].rstrip("\r") in known)]


def _runs(numbers: Iterable[int]) -> Iterator[_Span]:
    """The spans of lines whose numbers, from 0, follow each other."""
    for _, run in groupby(enumerate(numbers), lambda it: it[1] - it[0]):
        found = [number + 1 for _, number in run]
        yield _Span(found[0], found[-1])


def _tables(lines: Sequence[str], start: int) -> Iterator[_Span]:
    """The tables below headers, without the empty lines after them."""
    heads = [n for n in range(start, len(lines)) if lines[n].startswith("[")]
    for head, end in zip(heads, [*heads[1:], len(lines)], strict=False):
        last = next(n for n in range(end - 1, head - 1, -1) if lines[n].strip())
        yield _Span(head + 1, last + 1)


def _likest(
    lines: Sequence[str], block: Sequence[str], tables: Iterable[_Span], tail: bool
) -> _Span | None:
    """The table that has most lines of a block, half of them at least.

    Elsewhere than behind what was there before, one of them is a line that others hardly have too.
    """
    ours = {line for line in block if line.strip()}
    own = {line for line in ours if not _USUAL.match(line)}
    best, most = None, 0
    for table in tables:
        common = ours & {line.rstrip("\r") for line in lines[table.first - 1 : table.last]}
        if len(common) > most and 2 * len(common) >= len(ours) and (tail or own & common):
            best, most = table, len(common)
    return best


_USUAL = re.compile(r"\[\[|(title|on|source|region|type)\s*=")
"""The lines that facts about one title have in common."""


# ── What remains ─────────────────────────────────────────────────────────────────────────────────


def _is_unmentioned(change: Change, edit: Edit, before: bytes) -> bool:
    """Whether the ids that the written lines define are certainly nowhere else in the catalogue.

    `before` is what remains of the file. Searching the bytes takes no parsing, so it is what a
    large catalogue can afford; where it finds anything, the check of the whole decides.
    """
    names = [name.strip("\"'").encode() for name in _DEFINED.findall(change.new)]
    if not names:
        return True
    others = map(files.read_bytes, _others(change.paths, edit.path))
    return all(
        isinstance(data, bytes) and not any(it in data for it in (*names, *_ESCAPES))
        for data in (before, *others)
    )


_DEFINED = re.compile(r"^\[(?:title|person|source)\.(.+)\]\r?$", re.MULTILINE)
"""The header of a definition, as it is written."""

_ESCAPES = (b"\\u00", b"\\U0000")
"""What an id could be hidden behind."""


def _require_valid(edit: Edit, change: Change, at: int, left: str | None) -> None:
    """That the catalogue is valid without the lines; raises `NotChanged`, or `BadCatalogue`."""
    paths = change.paths
    try:
        if left is not None:
            loader.load(paths, instead={edit.path: left})
        elif others := _others(paths, edit.path):
            loader.load(others)
    except BadCatalogue as error:
        loader.load(paths)
        first = _as_it_is(error.problems[0], edit, change, at)
        message = f"{edit.path} was not changed: without these lines, {first}"
        hint = "first remove what refers to them, or keep them"
        raise NotChanged(message, hint) from None


def _others(paths: Iterable[Path], path: Path) -> list[Path]:
    real = files.real(path)
    return [other for other in files.files_of(paths)[0] if files.real(other) != real]


def _as_it_is(problem: Problem, edit: Edit, change: Change, at: int) -> str:
    """A problem of what would remain, by its line in the file as it is now."""
    with suppress(OSError):
        if files.real(Path(problem.file)) == files.real(edit.path):
            taken = change.new.count("\n") if problem.line > edit.data[:at].count(b"\n") else 0
            return str(replaced(problem, line=problem.line + taken))
    return str(problem)
