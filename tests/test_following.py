"""What somebody follows: the file and its lines, the commands that change it, and `--mine`."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import catalogues
from conftest import HEAD, Known, Wick, imported_by
from test_contract import FORMATS, TITLES
from wicktrack import folders
from wicktrack.catalogue.loader import load
from wicktrack.cli.commands.follow import FollowingRow, _table
from wicktrack.cli.grammar.table import COMMANDS
from wicktrack.errors import BadCatalogue, BadUsage, NotChanged
from wicktrack.following import exports, file
from wicktrack.following.lines import BOM, Bad, Entry, Line, Sheet, Sort
from wicktrack.following.matches import Following
from wicktrack.index.cache import open_ledger
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.snapshot import Snapshot
from wicktrack.render.table import Paper, draw
from wicktrack.views.face import face

AS_OF = ("--as-of", "2023-04-04")


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the catalogue lacks is looked up nowhere else; see `test_online.py`."""
    monkeypatch.setenv("WICKTRACK_OFFLINE", "1")


@pytest.fixture
def mine() -> Path:
    """The file, in a folder that is there."""
    import os

    path = folders.data_folder(os.environ) / file.NAME
    path.parent.mkdir(parents=True)
    return path


# --- lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sort", "name", "note"),
    [
        ("ballerina", Sort.TITLE, "ballerina", None),
        ("\tballerina \t# again  ", Sort.TITLE, "ballerina", "again"),
        ("ballerina #again", Sort.TITLE, "ballerina", "again"),
        ("ballerina#again", Sort.TITLE, "ballerina#again", None),
        ("Film #2 # the better one", Sort.TITLE, "Film #2", "the better one"),
        ("Person of Interest", Sort.TITLE, "Person of Interest", None),
        ("franchise  John  Wick", Sort.FRANCHISE, "John  Wick", None),
        ("person Ana de Armas # !", Sort.PERSON, "Ana de Armas", "!"),
        ("franchise", Sort.TITLE, "franchise", None),
        ("- caine", Sort.IGNORED, "caine", None),
        ("-caine", Sort.IGNORED, "caine", None),
        ("=\tcaine", Sort.SEEN, "caine", None),
        ("caine #", Sort.TITLE, "caine", None),
        ("\u00e9t\u00e9\u3000# \u2028", Sort.TITLE, "\u00e9t\u00e9", None),
    ],
)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", [b"", BOM])
def test_a_line_says_one_thing_and_may_have_a_note(  # noqa: PLR0913, PLR0917 - the parts of a line
    text: str, sort: Sort, name: str, note: str | None, ending: str, start: bytes
) -> None:
    sheet = Sheet(start + (text + ending).encode())
    assert (sheet.lines, sheet.bad) == ([Line(1, Entry(sort, name), note)], [])


@pytest.mark.parametrize("text", ["", " ", "# a comment", "\t# - ballerina", "#", "\n\n"])
def test_empty_lines_and_comments_say_nothing(text: str) -> None:
    sheet = Sheet(text.encode())
    assert (sheet.lines, sheet.bad) == ([], [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"-", "`-` without a title"),
        (b"= # seen", "`=` without a title"),
        (b"- franchise John Wick", "`-` is for titles, not for a franchise"),
        (b"= person Ana de Armas", "`=` is for titles, not for a person"),
        (b"caf\xe9", "this is not text in UTF-8"),
        (b"a\0b", "this is not text in UTF-8"),
    ],
)
def test_a_line_that_says_nothing_sensible_is_named(data: bytes, message: str) -> None:
    sheet = Sheet(b"ballerina\n" + data + b"\ncaine")
    assert [(it.number, it.message) for it in sheet.bad] == [(2, message)]
    assert all(it.hint for it in sheet.bad)
    assert [it.entry.name for it in sheet.lines] == ["ballerina", "caine"]


CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from(
            [
                b"ballerina", b"= ballerina", b"\t- wick-2", b"franchise X", b"person Y # z", b"#",
                b"", b" ", b"\n", b"\n", b"\r\n", b"\r\n", b"\r", b"  # note", BOM, b"\xff", b"-",
            ]
        ),
        max_size=12,
    ).map(b"".join),
)  # fmt: skip
SORTS = st.sampled_from([Sort.TITLE, Sort.IGNORED, Sort.SEEN])
NEW = "a-title-that-is-not-there"


def own(sheet: Sheet) -> list[Line]:
    return [it for it in sheet.lines if it.entry.sort.of_title and it.entry.name == NEW]


@given(CONTENTS, SORTS, st.none() | st.text(max_size=9))
@example(BOM, Sort.TITLE, None)
@example(b"a", Sort.SEEN, "b")
@example(b"a\r\nb", Sort.SEEN, "b")
@example(b"", Sort.TITLE, "a\0\ud800\n#b")
def test_what_is_put_and_dropped_again_leaves_the_bytes_as_they_were(
    data: bytes, sort: Sort, note: str | None
) -> None:
    sheet = Sheet(data)
    assert sheet.put(own(sheet), Entry(sort, NEW), note)
    assert sheet.data.startswith(data)
    (line,) = own(sheet)
    assert line.entry == Entry(sort, NEW)
    sheet = Sheet(sheet.data)
    sheet.drop(own(sheet))
    assert sheet.data == data


@given(CONTENTS, st.lists(SORTS, min_size=1, max_size=5))
def test_a_title_has_one_line_and_the_last_word_counts(data: bytes, sorts: list[Sort]) -> None:
    sheet = Sheet(data)
    for sort in sorts:
        sheet.put(own(sheet), Entry(sort, NEW))
    assert [it.entry.sort for it in own(sheet)] == [sorts[-1]]
    assert not sheet.put(own(sheet), Entry(sorts[-1], NEW))


@given(CONTENTS)
def test_any_bytes_can_be_read(data: bytes) -> None:
    sheet = Sheet(data)
    assert sheet.data == data
    assert all(isinstance(it, Line) for it in sheet.lines)
    assert all(isinstance(it, Bad) for it in sheet.bad)


@pytest.mark.parametrize(
    ("before", "entry", "note", "after"),
    [
        ("  ballerina   # mine\r\n", Entry(Sort.SEEN, "ballerina"), None,
         "  = ballerina   # mine\r\n"),
        ("=ballerina", Entry(Sort.TITLE, "ballerina"), "new", "ballerina  # new"),
        ("ballerina # old\n", Entry(Sort.TITLE, "ballerina"), "new\nand newer",
         "ballerina  # new and newer\n"),
        ("ballerina # same\n", Entry(Sort.TITLE, "ballerina"), "same", "ballerina # same\n"),
        ("ballerina\n# x\n= ballerina\n", Entry(Sort.IGNORED, "ballerina"), None,
         "- ballerina\n# x\n"),
    ],
)  # fmt: skip
def test_an_edit_changes_what_it_is_about_and_no_other_byte(
    before: str, entry: Entry, note: str | None, after: str
) -> None:
    sheet = Sheet(before.encode())
    sheet.put(sheet.lines, entry, note)
    assert sheet.data == after.encode()


@pytest.mark.parametrize(
    "name", ["A # B", "Two\nlines", "a\0b", "\x1b[31mred", "x\ufffdy", "  a  "]
)
def test_any_name_can_be_written_and_is_the_same_name_when_read(name: str) -> None:
    sheet = Sheet()
    sheet.append(Entry(Sort.FRANCHISE, name))
    assert sheet.bad == []
    (line,) = sheet.lines
    assert Following(sheet.lines, Snapshot(load([]), dt.date(2024, 1, 1))).own(
        Entry(Sort.FRANCHISE, name)
    ) == [line]


# --- the file ----------------------------------------------------------------------------------


def test_a_change_tells_what_there_was_and_what_there_is(mine: Path) -> None:
    states: list[bytes | None] = [None, *(file.HEAD + it for it in (b"a\n", b"a\nb\n", b"b\n"))]
    edits: list[Callable[[Sheet], None]] = [
        lambda sheet: sheet.append(Entry(Sort.TITLE, "a")),
        lambda sheet: sheet.append(Entry(Sort.TITLE, "b")),
        lambda sheet: sheet.remove(sheet.lines[0]),
    ]
    for edit, before, after in zip(edits, states, states[1:], strict=False):
        assert file.change(mine, edit) == ((before, after), None)
        assert mine.read_bytes() == after


def test_a_change_that_changes_nothing_makes_no_file_and_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "data" / "wicktrack" / "following"
    changed, _ = file.change(path, lambda sheet: sheet.drop([]))
    assert changed is None
    assert [*tmp_path.iterdir()] == []


def test_what_somebody_else_wrote_meanwhile_stays(mine: Path) -> None:
    mine.write_text("a\n")

    def edit(sheet: Sheet) -> None:
        mine.write_text("b\n")
        sheet.append(Entry(Sort.TITLE, "c"))

    with pytest.raises(NotChanged, match="edited by somebody else"):
        file.change(mine, edit)
    assert (mine.read_text(), [*mine.parent.iterdir()]) == ("b\n", [mine])


def test_a_file_that_cannot_be_written_is_left_alone(wick: Wick, mine: Path) -> None:
    mine.write_text("ballerina\n")
    mine.chmod(0o444)
    result = wick("follow", "caine")
    assert (result.code, result.err.partition("\n")[0]) == (
        6,
        f"error: {mine} was not changed: it is read-only",
    )
    assert mine.read_text() == "ballerina\n"


def test_what_is_no_file_is_refused_by_mine_and_warned_of_elsewhere(wick: Wick, mine: Path) -> None:
    mine.mkdir()
    said = f"{mine} cannot be read: it is not a file\nhint: make it a file you can read\n"
    refused = wick("next", "--mine", *AS_OF)
    assert (refused.code, refused.out, refused.err) == (2, "", f"error: {said}")
    warned = wick("upcoming", *AS_OF)
    assert (warned.code, warned.err) == (0, f"warning: {said}")
    assert (wick("check").code, wick("check").err) == (0, f"warning: {said}")
    mine.rmdir()
    assert wick("upcoming", *AS_OF).out == warned.out
    with pytest.raises(BadUsage, match="it is not a file"):
        file.read(Path("/dev/null"))


# --- matches -----------------------------------------------------------------------------------

CATALOGUE = """
[title.one]
name = "Élan"
kind = "film"
franchise = "Big Saga"
directors = ["Zoë Ö"]
[title.two]
name = "Second"
kind = "film"
franchise = "big saga"
aliases = ["Deux"]
[title.three]
name = "Third"
kind = "film"
[[fact]]
title = "one"
on = 2020-01-01
release = 2021-01-01
[[fact]]
title = "two"
on = 2020-01-01
name = "Zwei"
[[fact]]
title = "three"
on = 2020-01-01
status = "announced"
[[fact]]
title = "three"
on = 2022-01-01
cast = [{ person = "Ana de Armas" }]
"""


@pytest.mark.parametrize(
    ("lines", "ids"),
    [
        ("one", "one"),
        ("Elan\nDEUX", "one two"),
        ("Zwei", "two"),
        ("Third Class", ""),
        ("franchise Big Saga", "one"),
        ("franchise BIG SAGA", "one two"),
        ("franchise big", ""),
        ("person zoe o", "one"),
        ("person ANA DE ÁRMAS", "three"),
        ("franchise BIG SAGA\n- two", "one"),
        ("franchise BIG SAGA\n= Élan", "two"),
        ("one\n- one", ""),
        ("one\none\n = one", ""),
        ("...\nfranchise !\nperson ?", ""),
    ],
)
def test_lines_match_ids_and_whole_names_however_they_are_spelled(
    known: Known, lines: str, ids: str
) -> None:
    snapshot = known(CATALOGUE, "2024-01-01")
    found = Following(Sheet(lines.encode()).lines, snapshot)
    assert sorted(found.mine) == ids.split()


def test_people_are_followed_in_what_they_were_known_for_on_the_day(known: Known) -> None:
    lines = Sheet(b"person Ana de Armas").lines
    days = ["2021-12-31", "2022-01-01"]
    found = [Following(lines, known(CATALOGUE, day)).mine for day in days]
    assert found == [frozenset(), frozenset({"three"})]


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=25)
def test_lines_match_the_same_with_and_without_an_index(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = catalogues.chance(seed)
    folder = tmp_path_factory.mktemp("matches")
    paths = catalogues.written(folder, catalogues.texts(chance, 6, 2))
    try:
        whole = load(paths)
    except BadCatalogue:
        return
    indexed = open_ledger(paths, folder / "cache")
    assert isinstance(indexed, IndexedLedger)
    names = [name for it in whole.titles.values() for name in (it.id, it.name, it.franchise or "")]
    people = [key for key, _ in whole.person_names.every()]
    lines = Sheet(_lines(chance, names, people).encode()).lines
    day = dt.date.fromisoformat(chance.choice(catalogues.DAYS))
    one, other = (Following(lines, Snapshot(it, day)) for it in (whole, indexed))
    assert (one.mine, one.seen, one.ignored) == (other.mine, other.seen, other.ignored)
    assert [one.matches(it) for it in lines] == [other.matches(it) for it in lines]
    assert [one.unmatched(it) for it in lines] == [other.unmatched(it) for it in lines]


def _lines(chance: Random, names: list[str], people: list[str]) -> str:
    starts = ("", "", "- ", "= ", "franchise ", "person ")
    every = [*names, *people]
    pairs = [(chance.choice(starts), chance.choice(every)) for _ in range(8)]
    return "\n".join(start + re.sub(r"[\n\r#]", " ", name).swapcase() for start, name in pairs)


# --- the commands ------------------------------------------------------------------------------


def test_following_says_what_was_done_and_does_it_once(wick: Wick, mine: Path) -> None:
    words = ("follow", "caine", "john wick: chapter 5", "chapter 5")
    assert wick(*words).err == "Following Caine and John Wick: Chapter 5.\n"
    text = file.HEAD.decode() + "caine\njohn-wick-chapter-5\n"
    assert mine.read_text() == text
    assert wick(*words).err == "Already followed: Caine and John Wick: Chapter 5.\n"
    assert wick("follow", "caine", "ballerina").err == (
        "Following Ballerina.\nAlready followed: Caine.\n"
    )
    assert wick("follow", "--person", "ana de", "--franchise", "john wick").err == (
        "Following the franchise John Wick and Ana de Armas.\n"
    )
    assert mine.read_text() == text + "ballerina\nfranchise John Wick\nperson Ana de Armas\n"


def test_all_titles_match_or_nothing_is_written(wick: Wick, mine: Path) -> None:
    result = wick("follow", "caine", "zzz", "wick")
    assert result.code == 3
    assert result.err.startswith("error: no title matches `zzz`\nerror: `wick` matches 1")
    assert not mine.exists()
    for command in ("follow", "unfollow", "ignore", "seen"):
        result = wick(command, "balerina")
        assert (result.code, result.err) == (
            3,
            "error: no title matches `balerina`\nhint: closest: ballerina (Ballerina)\n",
        )
    assert not mine.exists()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["follow"], "no title to follow was given"),
        (["unfollow"], "no title was given"),
        (["follow", "caine", "--seen"], "--seen needs --from-csv"),
        (["follow", "caine", "--from-csv", "x"], "--from-csv cannot be combined with others"),
        (["follow", "--from-csv", "nowhere"], "nowhere cannot be read: No such file or directory"),
        (["follow", "--from-csv", "."], ". cannot be read: Is a directory"),
        (["ignore"], "ignore needs TITLE"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(wick: Wick, words: list[str], error: str) -> None:
    result = wick(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {error}") or error in result.err
    assert "\nhint: " in result.err


FILES = [
    b"", b"caine\n", b"# mine\r\nfranchise John Wick\r\n", BOM + b"caine", b"  = caine  # x",
    b"caine\n\n\n", b"\xff\n- x",
]  # fmt: skip


@pytest.mark.parametrize("data", FILES)
@pytest.mark.parametrize("command", ["follow", "ignore", "seen"])
def test_what_unfollow_takes_back_leaves_the_file_as_it_was(
    wick: Wick, mine: Path, data: bytes, command: str
) -> None:
    mine.write_bytes(data)
    assert wick(command, "ballerina", "wick is pain").code == 0
    assert mine.read_bytes().startswith(data)
    assert mine.read_bytes() != data
    assert wick("unfollow", "wick is pain", "ballerina").code == 0
    assert mine.read_bytes() == data


def test_a_line_that_is_no_text_between_others_is_kept_and_undo_is_said_not_to_know(
    wick: Wick, mine: Path
) -> None:
    mine.write_bytes(b"caine\n\xff\nballerina\n")
    result = wick("seen", "caine", "ballerina")
    assert result.code == 0
    assert mine.read_bytes() == b"= caine\n\xff\n= ballerina\n"
    assert "`wicktrack undo` will not know of this: " in result.err
    assert "is not text in UTF-8" in result.err
    assert wick("undo", "--yes").err == "Nothing to take back.\n"


@pytest.mark.parametrize(
    "before", [None, b"# mine\r\ncaine  # soon\r\n", b"caine", BOM + b"caine\n"]
)
@pytest.mark.parametrize(
    "words",
    [
        ["follow", "ballerina", "--person", "ana de armas"],
        ["follow", "ballerina", "--note", "with Sam"],
        ["ignore", "ballerina"],
        ["seen", "ballerina", "caine"],
    ],
)
def test_undo_takes_back_what_was_written_last(
    wick: Wick, mine: Path, before: bytes | None, words: list[str]
) -> None:
    if before is not None:
        mine.write_bytes(before)
    wick(*words)
    assert mine.read_bytes() != before
    assert wick("undo", "--yes").code == 0
    assert (mine.read_bytes() if mine.exists() else None) == before
    assert "Nothing to take back." in wick("undo", "--yes").err


def test_a_mark_is_taken_back_by_following(wick: Wick, mine: Path) -> None:
    mine.write_text("caine  # with Sam\n")
    assert wick("seen", "caine").err == "Marked as seen: Caine.\n"
    assert wick("seen", "caine").err == "Already marked as seen: Caine.\n"
    assert mine.read_text() == "= caine  # with Sam\n"
    assert wick("ignore", "caine").err == "Leaving out Caine.\n"
    assert mine.read_text() == "- caine  # with Sam\n"
    assert wick("follow", "caine").err == "Following Caine.\n"
    assert mine.read_text() == "caine  # with Sam\n"
    assert wick("unfollow", "caine").err == "No longer following Caine.\n"
    assert wick("unfollow", "caine").err == "Not followed: Caine.\n"
    assert mine.read_text() == ""


def test_unfollowing_says_what_is_still_followed_otherwise(wick: Wick, mine: Path) -> None:
    mine.write_text("franchise John Wick\n- caine\n")
    assert wick("unfollow", "caine").err == (
        "No longer leaving out Caine.\n"
        "Caine is in --mine all the same: you follow its franchise, or a person\n"
        "hint: `wicktrack ignore caine` leaves it out\n"
    )
    assert wick("unfollow", "--franchise", "wick").err == "No longer following John Wick.\n"
    assert mine.read_text() == ""


def test_a_person_who_is_unfollowed_as_if_a_title_is_recognised(wick: Wick, mine: Path) -> None:
    mine.write_text("person Ana de Armas\nfranchise John Wick\n")
    result = wick("unfollow", "armas")
    assert (result.code, result.out) == (3, "")
    assert result.err.splitlines()[1] == "hint: did you mean --person 'Ana de Armas'?"
    assert mine.read_text() == "person Ana de Armas\nfranchise John Wick\n"


def test_what_the_catalogue_no_longer_has_can_be_unfollowed(wick: Wick, mine: Path) -> None:
    mine.write_text("gone\nperson No Body\nfranchise Lost\ncaine\n")
    result = wick("unfollow", "gone", "--person", "no body", "--franchise", "LOST")
    assert result.err == "No longer following gone, Lost and No Body.\n"
    assert mine.read_text() == "caine\n"


@pytest.mark.parametrize("form", FORMATS)
def test_the_list_is_printed_with_what_each_line_matches(wick: Wick, mine: Path, form: str) -> None:
    mine.write_text("ballerina # soon\n= chapter 99\n- person x\nfranchise JOHN WICK\n")
    result = wick("following", "-f", form, *AS_OF)
    assert (result.code, "soon" in result.out, "John Wick: Chapter 2" in result.out) == (
        0,
        True,
        True,
    )
    assert result.err == (
        f"warning: {mine}:3: `-` is for titles, not for a person\n"
        "hint: write the ids of its titles, one per line: `- ID`\n"
    )
    if form == "json":
        rows = json.loads(result.out)["items"]
        assert [(it["line"], it["mark"], it["entry"]) for it in rows] == [
            (1, "title", "ballerina"),
            (2, "seen", "chapter 99"),
            (4, "franchise", "JOHN WICK"),
        ]
        assert [it["titles"] for it in rows[:2]] == [["ballerina"], []]
        assert len(rows[2]["titles"]) == len(rows[2]["names"]) > 9


@pytest.mark.parametrize("columns", ["60", "100", "160"])
def test_the_list_fits_any_terminal(
    wick: Wick, mine: Path, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    mine.write_text("ballerina # soon\nfranchise JOHN WICK\n= nothing-of-the-kind\n")
    out = wick("following", *AS_OF).out
    assert all(text in out for text in ("ballerina", "JOHN WICK", "none"))


def test_no_id_is_broken_on_a_narrow_terminal() -> None:
    rows = [
        FollowingRow(
            mark=Sort.TITLE, entry="under-the-high-table", titles=("x",),
            names=("John Wick: Under the High Table",), own_note="with Sam", line=1,
        )
    ]  # fmt: skip
    for width in range(40, 80):
        assert "under-the-high-table" in draw(_table(rows, None), Paper(width)).text


def test_whoever_follows_nothing_is_told_how_to_begin(wick: Wick) -> None:
    result = wick("following")
    assert (result.code, result.out, result.err) == (
        0,
        "",
        "You follow nothing yet; start with `wicktrack follow TITLE`.\n",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_and_notes_harm_nobody(
    wick: Wick, mine: Path, write: Callable[[str], Path], form: str
) -> None:
    blocks = [
        f"[title.{id_}]\nname = {json.dumps(name, ensure_ascii=False)}\nkind = 'film'\n"
        for id_, name in TITLES.items()
    ]
    path = str(write("".join(blocks)))
    mine.write_text("".join(f"{id_} # {' '.join(it.split())}\n" for id_, it in TITLES.items()))
    result = wick("following", "-c", path, "-f", form)
    assert result.code == 0
    assert "\x1b" not in result.out + result.err


# --- only mine ---------------------------------------------------------------------------------

LISTS = [
    ["upcoming"], ["upcoming", "--every-release"], ["status"], ["next"], ["watch"],
    ["changes", "--since", "2017-01-01"], ["timeline"], ["timeline", "--every-release"],
    ["calendar", "--vague"], ["calendar", "--region", "GB"], ["feed", "--limit", "1000"],
    ["export", "--json"], ["slips"], ["month", "2017-01", "--months", "120"],
]  # fmt: skip
FOLLOWED = "franchise John Wick\nperson Ana de Armas\n- john-wick\n= john-wick-chapter-2\n"
LEFT_OUT = {"john-wick", "john-wick-chapter-2"}


def rows(wick: Wick, *words: str) -> list[dict[str, object]]:
    result = wick(*words, "--json")
    assert result.code == 0
    items: list[dict[str, object]] = json.loads(result.out)["items"]
    return items


@pytest.mark.parametrize("followed", [FOLLOWED, "ballerina\nthe-continental\n", "caine", ""])
@pytest.mark.parametrize("command", LISTS, ids=" ".join)
@pytest.mark.parametrize("day", ["2019-06-01", "2023-04-04", "2025-06-10"])
def test_mine_is_the_whole_answer_without_the_other_titles(
    wick: Wick, mine: Path, command: list[str], followed: str, day: str
) -> None:
    mine.write_text(followed)
    status = rows(wick, "status", "--as-of", day)
    kept = {it["id"] for it in status if it["followed"]}
    found = rows(wick, *command, "--mine", "--as-of", day)
    every = rows(wick, *command, "--as-of", day)
    if command[0] in ("next", "watch"):
        coming = rows(wick, "upcoming", "--as-of", day)
        every = [it for it in coming if isinstance(it["days"], int) and it["days"] >= 0]
        assert found == [it for it in every if it["id"] in kept][:1]
    else:
        assert found == [it for it in every if it["id"] in kept]


def test_a_franchise_is_followed_but_for_what_is_left_out_or_seen(wick: Wick, mine: Path) -> None:
    mine.write_text(FOLLOWED)
    every = {it["id"]: it for it in rows(wick, "status", *AS_OF)}
    assert {it for it, row in every.items() if row["followed"]} == every.keys() - LEFT_OUT
    assert {it for it, row in every.items() if row["seen"]} == {"john-wick-chapter-2"}


def test_every_command_that_lists_titles_takes_mine() -> None:
    taking = {
        name
        for name, grammar in COMMANDS.items()
        if any(it["name"] == "mine" for it in grammar["parameters"])
    }
    assert taking == {command for command, *_ in LISTS} | {"refresh"}


def test_events_and_entries_are_the_same_with_and_without_mine(wick: Wick, mine: Path) -> None:
    mine.write_text("ballerina\n")
    for command, mark in (("calendar", "UID:"), ("feed", "<id>")):
        more = ["--limit", "1000"] if command == "feed" else []
        every = wick(command, *more, *AS_OF).out.splitlines()
        found = wick(command, *more, "--mine", *AS_OF).out.splitlines()
        events = [line for line in found if mark in line][command == "feed" :]
        assert events
        assert [line for line in every if line in events] == events


def test_a_feed_of_mine_is_a_feed_of_its_own(wick: Wick, mine: Path) -> None:
    mine.write_text("ballerina\n")
    ids = [re.findall("<id>.*", wick("feed", *it).out)[0] for it in ([], ["--mine"], ["--all"])]
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_mine_without_a_list_is_refused_with_the_remedy(wick: Wick, command: list[str]) -> None:
    result = wick(*command, "--mine")
    assert (result.code, result.out, result.err) == (
        2,
        "",
        (
            "error: --mine has nothing to show, as you follow no titles yet\n"
            "hint: start with `wicktrack follow TITLE`\n"
        ),
    )
    assert wick(*command, "--all").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["status", "ballerina"], ["timeline", "ballerina"], ["watch", "ballerina"],
        ["changes", "--since", "2017-01-01", "--title", "ballerina"],
        ["feed", "--title", "ballerina"],
    ],
)  # fmt: skip
def test_a_title_that_is_named_is_shown_whether_it_is_followed_or_not(
    wick: Wick, mine: Path, words: list[str]
) -> None:
    mine.write_text("caine\n")
    assert rows(wick, *words, "--mine", *AS_OF) == rows(wick, *words, *AS_OF) != []


def test_the_live_countdown_is_to_the_next_of_mine(known: Known) -> None:
    from wicktrack.model.snapshot import Question
    from wicktrack.reports.selection import Selection

    text = "".join(
        f'[title.{id_}]\nname = "{id_}"\nkind = "film"\n'
        f'[[fact]]\ntitle = "{id_}"\non = 2020-01-01\nrelease = {day}\n'
        for id_, day in (("soon", "2024-02-01"), ("later", "2024-03-01"), ("last", "2024-04-01"))
    )
    snapshot = known(text, "2024-01-01")
    mine = Selection(mine=frozenset({"later", "last"}))
    now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    shown = face(snapshot, None, Question(), now, mine)
    assert (shown.title, [cells[0].text for cells in shown.coming]) == ("later", ["last"])


# --- marks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_tables_mark_what_was_seen_in_words_and_only_then(
    wick: Wick, mine: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    for command in (["status"], ["upcoming"], ["person", "keanu reeves"]):
        plain = wick(*command, *AS_OF).out
        mine.write_text("ballerina\nperson Keanu Reeves\n")
        assert wick(*command, *AS_OF).out == plain
        mine.write_text("= ballerina\n")
        marked = wick(*command, *AS_OF).out
        assert "Seen" in [line.split()[-1] for line in marked.splitlines() if line.strip()]
        assert [line.split()[0] for line in marked.splitlines() if line.endswith("yes")] == [
            "Ballerina"
        ]
        mine.unlink()


def test_show_has_the_note_and_what_is_followed(wick: Wick, mine: Path) -> None:
    mine.write_text("ballerina # with Sam\n= Caine\nperson Ana de Armas # not shown\n")
    out = wick("show", "ballerina", *AS_OF).out
    assert re.search(r"^Mine +followed\nMy note +with Sam$", out, re.MULTILINE)
    (row,) = rows(wick, "show", "ballerina", *AS_OF)
    assert (row["followed"], row["seen"], row["own_note"]) == (True, False, "with Sam")
    (row,) = rows(wick, "show", "caine")
    assert (row["followed"], row["seen"], row["own_note"]) == (False, True, None)
    assert re.search(r"^Mine +seen$", wick("show", "caine").out, re.MULTILINE)
    mine.unlink()
    assert "Mine" not in wick("show", "ballerina", *AS_OF).out


def test_check_warns_of_what_matches_nothing_and_finds_no_problem(wick: Wick, mine: Path) -> None:
    mine.write_text("balerina\nperson Ana de Arms\nfranchise Jon Wick\n= \n- caine\nThe Thing\n")
    result = wick("check")
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines() == [
        f"warning: {mine}:1: no title in the catalogue is called `balerina`",
        "hint: did you mean `ballerina`?",
        f"warning: {mine}:2: no title in the catalogue is of the person `Ana de Arms`",
        "hint: did you mean `Ana de Armas`?",
        f"warning: {mine}:3: no title in the catalogue is of the franchise `Jon Wick`",
        "hint: did you mean `John Wick`?",
        f"warning: {mine}:4: `=` without a title",
        "hint: add an id",
        f"warning: {mine}:6: no title in the catalogue is called `The Thing`",
        "hint: write the id of a title, or remove the line",
    ]


def test_check_of_named_files_says_nothing_of_the_list(
    wick: Wick, mine: Path, write: Callable[[str], Path]
) -> None:
    mine.write_text("nothing-of-the-kind\n")
    path = str(write(""))
    assert [wick("check", path).err, wick("check", "-c", path).err] == ["", ""]


def test_a_name_of_several_titles_matches_none(
    wick: Wick, mine: Path, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f'[title.dune-{n}]\nname = "Dune"\nkind = "film"\n' for n in (1, 2))
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(write(text)))
    mine.write_text("DUNE\n")
    assert wick("check").err == (
        f"warning: {mine}:1: `DUNE` is not an id, and 2 titles are called so\n"
        "hint: write dune-1, dune-2\n"
    )


def test_where_names_the_file(wick: Wick, mine: Path) -> None:
    for exists in ("no", "yes"):
        out = wick("where").out
        assert re.search(rf"^following +{re.escape(str(mine))} +{exists}", out, re.MULTILINE)
        mine.write_text("")


def test_unfollow_is_completed_by_what_is_listed(wick: Wick, mine: Path) -> None:
    def offered(command: str, *words: str) -> list[str]:
        out = wick("__complete", "zsh", "wicktrack", command, *words).out
        return [line.partition("\t")[0] for line in out.splitlines()]

    mine.write_text("ballerina\n= john-wick-chapter-2\n")
    assert offered("unfollow", "john") == ["john-wick-chapter-2"]
    assert len(offered("follow", "caine", "john")) > 3
    assert offered("seen", "ball") == offered("ignore", "ball") == ["ballerina"]
    assert offered("follow", "--franchise", "jo") == ["John Wick"]
    assert offered("follow", "--person", "ana") == ["Ana de Armas"]


def test_whoever_has_no_list_imports_nothing_for_it() -> None:
    code = "from wicktrack.cli.main import run; run({!r})"
    imported = imported_by(code.format(["upcoming", "--json"]))
    assert not {it for it in imported if it.startswith("wicktrack.following")}


def test_mine_imports_nothing_that_only_a_change_needs(mine: Path) -> None:
    mine.write_text("ballerina\n")
    code = "from wicktrack.cli.main import run; run(['next', '--mine', '-f', 'tsv'])"
    imported = imported_by(f"{code}; {code}")
    assert "wicktrack.following.matches" in imported
    assert not {"typer", "rich", "csv", "wicktrack.following.exports"} & imported


# --- lists of other trackers -------------------------------------------------------------------

LISTED = f"""{HEAD}
[title.dune-84]
name = "Dune"
kind = "film"
ids = {{ imdb = "tt0087182", tmdb = "movie/841" }}
[title.dune-21]
name = "Dune"
kind = "film"
aliases = ["Dune: Part One"]
[title.severance]
name = "Severance"
kind = "series"
ids = {{ imdb = "tt11280740", tmdb = "tv/95396", tvmaze = "44933" }}
[title.nobody-2]
name = "Nobody 2"
kind = "film"
[[fact]]
title = "dune-84"
on = 1984-01-01
release = 1984-12-14
[[fact]]
title = "dune-21"
on = 2021-01-01
release = 2021-10-22
[[fact]]
title = "severance"
on = 2022-01-01
release = 2022-02-18
"""

TRAKT = (
    "watched_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,tvdb_id,url,released,"
    "season_number,episode_number,episode_title"
)
IMDB = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated"
)


@pytest.fixture
def listed(tmp_path: Path) -> Snapshot:
    path = tmp_path / "listed.toml"
    path.write_text(LISTED, encoding="utf-8")
    return Snapshot(load([path]), dt.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("text", "titles", "missing"),
    [
        # Letterboxd: a watchlist or what was watched, a diary, and a list with a table before it.
        ("Date,Name,Year,Letterboxd URI\n2024-01-01,Dune,2021,https://boxd.it/a\n", "dune-21", []),
        (("Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
         "2024-01-01,Dune,1984,https://boxd.it/b,4,Yes,,2024-01-01\n"
         "2024-01-02,Dune,1984,https://boxd.it/c,4,Yes,,2024-01-02\n"
         "2024-01-02,Tenet,2020,https://boxd.it/c,4,Yes,,2024-01-02\n"),
         "dune-84", ["Tenet (2020)"]),
        (("Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2024-01-01,Dune,,u,x\n\n"
         "Position,Name,Year,URL,Description\n1,Dune: Part One,2021,u,\n"), "dune-21", []),
        # IMDb, where an episode is not its series.
        ((f"{IMDB}\n1,tt0087182,2024-01-01,2024-01-01,,Whatever,,u,Movie,7,137,1984,,1,,,,\n"
         "2,tt9999999,2024-01-01,2024-01-01,,Severance,,u,TV Episode,7,50,2022,,1,,,,\n"),
         "dune-84", ["imdb:tt9999999"]),
        # Trakt, where the title of an episode is that of the series.
        ((f"{TRAKT}\n2024-01-01T00:00:00Z,movie,Dune,1984,7,1,,841,2,u,1984-12-14,,,\n"
         "2024-01-01T00:00:00Z,episode,Severance,2022,8,1,,95396,2,u,2022-02-18,1,1,Good News\n"),
         "dune-84 severance", []),
        (f"{TRAKT}\n,show,,,,,,841,,,,,,\n", "", ["tmdb:tv/841"]),
        # TV Time.
        ("id,tv_show_id,tv_show_name,archived\n1,2,Severance,0\n", "severance", []),
        (("uuid,type,entity_type,movie_name,series_name,release_date\n"
         "a,towatch,movie,Dune,,2021-09-15 00:00:00\nb,follow,series,,Severance,\n"),
         "dune-21 severance", []),
        # The year may differ by one, and a title without a date has any.
        ("Title;Year\nDune;2020\nDune;1983\nNobody 2;2025\nDune;2000\n", "dune-21 dune-84 nobody-2",
         ["Dune (2000)"]),
        ("name\tyear\nDUNE\t\nseverance\t\n", "severance", ["DUNE"]),
        ("name,tvmaze_id\nx,44933\n", "severance", []),
        ("imdb_id\ntt11280740\n", "severance", []),
        ('Name,Year\n"Dune, or so",2021\n\n,,\nSeverance\n', "severance", ["Dune, or so (2021)"]),
        ("Name,Year\n", "", []),
    ],
)  # fmt: skip
def test_lists_of_other_trackers_are_understood(
    listed: Snapshot, text: str, titles: str, missing: list[str]
) -> None:
    matched = exports.match(exports.parse(text, "list"), listed)
    assert (matched.titles, [str(it) for it in matched.missing]) == (titles.split(), missing)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "no line that names its columns"), ("a,b\nc,d\n", "no line that names its columns"),
     ("Name,Year\n" + "x" * 200_000 + ",1", "is not valid CSV")],
)  # fmt: skip
def test_what_is_no_such_list_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadUsage, match=message):
        exports.parse(text, "list")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_may_be_in_any_usual_encoding(encoding: str) -> None:
    text = "Name,Year\nAmélie,2001\n"
    (item,) = exports.parse(exports.decoded(text.encode(encoding)), "list")
    assert item == exports.Item("Amélie", 2001, ())


@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_are_a_list(data: bytes) -> None:
    items = exports.parse(exports.decoded(b"Name,Year\n" + data), "list")
    assert all(it.name for it in items)


def test_a_list_is_taken_over_but_for_what_is_missing(
    wick: Wick, mine: Path, tmp_path: Path
) -> None:
    mine.write_text("= ballerina  # twice\ncaine\n")
    names = ["Ballerina", "Caine", "John Wick", *(f"Unknown {n}" for n in range(7))]
    path = tmp_path / "watchlist.csv"
    path.write_text("Name\n" + "\n".join(names))
    result = wick("follow", "--from-csv", str(path))
    assert (result.code, result.err) == (
        0,
        (
            "Following John Wick.\n"
            "Already on your list: 2 titles.\n"
            "Not in the catalogue: 7 of 10 titles: Unknown 0, Unknown 1, Unknown 2, Unknown 3 and "
            "3 more.\n"
        ),
    )
    assert mine.read_text() == "= ballerina  # twice\ncaine\njohn-wick\n"
    assert wick("follow", "--seen", "--from-csv", str(path)).err.startswith(
        "Marked as seen: Caine and John Wick.\nAlready on your list: 1 title.\n"
    )
    assert mine.read_text() == "= ballerina  # twice\n= caine\n= john-wick\n"


def test_a_list_may_come_from_standard_input(
    wick: Wick, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    text = io.TextIOWrapper(io.BytesIO("\ufeffName,Year\nBallerina,2025\n".encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert wick("follow", "--from-csv", "-").err == "Following Ballerina.\n"
    assert mine.read_text().endswith("ballerina\n")


def test_an_empty_list_says_so(wick: Wick, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("Name,Year\n")
    result = wick("follow", "--from-csv", str(path))
    assert (result.code, result.err) == (0, f"{path} lists no titles.\n")
