"""Do the recipes work? Each block of docs/recipes.md is run, by the program that it is for.

One rule: nothing in a recipe is changed to test it; a test only puts programs, files and a day
around it, and compares what it prints with what the document shows.
"""

from __future__ import annotations

import configparser
import csv
import datetime as dt
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import wicktrack
from conftest import REWRITE, ROOT, program
from invented import countries, film
from standin import Failing, StandIn, serving
from wicktrack.errors import Exit

DOCUMENT = ROOT / "docs" / "recipes.md"
LIGHTHOUSE = ROOT / "docs" / "examples" / "lighthouse.toml"
BLOCK = re.compile(
    r"(?:<!-- recipe: (?P<name>[a-z0-9-]+)(?: (?P<day>[0-9-]{10}))? -->\n)?"
    r"```(?P<language>[a-z]+)\n(?P<code>.*?)```\n",
    re.DOTALL,
)
POLLS = 5000
"""How often a screen is looked at, at some milliseconds each, before a test gives up."""

HOSTILE = '100% #[fg=red]<b> & "$(touch run)" `touch run` %F \\u #(touch run)'
"""A name that means something to every bar, prompt and shell."""


@dataclass(frozen=True)
class Recipe:
    """A block of the document, the day it is for, and what is shown to come of it."""

    language: str
    code: str
    day: str
    shown: str


def recipes() -> dict[str, Recipe]:
    """The recipes of the document by name; a text block shows what the one before it prints."""
    found: dict[str, Recipe] = {}
    blocks = list(BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8")))
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block["language"] != "text":
            assert block["name"], f"a block without a name: {block['code']}"
            assert block["name"] not in found
            shown = after["code"] if after and after["language"] == "text" else ""
            day = block["day"] or "2023-04-04"
            found[block["name"]] = Recipe(block["language"], block["code"], day, shown)
    return found


RECIPES = recipes()
PLAIN = ["is", "days", "jq", "jq-moves", "find", "bot", "badge", "waybar", "greeting"]
"""Those that a shell runs as they stand, and that print what is shown."""

TESTED = {
    *PLAIN, "tmux", "waybar-config", "i3blocks", "bash", "zsh", "fish", "python", "ci", "fzf",
    "mail", "crontab", "webhook", "make", "spreadsheet", "mine", "crontab-slips", "datasette",
    "refresh", "crontab-refresh", "systemd-service", "systemd-timer", "actions",
}  # fmt: skip


def shows(name: str, printed: str) -> None:
    """Compare with what the document shows, or write it there anew."""
    recipe = RECIPES[name]
    if REWRITE:
        text = DOCUMENT.read_text(encoding="utf-8")
        start = text.index("```text\n", text.index(recipe.code) + len(recipe.code)) + 8
        DOCUMENT.write_text(text[:start] + printed + text[start + len(recipe.shown) :])
        return
    assert printed == recipe.shown


class Desk:
    """A user's machine: an empty home, and wicktrack and the like on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.bin = self.home / ".local" / "bin"
        self.bin.mkdir(parents=True)
        self.environ = {
            **os.environ,
            "HOME": str(self.home),
            "LOGNAME": "somebody",
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(wicktrack.__file__).parent.parent),
        }
        self.install("wicktrack", f'exec {shlex.quote(sys.executable)} -m wicktrack "$@"\n')

    def install(self, name: str, script: str) -> None:
        """Put a shell script on the path."""
        path = self.bin / name
        path.write_text(script if script.startswith("#!") else f"#!/bin/sh\n{script}")
        path.chmod(0o755)

    def catalogue(self, path: Path) -> None:
        """Ask this catalogue from now on."""
        self.environ["WICKTRACK_CATALOGUE"] = str(path)

    def name_next(self, name: str) -> None:
        """Ask a catalogue in which a film of that name comes in ten days."""
        path = self.folder / "named.toml"
        path.write_text(
            f'format = 1\n[title.x]\nname = {json.dumps(name)}\nkind = "film"\n'
            '[[fact]]\ntitle = "x"\non = 2023-01-01\nrelease = 2023-04-14\n'
        )
        self.catalogue(path)

    def run(
        self, *command: str, day: str = "2023-04-04", stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on the day."""
        return subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", input=stdin,
            cwd=self.folder, env={**self.environ, "WICKTRACK_AS_OF": day},
        )  # fmt: skip

    def cook(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a recipe of the shell's."""
        recipe = RECIPES[name]
        assert recipe.language == "sh"
        return self.run("sh", "-c", recipe.code, day=recipe.day)

    def source(self, shell: str, then: str) -> str:
        """Let a shell read its recipe and do something more, and give what it printed."""
        path = self.folder / f"rc.{shell}"
        path.write_text(RECIPES[shell].code)
        bare = {"bash": "--norc", "zsh": "-f", "fish": "--no-config"}[shell]
        result = self.run(program(shell), bare, "-c", f". {shlex.quote(str(path))}\n{then}")
        assert (result.returncode, result.stderr) == (0, "")
        return result.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_every_recipe_is_tested() -> None:
    assert set(RECIPES) == TESTED


@pytest.mark.parametrize("name", PLAIN)
def test_a_script_prints_what_is_shown(desk: Desk, name: str) -> None:
    program("jq")
    result = desk.cook(name)
    assert (result.returncode, result.stderr) == (0, "")
    shows(name, result.stdout)


# Bars


@pytest.fixture
def tmux(desk: Desk) -> Iterator[Desk]:
    """A desk for tmux, which keeps its sockets in a folder with a short name."""
    program("tmux")
    with tempfile.TemporaryDirectory(prefix="wick") as sockets:
        desk.environ |= {"TMUX_TMPDIR": sockets, "TERM": "xterm", "SHELL": "/bin/sh"}
        desk.environ.pop("TMUX", None)
        yield desk
        for server in ("inner", "outer"):
            desk.run("tmux", "-L", server, "kill-server")


def seen(desk: Desk, wanted: str, *command: str) -> str:
    """What a terminal shows with the wanted text in it, up to the gap before; it is a tmux's."""
    config = desk.folder / "outer.conf"
    config.write_text("set -g status off\n")
    started = desk.run(
        "tmux", "-u", "-L", "outer", "-f", str(config),
        "new-session", "-d", "-x", "150", "-y", "5", shlex.join(command),
    )  # fmt: skip
    assert started.stderr == ""
    for _ in range(POLLS):
        screen = desk.run("tmux", "-L", "outer", "capture-pane", "-p").stdout
        for line in screen.splitlines():
            if wanted in line:
                return re.split(r"\s{3,}", line.strip())[-1] + "\n"
    pytest.fail(f"not in sight: {wanted}")


def status_line(desk: Desk, wanted: str) -> str:
    """The right of tmux's status line, once it holds what is wanted."""
    config = desk.folder / "inner.conf"
    config.write_text(RECIPES["tmux"].code)
    inner = ["tmux", "-u", "-L", "inner", "-f", str(config), "new-session", "cat"]
    return seen(desk, wanted, *inner)


def test_tmux_shows_the_next_release(tmux: Desk) -> None:
    shows("tmux", status_line(tmux, "Ballerina: 430 days"))


def test_tmux_does_not_execute_what_is_in_a_name(tmux: Desk) -> None:
    tmux.name_next(HOSTILE[:40])
    shown = HOSTILE[:40].replace("#", "")
    assert status_line(tmux, "10 days") == f"{shown}: 10 days\n"
    assert not (tmux.folder / "run").exists()


def test_a_bar_shows_only_what_is_followed_and_not_seen(desk: Desk) -> None:
    assert desk.cook("mine").returncode == 2
    assert desk.run("wicktrack", "follow", "ballerina").returncode == 0
    result = desk.cook("mine")
    assert result.stderr == ""
    shows("mine", result.stdout)
    assert desk.run("wicktrack", "seen", "ballerina").returncode == 0
    assert desk.cook("mine").stdout == ""


def test_waybar_runs_its_script(desk: Desk) -> None:
    program("jq")
    desk.install("wicktrack-waybar", RECIPES["waybar"].code)
    module = json.loads(RECIPES["waybar-config"].code)["custom/wicktrack"]
    result = desk.run("sh", "-c", module["exec"])
    assert module["return-type"] == "json"
    assert result.stdout.count("\n") == 1
    assert json.loads(result.stdout)["text"] == "Ballerina: 430 days"


def test_waybar_shows_markup_in_a_name_as_text(desk: Desk) -> None:
    program("jq")
    desk.name_next("<b> & co")
    answer = json.loads(desk.cook("waybar").stdout)
    assert answer["text"] == "&lt;b&gt; &amp; co: 10 days"
    assert answer["class"] is None
    assert answer["tooltip"] == "&lt;b&gt; &amp; co: 2023-04-14"


def test_waybar_hides_when_nothing_has_a_date(desk: Desk) -> None:
    program("jq")
    desk.name_next("Long out")
    result = desk.run("sh", "-c", RECIPES["waybar"].code, day="2022-01-01")
    assert (result.returncode, result.stdout) == (0, "")


def test_i3blocks_gets_its_json(desk: Desk) -> None:
    program("jq")
    config = configparser.ConfigParser(interpolation=None)
    config.read_string(RECIPES["i3blocks"].code)
    block = config["wicktrack"]
    assert block["format"] == "json"
    result = desk.run("sh", "-c", block["command"])
    assert result.stderr == ""
    shows("i3blocks", result.stdout)


# Prompts


PROMPTS = {
    "bash": 'eval "$PROMPT_COMMAND"; printf \'%s\\n\' "${PS1@P}"',
    "zsh": 'for hook in $precmd_functions; do $hook; done; print -P -- "$RPROMPT"',
    "fish": "fish_right_prompt; echo",
}
"""What each shell does before it asks for a line."""


@pytest.mark.parametrize("shell", PROMPTS)
def test_a_prompt_shows_the_next_release(tmux: Desk, shell: str) -> None:
    program(shell)
    settings = tmux.folder / ".zshrc"
    settings.write_text(("PS1='$ '\n" if shell == "bash" else "") + RECIPES[shell].code)
    tmux.environ |= {"ZDOTDIR": str(tmux.folder), "PROMPT_COMMAND": "true;"}
    command = {
        "bash": ["bash", "--noprofile", "--rcfile", str(settings), "-i"],
        "zsh": ["zsh", "-d", "-i"],
        "fish": ["fish", "--no-config", "--init-command", f". {shlex.quote(str(settings))}"],
    }[shell]
    shows(shell, seen(tmux, "430d]", *command))


@pytest.mark.parametrize("shell", PROMPTS)
def test_a_prompt_does_not_execute_what_is_in_a_name(desk: Desk, shell: str) -> None:
    desk.name_next(HOSTILE)
    assert desk.source(shell, PROMPTS[shell]).strip() == f"[{HOSTILE} 10d]"
    assert not (desk.folder / "run").exists()


@pytest.mark.parametrize("shell", PROMPTS)
def test_a_prompt_asks_once_a_day_and_survives_a_broken_catalogue(desk: Desk, shell: str) -> None:
    desk.install("wicktrack", "echo asked >>asked; echo broken >&2; exit 4\n")
    assert desk.source(shell, f"{PROMPTS[shell]}\n{PROMPTS[shell]}").strip() == ""
    assert (desk.folder / "asked").read_text() == "asked\n"


# Scripts and pipelines


@pytest.mark.parametrize("name", ["is", "days"])
def test_a_script_can_tell_no_from_a_failure(desk: Desk, name: str) -> None:
    broken = desk.folder / "broken.toml"
    broken.write_text("nothing")
    desk.catalogue(broken)
    result = desk.run("sh", "-e", "-c", RECIPES[name].code)
    assert (result.returncode, result.stdout) == (1, "")
    assert "broken.toml:1:" in result.stderr


def test_a_script_says_not_yet_of_a_title_that_is_not_released(desk: Desk) -> None:
    result = desk.run("sh", "-e", "-c", RECIPES["is"].code, day="2023-03-01")
    assert (result.returncode, result.stdout) == (0, "Not yet.\n")


def test_python_reads_the_json_document(desk: Desk) -> None:
    result = desk.run(sys.executable, "-c", RECIPES["python"].code)
    assert result.stderr == ""
    shows("python", result.stdout)


def test_ci_annotates_a_problem_and_fails(desk: Desk) -> None:
    shutil.copy(ROOT / "tests" / "gallery" / "bad-status.toml", desk.folder / "catalogue.toml")
    result = desk.cook("ci")
    assert (result.returncode, result.stderr) == (1, "")
    shows("ci", result.stdout)
    shutil.copy(LIGHTHOUSE, desk.folder / "catalogue.toml")
    good = desk.cook("ci")
    assert (good.returncode, good.stdout) == (0, "")


def test_fzf_chooses_a_title(desk: Desk) -> None:
    program("fzf")
    desk.environ["FZF_DEFAULT_OPTS"] = "--filter=ballerina"
    result = desk.cook("fzf")
    assert (result.returncode, result.stderr) == (0, "")
    shows("fzf", result.stdout)


def test_fzf_left_without_a_choice_asks_nothing(desk: Desk) -> None:
    program("fzf")
    desk.environ["FZF_DEFAULT_OPTS"] = "--filter=nothing-like-it"
    result = desk.cook("fzf")
    assert (result.stdout, result.stderr) == ("", "")


# Mail and bots


def told(on: str, release: str) -> str:
    """One more fact about the film of the lighthouse."""
    return f'\n[[fact]]\ntitle = "last-lighthouse"\non = {on}\nrelease = {release}\n'


@dataclass
class Mailing:
    """The cron job over a catalogue that changes, with a mail program that keeps what it gets."""

    desk: Desk
    file: Path

    def __post_init__(self) -> None:
        self.mails = self.desk.folder / "mails"
        self.facts = LIGHTHOUSE.read_text(encoding="utf-8")
        self.desk.catalogue(self.file)
        self.desk.install("wicktrack-mail", RECIPES["mail"].code)
        self.desk.install("mail", f'[ "$1" = -s ] && {{ echo "$3: $2"; cat; }} >>{self.mails}\n')

    def morning(self, day: str, facts: str | None = None) -> tuple[int, str]:
        """Cron's command on a day: its exit code, and the mail that it sent."""
        self.file.write_text(self.facts if facts is None else facts)
        self.mails.write_text("")
        command = RECIPES["crontab"].code.strip().split(maxsplit=5)[5]
        code = self.desk.run("/bin/sh", "-c", command, day=day).returncode
        return code, self.mails.read_text()

    def kept(self) -> list[str]:
        """The files that the job left."""
        state = self.desk.home / ".local" / "state" / "wicktrack"
        return sorted(path.name for path in state.iterdir())


@pytest.fixture
def mailing(desk: Desk) -> Mailing:
    return Mailing(desk, desk.folder / "lighthouse.toml")


HEAD = "somebody: Release dates\n"


def test_cron_mails_when_a_date_moves(mailing: Mailing) -> None:
    assert mailing.morning("2025-10-01") == (0, "")
    code, mail = mailing.morning("2026-03-01")
    assert (code, mail[: len(HEAD)]) == (0, HEAD)
    shows("mail", mail.removeprefix(HEAD))
    assert mailing.morning("2027-03-01") == (0, "")
    assert mailing.kept() == ["dates"]


def test_a_broken_catalogue_sends_no_mail_and_loses_no_change(mailing: Mailing) -> None:
    mailing.morning("2025-10-01")
    assert mailing.morning("2026-03-01", "format = ") == (4, "")
    assert mailing.kept() == ["dates"]
    _, mail = mailing.morning("2026-03-01")
    assert mail == HEAD + RECIPES["mail"].shown


def test_a_mail_that_could_not_be_sent_is_sent_the_next_time(mailing: Mailing) -> None:
    mailing.morning("2025-10-01")
    mailer = (mailing.desk.bin / "mail").read_text()
    mailing.desk.install("mail", "exit 75\n")
    assert mailing.morning("2026-03-01") == (75, "")
    mailing.desk.install("mail", mailer)
    assert mailing.morning("2026-03-02") == (0, HEAD + RECIPES["mail"].shown)
    assert mailing.kept() == ["dates"]


def test_one_mail_after_weeks_has_every_change(mailing: Mailing) -> None:
    mailing.morning("2025-10-01")
    mailing.facts += told("2026-05-01", "2027-02-05") + told("2026-06-01", '"tba"')
    mailing.facts += told("2026-07-01", '"2027"')
    assert mailing.morning("2026-09-01")[1].splitlines()[1:] == [
        RECIPES["mail"].shown.strip(),
        "withdrawn last-lighthouse GB theatrical from=2027-02-05 to= on=2026-06-01",
        "announced last-lighthouse GB theatrical from= to=2027 on=2026-07-01",
    ]


def test_the_line_for_cron_has_five_times_and_no_percent_sign() -> None:
    line = RECIPES["crontab"].code
    assert re.match(r"([0-9*]+ ){5}\S", line)
    assert "%" not in line
    assert line.count("\n") == 1


def test_cron_mails_what_slipped_in_a_week_and_nothing_in_others(desk: Desk) -> None:
    line = RECIPES["crontab-slips"].code
    assert "%" not in line
    assert line.count("\n") == 1
    command = line.strip().split(maxsplit=5)[5]
    monday = desk.run("/bin/sh", "-c", command, day=RECIPES["crontab-slips"].day)
    assert (monday.returncode, monday.stderr) == (0, "")
    shows("crontab-slips", monday.stdout)
    assert desk.run("/bin/sh", "-c", command, day="2024-03-04").stdout == ""


def test_the_webhook_gets_the_releases_of_the_day(desk: Desk) -> None:
    program("jq")
    desk.environ["WEBHOOK_URL"] = "https://example.org/hook"
    desk.install("curl", 'printf "%s\\n" "$@" >arguments; cat >payload\n')
    result = desk.cook("webhook")
    assert (result.returncode, result.stderr) == (0, "")
    arguments = (desk.folder / "arguments").read_text().splitlines()
    assert arguments[-3:] == ["--data-binary", "@-", "https://example.org/hook"]
    payload = (desk.folder / "payload").read_text(encoding="utf-8")
    assert json.loads(payload)["text"].startswith("Out today:\n")
    shows("webhook", payload + "\n")


@pytest.mark.parametrize("broken", [False, True])
def test_the_webhook_is_not_called_without_a_release(desk: Desk, broken: bool) -> None:
    program("jq")
    desk.install("curl", "touch called\n")
    if broken:
        desk.catalogue(desk.folder / "nowhere.toml")
    code = desk.run("sh", "-c", RECIPES["webhook"].code).returncode
    assert code == (4 if broken else 0)
    assert not (desk.folder / "called").exists()


# Pages and files


@pytest.mark.parametrize(
    ("title", "day", "message", "color"),
    [
        ("the-continental", "2023-04-04", "2023", "blue"),
        ("the-continental", "2022-01-01", "to be announced", "blue"),
        ("ballerina", "2025-06-06", "released", "brightgreen"),
        ("ballerina", "2025-05-01", "in 36 days", "blue"),
    ],
)
def test_a_badge_follows_the_schema_of_shields(
    desk: Desk, title: str, day: str, message: str, color: str
) -> None:
    program("jq")
    code = RECIPES["badge"].code.replace("ballerina", title)
    badge = json.loads(desk.run("sh", "-c", code, day=day).stdout)
    assert list(badge) == ["schemaVersion", "label", "message", "color"]
    assert badge["schemaVersion"] == 1
    assert (badge["message"], badge["color"]) == (message, color)


def test_a_badge_says_when_a_date_has_passed(desk: Desk) -> None:
    program("jq")
    desk.name_next("Ballerina")
    badge = json.loads(desk.run("sh", "-c", RECIPES["badge"].code, day="2023-05-01").stdout)
    assert (badge["message"], badge["color"]) == ("due", "blue")


def test_a_month_without_releases_greets_nobody(desk: Desk) -> None:
    result = desk.run("sh", "-c", RECIPES["greeting"].code, day="1990-01-01")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_datasette_answers_from_an_export(desk: Desk) -> None:
    desk.install("datasette", f'exec {shlex.quote(sys.executable)} -m datasette "$@"\n')
    result = desk.cook("datasette")
    assert result.returncode == 0, result.stderr
    shows("datasette", result.stdout.replace("\r\n", "\n").rstrip("\n") + "\n")


def test_make_keeps_the_last_good_page(desk: Desk) -> None:
    recipe = RECIPES["make"]
    (desk.folder / "Makefile").write_text(recipe.code)
    catalogue = desk.folder / "catalogue.toml"
    catalogue.write_bytes(LIGHTHOUSE.read_bytes())
    made = desk.run(program("make"), "upcoming.md", day=recipe.day)
    assert (made.returncode, made.stderr) == (0, "")
    page = desk.folder / "upcoming.md"
    shows("make", page.read_text(encoding="utf-8"))
    assert "up to date" in desk.run("make", day=recipe.day).stdout

    good = page.read_bytes()
    catalogue.write_text("format = ")
    os.utime(page, (0, 0))
    assert desk.run("make", day=recipe.day).returncode == 2
    assert page.read_bytes() == good


def test_a_spreadsheet_can_open_the_file(desk: Desk) -> None:
    result = desk.cook("spreadsheet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    written = (desk.folder / "titles.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfname,status,")
    text = written.decode("utf-8-sig")
    assert {len(row) for row in csv.reader(text.splitlines())} == {5}
    shows("spreadsheet", text)


# --- refreshing --------------------------------------------------------------------------------


@pytest.fixture
def refreshing(desk: Desk) -> Iterator[StandIn]:
    """Services that have a film, which is followed, and a user who asks them."""
    with serving(StandIn(items=countries())) as services:
        services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-03-17")])
        desk.environ |= services.environ
        noon = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
        desk.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
        desk.install("wicktrack-refresh", RECIPES["refresh"].code)
        config = desk.home / ".config" / "wicktrack" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text('bundled = false\nregion = "US"\n')
        followed = desk.run("wicktrack", "follow", "tmdb:movie/7")
        assert followed.returncode == 0, followed.stderr
        yield services


def test_cron_mails_what_a_refresh_found_and_nothing_else(desk: Desk, refreshing: StandIn) -> None:
    assert desk.run("wicktrack-refresh").stdout == ""
    refreshing.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-05-07")])
    told = desk.run("wicktrack-refresh")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("The Salt Road: ")
    assert told.stdout.count("\n") == 1
    assert desk.run("wicktrack-refresh").stdout == ""


def test_cron_mails_that_a_service_did_not_answer(desk: Desk, refreshing: StandIn) -> None:
    refreshing.failing["^tmdb/"] = Failing("401")
    told = desk.run("wicktrack-refresh")
    assert told.returncode == 7
    assert "TMDB" in told.stdout


def test_the_units_of_systemd_name_a_program_and_a_time(desk: Desk) -> None:
    service, timer = (configparser.ConfigParser(interpolation=None, strict=True) for _ in range(2))
    service.read_string(RECIPES["systemd-service"].code)
    timer.read_string(RECIPES["systemd-timer"].code)
    start = service["Service"]["ExecStart"].replace("%h", str(desk.home))
    assert (desk.bin / "wicktrack").samefile(start.split()[0])
    assert service["Service"]["SuccessExitStatus"] == str(Exit.NO_ANSWER.value)
    assert timer["Timer"]["OnCalendar"].endswith("05:25")


def test_the_workflow_refreshes_a_folder_and_commits_only_what_is_new(
    desk: Desk, refreshing: StandIn
) -> None:
    workflow = yaml.safe_load(RECIPES["actions"].code)
    steps = [step for step in workflow["jobs"]["refresh"]["steps"] if "name" in step]
    folder = desk.home / ".local" / "share" / "wicktrack"
    shutil.copytree(folder, desk.folder / "catalogue")
    git = program("git")
    desk.run(git, "init", "-q", "--bare", "origin")
    desk.run(git, "init", "-q", ".")
    desk.run(git, "remote", "add", "origin", "origin")
    desk.run(git, "config", "push.autoSetupRemote", "true")
    desk.environ["GITHUB_STEP_SUMMARY"] = str(desk.folder / "summary.md")
    refreshing.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-05-07")])
    for _ in range(2):
        for step in steps:
            done = desk.run("bash", "-euo", "pipefail", "-c", step["run"])
            assert done.returncode == 0, done.stderr
    assert desk.run(git, "log", "--format=%s").stdout == "Refresh the catalogue\n"
    assert "The Salt Road" in (desk.folder / "summary.md").read_text()


def test_the_line_for_a_nightly_refresh_has_five_times() -> None:
    times, command = RECIPES["crontab-refresh"].code.rsplit(" ", 1)
    assert len(times.split()) == 5
    assert command.strip() == "wicktrack-refresh"
