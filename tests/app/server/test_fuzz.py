"""Thousands of broken queries, broken requests and hostile headers: nothing but refusals, and the server stays up.

HKIT_FUZZ=10000 makes as many of each; the seed is printed with a failure, and may be given as HKIT_SEED.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest

from tests.support.served import Server, started

pytestmark = pytest.mark.process

TIMES = int(os.environ.get("HKIT_FUZZ", "1500"))
SEED = int(os.environ.get("HKIT_SEED", "20261123"))
CORPUS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[3] / "app/queries").glob("*.rq"))]
CORPUS += [
    "SELECT * WHERE { ?s ?p ?o . OPTIONAL { ?o ?q ?r } FILTER(?s != <http://example.org/x>) } ORDER BY ?s LIMIT 5",
    "PREFIX e: <http://example.org/> ASK { e:a (e:knows|^e:knows)+/e:name* ?n . MINUS { ?n e:age 7 } }",
    "CONSTRUCT { ?s ?p [ ?p ?o ] } { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } VALUES (?s ?o) { (UNDEF 1) } }",
    "DESCRIBE ?x { ?x a [] FILTER NOT EXISTS { ?x <p> '''a\nb''' } BIND(CONCAT('\\u0041', \"b\") AS ?y) }",
    "SELECT (GROUP_CONCAT(DISTINCT ?o; SEPARATOR=', ') AS ?x) { ?s ?p ?o } GROUP BY ?p HAVING (SUM(1e0 + -2.5) > 1)",
]
SIGNS = '{ } ( ) [ ] < > " \' """ \\ ? $ @en ^^ | || / ! + - * = != && . ; , # <a:b> _:b [] () 1e999 -0 0x1'
PIECES = SIGNS.split(" ")
PIECES += ["\n", "\r", "\t", "\0", "\x7f", "\u00e9", "\u2028", "\U0001f600", "\ufeff", "\\u0000", "\\U00110000"]
PIECES += ["SELECT", "SERVICE", "INSERT", "FILTER", "NOT", "EXISTS", "GRAPH", "VALUES", "UNDEF", "DISTINCT", "true"]
PATHS = (b"/sparql?query=", b"/sparql?format=csv&query=", b"/query?default-graph-uri=", b"/id/", b"/search?q=")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("fuzz"), "--timeout", "1", "--memory", "256") as server:
        yield server


def mutated(chance: random.Random) -> bytes:
    """A query of the corpus with pieces cut out, doubled, swapped or thrown in."""
    text = chance.choice(CORPUS)
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        end = min(end, at + chance.choice((1, 3, 30)))
        kind = chance.randrange(5)
        piece = chance.choice(PIECES)
        part = {0: "", 1: text[at:end] * 2, 2: piece, 3: piece * chance.choice((1, 2, 50)), 4: text[at:end][::-1]}[kind]
        text = text[:at] + part + text[end:]
    encoded = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        at = chance.randrange(len(encoded) + 1)
        encoded = encoded[:at] + chance.randbytes(2) + encoded[at:]
    return encoded


def request(chance: random.Random) -> bytes:
    """A request that may be a query, with headers that may be hostile."""
    query = quote_from_bytes(mutated(chance), safe="")
    junk = chance.randbytes(chance.randrange(40)).translate(None, b"\r\n")
    headers = [
        b"Accept: " + chance.choice((b"*/*", b"text/csv;q=2", b",;=", b"text/html", b"a/b;q=0.0001,*", junk)),
        b"Accept-Encoding: " + chance.choice((b"gzip;q=x", b"br, gzip", b"*;q=0", junk)),
        b"If-None-Match: " + chance.choice((b"*", b'"', b'W/"x", "y"', junk)),
        b"Host: " + chance.choice((b"x", b"[::1]:80", b"x:99999999", b"..", b"", b"a\xffb")),
        b"X-" + junk.replace(b":", b"") + b": " + junk,
        b"Range: bytes=" + chance.choice((b"0-", b"-1", b"9-1", b"0-1,3-4,x")),
        b"Content-Length: " + chance.choice((b"0", b"5", b"+1", b"1e3", b"-0", b"99999999999999999999")),
        b"Transfer-Encoding: " + chance.choice((b"chunked", b"gzip, chunked", b"x")),
        b"Expect: " + chance.choice((b"100-continue", b"x")),
        b"Connection: " + chance.choice((b"close", b"keep-alive, upgrade", b"x")),
        b"X-HTTP-Method-Override: DELETE",
        b"X-Forwarded-Host: evil.example",
    ]
    chosen = [b"Host: x", *chance.sample(headers, chance.randrange(4))]
    method = chance.choice((b"GET", b"HEAD", b"POST", b"OPTIONS", b"PUT", b"TRACE", b"PATCH", b"CONNECT", b"get", b"X"))
    path = chance.choice(PATHS)
    line = b" ".join([method, path + query.encode(), b"HTTP/1." + chance.choice((b"1", b"1", b"1", b"0", b"2"))])
    return b"\r\n".join([line, *chosen, b"", b""])


def test_no_mutated_query_is_the_servers_fault(server):
    chance = random.Random(SEED)
    found: dict[int, int] = {}
    for number in range(TIMES):
        body = mutated(chance)
        status, _, answer = server.ask("/sparql", "POST", body, Content_Type="application/sparql-query")
        found[status] = found.get(status, 0) + 1
        assert status in (200, 400) or (status == 503 and b"limit" in answer) or b"needed more" in answer, (
            SEED, number, body, answer,
        )  # fmt: skip
    assert found[200] > TIMES / 20
    assert found[400] > TIMES / 20
    assert server.process.poll() is None


def test_no_request_brings_the_server_down(server):
    chance = random.Random(SEED)
    for number in range(TIMES):
        sent = request(chance) if chance.random() < 0.9 else chance.randbytes(chance.randrange(1, 300))
        with server.connect() as connection:
            connection.settimeout(0.02 if number % 10 else 2.0)
            connection.sendall(sent)
            try:
                line = connection.recv(64).partition(b"\r\n")[0]
            except (TimeoutError, ConnectionResetError):
                continue
        assert not line or line.split(b" ")[1][:1] in b"1234" or line.split(b" ")[1] in (b"501", b"503", b"505"), (
            SEED, number, sent, line,
        )  # fmt: skip
    assert server.process.poll() is None
    assert server.ask("/sparql?query=ASK%7B%7D")[0] == 200
