"""Response headers: access, variation, lifetime, tag; and the packing of bodies."""

import gzip
import hashlib
import zlib
from collections.abc import Callable
from functools import lru_cache
from wsgiref.types import WSGIEnvironment

import brotli
from flask import Response, request
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response as BaseResponse

from kg.resources import toml

HEADERS = toml(__file__, "headers.toml")
DATA: dict[str, str] = HEADERS["data"]
# The headers that the language of a page depends on.
VARIES = ("Accept-Language", "Cookie")
KEPT = "public, max-age=300"
SMALL = 512


def finish(response: Response) -> Response:
    """The headers that every answer of a page has."""
    for name, value in {**DATA, **HEADERS["pages"]}.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(HEADERS["options"])
    response.vary.update(["Accept", "Accept-Encoding", *(VARIES if response.mimetype == "text/html" else ())])
    if response.status_code == 200 and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = KEPT
        if not response.is_streamed and request.method in ("GET", "HEAD"):
            settle(response, request.environ)
    # The server adds the date, to what it kept too.
    response.headers.pop("Date", None)
    return response


def settle(response: BaseResponse, environ: WSGIEnvironment, *, tagged: bool = True) -> BaseResponse:
    """Pack a response for a client that accepts that, tag its bytes, and leave them out for one that has them."""
    coding = None if response.content_encoding else coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    body, kind = response.get_data(), response.mimetype or ""
    if coding and len(body) >= SMALL and kind.startswith(tuple(HEADERS["packed"])):
        # Without a time in it the same body always gives the same bytes.
        packed = brotli.compress(body, quality=4) if coding == "br" else gzip.compress(body, compresslevel=5, mtime=0)
        response.set_data(packed)
        response.content_encoding = coding
    if tagged:
        response.set_etag(tag_of(response.get_data()))
        response.make_conditional(environ)
        response.headers.pop("Date", None)  # the server adds it, to what it kept too
    return response


def tag_of(body: bytes) -> str:
    """The entity tag of a body."""
    return hashlib.sha1(body, usedforsecurity=False).hexdigest()[:32]


@lru_cache(maxsize=256)
def coding_for(accepted: str) -> str | None:
    """The coding to pack with by an Accept-Encoding header (RFC 9110, 12.5.3); None for none."""
    codings = parse_accept_header(accepted)
    best = max(("br", "gzip"), key=codings.quality)
    liked = codings.quality(best)
    return best if liked > 0 and liked >= codings.quality("identity") else None


def packer(coding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """A packer for a body that comes in pieces: what packs a piece, and what ends the whole."""
    if coding == "br":
        brotlied = brotli.Compressor(quality=1)
        return brotlied.process, brotlied.finish
    gzipped = zlib.compressobj(1, zlib.DEFLATED, 31)
    return gzipped.compress, gzipped.flush
