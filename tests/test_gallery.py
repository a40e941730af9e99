"""Does every mistake get its message? The error gallery, and the page made of it.

A case is a bad catalogue in `tests/gallery` (a file, a folder, or one built here where git cannot
hold it) named `CODE` or `CODE--VARIANT`, with the exact output of `wicktrack check` beside it.
`WICKTRACK_REWRITE=1 pytest tests/test_gallery.py` writes the outputs and `docs/errors.md` anew.
"""

from __future__ import annotations

import errno
import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli_w
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wicktrack.catalogue.files import bundled
from wicktrack.catalogue.loader import check
from wicktrack.catalogue.problems import CODES, LINTS, Code
from wicktrack.cli.main import run
from wicktrack.errors import Exit, Problem

GALLERY = Path(__file__).parent / "gallery"
PAGE = Path(__file__).parent.parent / "docs" / "errors.md"
REWRITE = bool(os.environ.get("WICKTRACK_REWRITE"))
GOOD = 'format = 1\n\n[title.ballerina]\nname = "Ballerina"\nkind = "film"\n'

Capsys = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


class Built(NamedTuple):
    """A case that git cannot hold: `build` puts it at a path, `words` tell of it on the page."""

    words: str
    build: Callable[[Path], object]
    refuses: int = 0
    """The error number with which the system refuses to read it."""


def _written(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(os.path.relpath(path))


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _folder_in_folder(path: Path) -> None:
    (path / "inner.toml").mkdir(parents=True)


def _hidden(path: Path) -> None:
    path.mkdir()
    (path / ".hidden.toml").write_text(GOOD)
    (path / "notes.txt").write_text("nothing\n")


BUILT = {
    "no-such-file": Built("A path with no file.", lambda _: None),
    "no-such-file--dangling": Built("A dangling link.", lambda path: path.symlink_to("gone")),
    "not-a-file": Built("A FIFO, as by `mkfifo films.toml`.", os.mkfifo),
    "not-a-file--device": Built("A device.", lambda path: path.symlink_to("/dev/null")),
    "not-a-file--socket": Built("A socket.", _socket),
    "not-a-file--folder": Built("A folder named like a file.", _folder_in_folder),
    "no-permission": Built(
        "A file after `chmod a-r films.toml`.", _written(GOOD.encode()), errno.EACCES
    ),
    "no-permission--folder": Built("A folder likewise.", Path.mkdir, errno.EACCES),
    "cannot-read": Built("A file on a failing disk.", _written(GOOD.encode()), errno.EIO),
    "cannot-read--loop": Built("A link to itself.", _loop),
    "no-toml-files": Built("An empty folder.", Path.mkdir),
    "no-toml-files--hidden": Built("A folder with other files only.", _hidden),
    "not-utf-8": Built(
        "A file saved as Latin-1.",
        _written(GOOD.replace("Ballerina", "Ballériná").encode("cp1252")),
    ),
    "not-utf-8--utf-16": Built("A file saved as UTF-16.", _written(GOOD.encode("utf-16"))),
    "byte-order-mark": Built("A file saved as UTF-8 with BOM.", _written(GOOD.encode("utf-8-sig"))),
    "too-long": Built(
        "A synopsis of 100 kB.",
        _written(GOOD.encode() + b'synopsis = "' + b"x" * 100_000 + b'"\n'),
    ),
    "too-deep": Built(
        "A list in a list in a list …, ten thousand deep.",
        _written(f"format = 1\nfact = {'[' * 10_000}".encode()),
    ),
    "too-deep--tables": Built(
        "Tables likewise.", _written(f"format = 1\nfact = {'{a=' * 10_000}".encode())
    ),
}


def _code(case: str) -> str:
    return case.partition("--")[0]


def _asked(case: str) -> list[str]:
    """The options of `check` with which a case is found to be bad."""
    code = _code(case)
    if code == "stale":
        return ["--stale", "1y", "--as-of", "2025-01-01"]
    return ["--strict", "--as-of", "2025-01-01"] if code in LINTS else []


def _kept() -> list[str]:
    """The cases that git holds: each a file or a folder, under its name without ending."""
    return sorted(path.stem for path in GALLERY.iterdir() if path.suffix != ".txt")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: Patch) -> None:
    for name in list(os.environ):
        if name.startswith("WICKTRACK_"):
            monkeypatch.delenv(name)


@pytest.fixture(params=[*_kept(), *BUILT])
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Patch) -> tuple[str, str]:
    """A case's name and the path to give to a command, which runs where it stands."""
    name: str = request.param
    if name not in BUILT:
        monkeypatch.chdir(GALLERY)
        return name, name if (GALLERY / name).is_dir() else f"{name}.toml"
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    BUILT[name].build(path)
    if BUILT[name].refuses:
        _refuse(monkeypatch, BUILT[name].refuses)
    return name, str(path)


def _refuse(monkeypatch: Patch, number: int) -> None:
    """Nothing can be read; by patching, since for root there is no lack of permission."""

    def refused(self: object, *_: object) -> bytes:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr(Path, "iterdir", refused)


def test_a_mistake_gets_its_message(case: tuple[str, str], tmp_path: Path, capsys: Capsys) -> None:
    name, path = case
    assert run(["check", path, *_asked(name)]) == Exit.NO
    captured = capsys.readouterr()
    said = captured.out.replace(f"{tmp_path}{os.sep}", "DIR/")
    expected = GALLERY / f"{name}.txt"
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert captured.err == ""
    assert {line.split(": ")[1].split()[0] for line in said.splitlines()} == {_code(name)}
    assert said.replace("\n", "").isprintable()


def test_other_commands_say_the_same_and_print_nothing(
    case: tuple[str, str], capsys: Capsys
) -> None:
    run(["check", case[1]])
    lines = capsys.readouterr().out
    if _code(case[0]) in LINTS:
        assert lines == ""
        assert run(["upcoming", "-c", case[1]]) == Exit.OK
        return
    if case[0] == "duplicate-id--two-files":  # the one problem that stops no question
        assert run(["upcoming", "-c", case[1]]) == Exit.OK
        assert capsys.readouterr().err.startswith("warning: ")
        return
    assert run(["upcoming", "-c", case[1]]) == Exit.BAD_CATALOGUE
    assert capsys.readouterr() == ("", lines)


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    cases = [*_kept(), *BUILT]
    assert {_code(name) for name in cases} == {*CODES, *LINTS}
    assert not set(CODES) & set(LINTS)
    assert {path.stem for path in GALLERY.glob("*.txt")} == set(cases)


# ── What a code means ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unreadable(monkeypatch: Patch) -> None:
    """A catalogue in use that nobody can read."""
    monkeypatch.setenv("WICKTRACK_CATALOGUE", "/nowhere/at-all.toml")


@pytest.mark.usefixtures("unreadable")
@pytest.mark.parametrize("code", [*CODES, *LINTS])
def test_a_code_is_explained_without_any_file(code: str, capsys: Capsys) -> None:
    assert run(["check", "--explain", code]) == Exit.OK
    known = {**CODES, **LINTS}[code]
    assert capsys.readouterr() == (f"{code}: {known.meaning}.\n{known.fix}\n", "")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("bad-perod", "did you mean `bad-period`?"),
        ("stail", "did you mean `stale`?"),
        ("xx", "a code comes before the message of a problem, such as `bad-period`"),
    ],
)
def test_a_code_that_is_none_is_refused_with_the_nearest(
    word: str, hint: str, capsys: Capsys
) -> None:
    assert run(["check", "--explain", word]) == Exit.USAGE
    message = f"error: no problem has the code `{word}`\nhint: {hint}\n"
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize("more", [["x.toml"], ["--strict"], ["--stale", "1y"]])
def test_a_code_is_not_explained_while_something_is_checked(
    more: list[str], capsys: Capsys
) -> None:
    assert run(["check", "--explain", "stale", *more]) == Exit.USAGE
    assert capsys.readouterr().err.startswith("error: --explain reads no catalogue\n")


@pytest.mark.parametrize(
    "form", [["--json"], ["-f", "csv"], ["--fields", "code"], ["--template", "{code}"]]
)
def test_an_explanation_has_no_fields(form: list[str], capsys: Capsys) -> None:
    assert run(["check", "--explain", "stale", *form]) == Exit.USAGE
    assert "--explain answers in words" in capsys.readouterr().err


def test_an_explanation_may_be_markdown(capsys: Capsys) -> None:
    assert run(["check", "--explain", "not-utf-8", "-f", "markdown"]) == Exit.OK
    out = capsys.readouterr().out
    assert out.startswith("**not-utf-8**: the file is not UTF-8 text.\n\nSave the file")


def _places(problems: list[Problem]) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.code) for problem in problems]


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "films.toml"
    file.write_text(
        """\
colour = "red"

[catalogue]
region = "UK"

[title.Ballerina]
kind    = "opera"
runtime = "2h"
aliases = ["", 3]

[[fact]]
title  = "balerina"
on     = "June 2024"
source = ["https://example.org/", "variety", "ftp://example.org/"]
cast   = [
  { persn = "Ana de Armas", billing = 0 },
  { character = "Winston Scott", credit = "ghost" },
]
place  = "Prague"

[[fact]]
""",
        encoding="utf-8",
    )
    assert _places(check([file])) == [
        (1, 1, "missing-key"),  # format
        (1, 1, "unknown-key"),
        (4, 1, "bad-region"),
        (6, 1, "bad-id"),
        (6, 1, "missing-key"),  # name
        (7, 1, "bad-kind"),
        (8, 1, "wrong-type"),
        (9, 12, "empty-value"),
        (9, 16, "wrong-type"),
        (12, 1, "unknown-title"),
        (13, 1, "bad-period"),
        (14, 46, "bad-url"),
        (16, 5, "unknown-key"),
        (16, 29, "bad-number"),
        (17, 3, "missing-key"),  # person
        (17, 34, "bad-credit"),
        (19, 1, "misplaced-key"),
        (21, 1, "missing-key"),  # on
        (21, 1, "missing-key"),  # title
        (21, 1, "nothing-said"),
    ]


@pytest.mark.parametrize(
    ("broken", "code"),
    [("name = ", "not-toml"), ("format = 2", "newer-format"), (None, "no-such-file")],
)
def test_what_a_missing_file_may_define_is_not_called_unknown(
    tmp_path: Path, broken: str | None, code: str
) -> None:
    facts, titles = tmp_path / "facts.toml", tmp_path / "titles.toml"
    fact = '\n[[fact]]\ntitle = "ballerina"\non = 2023-04-04\nsource = "variety"\n'
    facts.write_text(f'format = 1\n{fact}status = "wrapped"\n', encoding="utf-8")
    if broken is not None:
        titles.write_text(broken, encoding="utf-8")
    assert [p.code for p in check([facts, titles])] == ["bad-status", code]


def test_a_file_named_twice_is_read_once(tmp_path: Path, monkeypatch: Patch) -> None:
    (tmp_path / "films.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "link.toml").symlink_to("films.toml")
    monkeypatch.chdir(tmp_path)
    assert check([tmp_path, Path("films.toml"), tmp_path / "films.toml"]) == []


# ── Nothing makes `check` raise ──────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(
    """
    format catalogue title person source fact name kind on status release cast uncast news since
    region type episode ids imdb character billing credit url date died known_for runtime note
    ballerina x relase aside platform keep links trust tmdb tvmaze wikidata
    """.split()  # noqa: SIM905 - a list would take 32 lines
)
SCALARS = st.one_of(
    WORDS,
    st.sampled_from(
        ["film", "tba", "2024-Q2", "2024-99", "GB", "1x02", "https://x.org", "http://["]
    ),
    st.text(max_size=5),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)


def _tables(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.one_of(WORDS, st.text(max_size=3)), inner, max_size=5)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), _tables(inner)),
    max_leaves=12,
)
ENTRIES = st.one_of(_tables(VALUES), VALUES)
DOCUMENTS = st.fixed_dictionaries(
    {"format": st.just(1)},
    optional={
        "catalogue": ENTRIES,
        "title": st.one_of(_tables(_tables(VALUES)), ENTRIES),
        "person": st.one_of(_tables(_tables(VALUES)), ENTRIES),
        "source": st.one_of(_tables(_tables(VALUES)), ENTRIES),
        "fact": st.one_of(st.lists(_tables(VALUES), max_size=4), ENTRIES),
        "relase": VALUES,
    },
)


def _is_told(file: Path) -> None:
    """Every problem has a known code, a place in the file, and a line of words."""
    lines = file.read_bytes().decode(errors="replace").split("\n")
    for problem in check([file]):
        assert problem.code in CODES
        assert problem.message
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "films.toml"


@settings(deadline=None, max_examples=150)
@given(document=DOCUMENTS)
@example(document={"format": 1, "title": {"x": {"name": "X", "kind": "film", "runtime": 2**70}}})
def test_no_document_makes_it_raise(scratch: Path, document: dict[str, Any]) -> None:
    scratch.write_text(tomli_w.dumps(document), encoding="utf-8")
    _is_told(scratch)


PIECES = [b"[", b"]", b'"', b"'", b"=", b"\n", b"\x00", b"\xff", b"{", b"}", b"[[fact]]\n",
          b".", b"2024-06", b"true", b"#", b"\\", b",", b"title", b'"""', b"\r"]  # fmt: skip


def _mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(data) + 1)
        end = start + chance.choice([0, 1, 3, 30])
        data = (
            data[:start]
            + chance.choice([b"", *PIECES, bytes([chance.randrange(256)])])
            + data[end:]
        )
    return data


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_to_a_catalogue_makes_it_raise(scratch: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    whole = bundled().read_bytes()
    start = chance.randrange(len(whole) - 4000)
    scratch.write_bytes(_mutated(whole[start : start + 4000], chance))
    _is_told(scratch)


# ── The page ─────────────────────────────────────────────────────────────────────────────────────

INTRODUCTION = """\
# Errors in a catalogue

`wicktrack check` prints every problem in a catalogue, one per line:

    FILE:LINE:COLUMN: CODE message; what to do

and exits with 1, or prints nothing and exits with 0. Every other command prints the first 20 of
these lines on standard error and exits with 4; there, a `duplicate-id` of two files is only a
warning. Lines and columns count from 1, columns in characters.
`wicktrack check --explain CODE` tells what a code means and what to do.

This page lists every code, with a catalogue that causes it, the message and the fix. It is
generated from `src/wicktrack/catalogue/problems.py` and the error gallery, `tests/gallery`, by
`WICKTRACK_REWRITE=1 pytest tests/test_gallery.py`.
"""

LINTS_INTRODUCTION = """\
The following is allowed, but most likely a mistake. `wicktrack check --strict` reports it, and
`wicktrack check --stale 1y` reports `stale`; no other command does. They need a valid catalogue:
fix any errors first.
"""


def _page() -> str:
    lists = [_list(CODES), "", LINTS_INTRODUCTION, _list(LINTS)]
    return "\n".join([INTRODUCTION, *lists, "", *_sections({**CODES, **LINTS})])


def _list(codes: dict[str, Code]) -> str:
    return "\n".join(f"* [`{code}`](#{code}): {it.meaning}" for code, it in codes.items())


def _sections(codes: dict[str, Code]) -> Iterator[str]:
    for code, it in codes.items():
        said = (GALLERY / f"{code}.txt").read_text(encoding="utf-8")
        capital = it.meaning[0].upper() + it.meaning[1:]
        yield f"## {code}\n\n{capital}.\n\n{_example(code)}\n\n```text\n{said}```\n\n{it.fix}\n"


def _example(code: str) -> str:
    if code in BUILT:
        return BUILT[code].words
    if (folder := GALLERY / code).is_dir():
        return "\n\n".join(_shown(path, f"`{path.name}`:\n\n") for path in sorted(folder.iterdir()))
    return _shown(GALLERY / f"{code}.toml")


def _shown(path: Path, before: str = "") -> str:
    return f"{before}```toml\n{path.read_text(encoding='utf-8')}```"


def test_the_page_shows_every_code_and_message() -> None:
    if REWRITE:
        PAGE.write_text(_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == _page()
