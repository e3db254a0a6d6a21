"""The access log: one true line for each request, and nothing of what a query says."""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.server.access_log import Log
from kg.errors import KGError
from tests.support.served import Server, started
from tests.support.waiting import until

pytestmark = pytest.mark.process

SECRET = "SELECT ?n { ?s <http://example.org/name> ?n FILTER(?n = 'Anna') }"
DIGEST = {"sha256": hashlib.sha256(SECRET.encode()).hexdigest(), "length": len(SECRET)}
PATH = f"/sparql?query={quote(SECRET)}"
FIELDS = ["time", "method", "path", "query", "status", "bytes", "ms", "cache", "limit", "whole"]
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u"

Lines = Callable[[int], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Lines]]:
    """A server, and the last so many lines of its log, once as many have been written since the last time."""
    folder = tmp_path_factory.mktemp("log")
    seen = 0

    def lines(number: int) -> list[dict[str, Any]]:
        nonlocal seen
        until(lambda: (folder / "log").read_bytes().count(b"\n") >= seen + number)
        found = [json.loads(line) for line in (folder / "log").read_text().split("\n")[:-1]]
        seen, new = len(found), found[seen:]
        assert len(new) == number
        return new

    options = ("--timeout", "60", "--memory", "512", "--access-log", str(folder / "log"))
    with started(folder, *options, HKIT_DEPTH="20", HKIT_RESULT="1") as server:
        yield server, lines


def test_a_line_says_what_was_asked_and_answered(logged):
    server, lines = logged
    _, _, body = server.ask(PATH)
    (line,) = lines(1)
    assert list(line) == FIELDS
    assert (line["method"], line["path"], line["status"], line["bytes"]) == ("GET", "/sparql", 200, len(body))
    assert (line["cache"], line["limit"], line["whole"]) == (False, None, True)
    assert line["time"].endswith("Z")
    assert line["ms"] > 0


def test_the_text_of_a_query_is_not_logged_and_its_digest_is_the_same_however_it_comes(logged):
    server, lines = logged
    server.ask(f"{PATH}&format=json")
    server.query(SECRET)
    server.ask("/sparql", "POST", SECRET.encode(), Content_Type="application/sparql-query")
    server.ask("/search?q=Anna")
    written = lines(4)
    assert [line["query"] for line in written[:3]] == [DIGEST] * 3
    assert written[3]["query"]["length"] == len("q=Anna")
    assert not any("Anna" in json.dumps(line) for line in written)


def test_an_answer_from_the_cache_is_told(logged):
    server, lines = logged
    path = PATH + "%20"
    for _ in range(3):
        tag = server.ask(path)[1]["etag"]
    for _ in range(2):
        server.ask(path, If_None_Match=tag)
    written = lines(5)
    assert [line["cache"] for line in written] == [False, True, True, False, True]
    assert len({json.dumps(line["query"]) for line in written}) == 1
    assert (written[4]["status"], written[4]["bytes"]) == (304, 0)


@pytest.mark.parametrize(
    ("query", "status", "limit"),
    [
        (f"SELECT (COUNT(*) AS ?x) {{ {CROSS} . {CROSS.replace('?', '?x')} }}", 503, "timeout"),
        ("ASK " + "{" * 30 + "}" * 30, 400, "depth"),
        ("ASK { FILTER(" + "true || " * 4001 + "true) }", 400, "operators"),
        ("#" * (3 << 20), 413, "request"),
    ],
)
def test_a_limit_that_was_hit_is_named_and_counted(logged, query, status, limit):
    server, lines = logged
    server.ask("/sparql?timeout=1", "POST", query.encode(), Content_Type="application/sparql-query")
    (line,) = lines(1)
    assert (line["status"], line["limit"]) == (status, limit)
    assert server.metric(f'hkit_limits_total{{limit="{limit}"}}') == 1
    lines(1)


def test_a_result_that_is_cut_is_not_whole(logged):
    server, lines = logged
    server.raw(f"GET /sparql?format=csv&query={quote(f'SELECT * {{ {CROSS} }}')} HTTP/1.0\r\n\r\n".encode())
    (line,) = lines(1)
    assert (line["status"], line["whole"], line["limit"]) == (200, False, "result")
    assert 1 << 18 < line["bytes"] <= 1 << 20


def test_a_client_that_goes_away_hits_no_limit(logged):
    server, lines = logged
    with server.connect() as connection:
        query = quote(f"SELECT (COUNT(*) AS ?x) {{ {CROSS} . {CROSS.replace('?', '?x')} }}")
        connection.sendall(f"GET /sparql?timeout=30&query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        looks = itertools.count(1)
        until(lambda: next(looks) and server.metric("hkit_workers_busy"))
        connection.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # closed by a reset, as by a client that was killed
    line = lines(next(looks))[-1]
    assert (line["status"], line["whole"], line["limit"]) == (499, False, None)


def test_no_client_can_write_a_line_of_its_own(logged):
    server, lines = logged
    server.raw(b"GET /x%0a%7B%22status%22:200%7D%0d%E2%80%A8%C3%28 HTTP/1.0\r\n\r\n")
    server.raw(b"GET /" + b"a" * 5000 + b" HTTP/1.0\r\n\r\n")
    first, second = lines(2)
    assert first["path"].startswith('/x\n{"status":200}\r\u2028')
    assert len(second["path"]) == 1000


def test_what_is_no_request_has_a_line_too(logged):
    server, lines = logged
    server.raw(b"\x16\x03\x01\n\n")
    assert lines(1)[0]["status"] == 400


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path):
    log = Log(str(tmp_path / "log"))
    log.write("GET", b"/1", 200, 0, 0.0, {"cache": False}, whole=True)
    (tmp_path / "log").rename(tmp_path / "log.1")
    log.write("GET", b"/2", 200, 0, 0.0, {"cache": False}, whole=True)
    assert json.loads((tmp_path / "log").read_text())["path"] == "/2"
    assert (tmp_path / "log").read_bytes().isascii()


def test_a_log_that_cannot_be_written_is_refused_by_name(tmp_path):
    with pytest.raises(KGError, match=r"The access log .*none/log cannot be written"):
        Log(str(tmp_path / "none" / "log"))


def test_serve_says_when_the_log_cannot_be_written(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text("<a:a> <a:a> <a:a> .")
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--data", str(data), "--port", "0"]
    done = subprocess.run([*command, "--access-log", str(Path("/no/such/log"))], capture_output=True, check=False)
    assert done.returncode != 0
    assert b"The access log /no/such/log cannot be written" in done.stderr


def test_a_log_may_go_to_standard_error(capsys):
    Log("-").write("GET", b"/x", 200, 0, 0.0, {"cache": True}, whole=True)
    assert json.loads(capsys.readouterr().err)["path"] == "/x"
