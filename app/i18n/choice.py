"""The language of a request by its headers; known to the server too, which keeps answers by it."""

from __future__ import annotations

from functools import lru_cache
from http.cookies import CookieError, SimpleCookie

import regex
from werkzeug.http import parse_accept_header

# The languages of the interface, by their tags (BCP 47), each with its own name; the first is the usual one.
LANGUAGES = {"en": "English", "zh-Hant": "中文"}
COOKIE = "language"
CHINESE = regex.compile(r"zh\b.*", flags=regex.IGNORECASE)


@lru_cache(maxsize=1024)
def choose(accepted: str, cookies: str = "") -> str:
    """The language for a request by its headers: the one chosen in the cookie, else the one liked most."""
    try:
        chosen = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        chosen = None
    if chosen is not None and chosen.value in LANGUAGES:
        return chosen.value
    liked = (tag.lower() for tag, quality in parse_accept_header(accepted) if quality > 0)
    return next((offered for tag in liked if (offered := _offered(tag))), next(iter(LANGUAGES)))


def _offered(tag: str) -> str | None:
    """The language on offer for a range. Readers of any Chinese are served better by ours than by English."""
    if CHINESE.fullmatch(tag):
        return "zh-Hant"
    return next((each for each in LANGUAGES if tag.partition("-")[0] == each.partition("-")[0]), None)
