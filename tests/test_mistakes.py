"""What does somebody read who types a mistake? Where, what, and what to do; or it simply works."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Wick, imported_by
from wicktrack.cli.grammar.line import _MEANT, canonical
from wicktrack.cli.grammar.registry import find
from wicktrack.cli.grammar.table import COMMANDS
from wicktrack.errors import BadUsage
from wicktrack.model.facts import CastSaid, Fact, Member, Title
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.periods import parse
from wicktrack.model.search import find_person, find_title
from wicktrack.model.vocabulary import Kind

OWN = """
[title.dune-3]
name = "Dune 3"
aliases = ["Dune Messiah"]
kind = "film"

[title.mi7]
name = "Mission: Impossible 7"
kind = "film"
ids = { imdb = "tt9603212", tmdb = 575264 }

[title.mi8]
name = "Mission: Impossible 8"
kind = "film"

[title.silent]
name = "Silent"
kind = "film"

[source.variety-2023-04-04]
publisher = "Variety"
date = 2023-04-04
url = "https://variety.com/a"

[source.variety-2024-01-01]
publisher = "Variety"
date = 2024-01-01

[[fact]]
title = "dune-3"
on = 2024-01-01
cast = [{ person = "Donnie Yen" }, { person = "Jeremy Bobb" }, { person = "Anne Parillaud" },
        { person = "Adrianne Palicki" }]

[[fact]]
title = "dune-3"
on = 2024-01-02
uncast = ["Anne Parillaud"]

[[fact]]
title = "dune-3"
on = 2024-02-01
release = 2026-12-18

[[fact]]
title = "dune-3"
on = 2025-02-01
name = "Dune: Part Three"

[[fact]]
title = "mi7"
on = 2023-02-01
name = "Mission: Impossible - Dead Reckoning"

[[fact]]
title = "mi8"
on = 2025-02-01
name = "Mission: Impossible - The Final Reckoning"
"""


@pytest.fixture
def own(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A catalogue of one's own in the current folder, on Tuesday, 24 November 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(write(OWN)))
    monkeypatch.chdir(tmp_path)


def seen(wick: Wick, *words: str) -> tuple[int, str, str]:
    """The exit code of a line, and what it prints."""
    result = wick(*words)
    return result.code, result.out, result.err


def words_of(line: str) -> list[str]:
    """The words of a line in which `|` separates those that hold spaces."""
    return line.split("|") if "|" in line else line.split()


_ONE = "`wicktrack upcoming --title dune-3`, or `wicktrack show dune-3`"
_ID_FORM = "these have only a to z, 0 to 9 and hyphens"
LINES = [
    # Commands.
    ("upcomming", "no such command `upcomming`", "did you mean `upcoming`?"),
    ("list", "no such command `list`",
     "`wicktrack status` lists every title, `wicktrack upcoming` what is to come"),
    ("lookup", "no such command `lookup`",
     "`wicktrack find TEXT` finds any text, `wicktrack show PART-OF-A-NAME` a title"),
    ("delete mi7", "no such command `delete`",
     "`wicktrack undo` takes back what was written last, `wicktrack edit` opens the file"),
    ("fix mi7", "no such command `fix`", "did you mean `edit`?"),
    ("undo mi7", "unexpected argument `mi7`",
     "`wicktrack undo --help` shows the usage"),
    ("mine", "no such command `mine`",
     "`wicktrack following` lists what you follow, `wicktrack upcoming --mine` what is to come"),
    ("hide mi7", "no such command `hide`", "did you mean `ignore`?"),
    ("settings", "no such command `settings`", "did you mean `where`?"),
    ("uncast x", "no such command `uncast`",
     "`wicktrack record TITLE --uncast NAME` records that somebody left"),
    ("dump", "no such command `dump`", "did you mean `export`?"),
    ("qqq", "no such command `qqq`", "`wicktrack --help` lists the commands"),
    ("ca", "`ca` could be `cast` or `calendar`", "type more of the command"),
    ("help nxt", "no such command `nxt`", "did you mean `next`?"),
    ("--as-of 2023-04-04", "no command was given",
     "write, for example, wicktrack upcoming --as-of 2023-04-04"),
    ("--asof 2023-04-04 next", "no such option: --asof", "did you mean `--as-of`?"),
    # Options.
    ("upcoming --asof x", "upcoming has no option --asof", "did you mean `--as-of`?"),
    ("upcoming -n 3", "upcoming has no option -n", "did you mean `--limit 3`?"),
    ("upcoming -n3", "upcoming has no option -n", "did you mean `--limit 3`?"),
    ("upcoming -n", "upcoming has no option -n", "did you mean `--limit N`?"),
    ("next -json", "next has no option -j", "did you mean `--json`?"),
    ("next --qqq", "next has no option --qqq", "`wicktrack next --help` lists its options"),
    ("next --address x", "next has no option --address",
     "`wicktrack next --help` lists its options"),
    ("cast --change x", "cast has no option --change",
     "these commands have it: changes, feed"),
    ("next --f json", "`--f` could be `--franchise`, `--format` or `--fields`",
     "type more of the option"),
    ("next --region GB --region US", "--region is given twice: `GB` and `US`", "give it once"),
    ("next -f tsv --format csv", "--format is given twice: `tsv` and `csv`", "give it once"),
    ("calendar --output", "--output needs a value: FILE",
     "`wicktrack calendar --help` shows the usage"),
    ("next --json=yes", "--json takes no value",
     "write --json alone; `wicktrack next --help` shows the usage"),
    ("countdown mi7 -30d", "countdown has no option -3",
     "a value that starts with a hyphen follows its option: --as-of -30d"),
    ("upcoming --limit ten", "--limit: `ten` is not a whole number",
     "write digits, such as --limit 10"),
    ("upcoming --limit -1", "--limit: `-1` is less than 0",
     "write 0 or more, such as --limit 10"),
    ("add x --name X --kind film --runtime 0", "--runtime: `0` is less than 1",
     "write 1 or more, such as --runtime 10"),
    ("upcoming --fields title", "upcoming has no field `title`", "did you mean `name`?"),
    ("next --fields RELEASE", "next has no field `RELEASE`", "did you mean `date`?"),
    ("countdown|dune-3|--template|{days:%d}",
     "the format `%d` does not suit `days`, which is a whole number",
     "write {days}, or {days:>5} to align it"),
    ("countdown|dune-3|--template|{date:d}",
     "the format `d` does not suit `date`, which is a date",
     "write {date}, {date:>12}, or {date:%d %b %Y}"),
    ("month --months 121", "--months: `121` is more than 120",
     "write 120 or less, such as --months 10"),
    (f"upcoming --limit {'9' * 5000}", f"--limit: `{'9' * 80}` is more than 999999999",
     "write 999999999 or less, such as --limit 10"),
    (f"upcoming --limit -{'9' * 5000}", f"--limit: `-{'9' * 79}` is less than 0",
     "write 0 or more, such as --limit 10"),
    ("upcoming --mine --all", "--mine and --all contradict each other", "leave one out"),
    ("upcoming --no-due --mine --due", "--no-due and --due contradict each other",
     "leave one out"),
    ("record mi7 --cast A --cast B --billing 1", "--billing is the place of one person",
     "give one --cast with it"),
    ("record mi7 --status filming --platform Max", "--platform needs --release",
     "add --release, or leave it out"),
    ("export films.csv", "films.csv would be a database",
     "for text: `wicktrack export -f csv > films.csv`; for a database: name it NAME.db"),
    ("export|my films.MD", "my films.MD would be a database",
     "for text: `wicktrack export -f markdown > 'my films.MD'`; for a database: name it NAME.db"),
    # Arguments.
    ("following mi7", "unexpected argument `mi7`",
     "`wicktrack follow mi7` adds a title to the list"),
    ("month 2025-06 2025-07", "unexpected argument `2025-07`",
     "for several months, give the first and how many: 2025-06 --months 3"),
    ("show dune messiah", "unexpected argument `messiah`",
     "put quotes around a title of several words: 'dune messiah'; or ask for one at a time"),
    ("person donnie yen", "unexpected argument `yen`",
     "put quotes around a name of several words: 'donnie yen'; or ask for one at a time"),
    ("upcoming dune-3", "unexpected argument `dune-3`",
     f"upcoming takes no title; for one: {_ONE}"),
    ("upcoming --as-of June 2024", "unexpected argument `2024`",
     "put quotes around the value: --as-of 'June 2024'"),
    ("show --as-of 7 June 2024 dune-3", "unexpected argument `2024`",
     "put quotes around the value: --as-of '7 June 2024'"),
    ("changes --since 2024 --title dune messiah", "unexpected argument `messiah`",
     "put quotes around the value: --title 'dune messiah'"),
    ("record dune-3 --release fall 2027", "unexpected argument `2027`",
     "put quotes around the value: --release 'fall 2027'"),
    ("next --json name,date", "unexpected argument `name,date`",
     "did you mean `--fields name,date`?"),
    ("record dune-3 2027-01-01", "unexpected argument `2027-01-01`",
     "did you mean `--release 2027-01-01`?"),
    ("record dune-3 filming", "unexpected argument `filming`", "did you mean `--status filming`?"),
    ("status dune-3 released", "unexpected argument `released`", "did you mean `--is released`?"),
    ("upcoming movie", "unexpected argument `movie`", "did you mean `--kind movie`?"),
    ("countdown dune-3 2026-01", "unexpected argument `2026-01`",
     "did you mean `--as-of 2026-01`?"),
    ("completion bash zsh", "unexpected argument `zsh`",
     "`wicktrack completion --help` shows the usage"),
    ("countdown", "countdown needs TITLE",
     "write, for example, wicktrack countdown ballerina --as-of 2023-04-04"),
    ("changes", "changes needs --since",
     "write, for example, wicktrack changes --since 2024-02-20 --until 2024-02-22"),
    ("add|Dune 4",
     f"add needs --name and --kind, and `Dune 4` is not an id: {_ID_FORM}",
     "write, for example, wicktrack add dune-4 --name 'Dune 4' --kind film"),
    ("add|dune-4|--name|Dune 4", "add needs --kind",
     "write, for example, wicktrack add dune-4 --name 'Dune 4' --kind film"),
    ("add", "add needs ID and --name and --kind",
     f"write, for example, {find('add').examples[0]}"),
    # Days and periods.
    ("next|--as-of|June 2024", "`June 2024` is not one day but a month",
     "write one of its days, such as 2024-06-01 or 2024-06-30"),
    ("next --as-of 2024", "`2024` is not one day but a year",
     "write one of its days, such as 2024-01-01 or 2024-12-31"),
    ("next|--as-of|next friday", "`next friday` could be 2026-11-27 or 2026-12-04",
     "write 2026-11-27 or 2026-12-04"),
    ("next|--as-of|friday", "`friday` could be 2026-11-20 or 2026-11-27",
     "write 2026-11-20 or 2026-11-27"),
    ("next|--as-of|last tuesday", "`last tuesday` could be 2026-11-10 or 2026-11-17",
     "write 2026-11-10 or 2026-11-17"),
    ("next --as-of 2023-02-29", "there is no such date as `2023-02-29`",
     "2023 is not a leap year; write 2023-02-28"),
    ("record dune-3 --release 2027-06-31", "there is no such date as `2027-06-31`",
     "June has 30 days; write 2027-06-30"),
    ("record|dune-3|--release|early 2027", "`early 2027` is not a valid period",
     "write 2027-H1, 2027-Q1 or 2027"),
    ("record|dune-3|--release|end of 2027", "`end of 2027` is not a valid period",
     "write 2027-H2, 2027-Q4 or 2027"),
    ("record|dune-3|--release|mid-2027", "`mid-2027` is not a valid period",
     "write 2027-Q2, 2027-Q3 or 2027"),
    ("record dune-3 --release sometime", "`sometime` is not a valid period",
     "write 2024-06-07, 2024-06, June 2024, 2024-Q2, summer 2024 or 2024"),
    ("record dune-3 --status filming --since TBD", "`TBD` is not a valid period",
     "write 2024-06-07, 2024-06, June 2024, 2024-Q2, summer 2024 or 2024"),
    ("changes --since soon", "`soon` is not a valid period",
     "write 2024-06-07, 2024-06, June 2024, 2024-Q2, summer 2024 or 2024"),
    ("next --region Britain", "`Britain` is not an ISO 3166-1 alpha-2 region code",
     "did you mean `GB`?"),
    # What is recorded.
    ("record dune-3 --news n --source variety", "no source has the id `variety`",
     "did you mean `variety-2024-01-01`, or a new page: --source URL?"),
    ("record dune-3 --news n --source varety-2024", "no source has the id `varety-2024`",
     "did you mean `variety-2024-01-01`, or a new page: --source URL?"),
    ("record dune-3 --news n --source Deadline", "no source has the id `Deadline`",
     "give the address of the page: --source URL --publisher 'Deadline'"),
    ("record dune-3 --news n --source deadline.com/x", "no source has the id `deadline.com/x`",
     "a URL starts with https://: https://deadline.com/x"),
    ("record dune-3 --news n --publisher Variety", "--publisher and --source-date need one URL",
     "write --source URL --publisher 'Variety', with the address of the page"),
    ("record|dune-3|--cast|Al Moe: Duncan", "`Al Moe: Duncan` has a colon where `as` is expected",
     "write --cast 'Al Moe as Duncan'"),
    ("record|dune-3|--cast|A B as B, C D as D", "`A B as B, C D as D` names several people",
     "write --cast 'A B as B' --cast 'C D as D'"),
    ("record|dune-3|--uncast|Donny Yen", "Donny Yen is not in the cast of Dune: Part Three",
     "did you mean Donnie Yen?"),
    ("record|dune-3|--uncast|Xyz", "Xyz is not in the cast of Dune: Part Three",
     "`wicktrack cast dune-3` lists it"),
    ("record --from-json nowhere.json", "nowhere.json cannot be read: No such file or directory",
     "check the path"),
]  # fmt: skip


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(("line", "error", "hint"), LINES)
def test_a_mistake_is_named_with_what_to_do(
    wick: Wick, tmp_path: Path, line: str, error: str, hint: str
) -> None:
    before = (tmp_path / "catalogue.toml").read_bytes()
    assert seen(wick, *words_of(line)) == (2, "", f"error: {error}\nhint: {hint}\n")
    assert (tmp_path / "catalogue.toml").read_bytes() == before


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("upc --js", "upcoming --json"),
        ("--as-of 2026-01-01 upcoming", "upcoming --as-of 2026-01-01"),
        ("-f tsv --region=GB count dune-3", "countdown dune-3 -f tsv --region GB"),
        ("next --temp {name}", "next --template {name}"),
        ("UPCOMING", "upcoming"),
        ("version", "--version"),
        ("-V", "--version"),
        ("help", "--help"),
        ("help status", "status --help"),
        ("upcoming|--as-of|2 weeks ago", "upcoming --as-of -2w"),
        ("upcoming|--as-of|a week ago", "upcoming --as-of -1w"),
        ("upcoming|--within|2 weeks", "upcoming --within 2w"),
        ("changes --since 2025", "changes --since 2024-12-31"),
        ("changes|--since|February 2025", "changes --since 2025-01-31"),
        ("changes --since 2024 --until 2025-02", "changes --since 2023-12-31 --until 2025-02-28"),
        ("changes --since 0001", "changes --since 0001-01-01"),
        ("timeline --from 2025 --to 2027-02", "timeline --from 2025-01-01 --to 2027-02-28"),
        ("upcoming --type streaming", "upcoming --type digital"),
        ("upcoming --type cinema", "upcoming --type theatrical"),
        ("upcoming --kind movie --kind tv-show", "upcoming --kind film --kind series"),
        ("show tt9603212", "show mi7"),
        ("show MI7", "show mi7"),
        ("person anne", "person|Anne Parillaud"),
    ],
)  # fmt: skip
def test_what_can_only_mean_one_thing_works(wick: Wick, line: str, plain: str) -> None:
    assert wick(*words_of(line)) == wick(*words_of(plain))


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("June 2027", "2027-06"),
        ("dec. 2027", "2027-12"),
        ("Summer 2027", "2027-summer"),
        ("summer of 2027", "2027-summer"),
        ("fall 2027", "2027-autumn"),
        ("Q2 2027", "2027-Q2"),
        ("2027 q3", "2027-Q3"),
        ("H1 2027", "2027-H1"),
        ("2027 June", "2027-06"),
        ("7 June 2027", "2027-06-07"),
        ("TBD", "tba"),
        ("to be announced", "tba"),
    ],
)
def test_a_period_is_recorded_as_people_say_it(
    wick: Wick, tmp_path: Path, typed: str, stored: str
) -> None:
    assert wick("record", "dune-3", "--release", typed).code == 0
    written = tomllib.loads((tmp_path / "catalogue.toml").read_text(encoding="utf-8"))
    assert str(written["fact"][-1]["release"]) == stored


@pytest.mark.usefixtures("own")
def test_a_type_is_recorded_in_its_stored_form(wick: Wick, tmp_path: Path) -> None:
    wick("record", "dune-3", "--release", "2027", "--type", "Blu-ray")
    assert 'type = "physical"' in (tmp_path / "catalogue.toml").read_text(encoding="utf-8")


def test_every_word_of_other_programs_leads_somewhere() -> None:
    for word in _MEANT:
        with pytest.raises(BadUsage) as refusal:
            canonical([word])
        named = {it for it in COMMANDS if it in refusal.value.hint}
        assert named, word
        assert word not in COMMANDS


@pytest.mark.parametrize("line", ["upc --js", "--as-of 2023-04-04 next", "next --limit x", "qqq"])
def test_neither_a_short_line_nor_a_mistake_imports_typer(line: str) -> None:
    modules = imported_by(f"from wicktrack.cli.main import run; run({line.split()!r})")
    assert "typer" not in modules


# --- options that add up ----------------------------------------------------------------------


def options_with_values() -> list[tuple[str, str]]:
    return [
        (name, option["options"][0])
        for name, grammar in COMMANDS.items()
        for option in grammar["parameters"]
        if "options" in option and option.get("kind") not in ("flag", "help")
    ]


@pytest.mark.parametrize(("command", "option"), options_with_values())
def test_help_says_repeatable_of_the_options_that_add_up_and_others_are_given_once(
    command: str, option: str
) -> None:
    entry = next(it for it in COMMANDS[command]["parameters"] if option in it.get("options", ()))
    once = not entry.get("many")
    assert ("repeatable" in entry["help"]) is not once


@pytest.mark.usefixtures("own")
def test_titles_and_people_add_up(wick: Wick) -> None:
    def ids(*words: str) -> set[str]:
        return {*wick(*words, "--fields", "id", "-f", "tsv", "--no-header").out.split()}

    changed = ("changes", "--since", "2020")
    assert ids(*changed, "--title", "dune-3", "--title", "mi7") == {"dune-3", "mi7"}
    assert ids(*changed, "--title", "dune-3") == {"dune-3"}
    assert ids("feed", "--title", "mi8", "--title", "mi7") == {"mi7", "mi8"}
    one = ids("upcoming", "--person", "Donnie Yen")
    assert one == {"dune-3"}
    assert ids("upcoming", "--person", "Anne Parillaud") == set()
    both = ("--person", "Anne Parillaud", "--person", "Donnie Yen")
    assert ids("upcoming", *both) == ids("next", *both) == one
    assert ids(*changed, *both) == one


@pytest.mark.usefixtures("own")
def test_a_feed_of_one_title_keeps_its_id_and_that_of_several_does_not_go_by_their_order(
    wick: Wick,
) -> None:
    def feed_id(*titles: str) -> str:
        words = [word for title in titles for word in ("--title", title)]
        return wick("feed", *words).out.partition("<id>")[2].partition("</id>")[0]

    assert feed_id("mi7", "mi8") == feed_id("mi8", "mi7", "mi8")
    assert len({feed_id("mi7", "mi8"), feed_id("mi7"), feed_id("mi8"), feed_id()}) == 4


# --- names -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("as_of", "names"),
    [
        ("2024-01-01", ["mi7 (Mission: Impossible - Dead Reckoning)",
                        "mi8 (Mission: Impossible 8)"]),
        ("2026-01-01", ["mi7 (Mission: Impossible - Dead Reckoning)",
                        "mi8 (Mission: Impossible - The Final Reckoning)"]),
    ],
)  # fmt: skip
def test_titles_are_named_as_they_were_called_on_the_day(
    wick: Wick, as_of: str, names: list[str]
) -> None:
    error = f"error: `mission impossible` matches 2 titles: {', '.join(names)}\n"
    assert wick("show", "mission impossible", "--as-of", as_of).err.startswith(error)


@pytest.mark.usefixtures("own")
def test_whoever_was_meant_by_a_part_of_a_name_is_named(wick: Wick) -> None:
    assert wick("person", "bob").out.startswith("Jeremy Bobb\n\nTitle ")
    assert wick("person", "bob", "-f", "markdown").out.startswith("# Jeremy Bobb\n\n| Title ")
    for words in (("person", "bob", "--json"), ("upcoming", "--person", "bob")):
        assert wick(*words).err == "`bob` is Jeremy Bobb.\n"
    assert wick("upcoming", "--person", "JEREMY BOBB").err == ""


def test_whole_words_beat_parts_of_words() -> None:
    people = ("Adrianne Palicki", "Anne Parillaud", "Jeremy Bobb", "Bob Odenkirk")
    said = CastSaid(tuple(map(Member, people)))
    titles = {
        "wick": Title("wick", "The Wick", Kind.FILM),
        "wicked": Title("wicked", "Wicked", Kind.FILM),
    }
    ledger = WholeLedger(titles=titles, facts=(Fact("wick", parse("2020"), said),))
    assert find_person(ledger, "anne") == "Anne Parillaud"
    assert find_person(ledger, "bob") == "Bob Odenkirk"
    assert find_person(ledger, "adrian") == "Adrianne Palicki"
    assert find_title(ledger, "WICK").id == "wick"
    assert find_title(ledger, "wicke").id == "wicked"


def test_of_many_matches_the_first_ten_are_named(wick: Wick, write: Callable[..., Path]) -> None:
    head = "[title.film-{0:03}]\nname = 'Film {0}'\nkind = 'film'\n"
    path = write("".join(map(head.format, range(1000))))
    error = wick("show", "film", "-c", str(path)).err
    first = ", ".join(f"film-{number:03} (Film {number})" for number in range(10))
    assert error == (
        f"error: `film` matches 1000 titles: {first} and 990 more\n"
        "hint: be more specific, or give the id\n"
    )


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("midr", "closest: mi7 (Mission: Impossible - Dead Reckoning)"),
        ("dm", "closest: dune-3 (Dune: Part Three)"),
        ("tt0000001", "`wicktrack status` lists every title"),
    ],
)
def test_a_title_is_suggested_by_its_initials_too(wick: Wick, typed: str, hint: str) -> None:
    result = wick("show", typed)
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith(f"error: no title matches `{typed}`\nhint: {hint}")


@pytest.mark.usefixtures("own")
def test_a_title_without_facts_is_said_once(wick: Wick) -> None:
    said = "Nothing has been recorded about Silent yet.\n"
    assert seen(wick, "status", "silent") == (0, "", said)
    assert seen(wick, "status", "silent", "--status", "released") == (0, "", said)
    assert seen(wick, "status", "--status", "released") == (0, "", "No title matches.\n")


# --- who leaves --------------------------------------------------------------------------------


@pytest.mark.usefixtures("own")
def test_who_has_left_may_leave_again_and_says_nothing_new(wick: Wick) -> None:
    result = wick("record", "dune-3", "--uncast", "Anne Parillaud")
    assert (result.code, result.err) == (0, "Dune: Part Three: nothing new, already recorded.\n")


@pytest.mark.usefixtures("own")
def test_a_misspelt_name_among_json_lines_is_named_by_its_line(wick: Wick, tmp_path: Path) -> None:
    before = (tmp_path / "catalogue.toml").read_bytes()
    lines = tmp_path / "lines.json"
    fact = '{"title": "dune-3", "on": "2026-01-01", '
    lines.write_text(
        f'{fact}"cast": [{{"person": "Bo Lee"}}]}}\n{fact}"uncast": ["Bo Lee"]}}\n'
        f'{fact}"uncast": ["Donnie Yem"]}}\n'
    )
    error = f"error: line 3 of {lines}: Donnie Yem is not in the cast of Dune: Part Three\n"
    hint = "hint: did you mean Donnie Yen?\n"
    assert seen(wick, "record", "--from-json", str(lines)) == (2, "", error + hint)
    assert (tmp_path / "catalogue.toml").read_bytes() == before


# --- where a catalogue is ----------------------------------------------------------------------


def test_an_address_is_no_file(wick: Wick) -> None:
    place = "https:/example.com/x.toml:1:1: no-such-file"
    said = f"{place} this is an address, not a file; download it first: "
    command = "`curl -o x.toml https://example.com/x.toml`\n"
    assert seen(wick, "next", "-c", "https://example.com/x.toml") == (4, "", said + command)


def test_a_relative_variable_is_named_with_the_folder(
    wick: Wick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WICKTRACK_CATALOGUE", "salt-road.toml")
    monkeypatch.chdir(tmp_path)
    said = (
        "salt-road.toml:1:1: no-such-file $WICKTRACK_CATALOGUE names this file, and "
        f"{Path.cwd()} has none of that name; write its whole path in the variable\n"
    )
    assert seen(wick, "next") == (4, "", said)
    assert seen(wick, "check") == (1, said, "")
    absent = wick("next", "-c", "salt-road.toml")
    assert absent.err.startswith("salt-road.toml:1:1: no-such-file no such file or folder;")
