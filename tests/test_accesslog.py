"""The access log: one true line for each request, and nothing of what a query says."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accesslog import access_log
from app.workers import Overrun
from kg.errors import KGError
from tests.served import serving

SECRET = "SELECT ?n { ?s <http://example.org/name> ?n FILTER(?n = 'Anna') }"
DIGEST = {"sha256": hashlib.sha256(SECRET.encode()).hexdigest(), "length": len(SECRET)}
FIELDS = ["time", "method", "path", "query", "status", "bytes", "ms", "cache", "limit", "whole"]
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FlaskClient, Lines]]:
    """A client, and what was logged so far."""
    path = tmp_path / "access.log"
    monkeypatch.setenv("HKIT_ACCESS_LOG", str(path))
    with serving(tmp_path, timeout=1.0, memory=512, depth=20, result=1) as client:
        yield client, lambda: [json.loads(line) for line in path.read_text().split("\n")[:-1]]


def test_a_line_says_what_was_asked_and_answered(logged):
    client, lines = logged
    response = client.get("/sparql", query_string={"query": SECRET}, buffered=True)
    (line,) = lines()
    assert list(line) == FIELDS
    assert (line["method"], line["path"], line["status"], line["bytes"]) == ("GET", "/sparql", 200, len(response.data))
    assert (line["cache"], line["limit"], line["whole"]) == (False, None, True)
    assert line["time"].endswith("Z")
    assert line["ms"] > 0


def test_the_text_of_a_query_is_not_logged_and_its_digest_is_the_same_however_it_comes(logged, tmp_path):
    client, lines = logged
    client.get("/sparql", query_string={"query": SECRET}, buffered=True)
    client.post("/sparql", data={"query": SECRET}, buffered=True)
    client.post("/sparql", data=SECRET, content_type="application/sparql-query", buffered=True)
    client.get("/search", query_string={"q": "Anna"}, buffered=True)
    written = lines()
    assert [line["query"] for line in written[:3]] == [DIGEST] * 3
    assert written[3]["query"]["length"] == len("q=Anna")
    assert "Anna" not in (tmp_path / "access.log").read_text()


def test_an_answer_from_the_cache_is_told(logged):
    client, lines = logged
    for _ in range(2):
        client.get("/sparql", query_string={"query": SECRET}, buffered=True)
    tag = client.get("/sparql", query_string={"query": SECRET}, buffered=True).headers["ETag"]
    client.get("/sparql", query_string={"query": SECRET}, headers={"If-None-Match": tag}, buffered=True)
    assert [line["cache"] for line in lines()] == [False, True, True, True]
    assert [line["query"] for line in lines()] == [DIGEST] * 4
    assert (lines()[3]["status"], lines()[3]["bytes"]) == (304, 0)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        (f"SELECT (COUNT(*) AS ?x) {{ {CROSS} . {CROSS.replace('?', '?x')} }}", 503, "limit of 1 seconds"),
        ("ASK " + "{" * 30 + "}" * 30, 400, "the limit is 20"),
        ("ASK { FILTER(" + "true || " * 4001 + "true) }", 400, "the limit is 4000"),
    ],
)
def test_a_limit_that_was_hit_is_named(logged, query, status, words):
    client, lines = logged
    client.post("/sparql", data={"query": query}, buffered=True)
    (line,) = lines()
    assert line["status"] == status
    assert words in line["limit"]


def test_a_request_that_is_too_large_hits_a_limit(logged):
    client, lines = logged
    client.post("/sparql", data=b"#" * (3 << 20), content_type="application/sparql-query", buffered=True)
    assert (lines()[0]["status"], lines()[0]["limit"]) == (413, "The request is larger than the limit.")


def test_a_result_that_is_cut_is_not_whole(logged):
    client, lines = logged
    with pytest.raises(Overrun, match="larger than the limit"):
        client.get("/sparql", query_string={"query": f"SELECT * {{ {CROSS} }}", "format": "csv"}, buffered=True)
    (line,) = lines()
    assert (line["status"], line["whole"]) == (200, False)
    assert "larger than the limit of 1 MiB" in line["limit"]
    assert 1 << 18 < line["bytes"] <= 1 << 20


def test_a_client_that_goes_away_hits_no_limit(logged):
    client, lines = logged
    response = client.get("/sparql", query_string={"query": f"SELECT * {{ {CROSS} }}", "format": "csv"})
    next(response.iter_encoded())
    response.close()
    (line,) = lines()
    assert (line["whole"], line["limit"]) == (False, None)


def test_no_client_can_write_a_line_of_its_own(logged, tmp_path):
    client, lines = logged
    client.get("/x%0a%7B%22status%22:200%7D%0d\u2028%C3%28", buffered=True)
    client.get("/" + "a" * 5000, buffered=True)
    assert len(lines()) == 2
    assert lines()[0]["path"].startswith('/x\n{"status":200}\r\u2028')
    assert len(lines()[1]["path"]) == 1000
    assert (tmp_path / "access.log").read_bytes().isascii()


def test_a_log_that_was_moved_away_is_begun_anew(logged, tmp_path):
    client, lines = logged
    client.get("/health", buffered=True)
    (tmp_path / "access.log").rename(tmp_path / "access.log.1")
    client.get("/metrics", buffered=True)
    assert [line["path"] for line in lines()] == ["/metrics"]


def test_an_app_that_fails_is_logged_as_such(tmp_path):
    def failing(_environ: Any, _start: Any) -> Any:
        raise RuntimeError("no")

    layer = access_log(failing, str(tmp_path / "log"))
    with pytest.raises(RuntimeError):
        layer({"REQUEST_METHOD": "GET", "PATH_INFO": "/x"}, lambda *_: lambda _data: None)
    line = json.loads((tmp_path / "log").read_text())
    assert (line["status"], line["whole"], line["query"]) == (500, False, None)


def test_without_a_target_there_is_no_layer():
    def app(_environ: Any, _start: Any) -> Any:
        return []

    assert access_log(app, "") is app


def test_a_log_that_cannot_be_written_is_refused_by_name(tmp_path):
    with pytest.raises(KGError, match=r"The access log .*none/log cannot be written"):
        access_log(lambda _environ, _start: [], str(tmp_path / "none" / "log"))


@pytest.mark.parametrize("to_file", [True, False], ids=["file", "standard error"])
def test_serve_logs_where_it_is_told_to(tmp_path, to_file):
    data = tmp_path / "data.ttl"
    data.write_text("<a:a> <a:a> <a:a> .")
    path = tmp_path / "log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--data", str(data)]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--access-log", str(path) if to_file else "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "HKIT_WORKERS": "1"},
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "serving" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D", timeout=30) as answer:
            size = len(answer.read())
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    (line,) = (path.read_text() if to_file else errors).splitlines()
    assert {**json.loads(line), "time": "", "ms": 0} == {
        **{"time": "", "method": "GET", "path": "/sparql", "status": 200, "bytes": size, "ms": 0, "cache": False},
        **{"query": {"sha256": hashlib.sha256(b"ASK{}").hexdigest(), "length": 5}, "limit": None, "whole": True},
    }
