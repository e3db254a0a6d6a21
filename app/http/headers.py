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

DATA = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Location, Retry-After",
}
PAGES = {
    **DATA,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
}
# The headers that the language of a page depends on.
VARIES = ("Accept-Language", "Cookie")
KEPT = "public, max-age=300"
SMALL = 512
PACKED = (
    *("text/", "image/svg", "application/json", "application/ld+json", "application/problem+json"),
    *("application/n-", "application/rdf+xml", "application/sparql", "application/trig"),
)


def finish(response: Response) -> Response:
    """The headers that every answer of a page has."""
    for name, value in PAGES.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
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
    coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if coding and worth_packing(response.mimetype or "", len(response.get_data())):
        response.set_data(pack(response.get_data(), coding))
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


def worth_packing(kind: str, size: int) -> bool:
    """True for an answer of a kind and size that packing makes smaller to an extent that matters."""
    return size >= SMALL and kind.startswith(PACKED)


def pack(body: bytes, coding: str) -> bytes:
    """A body in a content coding; the same body always gives the same bytes."""
    return bytes(brotli.compress(body, quality=4)) if coding == "br" else gzip.compress(body, compresslevel=5, mtime=0)


def packer(coding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """A packer for a body that comes in pieces: what packs a piece, and what ends the whole."""
    if coding == "br":
        brotlied = brotli.Compressor(quality=1)
        return brotlied.process, brotlied.finish
    gzipped = zlib.compressobj(1, zlib.DEFLATED, 31)
    return gzipped.compress, gzipped.flush
