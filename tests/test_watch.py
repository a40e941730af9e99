"""Is the live countdown right, does it fit, and is the terminal as it was before?"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import BUNDLED, HEAD, Known, Wick, compare, lead_terminal, program
from wicktrack.cli.clock import running
from wicktrack.cli.commands.watch import LiveCatalogue, leaves, run
from wicktrack.cli.context import Ask
from wicktrack.errors import BadValue
from wicktrack.model.dates import local, midnight
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.render.blocks import Cell
from wicktrack.render.clock import HINT, Face, frame, parts, plain, screen
from wicktrack.reports.releases import UpcomingRow
from wicktrack.views.face import PROBLEMS, face
from wicktrack.views.sentences import NO_NEXT

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Live in a time zone for a test."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> dt.datetime:
    """A local time."""
    return local(dt.datetime.fromisoformat(text))


# --- the digits and the screen -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (0, "0 days 00:00:00"),
        (1, "0 days 00:00:01"),
        (86399, "0 days 23:59:59"),
        (86400, "1 day 00:00:00"),
        (430 * 86400 + 45296, "430 days 12:34:56"),
        (10_000 * 86400, "10,000 days 00:00:00"),
    ],
)
def test_seconds_are_shown_as_days_hours_minutes_and_seconds(left: int, expected: str) -> None:
    assert plain(left) == expected


def test_parts_have_their_names() -> None:
    assert parts(90061) == [("1", "day"), ("01", "hour"), ("01", "minute"), ("01", "second")]


def face_of(name: str, ledger: WholeLedger) -> Face:
    """The faces that the golden screens show."""
    title, day = {
        "next": (None, "2023-04-04T12:25:04"),
        "tba": ("caine", "2026-01-01T08:00:00"),
        "vague": ("the-continental", "2023-04-04T08:00:00"),
        "today": ("ballerina", "2025-06-06T00:00:00"),
        "released": ("ballerina", "2025-07-01T08:00:00"),
    }[name]
    moment = at(day)
    return face(Snapshot(ledger, moment.date()), title, Question(), moment)


SCREENS = [
    ("next", 160, 45, False), ("next", 100, 30, False), ("next", 80, 24, False),
    ("next", 60, 20, False), ("next", 60, 8, False), ("next", 30, 10, False),
    ("next", 12, 3, False), ("next", 60, 20, True), ("next", 160, 24, True),
    ("tba", 100, 20, False), ("vague", 100, 20, False), ("today", 60, 16, False),
    ("released", 60, 16, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "width", "height", "ascii_only"), SCREENS)
def test_a_screen_of_each_size(
    bundled: WholeLedger, name: str, width: int, height: int, *, ascii_only: bool
) -> None:
    lines = screen(face_of(name, bundled), width, height, ascii_only=ascii_only)
    text = "".join(f"{line.plain.rstrip()}\n" for line in lines)
    assert not ascii_only or text.isascii()
    suffix = "-ascii" if ascii_only else ""
    compare(GOLDEN / f"watch-{name}-{width}x{height}{suffix}.txt", text)


words = st.text(max_size=60) | st.sampled_from(["千と千尋の神隠し", "a\x1b[31mb", "x" * 200, " "])
cells = st.builds(Cell, words, st.sampled_from(["", "accent", "no such style"]))
faces = st.builds(
    Face,
    title=words,
    about=st.lists(cells, max_size=3),
    left=st.none() | st.integers(0, 4_000_000 * 86400),
    big=st.sampled_from(["", "TBA", "TODAY"]),
    details=st.lists(st.lists(cells, max_size=3), max_size=4),
    coming=st.lists(st.lists(cells, min_size=3, max_size=3), max_size=3),
    notice=words,
)


@given(faces, st.integers(10, 300), st.integers(3, 100), st.booleans())
def test_a_screen_never_grows_out_of_the_terminal(
    shown: Face, width: int, height: int, ascii_only: bool
) -> None:
    lines = screen(shown, width, height, ascii_only=ascii_only)
    assert len(lines) <= height
    assert all(line.cell_len <= width for line in lines)
    assert not any("\x1b" in line.plain or "\n" in line.plain for line in lines)
    if shown.left is not None:
        text = "\n".join(line.plain for line in lines)
        assert "█" in text or "▀" in text or "#" in text or "day" in text


def test_a_frame_addresses_every_line_and_erases_no_last_character() -> None:
    from rich.text import Text

    lines = [Text("full!", "cyan"), Text("a")]
    assert frame(lines, 5, 3, colour=False) == "\x1b[1;1Hfull!\x1b[2;1Ha\x1b[K\x1b[3;1H\x1b[K"
    assert "\x1b[36mfull!\x1b[0m" in frame(lines, 5, 3, colour=True)


# --- what is shown of a title ------------------------------------------------------------------

FILM = '[title.x]\nname = "X"\nkind = "film"\n'


def fact(day: str, rest: str) -> str:
    return f'[[fact]]\ntitle = "x"\non = {day}\n{rest}\n'


def told(shown: Face) -> str:
    """What is said in words."""
    return "\n".join("".join(cell.text for cell in line) for line in shown.details)


@pytest.mark.parametrize(
    ("facts", "big", "said"),
    [
        (fact("2024-01-01", "release = 2024-05-05"), "", "status: not recorded"),
        (fact("2024-01-01", "release = 2024-05-01"), "TODAY", "status: not recorded"),
        (fact("2024-01-01", "release = 2024-04-29"), "", "2 days ago\ndue: the date has passed"),
        (
            fact("2024-01-01", "release = 2024-04-29") + fact("2024-04-29", 'status = "released"'),
            "",
            "came out 2 days ago\nstatus: released since 29 Apr 2024",
        ),
        (
            fact("2024-01-01", 'release = "2024-06"'),
            "",
            "no exact date is known: Jun 2024, in 1 to 2",
        ),
        (fact("2024-01-01", 'release = "2024-04"'), "", "ended 1 day ago\ndue: the date has"),
        (
            fact("2024-01-01", 'status = "filming"\nsince = "2023-11"'),
            "TBA",
            "status: in production since Nov 2023\nlatest fact, 1 Jan 2024: in production since",
        ),
        (fact("2024-01-01", 'status = "released"'), "", "status: released since 1 Jan 2024"),
        (
            fact("2024-01-01", "release = 2024-06-01") + fact("2024-02-01", 'status = "canceled"'),
            "",
            "status: cancelled since 1 Feb 2024",
        ),
    ],
)
def test_the_screen_says_the_status_and_date_of_a_title(
    known: Known, facts: str, big: str, said: str
) -> None:
    moment = at("2024-05-01T18:00:00")
    shown = face(known(FILM + facts, "2024-05-01"), "x", Question(), moment)
    assert (shown.title, shown.big) == ("X", big)
    assert told(shown).startswith(said)
    assert shown.left == (3 * 86400 + 6 * 3600 if "05-05" in facts else None)


def test_an_unknown_title_and_nothing_next_have_messages(known: Known) -> None:
    snapshot = known(FILM + fact("2024-01-01", 'news = "n"'), "2023-01-01")
    moment = at("2023-01-01T00:00:00")
    assert (
        face(snapshot, "x", Question(), moment).title == "Nothing was known about X on 1 Jan 2023."
    )
    assert face(snapshot, "gone", Question(), moment).title.startswith("gone is no longer in the")
    assert face(snapshot, None, Question(), moment).title == NO_NEXT


@pytest.mark.parametrize(
    ("where", "now", "hours"),
    [
        ("Europe/Berlin", "2024-03-30T12:00:00", 35),  # the clocks go forward on the 31st
        ("Europe/Berlin", "2024-10-26T12:00:00", 37),  # and back on 27 October
        ("UTC", "2024-10-26T12:00:00", 36),
        ("Africa/Cairo", "2024-04-24T12:00:00", 36),  # midnight of the 26th is skipped
    ],
)
def test_the_seconds_are_real_ones_to_local_midnight(
    known: Known, zone: Callable[[str], None], where: str, now: str, hours: int
) -> None:
    zone(where)
    moment = at(now)
    day = moment.date() + dt.timedelta(2)
    snapshot = known(FILM + fact("2024-01-01", f"release = {day}"), str(moment.date()))
    assert face(snapshot, "x", Question(), moment).left == hours * 3600
    almost = moment + dt.timedelta(microseconds=400_000)
    assert face(snapshot, "x", Question(), almost).left == hours * 3600


# --- the loop ----------------------------------------------------------------------------------


class Steps:
    """A ticker whose time stands still but for the waiting, and whose keys are given."""

    def __init__(self, start: str, *steps: bytes | Callable[[], object]) -> None:
        self.now = at(start)
        self.steps = iter(steps)
        self.faces: list[Face] = []
        self.waited: list[float] = []

    @property
    def moment(self) -> Callable[[], dt.datetime]:
        return lambda: self.now

    def show(self, face: Face) -> None:
        self.faces.append(face)

    def wait(self, seconds: float) -> bytes:
        self.waited.append(seconds)
        self.now = local(self.now + dt.timedelta(seconds=seconds))
        step = next(self.steps, b"q")
        if isinstance(step, bytes):
            return step
        step()
        return b""


def asked(path: Path, day: str) -> Ask:
    options: dict[str, Any] = dict.fromkeys(
        ("format", "fields", "template", "color", "region", "type")
    )
    options |= {"json": False, "header": True, "catalogue": [path], "as_of": day}
    return Ask("watch", UpcomingRow, options)


def watched(path: Path, title: str | None, steps: Steps) -> list[Face]:
    kept = LiveCatalogue(asked(path, str(steps.now.date())))
    run(lambda now: kept.face(title, Question(), now), steps)
    return steps.faces


OUT = FILM + fact("2024-01-01", "release = 2024-05-02")


def test_the_countdown_ticks_on_whole_seconds_and_ends_at_zero(
    write: Callable[[str], Path],
) -> None:
    steps = Steps("2024-05-01T23:59:58.250000", b"", b"", b"")
    faces = watched(write(OUT), "x", steps)
    assert steps.waited == [0.75, 1, 1, 1]
    assert [shown.left for shown in faces] == [2, 1, None, None]
    assert [shown.big for shown in faces] == ["", "", "TODAY", "TODAY"]


@pytest.mark.parametrize("title", ["x", None])
def test_the_day_changes_at_midnight(write: Callable[[str], Path], title: str | None) -> None:
    path = write(OUT + fact("2024-05-03", 'news = "later"'))
    first, second = watched(path, title, Steps("2024-05-02T23:59:59", b""))
    assert first.big == "TODAY"
    assert second.title == ("X" if title else NO_NEXT)
    assert "due" in told(second) or title is None


def replaced(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(HEAD + text, encoding="utf-8")


def test_the_catalogue_is_read_again_when_it_changes(write: Callable[[str], Path]) -> None:
    path = write(OUT)
    moved = OUT + fact("2024-02-01", "release = 2024-05-03")
    steps = Steps(
        "2024-05-01T12:00:00",
        replaced(path, moved + "nonsense"),
        b"",
        replaced(path, moved),
        path.unlink,
        replaced(path, FILM.replace("x]", "y]")),
    )
    faces = watched(path, "x", steps)
    half = 12 * 3600
    assert [shown.notice for shown in faces] == ["", PROBLEMS, PROBLEMS, "", PROBLEMS, ""]
    assert [shown.left for shown in faces[:3]] == [half, half - 1, half - 2]
    assert [shown.left for shown in faces[3:5]] == [half + 86400 - 3, half + 86400 - 4]
    assert faces[5].title == "x is no longer in the catalogue."


def test_a_file_that_was_given_its_old_time_back_is_read_again(
    write: Callable[[str], Path],
) -> None:
    path = write(OUT)
    before = path.stat()

    def edit() -> None:
        path.write_text(HEAD + OUT.replace("05-02", "05-03"), encoding="utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    first, second = watched(path, "x", Steps("2024-05-01T12:00:00", edit))
    assert path.stat().st_size == before.st_size
    assert (first.left, second.left) == (43200, 43200 + 86399)


def test_a_new_file_in_a_folder_is_seen(write: Callable[..., Path], tmp_path: Path) -> None:
    write(OUT)
    more = fact("2024-02-01", "release = 2024-05-03")
    steps = Steps("2024-05-01T12:00:00", lambda: write(more, "more.toml"))
    first, second = watched(tmp_path, "x", steps)
    assert (first.left, second.left) == (43200, 43200 + 86399)


def test_the_next_three_titles_are_listed_below(bundled: WholeLedger) -> None:
    shown = face_of("next", bundled)
    assert shown.title == "Ballerina"
    assert [row[0].text for row in shown.coming] == ["The Continental", "John Wick: Chapter 5"]
    assert [row[1].text for row in shown.coming] == ["2023", "to be announced"]


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (b"", False), (b"q", True), (b"Q", True), (b"\x1b", True), (b"\x1b\x1b", True),
        (b"x", False), (b"\x1b[A", False), (b"\x1bOP", False), (b"\x1b[1;5C", False),
        (b"\x1bq", False), (b"\x1b[Aq", True), (b"\xc3\xa9", False), (b"\x04", True),
    ],
)  # fmt: skip
def test_only_q_and_esc_leave(keys: bytes, left: bool) -> None:
    assert leaves(keys) is left


@pytest.mark.parametrize(
    ("where", "day", "begins"),
    [
        ("Africa/Cairo", dt.date(2024, 4, 26), "2024-04-25T22:00"),
        ("America/Havana", dt.date(2024, 11, 3), "2024-11-03T04:00"),  # midnight comes twice
        ("Pacific/Apia", dt.date(2011, 12, 30), "2011-12-30T10:00"),  # the day is skipped
    ],
)
def test_a_day_begins_once(
    zone: Callable[[str], None], where: str, day: dt.date, begins: str
) -> None:
    zone(where)
    assert midnight(day) == dt.datetime.fromisoformat(begins + "+00:00")


# --- the clock ---------------------------------------------------------------------------------


def test_the_clock_starts_on_the_day_asked_about_at_the_present_time_of_day() -> None:
    environ = {"SOURCE_DATE_EPOCH": str(86400 * 365 + 3600)}
    clock = running(environ, dt.date(2023, 4, 4))
    first, second = clock(), clock()
    assert first.replace(tzinfo=None) - dt.datetime(2023, 4, 4, 1) < dt.timedelta(minutes=5)
    assert dt.timedelta() <= second - first < dt.timedelta(minutes=5)
    assert abs(running({}, dt.datetime.now().date())() - local(dt.datetime.now())) < dt.timedelta(
        minutes=5
    )


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 30)])
def test_the_clock_runs_at_the_ends_of_the_calendar(
    day: dt.date, zone: Callable[[str], None]
) -> None:
    for where in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        zone(where)
        assert running({"SOURCE_DATE_EPOCH": "3600"}, day)().date() == day


def test_a_wrong_epoch_is_refused() -> None:
    with pytest.raises(BadValue):
        running({"SOURCE_DATE_EPOCH": "x"}, dt.date(2024, 1, 1))


# --- without a terminal ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ([], "Ballerina: 1 year, 2 months, 3 days (430 days), 7 Jun 2024, US theatrical\n"),
        (["continental"], "The Continental: within 9 months, 2023, US tv, episode 1x01; no exact"),
        (["chapter 5"], "John Wick: Chapter 5: to be announced, no date is known\n"),
        (["chapter 4"], "John Wick: Chapter 4: 11 days ago, 24 Mar 2023, US theatrical\n"),
        (["ballerina", "--template", "{days}"], "430\n"),
    ],
)
def test_without_a_terminal_watch_prints_a_line(wick: Wick, words: list[str], out: str) -> None:
    result = wick("watch", *words, "--as-of", "2023-04-04")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(out)
    assert len(result.out.splitlines()) == 1


def test_without_a_terminal_nothing_next_is_a_message(wick: Wick) -> None:
    result = wick("watch", "--as-of", "2100-01-01")
    assert (result.code, result.out, result.err) == (0, "", f"{NO_NEXT}\n")
    assert wick("watch", "no such title").code == 3


# --- in a terminal -----------------------------------------------------------------------------


class Session:
    """A program in a terminal of its own."""

    def __init__(self, *command: str, width: int = 100, height: int = 30, **environ: str) -> None:
        self.keyboard, self.terminal = pty.openpty()
        self.open = [self.terminal, self.keyboard]
        self.resize(width, height)
        self.before = termios.tcgetattr(self.terminal)
        self.out = b""
        base = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            command,
            stdin=self.terminal,
            stdout=self.terminal,
            stderr=self.terminal,
            env={**base, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environ},
            start_new_session=True,
            preexec_fn=lead_terminal,  # noqa: PLW1509 - one thread
        )

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def type(self, keys: bytes) -> None:
        os.write(self.keyboard, keys)

    def read(self, seconds: float) -> bool:
        """Read what has come within that time."""
        if not select.select([self.keyboard], [], [], seconds)[0]:
            return False
        self.out += os.read(self.keyboard, 1 << 16)
        return True

    def until(self, text: str, *, since: int = 0) -> int:
        """Read until that was shown; the place behind it."""
        end = time.monotonic() + 20
        while text.encode() not in self.out[since:]:
            assert time.monotonic() < end, self.out[since:].decode()
            self.read(0.2)
        return self.out.index(text.encode(), since) + len(text.encode())

    def end(self) -> int:
        """The exit code, once everything was read."""
        code = self.process.wait(20)
        while self.read(0.05):
            pass
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """The window is closed."""
        while self.open:
            os.close(self.open.pop())


@pytest.fixture
def session() -> Iterator[Callable[..., Session]]:
    """Start `watch` in a terminal."""
    started = []

    def start(*words: str, under: str = "", **options: Any) -> Session:
        command = [sys.executable, "-m", "wicktrack", "watch", "-c", str(BUNDLED), *words]
        command += ["--as-of", "2023-04-04"]
        if under:
            command = [program("bash"), "-mc", under, *command]
        started.append(Session(*command, **options))
        return started[-1]

    yield start
    for each in started:
        each.close()


ENTER, LEAVE = b"\x1b[?1049h\x1b[?25l", b"\x1b[0m\x1b[?25h\x1b[?1049l"


@pytest.mark.parametrize(
    ("keys", "number", "code"),
    [
        (b"q", None, 0),
        (b"\x1b", None, 0),
        (b"\x03", None, 130),
        (b"", signal.SIGINT, 130),
        (b"", signal.SIGTERM, -signal.SIGTERM),
        (b"", signal.SIGHUP, -signal.SIGHUP),
    ],
)
def test_the_terminal_is_restored_however_watch_ends(
    session: Callable[..., Session], keys: bytes, number: signal.Signals | None, code: int
) -> None:
    live = session()
    live.until(HINT)
    assert termios.tcgetattr(live.terminal) != live.before
    if number is None:
        live.type(keys)
    else:
        live.process.send_signal(number)
    assert live.end() == code
    assert termios.tcgetattr(live.terminal) == live.before
    assert live.out.startswith(ENTER)
    assert live.out.endswith(LEAVE)


@pytest.mark.parametrize(("under", "code"), [("", -signal.SIGHUP), ('trap \'\' HUP; "$0" "$@"', 0)])
def test_watch_ends_when_its_window_is_closed(
    session: Callable[..., Session], under: str, code: int
) -> None:
    live = session(under=under)
    live.until(HINT)
    live.hang_up()
    assert live.process.wait(20) == code


def test_a_session_heeds_signals_that_the_run_of_the_tests_ignores(
    session: Callable[..., Session],
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        live = session()
    finally:
        signal.signal(signal.SIGHUP, before)
    live.until(HINT)
    live.hang_up()
    assert live.process.wait(20) == -signal.SIGHUP


def test_other_keys_do_nothing_and_are_not_shown(session: Callable[..., Session]) -> None:
    live = session()
    live.until(HINT)
    live.type(b"x\x1b[A\x1bOP\x13")
    live.until(HINT, since=len(live.out))
    live.type(b"q")
    assert live.end() == 0
    assert b"x\x1b" not in live.out
    assert b"^" not in live.out


def test_the_screen_is_redrawn_when_the_window_is_resized(session: Callable[..., Session]) -> None:
    live = session(COLUMNS="100")
    live.until(HINT)
    assert b"\x1b[30;1H" in live.out
    live.resize(60, 12)
    live.process.send_signal(signal.SIGWINCH)
    place = live.until("\x1b[12;1H", since=live.until("▀", since=len(live.out)))
    live.type(b"q")
    assert live.end() == 0
    assert "█" * 6 not in live.out[place:].decode()


def test_the_screen_changes_once_a_second(session: Callable[..., Session]) -> None:
    live = session(NO_COLOR="1", width=30, height=10)
    shown = live.until("429 days ")
    live.until("429 days ", since=shown)
    live.type(b"q")
    assert live.end() == 0
    clocks = re.findall(rb"429 days (\d\d:\d\d:\d\d)", live.out)
    assert len(set(clocks)) >= 2
    assert b"m" not in re.sub(rb"\x1b\[0m", b"", b"".join(re.findall(rb"\x1b\[[\d;]*m", live.out)))


def test_ctrl_z_suspends_it_and_fg_brings_it_back(session: Callable[..., Session]) -> None:
    live = session(under='"$0" "$@"; echo stopped; fg >/dev/null; echo ended $?')
    live.until(HINT)
    live.type(b"\x1a")
    place = live.until("stopped")
    assert live.out[:place].count(LEAVE) == 1
    live.until(HINT, since=live.until("\x1b[?1049h", since=place))
    live.type(b"q")
    live.until("ended 0", since=place)
    live.end()
    assert live.out.count(ENTER) == live.out.count(LEAVE) == 2
    assert termios.tcgetattr(live.terminal) == live.before


@pytest.mark.parametrize("words", [["--json"], ["--template", "{days}"], ["-f", "table"]])
def test_with_a_format_watch_prints_one_answer(
    session: Callable[..., Session], words: list[str]
) -> None:
    live = session(*words)
    assert live.end() == 0
    assert b"1049" not in live.out
    assert b"430" in live.out


def test_a_dumb_terminal_gets_a_line(session: Callable[..., Session]) -> None:
    live = session(TERM="dumb")
    assert live.end() == 0
    assert live.out.startswith(b"Ballerina: 1 year")


def test_a_bad_catalogue_at_the_start_is_reported_as_by_other_commands(
    session: Callable[..., Session], tmp_path: Path
) -> None:
    live = session("-c", str(tmp_path / "none.toml"))
    assert live.end() == 4
    assert b"no-such-file" in live.out
    assert b"1049" not in live.out
