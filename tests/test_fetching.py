"""Is a service asked as it should be, and does nothing that it answers do any harm?"""

from __future__ import annotations

import logging
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Event

import httpx2
import pytest
import stamina

from conftest import imported_by
from standing import (
    Answering,
    Handler,
    Stand,
    Still,
    asking,
    bomb,
    cut_off,
    endless,
    outcomes,
    says,
    silent,
    slow_headers,
    source,
    standing,
    tagged,
    trickling,
)
from wicktrack.errors import BadUsage
from wicktrack.fetching import line
from wicktrack.fetching.addresses import address
from wicktrack.fetching.manners import Limits, retry_after
from wicktrack.fetching.network import Network, Stopped
from wicktrack.model.vocabulary import Provider, Service
from wicktrack.sources import registry
from wicktrack.sources.protocol import Answer, Asking, Emit, Reply, Request, Source
from wicktrack.sources.words import Reference, Unchanged

TVMAZE, WIKIDATA, TMDB = Provider.TVMAZE, Provider.WIKIDATA, Provider.TMDB
TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2VjcmV0"  # noqa: S105 - of nobody
SHORT = "0123456789abcdef0123456789abcdef"
BODY = {"id": 143, "name": "The Salt Road"}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sources of the tests' own, and no wait between tries."""
    monkeypatch.setattr(registry, "source", source)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with stamina.set_testing(testing=True, attempts=3):
        yield


class Home:
    """The folders of a user, and a clock on which nobody waits."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        self.settings = folder / "settings"
        self.clock = Still()

    def network(
        self, stand: Stand | None = None, limits: Limits | None = None, **more: str
    ) -> Network:
        urls = {f"WICKTRACK_{it.upper()}_URL": stand.url for it in Provider} if stand else {}
        return Network({**urls, **more}, self.cache, self.settings, self.clock, limits)

    def ask(
        self, stand: Stand, *requests: Request | str, limits: Limits | None = None
    ) -> tuple[list[Reply], Stopped]:
        return self.network(stand, limits).ask(TVMAZE, asking(*requests))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_an_answer_is_a_reply_with_its_body_and_the_request_says_who_asks(home: Home) -> None:
    with standing(says(200, BODY)) as stand:
        replies, stopped = home.ask(stand, Request("shows/1", (("embed[]", "a b"),)))
    assert outcomes(replies) == [(Answer.OK, "")]
    assert replies[0].body == b'{"id": 143, "name": "The Salt Road"}'
    assert stopped == Stopped(requests=1)
    path, headers = stand.asked[0]
    assert path == "/shows/1?embed%5B%5D=a%20b"
    assert headers["user-agent"].startswith("wicktrack/")
    assert headers["user-agent"].endswith(f"httpx2/{httpx2.__version__}")
    assert headers["accept-encoding"] == "gzip"


def test_the_user_agent_names_what_the_metadata_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Known:
        def get_all(self, name: str) -> list[str]:
            return {
                "Project-URL": ["Homepage, https://a.invalid"],
                "Author-email": ["a@b.invalid"],
            }[name]

    monkeypatch.setattr(line, "metadata", lambda _: Known())
    monkeypatch.setattr(line, "__version__", "9.1")
    expected = f"wicktrack/9.1 (https://a.invalid; a@b.invalid) httpx2/{httpx2.__version__}"
    assert line.agent() == expected


@pytest.mark.parametrize("tag", ['W/"1"', '"strong"'])
def test_what_has_not_changed_is_not_sent_again(home: Home, tag: str) -> None:
    with standing(tagged(tag, BODY, Cache_Control="public, max-age=0")) as stand:
        first, _ = home.ask(stand, "shows/1")
        second, stopped = home.ask(stand, "shows/1")
    assert first == second == [Reply(Answer.OK, b'{"id": 143, "name": "The Salt Road"}')]
    assert stopped.requests == 1
    assert [headers.get("if-none-match") for _, headers in stand.asked] == [None, tag]


def test_what_is_fresh_is_not_asked_for_and_not_waited_for(home: Home) -> None:
    with standing(tagged('"1"', BODY, Cache_Control="max-age=3600")) as stand:
        home.ask(stand, "shows/1")
        replies, stopped = home.ask(stand, *["shows/1"] * 5)
    assert {it.answer for it in replies} == {Answer.OK}
    assert stopped.requests == 0
    assert home.clock.waits == []


def test_a_changed_answer_takes_the_place_of_the_old_one(home: Home) -> None:
    versions = [tagged(f'"{it}"', {"v": it}, Cache_Control="max-age=0") for it in range(4)]
    with standing(*versions) as stand:
        for number in range(4):
            replies, _ = home.ask(stand, "shows/1")
            assert replies[0].body == f'{{"v": {number}}}'.encode()
    connection = sqlite3.connect(home.cache / "answers" / "tvmaze.db")
    rows = connection.execute(
        "SELECT count(*) FROM entries WHERE expires_at IS NULL OR expires_at > 0"
    )
    assert rows.fetchone() == (1,)
    connection.close()


def test_a_changed_answer_with_a_weak_tag_costs_one_request_afterwards(home: Home) -> None:
    versions = [tagged(f'W/"{it}"', {"v": it}, Cache_Control="max-age=0") for it in range(2)]
    with standing(*versions) as stand:
        for _ in range(3):
            replies, stopped = home.ask(stand, "tv/1")
            assert stopped.requests == 1
    assert replies[0].body == b'{"v": 1}'


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_gone_and_no_failure(home: Home, status: int) -> None:
    with standing(says(status, Cache_Control="max-age=3600")) as stand:
        replies, stopped = home.ask(stand, *"abcde")
        assert {it.answer for it in replies} == {Answer.GONE}
        assert stopped == Stopped(requests=5)
        home.ask(stand, "a")
    assert len(stand.asked) == 6, "kept, though it may be there tomorrow"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_leaves_a_source_that_wants_one(home: Home, status: int) -> None:
    with standing(says(status, Cache_Control="max-age=3600")) as stand:
        network = home.network(stand, WICKTRACK_TMDB_TOKEN=TOKEN)
        replies, stopped = network.ask(TMDB, asking(*"abc"))
        assert {it.answer for it in replies} == {Answer.NO_KEY}
        assert stopped.wants_key
        assert stopped.requests == 1
        assert stopped.why.startswith(f"it refused the key ({status} ")
        stand.answers[:] = [says(200, BODY)]
        later, _ = home.network(stand, WICKTRACK_TMDB_TOKEN=TOKEN).ask(TMDB, asking("a"))
    assert later[0].answer is Answer.OK, "the refusal was kept"


@pytest.mark.parametrize(("status", "words"), [(401, "401 Unauthorized"), (403, "403 Forbidden")])
def test_a_refusal_without_a_key_is_a_failure(home: Home, status: int, words: str) -> None:
    with standing(says(status)) as stand:
        replies, _ = home.ask(stand, "a")
    assert outcomes(replies) == [(Answer.FAILED, words)]


def test_without_a_key_nothing_is_sent(home: Home) -> None:
    with standing(says(200, BODY)) as stand:
        network = home.network(stand)
        replies, stopped = network.ask(TMDB, asking("a", "b"))
    assert [network.has_key(it) for it in (TVMAZE, WIKIDATA, TMDB)] == [True, True, False]
    assert {it.answer for it in replies} == {Answer.NO_KEY}
    assert stopped == Stopped("it wants a key, and none is set", wants_key=True)
    assert stand.asked == []


def test_nothing_asked_of_a_source_without_a_key_is_no_want(home: Home) -> None:
    assert home.network().ask(TMDB, asking()) == ([], Stopped())


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(home: Home, status: int) -> None:
    with standing(says(status), says(status), says(200, BODY)) as stand:
        replies, stopped = home.ask(stand, "a")
    assert replies[0].answer is Answer.OK
    assert stopped == Stopped(requests=3)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (429, "429 Too Many Requests"),
        (500, "500 Internal Server Error"),
        (503, "503 Service Unavailable"),
    ],
)
def test_three_tries_are_a_failure(home: Home, status: int, words: str) -> None:
    with standing(says(status)) as stand:
        replies, stopped = home.ask(stand, "a")
    assert outcomes(replies) == [(Answer.FAILED, words)]
    assert stopped == Stopped(requests=3, failed=words)


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "400 Bad Request"), (422, None), (418, None), (304, None), (599, None)],
)
def test_what_will_not_pass_is_tried_once(home: Home, status: int, words: str | None) -> None:
    with standing(says(status)) as stand:
        replies, stopped = home.ask(stand, "a")
    assert replies[0].answer is Answer.FAILED
    assert str(status) in replies[0].reason
    assert words is None or replies[0].reason == words
    assert stopped.requests == 1


@pytest.mark.parametrize(
    ("given", "waited"),
    [
        ("7", 7.0),
        ("60", 60.0),
        ("0", 1.0),
        ("Tue, 01 Dec 2026 12:00:30 GMT", 30.0),
        ("Tue, 01 Dec 2026 11:00:00 GMT", 1.0),
        ("soon", 0.5),
        ("-5", 0.5),
        ("", 0.5),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_kept(
    home: Home, status: int, given: str, waited: float
) -> None:
    def busy(handler: Handler) -> None:
        handler.send_response_only(status)
        handler.send_header("Date", "Tue, 01 Dec 2026 12:00:00 GMT")
        handler.send_header("Retry-After", given)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with standing(busy, says(200, BODY)) as stand:
        replies, _ = home.ask(stand, "a")
    assert replies[0].answer is Answer.OK
    assert home.clock.waits == [waited]


def test_a_pause_outlasts_the_request_that_was_told_of_it(home: Home) -> None:
    with standing(*[says(429, Retry_After="9")] * 3, says(200, BODY)) as stand:
        replies, _ = home.ask(stand, "a", "b")
    assert [it.answer for it in replies] == [Answer.FAILED, Answer.OK]
    assert home.clock.waits == [9.0, 9.0, 9.0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("61", "61 seconds"),
        ("600", "10 minutes"),
        ("86400", "24 hours"),
        ("9" * 40, "277778 hours"),
    ],
)
def test_a_longer_pause_leaves_the_source(home: Home, given: str, words: str) -> None:
    with standing(says(429, Retry_After=given)) as stand:
        replies, stopped = home.ask(stand, "a", "b")
    expected = f"429 Too Many Requests; it asks to wait for {words}"
    assert outcomes(replies) == [(Answer.FAILED, expected)] * 2
    assert stopped == Stopped(expected, requests=1, failed=expected)


def test_a_date_to_come_back_at_without_a_date_of_the_answer_is_the_longest_pause() -> None:
    assert retry_after({"retry-after": "Tue, 01 Dec 2026 12:00:30 GMT"}) == 60


@pytest.mark.parametrize("code", ["maxlag", "ratelimited"])
@pytest.mark.parametrize("header", [True, False])
def test_a_busy_wiki_is_asked_again(home: Home, code: str, header: bool) -> None:
    more = {"MediaWiki_API_Error": code} if header else {}
    busy = says(200, {"error": {"code": code, "info": "x"}}, Retry_After="5", **more)
    with standing(busy, says(200, BODY)) as stand:
        replies, _ = home.ask(stand, "a")
        assert replies[0].answer is Answer.OK
        assert home.clock.waits == [5.0]
        stand.answers[:] = [busy]
        failed, _ = home.ask(stand, "b")
    assert outcomes(failed) == [(Answer.FAILED, f"it is busy ({code})")]


def test_another_error_of_a_wiki_is_an_answer(home: Home) -> None:
    bodies = [{"error": {"code": "no-such-entity"}}, {"error": 3}, {"error": {"code": [1]}}]
    with standing(*(says(200, it) for it in bodies)) as stand:
        replies, _ = home.ask(stand, "a", "b", "c")
    assert {it.answer for it in replies} == {Answer.OK}


def test_requests_are_paced_one_after_another(home: Home) -> None:
    with standing(says(200, BODY)) as stand:
        home.ask(stand, *"abcd")
    assert home.clock.waits == [0.5, 0.5, 0.5]


def test_three_failures_in_a_row_leave_the_source(home: Home) -> None:
    with standing(says(400)) as stand:
        network = home.network(stand)
        replies, stopped = network.ask(TVMAZE, asking(*"abcdef"))
        again, later = network.ask(TVMAZE, asking("g"))
    words = "left after 3 failures in a row; the last: 400 Bad Request"
    assert [it.answer for it in (*replies, *again)] == [Answer.FAILED] * 7
    assert [it.reason for it in replies[3:]] == [words] * 3
    assert stopped == Stopped(words, requests=3, failed="400 Bad Request")
    assert later == Stopped(words)


def test_failures_apart_leave_no_source(home: Home) -> None:
    with standing(*[says(400), says(400), says(404)] * 3, says(200, BODY)) as stand:
        replies, stopped = home.ask(stand, *"abcdefghij")
    assert replies[-1].answer is Answer.OK
    assert stopped.why == ""


Case = tuple[Answering, str, int]


@pytest.mark.parametrize(
    ("answer", "words", "tries"),
    [
        (cut_off, "the answer was cut off", 3),
        (endless, "the answer is larger than 10 MiB", 1),
        (bomb(200 * 1024 * 1024), "the answer is larger than 10 MiB", 1),
        (bomb(10 * 1024 * 1024 + 1), "the answer is larger than 10 MiB", 1),
        (
            says(200, b"no gzip", Content_Encoding="gzip"),
            "the answer is damaged: it cannot be unpacked",
            3,
        ),
        (says(200, b"{}", Content_Length="no"), "the answer was cut off", 3),
    ],
    ids=["cut", "endless", "bomb", "larger", "damaged", "length"],
)
def test_an_answer_that_is_none_fails_and_says_why(
    home: Home, answer: Answering, words: str, tries: int
) -> None:
    with standing(answer) as stand:
        replies, stopped = home.ask(stand, "a")
    assert outcomes(replies) == [(Answer.FAILED, words)]
    assert stopped.requests == tries


@pytest.mark.parametrize(
    ("answer", "limits", "words"),
    [
        (silent, Limits(read=0.05), "no answer within 0.05 seconds"),
        (trickling, Limits(whole=0.05), "no whole answer within 0.05 seconds"),
        (slow_headers, Limits(whole=0.05), "no whole answer within 0.05 seconds"),
    ],
)
def test_an_answer_that_takes_too_long_fails(
    home: Home, answer: Answering, limits: Limits, words: str
) -> None:
    with standing(answer) as stand:
        replies, _ = home.ask(stand, "a", limits=limits)
    assert outcomes(replies) == [(Answer.FAILED, words)]


def test_a_large_answer_within_the_limit_is_taken(home: Home) -> None:
    with standing(bomb(10 * 1024 * 1024)) as stand:
        replies, _ = home.ask(stand, "a")
    assert len(replies[0].body) == 10 * 1024 * 1024


def test_of_an_endless_page_that_says_not_found_little_is_read(home: Home) -> None:
    def lost(handler: Handler) -> None:
        handler.send(404, b"[", Content_Length="99999999999")
        while not handler.stand.gone.is_set():
            handler.wfile.write(b"0," * 50_000)

    with standing(lost) as stand:
        replies, _ = home.ask(stand, "a")
    assert outcomes(replies) == [(Answer.GONE, "404 Not Found")]


def test_nobody_there_is_said(home: Home) -> None:
    with standing(says(200)) as stand:
        pass
    replies, _ = home.ask(stand, "a")
    assert outcomes(replies) == [(Answer.FAILED, "connection refused")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b" <!doctype html><p>Log in</p>", Reply(Answer.FAILED, reason="the answer is a web page")),
        (b"null", Reply(Answer.FAILED, reason="the answer is no JSON")),
        (b"", Reply(Answer.FAILED, reason="the answer is empty")),
        (b'{"id": 1, "na', Reply(Answer.OK, b'{"id": 1, "na')),
    ],
)
def test_what_is_not_whole_json_is_never_kept(home: Home, body: bytes, expected: Reply) -> None:
    with standing(says(200, body, Cache_Control="max-age=3600"), says(200, BODY)) as stand:
        first, _ = home.ask(stand, "a")
        second, _ = home.ask(stand, "a")
    assert first == [expected]
    assert second[0].body.startswith(b'{"id": 143')


def test_a_redirect_within_the_host_is_followed(home: Home) -> None:
    with standing(says(301, Location="/shows/143?a=b#c"), says(200, BODY)) as stand:
        replies, stopped = home.ask(stand, Request("lookup/shows", (("imdb", "tt1"),)))
    assert replies[0].answer is Answer.OK
    assert stand.paths == ["/lookup/shows?imdb=tt1", "/shows/143?a=b"]
    assert stopped.requests == 2
    assert home.clock.waits == [0.5]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("https://elsewhere.invalid/", "it redirects to another host"),
        ("//elsewhere.invalid/", "it redirects to another host"),
        ("http://127.0.0.1:1/", "it redirects to another host"),
        ("file:///etc/passwd", "it redirects to another host"),
        ("http://[", "it redirects to another host"),
        ("http://127.0.0.1:99999999/", "it redirects to no valid address"),
        ("/again", "it redirects more than 5 times"),
    ],
)
def test_a_redirect_elsewhere_is_refused(home: Home, target: str, words: str) -> None:
    with standing(says(301, Location=target, Cache_Control="max-age=3600")) as stand:
        replies, _ = home.ask(stand, "again")
        assert outcomes(replies) == [(Answer.FAILED, words)]
        stand.answers[:] = [says(200, BODY)]
        later, _ = home.ask(stand, "again")
    assert later[0].answer is Answer.OK, "the redirect was kept"


def test_a_redirect_with_a_name_and_a_password_is_refused(home: Home) -> None:
    def back(handler: Handler) -> None:
        handler.send(302, Location=f"http://a:b@{handler.headers['Host']}/")

    with standing(back) as stand:
        replies, _ = home.ask(stand, "a")
    assert outcomes(replies) == [(Answer.FAILED, "it redirects to another host")]


def test_a_redirect_never_leads_from_https_to_http() -> None:
    from wicktrack.fetching.manners import Pacer
    from wicktrack.fetching.wire import Failed, Terms, Wire

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(302, headers={"Location": f"http://{request.url.host}/a"})

    base = "https://api.invalid"
    pacer = Pacer(0.0, Still())
    terms = Terms(base, None, wants_key=False, pacer=pacer, limits=Limits(), stop=Event(), sent=int)
    with (
        httpx2.Client(transport=httpx2.MockTransport(answer)) as client,
        pytest.raises(Failed, match="from https to http"),
    ):
        Wire(client, terms).handle_request(httpx2.Request("GET", f"{base}/a"))


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("shows/1", "shows/1"),
        ("/w/api.php", "w/api.php"),
        ("wiki/Special:EntityData/Q1.json", "wiki/Special:EntityData/Q1.json"),
        ("a b/ü?#%2F", "a%20b/%C3%BC%3F%23%252F"),
        ("a\\b", "a%5Cb"),
    ],
)
def test_a_path_is_encoded_segment_by_segment(path: str, encoded: str) -> None:
    assert (
        address("https://a.invalid", source(TVMAZE), Request(path))
        == f"https://a.invalid/{encoded}"
    )


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../b", "a//b", "", "/", "//b", "a/", "./a", "a\nb", "a\0", "a\ud800", "x%2F.."],
)
def test_a_path_that_leads_elsewhere_is_a_mistake_of_the_program(home: Home, path: str) -> None:
    with standing(says(200, BODY)) as stand, pytest.raises(ValueError, match="not a path"):
        home.ask(stand, path)
    assert stand.asked == []


def test_a_request_beats_what_is_said_in_all_of_them() -> None:
    wiki = source(WIKIDATA, query={"format": "json", "maxlag": "5"})
    found = address("https://a.invalid", wiki, Request("w", (("maxlag", "9"), ("q", "\ud800&"))))
    assert found == "https://a.invalid/w?format=json&maxlag=9&q=%3F%26"


@pytest.mark.parametrize(
    "url",
    [
        "http://tvmaze.invalid",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.invalid",
        "http://localhost.evil.invalid",
        "http://0.0.0.0",
        "http://[::2]",
        "ftp://localhost",
        "localhost:8000",
        "https://",
        "https://user:hunter2@mirror.invalid",
        "https://a.invalid/?q=1",
        "https://a.invalid/#x",
        "https://a.invalid/a/../b",
        "https://a.invalid:port",
        "https://a b.invalid",
        "https://[",
    ],
)
def test_an_address_that_may_not_stand_in_is_refused(home: Home, url: str) -> None:
    with pytest.raises(BadUsage) as refused:
        home.network(WICKTRACK_TVMAZE_URL=url)
    assert "$WICKTRACK_TVMAZE_URL" in refused.value.message
    assert "https://tvmaze.invalid" in refused.value.hint
    assert "hunter2" not in refused.value.message


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000",
        "http://127.8.9.1/a/b/",
        "http://[::1]:80",
        "https://mirror.invalid/tvmaze",
        "",
    ],
)
def test_this_machine_and_https_may_stand_in(home: Home, url: str) -> None:
    home.network(WICKTRACK_TVMAZE_URL=url)


def test_a_base_may_have_a_path(home: Home) -> None:
    with standing(says(200, BODY)) as stand:
        network = home.network(WICKTRACK_TVMAZE_URL=f"{stand.url}/mirror/")
        network.ask(TVMAZE, asking("shows/1"))
    assert stand.paths == ["/mirror/shows/1"]


def test_offline_forbids_everything(home: Home) -> None:
    with pytest.raises(BadUsage, match="WICKTRACK_OFFLINE"):
        home.network(WICKTRACK_OFFLINE="1")
    home.network(WICKTRACK_OFFLINE="")
    home.network(WICKTRACK_OFFLINE="0")


def test_a_proxy_is_not_asked_for_this_machine(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with standing(says(200, BODY)) as stand:
        replies, _ = home.ask(stand, "a")
    assert replies[0].answer is Answer.OK


def test_a_proxy_is_asked_for_what_is_not(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing(says(502)) as stand:
        # The stand refuses CONNECT, as a proxy without a licence would.
        monkeypatch.setenv("HTTPS_PROXY", stand.url)
        replies, _ = home.network().ask(TVMAZE, asking("a"))
    assert outcomes(replies) == [(Answer.FAILED, "the proxy refused the connection")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALL_PROXY", "gopher://me:hunter2@proxy.invalid"), ("SSL_CERT_FILE", "/missing/cert.pem")],
)
def test_a_proxy_or_certificate_that_cannot_be_used_is_refused_without_its_password(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadUsage) as refused:
        home.network().ask(TVMAZE, asking("a"))
    assert f"${name}" in refused.value.hint
    assert "hunter2" not in str(refused.value)


def keep_key(home: Home, text: str, mode: int = 0o600) -> Path:
    """Write the keys file."""
    home.settings.mkdir(exist_ok=True)
    path = home.settings / "keys.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("key", [TOKEN, SHORT])
@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_key_is_sent_as_it_looks_and_is_nowhere_else(
    home: Home,
    key: str,
    where: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    environ = {"WICKTRACK_TMDB_TOKEN": f" {key}\n"} if where == "environment" else {}
    if where == "file":
        keep_key(home, f'tmdb = "{key}"\n')

    def echo(handler: Handler) -> None:
        """An answer that says the key again, in its body and its headers."""
        body = f'{{"you": "{handler.path}", "key": "{key}"}}'.encode()
        handler.send(
            200, body, ETag='"1"', Cache_Control="max-age=9", Link=f"<{handler.path}>", X=key
        )

    back = says(302, Location=f"/3/movie/5?api_key={key}&a=b")
    with caplog.at_level(logging.DEBUG), standing(echo, back, echo, says(500), cut_off) as stand:
        network = home.network(stand, None, **environ)
        assert network.has_key(TMDB)
        replies, stopped = network.ask(TMDB, asking("movie/1", "movie/2", "movie/3"))
    assert [it.answer for it in replies] == [Answer.OK, Answer.OK, Answer.FAILED]
    for path, headers in stand.asked:
        assert (key in path) == (key == SHORT)
        assert headers.get("authorization") == (f"Bearer {key}" if key == TOKEN else None)
    kept = [it for it in home.cache.rglob("*") if it.is_file()]
    assert kept
    for file in kept:
        assert key.encode() not in file.read_bytes(), file.name
    said = capfd.readouterr()
    assert key not in said.out + said.err + caplog.text + repr((replies, stopped, vars(network)))
    service = vars(network)["_services"][TMDB]
    assert key not in repr(vars(service))


def test_the_key_is_not_sent_to_a_source_that_wants_none(home: Home) -> None:
    with standing(says(200, BODY)) as stand:
        home.network(stand, WICKTRACK_TMDB_TOKEN=TOKEN).ask(TVMAZE, asking("a"))
    assert "authorization" not in stand.asked[0][1]


def test_an_answer_that_was_kept_serves_another_key(home: Home) -> None:
    with standing(tagged('"1"', BODY, Cache_Control="max-age=0", Vary="Authorization")) as stand:
        for key in (TOKEN, SHORT, f"{TOKEN}x"):
            replies, _ = home.network(stand, WICKTRACK_TMDB_TOKEN=key).ask(TMDB, asking("a"))
            assert replies[0].body.startswith(b'{"id": 143')
    assert [headers.get("if-none-match") for _, headers in stand.asked] == [None, '"1"', '"1"']


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_keys_file_that_others_can_read_is_refused(home: Home, mode: int) -> None:
    path = keep_key(home, f'tmdb = "{SHORT}"', mode)
    with pytest.raises(BadUsage) as refused:
        home.network()
    assert refused.value.message == f"{path} can be read by others"
    assert refused.value.hint == f"run: chmod 600 {path}"


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_keys_file_of_ones_own_is_read(home: Home, mode: int) -> None:
    keep_key(home, f'tmdb = "{SHORT}"', mode)
    assert home.network().has_key(TMDB)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("tmdb = secret!", "is not valid TOML (line 1, column 8)", "write one line"),
        ('tmbd = "secret!"', "`tmbd` is not the name of a source", "did you mean `tmdb`?"),
        ('tvmaze = "secret!"', "`tvmaze` is not the name of a source", "tmdb"),
        ('tmdb = "secret!"', "`tmdb`: not a key", "read access token"),
        ("tmdb = 12345678", "`tmdb`: not a key", "read access token"),
        ('tmdb = ["secret!"]', "`tmdb`: not a key", "read access token"),
        ('tmdb = ""', "`tmdb`: not a key", "read access token"),
        ("#" * 70_000, "too large", "write one line"),
    ],
)
def test_a_keys_file_that_is_not_in_order_is_refused_and_not_quoted(
    home: Home, text: str, message: str, hint: str
) -> None:
    path = keep_key(home, text)
    with pytest.raises(BadUsage) as refused:
        home.network()
    assert str(path) in refused.value.message
    assert message in refused.value.message
    assert hint in refused.value.hint
    assert "secret" not in f"{refused.value} {refused.value.hint}"


def test_a_keys_file_that_is_no_text_or_no_file_is_refused(home: Home) -> None:
    path = keep_key(home, "")
    path.write_bytes(b"\xff")
    with pytest.raises(BadUsage, match="not UTF-8"):
        home.network()
    path.unlink()
    path.mkdir()
    with pytest.raises(BadUsage, match="cannot be read"):
        home.network()


def test_a_key_in_the_environment_goes_before_the_file(home: Home) -> None:
    keep_key(home, "not TOML", 0o644)
    assert home.network(WICKTRACK_TMDB_TOKEN=TOKEN).has_key(TMDB)
    with pytest.raises(BadUsage, match=r"^\$WICKTRACK_TMDB_TOKEN: not a key$"):
        home.network(WICKTRACK_TMDB_TOKEN="hunter2")  # noqa: S106 - a wrong one


def file_in_the_way(home: Home) -> None:
    home.cache.write_text("")


def no_database(home: Home) -> None:
    (home.cache / "answers").mkdir(parents=True)
    (home.cache / "answers" / "tvmaze.db").write_bytes(b"no database at all\n" * 500)


def database_of_others(home: Home) -> None:
    (home.cache / "answers").mkdir(parents=True)
    connection = sqlite3.connect(home.cache / "answers" / "tvmaze.db")
    connection.execute("CREATE TABLE entries (x)")
    connection.close()


def folder_in_its_place(home: Home) -> None:
    (home.cache / "answers" / "tvmaze.db").mkdir(parents=True)


def writable_by_all(home: Home) -> None:
    (home.cache / "answers").mkdir(parents=True)
    (home.cache / "answers").chmod(0o777)


@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        (file_in_the_way, False),
        (folder_in_its_place, False),
        (writable_by_all, sys.platform == "win32"),
        (no_database, True),
        (database_of_others, True),
    ],
)
def test_a_cache_that_cannot_be_used_costs_no_answer(
    home: Home,
    damage: Callable[[Home], None],
    kept: bool,
    capfd: pytest.CaptureFixture[str],
) -> None:
    damage(home)
    with standing(tagged('"1"', BODY, Cache_Control="max-age=0")) as stand:
        for _ in range(2):
            replies, _ = home.ask(stand, "a")
            assert replies[0].answer is Answer.OK
    assert ("if-none-match" in stand.asked[1][1]) is kept
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("part", ["streams", "entries"])
def test_a_cache_that_is_damaged_inside_costs_no_answer(
    home: Home, part: str, capfd: pytest.CaptureFixture[str]
) -> None:
    damages = {
        "streams": "DELETE FROM streams",
        "entries": "UPDATE entries SET data = x'c1ff'",
    }
    with standing(tagged('"1"', BODY, Cache_Control="max-age=60")) as stand:
        home.ask(stand, "a")
        connection = sqlite3.connect(home.cache / "answers" / "tvmaze.db")
        connection.execute(damages[part])
        connection.commit()
        connection.close()
        for _ in range(2):
            replies, _ = home.ask(stand, "a")
            assert replies[0].body.startswith(b'{"id": 143')
    assert len(stand.asked) in {2, 3}
    assert capfd.readouterr() == ("", "")


def test_a_cache_of_random_bytes_costs_no_answer(home: Home) -> None:
    with standing(tagged('"1"', {"x": "y" * 300_000}, Cache_Control="max-age=60")) as stand:
        home.ask(stand, "a")
        path = home.cache / "answers" / "tvmaze.db"
        whole = path.read_bytes()
        for start in range(100, len(whole), 4096):
            path.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])
            replies, _ = home.ask(stand, "a")
            assert (replies[0].answer, len(replies[0].body)) == (Answer.OK, 300_009)


def unchanged(provider: Provider, title: str) -> Unchanged:
    return Unchanged(title=title, reference=Reference(Service(str(provider)), title))


def emitting(provider: Provider, *paths: str) -> Callable[[Emit], Asking[None]]:
    """A generator that emits what it has asked for."""

    def begin(emit: Emit) -> Asking[None]:
        for path in paths:
            yield [Request(path)]
            emit(unchanged(provider, path))

    return begin


def test_sources_are_asked_side_by_side(home: Home) -> None:
    together = Barrier(2, timeout=20)

    def both(handler: Handler) -> None:
        together.wait()  # each waits for the other's request
        handler.send(200, b"{}")

    with standing(both) as stand:
        askings = {it: emitting(it, "a", "b") for it in (TVMAZE, WIKIDATA)}
        found = [*home.network(stand).gather(askings)]
    for provider in (TVMAZE, WIKIDATA):
        own = [it for who, it in found if who is provider]
        assert own == [unchanged(provider, "a"), unchanged(provider, "b"), Stopped(requests=2)]


def test_nothing_gathered_is_the_end(home: Home) -> None:
    assert [*home.network().gather({})] == []


def test_one_source_that_fails_does_not_keep_the_others(home: Home) -> None:
    with standing(says(200, BODY)) as stand:
        network = home.network(stand, WICKTRACK_WIKIDATA_URL="http://127.0.0.1:1")
        askings = {it: emitting(it, *"abcd") for it in (TVMAZE, WIKIDATA, TMDB)}
        stops = {who: it for who, it in network.gather(askings) if isinstance(it, Stopped)}
    assert stops[TVMAZE] == Stopped(requests=4)
    assert stops[TMDB].wants_key
    assert stops[WIKIDATA].why == "left after 3 failures in a row; the last: connection refused"


def test_a_bug_in_a_source_reaches_the_reader(home: Home) -> None:
    def begin(_: Emit) -> Asking[None]:
        yield [Request("a")]
        raise ZeroDivisionError

    with standing(says(200, BODY)) as stand, pytest.raises(ZeroDivisionError):
        list(home.network(stand).gather({TVMAZE: begin}))


def test_a_source_that_cannot_begin_reaches_the_reader(home: Home) -> None:
    def begin(_: Emit) -> Asking[None]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(home.network().gather({TVMAZE: begin}))


@pytest.mark.parametrize("end", ["close", "interrupt"])
def test_a_reader_that_ends_ends_the_sources(home: Home, end: str) -> None:
    closed = Event()

    def begin(emit: Emit) -> Asking[None]:
        try:
            while True:
                yield [Request("a")]
                emit(unchanged(TVMAZE, "a"))
        finally:
            closed.set()

    with standing(says(200, BODY)) as stand:
        reader = home.network(stand).gather({TVMAZE: begin})
        next(reader)
        if end == "close":
            reader.close()  # type: ignore[attr-defined]
        else:
            with pytest.raises(KeyboardInterrupt):
                reader.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
        assert closed.wait(20), "its generator was not closed"


def test_an_interrupted_reader_does_not_wait_for_a_silent_service(home: Home) -> None:
    with standing(says(200, BODY), silent) as stand:
        reader = home.network(stand).gather({TVMAZE: emitting(TVMAZE, "a", "b", "c")})
        next(reader)
        reader.close()  # type: ignore[attr-defined]
        assert len(stand.asked) <= 2, "while the service says nothing"


def test_an_interrupted_pause_ends() -> None:
    from wicktrack.fetching.manners import Cancelled, Clock, Pacer

    stop = Event()
    stop.set()
    pacer = Pacer(3600.0, Clock())
    pacer.rest(3600.0)
    with pytest.raises(Cancelled):
        pacer.take(stop)


def test_a_generator_is_closed_when_asking_it_fails(home: Home) -> None:
    closed = []

    def begin() -> Asking[None]:
        try:
            yield [Request("..")]
        finally:
            closed.append(True)

    with pytest.raises(ValueError, match="not a path"):
        home.network().ask(TVMAZE, begin())
    assert closed == [True]


def test_a_source_is_looked_up_in_the_registry(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(provider: Provider) -> Source:
        return source(provider, variable=f"OTHER_{provider}")

    monkeypatch.setattr(registry, "source", other)
    with standing(says(200, BODY)) as stand:
        Network({f"OTHER_{TVMAZE}": stand.url}, home.cache, home.settings, home.clock).ask(
            TVMAZE, asking("a")
        )
    assert stand.paths == ["/a"]


NETWORK = {"httpx2", "hishel", "stamina", "httpcore2", "wicktrack.fetching", "wicktrack.sources"}


@pytest.mark.parametrize(
    "line",
    [
        "next",
        "upcoming",
        "status John Wick",
        "show ballerina",
        "changes",
        "history ballerina",
        "calendar",
        "export",
        "check",
        "follow --help",
        "where",
    ],
)
def test_a_question_knows_no_network(line: str) -> None:
    code = f"from wicktrack.cli.main import run; run({line.split()!r})"
    loaded = imported_by(code, WICKTRACK_OFFLINE="1")
    assert "wicktrack.cli.main" in loaded
    assert loaded.isdisjoint(NETWORK)


def test_what_says_whether_there_is_a_key_needs_no_network_either() -> None:
    assert imported_by("import wicktrack.fetching.network").isdisjoint(
        {"httpx2", "hishel", "stamina"}
    )


def test_the_guard_lets_nothing_out(guard: list[str]) -> None:
    for host in ("192.0.2.1", "tvmaze.invalid"):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, 443), 1)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(ConnectionRefusedError),
    ):
        sender.connect(("192.0.2.1", 53))
    assert len(guard) == 3
    guard.clear()


def test_the_guard_lets_loopback_pass(guard: list[str]) -> None:
    with standing(says(200)) as stand:
        port = int(stand.url.rpartition(":")[2])
        socket.create_connection(("localhost", port), 1).close()
    assert guard == []
