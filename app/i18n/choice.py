"""The languages of the pages, and that of a request by its headers; known to the server, which keeps answers by it."""

from functools import lru_cache

from werkzeug.http import parse_accept_header, parse_cookie

# The languages of the interface, by their tags (BCP 47), each with its own name; the first is the usual one.
LANGUAGES = {"en": "English", "zh-Hant": "中文"}
COOKIE = "language"


@lru_cache(maxsize=1024)
def choose(accepted: str, cookies: str = "") -> str:
    """The language for a request by its headers: the one chosen in the cookie, else the one liked most."""
    chosen = parse_cookie(cookies).get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    # Readers of any Chinese are served better by ours than by English.
    liked = (tag.lower().partition("-")[0] for tag, quality in parse_accept_header(accepted) if quality > 0)
    offers = {offer.partition("-")[0]: offer for offer in LANGUAGES}
    return next((offers[tag] for tag in liked if tag in offers), next(iter(LANGUAGES)))
