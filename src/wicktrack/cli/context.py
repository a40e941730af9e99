"""The context of a command: its catalogue, day and output, from shared options and environment.

One rule: an option beats its environment variable, which beats the settings, and these beat the
catalogue. An empty variable is unset, and all three are read here only.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from wicktrack import folders
from wicktrack.catalogue.files import files_of
from wicktrack.cli.clock import clock
from wicktrack.cli.grammar.registry import Command
from wicktrack.cli.output import Dates, Format, Output, View
from wicktrack.cli.progress import DelayedProgress
from wicktrack.cli.settings import Settings, in_use
from wicktrack.cli.streams import When, attempt, say
from wicktrack.errors import BadCatalogue, BadUsage, Exit, NotChanged, Problem
from wicktrack.index.cache import open_ledger
from wicktrack.model.dates import parse_day, parse_period
from wicktrack.model.facts import Disagreement, Title
from wicktrack.model.ledger import Ledger, WholeLedger
from wicktrack.model.names import plain
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Kind, Status, Word, parse_region, parse_word
from wicktrack.records import names, replaced
from wicktrack.reports.selection import Selection, Window, arranged, first_of

if TYPE_CHECKING:
    from wicktrack.following.lines import Sheet
    from wicktrack.following.matches import Following
    from wicktrack.recording.journal import Change

Row = TypeVar("Row")

LENIENT = frozenset({"check", "where"})
"""The commands that help to correct a settings file, and do with what could be read of it."""

BEGINNING = frozenset({"follow", "search"})
"""The commands that can be the first, where there is no catalogue yet."""

FOLLOW_FIRST = "start with `wicktrack follow TITLE`"

_FILTERS = ("kind", "status", "franchise", "person", "title", "platform")
_FORMAT_OPTIONS = ("format", "json", "fields", "template")


def call(command: Command, arguments: dict[str, Any]) -> int:
    """Call a command; where it prints rows, its shared options become an `Ask`."""
    if command.row is None:
        return command.function(**arguments)
    options = {name: arguments.pop(name) for name in command.shared}
    settings = in_use(os.environ, lenient=command.name in LENIENT)
    ask = Ask(command.name, command.row, options, native=command.native, settings=settings)
    return command.function(ask, **arguments)


class Ask:
    """One command line: its day, its catalogue and its output, each worked out when first needed.

    Only the settings and the output are checked at once, so that a wrong --format is refused before
    a catalogue is read.
    """

    def __init__(
        self,
        name: str,
        row: type,
        options: dict[str, Any],
        *,
        native: bool = False,
        settings: Settings | None = None,
    ) -> None:
        self.environ = os.environ
        self.options = options
        self.settings = in_use(self.environ) if settings is None else settings
        self.output = Output(
            name=name,
            row=row,
            format=self._format(),
            fields=options["fields"],
            template=options["template"],
            header=options["header"],
            colour=parse_word(When, options["color"] or "auto", "value of --color"),
            sort=options.get("sort"),
            environ=self.environ,
            native=native and not any(options[name] for name in _FORMAT_OPTIONS),
        )
        self.output.check()
        if self.settings.dates is Dates.ISO:
            from wicktrack.render import words

            words.write_iso(iso=True)

    def again(self) -> Ask:
        """The same line anew, with the same settings: what it reads later is read again."""
        return Ask(self.output.name, self.output.row, self.options, settings=self.settings)

    @classmethod
    def for_catalogue(cls, name: str, catalogue: list[Path] | None) -> Ask:
        """The context of a command that prints no rows: its catalogue and the environment."""
        options: dict[str, Any] = defaultdict(lambda: None)
        return cls(name, object, options | {"catalogue": catalogue})

    @cached_property
    def as_of(self) -> date:
        """The day asked about: the only reading of the clock."""
        today = clock(self.environ)
        asked = self._option("as_of")
        return today if asked is None else parse_day(asked, today)

    @cached_property
    def paths(self) -> list[Path]:
        """The files and folders of the catalogue."""
        own, with_bundled = self.settings.catalogue, self.settings.bundled
        return self.named or folders.default_paths(self.environ, own, with_bundled=with_bundled)

    @cached_property
    def own_file(self) -> Path:
        """The file that facts are recorded to where the line and the variable name none."""
        return folders.own_file(self.environ, self.settings.catalogue)

    @cached_property
    def named(self) -> list[Path]:
        """The files and folders named by --catalogue or $WICKTRACK_CATALOGUE; empty for none."""
        return self.options.get("catalogue") or folders.named_paths(self.environ)

    @cached_property
    def ledger(self) -> Ledger:
        """The catalogue, from its index where there is one; raises `BadCatalogue`."""
        if self.output.name in BEGINNING and self.nothing_yet:
            return WholeLedger()
        cache = folders.cache_folder(self.environ) if attempt.use_index else None
        with DelayedProgress(self.environ) as progress:
            try:
                ledger = open_ledger(self.paths, cache, progress, _warn)
            except BadCatalogue as error:
                raise BadCatalogue(self.placed(error.problems)) from None
        if ledger.disagreements:
            say(self._disagreements(ledger.disagreements))
        return ledger

    @property
    def nothing_yet(self) -> bool:
        """Whether the catalogue is one file that nobody has named, and that is yet to be made."""
        unnamed = not (self.named or self.settings.catalogue)
        return unnamed and self.paths == [self.own_file] and not self.own_file.exists()

    def placed(self, problems: list[Problem]) -> list[Problem]:
        """The problems; of a file that is missing it is said what names it, if not the line."""
        words = dict(self._missing()) if not self.options.get("catalogue") else {}
        return [
            replaced(problem, message=words[problem.file][0], hint=words[problem.file][1])
            if problem.code == "no-such-file" and problem.file in words
            else problem
            for problem in problems
        ]

    def _missing(self) -> Iterable[tuple[str, tuple[str, str]]]:
        """What to say of files, and what to do, should they be missing."""
        if self.named:
            words = f"$WICKTRACK_CATALOGUE names this file, and {Path.cwd()} has none of that name"
            for path in self.named:
                if not path.is_absolute():
                    yield str(path), (words, "write its whole path in the variable")
            return
        words = f"{folders.settings_file(self.environ)} names this file, and there is none"
        hint = "correct `catalogue` there, or make the file, with the line `format = 1`"
        for path in self.settings.catalogue:
            yield str(path), (words, hint)

    @cached_property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.ledger, self.as_of)

    @cached_property
    def question(self) -> Question:
        region = self.narrowed.region or self.region
        return self.narrowed._replace(region=region, regions=self.settings.regions)

    @cached_property
    def narrowed(self) -> Question:
        """The question as far as it was put on the command line itself."""
        options = self.options
        strict = bool(options.get("no_fallback"))
        return Question(options.get("region"), options.get("type"), strict=strict)

    @cached_property
    def region(self) -> str | None:
        """The viewer's region, as set for every command; None leaves it to the catalogue.

        Whatever sets it is read here, and nowhere else.
        """
        set_ = self.environ.get("WICKTRACK_REGION")
        return parse_region(set_) if set_ else self.settings.viewer

    @cached_property
    def mine(self) -> frozenset[str] | None:
        """The ids of the titles that --mine keeps, None without it; raises `BadUsage`."""
        return self.mine_in(self.snapshot)

    def mine_in(self, snapshot: Snapshot, *, asked: bool | None = None) -> frozenset[str] | None:
        """`mine` by what another snapshot knows of the people who are followed.

        `asked`: whether a --mine says so that is an option of the command's own.
        """
        asked = self.options.get("mine") if asked is None else asked
        if not (self.settings.mine if asked is None and "mine" in self.options else asked):
            return None
        following = self.following(snapshot)
        if following is None:
            what, hint = ("--mine has", FOLLOW_FIRST)
            if not asked:
                what, hint = ("`mine = true` in your settings has", f"{hint}, or use --all")
            raise BadUsage(f"{what} nothing to show, as you follow no titles yet", hint)
        return following.mine

    def following(self, snapshot: Snapshot) -> Following | None:
        """What the user follows; None without such a file. Raises `BadUsage`."""
        if self.sheet is None:
            return None
        from wicktrack.following.matches import Following

        return Following(self.sheet.lines, snapshot)

    @cached_property
    def sheet(self) -> Sheet | None:
        """The file of what the user follows; None if there is none. Raises `BadUsage`."""
        try:
            self.following_file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            pass  # `read` says why it cannot be read
        from wicktrack.following.file import read

        return read(self.following_file)

    @property
    def following_file(self) -> Path:
        return folders.data_folder(self.environ) / "following"

    @property
    def wanted(self) -> Question:
        """The question with its region, which a fallback is not of."""
        return self.snapshot.wanted(self.question)

    def title(self, text: str) -> TitleState | None:
        """The state of a title by id or name; None, with a message, where nothing was known yet.

        Raises `NoMatch`.
        """
        title = self.find(text)
        state = self.snapshot.title(title.id)
        if state is None:
            say(self._not_yet_known(title))
        return state

    def find(self, text: str) -> Title:
        """The title with an id or name, also if nothing was known by the day; raises `NoMatch`."""
        from wicktrack.model.search import find_title

        return find_title(self.ledger, text, self.as_of)

    @cached_property
    def selection(self) -> Selection:
        """What the filters of the line leave; raises `BadValue`, and as `find` and `person`."""
        given = {name: self.options.get(name) or () for name in _FILTERS}
        titles = tuple(dict.fromkeys(self.find(title).id for title in given["title"]))
        return Selection(
            kinds=parse_words(Kind, given["kind"]),
            statuses=parse_words(Status, given["status"]),
            franchises=frozenset(map(self.franchise, given["franchise"])),
            persons=frozenset(map(self.named_person, given["person"])),
            titles=titles or None,
            platforms=frozenset(given["platform"]),
            # A title that is named is wanted, whether it is followed or not.
            mine=None if titles else self.mine,
        )

    def selecting(self, titles: Iterable[str]) -> Selection:
        """The same for some titles only, by their ids: those that are arguments of a command."""
        wanted = (*titles, *(self.selection.titles or ()))
        return replaced(self.selection, titles=tuple(dict.fromkeys(wanted)), mine=None)

    def window(self, first: str | None, last: str | None) -> Window:
        """The days from the first of one period to the last of another; raises `BadUsage`."""
        window = Window(
            None if first is None else parse_period(first, self.as_of).start,
            None if last is None else parse_period(last, self.as_of).last,
        )
        if window.first and window.last and window.last < window.first:
            raise BadUsage(f"--from {first} is after --to {last}", "swap them")
        return window

    def franchise(self, text: str) -> str:
        """A franchise by a part of its name, which is said; raises `NoMatch`."""
        from wicktrack.model.search import find_franchise

        return _said(text, find_franchise(self.ledger, text))

    def person(self, text: str) -> str:
        """The name of a person by a part of it; raises `NoMatch`."""
        from wicktrack.model.search import find_person

        return find_person(self.ledger, text)

    def named_person(self, text: str) -> str:
        """The name of a person; on standard error where it is not the text, but for spelling."""
        return _said(text, self.person(text))

    def remember(self, *changes: Change) -> None:
        """Note for `undo` what this command wrote; where that fails, warn that it is not noted."""
        from wicktrack.recording.journal import note

        try:
            note(folders.journal(self.environ), self.output.name, changes)
        except NotChanged as error:
            self.unnoted(error)

    @staticmethod
    def unnoted(error: NotChanged) -> None:
        """Warn that what was written is not noted for `undo`, and why."""
        message = f"`wicktrack undo` will not know of this: {error.message}"
        say(f"warning: {message}", f"hint: {error.hint}")

    def answer(
        self, view: View, rows: Iterable[Row], counts: Callable[[Row], bool] | None = None
    ) -> int:
        """Print the rows in the format, order and number asked for, and give the exit code.

        Only those that count, by default all, are counted by --limit.
        """
        if "followed" in names(self.output.row):
            rows = self._marked(rows)
        found = first_of(arranged(rows, self.output.order), self.options.get("limit"), counts)
        self.output.write(view, found, self.as_of)
        return Exit.OK

    def _marked(self, rows: Iterable[Any]) -> Iterable[Any]:
        """The rows, with what the user said about their titles."""
        try:
            following = self.following(self.snapshot)
        except BadUsage as error:
            _warn(error.message, error.hint)
            following = None
        if following is None:
            return rows
        columns = names(self.output.row)
        if self.output.as_viewed and "own_note" not in columns:
            columns = ["seen"]  # all that a table shows, and quicker to know
        return (replaced(row, **following.marks(row.id, columns)) for row in rows)

    def _disagreements(self, found: Sequence[Disagreement]) -> str:
        """One line on ids that files define as different things."""
        paths = files_of(self.paths)[0]
        table, name, left_out, used = min(found, key=lambda it: it.table != "title")
        words = f"{table} `{name}` is defined differently in {paths[left_out]} and {paths[used]}"
        more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
        return f"warning: {words}{more}; the latter counts; `wicktrack check` says what to do"

    def _not_yet_known(self, title: Title) -> str:
        from wicktrack.render import words

        facts = self.ledger.facts_of(title)
        days = [fact.on for fact in facts if not fact.aside]
        name, day = title.name, words.day(self.as_of)
        if not days:
            only = "has been recorded about" if not facts else "but facts set aside is known about"
            return f"Nothing {only} {name} yet."
        first = words.period(min(days))
        return f"Nothing was known about {name} on {day}; the first fact is from {first}."

    def _option(self, name: str) -> str | None:
        given: str | None = self.options.get(name)
        return given if given is not None else self.environ.get(f"WICKTRACK_{name.upper()}") or None

    def _format(self) -> Format:
        given = self.options["format"]
        if self.options["template"] is not None and (given or self.options["json"]):
            raise BadUsage(
                "--template cannot be combined with a format", "leave out --format and --json"
            )
        if self.options["json"]:
            if given not in (None, Format.JSON):
                raise BadUsage(f"--json cannot be combined with --format {given}")
            return Format.JSON
        usual = self.settings.format or Format.TABLE
        return parse_word(Format, self._option("format") or usual, "format")


def _said(text: str, name: str) -> str:
    """The name, which is said where it is not what was typed, but for spelling."""
    if plain(text) != plain(name):
        say(f"`{text}` is {name}.")
    return name


def parse_words(
    vocabulary: type[Word], given: Iterable[str] | None, name: str = ""
) -> frozenset[Word]:
    """The values of a repeatable option, as in `parse_word`; raises `BadValue`."""
    return frozenset(parse_word(vocabulary, word, name) for word in given or [])


def _warn(message: str, hint: str) -> None:
    say(f"warning: {message}", f"hint: {hint}")
