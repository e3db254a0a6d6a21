"""The site behind Debian's nginx, below a path of another host by https, with the configuration that the docs show."""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import regex

from tests.app.server.crawl import Answer, check_all, new_certificate
from tests.support.served import DATA, Server, running, started
from tests.support.waiting import until

pytestmark = [pytest.mark.process, pytest.mark.interop]

DOCS = Path(__file__).parents[3] / "docs" / "operations.md"
EXAMPLE = regex.search(r"```nginx\n(.*?)```", DOCS.read_text(), flags=regex.DOTALL)
SITE = "https://example.org/graph"
# What a configuration needs around that of one site, to be run by anybody in a folder.
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user {user} {group};
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  {site}
}}
"""


class Outside:
    """A client of nginx that knows the site by its name."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port, self.context = port, ssl.create_default_context(cafile=str(certificate))

    def ask(self, address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """The answer to a request to an address of the site."""
        connection = http.client.HTTPSConnection("example.org")
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sock = self.context.wrap_socket(plain, server_hostname="example.org")
        try:
            connection.request(method, address.removeprefix("https://example.org"), body, headers)
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


@contextmanager
def behind_nginx(server: Server, folder: Path) -> Iterator[Outside]:
    """A client of a server that nginx stands in front of, as in the docs."""
    assert EXAMPLE, "docs/operations.md shows no configuration of nginx"
    certificate, key = folder / "cert.pem", folder / "key.pem"
    new_certificate(certificate, key, "DNS:example.org")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = EXAMPLE[1]
    for shown, used in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "/etc/ssl/certs/example.org.pem": str(certificate),
        "/etc/ssl/private/example.org.key": str(key),
        "http://127.0.0.1:8000": f"http://127.0.0.1:{server.port}",
    }.items():
        assert site.count(shown) == 1, shown
        site = site.replace(shown, used)
    names = {"user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, site=site, **names))
    with subprocess.Popen(["nginx", "-p", folder, "-c", "nginx.conf", "-e", folder / "error.log"]) as process:
        try:
            until(lambda: (folder / "nginx.pid").exists() and bool((folder / "nginx.pid").read_text()))
            yield Outside(port, certificate)
        finally:
            process.terminate()


def test_every_link_of_a_crawl_answers_and_every_address_is_right(release: Path, tmp_path: Path) -> None:
    with running("--release", str(release), "--site-url", SITE) as server, behind_nginx(server, tmp_path) as outside:
        answered = check_all(SITE, lambda each: outside.ask(each, Accept="text/html"), 600)
        assert len(set(answered)) == 600
        addresses = regex.findall("<loc>(.*?)</loc>", outside.ask(f"{SITE}/sitemap.xml")[2].decode())
        assert len(addresses) > 100
        for address in addresses[::20]:
            assert outside.ask(address)[0] == 200, address
        status, headers, _ = outside.ask(SITE)
        assert (status, headers["location"].replace(f":{outside.port}", "")) == (301, f"{SITE}/")
        status, headers, body = outside.ask(f"{SITE}/sparql?query=ASK%7B%7D")
        assert (status, b"boolean" in body) == (200, True)
        assert headers["strict-transport-security"]
        query = b"SELECT * { ?s ?p ?o } #" + b"x" * (3 << 19)
        assert outside.ask(f"{SITE}/sparql", "POST", query, **{"Content-Type": "application/sparql-query"})[0] == 200


def test_an_encoded_slash_arrives_as_one(tmp_path: Path) -> None:
    data = f'{DATA} <{SITE}/org/a%2Fb> <http://www.w3.org/2000/01/rdf-schema#label> "With a slash" .'
    with started(tmp_path, "--site-url", SITE, data=data) as server, behind_nginx(server, tmp_path) as outside:
        status, _, body = outside.ask(f"{SITE}/org/a%2Fb", Accept="text/html")
        assert (status, b"With a slash" in body) == (200, True)
        assert outside.ask(f"{SITE}/org/a/b")[0] == 404
