"""The words of the pages, each language's in one file, in the language of the request."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, has_request_context, request
from markupsafe import Markup

from app.i18n.choice import LANGUAGES, choose

Text = TypeVar("Text", str, Markup)
FOLDER = Path(__file__).parents[1] / "words"


def register(app: Flask) -> None:
    """Give templates the words and the language of the page."""
    app.jinja_env.globals.update(_=say, in_language=in_language, language=language, languages=LANGUAGES)


def language() -> str:
    """The language of the page that is being made; outside of a request the usual one."""
    if not has_request_context():
        return next(iter(LANGUAGES))
    return choose(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""), request.environ.get("HTTP_COOKIE", ""))


@cache
def words(tag: str) -> dict[str, Any]:
    """The words of a language, by section and name."""
    text = (FOLDER / f"{tag}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text.replace('href=\\"/', 'href=\\"{root}/'))


def phrase(key: str, **values: Any) -> str:
    """The words of a key, `section.name`, with values in their places; as plain text.

    Numbers have their thousands apart. A key with forms for `one` and `other` takes the value `count` to choose.
    """
    return _filled(str, key, values)


def in_language(texts: Mapping[str, str]) -> str:
    """Of texts by language tag, the one in the language of the page, else the one in the usual language."""
    return texts.get(language()) or texts[next(iter(LANGUAGES))]


def say(key: str, **values: Any) -> Markup:
    """The same for a template: the words may hold markup, the values are escaped."""
    return _filled(Markup, key, values)


def _filled(kind: type[Text], key: str, values: dict[str, Any]) -> Text:
    section, _, name = key.partition(".")
    form = words(language())[section][name]
    if isinstance(form, dict):
        form = form["one" if values["count"] == 1 and "one" in form else "other"]
    root = {"root": request.script_root if has_request_context() else ""}
    shown = root | {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
    return kind(kind(form).format(**shown))
