"""Are the user's folders those that platformdirs returns?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest

from wicktrack import folders

NAME = "wicktrack"


@pytest.mark.parametrize(
    ("platform", "theirs"),
    [
        ("linux", platformdirs.unix.Unix(NAME)),
        ("darwin", platformdirs.macos.MacOS(NAME)),
        ("win32", platformdirs.windows.Windows(NAME, appauthor=False)),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_folders_are_those_of_platformdirs(
    platform: str, theirs: Any, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_environ = platformdirs.windows.get_win_folder_from_env_vars
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", of_environ)
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("LOCALAPPDATA", "/home/somebody/AppData/Local")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
        if named and platform == "linux":  # the others have their own
            monkeypatch.setenv(name, f"/elsewhere/{name}")
    assert folders.data_folder(os.environ, platform) == Path(theirs.user_data_dir)
    assert folders.cache_folder(os.environ, platform) == Path(theirs.user_cache_dir)
