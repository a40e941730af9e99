"""Real answers of the services, no part of the project: tests without them are skipped."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

_FOLDER = os.environ.get("WICKTRACK_RECORDINGS")
"""The folder of the recordings; read here, before a test gets an environment without it."""


def recorded(name: str) -> Any:
    """The recording in a file of the folder, `tmdb/small.json`; skips the test without one."""
    if not _FOLDER:
        pytest.skip("the recorded answers are not at hand: $WICKTRACK_RECORDINGS names none")
    return json.loads(Path(_FOLDER, name).read_text(encoding="utf-8"))
