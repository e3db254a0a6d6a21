"""What the dataset is, for catalogues, search engines and people who cite it: VoID, DCAT, PROV, citations."""

from __future__ import annotations

import json
from dataclasses import replace

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from app.http.negotiate import negotiate
from app.http.problems import Problem
from app.i18n.language import phrase
from app.names import Link
from app.site import Site, site
from kg.formats.registry import BY_NAME, GRAPHS, GraphFormat, write_triples
from kg.rdf.namespaces import BASE, PREFIXES, VOID
from kg.release.citation import Card, bibtex, card, cff, structured
from kg.release.description import METADATA, Described, at, describe, outline
from kg.release.dumps import NAMES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

blueprint = Blueprint("description", __name__)

HTML = ("html", ("text/html", "application/xhtml+xml"))
BIBTEX = "application/x-bibtex; charset=utf-8"
# Of a large graph so many documents are told of where it has no description of its own.
MOST_DOCUMENTS = 50
CFF = "application/yaml; charset=utf-8"


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset, as a page or as data; `format` asks for one by name."""
    offers: list[tuple[GraphFormat | str, tuple[str, ...]]] = [(form, form.media_types) for form in GRAPHS]
    form = BY_NAME.get(request.args.get("format", "")) or negotiate(request.headers.getlist("Accept"), [*offers, HTML])
    if isinstance(form, GraphFormat):
        return Response(write_triples(description(site()), form), content_type=form.content_type)
    if form == "html":
        triples = description(site())
        page = render_template("description.html", card=card(triples), **numbers(site(), triples))
        return Response(page, content_type="text/html; charset=utf-8")
    raise Problem(406, f"The description is there as text/html, {', '.join(each.media_types[0] for each in GRAPHS)}.")


@blueprint.get("/cite")
def cite() -> str:
    """How to cite the dataset."""
    of = card_of(site())
    return render_template("cite.html", card=of, cff=cff(of), bibtex=bibtex(of))


@blueprint.get("/cite/citation.bib")
def as_bibtex() -> Response:
    """The citation in BibTeX."""
    return Response(bibtex(card_of(site())), content_type=BIBTEX)


@blueprint.get("/cite/CITATION.cff")
def as_cff() -> Response:
    """The citation in the Citation File Format."""
    told = cff(card_of(site()))
    if told is None:
        raise Problem(404, "Nobody is said to have made this graph, and CITATION.cff wants authors. See /cite.")
    return Response(told, content_type=CFF)


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    """What the front page says of the dataset to search engines."""
    return {"dataset_card": lambda: Markup(json.dumps(structured(card_of(site()))).replace("<", "\\u003c"))}


def description(here: Site) -> list[ox.Triple]:
    """The whole description with the addresses of this host: a release's own, or one counted now."""
    home = _home(here)
    told = _told(here)
    return list(at(told if told is not None else _counted(here), home, request.host_url))


def card_of(here: Site) -> Card:
    """What the dataset is cited by."""
    told = _told(here)
    found = told if told is not None else outline(_described(here))
    return card(at(found, _home(here), request.host_url))


def _told(here: Site) -> list[ox.Triple] | None:
    """The description that the release has of itself; None if it has none."""
    path = here.store.file(f"dumps/{METADATA}")
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)] if path else None


def _described(here: Site) -> Described:
    # Of a large graph none is made on request.
    files = [name for name in NAMES if not here.large or here.store.file(f"dumps/{name}")]
    return Described(
        here.store.id,
        here.graph,
        dict.fromkeys(files),
        home=_home(here),
        most=MOST_DOCUMENTS if here.large else None,
    )


def _counted(here: Site) -> list[ox.Triple]:
    """The description of a graph without one; of a large one as much as is counted already."""
    it = _described(here)
    if not here.large:
        return describe(it)
    totals = {
        "triples": here.index.total("triples"),
        "properties": len(here.index.counts("property")),
        "classes": len(here.index.classes()),
    }
    return [
        *outline(it),
        *(ox.Triple(it.dataset, ox.NamedNode(VOID + name), ox.Literal(number)) for name, number in totals.items()),
    ]


def _home(here: Site) -> str:
    """Where the dataset has its name: hkit's at its own address, any other graph's at this host's."""
    return BASE if here.ours else request.host_url


def numbers(here: Site, triples: list[ox.Triple]) -> dict[str, list[tuple[Link, int]]]:
    """The parts of the dataset with their numbers, the largest first: by class, property and graph."""
    said: dict[tuple[object, str], Term] = {
        (triple.subject, triple.predicate.value): triple.object for triple in triples
    }
    kinds = (
        ("classes", "classPartition", "class", "entities"),
        ("properties", "propertyPartition", "property", "triples"),
    )
    found: dict[str, list[tuple[Link, int]]] = {}
    for name, part, of, amount in kinds:
        parts = [triple.object for triple in triples if triple.predicate.value == VOID + part]
        found[name] = [(_link(here, said[each, VOID + of]), _int(said[each, VOID + amount])) for each in parts]
    subsets = [triple.object for triple in triples if triple.predicate.value == VOID + "subset"]
    graphs = {each for each in subsets if isinstance(each, ox.NamedNode) and here.graph.contains_named_graph(each)}
    # Graphs of one document have one name but for their part.
    links = {each: replace(_link(here, each), label=each.value.removeprefix(f"{BASE}graph/")) for each in graphs}
    found["graphs"] = [(links[each], _int(said[each, VOID + "triples"])) for each in graphs]
    whole = next(triple.subject for triple in triples if triple.predicate.value == PREFIXES["dcat"] + "version")
    totals = {
        "triples": phrase("dataset.triples"),
        "distinctSubjects": phrase("dataset.distinctSubjects"),
        "distinctObjects": phrase("dataset.distinctObjects"),
        "properties": phrase("dataset.n_properties"),
        "classes": phrase("dataset.n_classes"),
    }
    found["totals"] = [
        (Link("", label, None), _int(said[whole, VOID + name]))
        for name, label in totals.items()
        if (whole, VOID + name) in said
    ]
    return {name: sorted(rows, key=lambda row: (-row[1], row[0].iri)) for name, rows in found.items()}


def _link(here: Site, term: Term) -> Link:
    link = here.names.link(str(term)[1:-1])
    return link if here.knows(link.iri) else replace(link, href=None)


def _int(term: Term) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
