"""The definition of a title that a work becomes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wicktrack.sources.words import Work


def definition(work: Work, taken: Collection[str]) -> tuple[str, dict[str, Any]]:
    """The id of a new title, which is none of those taken, and its table in TOML."""
    raise NotImplementedError
