"""Is a line read without Typer as Typer reads it? Typer is asked, for lines of all kinds."""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
import typer
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from conftest import ROOT, compare
from grammar_table import source
from test_cli import COMMANDS as IN_THE_HELP
from test_cli import line
from wicktrack.cli import typer_app
from wicktrack.cli.grammar.line import WORDS, canonical, options_of
from wicktrack.cli.grammar.mistakes import refuse
from wicktrack.cli.grammar.reader import FIELDS_HELP, read
from wicktrack.cli.grammar.registry import Command
from wicktrack.cli.grammar.table import COMMANDS, PROGRAM
from wicktrack.cli.typer_app import app
from wicktrack.errors import BadUsage

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter

KNOWN = [*COMMANDS, *WORDS]
GROUP: Any = typer.main.get_command(app)


def test_the_generated_grammar_is_that_of_the_application() -> None:
    compare(ROOT / "src" / "wicktrack" / "cli" / "grammar" / "table.py", source())
    assert sorted(COMMANDS) == sorted(IN_THE_HELP)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every command that would have been called, and with what."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def note(command: Command, arguments: dict[str, Any]) -> int:
        calls.append((command.name, arguments))
        return 0

    monkeypatch.setattr(typer_app, "call", note)
    return calls


def by_typer(
    called: list[tuple[str, dict[str, Any]]], words: Sequence[str]
) -> tuple[str, dict[str, Any]] | None:
    """What Typer calls for a line; nothing for a mistake, for help, for a list of fields."""
    called.clear()
    silent = io.StringIO()
    with (
        contextlib.redirect_stdout(silent),
        contextlib.suppress(typer.TyperException),
    ):
        GROUP.main([*words], prog_name="wicktrack", standalone_mode=False)
    return called[0] if called else None


def exactly(found: tuple[str, dict[str, Any]] | None) -> object:
    """The same for the same types only: `5` is no `"5"`, and no path is a text."""
    return found and (found[0], repr(sorted(found[1].items())))


# --- lines -------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
NASTY = st.sampled_from(
    ["", "-", "--", "---", "-1", "-x", "=", "a=b", "--=", "--json", "--help", "-h", FIELDS_HELP]
)
NUMBERS = st.sampled_from(["0", "5", "-5", " 7 ", "1_0", "٣", "1.0", "0x1", "9" * 5000])
VALUES = st.sampled_from(["ballerina", "2 words", "x.toml", "tsv"]) | NASTY | NUMBERS | TEXT


NAMES = st.sampled_from(sorted(COMMANDS))


def right(option: Parameter) -> st.SearchStrategy[list[str]]:
    """An option as it is meant to be given."""
    if option.get("kind") == "flag":
        return st.sampled_from([*option["options"], *option.get("off", ())]).map(lambda it: [it])
    numbers = st.sampled_from(["1", " 7 ", "1_0", "٣"])
    values = numbers if option.get("kind") == "int" else VALUES.filter(lambda it: it != FIELDS_HELP)
    apart = st.tuples(st.sampled_from(option["options"]), values).map(list)
    starts = [name + ("=" if name.startswith("--") else "") for name in option["options"]]
    together = st.tuples(st.sampled_from(starts), values.filter(bool))
    return apart | together.map(lambda it: ["".join(it)])


def chosen(options: Sequence[Parameter]) -> st.SearchStrategy[list[Parameter]]:
    """Some of the options; more than once only those that add up, and flags without an opposite."""

    def once(some: list[Parameter]) -> list[Parameter]:
        names = [it["name"] for it in some]
        return [
            it
            for at, it in enumerate(some)
            if it.get("many")
            or (it.get("kind") == "flag" and "off" not in it)
            or it["name"] not in names[:at]
        ]

    return st.lists(st.sampled_from(options), max_size=4).map(once) if options else st.just([])


def wrong(option: Parameter) -> st.SearchStrategy[list[str]]:
    """An option that most likely is not: cut short, without a value, with one too many."""
    names = st.sampled_from([*option["options"], *option.get("off", ())])
    together = st.tuples(names, st.sampled_from(["", "="]), VALUES).map("".join)
    return (
        names.map(lambda it: [it]) | names.map(lambda it: [it[:-1]]) | together.map(lambda it: [it])
    )


def well_formed(name: str) -> st.SearchStrategy[list[str]]:
    """Options anywhere between the arguments that the command needs, and any after `--`."""
    parameters = COMMANDS[name]["parameters"]
    options = [it for it in parameters if "options" in it and it.get("kind") != "help"]
    arguments = [it for it in parameters if "options" not in it]
    most = 3 if any(it.get("many") for it in arguments) else len(arguments)
    least = sum(it.get("required", False) for it in arguments)
    needed = st.tuples(*(right(it) for it in options if it.get("required")))
    others = [it for it in options if not it.get("required")]
    more = chosen(others).flatmap(lambda some: st.tuples(*map(right, some)))
    words = VALUES.filter(lambda it: it[:1] != "-" or it == "-")
    given_ = st.lists(words.map(lambda it: [it]), min_size=least, max_size=most)
    before = st.tuples(needed, more, given_).flatmap(
        lambda it: st.permutations([*it[0], *it[1], *it[2]])
    )
    after = st.lists(VALUES, min_size=least, max_size=most).map(lambda it: [["--", *it]])
    closed = st.tuples(needed, more, after).map(lambda it: [*it[0], *it[1], *it[2]])
    return (before | closed).map(lambda it: [name, *itertools.chain(*it)])


def any_formed(name: str) -> st.SearchStrategy[list[str]]:
    """What may be wrong in any way, after what is right or after nothing."""
    options = [it for it in COMMANDS[name]["parameters"] if "options" in it]
    broken = st.sampled_from([["--"], ["--nonsense"], ["-z"], ["-fz", "-z"], ["--asof", "x"]])
    piece = st.sampled_from(options).flatmap(wrong) | broken | VALUES.map(lambda it: [it])
    begun = st.just([name]) | well_formed(name)
    return st.tuples(begun, st.lists(piece, max_size=3)).map(
        lambda it: [*it[0], *itertools.chain(*it[1])]
    )


LINES = NAMES.flatmap(any_formed) | st.lists(NAMES | VALUES, max_size=3)


@given(NAMES.flatmap(well_formed))
def test_a_well_formed_line_is_read_without_typer(
    called: list[tuple[str, dict[str, Any]]], words: list[str]
) -> None:
    found = read(words)
    assert found is not None
    assert exactly(found) == exactly(by_typer(called, words))


def contradicts(words: Sequence[str]) -> bool:
    try:
        refuse(words)
    except BadUsage as error:
        return "contradict each other" in error.message
    return False


@pytest.mark.parametrize("flags", [["--mine", "--all"], ["--no-header", "--header", "--header"]])
def test_opposite_flags_are_not_read_but_refused(flags: list[str]) -> None:
    assert read(["next", *flags]) is None
    assert contradicts(["next", *flags])
    assert read(["next", flags[0], flags[0]]) is not None


@settings(max_examples=200)
@given(LINES)
@example([])
@example(["--version"])
@example(["--version", "next"])
@example(["next", "--fields", FIELDS_HELP])
@example(["next", "--fields", FIELDS_HELP, "--fields", "id"])
@example(["next", "--region=", "--person", "", "--type=="])
@example(["next", "--region", "GB", "--region", "US"])
@example(["next", "--region", "GB", "--region=GB"])
@example(["next", "--json", "--json"])
@example(["next", "-cf", "x", "-f=tsv", "-ftsv"])
@example(["next", "-cf", "x", "-c", "y", "-ftsv"])
@example(["next", "-f", "--", "--no-header", "--no-header"])
@example(["check", "-c", "-", "a", "--", "-b", "--strict"])
def test_a_line_is_read_as_typer_reads_it(
    called: list[tuple[str, dict[str, Any]]], words: list[str]
) -> None:
    # One before the command means nothing, and is left to Typer.
    assume(words[:1] != ["--"])
    # Of two opposite flags Typer takes the last; they are refused before it is asked.
    assume(not contradicts(words))
    assert exactly(read(words)) == exactly(by_typer(called, words))


def plain(option: Parameter) -> list[list[str]]:
    """The ways to give an option that is not given wrongly."""
    names = [*option["options"], *option.get("off", ())]
    if option.get("kind") == "flag":
        return [[name] for name in names]
    value = "5" if option.get("kind") == "int" else "x"
    together = [name + ("=" if name.startswith("--") else "") + value for name in names]
    return [*([name, value] for name in names), *([word] for word in together)]


SHOWN = {"add": ["add", "x", "--name", "X", "--kind", "film"], "completion": ["completion", "fish"]}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_is_read_without_typer(
    called: list[tuple[str, dict[str, Any]]], name: str
) -> None:
    begun = SHOWN.get(name) or line(name)
    options = [it for it in COMMANDS[name]["parameters"] if "options" in it]
    ways = [way for option in options if option.get("kind") != "help" for way in plain(option)]
    given_already = {name for name in begun if name.startswith("--")}
    for way in [[], *ways]:
        words = [*begun, *way]
        if way and way[0].partition("=")[0] in given_already:
            assert read(words) is None
            continue
        found = read(words)
        assert found is not None, words
        assert exactly(found) == exactly(by_typer(called, words))


def test_the_program_itself_has_options_that_shells_are_told() -> None:
    names = {name for option in PROGRAM for name in option["options"]}
    assert names == {"--version", "-V", "--help", "-h"}


# --- lines in another form ------------------------------------------------------------------------

SHORTEST = {
    name: next(
        name[:length]
        for length in range(1, len(name) + 1)
        if name[:length] == name or sum(it.startswith(name[:length]) for it in KNOWN) == 1
    )
    for name in KNOWN
}
"""The shortest beginning of each command that names no other."""


def test_an_option_takes_a_value_in_every_command_or_in_none() -> None:
    kinds: dict[str, set[bool]] = {}
    for grammar in COMMANDS.values():
        for name, option in options_of(grammar["parameters"]).items():
            kinds.setdefault(name, set()).add(option.get("kind") in ("flag", "help"))
    assert {name for name, found in kinds.items() if len(found) > 1} == set()


@given(NAMES.flatmap(well_formed))
def test_a_well_formed_line_is_in_canonical_form(words: list[str]) -> None:
    assert exactly(read(canonical(words))) == exactly(read(words))
    assert canonical(canonical(words)) == canonical(words)


@example(["timeline", "--", "ballerina", "--"])  # the second is an argument
@given(NAMES.flatmap(well_formed))
def test_a_command_may_be_cut_short(words: list[str]) -> None:
    short = SHORTEST[words[0]]
    for typed in (short, short.upper(), words[0].title()):
        assert exactly(read(canonical([typed, *words[1:]]))) == exactly(read(words))


def leading(name: str) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    """Options, of the command or not yet of any, and the rest of a line."""
    options = [it for it in COMMANDS[name]["parameters"] if "options" in it]
    optional = [it for it in options if it.get("kind") != "help" and not it.get("required")]
    some = chosen(optional).flatmap(lambda some: st.tuples(*map(right, some)))
    return st.tuples(some.map(lambda it: [*itertools.chain(*it)]), st.just(SHOWN[name]))


SHOWN |= {name: line(name) for name in COMMANDS if name not in SHOWN}


@given(NAMES.flatmap(leading))
def test_options_may_come_before_the_command(line: tuple[list[str], list[str]]) -> None:
    options, (name, *rest) = line
    found = read([name, *options, *rest])
    assert found is not None
    assert exactly(read(canonical([*options, name, *rest]))) == exactly(found)


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_may_be_cut_short(name: str) -> None:
    options = {
        it: o for it, o in options_of(COMMANDS[name]["parameters"]).items() if it[:2] == "--"
    }
    for option, parameter in options.items():
        for length in range(3, len(option)):
            others = [it for it in options if it.startswith(option[:length])]
            short = option[:length]
            value = [] if parameter.get("kind") in ("flag", "help") else ["1"]
            if short in options:
                continue
            if len(others) > 1:
                with pytest.raises(BadUsage, match=f"`{short}` could be `"):
                    canonical([name, short, *value])
                continue
            assert canonical([name, short, *value]) == [name, option, *value]
            if value:
                assert canonical([name, f"{short}=1"]) == [name, f"{option}=1"]


def test_what_looks_like_an_option_may_be_a_value() -> None:
    words = ["upcoming", "--template", "--js", "--", "--js"]
    assert canonical(words) == words


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("help", "--help"),
        ("hel", "--help"),
        ("help status", "status --help"),
        ("help stat", "status --help"),
        ("help --json upc", "upcoming --help"),
        ("status --help", "status --help"),
        ("--help status", "status --help"),
        ("-h", "--help"),
        ("version", "--version"),
        ("ver", "--version"),
        ("-V", "--version"),
        ("--version next", "--version"),
        ("--as-of 2023-04-04 upc --js", "upcoming --as-of 2023-04-04 --json"),
        ("-cf.toml -f tsv next", "next -cf.toml -f tsv"),
        ("--region=GB next", "next --region=GB"),
        ("-- next", "next"),
        ("show -- -x --js", "show -- -x --js"),
        ("", ""),
    ],
)
def test_a_line_is_put_into_canonical_form(words: str, meant: str) -> None:
    assert canonical(words.split()) == meant.split()


def refusal_of(words: list[str]) -> BadUsage | None:
    """The refusal of a line that is not read; None where it is, or asks for help."""
    try:
        found = canonical(words)
        if read(found) is None:
            refuse(found)
    except BadUsage as refusal:
        return refusal
    return None


@settings(max_examples=200)
@given(LINES)
@example(["next", "-fz", "-z"])
def test_every_mistake_in_a_line_has_words(
    called: list[tuple[str, dict[str, Any]]], words: list[str]
) -> None:
    refusal = refusal_of(words)
    if refusal:
        assert refusal.hint
        assert (read(words), by_typer(called, words)) == (None, None)
    elif read(canonical(words)) is None and words:
        asking = ("-h", "-V", "--version", FIELDS_HELP)  # also in one word: `-xh`, `--fields=help`
        assert any(it in word for word in canonical(words) for it in asking) or has_bundle(words)


def has_bundle(words: list[str]) -> bool:
    """Whether there is a flag with more letters behind it, which only Typer can take apart."""
    return any(word[:1] == "-" != word[1:2] and len(word) > 2 for word in words)
