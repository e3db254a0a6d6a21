"""The pages of things: every IRI at its own path or at /resource, as a page or as data, by suffix or by negotiation."""

import json
from urllib.parse import unquote, urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.urls import uri_to_iri
from werkzeug.wrappers import Response as BaseResponse

from app.http.negotiate import HTML, WISHES, asked_for
from app.http.problems import Problem
from app.limits import MOST_LINES, MOST_LISTED, MOST_ROWS
from app.overviews import browse, tables
from app.pages.claims import CLAIMS, PASSAGES, read_claim, read_claims, read_quote
from app.pages.entity import read_entity, structured, summary
from app.pages.headings import behind, groups
from app.pages.rdf import class_data, data_of, is_thing, links
from app.pages.resource import read_resource
from app.pages.source import read_source
from app.site import Site, node_of, path_of, this_site
from kg.formats import jsonld
from kg.formats.registry import FRAMED, GRAPHS, SHAPED, GraphFormat
from kg.rdf.namespaces import BASE, NS

blueprint = Blueprint("pages", __name__)
ONTOLOGY = NS.rstrip("#")


@blueprint.get("/class/<path:name>")
def by_class(name: str) -> Response | str:
    """The things of a class of hkit's ontology; as data by the ending of a format or the Accept header."""
    stem, _, ending = name.partition(".")
    return _class(NS + stem, ending)


@blueprint.get("/class")
def by_iri() -> Response | str:
    """The things of any class, given by `iri`, in a `format`; without it, all classes."""
    iri = request.args.get("iri")
    if iri:
        return _class(iri)
    return render_template("classes.html", classes=browse.classes(this_site()))


def _class(iri: str, suffix: str = "") -> Response | str:
    site = this_site()
    members = site.names.instances(_valid(iri), MOST_LISTED)
    if not members and not site.names.named(iri):
        raise Problem(404, f"There is no class {iri} here. All classes: {url_for('pages.by_iri', _external=True)}")
    form = asked_for((HTML, *GRAPHS, *SHAPED), suffix)
    if isinstance(form, GraphFormat):
        return Response(class_data(site, iri, form), content_type=form.content_type)
    linked, total = list(map(site.names.link, members)), site.index.count(iri)
    query = behind("class", iri)
    return render_template("class.html", link=site.names.link(iri), members=linked, total=total, behind=query, iri=iri)


@blueprint.get("/resource")
def any_resource() -> Response | BaseResponse:
    """Any thing of the graph, by its whole IRI."""
    iri = request.args.get("iri", "")
    if not iri:
        raise Problem(400, "Which thing? Add ?iri= and its address.")
    path = path_of(iri)
    if iri.startswith(BASE) and "#" not in iri and "?" not in path:
        others = [(name, value) for name, value in request.args.items(multi=True) if name != "iri"]
        return redirect(f"{path}?{urlencode(others)}" if others else path)
    return _answer(this_site(), _valid(iri))


@blueprint.get("/<path:path>")
def canonical(path: str) -> Response:
    """A thing of hkit, or of the graph served, at its own path."""
    site = this_site()
    for suffix in ("", *(f".{form.extension}" for form in (HTML, *GRAPHS, *SHAPED, FRAMED))):
        if path.endswith(suffix) and (iri := _known(site, suffix)):
            return _answer(site, iri, suffix[1:], path_of(iri))
    raise _unknown(site, path)


@blueprint.get("/ns/<any(context, frame):name>.jsonld")
def context(name: str) -> Response:
    """The context of all JSON-LD here, which has it inside too; the frame that, with an `id`, makes a tree of it."""
    document = jsonld.context() if name == "context" else jsonld.frame()
    return Response(jsonld.as_file(document), content_type="application/ld+json")


def _known(site: Site, suffix: str) -> str | None:
    """The IRI behind the path that is asked: hkit's own first, then one under the address that was asked.

    An IRI may hold characters as they are or percent-encoded, all of them or all but those of other scripts. It may
    have a query, of which parameters that ask for a format are none.
    """
    sent = str(request.environ.get("REQUEST_URI", "")).partition("?")[0].removeprefix("/").removesuffix(suffix)
    path, asked = request.path.removeprefix("/").removesuffix(suffix), request.query_string.decode("latin-1")
    own = "&".join(part for part in asked.split("&") if part.partition("=")[0] not in WISHES)
    queries = dict.fromkeys(f"?{query}" if query else "" for query in (asked, own, ""))
    spellings = dict.fromkeys(each + query for query in queries for each in (sent, uri_to_iri(sent), path))
    known = (iri for base in (BASE, request.url_root) for each in spellings if site.knows(iri := base + each))
    return next(known, ONTOLOGY if BASE + path == ONTOLOGY and site.ours else None)


def _answer(site: Site, iri: str, suffix: str = "", path: str = "") -> Response:
    """A thing as a page or as data; at its own `path` with links to its other forms. Raises Problem."""
    if not site.knows(iri) and iri != ONTOLOGY:
        raise _unknown(site, iri)
    # A graph as a whole is no tree.
    form = asked_for((HTML, *GRAPHS, *SHAPED, *((FRAMED,) if is_thing(site, iri) else ())), suffix)
    body = data_of(site, iri, form) if isinstance(form, GraphFormat) else _page(site, iri)
    response = Response(body, content_type=form.content_type)
    if path and "?" not in path:
        response.headers["Link"] = links(path, iri)
        response.headers["Content-Location"] = f"{path}.{form.extension}"
    response.set_etag(f"{site.store.id}-{form.extension}")
    return response


def _page(site: Site, iri: str) -> str:
    """The page that suits the kind of a thing."""
    kinds = site.names.kinds(iri)
    if site.names.is_a(iri, "Entity") and not iri.startswith(NS):
        return _entity(site, iri)
    if iri in site.documents:
        return render_template("source.html", resource=read_resource(site, iri), iri=iri, blocks=read_source(site, iri))
    if NS + "Indicator" in kinds:
        return _indicator(site, iri)
    if iri == ONTOLOGY:
        return render_template("ontology.html", iri=iri, sections=browse.ontology(site), link=site.names.link(iri))
    # Other people's graphs may have the name of a thing, of which there is more to say.
    if site.is_graph(iri) or not (is_thing(site, iri) or site.out(iri)):
        count = site.index.counts("graph").get(iri, 0)
        return render_template("graph.html", iri=iri, link=site.names.link(iri), count=count)
    return render_template(
        "resource.html",
        resource=read_resource(site, iri),
        iri=iri,
        claim=read_claim(site, iri) if CLAIMS.intersection(kinds) else None,
        quote=read_quote(site, iri) if PASSAGES.intersection(kinds) else None,
        members=list(map(site.names.link, site.names.instances(iri, MOST_LINES) or site.within(iri, MOST_LINES))),
        uses=browse.pairs(site, iri),
        used=site.index.counts("property").get(iri, 0),
        behind=behind("resource", iri),
    )


def _entity(site: Site, iri: str) -> str:
    page = read_entity(site, iri)
    return render_template(
        "entity.html",
        entity=page,
        groups=groups(page),
        iri=iri,
        summary=summary(page),
        structured=Markup(json.dumps(structured(page, request.base_url)).replace("<", "\\u003c")),
        behind=behind("entity", iri),
        release=site.store.id,
    )


def _indicator(site: Site, iri: str) -> str:
    claims = read_claims(site, site.subjects(iri, NS + "indicator", MOST_ROWS))
    rows = [tables.row_of(site, "figures", claim.iri, [claim]) for claim in claims]
    view, page = tables.view("figures", rows, request.args), read_resource(site, iri)
    return render_template("indicator.html", resource=page, iri=iri, view=view, behind=behind("indicator", iri))


def _valid(iri: str) -> str:
    if node_of(iri) is None:
        raise Problem(400, f"{iri[:200]} is no IRI. Give the whole address of a thing, such as {BASE}id/NAME.")
    return iri


def _unknown(site: Site, path: str) -> Problem:
    """404 with the nearest names."""
    wanted = unquote(path).rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
    links = tuple((hit.label[:80], path_of(hit.iri)) for hit in site.index.nearest(wanted, limit=5))
    return Problem(404, f"There is nothing about {path[:200]} in this graph. Search for it at /search?q=.", near=links)
