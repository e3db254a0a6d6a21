"""What the tests of the pages share: small graphs of other people's vocabularies, and apps over stores."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from app.factory import create_app
from kg.store.store import Store

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FOREIGN = """
@prefix ex: <http://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
ex:ada a foaf:Person ; foaf:name "Ada Lovelace" ; foaf:knows ex:charles ; foaf:homepage <javascript:alert(1)> .
ex:charles a foaf:Person ; rdfs:label "Charles <script>alert(1)</script> \\"Babbage\\" \\u202Eevil" .
ex:book a ex:Book ; dcterms:title "Notes on the engine"@en ; dcterms:creator ex:ada ; ex:blank [ rdfs:label "inside" ] .
ex:nameless a ex:Book .
<http://localhost/thing/caf%C3%A9> a ex:Book ; rdfs:label "Café" .
"""


def client(store: Store) -> FlaskClient:
    """A client of the app over a store."""
    return create_app(store).test_client()


def foreign(folder: Path) -> Store:
    """A graph in vocabularies that hkit knows nothing of, with hostile names."""
    path = folder / "foreign.ttl"
    path.write_text(FOREIGN + f'ex:long a ex:Book ; rdfs:label "{"long " * 2000}" .\n', encoding="utf-8")
    return Store.open_files([path])
