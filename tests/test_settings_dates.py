"""Are dates written as the settings say, for people alone?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import BUNDLED, Config, Result, Wick
from test_cli import ASKING, line
from wicktrack.cli.output import Format

WORDED = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b|\bQ\d \d{4}\b")
MACHINE = [str(it) for it in Format if it not in (Format.TABLE, Format.MARKDOWN)]


def answer(wick: Wick, name: str, *more: str) -> Result:
    return wick(*line(name), "--as-of", "2024-02-22", *more)


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("form", ["table", "markdown"])
def test_with_iso_dates_no_date_for_people_is_in_words(
    wick: Wick, config: Config, name: str, form: str
) -> None:
    in_words = answer(wick, name, "-f", form)
    config('dates = "iso"\n')
    in_iso = answer(wick, name, "-f", form)
    assert not WORDED.search(in_iso.out + in_iso.err)
    assert bool(WORDED.search(in_words.out)) == bool(re.search(r"\b\d{4}-\d\d\b", in_iso.out))
    config("")
    assert answer(wick, name, "-f", form) == in_words


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("form", MACHINE)
def test_formats_for_programs_do_not_depend_on_it(
    wick: Wick, config: Config, name: str, form: str
) -> None:
    usual = answer(wick, name, "-f", form)
    config('dates = "iso"\n')
    assert answer(wick, name, "-f", form) == usual


@pytest.mark.parametrize("name", ["calendar", "feed"])
@pytest.mark.parametrize("settings", ['dates = "iso"', 'format = "json"'])
def test_files_for_other_programs_do_not_depend_on_it(
    wick: Wick, config: Config, name: str, settings: str
) -> None:
    usual = wick(name, "--as-of", "2024-02-22").out
    config(settings)
    assert wick(name, "--as-of", "2024-02-22").out == usual
    assert usual.startswith(("BEGIN:VCALENDAR", "<?xml"))


def test_a_picture_is_for_people(wick: Wick, config: Config) -> None:
    words = ("timeline", "ballerina", "--svg", "-", "--as-of", "2024-02-22")
    assert "6 Jun 2025" in wick(*words).out
    config('dates = "iso"\nformat = "json"\n')
    assert "2025-06-06" in wick(*words).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "ballerina", "--as-of", "2000-01-01"], "on 2000-01-01; the first fact is from"),
        (["record", "ballerina", "--release", "2027-Q2", "--on", "2026-01-01", "--region", "US",
          "-c", "FILE"], "2025-06-06 → 2027-Q2"),
    ],
)  # fmt: skip
def test_sentences_have_the_same_dates(
    wick: Wick, config: Config, tmp_path: Path, words: list[str], said: str
) -> None:
    copy = tmp_path / "films.toml"
    copy.write_bytes(BUNDLED.read_bytes())
    config('dates = "iso"\n')
    assert said in wick(*(word.replace("FILE", str(copy)) for word in words)).err
