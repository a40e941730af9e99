"""Search for text in a catalogue.

One rule: a search may find too much, never too little; the report looks at each text itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from wicktrack.catalogue.facts import decode_title
from wicktrack.catalogue.loader import read_all
from wicktrack.catalogue.positions import definition_lines
from wicktrack.catalogue.toml import places
from wicktrack.errors import BadCatalogue
from wicktrack.index.definitions import decoded
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger, Place, Written
from wicktrack.model.names import Needle


def written(ledger: Ledger, paths: Sequence[Path], needle: Needle) -> Iterator[Written]:
    """Definitions, then facts in the order of the files, those that hold all of the texts.

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
    facts = cache(places(reading.located))

    @cache
    def lines(file: int) -> dict[tuple[str | int, ...], int]:
        every = [it for found in reading.defined.values() for it in found]
        paths = [it.path for it in every if it.file.number == file]
        return definition_lines(reading.files[file].text, paths)

    def fact_at(number: int) -> Place:
        return facts()[number]

    def definition_at(file: int, path: tuple[str | int, ...]) -> Place:
        return Place(file, lines(file)[path])

    left_out = {(it.table, it.id, it.left_out) for it in reading.ledger.disagreements}
    for (table, name), found in reading.defined.items():
        for it in found:
            if it.record is not None and (table, name, it.file.number) not in left_out:
                yield Written(it.record, partial(definition_at, it.file.number, it.path))
    for number, fact in enumerate(reading.ledger.facts):
        yield Written(fact, partial(fact_at, number))


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
    condition, values = _condition("text", needle)
    query = f"SELECT * FROM ({_DEFINED}) WHERE {condition}"
    for kind, name, chunk, full, text, data in ledger.index.rows(query, *values):
        if needle.possible(text):
            place = partial(ledger.places.definition, chunk, kind, name)
            yield Written(decoded(kind if full else "addition", name, data), place)
    condition, values = _condition("d.data", needle)
    # A URL may stand in for the id of a source that is left out, and is not in the row of the fact.
    anyhow = any(it.table == "source" for it in ledger.disagreements)
    if anyhow:
        condition, values = "TRUE", []
    query = f"""
        SELECT t.id, t.data, c.file, d.chunk, d.seq, d.data FROM fact d
        JOIN title t ON t.no = d.title JOIN chunk c ON c.no = d.chunk
        WHERE {condition} ORDER BY c.file, c.seq, d.seq
    """
    for name, title, file, chunk, seq, data in ledger.index.rows(query, *values):
        if anyhow or needle.possible(data):
            fact = ledger.fact(decode_title(name, title), file, data)
            yield Written(fact, partial(ledger.places.fact, chunk, seq))


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
