"""The commands `follow`, `unfollow`, `ignore`, `seen` and `following`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

from wicktrack.cli.context import FOLLOW_FIRST, Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import say
from wicktrack.errors import Ambiguous, BadUsage, Exit, NoMatch, NotChanged
from wicktrack.following import exports, file
from wicktrack.following.exports import Matched
from wicktrack.following.lines import Entry, Line, Sheet, Sort
from wicktrack.following.matches import Following
from wicktrack.model.facts import Title
from wicktrack.model.names import listed, plain
from wicktrack.model.search import find_franchise
from wicktrack.recording import journal
from wicktrack.records import record
from wicktrack.render import words

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import (
        CatalogueOption,
        FollowedFranchiseOption,
        FollowedPersonOption,
    )
    from wicktrack.cli.outside.works import Outside
    from wicktrack.recording.journal import Change
    from wicktrack.render.blocks import Block
    from wicktrack.sources.words import Hit

Done = TypeVar("Done")

_DONE = {
    Sort.TITLE: "Following {}.",
    Sort.IGNORED: "Leaving out {}.",
    Sort.SEEN: "Marked as seen: {}.",
}
_ALREADY = {
    Sort.TITLE: "Already followed: {}.",
    Sort.IGNORED: "Already left out: {}.",
    Sort.SEEN: "Already marked as seen: {}.",
}
_TAKEN_BACK = {
    Sort.TITLE: "No longer following {}.",
    Sort.IGNORED: "No longer leaving out {}.",
    Sort.SEEN: "No longer marked as seen: {}.",
}
_SHOWN = 5
"""How many names a sentence has before it only counts them."""


@record(kw_only=True)
class FollowingRow:
    """A line of the file, and the titles that it matches, by id and by name."""

    mark: str
    entry: str
    titles: tuple[str, ...]
    names: tuple[str, ...]
    own_note: str | None
    line: int


@command(
    KEEP,
    "wicktrack follow caine 'chapter 5' --note 'with Sam'",
    "wicktrack follow --franchise 'John Wick' --person 'Ana de Armas'",
    "wicktrack follow tvmaze:42191 tmdb:collection/404609",
    "wicktrack follow --from-csv watchlist.csv",
)
def follow(
    titles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TITLE]...",
            help="Titles: id, name, or part of a name; or a reference to a work at a service.",
        ),
    ] = None,
    franchise: FollowedFranchiseOption = None,
    person: FollowedPersonOption = None,
    note: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="A note of your own, which `show` shows."),
    ] = None,
    from_csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            allow_dash=True,
            readable=False,
            help="A list exported from Letterboxd, Trakt, TV Time or IMDb; - is standard input.",
        ),
    ] = None,
    seen_: Annotated[
        bool, typer.Option("--seen", help="With --from-csv: mark its titles as seen.")
    ] = False,
    catalogue: CatalogueOption = None,
) -> int:
    """Follow titles, franchises and people, for --mine.

    They are kept in a text file, one per line, which you can also edit by hand (`wicktrack where`
    names it). A title that was left out or marked as seen is followed again.

    What is not in the catalogue is looked up at online services, and added: a reference, such as
    tvmaze:42191, tmdb:movie/541671 or the address of its page there; tmdb:collection/N, with
    all its films; or, on a terminal, one of the works of that name that you choose.
    """
    ask = Ask.for_catalogue("follow", catalogue)
    named = titles or franchise or person
    if from_csv is not None:
        if named or note is not None:
            raise BadUsage("--from-csv cannot be combined with others", "leave out the rest")
        return _import(ask, from_csv, Sort.SEEN if seen_ else Sort.TITLE)
    if seen_:
        raise BadUsage("--seen needs --from-csv", "write `wicktrack seen TITLE` for a title")
    if not named:
        hint = "write `wicktrack follow TITLE`, --franchise NAME or --person NAME"
        raise BadUsage("no title to follow was given", hint)
    from wicktrack.cli.outside.works import Outside

    outside = Outside(ask)
    ids = _followed(outside, titles or [])
    ask = outside.ask
    found = [_Subject.of(ask, ask.ledger.titles[it], Sort.TITLE) for it in ids]
    names = [find_franchise(ask.ledger, it) for it in franchise or []]
    found += [_Subject(Entry(Sort.FRANCHISE, it), f"the franchise {it}") for it in names]
    found += [_Subject(Entry(Sort.PERSON, it), it) for it in map(ask.person, person or [])]
    code = _put(ask, found, note, outside.changes)
    return outside.end() or code


@command(KEEP, "wicktrack unfollow caine", "wicktrack unfollow --franchise 'John Wick'")
def unfollow(
    titles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TITLE]...", help="Titles: id, name, or part of a name."),
    ] = None,
    franchise: FollowedFranchiseOption = None,
    person: FollowedPersonOption = None,
    catalogue: CatalogueOption = None,
) -> int:
    """Stop following titles, franchises and people.

    It also takes back `ignore` and `seen`.
    """
    if not (titles or franchise or person):
        raise BadUsage("no title was given", "`wicktrack following` lists what you follow")
    ask = Ask.for_catalogue("unfollow", catalogue)
    lines = ask.sheet.lines if ask.sheet else []
    texts = ((Sort.TITLE, titles), (Sort.FRANCHISE, franchise), (Sort.PERSON, person))
    found = [_listed(ask, lines, sort, text) for sort, given in texts for text in given or []]
    return _drop(ask, found)


@command(KEEP, "wicktrack ignore 'chapter 5'")
def ignore(
    titles: Annotated[
        list[str],
        typer.Argument(metavar="TITLE...", help="Titles: id, name, or part of a name."),
    ],
    catalogue: CatalogueOption = None,
) -> int:
    """Leave titles out of --mine, even if you follow their franchise or someone in them.

    `wicktrack follow` takes this back.
    """
    ask = Ask.for_catalogue("ignore", catalogue)
    return _put(ask, [_Subject.of(ask, it, Sort.IGNORED) for it in _titles(ask, titles)])


@command(KEEP, "wicktrack seen ballerina 'chapter 4'")
def seen(
    titles: Annotated[
        list[str],
        typer.Argument(metavar="TITLE...", help="Titles: id, name, or part of a name."),
    ],
    catalogue: CatalogueOption = None,
) -> int:
    """Mark titles as seen: dropped from --mine, and marked in other lists.

    `wicktrack follow` takes this back.
    """
    ask = Ask.for_catalogue("seen", catalogue)
    return _put(ask, [_Subject.of(ask, it, Sort.SEEN) for it in _titles(ask, titles)])


@command(KEEP, "wicktrack following", row=FollowingRow, listing=True)
def following(ask: Ask) -> int:
    """What you follow, and the titles in the catalogue that each line matches."""
    found = ask.following(ask.snapshot)
    lines = found.lines if found else []
    tell_bad(ask)
    rows = [_row(ask, found, line) for line in lines if found]
    return ask.answer(View(_table, f"You follow nothing yet; {FOLLOW_FIRST}."), rows)


def tell_bad(ask: Ask) -> None:
    """Warn of the lines of the file that cannot be read."""
    for line in ask.sheet.bad if ask.sheet else ():
        say(f"warning: {ask.following_file}:{line.number}: {line.message}", f"hint: {line.hint}")


# --- what is named -----------------------------------------------------------------------------


class _Subject(NamedTuple):
    """What a command is about: what its line says, and its name in a sentence."""

    entry: Entry
    name: str

    @classmethod
    def of(cls, ask: Ask, title: Title, sort: Sort) -> _Subject:
        return cls(Entry(sort, title.id), _name(ask, title.id))


def _name(ask: Ask, title: str) -> str:
    state = ask.snapshot.title(title)
    return state.name if state else ask.ledger.titles[title].name


def _titles(ask: Ask, texts: Iterable[str] | None) -> list[Title]:
    """The titles, each once; raises `NoMatch` about all that match none."""
    found: dict[str, Title] = {}
    missing: list[NoMatch] = []
    for text in texts or ():
        try:
            title = ask.find(text)
        except NoMatch as error:
            missing.append(error)
        else:
            found[title.id] = title
    _refuse(missing)
    return [*found.values()]


def _refuse(missing: Sequence[NoMatch]) -> None:
    """Raise `NoMatch` about all that match none, if any."""
    if missing:
        first, *others = missing
        hint = first.hint if not others else "`wicktrack status` lists every title"
        raise NoMatch(first.message, hint, [it.message for it in others])


def _followed(outside: Outside, texts: Iterable[str]) -> list[str]:
    """The ids of the titles, each once; works that the catalogue lacks are added to it.

    Nothing is added unless everything is found. Raises `NoMatch` about all that match none.
    """
    found: list[str | Hit] = []
    missing: list[NoMatch] = []
    for text in texts:
        try:
            found += _meant(outside, text)
        except NoMatch as error:
            missing.append(error)
    _refuse(missing)
    return [*dict.fromkeys(outside.add(found))]


def _meant(outside: Outside, text: str) -> list[str | Hit]:
    """The title, else the works at the services; several titles leave nothing to look up there."""
    try:
        return [outside.ask.find(text).id]
    except Ambiguous:
        raise
    except NoMatch as error:
        return outside.find(text, error)


def _listed(ask: Ask, lines: Sequence[Line], sort: Sort, text: str) -> _Subject:
    """What is meant by a text: a line that says just this, else something in the catalogue."""
    for line in lines:
        alike = line.entry.sort is sort or (sort.of_title and line.entry.sort.of_title)
        if alike and plain(line.entry.name) == plain(text):
            if sort.of_title and line.entry.name in ask.ledger.titles:
                return _Subject.of(ask, ask.ledger.titles[line.entry.name], sort)
            return _Subject(Entry(sort, line.entry.name), line.entry.name)
    if sort.of_title:
        return _Subject.of(ask, _listed_title(ask, lines, text), sort)
    name = ask.person(text) if sort is Sort.PERSON else find_franchise(ask.ledger, text)
    return _Subject(Entry(sort, name), name)


def _listed_title(ask: Ask, lines: Sequence[Line], text: str) -> Title:
    """The title; raises `NoMatch`, with the option for a franchise or a person on the list."""
    try:
        return ask.find(text)
    except NoMatch as error:
        for sort, name in (line.entry for line in lines):
            if not sort.of_title and plain(text) in plain(name):
                raise NoMatch(error.message, f"did you mean --{sort} '{name}'?") from None
        raise


# --- changing the file -------------------------------------------------------------------------


def _put(
    ask: Ask,
    subjects: Sequence[_Subject],
    note: str | None = None,
    before: Sequence[Change] = (),
) -> int:
    """Have a line for each, and say which of them are new.

    `before` is what the command has written already: to `undo` it is one with the rest.
    """
    sort = next((it.entry.sort for it in subjects if it.entry.sort.of_title), Sort.TITLE)
    done: dict[bool, list[str]] = {True: [], False: []}

    def edit(sheet: Sheet) -> None:
        for entry, name in subjects:
            own = Following(sheet.lines, ask.snapshot).own(entry)
            done[sheet.put(own, entry, note)].append(name)

    _change(ask, edit, before)
    for is_new, names in done.items():
        if names:
            say((_DONE if is_new else _ALREADY)[sort].format(listed(names, _SHOWN)))
    return Exit.OK


def _rewritten(ask: Ask, before: bytes | None, after: bytes) -> Change | None:
    """What was written, for `undo`; None where that cannot be noted, which is said."""
    try:
        return journal.rewritten(ask.following_file, before, after)
    except NotChanged as error:
        ask.unnoted(error)
        return None


def _change(ask: Ask, edit: Callable[[Sheet], Done], before: Sequence[Change] = ()) -> Done:
    """Edit the file, note for `undo` what was written, and give what `edit` gives."""
    changes = [*before]
    try:
        changed, done = file.change(ask.following_file, edit)
        if changed and (written := _rewritten(ask, *changed)):
            changes.append(written)
    finally:
        if changes:
            ask.remember(*changes)
    return done


def _drop(ask: Ask, subjects: Sequence[_Subject]) -> int:
    """Remove every line about each, and say what is still followed all the same."""
    done: dict[Sort | None, list[str]] = {}

    def edit(sheet: Sheet) -> Sheet:
        for entry, name in subjects:
            own = Following(sheet.lines, ask.snapshot).own(entry)
            sheet.drop(own)
            mark = own[0].entry.sort if own and entry.sort.of_title else Sort.TITLE
            done.setdefault(mark if own else None, []).append(name)
        return sheet

    sheet = _change(ask, edit)
    for mark, names in done.items():
        sentence = "Not followed: {}." if mark is None else _TAKEN_BACK[mark]
        say(sentence.format(listed(names, _SHOWN)))
    still = Following(sheet.lines, ask.snapshot).mine
    for entry, name in subjects:
        if entry.sort.of_title and entry.name in still:
            message = f"{name} is in --mine all the same: you follow its franchise, or a person"
            say(message, f"hint: `wicktrack ignore {entry.name}` leaves it out")
    return Exit.OK


def _import(ask: Ask, path: Path, sort: Sort) -> int:
    """Take over a list: whatever of it is in the catalogue and not yet on the list of one's own."""
    name = "standard input" if str(path) == "-" else str(path)
    items = exports.parse(exports.decoded(_read(path, name)), name)
    matched = exports.match(items, ask.snapshot)
    new = _change(ask, lambda sheet: _take_over(ask, sheet, matched.titles, sort))
    if new:
        say(_DONE[sort].format(listed([_name(ask, title) for title in new], _SHOWN)))
    if known := len(matched.titles) - len(new):
        say(f"Already on your list: {words.count(known, 'title')}.")
    _tell_missing(matched, len(items), name)
    return Exit.OK


def _take_over(ask: Ask, sheet: Sheet, titles: Sequence[str], sort: Sort) -> list[str]:
    """Add the titles that are new; one that is followed may become seen, but no other changes."""
    own: dict[str, Line] = {}
    found = Following(sheet.lines, ask.snapshot)
    for line in found.lines:
        if line.entry.sort.of_title:
            own |= dict.fromkeys(found.titles(line), line)
    new = []
    for title in titles:
        old = own.get(title)
        if old is None:
            sheet.append(Entry(sort, title))
        elif sort is Sort.SEEN and old.entry.sort is Sort.TITLE:
            sheet.replace(old, Entry(sort, old.entry.name))
        else:
            continue
        new.append(title)
    return new


def _tell_missing(matched: Matched, count: int, name: str) -> None:
    if not count:
        say(f"{name} lists no titles.")
    if matched.missing:
        listing = listed([str(item) for item in matched.missing], _SHOWN)
        of = words.count(count, "title")
        say(f"Not in the catalogue: {len(matched.missing)} of {of}: {listing}.")


def _read(path: Path, name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; raises `BadUsage`."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadUsage(f"{name} cannot be read: {reason}", "check the path") from None


# --- showing it --------------------------------------------------------------------------------


def _row(ask: Ask, found: Following, line: Line) -> FollowingRow:
    titles = found.matches(line)
    return FollowingRow(
        mark=line.entry.sort,
        entry=line.entry.name,
        titles=tuple(titles),
        names=tuple(_name(ask, title) for title in titles),
        own_note=line.note,
        line=line.number,
    )


def _table(rows: Sequence[FollowingRow], _: object) -> list[Block]:
    from wicktrack.render.blocks import Cell, Column, Grid

    cells = [
        [
            Cell(_WORDS[Sort(row.mark)], "quiet"),
            Cell(row.entry, "title"),
            Cell(listed(row.names, _SHOWN)) if row.names else Cell("none", "warning"),
            Cell(row.own_note or "", "accent"),
        ]
        for row in rows
    ]
    columns = [
        Column("What", drop=1),
        Column("Name", least=12, whole=True),
        Column("Titles", least=14),
        Column("Note", least=10, drop=2),
    ]
    return [Grid(columns, cells)]


_WORDS = {
    Sort.TITLE: "title",
    Sort.FRANCHISE: "franchise",
    Sort.PERSON: "person",
    Sort.IGNORED: "left out",
    Sort.SEEN: "seen",
}
