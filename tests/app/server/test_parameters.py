"""Every parameter of every address takes every character: what does not fit is refused by 400, nothing fails."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest
import regex
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.assistant.routes import add_tools
from app.factory import create_app
from kg.store.store import Store

READ = regex.compile(r"(?:args|values|form)\.get(?:list)?\(\s*\"([\w-]+)\"")
PROTOCOL = ("query", "format", "timeout", "default-graph-uri", "named-graph-uri", "view", "evidence")
CHARACTERS = [
    chr(number) for number in (*range(0x21), *range(0x7F, 0xA1), 0x200B, 0x2028, 0x202E, 0xFEFF, 0xFFFE, 0xFFFF)
]
ODD = [
    *("".join(CHARACTERS[at : at + 16]) for at in range(0, len(CHARACTERS), 16)),
    *("\0", "a\0b", "\U0010ffff", "\U0001f600", *"\\'\"<>{}[]%^`|#?"),
    *("-1", "0", "99999999999999999999", "1e309", "nan", "inf", "²", "٣", "1_0", "+1", " 1", "0x1", "", "a" * 3000),
    *("null", "[]", "{}", '{"a":', '"', "http://", "http://[", "urn:\0", "<a:b>", "_:b", "a:b c", "é", "//x", "/\\x"),
]
ENCODED = [*map(quote, ODD), "%", "%zz", "%ff", "%ed%a0%80", "%c0%80", quote_from_bytes(bytes(range(256)))]


@pytest.fixture(scope="module")
def app(release: Path) -> Flask:
    return create_app(Store.open_release(release))


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def failures(client: FlaskClient, addresses: list[str]) -> dict[str, int]:
    status = {each: client.get(each, headers={"Accept": "*/*"}).status_code for each in addresses}
    return {each: code for each, code in status.items() if code >= 500}


def parameters(app: Flask, rule: Rule) -> list[str]:
    """The names of the parameters that the module of a view reads."""
    source = inspect.getsource(sys.modules[inspect.unwrap(app.view_functions[rule.endpoint]).__module__])
    return sorted({*READ.findall(source), *(PROTOCOL if rule.rule in ("/sparql", "/query") else ())})


@pytest.mark.slow
def test_every_parameter_takes_every_character(app: Flask) -> None:
    client, failed, step = app.test_client(), {}, 8
    places = [(rule, name) for rule in rules(app) for name in parameters(app, rule)]
    assert len(places) > 60
    for number, (rule, name) in enumerate(places):
        path = regex.sub(r"<[^>]*>", "x", rule.rule)
        failed |= failures(client, [f"{path}?{name}={value}" for value in ENCODED[number % step :: step]])
    assert failed == {}


def test_every_path_takes_every_character(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if "<" in rule.rule:
            paths = [regex.sub(r"<[^>]*>", lambda _, value=value: value, rule.rule) for value in ENCODED[::3]]
            assert failures(client, paths) == {}


def test_nul_is_refused_wherever_it_is(app: Flask) -> None:
    client = app.test_client()
    for path in ("search?q=a%00", "class?iri=%00", "resource?iri=urn:a%00", "id/a%00", "sparql?format=%00&query=ASK{}"):
        assert client.get(f"/{path}").status_code == 400, path
    assert client.post("/sparql", data={"query": "ASK{ FILTER('\0' != '') }"}).status_code == 400
    direct = client.post("/sparql", data=b"ASK{ FILTER('\0' != '') }", content_type="application/sparql-query")
    assert direct.status_code == 400
    assert client.post("/reconcile", data={"queries": '{"a": {"query": "\0"}}'}).status_code == 400
    assert client.post("/reconcile", data={"queries": '{"a": {"query": "a\\u0000b"}}'}).status_code < 500
    tools = add_tools(create_app(app.config["STORE"])).test_client()
    for name, argument in (("describe", "thing"), ("search", "query"), ("query", "sparql")):
        assert tools.post(f"/tools/{name}", json={argument: "a\0b"}).status_code < 500, name
