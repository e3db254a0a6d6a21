"""A crawl of a site: each link of each page is followed, as far as wanted; and a certificate for https."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import regex
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from selectolax.lexbor import LexborHTMLParser

Answer = tuple[int, dict[str, str], bytes]
LINKS = ("a[href]", "link[href]", "script[src]", "img[src]", "form[action]", "[data-href]")
# Addresses that a page may only have if it took them from where the server listens, or from a Host header.
INSIDE = regex.compile(rb"127\.0\.0\.1|//localhost|//inner")
FORWARD = (301, 302, 303, 307, 308)


def links(page: str) -> Iterator[str]:
    """The values of all attributes that are addresses, and the addresses in the metadata."""
    tree = LexborHTMLParser(page)
    for selector in LINKS:
        name = selector.partition("[")[2].rstrip("]")
        yield from (str(node.attributes[name]) for node in tree.css(selector))
    for node in tree.css("meta[property='og:url'], meta[property='og:image']"):
        yield str(node.attributes["content"])


def crawl(site: str, ask: Callable[[str], Answer], most: int) -> Iterator[tuple[str, Answer, list[str]]]:
    """Pages of a site from its first one on, at most so many: each address, its answer, and the links in that, whole.

    Links to other places are given, too, but not followed.
    """
    seen, waiting = {f"{site}/"}, deque([f"{site}/"])
    while waiting and most:
        most -= 1
        address = waiting.popleft()
        status, headers, body = answer = ask(address)
        found = [headers["location"]] if status in FORWARD else []
        if headers.get("content-type", "").startswith("text/html"):
            found += links(body.decode())
        found += regex.findall(r"<([^>]*)>; rel=\"alternate", headers.get("link", ""))
        whole = [urldefrag(urljoin(address, link))[0] for link in found]
        yield address, answer, whole
        inside = [link for link in dict.fromkeys(whole) if link.startswith(f"{site}/") and link not in seen]
        seen.update(inside)
        waiting += inside


def check_all(site: str, ask: Callable[[str], Answer], most: int) -> list[str]:
    """Crawl a site, and see that each page answers, that its links stay below the address, and that nothing in it
    names the server behind. The addresses that answered.
    """
    root = "/".join(site.split("/", 3)[:3])
    answered = []
    for address, (status, _, body), found in crawl(site, ask, most):
        assert status in (200, *FORWARD), (address, status)
        assert not INSIDE.search(body), address
        strange = [each for each in found if each.startswith(root) and not each.startswith(f"{site}/")]
        assert not strange, address
        assert {urlsplit(each).scheme for each in found} <= {"https", "http", "mailto", "data"}, address
        answered.append(address)
    return answered


def new_certificate(certificate: Path, key: Path, name: str) -> None:
    """A certificate for a name (`DNS:…` or `IP:…`) that signs itself, and its key."""
    kind, _, value = name.partition(":")
    named = x509.DNSName(value) if kind == "DNS" else x509.IPAddress(ip_address(value))
    own, private = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")]), ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(own, own, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
