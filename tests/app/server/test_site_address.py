"""A site that readers know by another address than the one it listens on: behind a proxy, by https, below a path."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import regex

from app.http.environ import local
from kg.cli import main
from tests.app.server.crawl import check_all, new_certificate
from tests.support.served import Server, everything, running, started

SITE = "https://graph.example/some/path"
HTML = {"Accept": "text/html"}
MOST = 250


@pytest.fixture(scope="module")
def server(release: Path) -> Iterator[Server]:
    with running("--release", str(release), "--site-url", SITE) as server:
        yield server


@pytest.mark.process
def test_every_link_of_a_crawl_is_below_the_path_and_answers(server: Server) -> None:
    inner = {"Host": "inner", **HTML}
    answered = check_all(SITE, lambda each: server.ask(each.removeprefix("https://graph.example"), **inner), MOST)
    assert len(set(answered)) == MOST


@pytest.mark.process
@pytest.mark.parametrize("path", ["/some/path/sitemap.xml", "/sitemap.xml"])
def test_a_proxy_may_take_the_path_away_or_not(server: Server, path: str) -> None:
    status, _, body = server.ask(path)
    assert status == 200
    addresses = regex.findall("<loc>(.*?)</loc>", body.decode())
    assert len(addresses) > 100
    assert all(each.startswith(f"{SITE}/") for each in addresses)


@pytest.mark.process
def test_what_is_said_to_programs_has_the_address(server: Server) -> None:
    robots = server.ask("/robots.txt")[2].decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in robots
    assert "Disallow: /some/path/search?" in robots
    assert f"<{SITE}/sparql>" in server.ask("/sparql", Accept="text/turtle")[2].decode()
    assert f"<{SITE}/" in server.ask("/.well-known/void", Accept="text/turtle")[2].decode()
    assert json.loads(server.ask("/reconcile")[2])["view"]["url"].startswith(f"{SITE}/resource")
    (hit, *_) = json.loads(server.ask("/search?format=json&q=park")[2])["hits"]
    assert hit["href"].startswith("/some/path/")
    status, headers, _ = server.ask(hit["href"], **HTML)
    assert status == 200
    assert headers["content-location"] == hit["href"] + ".html"
    status, headers, _ = server.ask("/language/zh-Hant?to=/class")
    assert (status, headers["location"]) == (303, "/some/path/class")
    assert "Path=/some/path" in headers["set-cookie"]


@pytest.mark.process
def test_paths_below_that_of_the_site_are_endpoints_too(server: Server) -> None:
    assert server.ask("/some/path/health")[2].startswith(b"ok ")
    assert "switches" in server.ask("/some/path/health")[2].decode()
    assert b"hkit_requests_total" in server.ask("/some/path/metrics")[2]
    assert server.ask("/some/path/sparql?query=ASK%7B%7D")[0] == 200


@pytest.mark.process
def test_who_came_by_https_is_to_stay_there(server: Server, tmp_path: Path) -> None:
    for path in ("/", "/", "/sparql?query=ASK%7B%7D"):  # the second is from the cache
        assert server.ask(path)[1]["strict-transport-security"] == "max-age=31536000"
    with started(tmp_path) as plain:
        assert "strict-transport-security" not in plain.ask("/")[1]


@pytest.mark.process
def test_a_proxy_is_believed_only_where_it_is_trusted(tmp_path: Path) -> None:
    forwarded = {
        "Host": "inner",
        "X-Forwarded-Host": "outer.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/below",
    }
    turtle = {"Accept": "text/turtle"}
    with started(tmp_path, "--trust-proxy") as server:
        assert b"<https://outer.example/below/sparql>" in server.ask("/sparql", **turtle, **forwarded)[2]
        _, headers, page = server.ask("/", **HTML, **forwarded)
        assert b'href="/below/sparql"' in page
        assert headers["strict-transport-security"]
        other = {**forwarded, "X-Forwarded-Host": "other.example"}
        assert b"<https://other.example/below/sparql>" in server.ask("/sparql", **turtle, **other)[2]
        assert b"<http://inner/sparql>" in server.ask("/sparql", **turtle, Host="inner")[2]
    with started(tmp_path) as server:
        own = f"<http://127.0.0.1:{server.port}/sparql>".encode()
        assert own in server.ask("/sparql", **turtle, **forwarded)[2]
        hits = server.metric("hkit_cache_hits_total")
        assert own in server.ask("/sparql", **turtle, Host="another")[2]
        assert server.metric("hkit_cache_hits_total") == hits + 1, "a Host header made another answer of it"
    with started(tmp_path, "--trust-proxy", HKIT_SITE_URL=SITE) as server:
        assert f"<{SITE}/sparql>".encode() in server.ask("/sparql", **turtle, **forwarded)[2]


@pytest.mark.process
def test_https_by_a_certificate_of_ones_own(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    new_certificate(certificate, key, "IP:127.0.0.1")
    context = ssl.create_default_context(cafile=str(certificate))
    with started(tmp_path, "--ssl-certfile", str(certificate), "--ssl-keyfile", str(key)) as server:
        own = f"https://127.0.0.1:{server.port}"
        for _ in range(2):
            with urlopen(f"{own}/sparql?query=ASK%7B%7D", context=context) as answer:
                assert b"boolean" in answer.read()
                assert answer.headers["Strict-Transport-Security"]
        with urlopen(f"{own}/robots.txt", context=context) as answer:
            assert f"Sitemap: {own}/sitemap.xml" in answer.read().decode()
        with context.wrap_socket(server.connect(), server_hostname="127.0.0.1") as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n")
            assert everything(connection).startswith(b"HTTP/1.1 400 ")
        assert not server.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP")


def test_a_certificate_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data.ttl").write_text("<a:a> <a:a> <a:a> .")
    with pytest.raises(SystemExit):
        main(["serve", "--data", str(tmp_path / "data.ttl"), "--port", "0", "--ssl-certfile", str(tmp_path / "none")])
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    ["graph.example", "ftp://graph.example", "https://graph.example/?a", "https:///x", "https://a/<b>", "https://a b/"],
)
def test_what_is_no_address_of_a_site_is_refused(tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data.ttl").write_text("<a:a> <a:a> <a:a> .")
    with pytest.raises(SystemExit):
        main(["serve", "--data", str(tmp_path / "data.ttl"), "--port", "0", "--site-url", url])
    assert "is no address of a site" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/some/path", b"/"),
        (b"/some/path?a", b"/?a"),
        (b"/some/path/x?a", b"/x?a"),
        (b"/some/pathology", b"/some/pathology"),
        (b"https://h/some/path/x", b"/x"),
        (b"/x", b"/x"),
    ],
)
def test_a_target_below_the_path_of_the_site(target: bytes, path: bytes) -> None:
    assert local(target, b"/some/path") == path
