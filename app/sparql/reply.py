"""A query's result as it is written: held back while it is small, so that it gets a length and an honest status."""

import io
from collections.abc import Callable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Response

from app.http.headers import DATA, KEPT, coding_for, packer, settle, tag_of
from app.http.problems import Problem
from app.limits import HELD_BACK, LARGEST_TABLE

ALWAYS = [*DATA.items(), ("Vary", "Accept, Accept-Encoding")]
XML = "application/sparql-results+xml"
# Headers of a request that ask for another answer than the whole as it is.
CONDITIONS = ("IF_MATCH", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE", "IF_RANGE", "RANGE")
ASKING_MORE = frozenset(f"HTTP_{name}" for name in (*CONDITIONS, "ACCEPT_ENCODING"))


class ResultReply(io.RawIOBase):
    """A file-like object that a result is written to. Up to HELD_BACK bytes wait; more are sent as they come.

    `volatile` results are another each time and not to be kept. With the words `too_large` nothing is sent, and a
    result of more than LARGEST_TABLE bytes raises Problem with them.
    """

    def __init__(
        self, environ: WSGIEnvironment, start_response: StartResponse, *, volatile: bool = False, too_large: str = ""
    ) -> None:
        self.environ, self.start_response = environ, start_response
        self.too_large = too_large
        self.keeping = "no-store" if volatile else KEPT
        self.kind = ""
        self.hints: Sequence[str] = ()
        self.buffer = bytearray()
        self.started = False
        self.write_on: Callable[[bytes], object] = lambda _data: None
        self.finish: Callable[[], bytes] = lambda: b""

    def write(self, data: Any) -> int:
        """Some of the result."""
        size = len(data)
        if self.kind.startswith(XML):  # its readers turn a bare carriage return into a line feed, but no reference
            data = bytes(data).replace(b"\r", b"&#13;")
        if self.started:
            self.write_on(data)
        else:
            self.buffer += data
            if self.too_large and len(self.buffer) > LARGEST_TABLE:
                raise Problem(400, self.too_large)
            if not self.too_large and len(self.buffer) > HELD_BACK:
                self._start()
        return size

    def _start(self) -> None:
        headers = self._headers()
        coding = coding_for(self.environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding:
            headers.append(("Content-Encoding", coding))
        write_on = self.start_response("200 OK", headers)
        send = (lambda _data: None) if self.environ["REQUEST_METHOD"] == "HEAD" else write_on
        if coding:
            press, self.finish = packer(coding)
            self.write_on = lambda data: send(press(bytes(data)))
        else:
            self.write_on = send
        self.started = True
        self.write_on(bytes(self.buffer))
        self.buffer.clear()

    def _headers(self) -> list[tuple[str, str]]:
        headers = [("Content-Type", self.kind), ("Cache-Control", self.keeping), *ALWAYS]
        if self.hints:
            headers.append(("Warning", ", ".join(f'299 hkit "{hint}"' for hint in self.hints)))
        return headers

    def end(self) -> list[bytes]:
        """The rest of the body: all of it, if it was small."""
        if self.started:
            return [] if self.environ["REQUEST_METHOD"] == "HEAD" else [self.finish()]
        body, tagged = bytes(self.buffer), self.keeping == KEPT
        if self.environ.keys().isdisjoint(ASKING_MORE):  # a Response would take a third of a small query's time
            tag = [("ETag", f'"{tag_of(body)}"')] if tagged else []
            self.start_response("200 OK", [*self._headers(), ("Content-Length", str(len(body))), *tag])
            return [] if self.environ["REQUEST_METHOD"] == "HEAD" else [body]
        response = Response(body, headers=self._headers())
        return list(settle(response, self.environ, tagged=tagged)(self.environ, self.start_response))
