"""Driving the generators of sources with answers from a table, without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from wicktrack.sources.protocol import Answer, Asking, Emit, Reply, Request
from wicktrack.sources.words import Result

T = TypeVar("T")

Answers = Mapping[str, bytes | Answer]
"""Answers by request: a path and its query as text, not percent-encoded."""


def text_of(request: Request) -> str:
    """A request as the key of `Answers`: `shows/143?embed[]=cast&embed[]=episodes`."""
    query = "&".join(f"{name}={value}" for name, value in request.query)
    return f"{request.path}?{query}" if query else request.path


def drive(asking: Asking[T], answers: Answers) -> tuple[T, list[str]]:
    """What a generator returns, and its requests in order; what the table lacks is gone."""
    requests: list[str] = []
    try:
        wanted = next(asking)
        while True:
            asked = [text_of(it) for it in wanted]
            requests += asked
            wanted = asking.send([_reply(answers.get(it, Answer.GONE)) for it in asked])
    except StopIteration as done:
        return done.value, requests


def gathered(
    asking: Callable[[Emit], Asking[None]], answers: Answers
) -> tuple[list[Result], list[str]]:
    """What a generator emits, and its requests in order."""
    results: list[Result] = []
    _, requests = drive(asking(results.append), answers)
    return results, requests


def _reply(answer: bytes | Answer) -> Reply:
    if isinstance(answer, bytes):
        return Reply(Answer.OK, answer)
    return Reply(answer, reason="" if answer is Answer.GONE else "503 Service Unavailable")
