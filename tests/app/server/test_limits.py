"""Queries that would bring a server down end by their limits, and nobody else notices."""

from __future__ import annotations

import http.client
import itertools
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.server.zygote import own_memory
from tests.support.served import Server, children, everything, resident, started
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.process

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(?c != ?l) }}"
NUMBERS = itertools.count(1)
DATA = "".join(
    f'<http://example.org/{i}> <http://example.org/{i * 7 % 5}> "{"x" * 50}{i}" .\n'
    f"<http://example.org/{i}> <http://example.org/next> <http://example.org/{i + 1}> .\n"
    for i in range(400)
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with limited(tmp_path_factory.mktemp("limits"), HKIT_RESULT="4") as server:
        yield server


def limited(folder: Path, **environment: str) -> AbstractContextManager[Server]:
    """A server with little memory for each query, which nobody's patience outlasts."""
    return started(folder, "--timeout", "600", "--memory", "256", "--workers", "4", data=DATA, **environment)


def answers(server: Server) -> bool:
    """Whether a query that cannot come from the cache is answered."""
    return b"true" in server.query(f"ASK {{ FILTER({next(NUMBERS)} > 0) }}")[2]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (RUNAWAY, "timeout"),
        (f"SELECT ?a {{ {CROSS} }} ORDER BY ?f LIMIT 1", "timeout|memory"),
        (f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {CROSS} }}", "timeout|memory"),
        (f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} FILTER(?c = ?l) }}", "timeout|memory"),
        (f"CONSTRUCT {{ ?a ?b ?f }} WHERE {{ {CROSS} }}", "timeout|memory"),
        ("SELECT ?x { ?x ?p " + "[ ?p " * 150 + "?o" + " ]" * 150 + " }", "timeout|memory"),
        ('SELECT (REPLACE("' + "x" * 5000 + '", "x", "' + "y" * 100_000 + '") AS ?x) {}', "memory"),
        ("SELECT (1" + "+1" * 3_900 + " AS ?x) { " + "{" * 190 + "}" * 190 + " }", None),
    ],
)
def test_whatever_a_query_does_it_ends_by_a_limit_that_is_named(server, text, limit):
    patience = 1 if "timeout" in (limit or "") else 60  # memory runs out at once, but not on a busy machine
    status, headers, body = server.ask(
        "/sparql",
        "POST",
        urlencode({"query": text, "timeout": patience}).encode(),
        Content_Type="application/x-www-form-urlencoded",
        Accept="application/json",
    )
    if limit is None:
        assert status in (200, 503)
    else:
        assert (status, headers["content-type"]) == (503, "application/problem+json")
        assert any(f'"limit": "{each}"'.encode() in body for each in limit.split("|")), body
    assert answers(server)


def test_a_query_that_overflows_the_engines_stack_ends_its_worker_only(tmp_path):
    with limited(tmp_path, HKIT_DEPTH="100000") as server:
        status, _, body = server.query("ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }")
        assert status == 503
        assert b"nested too deeply" in body
        assert answers(server)


def test_mixed_values_in_an_order_may_end_a_worker_but_never_the_server(server):
    values = " ".join(f'{i} "{i}" 1.5e{i % 9} true "2020-01-01"^^xsd:date' for i in range(40))
    for _ in range(5):
        status, _, _ = server.query(f"SELECT ?v {{ VALUES ?v {{ {values} }} }} ORDER BY ?v")
        assert status in (200, 503)
    assert answers(server)


def test_a_shorter_deadline_may_be_asked_for(server):
    status, _, body = server.query(RUNAWAY, timeout="0.2")
    assert status == 503
    assert b"limit of 0.2 seconds" in body


def test_a_result_that_grows_too_large_is_cut_so_that_the_reader_can_tell(server):
    wide = "SELECT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        server.query(wide)
    path = f"/sparql?{urlencode({'query': wide})}"
    with server.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            all(iter(lambda: connection.recv(1 << 16), b""))
    assert server.metric('hkit_limits_total{limit="result"}') >= 2


def test_a_reader_that_leaves_frees_its_worker(server):
    for _ in range(6):
        with runaway(server):
            pass
    until(lambda: server.metric("hkit_workers_busy") == 0)
    assert answers(server)


@contextmanager
def runaway(server: Server) -> Iterator[socket.socket]:
    """A connection on which a query without end was asked, until the block ends."""
    with server.connect() as connection:
        connection.sendall(f"GET /sparql?{urlencode({'query': RUNAWAY})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield connection


def test_when_all_places_are_taken_the_next_is_told_to_come_back(tmp_path):
    with limited(tmp_path, HKIT_QUEUE="1", HKIT_WAIT="0.2") as server:
        with ExitStack() as stack:
            for _ in range(4):
                stack.enter_context(runaway(server))
            until(lambda: server.metric("hkit_workers_busy") == 4)
            status, headers, body = server.query("ASK {}")
            assert (status, headers["retry-after"]) == (503, "2")
            assert b"busy" in body
            assert server.ask("/health")[0] == 200
        until(lambda: answers(server))


def test_requests_behind_a_slow_one_are_answered_elsewhere(server):
    """Small queries may be sent to one worker together; none waits for a runaway among them."""
    with runaway(server) as connection:
        until(lambda: server.metric("hkit_workers_busy") == 1)
        assert all(answers(server) for _ in range(30))
        assert select.select([connection], [], [], 0)[0] == []


def test_a_killed_worker_or_broker_is_replaced(server):
    assert answers(server)
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    assert all(answers(server) for _ in range(5)), "a killed worker was noticed"
    (broker,) = children(server.process.pid)
    os.kill(broker, signal.SIGKILL)
    assert all(answers(server) for _ in range(5)), "the killed broker was noticed"
    assert server.metric("hkit_worker_restarts_total") >= 2


def test_a_result_is_streamed_in_constant_memory(tmp_path):
    with started(tmp_path, "--timeout", "600", data=DATA) as server:
        assert answers(server)
        before = resident(server.process.pid)
        query = "SELECT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 700000"
        path = f"/sparql?{urlencode({'query': query, 'format': 'csv'})}"
        with server.connect() as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            size, most = 0, 0
            while part := connection.recv(1 << 18):
                size += len(part)
                most = max(most, resident(server.process.pid)) if size % 7 == 0 else most
        assert size > 70_000_000
        assert max(most, resident(server.process.pid)) - before < 8 << 20


def test_a_slow_reader_holds_its_worker_back_and_not_the_server(tmp_path):
    with started(tmp_path, "--timeout", "600", data=DATA) as server:
        path = f"/sparql?{urlencode({'query': 'SELECT ?c ?f { ?a ?b ?c . ?d ?e ?f } LIMIT 200000', 'format': 'csv'})}"
        with server.connect() as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            connection.recv(1000)
            before = resident(server.process.pid)
            assert all(answers(server) for _ in range(20))
            time.sleep(0.3)
            assert resident(server.process.pid) - before < 8 << 20
            rest = everything(connection)
        assert rest.endswith(b"0\r\n\r\n")


def test_a_stop_lets_what_is_under_way_end(tmp_path):
    with started(tmp_path, "--timeout", "600", data=DATA) as server:
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(CONCAT(?c, ?f)) > 1) }"
        found: list[tuple[int, dict[str, str], bytes]] = []
        thread = threading.Thread(target=lambda: found.append(server.query(slow)))
        thread.start()
        until(lambda: server.metric("hkit_workers_busy") == 1)
        server.process.send_signal(signal.SIGTERM)
        thread.join(PATIENCE)
        assert found[0][0] == 200


def test_under_a_budget_of_memory_for_all_the_largest_runaway_ends_first(tmp_path):
    hog = "SELECT ?c (STR(?e) AS ?x) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} ORDER BY ?i ?f # {}"
    refusals: list[tuple[int, bytes]] = []

    def ask(number: int) -> None:
        status, _, body = server.query(hog.format(number), format="csv")
        refusals.append((status, body))

    with started(tmp_path, "--timeout", "20", "--memory", "400", "--memory-total", "300", data=DATA) as server:
        shared = own_memory(children(server.process.pid)[0])
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        most = 0
        while any(thread.is_alive() for thread in threads):
            assert answers(server)
            used = 0
            for pid in server.workers():
                with suppress(OSError):  # it was stopped meanwhile
                    used += max(0, own_memory(pid) - shared)
            most = max(most, used)
            time.sleep(0.1)
        assert {status for status, _ in refusals} == {503}
        assert any(b"more than 300 MiB of memory together" in body for _, body in refusals), refusals
        assert server.metric('hkit_limits_total{limit="memory-total"}') >= 1
        assert most < 450 << 20
