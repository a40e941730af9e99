"""Search for text in a catalogue, and for the lines of what holds it.

One rule: a search may find too much, never too little; the report looks at each text itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from wicktrack.catalogue import files
from wicktrack.catalogue.loader import read_all
from wicktrack.catalogue.positions import locate, position_of
from wicktrack.errors import BadCatalogue, Problem
from wicktrack.index.definitions import decoded
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger, Origin, Written
from wicktrack.model.names import Needle


def written(ledger: Ledger, paths: Sequence[Path], needle: Needle) -> Iterator[Written]:
    """Definitions and facts of a ledger, those among them that hold all of the texts.

    Without an index it is all of them, and the files are read again: a ledger does not keep where
    it is from. Raises `BadCatalogue`.
    """
    if isinstance(ledger, IndexedLedger):
        return _indexed(ledger, needle)
    return _whole(paths)


def _whole(paths: Sequence[Path]) -> Iterator[Written]:
    reading, problems = read_all(paths, {})
    if problems:
        raise BadCatalogue(problems)
    left_out = {(it.table, it.id, it.left_out) for it in reading.ledger.disagreements}
    for (table, name), found in reading.defined.items():
        for it in found:
            if it.record is not None and (table, name, it.file.number) not in left_out:
                yield Written(it.record, Origin(it.file.number, it.path))
    for fact, (file, path) in zip(reading.ledger.facts, reading.located, strict=True):
        yield Written(fact, Origin(file.number, path))


# --- through an index ----------------------------------------------------------------------------

_LONGEST = 1000
"""The letters of a word that SQLite is asked for; it refuses patterns of more than 50,000."""

_OTHER_LETTERS = "length({0}) < length(CAST({0} AS BLOB)) OR instr({0}, '''')"
"""That a text has letters that SQLite cannot fold, or apostrophes, which do not count."""

_DEFINED = """
    SELECT kind, id, chunk, 1, id || char(10) || data AS text, data FROM entry d WHERE NOT EXISTS (
    SELECT 1 FROM definition o WHERE o.kind = d.kind AND o.id = d.id)
    UNION ALL SELECT 'title', id, chunk, 1, id || char(10) || data, data FROM title d
    WHERE NOT EXISTS (SELECT 1 FROM definition o WHERE o.kind = 'title' AND o.no = d.no)
    UNION ALL SELECT kind, id, chunk, full, id || char(10) || data, data FROM definition d
    WHERE NOT EXISTS (SELECT 1 FROM left_out o JOIN chunk c ON c.file = o.file
    WHERE c.no = d.chunk AND o.kind = d.kind AND o.id = d.id)
"""
"""Every definition as written that counts; `title` and `entry` have those that are alone."""


def _indexed(ledger: IndexedLedger, needle: Needle) -> Iterator[Written]:
    chunks = _chunks(ledger)
    condition, values = _condition("text", needle)
    query = f"SELECT * FROM ({_DEFINED}) WHERE {condition}"
    for kind, name, chunk, full, text, data in ledger.index.rows(query, *values):
        if needle.possible(text):
            origin = chunks[chunk]._replace(path=(kind, name))
            yield Written(decoded(kind if full else "addition", name, data), origin)
    condition, values = _condition("d.data", needle)
    # A URL may stand in for the id of a source that is left out, and is not in the row of the fact.
    anyhow = any(it.table == "source" for it in ledger.disagreements)
    if anyhow:
        condition, values = "TRUE", []
    query = f"""
        SELECT t.id, d.chunk, d.seq, d.data FROM fact d JOIN title t ON t.no = d.title
        WHERE {condition} ORDER BY d.chunk, d.seq
    """
    for title, chunk, seq, data in ledger.index.rows(query, *values):
        if anyhow or needle.possible(data):
            origin = chunks[chunk]._replace(path=("fact", seq))
            yield Written(ledger.fact(ledger.titles[title], origin.file, data), origin)


def _condition(column: str, needle: Needle) -> tuple[str, list[str]]:
    """The SQL condition that a text may hold all words.

    One without letters beyond ASCII has each word as typed, but for case, which LIKE ignores; of
    any other that is found out by `Needle.possible`.
    """
    others = _OTHER_LETTERS.format(column)
    if not needle.ascii:
        return f"({others})", []
    words = [f"%{word[:_LONGEST]}%" for word in needle.words]
    each = " AND ".join([f"{column} LIKE ?"] * len(words)) or "TRUE"
    return f"(({each}) OR {others})", words


def _chunks(ledger: IndexedLedger) -> dict[int, Origin]:
    """The part of its file that each chunk is."""
    found: dict[int, Origin] = {}
    ends: dict[int, int] = defaultdict(int)
    query = "SELECT no, file, length FROM chunk ORDER BY file, seq"
    for no, file, length in ledger.index.rows(query):
        start, ends[file] = ends[file], ends[file] + length
        found[no] = Origin(file, (), start, ends[file])
    return found


# --- lines ---------------------------------------------------------------------------------------


def lines(paths: Sequence[Path], origins: Iterable[Origin]) -> dict[Origin, tuple[str, int]]:
    """The file as named and the line, from 1, of each origin; raises `BadCatalogue`."""
    named = files.files_of(paths)[0]
    by_file: dict[int, list[Origin]] = defaultdict(list)
    for origin in origins:
        by_file[origin.file].append(origin)
    found = {}
    for file, inside in by_file.items():
        data = files.read_bytes(named[file])
        if isinstance(data, Problem):
            raise BadCatalogue([data])
        name = str(named[file])
        found.update({origin: (name, line) for origin, line in _in_file(data, inside)})
    return found


def _in_file(data: bytes, origins: Iterable[Origin]) -> Iterator[tuple[Origin, int]]:
    """The lines of origins in one file, each part of which is looked through once."""
    by_part: dict[tuple[int, int | None], list[Origin]] = defaultdict(list)
    for origin in origins:
        by_part[origin.start, origin.end].append(origin)
    before = at = 0
    for (start, end), inside in sorted(by_part.items()):
        before += data.count(b"\n", at, start)
        at = start
        positions = locate(data[start:end].decode(errors="replace"), [it.path for it in inside])
        for origin in inside:
            yield origin, before + position_of(positions, origin.path)[0]
