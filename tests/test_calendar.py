"""Does the calendar tell calendar programs what is known, and keep its promises to subscribers?"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from conftest import ROOT, Known, Wick, compare, program
from wicktrack.atomic import replace
from wicktrack.errors import NotChanged
from wicktrack.formats.exchange import legible
from wicktrack.formats.icalendar import Event, document
from wicktrack.model.facts import ReleaseKey
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.vocabulary import ReleaseType
from wicktrack.reports.calendar import EventRow, calendar, uid

Write = Callable[[str], Path]

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parent / "data"
NODE_MODULES = ROOT / "build" / "npm" / "node_modules"
BALLERINA = "ballerina.US.theatrical@wicktrack"

JAPANESE = "千と千尋の神隠し" * 9
HOSTILE = {
    "commas": "Me, Myself, and Irene; or: not\\n",
    "lines": "one\ntwo\n\nthree",
    "emoji": "family 👩\u200d👩\u200d👧 film 🎬" * 5,
    "japanese": JAPANESE,
    "blanks": "  leading and trailing  " + " " * 80,
    "quotes": "\"a\" 'b' ^n ^^ \\, \\; \\\\ :=",
    "property": "x\nEND:VEVENT\nBEGIN:VALARM",
    "bidi": "\u200f\u05e2\u05d1\u05e8\u05d9\u05ea\u200e, א",
    "tab": "a\tb",
}


def unfolded(text: str) -> list[str]:
    """The content lines of a calendar."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def fields(text: str, uid: str) -> dict[str, str]:
    """The properties of one event, as they are written."""
    for event in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL):
        found = dict(line.split(":", 1) for line in unfolded(event))
        if found["UID"] == uid:
            return found
    raise AssertionError(uid)


def events(text: str) -> list[Any]:
    """The events as icalendar reads them, which must have nothing to complain of."""
    made = Calendar.from_ical(text)
    assert not [error for part in made.walk() for error in part.errors]
    return made.walk("VEVENT")


def by_ical_js(text: str) -> list[dict[str, Any]]:
    """The events as ical.js reads them; .ci/run installs it."""
    if not NODE_MODULES.is_dir() and not os.environ.get("CI"):
        pytest.skip("`npm install --prefix build/npm ical.js` has not been run here")
    command = [program("node"), str(DATA / "ical.cjs"), str(NODE_MODULES)]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


# --- the bundled catalogue ---------------------------------------------------------------------


def test_ballerinas_event_moves_under_the_same_uid(wick: Wick) -> None:
    before, after = (
        fields(wick("calendar", "--as-of", day).out, BALLERINA)
        for day in ("2024-02-20", "2024-02-22")
    )
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert before["DTSTART;VALUE=DATE"] == "20240607"
    assert (after["DTSTART;VALUE=DATE"], after["DTEND;VALUE=DATE"]) == ("20250606", "20250607")
    assert (before["DTSTAMP"], after["DTSTAMP"]) == ("20230404T000000Z", "20240221T000000Z")
    assert after["LAST-MODIFIED"] == after["DTSTAMP"]
    assert (after["STATUS"], after["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    assert "comicbook.com" in after["URL"]
    assert "7 Jun 2024" in after["DESCRIPTION"]
    assert after["DESCRIPTION"].count("https://") == 3


@pytest.mark.parametrize("day", ["1990-01-01", "2018-06-01", "2024-02-22", "2026-11-22"])
@pytest.mark.parametrize("more", [(), ("--vague", "--alarm", "7d")])
def test_every_day_gives_a_sound_calendar_twice_the_same(
    wick: Wick, day: str, more: tuple[str, ...]
) -> None:
    result = wick("calendar", "--as-of", day, *more)
    assert result == wick("calendar", "--as-of", day, *more)
    assert result.code == 0
    assert re.fullmatch(r"([^\r\n]*\r\n)+", result.out)
    assert all(len(line.encode()) <= 75 for line in result.out.split("\r\n"))
    read = events(result.out)
    rows = json.loads(wick("calendar", "--as-of", day, *more, "--json").out)["items"]
    assert [str(event["UID"]) for event in read] == [row["uid"] for row in rows]
    assert len({row["uid"] for row in rows}) == len(rows)
    assert all(event["DTSTAMP"].dt.date() <= dt.date.fromisoformat(day) for event in read)
    assert bool(result.err) == (not rows)


@pytest.mark.parametrize("name", ["calendar-2024-02-22.ics"])
def test_the_calendar_equals_the_golden_file(wick: Wick, name: str) -> None:
    out = wick("calendar", "--vague", "--alarm", "7d", "--as-of", "2024-02-22").out
    compare(GOLDEN / name, out.replace("\r\n", "\n"))


def test_ical_js_reads_the_same_events(wick: Wick) -> None:
    words = ("calendar", "--as-of", "2024-02-22", "--vague", "--alarm", "7d", "--alarm", "0d")
    rows = json.loads(wick(*words, "--json").out)["items"]
    read = by_ical_js(wick(*words).out)
    assert [(e["uid"], e["sequence"], e["start"], e["status"]) for e in read] == [
        (row["uid"], row["sequence"], row["earliest"], row["state"].upper()) for row in rows
    ]
    assert all(event["whole_days"] for event in read)
    assert {tuple(event["alarms"]) for event in read} == {(-7, 0), ()}
    assert read[-1]["categories"] == ["John Wick", "film", "theatrical"]


def test_khal_moves_the_event_and_does_not_double_it(wick: Wick, tmp_path: Path) -> None:
    seen = [
        khal(tmp_path, wick("calendar", "--as-of", day).out) for day in ("2024-02-20", "2024-02-22")
    ]
    assert [[line for line in lines if "ballerina" in line] for lines in seen] == [
        [f"2024-06-07 {BALLERINA} Ballerina CONFIRMED "],
        [f"2025-06-06 {BALLERINA} Ballerina CONFIRMED "],
    ]
    assert len(seen[0]) == len(seen[1]) == 36


def test_khal_strikes_a_cancelled_event(wick: Wick, write: Write, tmp_path: Path) -> None:
    path = write(TITLE + FIRST + '[[fact]]\ntitle = "x"\non = 2021-01-01\nstatus = "cancelled"\n')
    seen = [
        khal(tmp_path, wick("calendar", "-c", str(path), "--as-of", day).out)
        for day in ("2020-12-31", "2021-01-01")
    ]
    assert seen == [
        ["2022-03-04 x.US.theatrical@wicktrack X CONFIRMED "],
        ["2022-03-04 x.US.theatrical@wicktrack X CANCELLED "],
    ]


def khal(folder: Path, text: str) -> list[str]:
    """What khal lists after importing a calendar into the one in the folder."""
    if importlib.util.find_spec("khal") is None:
        pytest.skip("khal is not installed here")
    (folder / "vdir").mkdir(exist_ok=True)
    (folder / "import.ics").write_bytes(text.encode())
    config = folder / "khal.conf"
    config.write_text(
        f"[calendars]\n[[wick]]\npath = {folder / 'vdir'}\n[sqlite]\npath = {folder / 'khal.db'}\n"
        "[locale]\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        "local_timezone = UTC\ndefault_timezone = UTC\n"
    )

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "khal", "-c", str(config), *words]
        environ = os.environ | {"XDG_CONFIG_HOME": str(folder), "TZ": "UTC"}
        return subprocess.run(
            command, env=environ, capture_output=True, check=True, encoding="utf-8"
        ).stdout

    run("import", "--batch", str(folder / "import.ics"))
    form = ["--format", "{start-date} {uid} {title} {status}", "--day-format", ""]
    return [line for line in run("list", *form, "2010-01-01", "8000d").splitlines() if line]


# --- what becomes of an event ------------------------------------------------------------------

TITLE = '[title.x]\nname = "X"\nkind = "film"\nfranchise = "F, G"\n'
FIRST = '[[fact]]\ntitle = "x"\non = 2020-01-01\nrelease = 2022-03-04\nsource = "https://e.org/1"\n'


def told(*facts: str) -> str:
    """A title and its facts, known on 1 January 2020, 2021, ….."""
    blocks = [
        f'[[fact]]\ntitle = "x"\non = {2020 + year}-01-01\n{fact}\n'
        for year, fact in enumerate(facts)
    ]
    return TITLE + "".join(blocks)


EXACT, LATER, TBA = "release = 2030-03-04", "release = 2031-05-06", 'release = "TBA"'
VAGUE, VAGUER = 'release = "2030-Q3"', 'release = "2032"'
CANCELLED, REVIVED = 'status = "cancelled"', 'status = "in-production"'
RELEASED = 'status = "released"'
STREAMED = 'release = 2030-03-04\nplatform = ["Netflix", "Hulu"]'


@pytest.mark.parametrize(
    ("facts", "plain", "vague"),
    [
        ([EXACT], ("2030-03-04", "confirmed", 0), "same"),
        ([EXACT, EXACT], ("2030-03-04", "confirmed", 0), "same"),
        ([EXACT, LATER], ("2031-05-06", "confirmed", 1), "same"),
        ([EXACT, STREAMED], ("2030-03-04", "confirmed", 0), "same"),
        ([EXACT, f"{LATER}\naside = true"], ("2030-03-04", "confirmed", 0), "same"),
        ([f"{EXACT}\naside = true"], None, None),
        ([EXACT, f"{CANCELLED}\naside = true"], ("2030-03-04", "confirmed", 0), "same"),
        ([EXACT, LATER, EXACT], ("2030-03-04", "confirmed", 2), "same"),
        ([EXACT, TBA], ("2030-03-04", "cancelled", 1), "same"),
        ([EXACT, TBA, LATER], ("2031-05-06", "confirmed", 2), "same"),
        ([EXACT, CANCELLED], ("2030-03-04", "cancelled", 1), "same"),
        ([EXACT, CANCELLED, REVIVED], ("2030-03-04", "confirmed", 2), "same"),
        ([EXACT, CANCELLED, LATER], ("2031-05-06", "cancelled", 2), "same"),
        ([EXACT, REVIVED], ("2030-03-04", "confirmed", 0), "same"),
        ([CANCELLED, EXACT], ("2030-03-04", "cancelled", 0), "same"),
        ([EXACT, 'name = "Y"'], ("2030-03-04", "confirmed", 0), "same"),
        ([VAGUE], None, ("2030-Q3", "tentative", 0)),
        ([VAGUE, VAGUER], None, ("2032", "tentative", 1)),
        ([VAGUE, TBA], None, ("2030-Q3", "cancelled", 1)),
        ([VAGUE, CANCELLED], None, ("2030-Q3", "cancelled", 1)),
        ([VAGUE, LATER], ("2031-05-06", "confirmed", 1), "same"),
        ([EXACT, VAGUE], ("2030-03-04", "cancelled", 1), ("2030-Q3", "tentative", 1)),
        ([EXACT, VAGUE, LATER], ("2031-05-06", "confirmed", 2), "same"),
        ([EXACT, VAGUE, TBA], ("2030-03-04", "cancelled", 2), ("2030-Q3", "cancelled", 2)),
        ([TBA], None, None),
        ([CANCELLED], None, None),
        # What was broadcast before the end of a series stays; a date that only passed does not.
        (["release = 2021-06-01", RELEASED, CANCELLED], ("2021-06-01", "confirmed", 1), "same"),
        (["release = 2021-06-01", REVIVED, CANCELLED], ("2021-06-01", "cancelled", 1), "same"),
        ([EXACT, RELEASED, CANCELLED], ("2030-03-04", "cancelled", 1), "same"),
    ],
)
def test_an_event_moves_or_is_cancelled_and_never_vanishes(
    known: Known, facts: list[str], plain: object, vague: object
) -> None:
    snapshot = known(told(*facts), "2029-01-01")

    def seen(*, vague: bool) -> object:
        rows = calendar(snapshot, vague=vague)
        assert len(rows) <= 1
        return (str(rows[0].date), rows[0].state, rows[0].sequence) if rows else None

    assert seen(vague=False) == plain
    assert seen(vague=True) == (plain if vague == "same" else vague)


fact = st.sampled_from([STREAMED, EXACT, LATER, TBA, VAGUE, VAGUER, CANCELLED, REVIVED, RELEASED])


@given(facts=st.lists(fact, min_size=1, max_size=6), vague=st.booleans())
def test_a_subscriber_can_rely_on_the_sequence(
    known: Known, facts: list[str], *, vague: bool
) -> None:
    """Whatever becomes known: the event stays, and a change of it has a higher number."""
    ledger = known(told(*facts), "2029-01-01").ledger
    before: EventRow | None = None
    for year in range(2020, 2020 + len(facts)):
        rows = calendar(Snapshot(ledger, dt.date(year, 6, 1)), vague=vague)
        assert rows or before is None
        for row in rows:
            assert row.date is not None
            assert vague or row.date.exact
            assert row.modified <= dt.date(year, 1, 1)
            if before:
                assert row.uid == before.uid
                assert row.sequence >= before.sequence
                if (row.date, row.state) != (before.date, before.state):
                    assert row.sequence > before.sequence
                    assert row.modified > before.modified
            before = row


def test_no_vague_period_begins_on_its_first_day_unasked(bundled: WholeLedger) -> None:
    days = {fact.on.last for fact in bundled.facts}
    for day in days:
        snapshot = Snapshot(bundled, day)
        assert all(row.date and row.date.exact for row in calendar(snapshot))
        for row in calendar(snapshot, vague=True):
            assert (row.state == "tentative") <= (row.date is not None and not row.date.exact)


def test_a_vague_event_spans_its_whole_period_without_a_reminder(wick: Wick, write: Write) -> None:
    path = write(told(VAGUE))
    out = wick("calendar", "-c", str(path), "--as-of", "2025-01-01", "--vague", "--alarm", "7d").out
    found = fields(out, "x.US.theatrical@wicktrack")
    assert found["DTSTART;VALUE=DATE"] == "20300701"
    assert (found["DTEND;VALUE=DATE"], found["STATUS"]) == ("20301001", "TENTATIVE")
    assert "VALARM" not in out


def test_the_description_says_where_it_streams(wick: Wick, write: Write) -> None:
    path = str(write(told(EXACT, STREAMED, LATER)))
    (event,) = events(wick("calendar", "-c", path, "--as-of", "2029-01-01").out)
    assert "On: Netflix, Hulu" in str(event["description"]).splitlines()
    assert event["last-modified"].dt.date() == dt.date(2022, 1, 1)
    assert (event["uid"], event["sequence"]) == ("x.US.theatrical@wicktrack", 1)


def test_only_releases_to_come_have_reminders(wick: Wick, write: Write) -> None:
    path = write(told(EXACT, TBA))
    words = ("calendar", "-c", str(path), "--alarm", "2w", "--alarm", "0d", "--alarm", "14d")
    out = wick(*words, "--as-of", "2020-06-01").out
    assert re.findall(r"TRIGGER:(\S+)", out) == ["-P14D", "P0D"]
    assert "VALARM" not in wick(*words, "--as-of", "2021-06-01").out


def test_the_summary_says_region_type_edition_and_episode_where_they_are_unusual(
    wick: Wick, write: Write
) -> None:
    text = TITLE + '[title.s]\nname = "S"\nkind = "series"\n'
    for more in (
        'title = "x"\nrelease = 2022-03-04',
        'title = "x"\nrelease = 2022-03-05\nregion = "GB"',
        'title = "x"\nrelease = 2022-03-06\ntype = "digital"\nedition = "IMAX, cut"',
        'title = "x"\nrelease = 2022-03-07\nedition = "IMAX"',
        'title = "s"\nrelease = 2022-03-08\nepisode = "1x02"',
    ):
        text += f"[[fact]]\non = 2020-01-01\n{more}\n"
    out = wick("calendar", "-c", str(write(text)), "--as-of", "2021-01-01").out
    assert [str(event["SUMMARY"]) for event in events(out)] == [
        "X",
        "X (GB theatrical)",
        "X (US digital, IMAX, cut)",
        "X (IMAX)",
        "S (episode 1x02)",
    ]
    narrowed = wick(
        "calendar", "-c", str(write(text)), "--as-of", "2021-01-01", "--region", "GB"
    ).out
    assert [str(event["SUMMARY"]) for event in events(narrowed)] == ["X (GB theatrical)"]


def test_a_region_or_type_filters_events_and_changes_none(bundled: WholeLedger) -> None:
    snapshot = Snapshot(bundled, dt.date(2024, 2, 22))
    every = calendar(snapshot)
    for question in (
        Question("GB"),
        Question(None, ReleaseType.PREMIERE),
        Question("US", ReleaseType.TV),
    ):
        rows = calendar(snapshot, question)
        assert rows
        assert rows == [
            row
            for row in every
            if question.region in (None, row.region) and question.type in (None, row.type)
        ]


def test_every_release_has_a_uid_of_its_own() -> None:
    keys = [
        ReleaseKey(region, type_, episode, edition)
        for region in (None, "US", "GB")
        for type_ in ReleaseType
        for episode in (None, "1x01", "11x01", "1x011")
        for edition in (None, "IMAX", "1x01", "1.x", "千" * 200)
    ]
    made = {uid("x", key) for key in keys} | {uid("x-us", key) for key in keys}
    assert len(made) == 2 * len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,80}@wicktrack", text) for text in made)
    # Subscribers have these: they never change.
    assert uid("x", keys[0]) == "x.-.premiere@wicktrack"
    assert uid("x", ReleaseKey("US", ReleaseType.TV, "1x02", "IMAX")) == (
        "x.US.tv.1x02.716728062e7e5b10@wicktrack"
    )


def test_the_calendar_is_named_after_the_catalogue(wick: Wick, write: Write) -> None:
    lines = unfolded(wick("calendar", "--as-of", "2024-02-22").out)
    assert lines[:8] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//wicktrack//wicktrack//EN",
        "CALSCALE:GREGORIAN",
        "NAME:John Wick universe",
        "X-WR-CALNAME:John Wick universe",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL;VALUE=DURATION:P1D",
    ]
    assert "NAME:wicktrack\r\n" in wick("calendar", "-c", str(write(told(EXACT)))).out


# --- text --------------------------------------------------------------------------------------


def event(summary: str) -> Event:
    day = dt.date(2024, 6, 7)
    return Event(
        uid="x@wicktrack",
        summary=summary,
        first=day,
        last=day,
        state="confirmed",
        sequence=0,
        modified=day,
        description=summary,
        categories=(summary or "-", "b"),
        alarms=(7,),
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_and_no_line_is_too_long(text: str) -> None:
    made = document(text, [event(text)])
    (read,) = events(made)
    assert str(read["SUMMARY"]) == legible(text)
    assert str(read.get("DESCRIPTION", "")) == legible(text)
    assert [str(category) for category in read["CATEGORIES"].cats] == [legible(text or "-"), "b"]
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made)
    assert made.count("\n") == made.count("\r\n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_only_control_characters_are_escaped(text: str) -> None:
    assert legible(text) == text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_survive_a_round_trip(wick: Wick, write: Write, name: str) -> None:
    text = json.dumps(HOSTILE[name], ensure_ascii=False)
    path = write(f'[title.x]\nname = {text}\nkind = "film"\n' + FIRST)
    out = wick("calendar", "-c", str(path), "--as-of", "2021-01-01").out
    assert [str(read["SUMMARY"]) for read in events(out)] == [HOSTILE[name]]
    assert all(len(line.encode()) <= 75 for line in out.split("\r\n"))


def test_ical_js_reads_hostile_names() -> None:
    assert len(JAPANESE.encode()) >= 200
    made = document("x", [event(text) for text in HOSTILE.values()])
    assert [read["summary"] for read in by_ical_js(made)] == list(HOSTILE.values())


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[31m\x07b", r"a\x1b[31m\x07b"), ("a\r\nb\rc", "a\nb\\rc"), ("a\u2028b", r"a\u2028b")],
)
def test_control_characters_are_shown_escaped(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_it_is_utf_8_whatever_the_terminal_is(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'format = 1\n[title.x]\nname = "{JAPANESE}"\nkind = "film"\n' + FIRST, "utf-8")
    environ = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    for command in ("calendar", "feed"):
        line = [
            sys.executable,
            "-m",
            "wicktrack",
            command,
            "-c",
            str(path),
            "--as-of",
            "2021-01-01",
        ]
        done = subprocess.run(line, env=environ, capture_output=True, check=True)
        assert JAPANESE in done.stdout.decode().replace("\r\n ", "")


# --- options -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("calendar --alarm 3m", "`3m` is not a valid reminder time"),
        ("calendar --alarm -1d", "`-1d` is not a valid reminder time"),
        ("calendar --json --output x.ics", "--output cannot be combined"),
        ("feed --template {id} --output x.atom", "--output cannot be combined"),
        ("feed --self example.org/feed", "is not an http or https URL"),
        ("feed --change moved", "`moved` is not a valid kind of change"),
    ],
)
def test_wrong_options_are_refused(wick: Wick, words: str, error: str) -> None:
    result = wick(*words.split(), "--as-of", "2024-02-22")
    assert (result.code, result.out) == (2, "")
    assert error in result.err


@pytest.mark.parametrize("command", ["calendar", "feed"])
def test_the_format_variable_has_no_effect_on_calendar_and_feed(
    wick: Wick, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (command, "--as-of", "2024-02-22")
    file = wick(*words)
    monkeypatch.setenv("WICKTRACK_FORMAT", "json")
    assert wick(*words) == file
    assert wick(*words, "-f", "table").out.startswith((" ", "K", "D"))


@pytest.mark.parametrize("command", ["calendar", "feed"])
def test_output_writes_the_same_bytes_to_a_file(wick: Wick, command: str, tmp_path: Path) -> None:
    words = (command, "--as-of", "2024-02-22")
    path = tmp_path / "file"
    result = wick(*words, "--output", str(path))
    assert (result.code, result.out, result.err) == (0, "", "")
    assert path.read_bytes().decode() == wick(*words).out


# --- files -------------------------------------------------------------------------------------


def test_a_file_is_replaced_with_its_mode_and_its_symlinks(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "folder" / "link"
    link.parent.mkdir()
    link.symlink_to("../real")
    replace(link, "first é")  # a link may lead to what is not there yet
    real.chmod(0o604)
    inode = real.stat().st_ino
    replace(link, "second\r\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"second\r\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o604
    assert real.stat().st_ino != inode
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["folder", "link", "real"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace(tmp_path / "x", "")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_after_a_failure_the_old_file_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, failure: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise failure

    path = tmp_path / "x.ics"
    path.write_text("old")
    monkeypatch.setattr(os, call, fail)
    wanted = NotChanged if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(wanted):
        replace(path, "new")
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [("x.ics", "old")]


@pytest.mark.parametrize("name", ["nowhere/x.ics", ".", "loop", "pipe", "x" * 300])
def test_a_file_that_cannot_be_written_is_exit_code_6(
    wick: Wick, tmp_path: Path, name: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.iterdir())
    result = wick("calendar", "--as-of", "2024-02-22", "--output", f"{tmp_path}/{name}")
    assert (result.code, result.out) == (6, "")
    assert re.match("error: .* was not written: .+\nhint: ", result.err)
    assert sorted(tmp_path.iterdir()) == before
