"""The keys of the services that want one: from the environment, or from `keys.toml`.

One rule: a key leaves this process in a request only. It is in no message, no `repr`, no cache.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wicktrack.errors import BadUsage, did_you_mean
from wicktrack.model.vocabulary import Provider

FILE = "keys.toml"
"""The file in the settings folder."""

_TOKEN = re.compile(r"eyJ[\w-]+(\.[\w-]+){0,2}", re.ASCII)
_SHORT = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)
_LARGEST = 65_536


class Key:
    """A key, which no `repr` shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Key(…)"

    @property
    def header(self) -> dict[str, str]:
        """The header in which a token (a JWT) is sent; empty for a short key."""
        return {"Authorization": f"Bearer {self._text}"} if _is_token(self._text) else {}

    @property
    def query(self) -> dict[str, str]:
        """The parameter in which a short key is sent; empty for a token."""
        return {} if _is_token(self._text) else {"api_key": self._text}

    def scrubbed(self, text: str) -> str:
        """A text with stars in place of the key."""
        return text.replace(self._text, "***")

    def scrubbed_bytes(self, body: bytes) -> bytes:
        """A body with stars in place of the key."""
        return body.replace(self._text.encode(), b"***")


def _is_token(text: str) -> bool:
    return text.startswith("eyJ")


def variable_of(provider: Provider) -> str:
    """The environment variable that holds the key of a source."""
    return f"WICKTRACK_{provider.upper()}_TOKEN"


def read_keys(
    environ: Mapping[str, str], folder: Path, providers: Sequence[Provider]
) -> dict[Provider, Key]:
    """The keys that there are, of the sources that want one.

    The file is read only if the environment has not all of them. Raises `BadUsage` for a file that
    others can read, or that is not in order, and for a key of neither form.
    """
    found: dict[Provider, Key] = {}
    for it in providers:
        if text := environ.get(variable_of(it), "").strip():
            found[it] = _key(text, f"${variable_of(it)}", "")
    if lacking := [it for it in providers if it not in found]:
        path = folder / FILE
        values = _values(path)
        for name in values:
            if name not in [*providers]:
                hint = did_you_mean(name, providers) or f"use {', '.join(providers)}"
                raise BadUsage(f"{path}: `{name}` is not the name of a source with a key", hint)
        for it in lacking:
            if it in values:
                found[it] = _key(values[it], str(path), f", `{it}`")
    return found


def _key(value: object, place: str, which: str) -> Key:
    if isinstance(value, str):
        text = value.strip()
        if _TOKEN.fullmatch(text) or _SHORT.fullmatch(text):
            return Key(text)
    raise BadUsage(
        f"{place}{which}: not a key",
        "copy the whole read access token (it begins with `eyJ`), or the API key of 32 characters",
    )


def _values(path: Path) -> dict[str, Any]:
    """The keys file as it is written; empty where there is none."""
    try:
        with path.open("rb") as file:
            if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & 0o077:
                raise BadUsage(f"{path} can be read by others", f"run: chmod 600 {path}")
            content = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        hint = "check its permissions, or delete it"
        raise BadUsage(f"{path} cannot be read: {error.strerror}", hint) from None
    return _parsed(content, path)


def _parsed(content: bytes, path: Path) -> dict[str, Any]:
    hint = 'write one line for each source: tmdb = "…"'
    if len(content) > _LARGEST:
        raise BadUsage(f"{path} is too large to be a list of keys", hint)
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError:
        raise BadUsage(f"{path} is not UTF-8 text", hint) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        # Where, and not what: the message of the parser may quote the line.
        place = re.search(r"\(at ([^)]*)\)\Z", str(error))
        where = f" ({place[1]})" if place else ""
        raise BadUsage(f"{path} is not valid TOML{where}", hint) from None
