"""Does undo take back exactly what was written, and leave alone what somebody edited?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import HEAD, Wick, lead_terminal, unmeasured
from wicktrack.catalogue import files, loader
from wicktrack.cli.main import run
from wicktrack.errors import NotChanged
from wicktrack.recording import journal as journals
from wicktrack.recording.journal import Entry, forget, last, note, rewritten
from wicktrack.recording.undoing import Gone, preview, take_back

START = HEAD + '[title.x]\nname = "X"\nkind = "film"\n'
FACT = '\n[[fact]]\ntitle = "x"\non = 2024-01-02\nnews = "by hand"\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one's own; today is 22 February 2024."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1708560000")
    path = tmp_path / "catalogue.toml"
    path.write_text(START, encoding="utf-8")
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(path))
    return path


@pytest.fixture
def journal() -> Path:
    """The journal of the user."""
    return Path(os.environ["HOME"]) / ".local" / "share" / "wicktrack" / "undo.jsonl"


def recorded(wick: Wick, *lines: str) -> None:
    """Record, line by line, the words of each between `|`."""
    for line in lines:
        result = wick(*line.split("|"))
        assert result.code == 0, result.err


# ── Byte for byte ────────────────────────────────────────────────────────────────────────────────

BEFORE = {
    "usual": START.encode(),
    "crlf": START.replace("\n", "\r\n").encode(),
    "no final newline": START.rstrip("\n").encode(),
    "crlf, no final newline": START.rstrip("\n").replace("\n", "\r\n").encode(),
    "empty lines at the end": f"{START}\n\n\n".encode(),
    "a comment at the end": f"{START}# more soon".encode(),
    "other scripts": START.replace('"X"', '"千と千尋 Ünï 👩‍👧"').encode(),
}
WRITTEN = [
    "record|x|--news|n",
    "record|x|--release|2030|--status|filming|--cast|Ann as The Cook|--cast|Bo",
    'record|x|--news|千 👩\u200d👧 "q" \\|--source|https://a.org/1|--publisher|P',
    "add|y|--name|Y|--kind|film|--release|2031|--imdb|tt0000001",
    "add|y|--name|Y|--kind|series",
]


@pytest.mark.parametrize("before", BEFORE.values(), ids=[*BEFORE])
@pytest.mark.parametrize("line", WRITTEN)
def test_the_bytes_are_as_before(
    wick: Wick, own: Path, journal: Path, before: bytes, line: str
) -> None:
    own.write_bytes(before)
    recorded(wick, line)
    written = own.read_bytes()
    assert written.startswith(before)
    shown = wick("undo", "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert own.read_bytes() == written
    result = wick("undo", "--yes")
    assert (result.code, result.out) == (0, shown.out)
    command = line.partition("|")[0]
    assert result.err == f"Took back what `{command}` wrote into {own}.\n"
    assert own.read_bytes() == before
    assert not journal.exists()
    removed = [row[1:] for row in result.out.splitlines()[2:] if row.startswith("-")]
    assert 'name = "Y"' in removed or 'title = "x"' in removed


def test_several_are_taken_back_one_after_the_other(wick: Wick, own: Path) -> None:
    states = [own.read_bytes()]
    for line in WRITTEN[:4]:
        recorded(wick, line)
        states.append(own.read_bytes())
    for state in reversed(states[:-1]):
        assert wick("undo", "-y").code == 0
        assert own.read_bytes() == state
    result = wick("undo", "-y")
    assert (result.code, result.out, result.err) == (0, "", "Nothing to take back.\n")


def test_a_file_that_was_made_is_removed(
    wick: Wick, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    file = journal.with_name("catalogue.toml")
    recorded(wick, "add|zzyzx|--name|Zzyzx|--kind|film|--status|announced", "record|caine|--news|n")
    assert wick("undo", "-y").code == 0
    assert "caine" not in file.read_text()
    result = wick("undo", "-y")
    assert result.code == 0, result.err
    assert "+++ /dev/null" in result.out
    assert [*journal.parent.iterdir()] == []
    assert wick("show", "zzyzx").code == 3


def test_a_made_file_with_more_in_it_keeps_that(wick: Wick, own: Path) -> None:
    own.unlink()
    recorded(wick, f"add|y|--name|Y|--kind|film|-c|{own}")
    text = own.read_text()
    own.write_text(text + '\n[title.z]\nname = "Z"\nkind = "film"\n')
    assert wick("undo", "-y").code == 0
    assert own.read_text().endswith('format = 1\n\n[title.z]\nname = "Z"\nkind = "film"\n')
    assert wick("check", str(own)).code == 0


def test_a_symlink_stays_and_its_target_is_as_before(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = own.with_name("link.toml")
    link.symlink_to(own)
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(link))
    own.chmod(0o640)
    before = own.read_bytes()
    recorded(wick, "record|x|--news|n")
    result = wick("undo", "-y")
    assert result.err == f"Took back what `record` wrote into {link}.\n"
    assert link.is_symlink()
    assert (own.read_bytes(), own.stat().st_mode & 0o777) == (before, 0o640)


def test_the_last_file_is_the_one_wherever_undo_is_called(
    wick: Wick, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other" / "films.toml"
    other.parent.mkdir()
    other.write_text(START)
    monkeypatch.chdir(other.parent)
    recorded(wick, "record|x|--news|n", "record|x|--news|m|-c|films.toml")
    assert wick("undo", "--dry-run").out.startswith("--- a/films.toml\n+++ b/films.toml\n")
    monkeypatch.chdir(Path(__file__).parent)
    monkeypatch.delenv("WICKTRACK_CATALOGUE")
    assert wick("undo", "-y").err == f"Took back what `record` wrote into {other}.\n"
    assert other.read_text() == START
    assert wick("undo", "-y").err == f"Took back what `record` wrote into {own}.\n"
    assert own.read_text() == START


def test_what_was_recorded_at_the_same_time_is_all_noted(wick: Wick, own: Path) -> None:
    line = [sys.executable, "-m", "wicktrack", "record", "x", "--news"]
    running = [subprocess.Popen([*line, str(n)], stderr=subprocess.DEVNULL) for n in range(5)]
    assert [child.wait() for child in running] == [0] * 5
    for _ in running:
        assert wick("undo", "-y").code == 0
    assert own.read_text() == START
    assert wick("undo", "-y").err == "Nothing to take back.\n"


def test_json_lines_are_taken_back_together(wick: Wick, own: Path, tmp_path: Path) -> None:
    facts = [{"title": "x", "on": "2024-01-01", "news": f"{n}"} for n in range(3)]
    lines = tmp_path / "facts.jsonl"
    lines.write_text("\n".join(map(json.dumps, facts)))
    recorded(wick, f"record|--from-json|{lines}")
    assert wick("undo", "-y").code == 0
    assert own.read_text() == START


def test_what_was_not_written_is_not_taken_back(wick: Wick, own: Path, journal: Path) -> None:
    recorded(wick, "record|x|--news|n")
    before = journal.read_bytes()
    recorded(wick, "record|x|--news|n", "record|x|--news|m|--dry-run")
    assert wick("record", "x", "--news", "m", "--status", "filmed").code == 2
    assert journal.read_bytes() == before
    assert own.read_text() != START


lines = st.sampled_from([
    "record|x|--news|{n}",
    "record|x|--release|20{n}-06|--status|{status}",
    "record|x|--cast|P{n}|--source|https://a.org/{n}|--publisher|P",
    "add|t{n}|--name|T {n}|--kind|film",
    "add|t{n}|--name|T {n}|--kind|film|--release|2030",
    "record|x|--news|{n}|-c|{other}",
])  # fmt: skip


@settings(max_examples=25)
@given(st.lists(lines, max_size=6), st.sampled_from([*BEFORE.values()]))
def test_undone_in_turn_every_earlier_state_comes_back(
    tmp_path_factory: pytest.TempPathFactory, typed: list[str], before: bytes
) -> None:
    folder = tmp_path_factory.mktemp("law")
    own, other = folder / "own.toml", folder / "other.toml"
    own.write_bytes(before)
    other.write_bytes(before)

    def state() -> list[bytes]:
        return [own.read_bytes(), other.read_bytes()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setenv("WICKTRACK_CATALOGUE", str(own))
        states = [state()]
        for number, line in enumerate(typed, 30):
            status = ("announced", "filming", "completed")[number % 3]
            words = line.format(n=number, other=other, status=status)
            assert run(words.split("|")) == 0
            states.append(state())
        for expected in reversed(states[:-1]):
            assert run(["undo", "--yes"]) == 0
            assert state() == expected
        assert not (folder / "data" / "wicktrack" / "undo.jsonl").exists()


# ── After an edit ────────────────────────────────────────────────────────────────────────────────


def replaced(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


STANDING = {
    "appended": (lambda text: text + FACT, lambda before: before + FACT),
    "appended without an empty line": (
        lambda text: text + FACT.lstrip(), lambda before: before + FACT.lstrip()
    ),
    "put before": (
        replaced("[title.x]", "# mine\n[title.x]"), replaced("[title.x]", "# mine\n[title.x]")
    ),
    "a remark below": (lambda text: text + "# seen\n", lambda before: before + "# seen\n"),
    "renamed": (replaced('name = "X"', 'name = "XX"'), replaced('name = "X"', 'name = "XX"')),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), STANDING.values(), ids=[*STANDING])
def test_lines_that_are_as_they_were_are_taken_back_wherever_they_are(
    wick: Wick, own: Path, edit: Callable[[str], str], expected: Callable[[str], str]
) -> None:
    recorded(wick, "record|x|--news|n")
    own.write_text(edit(own.read_text()))
    result = wick("undo", "-y")
    assert result.code == 0, result.err
    assert own.read_text() == expected(START)


def test_a_line_that_was_not_ended_stays_a_line(wick: Wick, own: Path) -> None:
    own.write_text(START.rstrip("\n"))
    recorded(wick, "record|x|--news|n")
    own.write_text(own.read_text() + FACT.lstrip())
    assert wick("undo", "-y").code == 0
    assert own.read_text() == START + FACT.lstrip()


EDITED = {
    "a value": (replaced('"n"', '"m"'), "lines 8 to 11"),
    "a key below": (lambda text: text + 'note = "mine"\n', "lines 8 to 12"),
    "a key after a remark": (lambda text: text + '# so\nnote = "mine"\n', "lines 8 to 13"),
    "a table inside": (
        replaced('news = "n"\n', 'news = "n"\n\n[[fact.cast]]\nperson = "P"\n'),
        "lines 8 to 11",
    ),
    "put before and edited": (
        lambda text: text.replace("[title.x]", "# a\n# b\n[title.x]").replace("2024-02-22", "2024"),
        "lines 10 to 13",
    ),
    "there twice": (
        lambda text: "# first\n" + text + text[len(START):], "lines 9 to 12 and lines 14 to 17"
    ),
    "commented out": (replaced("[[fact]]", "# [[fact]]"), "lines 9 to 11"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "where"), EDITED.values(), ids=[*EDITED])
def test_edited_lines_are_left_alone_and_named(
    wick: Wick, own: Path, journal: Path, edit: Callable[[str], str], where: str
) -> None:
    recorded(wick, "record|x|--news|n")
    own.write_text(edit(own.read_text()))
    before = own.read_bytes(), journal.read_bytes()
    for words in (["undo", "-y"], ["undo", "--dry-run"]):
        result = wick(*words)
        assert (result.code, result.out) == (6, "")
        assert f"hint: remove by hand what is not wanted: {where} of {own}; " in result.err
        assert "`wicktrack undo --forget`" in result.err
        assert (own.read_bytes(), journal.read_bytes()) == before


def test_lines_that_are_gone_are_forgotten(wick: Wick, own: Path) -> None:
    recorded(wick, "record|x|--news|n")
    first = own.read_bytes()
    recorded(wick, "record|x|--status|filming|--place|Prague")
    own.write_bytes(first)
    for _ in range(2):  # nothing is forgotten by looking
        assert wick("undo", "--dry-run").code == 6
    result = wick("undo", "-y")
    assert (result.code, result.out) == (6, "")
    assert result.err == (
        f"error: what `record` wrote into {own} is no longer there\n"
        "hint: `wicktrack undo` again takes back what was written before it\n"
    )
    assert own.read_bytes() == first
    assert wick("undo", "-y").code == 0
    assert own.read_text() == START


def test_a_file_that_is_gone_is_forgotten(wick: Wick, own: Path) -> None:
    recorded(wick, "record|x|--news|n")
    own.unlink()
    assert wick("undo", "-y").code == 6
    assert wick("undo", "-y").err == "Nothing to take back.\n"


def test_forget_goes_on_to_what_was_written_before(wick: Wick, own: Path) -> None:
    recorded(wick, "record|x|--news|n")
    first = own.read_bytes()
    recorded(wick, "record|x|--news|m")
    second = own.read_bytes()
    result = wick("undo", "--forget")
    said = f"Forgot what `record` wrote into {own}.\n"
    assert (result.code, result.out, result.err) == (0, "", said)
    assert own.read_bytes() == second
    assert wick("undo", "-y").code == 0
    assert own.read_bytes() == START.encode() + second[len(first) :]
    assert wick("undo", "--forget").err == "Nothing to take back.\n"
    assert wick("undo", "--forget", "--yes").code == 2


@pytest.mark.parametrize("where", ["the same file", "another file"])
def test_what_is_referred_to_stays(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    other = own.with_name("other.toml")
    other.write_text("format = 1\n")
    monkeypatch.setenv("WICKTRACK_CATALOGUE", f"{other}{os.pathsep}{own}")
    recorded(wick, "add|y|--name|Y|--kind|film")
    file = own if where == "the same file" else other
    file.write_text(file.read_text() + FACT.replace('"x"', '"y"'))
    before = own.read_bytes()
    result = wick("undo", "-y")
    assert (result.code, result.out) == (6, "")
    line = file.read_text().split("\n").index('title = "y"') + 1
    assert f"without these lines, {file}:{line}:1: unknown-title" in result.err
    assert own.read_bytes() == before


@pytest.mark.parametrize("line", WRITTEN)
def test_the_end_of_a_file_is_taken_back_without_reading_the_catalogue(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    line = line.replace("|y|", "|a-long-id|")
    recorded(wick, "record|x|--news|first", line)

    def load(*_: object, **__: object) -> None:
        pytest.fail("the catalogue was read")

    monkeypatch.setattr(loader, "load", load)
    assert wick("undo", "-y").code == 0
    assert wick("undo", "-y").code == 0
    assert own.read_text() == START


@pytest.mark.parametrize("written", ['"a-long-id"', '"a-lon\\u0067-id"'])
def test_an_id_is_found_however_it_is_written(wick: Wick, own: Path, written: str) -> None:
    other = own.with_name("other.toml")
    other.write_text("format = 1\n")
    recorded(wick, f"add|a-long-id|--name|Y|--kind|film|-c|{other}|-c|{own}")
    other.write_text("format = 1\n" + FACT.replace('"x"', written))
    result = wick("undo", "-y")
    assert result.code == 6
    assert "unknown-title" in result.err


def test_a_journal_that_cannot_be_shortened_keeps_nothing_from_being_taken_back(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(wick, "record|x|--news|n")

    def forget(*_: object) -> None:
        raise NotChanged("the journal was not changed: the disk is full", "free some space")

    with monkeypatch.context() as full:
        full.setattr(journals, "forget", forget)
        result = wick("undo", "-y")
    assert result.code == 0
    assert "warning: the journal was not changed: the disk is full\nhint: free" in result.err
    assert own.read_text() == START
    assert wick("undo", "-y").code == 6
    assert wick("undo", "-y").err == "Nothing to take back.\n"


def test_a_catalogue_that_is_invalid_otherwise_says_so(wick: Wick, own: Path) -> None:
    recorded(wick, "add|y|--name|Y|--kind|film")
    own.write_text("nonsense = 1\n" + own.read_text())
    before = own.read_bytes()
    result = wick("undo", "-y")
    assert (result.code, result.out) == (4, "")
    assert "unknown-key" in result.err
    assert own.read_bytes() == before


def test_a_read_only_file_stays(wick: Wick, own: Path, journal: Path) -> None:
    recorded(wick, "record|x|--news|n")
    before = own.read_bytes(), journal.read_bytes()
    own.chmod(0o444)
    result = wick("undo", "-y")
    assert result.code == 6
    assert "read-only" in result.err
    assert (own.read_bytes(), journal.read_bytes()) == before


# ── The journal ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[]", b"null", b"\xff\xfe", b"{}", b'{"version": 1}', b"[" * 100_000,
        b'{"version": 1, "command": "record", "changes": []}',
        b'{"version": 1, "command": 5, "changes": [{"path": "a", "offset": 0, "new": "b"}]}',
        b'{"version": 1, "command": "record", "changes": [{"path": 1, "offset": 0, "new": "b"}]}',
        b'{"version": 1, "command": "c", "changes": [{"path": "a", "offset": -1, "new": "b"}]}',
        b'{"version": 1, "command": "c", "changes": [{"path": "a", "offset": 0, "new": ""}]}',
        b'{"version": 1, "command": "", "changes": [{"path": "", "offset": 0, "new": "\\ud800"}]}',
    ],
)  # fmt: skip
def test_a_damaged_line_is_reported_and_can_be_dropped(
    wick: Wick, own: Path, journal: Path, line: bytes
) -> None:
    recorded(wick, "record|x|--news|n")
    with journal.open("ab") as file:
        file.write(line)
    before = own.read_bytes()
    result = wick("undo", "-y")
    assert (result.code, result.out) == (6, "")
    assert result.err.startswith(f"error: {journal}:2: this line of the journal is damaged\nhint: ")
    assert own.read_bytes() == before
    assert wick("undo", "--forget").code == 0
    assert wick("undo", "-y").code == 0
    assert own.read_text() == START


def test_what_is_recorded_after_a_damaged_line_is_taken_back(
    wick: Wick, own: Path, journal: Path
) -> None:
    journal.parent.mkdir(parents=True)
    journal.write_bytes(b"torn")
    recorded(wick, "record|x|--news|n")
    assert wick("undo", "-y").code == 0
    assert own.read_text() == START
    assert "damaged" in wick("undo", "-y").err


def test_a_line_of_a_newer_version_is_left_alone(wick: Wick, own: Path, journal: Path) -> None:
    recorded(wick, "record|x|--news|n")
    journal.write_text(journal.read_text().replace('"version": 1', '"version": 2'))
    result = wick("undo", "-y")
    assert result.code == 6
    assert "was written by a newer wicktrack (2)" in result.err
    assert own.read_text() != START


@pytest.mark.parametrize("obstacle", ["a folder", "a file in place of its folder"])
def test_what_cannot_be_noted_is_recorded_with_a_warning(
    wick: Wick, own: Path, journal: Path, obstacle: str
) -> None:
    if obstacle == "a folder":
        journal.mkdir(parents=True)
    else:
        journal.parent.parent.mkdir(parents=True)
        journal.parent.write_text("")
    result = wick("record", "x", "--news", "n")
    assert result.code == 0
    assert 'news = "n"' in own.read_text()
    assert result.err.startswith("warning: `wicktrack undo` will not know of this: ")
    assert result.err.endswith(f"X: n\nRecorded in {own}.\n")


def test_the_journal_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "undo.jsonl"
    change = rewritten(tmp_path / "f", b"", b"line\n")
    assert change is not None
    monkeypatch.setattr(journals, "KEPT", 5)
    for number in range(8):
        note(path, f"c{number}", [change])
    assert len(path.read_bytes().splitlines()) == 5
    monkeypatch.setattr(journals, "LARGEST", 1000)
    note(path, "large", [change._replace(new="x" * 5000)])
    assert len(path.read_bytes().splitlines()) == 1  # the newest, whatever its size
    note(path, "small", [change])
    (line,) = path.read_bytes().splitlines()
    assert json.loads(line)["command"] == "small"
    found = last(path)
    assert found is not None
    assert not forget(path, b"another")
    assert forget(path, found.line)
    assert not path.exists()


# ── Other files than catalogues ──────────────────────────────────────────────────────────────────

REWRITTEN = [
    (None, b"ballerina\n"),
    (b"", b"ballerina\n"),
    (b"a\n", b"a\nb\n"),
    (b"a\r\n", b"a\r\nb\r\n"),
    (b"a", b"a\nb\n"),
    (b"a\n- x\nc\n", b"a\nx\nc\n"),
    (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfa\nb\n"),
    (b"a\nb\n", b"new\na\nb\n"),
]


@pytest.mark.parametrize(("before", "after"), REWRITTEN)
def test_lines_of_any_file_are_taken_back(
    tmp_path: Path, before: bytes | None, after: bytes
) -> None:
    path, journal = tmp_path / "following", tmp_path / "undo.jsonl"
    change = rewritten(path, before, after)
    assert change is not None
    path.write_bytes(after)
    note(journal, "follow", [change])
    entry = last(journal)
    assert entry is not None
    assert preview(entry)
    assert take_back(entry) == [path]
    assert (path.read_bytes() if path.exists() else None) == before
    with pytest.raises(Gone):
        take_back(entry)


def test_what_only_removes_lines_is_not_noted(tmp_path: Path) -> None:
    assert rewritten(tmp_path / "f", b"a\nb\n", b"a\n") is None
    assert rewritten(tmp_path / "f", b"a\n", b"a\n") is None


def two(tmp_path: Path) -> Entry:
    """An entry about two files, each with a line."""
    changes = []
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"a\nb\n")
        change = rewritten(tmp_path / name, b"a\n", b"a\nb\n")
        assert change is not None
        changes.append(change)
    note(tmp_path / "undo.jsonl", "follow", changes)
    entry = last(tmp_path / "undo.jsonl")
    assert entry is not None
    return entry


def test_several_files_are_taken_back_together_or_not_at_all(tmp_path: Path) -> None:
    entry = two(tmp_path)
    (tmp_path / "one").write_bytes(b"a\nb \nb\nb\n")
    with pytest.raises(NotChanged, match="2 times"):
        take_back(entry)
    assert (tmp_path / "two").read_bytes() == b"a\nb\n"
    (tmp_path / "one").write_bytes(b"a\n")  # by hand
    assert take_back(entry) == [tmp_path / "two"]
    assert (tmp_path / "two").read_bytes() == b"a\n"


def test_the_single_lines_that_are_left_are_named(tmp_path: Path) -> None:
    path = tmp_path / "following"
    change = rewritten(path, b"a\n", b"a\nb\nc\n")
    assert change is not None
    path.write_bytes(b"a\nc\nx\nb\n")
    with pytest.raises(NotChanged) as refused:
        take_back(Entry("follow", (change,), b""))
    assert "line 2 and line 4 of" in refused.value.hint


def test_the_bundled_catalogue_is_where_it_is_now(
    wick: Wick, journal: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    recorded(wick, "record|caine|--news|n|--source|https://a.org/|--publisher|P")
    entry = last(journal)
    assert entry is not None
    (change,) = entry.changes
    assert str(files.bundled()) not in (change.path, *change.catalogue)
    moved = tmp_path / "films.toml"
    moved.write_bytes(files.bundled().read_bytes())
    monkeypatch.setattr(files, "bundled", lambda: moved)
    assert wick("undo", "-y").code == 0


# ── On a terminal ────────────────────────────────────────────────────────────────────────────────


def answered(answer: bytes, *words: str, **environ: str) -> tuple[int, str]:
    """The exit code of a command on a terminal where somebody types, and what it shows."""
    import pty

    outer, inner = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "wicktrack", *words],
        stdin=inner, stdout=inner, stderr=inner, start_new_session=True, preexec_fn=lead_terminal,  # noqa: PLW1509 - one thread
        env={**unmeasured(), "COLUMNS": "100", **environ},
    )  # fmt: skip
    os.close(inner)
    os.write(outer, answer)
    shown = b""
    while True:
        try:
            piece = os.read(outer, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(outer)
    return child.wait(), shown.decode()


@pytest.mark.parametrize(
    ("answer", "code"),
    [(b"y\n", 0), (b"YES\n", 0), (b"n\n", 6), (b"\n", 6), (b"what\n", 6), (b"\x04", 6)],
)
def test_somebody_at_a_terminal_is_asked(wick: Wick, own: Path, answer: bytes, code: int) -> None:
    recorded(wick, "record|x|--news|n")
    written = own.read_text()
    found, shown = answered(answer, "undo")
    assert found == code
    assert '-news = "n"' in shown
    assert "Take this back? [y/N]" in shown
    assert shown.index('-news = "n"') < shown.index("Take this back?")
    assert own.read_text() == (written if code else START)
    assert ("Nothing was changed." in shown) is bool(code)


def test_a_script_has_to_say_yes(wick: Wick, own: Path) -> None:
    recorded(wick, "record|x|--news|n")
    before = own.read_bytes()
    result = wick("undo")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: undo asks before it changes a file, and there is no terminal\n"
        "hint: give --yes, or --dry-run to see what it would take back\n"
    )
    assert own.read_bytes() == before
