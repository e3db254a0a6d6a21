"""HTTP as it comes: whole, in drops, in a row, broken, hostile; and what is kept of answers."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from urllib.parse import quote

import brotli
import pytest

from app.http.environ import Request, environment, local
from app.limits import IDLE_SECONDS, REQUEST_SECONDS, STALL_SECONDS
from app.server.http import Connection
from tests.support.served import Server, everything, resident, started

pytestmark = pytest.mark.process

ASK = "/sparql?query=ASK%7B%7D"
NAMES = "/sparql?query=" + quote("SELECT ?n { ?s <http://example.org/name> ?n } ORDER BY ?n")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("connections"), "--timeout", "60") as server:
        yield server


def get(path: str, *headers: str, version: str = "1.1", host: str = "Host: x") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", *([host] if host else []), *headers, "", ""]).encode("latin-1")


# ---- requests


def test_requests_in_a_row_are_answered_in_order(server):
    sent = get(ASK) + get("/health") + get(NAMES, "Accept: text/csv", "Connection: close")
    answer = server.raw(sent)
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert answer.index(b"boolean") < answer.index(b"\r\n\r\nok ") < answer.index(b"Anna")


def test_a_request_in_drops_is_answered(server):
    with server.connect() as connection:
        for byte in get(ASK, "Connection: close"):
            connection.sendall(bytes([byte]))
        assert everything(connection).startswith(b"HTTP/1.1 200 ")


def test_the_server_tells_its_own_memory_and_processor_time(server):
    assert server.metric("hkit_memory_bytes") > 1 << 20
    before = server.metric("hkit_cpu_seconds_total")
    assert server.metric("hkit_cpu_seconds_total") > before > 0


def test_the_same_bytes_again_are_answered_from_the_cache(server):
    hits = server.metric("hkit_cache_hits_total")
    with server.connect() as connection:
        answers = []
        for _ in range(3):
            connection.sendall(get(NAMES, "X-Same: 1"))
            answers.append(connection.recv(1 << 16))
    strip = [b"\r\n".join(line for line in one.split(b"\r\n") if not line.startswith(b"Date")) for one in answers]
    assert strip[0] == strip[1] == strip[2]
    assert b"\r\nDate: " in answers[2]
    assert server.metric("hkit_cache_hits_total") >= hits + 2


def test_another_client_shares_what_is_kept_but_not_what_varies(server):
    path = NAMES + "%20%23shared"
    server.ask(path, User_Agent="one", Accept="text/csv")
    hits = server.metric("hkit_cache_hits_total")
    assert server.ask(path, User_Agent="two", Accept="text/csv")[2].startswith(b"n\r\n")
    assert server.metric("hkit_cache_hits_total") == hits + 1
    assert server.ask(path, User_Agent="two", Accept="application/sparql-results+json")[2].startswith(b"{")
    assert server.metric("hkit_cache_hits_total") == hits + 1


def test_a_head_that_is_kept_has_no_body_and_a_get_beside_it_has(server):
    for _ in range(2):
        head, got = server.ask(NAMES, "HEAD"), server.ask(NAMES)
        assert head[2] == b""
        assert head[1]["content-length"] == str(len(got[2]))


def test_a_random_result_is_not_kept(server):
    path = "/sparql?query=" + quote("SELECT (UUID() AS ?u) {}")
    assert server.ask(path)[2] != server.ask(path)[2]
    assert server.ask(path)[1]["cache-control"] == "no-store"


def test_an_etag_is_answered_with_304_from_the_cache_too(server):
    tag = server.ask(NAMES)[1]["etag"]
    for _ in range(2):
        status, headers, body = server.ask(NAMES, If_None_Match=tag)
        assert (status, body, headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)], ids=["gzip", "br"]
)
def test_a_result_is_packed_small_or_streamed(server, coding, unpack):
    small = "/sparql?query=" + quote('SELECT (CONCAT("' + "x" * 2000 + '", "") AS ?x) {}')
    many = " ".join(str(i) for i in range(300))
    large = f"VALUES ?a {{ {many} }} VALUES ?b {{ {many} }}"
    for query in (small, "/sparql?query=" + quote(f"SELECT * {{ {large} }}") + "&format=csv"):
        plain = server.ask(query)
        status, headers, body = server.ask(query, Accept_Encoding=coding)
        assert (status, headers["content-encoding"]) == (200, coding)
        assert unpack(body) == plain[2]
        assert len(body) < len(plain[2]) / 2


def test_http_1_0_gets_no_chunks_and_an_end(server):
    many = " ".join(str(i) for i in range(300))
    query = quote(f"SELECT * {{ VALUES ?a {{ {many} }} VALUES ?b {{ {many} }} }}")
    answer = server.raw(get(f"/sparql?format=csv&query={query}", version="1.0", host=""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert body.count(b"\r\n") == 300 * 300 + 1


def test_a_body_in_chunks_and_one_that_waits_to_be_asked_for(server):
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n"
    answer = server.raw(f"{head}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n2\r\n{{}}\r\n0\r\n\r\n".encode())
    assert b'"boolean":true' in answer
    with server.connect() as connection:
        connection.sendall(f"{head}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n".encode())
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ASK{}")
        assert b'"boolean":true' in everything(connection)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (get(ASK, host=""), 400),
        (get(ASK, "Host: y"), 400),
        (get(ASK, host="Host: a b"), 400),
        (get(ASK, host="Host: x/../y"), 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET / HTTP/3.0\r\nHost: x\r\n\r\n", 400),
        (b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n0\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nASK{}", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n", 413),
        (get("/sparql?query=" + "x" * 70_000), 414),
        (get("/", "X: " + "y" * 70_000), 431),
        (get("/", *[f"X-{i}: {'y' * 50}" for i in range(2000)]), 431),
    ],
)
def test_what_is_no_proper_request_is_refused_and_the_connection_ends(server, sent, status):
    answer = server.raw(sent)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert b"nosniff" in answer
    assert b"Connection: close" in answer
    assert answer.count(b"Server: hkit") == 1


@pytest.mark.parametrize(
    "begin",
    [b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "],
    ids=["header", "trailer"],
)
def test_a_header_that_never_ends_is_refused_before_it_is_whole(server, begin):
    with server.connect() as connection:
        connection.sendall(begin)
        for _ in range(9):
            time.sleep(0.05)
            connection.sendall(b"x" * 9000)
        assert everything(connection).startswith(b"HTTP/1.1 431 ")


def test_a_body_above_the_limit_is_refused_while_it_comes(server):
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    chunk = b"10000\r\n" + b"#" * 65536 + b"\r\n"
    answer = server.raw(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * 40)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"limit of 2 MiB" in answer


def test_a_client_that_ended_its_side_gets_its_answer(server):
    with server.connect() as connection:
        connection.sendall(get(ASK, "X-Half: 1"))
        connection.shutdown(1)
        assert b'"boolean":true' in everything(connection)


@pytest.mark.parametrize(
    ("target", "path"), [(b"/a?b", b"/a?b"), (b"http://h/a?b", b"/a?b"), (b"http://h", b"/"), (b"*", b"/")]
)
def test_a_target_may_name_scheme_and_host(target, path):
    assert local(target) == path


def test_headers_reach_the_app_joined_and_none_shadows_another():
    headers = [(b"accept", b"a/b"), (b"accept", b"c/d"), (b"x_y", b"1"), (b"content-type", b"t/x"), (b"x-y", b"2")]
    environ = environment(Request("GET", b"/%C3%A9?q=%20", "1.1", headers))
    assert environ["HTTP_ACCEPT"] == "a/b,c/d"
    assert environ["HTTP_X_Y"] == "2"
    assert environ["CONTENT_TYPE"] == "t/x"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert environ["QUERY_STRING"] == "q=%20"


# ---- time


class Clock:
    """What a connection sees of its server and its transport; the time is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.connections: set[Connection] = set()
        self.loop, self.front = self, self
        self.stopping, self.unread = False, 0
        self.ended: list[str] = []

    def time(self) -> float:
        return self.now

    def set_write_buffer_limits(self, **_limits: int) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return self.unread

    def close(self) -> None:
        self.ended.append("close")

    def abort(self) -> None:
        self.ended.append("abort")


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> tuple[Connection, Clock]:
    clock = Clock()
    connection = Connection(clock)  # type: ignore[arg-type]  # a stand-in
    connection.connection_made(clock)  # type: ignore[arg-type]
    monkeypatch.setattr(connection, "_refuse", lambda refusal: clock.ended.append(str(refusal.code)))
    return connection, clock


def test_a_connection_that_does_nothing_is_closed(quiet):
    connection, clock = quiet
    connection.check(IDLE_SECONDS - 1)
    assert clock.ended == []
    connection.check(IDLE_SECONDS + 1)
    assert clock.ended == ["close"]


def test_a_request_that_never_ends_is_refused_however_it_drips(quiet):
    connection, clock = quiet
    connection.on_message_begin()
    clock.now = REQUEST_SECONDS - 1
    connection.on_url(b"/")
    connection.check(clock.now)
    assert clock.ended == []
    connection.check(REQUEST_SECONDS + 1)
    assert clock.ended == ["408"]


def test_an_answer_that_nobody_reads_is_given_up_and_one_that_is_read_slowly_is_not(quiet):
    connection, clock = quiet
    for second in range(0, 200, 10):
        clock.unread = 1000 - second
        connection.check(float(second))
    assert clock.ended == []
    connection.check(190.0 + STALL_SECONDS + 1)
    assert clock.ended == ["abort"]


def test_slow_senders_do_not_keep_others_out(server):
    slow = [server.connect() for _ in range(100)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
    assert server.ask(ASK)[0] == 200
    assert server.metric("hkit_connections") > len(slow), "they were sent away before the other was answered"
    for connection in slow:
        connection.close()


# ---- what a fresh reader found


def raw_get(query: str, *headers: str, method: str = "GET") -> bytes:
    return get(f"/sparql?query={quote(query)}", *headers).replace(b"GET", method.encode(), 1)


def test_two_requests_in_one_piece_are_two_however_often_they_come(server):
    both = get("/health") + raw_get("SELECT (1 AS ?a) {}")
    for _ in range(4):
        assert server.raw(both + get("/metrics", "Connection: close")).count(b"HTTP/1.1 200 OK") == 3


def test_what_follows_a_request_that_is_kept_is_still_read(server):
    for _ in range(4):
        answer = server.raw(get(ASK) + b"GARBAGE STUFF\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 400 " in answer


def test_the_body_of_a_kept_post_is_never_run_as_a_request(server):
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {}\r\n\r\n"
    first, hidden = (head.format(5) + "ASK{}").encode(), get("/nothing-here")
    last = head.format(len(hidden)).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").encode()
    for _ in range(3):
        with server.connect() as connection:
            connection.sendall(first + last)
            time.sleep(0.1)
            connection.sendall(hidden)
            answer = everything(connection)
        assert b"HTTP/1.1 400 " in answer
        assert b"HTTP/1.1 404 " not in answer


def test_a_post_that_is_kept_is_answered_from_the_cache(server):
    body = "ASK{ FILTER(1 < 2) }"
    sent = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    hits = server.metric("hkit_cache_hits_total")
    with server.connect() as connection:
        for _ in range(3):
            connection.sendall(sent)
            assert b'"boolean":true' in connection.recv(1 << 16)
    assert server.metric("hkit_cache_hits_total") >= hits + 2


def test_a_client_that_never_reads_cannot_fill_the_servers_memory(server):
    values = " ".join(str(number) for number in range(2800))
    asked = raw_get(f"SELECT ?v {{ VALUES ?v {{ {values} }} }}")
    for _ in range(2):
        with server.connect() as connection:
            connection.sendall(asked)
            connection.recv(1 << 16)
    hits = server.metric("hkit_cache_hits_total")
    before = resident(server.process.pid)
    with server.connect() as connection:
        connection.settimeout(0.5)
        try:
            for _ in range(400):
                connection.sendall(asked)
        except TimeoutError:
            pass
        time.sleep(0.3)
        assert resident(server.process.pid) - before < 30 << 20
    assert server.metric("hkit_cache_hits_total") > hits


def test_a_result_for_one_who_has_stopped_reading_waits_in_its_worker(server):
    values = " ".join(str(number) for number in range(2800))
    kept = raw_get(f"SELECT ?v {{ VALUES ?v {{ {values} }} }}")
    large = raw_get(f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}")
    before = resident(server.process.pid)
    with server.connect() as connection:
        connection.sendall(kept * 20 + large)
        time.sleep(1.5)
        assert resident(server.process.pid) - before < 40 << 20


def test_many_kept_requests_behind_a_slow_one_are_all_answered(server):
    server.ask(ASK)
    slow = raw_get("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?l) }")
    answer = server.raw(slow + get(ASK) * 2000 + get("/health", "Connection: close"))
    assert answer.count(b'"boolean":true') == 2000
    assert b"\r\n\r\nok " in answer


@pytest.mark.parametrize("coding", ["gzip", "br", "identity"])
def test_head_of_a_large_result_has_no_body_and_the_connection_goes_on(server, coding):
    values = " ".join(str(number) for number in range(400))
    large = f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}"
    sent = raw_get(large, f"Accept-Encoding: {coding}", method="HEAD") + get("/health", "Connection: close")
    heads = server.raw(sent).split(b"\r\n\r\n")
    assert [head.split(b"\r\n")[0] for head in heads[:2]] == [b"HTTP/1.1 200 OK"] * 2
    assert heads[2].startswith(b"ok ")


def test_after_an_offer_to_upgrade_the_connection_goes_on(server):
    offer = get(ASK, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")
    answer = server.raw(offer + offer + get("/health", "Connection: close"))
    assert answer.count(b"HTTP/1.1 200 OK") == 3


def test_the_body_is_asked_for_only_when_no_answer_is_under_way(server):
    slow = raw_get("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?b != ?l) }")
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 5\r\n"
    with server.connect() as connection:
        connection.sendall(slow + head + b"Connection: close\r\nExpect: 100-Continue\r\n\r\n")
        told = b""
        while b"100 Continue" not in told:
            told += connection.recv(1 << 16)
        assert told.index(b'"n"') < told.index(b"HTTP/1.1 100 Continue")
        connection.sendall(b"ASK{}")
        assert b'"boolean":true' in everything(connection)


@pytest.mark.parametrize("path", ["/%73parql", "/spar%71l/", "/quer%79"])
def test_no_spelling_of_the_endpoint_escapes_the_limits_of_queries(server, path):
    values = " ".join(str(number) for number in range(3000))
    query = quote(f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} VALUES ?c {{ {values} }} }}")
    hit = server.metric("hkit_limits_total")
    server.raw(get(f"{path}?format=csv&timeout=1&query={query}"))
    assert server.metric("hkit_limits_total") == hit + 1


def test_the_type_of_a_body_that_a_get_has_not_changes_nothing(server):
    accept = "Accept: text/html, application/sparql-results+json;q=0.5"
    asked = "SELECT (123 AS ?poison) {}"
    one = server.raw(raw_get(asked, accept, "Content-Type: application/sparql-query", "Connection: close"))
    two = server.raw(raw_get(asked, accept, "Connection: close"))
    assert b"text/html" in one.split(b"\r\n\r\n")[0]
    assert b"text/html" in two.split(b"\r\n\r\n")[0]


def test_every_answer_has_one_date(server):
    for path in ("/", "/static/site.css", ASK, "/questions", "/no-such"):
        for _ in range(2):
            answer = server.raw(get(path, "Connection: close"))
            assert answer.partition(b"\r\n\r\n")[0].lower().count(b"\r\ndate:") == 1, path


def test_no_host_of_a_request_reaches_an_answer(server):
    own = f"<http://127.0.0.1:{server.port}/sparql>".encode()
    for target, host in (("http://real.example/sparql", "Host: evil"), ("/sparql", "Host: evil"), ("/sparql", "Host:")):
        described = server.raw(get(target, "Accept: text/turtle", "Connection: close", host=host))
        assert own in described
        assert b"evil" not in described
        assert b"real.example" not in described


def test_another_transfer_coding_and_a_target_that_is_no_ascii_are_refused(server):
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
    assert server.raw(head).startswith(b"HTTP/1.1 501 ")
    assert server.raw("GET /中 HTTP/1.1\r\nHost: x\r\n\r\n".encode()).startswith(b"HTTP/1.1 400 ")


def test_a_coding_that_is_liked_less_than_none_is_not_used(server):
    path = "/sparql?query=" + quote('SELECT (CONCAT("' + "x" * 2000 + '", "") AS ?x) {}')
    assert "content-encoding" not in server.ask(path, Accept_Encoding="gzip;q=0.5, identity;q=1")[1]
    assert server.ask(path, Accept_Encoding="br;q=0.5, gzip;q=0.9")[1]["content-encoding"] == "gzip"
