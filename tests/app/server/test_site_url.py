"""A site that readers know by another address than the one it listens on: behind a proxy, by https, below a path."""

from __future__ import annotations

import json
import ssl
import subprocess
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
import regex
from selectolax.lexbor import LexborHTMLParser

from kg.cli import main
from tests.support.served import DATA, Server, running, started

pytestmark = pytest.mark.process

SITE = "https://graph.example/some/path"
MOST = 250
HTML = {"Accept": "text/html"}
LINKS = ("a[href]", "link[href]", "script[src]", "img[src]", "form[action]", "[data-href]")


@pytest.fixture(scope="module")
def server(release: Path) -> Iterator[Server]:
    with running("--release", str(release), "--site-url", SITE) as server:
        yield server


def links(page: str) -> Iterator[str]:
    """The values of all attributes that are addresses."""
    tree = LexborHTMLParser(page)
    for selector in LINKS:
        name = selector.partition("[")[2].rstrip("]")
        yield from (str(node.attributes[name]) for node in tree.css(selector))
    for node in tree.css("meta[property='og:url'], meta[property='og:image']"):
        yield str(node.attributes["content"])


def test_every_link_of_a_crawl_is_below_the_path_and_answers(server: Server) -> None:
    seen, waiting = {SITE + "/"}, deque([SITE + "/"])
    asked = 0
    while waiting and asked < MOST:
        asked += 1
        address = waiting.popleft()
        target = address.removeprefix("https://graph.example")
        status, headers, body = server.ask(target, Host="inner", **HTML)
        assert status in (200, 302, 303), address
        assert b"127.0.0.1" not in body, address
        assert b"//localhost" not in body, address
        assert b"//inner" not in body, address
        found = [headers["location"]] if status != 200 else []
        if headers.get("content-type", "").startswith("text/html") and status == 200:
            found += links(body.decode())
        for link in found:
            absolute = urldefrag(urljoin(address, link))[0]
            if urlsplit(absolute).hostname != "graph.example":
                assert urlsplit(absolute).scheme in ("https", "http", "mailto", "data"), (address, link)
                continue
            assert absolute.startswith(SITE + "/"), (address, link)
            if absolute not in seen:
                seen.add(absolute)
                waiting.append(absolute)
    assert asked == MOST


@pytest.mark.parametrize("path", ["/some/path/sitemap.xml", "/sitemap.xml"])
def test_a_proxy_may_take_the_path_away_or_not(server: Server, path: str) -> None:
    status, _, body = server.ask(path)
    assert status == 200
    addresses = regex.findall("<loc>(.*?)</loc>", body.decode())
    assert len(addresses) > 100
    assert all(each.startswith(SITE + "/") for each in addresses)


def test_what_is_said_to_programs_has_the_address(server: Server) -> None:
    assert f"Sitemap: {SITE}/sitemap.xml" in server.ask("/robots.txt")[2].decode()
    assert f"<{SITE}/sparql>" in server.ask("/sparql", Accept="text/turtle")[2].decode()
    assert SITE in server.ask("/.well-known/void", Accept="text/turtle")[2].decode()
    manifest = json.loads(server.ask("/reconcile")[2])
    assert manifest["view"]["url"].startswith(SITE)
    (hit, *_) = json.loads(server.ask("/search?format=json&q=park")[2])["hits"]
    assert hit["href"].startswith("/some/path/")
    assert server.ask(hit["href"], **HTML)[0] == 200
    status, headers, _ = server.ask("/language/zh-Hant?to=/class")
    assert (status, headers["location"]) == (303, "/some/path/class")
    assert "Path=/some/path" in headers["set-cookie"]


def test_https_is_said_to_stay(server: Server) -> None:
    for _ in range(2):  # the second is from the cache
        assert server.ask("/")[1]["strict-transport-security"] == "max-age=31536000"


def test_a_proxy_is_believed_only_where_it_is_trusted(tmp_path: Path) -> None:
    forwarded = {
        "Host": "inner",
        "X-Forwarded-Host": "outer.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/below",
    }
    with started(tmp_path, "--trust-proxy") as server:
        assert b"<https://outer.example/below/sparql>" in server.ask("/sparql", Accept="text/turtle", **forwarded)[2]
        page = server.ask("/", **HTML, **forwarded)[2]
        assert b'href="/below/sparql"' in page
        other = {**forwarded, "X-Forwarded-Host": "other.example"}
        assert b"<https://other.example/below/sparql>" in server.ask("/sparql", Accept="text/turtle", **other)[2]
    with started(tmp_path) as server:
        assert (
            f"<http://127.0.0.1:{server.port}/sparql>".encode()
            in server.ask("/sparql", Accept="text/turtle", **forwarded)[2]
        )


def test_https_by_a_certificate_of_ones_own(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*new, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with started(tmp_path, "--ssl-certfile", str(certificate), "--ssl-keyfile", str(key), data=DATA) as server:
        context = ssl.create_default_context(cafile=str(certificate))
        for _ in range(2):
            with urlopen(f"https://127.0.0.1:{server.port}/sparql?query=ASK%7B%7D", context=context) as answer:
                assert b"boolean" in answer.read()
                assert answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("url", ["graph.example", "ftp://graph.example", "https://graph.example/?a", "https:///x"])
def test_what_is_no_address_of_a_site_is_refused(tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data.ttl").write_text("<a:a> <a:a> <a:a> .")
    with pytest.raises(SystemExit):
        main(["serve", "--data", str(tmp_path / "data.ttl"), "--port", "0", "--site-url", url])
    assert "is no address of a site" in capsys.readouterr().err
