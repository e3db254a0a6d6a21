"""HTTP to a chat endpoint: one question, one answer of bounded size in bounded time, or a reason why there is none.

urllib serves well enough here, so that a reader few people ask for costs nobody a dependency.
"""

from __future__ import annotations

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kg.errors import KGError
from kg.limits import CHUNK, LARGEST_COMPLETION, LONGEST_PAUSE
from kg.resources import __version__

PATH = "/chat/completions"
TRIES = 3
LOOPBACK = ("localhost", "127.0.0.1", "::1")

SLOW = "answer: not in time"
LARGE = "answer: too large"
REDIRECTED = "answer: a redirect"
REFUSED = "answer: the endpoint refused the question"
NO_COMPLETION = "answer: not a chat completion"


class Unavailable(KGError):
    """The endpoint cannot be used at all: nobody there, still busy after three tries, or the key is wrong."""


class Unusable(Exception):
    """One answer is of no use; `reason` says why. The next question may fare better."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Again(Exception):
    """A failure that may pass; `after` is the pause in seconds that the server asks for, if it does."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class ChatServer:
    """A chat server and the model to ask there.

    `timeout` bounds a whole answer and `pause` is the first wait between tries, in seconds.
    Raises ValueError for a URL that is not plain http or https with a host.
    """

    url: str
    model: str = "default"
    key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    pause: float = 1.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        if not plain or "@" in parts.netloc or not self.url.isprintable() or " " in self.url:
            raise ValueError(f"The address of a model is like http://localhost:8080/v1, not {self.url!r}.")
        if self.key is not None and not (self.key.isascii() and self.key.isprintable()):
            raise ValueError("The key of the model has characters that no header may carry.")

    def addresses(self) -> list[str]:
        """The candidate addresses of the chat: servers given by their host alone have it below /v1, or at the root."""
        base = self.url.rstrip("/")
        if base.endswith(PATH):
            return [base]
        return [base + PATH] if urlsplit(base).path else [f"{base}/v1{PATH}", base + PATH]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The text and the key go to the host that was named and nowhere else."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """No request: the redirect then counts as an error."""


class Client:
    """Asks one endpoint, one question at a time."""

    def __init__(self, endpoint: ChatServer) -> None:
        self.endpoint = endpoint
        self._addresses = endpoint.addresses()
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if urlsplit(endpoint.url).hostname in LOOPBACK:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, system: str, question: str) -> str:
        """The text of the model's answer. Raises Unusable for this answer, Unavailable for the endpoint as a whole."""
        body = {
            "model": self.endpoint.model,
            "temperature": 0,
            "stream": False,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
        }
        data = json.dumps(body, ensure_ascii=False).encode()
        for attempt in range(1, TRIES + 1):
            try:
                return _content(self._post(data))
            except _Again as error:
                if attempt == TRIES:
                    message = f"The model at {self.endpoint.url} did not answer in {TRIES} tries: {error}."
                    raise Unavailable(message) from error
                wait = error.after if error.after is not None else self.endpoint.pause * 2 ** (attempt - 1)
                time.sleep(min(wait, LONGEST_PAUSE))
        raise AssertionError("the last try returns or raises")

    def _post(self, data: bytes) -> bytes:
        """The body of the answer; a failure is sorted by what can be done about it."""
        try:
            return self._in_time(self._request(data))
        except Unusable:
            raise
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404 and len(self._addresses) > 1:
                del self._addresses[0]
                return self._post(data)
            raise _sorted(self.endpoint.url, error) from None
        except TimeoutError:
            raise Unusable(SLOW) from None
        except Exception as error:  # what urllib raises for a broken connection has no common class but this one
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise Unusable(SLOW) from None
            raise _Again(str(reason) or type(reason).__name__) from error

    def _request(self, data: bytes) -> urllib.request.Request:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": f"hkit/{__version__}",
        }
        if self.endpoint.key:
            headers["Authorization"] = f"Bearer {self.endpoint.key}"
        return urllib.request.Request(self._addresses[0], data, headers, method="POST")

    def _in_time(self, request: urllib.request.Request) -> bytes:
        """The answer, if all of it comes before the time is up.

        The time-out of a socket begins anew with every byte, so a server that drips holds a plain read for ever; the
        thread that listens is left behind then, and ends with its next byte.
        """
        box: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
        over = threading.Event()

        def listen() -> None:
            try:
                box.put(self._receive(request, over))
            except Exception as error:  # raised again in the thread that waits
                box.put(error)

        threading.Thread(target=listen, daemon=True).start()
        try:
            got = box.get(timeout=self.endpoint.timeout)
        except queue.Empty:
            over.set()
            raise Unusable(SLOW) from None
        if isinstance(got, Exception):
            raise got
        return got

    def _receive(self, request: urllib.request.Request, over: threading.Event) -> bytes:
        received = bytearray()
        with self._opener.open(request, timeout=self.endpoint.timeout) as response:
            while not over.is_set() and (chunk := response.read1(CHUNK)):
                received += chunk
                if len(received) > LARGEST_COMPLETION:
                    raise Unusable(LARGE)
            promised = response.headers.get("Content-Length", "")
        if promised.isdigit() and len(received) < int(promised) and not over.is_set():
            raise ConnectionError("the answer was cut short")
        return bytes(received)


def _sorted(url: str, error: urllib.error.HTTPError) -> Exception:
    """The error that an HTTP status means, for this question or for all."""
    if error.code == 429 or error.code >= 500:
        after = error.headers.get("Retry-After", "") if error.headers else ""
        return _Again(f"status {error.code}", float(after) if after.isascii() and after.isdigit() else None)
    if 300 <= error.code < 400:
        return Unusable(REDIRECTED)
    if error.code in (400, 413, 422):
        return Unusable(REFUSED)
    return Unavailable(
        f"The model at {url} answers with status {error.code}: check the address, the model and the key."
    )


def _content(body: bytes) -> str:
    """The text of the first choice. Raises Unusable for anything that is no chat completion."""
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Unusable(NO_COMPLETION) from None
    if not isinstance(content, str):
        raise Unusable(NO_COMPLETION)
    return content
