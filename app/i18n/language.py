"""The words of the pages: each language's in one file, and which language a request wants."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import regex
from flask import Blueprint, Flask, g, has_request_context, request
from flask import redirect as redirect_to
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.http.problems import Problem

FOLDER = Path(__file__).parents[1] / "words"
# The languages of the interface, by their tags (BCP 47), each with its own name; the first is the usual one.
LANGUAGES = {"en": "English", "zh-Hant": "中文"}
COOKIE = "language"
YEAR = 365 * 24 * 3600
CHINESE = regex.compile(r"zh\b.*", flags=regex.IGNORECASE)

blueprint = Blueprint("language", __name__)


def register(app: Flask) -> None:
    """Give templates the words, and every page its language."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(_=say, language=language, languages=LANGUAGES)


@lru_cache(maxsize=1024)
def choose(accepted: str, cookies: str = "") -> str:
    """The language for a request by its headers: the one chosen in the cookie, else the one liked most."""
    try:
        chosen = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        chosen = None
    if chosen is not None and chosen.value in LANGUAGES:
        return chosen.value
    liked = sorted(_ranges(accepted), key=lambda each: -each[1])
    return next((found for tag, quality in liked if quality > 0 and (found := _offered(tag))), next(iter(LANGUAGES)))


def _ranges(accepted: str) -> Iterable[tuple[str, float]]:
    """The language ranges of an Accept-Language header with their qualities (RFC 9110, 12.5.4)."""
    for part in accepted.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            yield tag.strip().lower(), float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue


def _offered(tag: str) -> str | None:
    """The language on offer for a range. Who reads any Chinese is served better by ours than by English."""
    if CHINESE.fullmatch(tag):
        return "zh-Hant"
    return next((each for each in LANGUAGES if tag.partition("-")[0] == each.partition("-")[0]), None)


def language() -> str:
    """The language of the page that is being made; outside of a request the usual one."""
    if not has_request_context():
        return next(iter(LANGUAGES))
    if "language" not in g:
        g.language = choose(request.headers.get("Accept-Language", ""), request.headers.get("Cookie", ""))
    return str(g.language)


@cache
def words(tag: str) -> dict[str, Any]:
    """The words of a language, by section and name."""
    return tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))


def phrase(key: str, **values: Any) -> str:
    """The words of a key, `section.name`, with values in their places; as plain text.

    Numbers have their thousands apart. A key with forms for `one` and `other` is told by the value `count`.
    """
    return _form(key, values).format(**{name: _shown(value) for name, value in values.items()})


def say(key: str, **values: Any) -> Markup:
    """The same for a template: the words may hold markup, the values are escaped."""
    return Markup(_form(key, values)).format(**{name: _shown(value) for name, value in values.items()})


def _form(key: str, values: dict[str, Any]) -> str:
    section, _, name = key.partition(".")
    found = words(language())[section][name]
    if isinstance(found, dict):
        found = found["one" if values["count"] == 1 and "one" in found else "other"]
    return str(found)


def _shown(value: Any) -> Any:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value


@blueprint.get("/language/<tag>")
def switch(tag: str) -> Response:
    """Keep the choice of a language in a cookie, and go back to the page that was shown."""
    if tag not in LANGUAGES:
        raise Problem(404, f"There is no language {tag[:40]!r} here. There are {', '.join(LANGUAGES)}.")
    back = urlsplit(request.args.get("to", "/"))
    # Only paths of this site: a link elsewhere could pass for ours.
    # Browsers take a backslash for a slash, and two slashes for a host.
    path = "/" + back.path.replace("\\", "/").lstrip("/") + (f"?{back.query}" if back.query else "")
    response = redirect_to(path, 303)
    response.set_cookie(COOKIE, tag, max_age=YEAR, samesite="Lax", httponly=True)
    response.headers["Cache-Control"] = "no-store"
    return response
