"""The choice of a language, kept in a cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.http.problems import Problem
from app.i18n.choice import COOKIE, LANGUAGES

YEAR = 365 * 24 * 3600

blueprint = Blueprint("language", __name__)


@blueprint.get("/language/<tag>")
def switch(tag: str) -> Response:
    """Keep the choice of a language in a cookie, and go back to the page that was shown."""
    if tag not in LANGUAGES:
        raise Problem(404, f"There is no language {tag[:40]!r} here. There are {', '.join(LANGUAGES)}.")
    back = urlsplit(request.args.get("to", "/"))
    # Only paths of this site: a link elsewhere could pass for ours.
    # Browsers take a backslash for a slash, and two slashes for a host.
    path = "/" + back.path.replace("\\", "/").lstrip("/") + (f"?{back.query}" if back.query else "")
    response = redirect(path, 303)
    response.set_cookie(COOKIE, tag, max_age=YEAR, samesite="Lax", httponly=True, path=request.script_root or "/")
    response.headers["Cache-Control"] = "no-store"
    return response
