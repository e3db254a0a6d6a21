"""The files of the pages' look and behaviour: small over the wire, kept by browsers as long as they stay the same."""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.wrappers import Response as BaseResponse

from app.http.headers import coding_for, settle
from app.http.problems import Problem

FOLDER = Path(__file__).parents[1] / "static"
FOREVER = "public, max-age=31536000, immutable"
TAG = 16


def register(app: Flask) -> None:
    """Serve the files under /static, each at an address that changes with its bytes."""
    app.add_url_rule("/static/<path:filename>", "static", asset)
    app.url_defaults(_with_digest)


def asset(filename: str) -> BaseResponse:
    """A file of the pages. Raises Problem if there is none."""
    read = _read(filename)
    if read is None:
        raise Problem(404, f"There is no file {filename[:200]} for the pages.")
    body, digest = read
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
    response = Response(body, content_type=f"{kind}; charset=utf-8" if text else kind)
    response.headers["Cache-Control"] = FOREVER if request.args.get("v") == digest else "public, max-age=300"
    # What is built comes with a packed copy that took longer than an answer may.
    if coding_for(request.headers.get("Accept-Encoding", "")) == "br" and (packed := _read(f"{filename}.br")):
        response.set_data(packed[0])
        response.content_encoding = "br"
    return settle(response, request.environ)


def _with_digest(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and (read := _read(values["filename"])):
        values.setdefault("v", read[1])


@lru_cache(maxsize=64)
def _read(filename: str) -> tuple[bytes, str] | None:
    """The bytes of a file and the beginning of their SHA-256; None for one that is not in the folder."""
    files = (path for path in FOLDER.rglob("*") if path.is_file() and path.relative_to(FOLDER).as_posix() == filename)
    body = next((path.read_bytes() for path in files), None)
    return None if body is None else (body, hashlib.sha256(body).hexdigest()[:TAG])
