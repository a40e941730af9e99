"""Lists that other trackers export as CSV, and the titles of a catalogue that are on them.

One rule: a title is taken by its id at a service, else by its name and year; where that leaves a
choice, nothing is taken, and the item is named as one that did not match.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wicktrack.errors import BadUsage
from wicktrack.model.names import plain
from wicktrack.model.periods import sort_key
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.vocabulary import Service, references


class Item(NamedTuple):
    """A title on a list; `references` are its ids at services, each as `SERVICE:ID`."""

    name: str
    year: int | None
    references: tuple[str, ...]

    def __str__(self) -> str:
        name = self.name or ", ".join(self.references[:1])
        return f"{name} ({self.year})" if self.name and self.year else name


class Matched(NamedTuple):
    """The ids of titles in the catalogue, in the order of the list, and what has no match there."""

    titles: list[str]
    missing: list[Item]


# Letterboxd: Name, Year. IMDb: Const, Title, Year, Title Type. Trakt: title, year, type, imdb_id,
# tmdb_id, where the title of an episode is that of the series. TV Time: movie_name, release_date,
# series_name, and tv_show_name. Compared without case, spaces and underscores.
_NAMES = (
    "name", "title", "moviename", "seriesname", "tvshowname", "showname", "showtitle",
    "movietitle", "originaltitle",
)  # fmt: skip
_YEARS = ("year", "releaseyear", "released", "releasedate", "firstaired")
_TYPES = ("titletype", "type", "entitytype")
_IDS = {
    Service.IMDB: ("const", "imdbid", "imdb", "tconst"),
    Service.TMDB: ("tmdbid", "tmdb"),
    Service.TVMAZE: ("tvmazeid", "tvmaze"),
    Service.WIKIDATA: ("wikidataid", "wikidata"),
}
_DELIMITERS = ",;\t|"
_HEAD = 20
"""How many lines there may be up to the header: Letterboxd's lists begin with one of their own."""


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with a mark, or else in the letters of Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def parse(text: str, name: str) -> list[Item]:
    """The titles on a list, each once; raises `BadUsage` for what is no such list.

    `name` is what the text is called in messages.
    """
    try:
        for delimiter in _DELIMITERS:
            rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
            heads = [[_plainer(cell) for cell in cells] for cells in rows[:_HEAD]]
            found = [
                n for test in (_of_titles, _of_names) for n, it in enumerate(heads) if test(it)
            ]
            if found:
                at = found[0]
                return list(dict.fromkeys(_items(heads[at], rows[at + 1 :])))
    except csv.Error as error:
        raise BadUsage(f"{name} is not valid CSV: {error}", "export it anew") from None
    message = f"{name} has no line that names its columns"
    raise BadUsage(message, "it needs a column Name or Title, or one of ids such as imdb_id")


def _plainer(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.lower())


def _of_titles(head: Sequence[str]) -> bool:
    """Whether the columns are those of titles: with their ids, or with names and years."""
    ids = {name for names in _IDS.values() for name in names}
    return bool(ids.intersection(head)) or (_of_names(head) and not {*_YEARS}.isdisjoint(head))


def _of_names(head: Sequence[str]) -> bool:
    return not {*_NAMES}.isdisjoint(head)


def _items(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Item]:
    for cells in rows:
        item = _item({name: cell.strip() for name, cell in _paired(head, cells)})
        if item.name or item.references:
            yield item


def _paired(head: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The columns with their cells from the last to the first, which counts for a name twice."""
    return reversed([*zip(head, cells, strict=False)])


def _item(row: Mapping[str, str]) -> Item:
    kind = _first(row, _TYPES).lower()
    year = re.match(r"(\d{4})(?!\d)", _first(row, _YEARS))
    found: list[str] = []
    for service, columns in _IDS.items():
        given = _first(row, columns)
        found += references(f"{service}:{_of_kind(service, given, kind)}") if given else ()
    # An episode on IMDb has an id and a name of its own, and is not the series.
    own = "const" in row and "episode" in kind
    name = "" if own and found else _first(row, _NAMES)
    return Item(name, int(year[1]) if year else None, tuple(found))


def _of_kind(service: Service, given: str, kind: str) -> str:
    """A number of TMDB in full, as far as the list says whether it is of a film."""
    if service is not Service.TMDB or not given.isdigit() or not kind:
        return given
    return f"{'movie' if kind in ('movie', 'film') else 'tv'}/{given}"


def _first(row: Mapping[str, str], columns: Sequence[str]) -> str:
    return next((row[name] for name in columns if row.get(name)), "")


def match(items: Iterable[Item], snapshot: Snapshot) -> Matched:
    """The titles of the catalogue that are on the list."""
    found: dict[str, None] = {}
    missing: list[Item] = []
    for item in items:
        titles = _titles(item, snapshot)
        if len(titles) == 1:
            found[titles[0]] = None
        else:
            missing.append(item)
    return Matched([*found], missing)


def _titles(item: Item, snapshot: Snapshot) -> list[str]:
    """The titles that an item may be; the year decides among those of one name."""
    ledger = snapshot.ledger
    if item.references and (found := ledger.identified(item.references)):
        return found
    name = plain(item.name)
    named = ledger.title_names.called(name) if name else []
    if item.year is None:
        return named
    years = {title: _year(snapshot, title) for title in named}
    # Festivals and regions differ by a year; a title without a date may have any.
    for near in (0, 1):
        if fits := [it for it, year in years.items() if year and abs(year - item.year) <= near]:
            return fits
    return [title for title, year in years.items() if year is None]


def _year(snapshot: Snapshot, title: str) -> int | None:
    """The year of the first release of a title; None if no date is known."""
    state = snapshot.title(title)
    stated = state.releases.values() if state else ()
    periods = [it.said.period for it in stated if it.said.period is not None]
    return min(periods, key=sort_key).start.year if periods else None
