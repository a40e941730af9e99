"""The build hook of hatchling that adds the manual pages to a wheel.

One rule: the same source gives the same bytes; no clock, no terminal and no locale is asked.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_RELEASED = re.compile(r"^## \[\d[^]]*\] - (\d{4}-\d\d-\d\d)\b", re.MULTILINE)


class ManualPages(BuildHookInterface[Any]):
    """Adds the manual pages to a wheel's shared data, which is installed in `share/man`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        self._folder = TemporaryDirectory(prefix="wicktrack-man-")
        # The program cannot be imported by an older Python, whose installer refuses the wheel next,
        # naming the version that is needed: this must not be hidden by an error of ours.
        if sys.version_info < (3, 11):  # noqa: UP036
            return
        for file, target in write(Path(self.root), Path(self._folder.name)).items():
            build_data["shared_data"][str(file)] = target

    def finalize(
        self,
        version: str,  # noqa: ARG002
        build_data: dict[str, Any],  # noqa: ARG002
        artifact_path: str,  # noqa: ARG002
    ) -> None:
        self._folder.cleanup()


def write(root: Path, folder: Path) -> dict[Path, str]:
    """Write the pages of the source in `root`; returns the installed path of each file."""
    sys.path[:0] = [str(root / "src"), str(root / "tools")]
    from manual_pages import DOCUMENTS, pages

    made = {}
    documents = {
        name: (root / "docs" / file).read_text(encoding="utf-8") for name, file in DOCUMENTS.items()
    }
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    for name, page in sorted(pages(documents, day(changelog)).items()):
        (folder / name).write_text(page, encoding="utf-8", newline="\n")
        made[folder / name] = f"share/man/man{name[-1]}/{name}"
    return made


def day(changelog: str) -> date | None:
    """The day of the latest release in the changelog, else of $SOURCE_DATE_EPOCH, else None."""
    if released := _RELEASED.search(changelog):
        return date.fromisoformat(released[1])
    from datetime import UTC

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else None
