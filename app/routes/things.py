"""The routes of the pages: every canonical IRI at its own path, by name, by suffix and by negotiation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.urls import uri_to_iri
from werkzeug.wrappers import Response as BaseResponse

from app.http.negotiate import negotiate
from app.http.problems import Problem
from app.names import Link, outward, path_of
from app.overviews import browse, figures
from app.overviews import shapes as checks
from app.overviews.coverage import accounts
from app.pages import claims, entity, resource, source
from app.pages import rdf as represent
from app.pages.breadcrumbs import trails
from app.pages.neighbourhood import picture
from app.pages.time_series import charts
from app.pages.timeline import timeline
from app.questions.questions import questions
from app.site import Site, site
from kg.formats.context import CONTEXT
from kg.formats.framed import frame_bytes
from kg.formats.registry import FRAMED, GRAPH_BY_EXTENSION, GRAPHS, SHAPED, GraphFormat
from kg.rdf.labels import local_name
from kg.rdf.namespaces import BASE, NS
from kg.resources import resource as bundled
from kg.store.search import Hit

blueprint = Blueprint("pages", __name__)

HTML = ("html", ("text/html", "application/xhtml+xml"))
MOST_HITS = 50
MOST_FOUND = 300
MOST_LISTED = 5000
MOST_MEMBERS = 200
BEHIND = {
    # One row for each line: claims about the thing, claims that lead to it, and what follows beyond them.
    "entity": "SELECT ?claim ?from ?predicate ?value (SAMPLE(?q) AS ?quote) WHERE {{\n"
    "  {{ {{ ?claim hkit:about <{iri}> ; rdf:predicate ?predicate ; rdf:object ?value }}\n"
    "    UNION {{ ?claim hkit:about <{iri}> ; hkit:indicator ?predicate OPTIONAL {{ ?claim hkit:value ?value }} }}\n"
    "    UNION {{ ?claim rdf:object <{iri}> ; rdf:predicate ?predicate ; hkit:about ?from }}\n"
    "    OPTIONAL {{ ?claim hkit:evidence/hkit:quote ?q }} }}\n"
    "  UNION {{ GRAPH <{base}graph/inferred> {{ <{iri}> ?predicate ?value }}\n"
    '    FILTER (STRSTARTS(STR(?predicate), "{ns}") && isIRI(?value))\n'
    "    FILTER NOT EXISTS {{ ?c hkit:about <{iri}> ; rdf:object ?value ; hkit:modality voc:holds }}\n"
    "    FILTER NOT EXISTS {{ ?c hkit:about ?value ; rdf:object <{iri}> ; hkit:modality voc:holds }} }}\n"
    "}} GROUP BY ?claim ?from ?predicate ?value ORDER BY STR(?claim) STR(?predicate) STR(?value)",
    "resource": "SELECT ?from ?property ?value WHERE {{\n  {{ <{iri}> ?property ?value }}\n"
    "  UNION {{ ?from ?property <{iri}> }}\n}} ORDER BY STR(?property) STR(?value) STR(?from)",
    "class": "SELECT ?thing (SAMPLE(?label) AS ?name) WHERE {{\n"
    "  ?thing a/rdfs:subClassOf* <{iri}> FILTER (isIRI(?thing))\n"
    "  OPTIONAL {{ ?thing skos:prefLabel|rdfs:label ?label }}\n}} GROUP BY ?thing ORDER BY ?name STR(?thing)",
    "indicator": "SELECT ?claim ?entity ?value ?qualifier ?asOf (SAMPLE(?q) AS ?quote) WHERE {{\n"
    "  ?claim hkit:indicator <{iri}> ; hkit:about ?entity OPTIONAL {{ ?claim hkit:evidence/hkit:quote ?q }}\n"
    "  OPTIONAL {{ ?claim hkit:value ?value }} OPTIONAL {{ ?claim hkit:qualifier ?qualifier }}\n"
    "  OPTIONAL {{ ?claim hkit:asOf ?asOf }}\n"
    "}} GROUP BY ?claim ?entity ?value ?qualifier ?asOf ORDER BY STR(?entity) STR(?claim)",
}


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    """What every template may use."""
    return {
        "path_of": path_of,
        "outward": outward,
        "formats": GRAPHS,
        "local_name": local_name,
        "marked": marked,
        "base_iri": BASE,
        "ours": site().ours,
        "large": site().large,
    }


def marked(snippet: str) -> Markup:
    """A search's snippet with the words found marked; everything else escaped."""
    return Markup(str(Markup.escape(snippet)).replace("\x02", "<mark>").replace("\x03", "</mark>"))


@blueprint.get("/")
def home() -> str:
    """The front door."""
    here = site()
    return render_template("home.html", home=browse.home(here), questions=questions()[:12], ours=here.ours)


@blueprint.get("/search")
def search() -> Response | str:
    """What matches a search, as a page or as JSON."""
    here, query, kind = site(), request.args.get("q", "").strip(), request.args.get("kind", "")
    found = sorted(here.search.find(query, limit=MOST_FOUND), key=lambda hit: not here.names.is_a(hit.iri, "Entity"))
    hits = [hit for hit in found if not kind or hit.kind == kind][:MOST_HITS]
    offers = [HTML, ("json", ("application/json",))]
    form = request.args.get("format") or negotiate(request.headers.getlist("Accept"), offers)
    if form == "json":
        return jsonify(query=query, hits=[_told(here, hit) for hit in hits])
    names = here.names
    shown = [(hit, path_of(hit.iri), names.label(hit.kind) if hit.kind else "") for hit in hits]
    counts = Counter(hit.kind for hit in found if hit.kind)
    facets = [
        (names.label(each), count, url_for("pages.search", q=query, kind=each), each == kind)
        for each, count in counts.most_common()
    ]
    total = counts[kind] if kind else len(found)
    return render_template(
        "search.html", query=query, hits=shown, facets=facets, total=total, most=MOST_FOUND, everything=len(found)
    )


def _told(here: Site, hit: Hit) -> dict[str, object]:
    """A hit for programs: `kind` names its type, `href` is its page here, `near` says that its name is only similar."""
    kind = here.names.label(hit.kind) if hit.kind else ""
    told = {"iri": hit.iri, "label": hit.label, "type": hit.kind, "kind": kind, "href": path_of(hit.iri)}
    return {**told, "near": hit.near}


@blueprint.get("/class/<path:name>")
def by_class(name: str) -> Response:
    """The things of a class of hkit's ontology; as data by the ending of a format or the Accept header."""
    ending = next((each for each in sorted(GRAPH_BY_EXTENSION, key=len)[::-1] if name.endswith(f".{each}")), None)
    return _class(NS + name.removesuffix(f".{ending}"), ending)


@blueprint.get("/class")
def by_iri() -> Response | str:
    """The things of any class, given by `iri`, in a `format`; without it, all classes."""
    iri = request.args.get("iri")
    if iri:
        return _class(iri, request.args.get("format"))
    return render_template("classes.html", classes=browse.classes(site()))


def _class(iri: str, suffix: str | None) -> Response:
    here = site()
    members = here.names.instances(_valid(iri), MOST_LISTED)
    if not members and not here.names.named(iri):
        raise Problem(404, f"There is no class {iri} here. All classes: {url_for('pages.by_iri', _external=True)}")
    form = _wanted(iri, suffix, (*GRAPHS, *SHAPED))
    if isinstance(form, GraphFormat):
        return Response(represent.class_data(here, iri, form), content_type=form.content_type)
    links = [here.names.link(each) for each in members]
    page = render_template(
        "class.html",
        link=here.names.link(iri),
        members=links,
        total=here.index.count(iri),
        behind=_behind("class", iri),
        iri=iri,
    )
    return Response(page, content_type="text/html; charset=utf-8")


@blueprint.get("/indicators")
def indicators() -> str:
    """Every indicator with the number of its figures."""
    return render_template("indicators.html", indicators=browse.indicators(site()))


@blueprint.get("/coverage")
def coverage() -> str:
    """What of the source was read and what was not."""
    told = site().told("coverage.json")
    return render_template("coverage.html", documents=accounts(site(), told) if told else None)


@blueprint.get("/validation")
def validation() -> str:
    """The report of the last validation."""
    return render_template("validation.html", report=checks.report(site()))


@blueprint.get("/resource")
def any_resource() -> Response | BaseResponse:
    """Any thing of the graph, by its whole IRI."""
    iri = request.args.get("iri", "")
    if not iri:
        raise Problem(400, "Which thing? Add ?iri= and its address.")
    path = path_of(iri)
    if iri.startswith(BASE) and "#" not in iri and not path.startswith("/resource?"):
        return redirect(path)
    return _answer(_valid(iri), request.args.get("format"), request.full_path, own=False)


@blueprint.get("/<path:path>")
def canonical(path: str) -> Response:
    """A thing of hkit, or of the graph served, at its own path."""
    here = site()
    for suffix in ("", *(f".{name}" for name in ("html", *GRAPH_BY_EXTENSION))):
        if path.endswith(suffix) and (found := _known(here, suffix)):
            return _answer(found, suffix[1:] or None, path_of(found))
    raise _unknown(here, path)


@blueprint.get("/shapes")
def shapes() -> Response:
    """The shapes that every release conforms to: as a page, or as they stand, in Turtle."""
    offers = [HTML, ("turtle", ("text/turtle",))]
    form = request.args.get("format") or negotiate(request.headers.getlist("Accept"), offers)
    if form == "html":
        page = render_template("shapes.html", shapes=checks.shapes(), names=site().names)
        return Response(page, content_type="text/html; charset=utf-8")
    body = b"\n".join(bundled(path).read_bytes() for path in checks.FILES)
    return Response(body, content_type="text/turtle; charset=utf-8")


@blueprint.get("/ns/context.jsonld")
def context() -> Response:
    """The context of all JSON-LD here; what is written has it inside as well."""
    return Response(bundled(CONTEXT).read_bytes(), content_type="application/ld+json")


@blueprint.get("/ns/frame.jsonld")
def frame() -> Response:
    """The frame that makes a tree of an entity; add its `id`."""
    return Response(frame_bytes(), content_type="application/ld+json")


def _known(here: Site, suffix: str) -> str | None:
    """The IRI behind the path that is asked: hkit's own first, then one under the address that was asked.

    An IRI may hold characters as they are or percent-encoded, all of them or all but those of other scripts.
    """
    sent = str(request.environ.get("REQUEST_URI", "")).partition("?")[0].removeprefix("/").removesuffix(suffix)
    path = request.path.removeprefix("/").removesuffix(suffix)
    spellings = dict.fromkeys((sent, uri_to_iri(sent), path))
    for iri in (BASE + path, *(request.host_url + spelling for spelling in spellings)):
        if _is_iri(iri) and here.knows(iri):
            return iri
    whole = BASE + path
    return whole if whole == NS.rstrip("#") and here.ours else None


def _answer(iri: str, suffix: str | None, path: str, *, own: bool = True) -> Response:
    here = site()
    if not here.knows(iri) and iri != NS.rstrip("#"):
        raise _unknown(here, iri)
    thing = represent.is_thing(here, iri)  # a graph as a whole is no tree
    form = _wanted(iri, suffix, (*GRAPHS, *SHAPED, FRAMED) if thing else (*GRAPHS, *SHAPED))
    if isinstance(form, GraphFormat):
        response = Response(represent.data_of(here, iri, form), content_type=form.content_type)
    else:
        response = Response(_page(here, iri), content_type="text/html; charset=utf-8")
    if own:
        response.headers["Link"] = represent.links(path, iri)
        response.headers["Content-Location"] = f"{path}.{form.extension if isinstance(form, GraphFormat) else 'html'}"
    response.set_etag(f"{here.store.id}-{form.extension if isinstance(form, GraphFormat) else 'html'}")
    return response


def _wanted(iri: str, suffix: str | None, shapes: Sequence[GraphFormat]) -> GraphFormat | str:
    """The format that an ending or the Accept header asks for, "html" for the page. Raises Problem if there is none."""
    if suffix:
        form = HTML[0] if suffix == HTML[0] else next((each for each in shapes if each.extension == suffix), None)
    else:
        offers: list[tuple[GraphFormat | str, Sequence[str]]] = [HTML, *((each, each.media_types) for each in shapes)]
        form = negotiate(request.headers.getlist("Accept"), offers)
    if form is None:
        types, endings = (
            ", ".join(each.media_types[0] for each in GRAPHS),
            ", .".join(each.extension for each in shapes),
        )
        raise Problem(406, f"{iri} is there as text/html, {types}; or with the ending .html, .{endings}.")
    return form


def _page(here: Site, iri: str) -> str:
    """The page that suits the kind of thing."""
    names = here.names
    if names.is_a(iri, "Entity") and not _is_term(iri):
        described = entity.describe(here, iri)
        structured = Markup(json.dumps(entity.structured(described, request.base_url)).replace("<", "\\u003c"))
        return render_template(
            "entity.html",
            entity=described,
            iri=iri,
            structured=structured,
            behind=_behind("entity", iri),
            picture=picture(described.link.label, described.groups),
            timeline=timeline(described.groups),
            charts=charts(described.groups),
            trails=trails(here, iri),
            release=here.store.id,
            shapes=checks.checked_by(here, names.kinds(iri)) if here.told("report.json") else (),
            remarks=checks.remarks_on(here, iri),
        )
    if iri in here.documents:
        blocks = source.read_source(here, iri)
        return render_template(
            "source.html", link=names.link(iri), iri=iri, blocks=blocks, facts=resource.describe(here, iri)
        )
    if NS + "Indicator" in names.kinds(iri):
        sort = request.args.get("sort") or "who"
        said = figures.table(here, browse.observations(here, iri), sort, request.path, ("who", "figure", "date"))
        found = resource.describe(here, iri)
        return render_template("indicator.html", resource=found, iri=iri, table=said, behind=_behind("indicator", iri))
    if iri == NS.rstrip("#"):
        return render_template(
            "ontology.html", iri=iri, sections=browse.ontology(here), resource=resource.describe(here, iri)
        )
    # Other people's graphs may have the name of a thing, of which there is more to say.
    if here.is_graph(iri) or not (represent.is_thing(here, iri) or here.out(iri)):
        count = browse.graph_size(here, iri)
        return render_template("graph.html", iri=iri, link=names.link(iri), count=count)
    return _generic(here, iri)


def _generic(here: Site, iri: str) -> str:
    kinds = here.names.kinds(iri)
    claim = claims.read_claim(here, iri) if NS + "Statement" in kinds or NS + "Observation" in kinds else None
    quote = (
        claims.read_quote(here, iri)
        if any(NS + name in kinds for name in ("Evidence", "Passage", "Section", "Sentence"))
        else None
    )
    members: list[Link] = [here.names.link(each) for each in here.names.instances(iri, MOST_MEMBERS)]
    found = resource.describe(here, iri)
    return render_template(
        "resource.html",
        resource=found,
        iri=iri,
        claim=claim,
        quote=quote,
        members=members,
        uses=browse.pairs(here, iri),
        used=browse.related(here, iri),
        behind=_behind("resource", iri),
    )


def _is_term(iri: str) -> bool:
    return iri.startswith(NS)


def _behind(kind: str, iri: str) -> str:
    """The query whose rows a page shows, with prefixes that the endpoint knows."""
    return BEHIND[kind].format(iri=str(ox.NamedNode(iri))[1:-1], base=BASE, ns=NS)


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _valid(iri: str) -> str:
    if not _is_iri(iri):
        raise Problem(400, f"{iri[:200]} is no IRI. Give the whole address of a thing, such as {BASE}id/NAME.")
    return iri


def _unknown(here: Site, path: str) -> Problem:
    """404 with the nearest names."""
    wanted = unquote(path).rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
    near = here.search.nearest(wanted, limit=5)
    links = tuple((hit.label[:80], path_of(hit.iri)) for hit in near)
    return Problem(404, f"There is nothing about {path[:200]} in this graph. Search for it at /search?q=.", near=links)


@blueprint.app_template_filter("sparql_url")
def sparql_url(query: str) -> str:
    """The query page with a query filled in."""
    return "/sparql?" + urlencode({"query": query})
