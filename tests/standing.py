"""A service that stands in for the real ones: on loopback, and it answers as a test tells it to."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, cast

from wicktrack.fetching.manners import Clock
from wicktrack.model.vocabulary import Provider
from wicktrack.sources.protocol import Answer, Asking, Reply, Request, Source

Answering = Callable[["Handler"], object]
"""What writes an answer."""


@dataclass
class Stand:
    """The service: its answers in turn, the last one for ever, and what was asked."""

    url: str
    answers: list[Answering] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    gone: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def next(self, path: str, headers: Mapping[str, str]) -> Answering:
        with self.lock:
            self.asked.append((path, {name.lower(): it for name, it in headers.items()}))
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1, so that it is used again."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def stand(self) -> Stand:
        return cast("Server", self.server).stand

    def do_GET(self) -> None:
        try:
            self.stand.next(self.path, dict(self.headers))(self)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, it in headers.items():
            self.send_header(name.replace("_", "-"), it)
        if "Content_Length" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    stand: Stand

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def standing(*answers: Answering) -> Iterator[Stand]:
    """A service as long as the block runs."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.stand = Stand(f"http://127.0.0.1:{server.server_port}", [*answers])
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.stand
        finally:
            server.stand.gone.set()
            server.shutdown()
            thread.join()


def says(status: int, value: object = None, **headers: str) -> Answering:
    """An answer: bytes as they are, any other value as JSON, None for an empty body."""
    body = (
        b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
    )
    return lambda handler: handler.send(status, body, **headers)


def tagged(tag: str, value: object, **headers: str) -> Answering:
    """An answer with an ETag, which is not sent again to whoever has it."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == tag:
            handler.send(304, b"", ETag=tag, **headers)
        else:
            handler.send(200, json.dumps(value).encode(), ETag=tag, **headers)

    return answer


def bomb(size: int) -> Answering:
    """A list that never ends, packed."""
    packed = gzip.compress(b"[" + bytes(size - 1), 1)
    return says(200, packed, Content_Encoding="gzip")


def cut_off(handler: Handler) -> None:
    """Half a body."""
    handler.send(200, b'{"id": 1, "na', Content_Length="100")
    handler.close_connection = True


def endless(handler: Handler) -> None:
    """A body without an end, as fast as it is read."""
    handler.send(200, b"[", Content_Length="99999999999")
    while not handler.stand.gone.is_set():
        handler.wfile.write(b"0," * 50_000)


def trickling(handler: Handler) -> None:
    """A body without an end, a byte at a time, so that no read waits for long."""
    handler.send(200, b"[", Content_Length="99999999999")
    while not handler.stand.gone.wait(0.01):
        handler.wfile.write(b" ")


def slow_headers(handler: Handler) -> None:
    """Headers without an end, a byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.stand.gone.wait(0.01):
        handler.wfile.write(b"a")


def silent(handler: Handler) -> None:
    """No answer at all."""
    handler.stand.gone.wait()
    handler.close_connection = True


class Still(Clock):
    """A clock on which nobody waits: it goes on by what was to be waited for."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float, stop: Event) -> None:  # noqa: ARG002
        self.waits.append(round(seconds, 3))
        self.time += seconds


def source(provider: Provider, **values: Any) -> Source:
    """A source of which the tests bring the generators."""

    def unused(*_: object) -> Asking[Any]:
        raise AssertionError
        yield []

    usual: dict[str, Any] = {
        "name": provider.upper(),
        "licence": "CC0",
        "sentence": "",
        "variable": f"WICKTRACK_{provider.upper()}_URL",
        "base": f"https://{provider}.invalid",
        "pace": 0.5,
        "key": provider is Provider.TMDB,
        "search": unused,
        "resolve": unused,
        "refresh": unused,
    }
    return Source(provider=provider, **{**usual, **values})


def asking(*requests: Request | str) -> Asking[list[Reply]]:
    """A generator that makes requests one after another, and returns the replies."""
    replies: list[Reply] = []
    for it in requests:
        replies += yield [it if isinstance(it, Request) else Request(it)]
    return replies


def outcomes(replies: Sequence[Reply]) -> list[tuple[Answer, str]]:
    return [(it.answer, it.reason) for it in replies]
