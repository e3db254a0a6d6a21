"""The shapes and the last report as pages: every shape, every result, and none that is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib

from app.overviews import browse, checks
from app.site import Site
from kg.rdf.namespaces import NS, PREFIXES
from kg.resources import resource
from kg.store.store import Store
from tests.support.pages import HTML, client, foreign


@pytest.fixture(scope="module")
def site(release: Path) -> Site:
    return Site(Store.open_release(release))


def test_every_shape_is_told_with_its_severity_and_its_words():
    graph = rdflib.Graph()
    for path in checks.FILES:
        graph.parse(data=resource(path).read_bytes(), format="turtle")
    sh = rdflib.Namespace(PREFIXES["sh"])
    expected = {
        str(s).rpartition("#")[2]: str(o).rpartition("#")[2]
        for s, o in graph.subject_objects(sh.severity)
        if isinstance(s, rdflib.URIRef)
    }
    assert {shape.name: shape.severity for shape in checks.shapes()} == expected
    assert all(shape.messages for shape in checks.shapes())


def test_the_report_has_every_result_once(site, release):
    told = json.loads((release / "report.json").read_text())
    report = checks.report(site)
    assert report is not None
    assert dict(report["counts"]) == told["counts"]
    assert sum(len(one["remarks"]) for one in report["by_shape"]) == len(told["results"])
    assert [one["severity"] for one in report["by_shape"]] == sorted(
        (one["severity"] for one in report["by_shape"]), key=checks.SEVERITIES.index
    )


def test_the_pages_lead_to_each_other(site):
    asked = client(site.store)
    shapes = asked.get("/shapes", headers=HTML).text
    found = re.findall(r'href="/shapes#([\w-]+)"', asked.get("/validation", headers=HTML).text)
    assert found
    assert all(f'id="{name}"' in shapes for name in found)
    assert asked.get("/shapes").mimetype in ("text/html", "text/turtle")
    assert asked.get("/shapes", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"


def test_a_foreign_graph_has_no_report(tmp_path):
    asked = client(foreign(tmp_path))
    assert "came without a validation report" in asked.get("/validation", headers=HTML).text
    assert asked.get("/shapes", headers=HTML).status_code == 200


def test_terms_tell_who_uses_them_and_how_often(site):
    terms = {term["anchor"]: term for _, section in browse.ontology(site) for term in section}
    rows = site.store.select("SELECT (COUNT(*) AS ?n) { ?a hkit:oversees ?b }")
    assert terms["oversees"]["count"] == int(rows[0]["n"].value)
    assert {end for term in terms.values() for end, _ in term["ends"]} == {"domain", "range"}
    assert all(len(example) == 2 for example in terms["oversees"]["examples"])
    assert terms["Park"]["count"] == len(site.index.members(NS + "Park", own=True))
    assert all(len(example) == 1 for example in terms["Park"]["examples"])
    assert len({term["anchor"] for term in terms.values() if term["count"] and not term["examples"]}) == 0
