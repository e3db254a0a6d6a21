"""A SPARQL engine elsewhere, spoken to by the SPARQL 1.1 Protocol and the Graph Store Protocol."""

import os
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import httpx2

from kg.errors import EndpointError, KGError
from kg.limits import CHUNK, LARGEST_REFUSAL, LONGEST_MESSAGE
from kg.resources import toml

PASSWORD = "HKIT_ENDPOINT_PASSWORD"
# Seconds to find the engine; and that it may be silent, unless told otherwise.
CONNECT, SILENT = 10.0, 60.0
# How Virtuoso says that an answer has only as many rows as it is set to give, though there are more.
CUT = "x-sparql-maxrows"
NOT_TEXT = re.compile(r"<[^>]*>|[\x00-\x1f\x7f-\x9f]+")
ENGINES, REFUSALS = toml(__file__, "engines.toml"), toml(__file__, "wire.toml")["refusals"]


class ResultStream(NamedTuple):
    """An answer as it comes: its media type, its parts, and after how many rows the engine cut it, 0 if it did not.

    Who does not read it to its end closes it.
    """

    kind: str
    parts: Generator[bytes, None, None]
    cut: int
    close: Callable[[], None]


@dataclass(frozen=True)
class Endpoint:
    """The addresses of an engine, of http or https: for queries and, for those who push, for updates and graphs.

    A password is sent as the engine asks for it, by Basic or Digest, and to no other host. `silent` is for how many
    seconds it may say nothing.
    """

    query: str
    update: str | None = None
    graphs: str | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    silent: float = SILENT

    def __post_init__(self) -> None:
        for address in filter(None, (self.query, self.update, self.graphs)):
            parts, right = urlsplit(address), "it takes one such as http://localhost:7878/query"
            if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", address):
                raise KGError(f"{address!r} is no address of an endpoint: {right}")
            if parts.username or parts.password:
                right = f"give --user, and the password in {PASSWORD}."
                raise KGError(f"Leave user and password out of the address: {right}")

    def stream(self, query: str, accept: str, dataset: Iterable[tuple[str, str]] = ()) -> ResultStream:
        """The answer to a query, its body in parts. Raises EndpointError, also between the parts.

        `dataset` are parameters of the protocol: default-graph-uri and named-graph-uri, each as often as need be.
        """
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode([("query", query), *dataset]).encode()
        response = self._send("POST", self.query, content=content, headers=headers)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in [part.partition(";")[0].strip() for part in accept.split(",")]:
            response.close()
            wrong = f"answers with {kind or 'no type'} where {accept.partition(',')[0]} was asked"
            question = "Is it the address of a SPARQL endpoint?"
            raise EndpointError(f"{self.query} {wrong}. {question}", status=response.status_code)
        cut = response.headers.get(CUT, "")
        return ResultStream(kind, self._parts(response), int(cut) if cut.isdigit() else 0, response.close)

    def change(self, update: str) -> None:
        """Have it carry out a SPARQL Update. Raises EndpointError."""
        if self.update is None:
            raise EndpointError(f"{self.query} has no address for updates. Give it: --update URL")
        self._send("POST", self.update, data={"update": update}).close()

    def put(self, graph: str, triples: bytes, *, more: bool = False) -> None:
        """Have N-Triples be a named graph, or be added to it if they are `more`. Raises EndpointError."""
        headers = {"Content-Type": "application/n-triples"}
        self._send("POST" if more else "PUT", self._store(graph), content=triples, headers=headers).close()

    def remove(self, graph: str) -> None:
        """Remove a named graph. Raises EndpointError."""
        self._send("DELETE", self._store(graph)).close()

    def _store(self, graph: str) -> str:
        """The address of a graph."""
        if self.graphs is None:
            raise EndpointError(f"{self.query} has no address for graphs. Give it: --graph-store URL")
        return f"{self.graphs}?{urlencode({'graph': graph})}"

    def _send(self, method: str, address: str, **given: object) -> httpx2.Response:
        key = os.getpid(), self
        if not (client := _clients.get(key)):
            timeout = httpx2.Timeout(self.silent, connect=CONNECT)
            auth = ChallengeAuth(self.user, self.password) if self.user else None
            client = httpx2.Client(timeout=timeout, auth=auth, follow_redirects=False, trust_env=False)
            _clients[key] = client
        try:
            request = client.build_request(method, address, **given)  # type: ignore[arg-type]  # httpx2's own parameters
            response = client.send(request, stream=True)
            if response.is_success:
                return response
            with closing(response):
                said = next(response.iter_bytes(LARGEST_REFUSAL), b"")
        except httpx2.HTTPError as error:
            raise self._lost(address, error) from error
        raise self._refused(address, response, cleaned(said.decode("utf-8", "replace")))

    def _parts(self, response: httpx2.Response) -> Generator[bytes, None, None]:
        try:
            yield from response.iter_bytes(CHUNK)
        except httpx2.HTTPError as error:
            raise self._lost(self.query, error) from error
        finally:
            response.close()

    def _lost(self, address: str, error: httpx2.HTTPError) -> EndpointError:
        slow = isinstance(error, httpx2.TimeoutException)
        if slow:
            waited = CONNECT if isinstance(error, httpx2.ConnectTimeout) else self.silent
            message = f"has said nothing for {waited:g} seconds. It may be busy: try again later."
        elif isinstance(error, httpx2.ConnectError):
            message = f"cannot be reached ({cleaned(str(error))}). Is the engine running?"
        else:
            message = f"broke off in the middle ({cleaned(str(error))}). Try again."
        return EndpointError(f"{address} {message}", passing=True, slow=slow)

    def _refused(self, address: str, response: httpx2.Response, words: str) -> EndpointError:
        """The error for a status other than success, with the engine's own words."""
        status, moved = response.status_code, response.headers.get("location", "elsewhere")
        given, missing = "Are user and password right?", f"Give a user: --user NAME, and the password in {PASSWORD}."
        form = REFUSALS.get(str(status), REFUSALS["other"])
        message = form.format(status=status, moved=moved, login=given if self.user else missing)
        message += f" It says: {words}" if words and "{moved}" not in form else ""
        busy = status in (429, 502, 503, 504)
        return EndpointError(f"{address} {message}", status=status, passing=busy, slow=status == 504)


# The numbers of connections of a process are not for the processes forked from it: each has clients of its own.
_clients: dict[tuple[int, Endpoint], httpx2.Client] = {}


def addresses(endpoint: Endpoint) -> Endpoint:
    """An endpoint with the addresses for updates and graphs that were not given, where the engine's layout is known."""
    if endpoint.update or endpoint.graphs:
        return endpoint
    for engine in ENGINES.values():
        if match := re.search(f"{engine['queries']}/?$", endpoint.query):
            base = endpoint.query[: match.end("base")]
            return replace(endpoint, update=base + engine["updates"], graphs=base + engine["graphs"])
    return replace(endpoint, update=endpoint.query)


def cleaned(text: str) -> str:
    """The words of an engine's message: no markup, no control characters, cut short."""
    words = " ".join(NOT_TEXT.sub(" ", text).split())
    return words if len(words) <= LONGEST_MESSAGE else words[: LONGEST_MESSAGE - 1] + "…"


class ChallengeAuth(httpx2.Auth):
    """A password given as the server asks for it, by Basic or Digest, and not before it asks."""

    def __init__(self, user: str, password: str) -> None:
        self.user, self.password = user, password
        self.known: httpx2.Auth | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """The request, after a refusal with what it asks for."""
        if self.known is None:
            response = yield request
            challenge = response.headers.get("www-authenticate", "").lower()
            if response.status_code != 401 or not challenge:
                return
            kind = httpx2.DigestAuth if "digest" in challenge else httpx2.BasicAuth
            self.known = kind(self.user, self.password)
        yield from self.known.auth_flow(request)
