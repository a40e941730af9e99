"""Where facts and definitions are written, by an index: their files and lines.

One rule: lines are counted in the very bytes that were indexed. Where a file has changed since, the
index is said to be damaged, and the files are read whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from wicktrack.errors import DamagedIndex
from wicktrack.index.database import Index, number
from wicktrack.model.facts import Title
from wicktrack.model.ledger import Place

_Path = tuple[str | int, ...]

_COUNT = "count(*) FROM fact WHERE chunk = ?"

_DEFINED = """
    SELECT 'title', id FROM title WHERE chunk = ? UNION SELECT kind, id FROM entry WHERE chunk = ?
    UNION SELECT kind, id FROM definition WHERE chunk = ?
"""


class Places:
    """The places of what is written; `paths` are those of the catalogue's files, in order.

    A chunk is looked through when the place of something in it is first asked for.
    """

    def __init__(self, index: Index, paths: Sequence[str]) -> None:
        self._index = index
        self._paths = paths
        self._facts: dict[int, tuple[int, list[int]]] = {}
        self._definitions: dict[int, tuple[int, dict[_Path, int]]] = {}

    def of(self, title: Title) -> Sequence[Place]:
        """Where each of the facts about a title is written, in the order of the catalogue."""
        query = """
            SELECT d.chunk, d.seq FROM fact d JOIN chunk c ON c.no = d.chunk
            WHERE d.title = ? ORDER BY c.file, c.seq, d.seq
        """
        return [self.fact(*row) for row in self._index.rows(query, number(title.id))]

    def fact(self, chunk: int, seq: int) -> Place:
        """Where one of the facts of a chunk is written."""
        if chunk not in self._facts:
            from wicktrack.catalogue.positions import fact_lines

            file, before, text = self._read(chunk)
            count = self._index.one(f"SELECT {_COUNT}", chunk)[0]
            self._facts[chunk] = file, [before + line for line in fact_lines(text, count)]
        file, lines = self._facts[chunk]
        return Place(file, lines[seq])

    def definition(self, chunk: int, kind: str, name: str) -> Place:
        """Where one of the definitions of a chunk is written."""
        if chunk not in self._definitions:
            from wicktrack.catalogue.positions import definition_lines

            file, before, text = self._read(chunk)
            paths = [*self._index.rows(_DEFINED, chunk, chunk, chunk)]
            lines = definition_lines(text, paths)
            self._definitions[chunk] = file, {it: before + lines[it] for it in paths}
        file, lines = self._definitions[chunk]
        return Place(file, lines[kind, name])

    def _read(self, chunk: int) -> tuple[int, int, str]:
        """The file of a chunk, the number of lines before it there, and its text."""
        from wicktrack.index.chunks import digest

        query = "SELECT file, seq, length, digest FROM chunk WHERE no = ?"
        file, seq, length, expected = self._index.one(query, chunk)
        starts = self._starts[file]
        start, before = starts[seq]
        data = self._bytes(file, start, length)
        if digest(data, first=not seq, alone=len(starts) == 1) != expected:
            raise DamagedIndex(self._index.path)
        return file, before, data.decode()

    @cached_property
    def _starts(self) -> dict[int, list[tuple[int, int]]]:
        """For each file, the offset of each of its chunks, and the number of lines before it."""
        found: dict[int, list[tuple[int, int]]] = {file: [] for file in range(len(self._paths))}
        end = lines = 0
        for file, length in self._index.rows("SELECT file, length FROM chunk ORDER BY file, seq"):
            if not found[file]:
                end = lines = 0
            found[file].append((end, lines))
            lines += self._bytes(file, end, length).count(b"\n")
            end += length
        return found

    def _bytes(self, file: int, start: int, length: int) -> bytes:
        try:
            with open(self._paths[file], "rb") as opened:
                opened.seek(start)
                return opened.read(length)
        except OSError:
            raise DamagedIndex(self._index.path) from None
