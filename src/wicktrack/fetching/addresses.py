"""Where requests go: the base URLs that may stand in for those of the services, and what is below.

One rule: nothing that a service answered decides about a host, and no path leads out of its base.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from wicktrack.errors import BadUsage
from wicktrack.sources.protocol import Request, Source

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:]+", re.ASCII | re.IGNORECASE)


def base_of(source: Source, environ: Mapping[str, str]) -> str:
    """The base URL of a source, without a slash at the end; raises `BadUsage`."""
    given = environ.get(source.variable, "").strip()
    if not given:
        return source.base.rstrip("/")
    if fault := _fault(given):
        hint = f"set it to an address such as `{source.base}`, or unset it"
        raise BadUsage(f"${source.variable} {fault}", hint)
    return given.rstrip("/")


def _fault(text: str) -> str:
    """What is wrong with a base URL, without its text: it may hold a password. Empty: nothing."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not a valid address"
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return "is not a valid http or https address"
    if "@" in parts.netloc:
        return "may not contain a user name or a password"
    if "?" in text or "#" in text or not _plain(parts.path):
        return "may not have anything after its path"
    if parts.scheme == "http" and not is_loopback(host):
        return "must begin with https:// (plain http is for this machine only)"
    return ""


def _plain(path: str) -> bool:
    return re.fullmatch(r"(/[\w.~%-]+)*/?", path, re.ASCII) is not None and ".." not in path


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: 127.0.0.0/8, ::1 or `localhost`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def address(base: str, source: Source, request: Request) -> str:
    """The URL of a request, percent-encoded; raises ValueError for a path that is not plain.

    What the request says in its query beats what the source says for all of its requests.
    """
    segments = request.path.removeprefix("/").split("/")
    if (
        any(it in {"", "."} for it in segments)
        or ".." in request.path
        or any(unicodedata.category(it) in {"Cc", "Cs"} for it in request.path)
    ):
        raise ValueError(f"not a path of a request: {request.path!r}")
    path = "/".join(quote(it, safe=":,") for it in segments)
    own = {name for name, _ in request.query}
    query = [*((name, it) for name, it in source.query.items() if name not in own), *request.query]
    if not query:
        return f"{base}/{path}"
    return f"{base}/{path}?{urlencode(query, quote_via=quote, errors='replace')}"
