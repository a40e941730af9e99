"""The context of a command: its catalogue, day and output, from shared options and environment.

One rule: an option beats its environment variable, an empty variable is unset, and both are read
here only.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wicktrack import folders
from wicktrack.catalogue.files import files_of
from wicktrack.cli.clock import clock
from wicktrack.cli.grammar.registry import Command
from wicktrack.cli.output import Format, Output, View
from wicktrack.cli.progress import DelayedProgress
from wicktrack.cli.streams import When, attempt, say
from wicktrack.errors import BadCatalogue, BadUsage, Exit, Problem
from wicktrack.index.cache import open_ledger
from wicktrack.model.dates import parse_day
from wicktrack.model.facts import Disagreement, Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.names import plain
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import Word, parse_region, parse_word
from wicktrack.records import names, replaced

if TYPE_CHECKING:
    from wicktrack.following.lines import Sheet
    from wicktrack.following.matches import Following
    from wicktrack.reports.history import Filter

FOLLOW_FIRST = "start with `wicktrack follow TITLE`"

_FORMAT_OPTIONS = ("format", "json", "fields", "template")


def call(command: Command, arguments: dict[str, Any]) -> int:
    """Call a command; where it prints rows, its shared options become an `Ask`."""
    if command.row is None:
        return command.function(**arguments)
    options = {name: arguments.pop(name) for name in command.shared}
    ask = Ask(command.name, command.row, options, native=command.native)
    return command.function(ask, **arguments)


class Ask:
    """One command line: its day, its catalogue and its output, each worked out when first needed.

    Only the output is checked at once, so that a wrong --format is refused before a file is read.
    """

    def __init__(
        self, name: str, row: type, options: dict[str, Any], *, native: bool = False
    ) -> None:
        self.environ = os.environ
        self.options = options
        self.output = Output(
            name=name,
            row=row,
            format=self._format(),
            fields=options["fields"],
            template=options["template"],
            header=options["header"],
            colour=parse_word(When, options["color"] or "auto", "value of --color"),
            environ=self.environ,
            native=native and not any(options[name] for name in _FORMAT_OPTIONS),
        )
        self.output.check()

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
        return self.named or folders.default_paths(self.environ)

    @cached_property
    def named(self) -> list[Path]:
        """The files and folders named by --catalogue or $WICKTRACK_CATALOGUE; empty for none."""
        return self.options.get("catalogue") or folders.named_paths(self.environ)

    @cached_property
    def ledger(self) -> Ledger:
        """The catalogue, from its index where there is one; raises `BadCatalogue`."""
        cache = folders.cache_folder(self.environ) if attempt.use_index else None
        with DelayedProgress(self.environ) as progress:
            try:
                ledger = open_ledger(self.paths, cache, progress, _warn)
            except BadCatalogue as error:
                raise BadCatalogue(self.placed(error.problems)) from None
        if ledger.disagreements:
            say(self._disagreements(ledger.disagreements))
        return ledger

    def placed(self, problems: list[Problem]) -> list[Problem]:
        """The problems; a relative path in the variable is said to be one, and of which folder."""
        if self.options.get("catalogue") or not self.named:
            return problems
        relative = {str(path) for path in self.named if not path.is_absolute()}
        message = f"$WICKTRACK_CATALOGUE names this file, and {Path.cwd()} has none of that name"
        hint = "write its whole path in the variable"
        return [
            replaced(problem, message=message, hint=hint)
            if problem.code == "no-such-file" and problem.file in relative
            else problem
            for problem in problems
        ]

    @cached_property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.ledger, self.as_of)

    @cached_property
    def question(self) -> Question:
        if self.options.get("region") is not None:
            return self.narrowed
        return self.narrowed._replace(region=self.region)

    @cached_property
    def narrowed(self) -> Question:
        """The question as far as it was put on the command line itself."""
        return Question(self.options.get("region"), self.options.get("type"))

    @cached_property
    def region(self) -> str | None:
        """The viewer's region, as set for every command; None leaves it to the catalogue.

        Whatever sets it is read here, and nowhere else.
        """
        set_ = self.environ.get("WICKTRACK_REGION")
        return parse_region(set_) if set_ else None

    @cached_property
    def mine(self) -> frozenset[str] | None:
        """The ids of the titles that --mine keeps, None without it; raises `BadUsage`."""
        return self.mine_in(self.snapshot) if self.options.get("mine") else None

    def mine_in(self, snapshot: Snapshot) -> frozenset[str] | None:
        """`mine` by what another snapshot knows of the people who are followed."""
        if not self.options.get("mine"):
            return None
        following = self.following(snapshot)
        if following is None:
            raise BadUsage("--mine has nothing to show, as you follow no titles yet", FOLLOW_FIRST)
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

    def changes(
        self,
        kinds: list[str] | None,
        titles: list[str] | None,
        persons: list[str] | None = None,
    ) -> Filter:
        """The filter for changes of these, the last in cast or crew; raises as `find`, `person`."""
        from wicktrack.reports.history import Filter

        return Filter(
            kinds=parse_words(ChangeKind, kinds, "kind of change"),
            titles=tuple(dict.fromkeys(self.find(title).id for title in titles or [])),
            persons=self.persons(persons),
            # A title that is named is wanted, whether it is followed or not.
            mine=None if titles else self.mine,
        )

    def states(self) -> list[TitleState]:
        """Every title known by the day or, with --mine, those of them that are followed."""
        every = self.snapshot.titles()
        return [it for it in every if self.mine is None or it.title.id in self.mine]

    def person(self, text: str) -> str:
        """The name of a person by a part of it; raises `NoMatch`."""
        from wicktrack.model.search import find_person

        return find_person(self.ledger, text)

    def persons(self, texts: list[str] | None) -> frozenset[str]:
        """The names of people by parts of them, which are said; raises `NoMatch`."""
        return frozenset(self.named_person(text) for text in texts or [])

    def named_person(self, text: str) -> str:
        """The name of a person; on standard error where it is not the text, but for spelling."""
        name = self.person(text)
        if plain(text) != plain(name):
            say(f"`{text}` is {name}.")
        return name

    def answer(self, view: View, rows: Iterable[object]) -> int:
        """Print the rows in the format asked for, and give the exit code."""
        if "followed" in names(self.output.row):
            rows = self._marked(rows)
        self.output.write(view, rows, self.as_of)
        return Exit.OK

    def _marked(self, rows: Iterable[Any]) -> Iterable[object]:
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
        return parse_word(Format, self._option("format") or "table", "format")


def parse_words(vocabulary: type[Word], given: list[str] | None, name: str = "") -> frozenset[Word]:
    """The values of a repeatable option, as in `parse_word`; raises `BadValue`."""
    return frozenset(parse_word(vocabulary, word, name) for word in given or [])


def _warn(message: str, hint: str) -> None:
    say(f"warning: {message}", f"hint: {hint}")
