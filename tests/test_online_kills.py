"""What is left of a refresh that was killed? Whole files, and a next run that goes on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from invented import countries, film
from standin import StandIn, serving
from wicktrack.catalogue.loader import load

KILLS = 100
"""For each of two seeds, which run side by side."""
FILMS = 3
NOON = "1793880000"
"""Of 5 November 2026, in UTC."""


@pytest.fixture
def services() -> Iterator[StandIn]:
    with serving(StandIn(items=countries())) as found:
        yield found


def know(services: StandIn, turn: int) -> None:
    """Dates that are others in every turn, and a cast that grows."""
    for number in range(1, FILMS + 1):
        day = f"{2027 + turn % 2}-{number:02}-{1 + turn % 28:02}"
        cast = [(number * 1000 + n, f"Player {number} {n}", "") for n in range(1 + turn % 7)]
        services.films[number] = film(number, f"Film {number}", dates=[("US", 3, day)], cast=cast)


def catalogue(folder: Path) -> None:
    tables = (
        f'[title.film-{n}]\nname = "Film {n}"\nkind = "film"\nids = {{ tmdb = "movie/{n}" }}\n'
        for n in range(1, FILMS + 1)
    )
    folder.mkdir(parents=True)
    (folder / "catalogue.toml").write_text("\n".join(["format = 1\n", *tables]))


def refresh(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "wicktrack", "refresh", "--format", "tsv"]
    return subprocess.Popen(line, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def user(services: StandIn, home: Path) -> dict[str, Any]:
    """The environment of somebody without the bundled catalogue."""
    config = home / "config.toml"
    config.write_text('bundled = false\nregion = "US"\n')
    ours = {"HOME": str(home), "WICKTRACK_CONFIG": str(config), "SOURCE_DATE_EPOCH": NOON}
    return {**os.environ, **services.environ, **ours}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8])
def test_a_refresh_that_is_killed_leaves_whole_files_and_the_next_completes(
    services: StandIn, tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / ".local" / "share" / "wicktrack"
    catalogue(folder)
    environ = user(services, tmp_path)
    chance = random.Random(seed)  # noqa: S311 - moments to kill at, the same in every run
    killed = 0
    for turn in range(KILLS):
        know(services, turn)
        running = refresh(environ)
        try:
            running.wait(timeout=chance.uniform(0.15, 0.8))
        except subprocess.TimeoutExpired:
            running.kill()
            killed += 1
        running.wait()
        load([folder])
        if turn % 20 == 19:
            assert refresh(environ).wait() == 0
            text = (folder / "_tmdb.toml").read_text()
            assert all(f"release = {services_day(services, n)}" in text for n in services.films)
    assert killed > KILLS // 4, "nearly all runs were through before they were killed"


def services_day(services: StandIn, number: int) -> str:
    (row,) = services.films[number]["release_dates"]["results"]
    return str(row["release_dates"][0]["release_date"][:10])
