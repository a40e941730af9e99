"""One answer over the network: sent at the pace, retried, limited, and judged.

One rule: what passes from here to the cache is whole, unpacked, without the key, and worth keeping
or marked as not to be kept. All else is an exception with a reason that a person understands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from threading import Event
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2
import stamina

from wicktrack.fetching.keys import Key
from wicktrack.fetching.manners import LONGEST, Limits, Pacer, Watch, retry_after

TRIES = 3

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""The statuses of what may go well another time."""

_BUSY = frozenset({"maxlag", "ratelimited"})
"""The errors by which MediaWiki, with status 200, asks to come back later."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_ASIDE = 65_536
"""The bytes of a body that nobody wants which are read, to use the connection again."""

_HOP_BY_HOP = ("content-encoding", "content-length", "transfer-encoding", "connection")


class Failed(Exception):
    """No answer; `again`: another try may go better. `leave`: the source is to be left alone."""

    def __init__(self, reason: str, *, again: bool = False, leave: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.leave = leave


class Refused(Exception):
    """The key was not accepted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Terms(NamedTuple):
    """On what terms a source is asked.

    `base` is its base URL, the host of which alone gets the key. `wants_key`: a refusal is one of
    the key. `stop` is set when nobody wants the answers any more, `sent` is called before each
    request.
    """

    base: str
    key: Key | None
    wants_key: bool
    pacer: Pacer
    limits: Limits
    stop: Event
    sent: Callable[[], object]


class Wire(httpx2.BaseTransport):
    """What the cache asks where it has no answer. Redirects are checked here, and not followed."""

    def __init__(self, client: httpx2.Client, terms: Terms) -> None:
        self._client = client
        self._terms = terms
        self._watch = Watch()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to a request; raises `Failed`, `Refused`, and `Cancelled`."""
        response: httpx2.Response | None = None
        for attempt in stamina.retry_context(
            _is_again, attempts=TRIES, timeout=None, wait_initial=1.0, wait_max=10.0
        ):
            with attempt:
                response = self._once(request)
        assert response is not None  # noqa: S101 - else the last attempt has raised
        return response

    def close(self) -> None:
        self._client.close()

    def _once(self, request: httpx2.Request) -> httpx2.Response:
        self._terms.pacer.take(self._terms.stop)
        self._terms.sent()
        response, body = self._received(self._outgoing(request))
        self._judge(response, body)
        return self._clean(response, body)

    def _outgoing(self, request: httpx2.Request) -> httpx2.Request:
        """The request with the key, which the cache has not seen."""
        key = self._terms.key
        limits = self._terms.limits
        url, headers = request.url, httpx2.Headers(request.headers)
        if key is not None:
            url = url.copy_merge_params(key.query) if key.query else url
            headers.update(key.header)
        timeout = httpx2.Timeout(limits.read, connect=limits.connect).as_dict()
        extensions = {"timeout": timeout, "trace": self._watch.trace}
        return httpx2.Request("GET", url, headers=headers, extensions=extensions)

    def _received(self, request: httpx2.Request) -> tuple[httpx2.Response, bytes]:
        limits = self._terms.limits
        with self._watch.limit(limits.whole):
            try:
                response = self._client.send(request, stream=True, follow_redirects=False)
                try:
                    body = _body(response, limits.body)
                finally:
                    response.close()
            except httpx2.RequestError as error:
                if self._watch.late:
                    raise Failed(f"no whole answer within {limits.whole:g} seconds") from None
                raise Failed(_words(error, limits), again=True) from None
        return response, body

    def _judge(self, response: httpx2.Response, body: bytes) -> None:
        """Raise `Failed` or `Refused` for what is no answer."""
        status = response.status_code
        reason = status_words(status)
        if status in {401, 403} and self._terms.wants_key:
            raise Refused(f"it refused the key ({reason})")
        if busy := _busy(response, body):
            self._rest(response, f"it is busy ({busy})")
        elif status in _AGAIN:
            self._rest(response, reason)
        elif status in _REDIRECTS and "location" in response.headers:
            if fault := self._fault_of(response):
                raise Failed(fault)
        elif status not in {200, 304, 404, 410}:
            raise Failed(reason)

    def _rest(self, response: httpx2.Response, reason: str) -> None:
        """Keep the pause that is asked for, if it is short enough, and fail."""
        pause = retry_after(response.headers)
        if pause is not None and pause > LONGEST:
            raise Failed(f"{reason}; it asks to wait for {_span(pause)}", leave=True)
        if pause is not None:
            self._terms.pacer.rest(pause)
        raise Failed(reason, again=True)

    def _fault_of(self, response: httpx2.Response) -> str:
        """What is wrong with where a redirect leads; empty for nothing."""
        try:
            target = urlsplit(str(response.request.url.join(response.headers["location"])))
            base, port = urlsplit(self._terms.base), target.port
        except (httpx2.InvalidURL, ValueError):
            return "it redirects to no valid address"
        if base.scheme == "https" and target.scheme != "https":
            return "it redirects from https to http"
        if (target.scheme, target.hostname, port or _port(target.scheme)) != (
            base.scheme,
            base.hostname,
            base.port or _port(base.scheme),
        ) or "@" in target.netloc:
            return "it redirects to another host"
        return ""

    def _clean(self, response: httpx2.Response, body: bytes) -> httpx2.Response:
        """An answer as the cache may see it."""
        headers = httpx2.Headers(response.headers)
        for name in (*_HOP_BY_HOP, "set-cookie"):
            headers.pop(name, None)
        if (key := self._terms.key) is not None:
            body = key.scrubbed_bytes(body)
            headers = httpx2.Headers([(n, key.scrubbed(it)) for n, it in headers.multi_items()])
        status = response.status_code
        if status != 304 and not (status == 200 and _looks_whole(body)):
            headers["cache-control"] = "no-store"
        return httpx2.Response(status, headers=headers, content=body)


def _is_again(error: Exception) -> bool:
    return isinstance(error, Failed) and error.again


def _body(response: httpx2.Response, most: int) -> bytes:
    """The body, unpacked; of what is no answer its beginning. Raises `Failed` for a larger one."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if response.status_code != 200 and len(body) > _ASIDE:
            break
        if len(body) > most:
            raise Failed(f"the answer is larger than {most // (1024 * 1024)} MiB")
    return bytes(body)


def _looks_whole(body: bytes) -> bool:
    """Whether a body begins and ends as JSON does: web pages and what was cut off are not kept."""
    ends = body.strip()
    return (ends[:1], ends[-1:]) in {(b"{", b"}"), (b"[", b"]")}


def _busy(response: httpx2.Response, body: bytes) -> str:
    """The error by which MediaWiki says that it is busy; empty for none."""
    said = response.headers.get("mediawiki-api-error", "")
    if said in _BUSY:
        return said
    if response.status_code != 200 or not body[:64].lstrip().startswith(b'{"error"'):
        return ""
    try:
        code = json.loads(body)["error"]["code"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return code if isinstance(code, str) and code in _BUSY else ""


def status_words(status: int) -> str:
    """`429 Too Many Requests`: never what the server itself wrote."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


_FAULTS = (
    (httpx2.ProxyError, "the proxy refused the connection"),
    (httpx2.DecodingError, "the answer is damaged: it cannot be unpacked"),
    (httpx2.NetworkError, "the answer was cut off"),
    (httpx2.RemoteProtocolError, "the answer was cut off"),
)


def _words(error: httpx2.RequestError, limits: Limits) -> str:
    """What went wrong, without the address, which may hold a key."""
    if isinstance(error, httpx2.ConnectTimeout):
        return f"no connection within {limits.connect:g} seconds"
    if isinstance(error, httpx2.TimeoutException):
        return f"no answer within {limits.read:g} seconds"
    if isinstance(error, httpx2.ConnectError):
        return _unconnected(str(error))
    return next((it for kind, it in _FAULTS if isinstance(error, kind)), "the connection failed")


def _unconnected(text: str) -> str:
    lowered = text.casefold()
    if "refused" in lowered:
        return "connection refused"
    if "certificate" in lowered:
        return "its certificate is not valid"
    if "name" in lowered or "getaddrinfo" in lowered:
        return "its name cannot be resolved; is there a network?"
    return "no connection"


def _span(seconds: float) -> str:
    """A pause in words, rounded up."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    minutes = -(-seconds // 60)
    if minutes < 120:
        return f"{minutes:.0f} minutes"
    return f"{-(-minutes // 60):.0f} hours"


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
