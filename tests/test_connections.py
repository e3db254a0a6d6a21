"""A connection that neither sends nor takes is closed; one whose answer is still being computed is not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from waitress.server import create_server

from app.connections import Connection, drop_stalled

LATER = 10**9  # seconds: past every time-out


@pytest.fixture
def server() -> Iterator[Any]:
    server = create_server(lambda _environ, _start: [], host="127.0.0.1", port=0, channel_timeout=30, map={})
    yield server
    server.close()


@pytest.fixture
def connection(server: Any) -> Iterator[tuple[Connection, socket.socket]]:
    ours, theirs = socket.socketpair()
    channel = Connection(server, ours, ("test", 0), server.adj, map={})
    yield channel, theirs
    theirs.close()
    channel.handle_close()


def take(channel: Connection, client: socket.socket, data: bytes, at: float) -> float:
    """Let the connection read some bytes, as if its last activity had been at a time; gives the one after."""
    channel.last_activity = at
    client.sendall(data)
    channel.handle_read()
    return float(channel.last_activity)


def test_drops_of_a_request_do_not_prolong_its_time(connection):
    channel, client = connection
    assert take(channel, client, b"GET / HTTP/1.1\r\n", 5.0) > 5.0
    assert take(channel, client, b"X-Slow: 1\r\n", 6.0) == 6.0
    assert take(channel, client, b"\r\n", 7.0) > 7.0


def test_a_half_sent_request_is_given_up(server, connection):
    channel, client = connection
    take(channel, client, b"GET / HTTP/1.1\r\n", 0.0)
    drop_stalled(server, time.time())
    assert not channel.will_close
    drop_stalled(server, time.time() + LATER)
    assert channel.will_close


def test_an_answer_that_nobody_reads_is_given_up(server, connection):
    channel, _ = connection
    channel.requests.append(object())
    channel.total_outbufs_len = server.adj.send_bytes
    drop_stalled(server, time.time() + LATER)
    assert channel.will_close


def test_an_answer_still_being_computed_is_waited_for(server, connection):
    channel, _ = connection
    channel.requests.append(object())
    drop_stalled(server, time.time() + LATER)
    assert not channel.will_close
