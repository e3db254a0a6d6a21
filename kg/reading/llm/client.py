"""HTTP to a chat endpoint: one question, one answer of bounded size in bounded time, or a reason why there is none."""

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

import httpx2

from kg.errors import KGError
from kg.limits import LARGEST_COMPLETION, LONGEST_PAUSE
from kg.resources import __version__

PATH = "/chat/completions"
TRIES = 3
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Unavailable(KGError):
    """The endpoint cannot be used at all: nobody there, still busy after three tries, or the key is wrong."""


class Unusable(Exception):
    """One answer is of no use; its text says why. The next question may fare better."""


class _Again(Exception):
    """A failure that may pass: why, and the pause in seconds that the server asks for, None if it asks for none."""


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


class Client:
    """Asks one endpoint, one question at a time; `asked` counts the questions."""

    def __init__(self, endpoint: ChatServer) -> None:
        self.endpoint, self.asked = endpoint, 0
        base = endpoint.url.rstrip("/").removesuffix(PATH)
        # Servers given by their host alone have the chat below /v1, or at the root.
        alone = base == endpoint.url.rstrip("/") and not urlsplit(base).path
        self._addresses = [f"{base}/v1{PATH}", base + PATH] if alone else [base + PATH]
        headers = {"Accept": "application/json", "User-Agent": f"hkit/{__version__}"}
        headers |= {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        certificates = httpx2.create_ssl_context()  # slow to load: once for all questions
        proxied = urlsplit(endpoint.url).hostname not in LOOPBACK
        self._client = partial(
            httpx2.AsyncClient, headers=headers, timeout=None, trust_env=proxied, verify=certificates
        )

    def ask(self, system: str, question: str) -> str:
        """The text of the model's answer. Raises Unusable for this answer, Unavailable for the endpoint as a whole."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
        body = {"model": self.endpoint.model, "temperature": 0, "stream": False, "messages": messages}
        self.asked += 1
        for attempt in range(1, TRIES + 1):
            try:
                return _content(self._post(body))
            except _Again as error:
                why, after = error.args
                if attempt == TRIES:
                    message = f"The model at {self.endpoint.url} did not answer in {TRIES} tries: {why}."
                    raise Unavailable(message) from error
                time.sleep(min(self.endpoint.pause * 2 ** (attempt - 1) if after is None else after, LONGEST_PAUSE))
        raise AssertionError("the last try returns or raises")

    def _post(self, body: object) -> bytes:
        """The body of the answer; a failure is sorted by what can be done about it."""
        try:
            return asyncio.run(asyncio.wait_for(self._receive(body), self.endpoint.timeout))
        except httpx2.HTTPStatusError as error:
            if error.response.status_code == 404 and len(self._addresses) > 1:
                del self._addresses[0]
                return self._post(body)
            raise _sorted(self.endpoint.url, error.response) from None
        except TimeoutError:
            raise Unusable("answer: not in time") from None
        except httpx2.HTTPError as error:
            raise _Again(str(error) or type(error).__name__, None) from error

    async def _receive(self, body: object) -> bytes:
        """The answer, as it comes; the text and the key go to the host that was named and nowhere else."""
        received = bytearray()
        async with self._client() as client, client.stream("POST", self._addresses[0], json=body) as response:
            response.raise_for_status()
            async for part in response.aiter_bytes():
                received += part
                if len(received) > LARGEST_COMPLETION:
                    raise Unusable("answer: too large")
        return bytes(received)


def _sorted(url: str, response: httpx2.Response) -> Exception:
    """The error that an HTTP status means, for this question or for all."""
    code = response.status_code
    if code == 429 or code >= 500:
        after = response.headers.get("Retry-After", "")
        return _Again(f"status {code}", float(after) if after.isascii() and after.isdigit() else None)
    if 300 <= code < 400:
        return Unusable("answer: a redirect")
    if code in (400, 413, 422):
        return Unusable("answer: the endpoint refused the question")
    return Unavailable(f"The model at {url} answers with status {code}: check the address, the model and the key.")


def _content(body: bytes) -> str:
    """The text of the first choice. Raises Unusable for anything that is no chat completion."""
    with suppress(ValueError, RecursionError):
        match json.loads(body):
            case {"choices": [{"message": {"content": str(content)}}, *_]}:
                return content
    raise Unusable("answer: not a chat completion")
