"""A connection to one source, with its cache: an address in, a reply out."""

from __future__ import annotations

import logging
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import hishel
import httpx2
from hishel.httpx2 import CacheTransport
from stamina.instrumentation import set_on_retry_hooks

from wicktrack import __version__
from wicktrack.errors import BadUsage
from wicktrack.fetching.addresses import is_loopback
from wicktrack.fetching.caching import open_storage
from wicktrack.fetching.wire import Failed, Refused, Terms, Wire, status_words
from wicktrack.sources.protocol import Answer, Reply

# They log addresses and headers, which hold keys, and what is wrong with a cache, which costs
# nothing but a request.
for _name in ("hishel", "httpcore2", "httpx2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
set_on_retry_hooks(())

_MOVED = frozenset({301, 302, 303, 307, 308})


class Line:
    """What asks one source. To be closed, in any thread."""

    def __init__(self, terms: Terms, cache: Path) -> None:
        self._terms = terms
        self._headers = {
            "User-Agent": agent(),
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        wire = Wire(_client(terms.base), terms)
        storage = open_storage(cache)
        self._transport: httpx2.BaseTransport = wire
        if storage is not None:
            options = hishel.CacheOptions(shared=False)
            self._transport = CacheTransport(wire, storage, rfc=options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    def ask(self, url: str) -> tuple[Reply, bool]:
        """The reply, and whether the source is to be left for this run. Raises `Cancelled`."""
        try:
            response = self._followed(url)
        except Refused as refused:
            return Reply(Answer.NO_KEY, reason=refused.reason), True
        except Failed as failed:
            return Reply(Answer.FAILED, reason=failed.reason), failed.leave
        status = response.status_code
        if status == HTTPStatus.OK:
            return _judged(response.content), False
        gone = status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        return Reply(Answer.GONE if gone else Answer.FAILED, reason=status_words(status)), False

    def _followed(self, url: str) -> httpx2.Response:
        """The answer at the end of redirects, each of which `Wire` has checked."""
        response = self._asked(httpx2.URL(url))
        for _ in range(self._terms.limits.redirects):
            if response.status_code not in _MOVED or "location" not in response.headers:
                return response
            target = httpx2.URL(url).join(response.headers["location"]).copy_with(fragment=None)
            url = str(target)
            response = self._asked(target)
        if response.status_code in _MOVED:
            raise Failed(f"it redirects more than {self._terms.limits.redirects} times")
        return response

    def _asked(self, url: httpx2.URL) -> httpx2.Response:
        request = httpx2.Request("GET", url, headers=self._headers)
        response = self._transport.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        return response


def _judged(body: bytes) -> Reply:
    """The reply of a body; all services answer with an object or a list of JSON."""
    begin = body[:_LOOKED_AT].lstrip()[:1]
    if begin in {b"{", b"["}:
        return Reply(Answer.OK, body)
    what = "a web page" if begin == b"<" else "no JSON" if begin else "empty"
    return Reply(Answer.FAILED, reason=f"the answer is {what}")


_LOOKED_AT = 100
"""The bytes in which an answer begins."""


def agent() -> str:
    """The User-Agent: who asks, and the addresses of the project that its metadata name.

    Wikimedia blocks programs that name no contact.
    """
    about = "; ".join(_contacts())
    who = f"wicktrack/{__version__} ({about})" if about else f"wicktrack/{__version__}"
    return f"{who} httpx2/{httpx2.__version__}"


def _contacts() -> list[str]:
    try:
        known = metadata("wicktrack")
    except PackageNotFoundError:
        return []
    pages = [it.partition(",")[2].strip() for it in known.get_all("Project-URL") or []]
    found = [*pages, *(known.get_all("Author-email") or [])]
    return [it for it in found if it and it.isascii() and it.isprintable()][:2]


def _client(base: str) -> httpx2.Client:
    """A client with the proxies and certificates of the environment, but none for loopback."""
    parts = urlsplit(base)
    try:
        if is_loopback(parts.hostname or ""):
            # Without TLS no certificates are read, which takes most of the time.
            transport = httpx2.HTTPTransport(verify=parts.scheme == "https")
            return httpx2.Client(transport=transport)
        return httpx2.Client()
    except (OSError, ValueError, ImportError, httpx2.InvalidURL):
        # Not what it was: the address of a proxy may hold a password.
        raise BadUsage(
            "no connection can be made with the proxy or the certificates of the environment",
            "check $HTTPS_PROXY, $ALL_PROXY, $NO_PROXY, $SSL_CERT_FILE and $SSL_CERT_DIR",
        ) from None
