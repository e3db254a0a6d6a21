"""The pages of things: every IRI at its own path or at /resource, as a page or as data, by suffix or by negotiation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import unquote

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.urls import uri_to_iri
from werkzeug.wrappers import Response as BaseResponse

from app.http.negotiate import HTML, negotiate
from app.http.problems import Problem
from app.limits import MOST_LINES, MOST_LISTED
from app.names import path_of
from app.overviews import browse, figures
from app.overviews import shapes as checks
from app.pages.behind import behind
from app.pages.claims import CLAIMS, PASSAGES, read_claim, read_quote
from app.pages.entity import read_entity, structured, summary
from app.pages.headings import groups
from app.pages.rdf import class_data, data_of, is_thing, links
from app.pages.resource import read_resource
from app.pages.source import read_source
from app.pages.time_series import time_series
from app.pages.timeline import timeline
from app.site import Site
from app.site import site as this_site
from kg.formats.context import CONTEXT
from kg.formats.framed import frame_bytes
from kg.formats.registry import FRAMED, GRAPH_BY_EXTENSION, GRAPHS, SHAPED, GraphFormat
from kg.rdf.namespaces import BASE, NS
from kg.resources import resource

blueprint = Blueprint("pages", __name__)


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
    return render_template("classes.html", classes=browse.classes(this_site()))


def _class(iri: str, suffix: str | None) -> Response:
    site = this_site()
    members = site.names.instances(_valid(iri), MOST_LISTED)
    if not members and not site.names.named(iri):
        raise Problem(404, f"There is no class {iri} here. All classes: {url_for('pages.by_iri', _external=True)}")
    form = _wanted(iri, suffix, (*GRAPHS, *SHAPED))
    if isinstance(form, GraphFormat):
        return Response(class_data(site, iri, form), content_type=form.content_type)
    linked = [site.names.link(each) for each in members]
    page = render_template(
        "class.html",
        link=site.names.link(iri),
        members=linked,
        total=site.index.count(iri),
        behind=behind("class", iri),
        iri=iri,
    )
    return Response(page, content_type="text/html; charset=utf-8")


@blueprint.get("/resource")
def any_resource() -> Response | BaseResponse:
    """Any thing of the graph, by its whole IRI."""
    iri = request.args.get("iri", "")
    if not iri:
        raise Problem(400, "Which thing? Add ?iri= and its address.")
    path = path_of(iri)
    if iri.startswith(BASE) and "#" not in iri and not path.startswith("/resource?"):
        return redirect(path)
    return _answer(this_site(), _valid(iri), request.args.get("format"), request.full_path, own=False)


@blueprint.get("/<path:path>")
def canonical(path: str) -> Response:
    """A thing of hkit, or of the graph served, at its own path."""
    site = this_site()
    for suffix in ("", *(f".{name}" for name in ("html", *GRAPH_BY_EXTENSION))):
        if path.endswith(suffix) and (iri := _known(site, suffix)):
            return _answer(site, iri, suffix[1:] or None, path_of(iri))
    raise _unknown(site, path)


@blueprint.get("/ns/context.jsonld")
def context() -> Response:
    """The context of all JSON-LD here; what is written has it inside as well."""
    return Response(resource(CONTEXT).read_bytes(), content_type="application/ld+json")


@blueprint.get("/ns/frame.jsonld")
def frame() -> Response:
    """The frame that makes a tree of an entity; add its `id`."""
    return Response(frame_bytes(), content_type="application/ld+json")


def _known(site: Site, suffix: str) -> str | None:
    """The IRI behind the path that is asked: hkit's own first, then one under the address that was asked.

    An IRI may hold characters as they are or percent-encoded, all of them or all but those of other scripts.
    """
    sent = str(request.environ.get("REQUEST_URI", "")).partition("?")[0].removeprefix("/").removesuffix(suffix)
    path = request.path.removeprefix("/").removesuffix(suffix)
    spellings = dict.fromkeys((sent, uri_to_iri(sent), path))
    for iri in (BASE + path, *(request.url_root + spelling for spelling in spellings)):
        if _is_iri(iri) and site.knows(iri):
            return iri
    whole = BASE + path
    return whole if whole == NS.rstrip("#") and site.ours else None


def _answer(site: Site, iri: str, suffix: str | None, path: str, *, own: bool = True) -> Response:
    if not site.knows(iri) and iri != NS.rstrip("#"):
        raise _unknown(site, iri)
    thing = is_thing(site, iri)  # a graph as a whole is no tree
    form = _wanted(iri, suffix, (*GRAPHS, *SHAPED, FRAMED) if thing else (*GRAPHS, *SHAPED))
    if isinstance(form, GraphFormat):
        response = Response(data_of(site, iri, form), content_type=form.content_type)
    else:
        response = Response(_page(site, iri), content_type="text/html; charset=utf-8")
    if own:
        response.headers["Link"] = links(path, iri)
        response.headers["Content-Location"] = f"{path}.{form.extension if isinstance(form, GraphFormat) else 'html'}"
    response.set_etag(f"{site.store.id}-{form.extension if isinstance(form, GraphFormat) else 'html'}")
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


def _page(site: Site, iri: str) -> str:
    """The page that suits the kind of a thing."""
    kinds = site.names.kinds(iri)
    if site.names.is_a(iri, "Entity") and not iri.startswith(NS):
        return _entity(site, iri)
    if iri in site.documents:
        return render_template("source.html", resource=read_resource(site, iri), iri=iri, blocks=read_source(site, iri))
    if NS + "Indicator" in kinds:
        return _indicator(site, iri)
    if iri == NS.rstrip("#"):
        return render_template("ontology.html", iri=iri, sections=browse.ontology(site), link=site.names.link(iri))
    # Other people's graphs may have the name of a thing, of which there is more to say.
    if site.is_graph(iri) or not (is_thing(site, iri) or site.out(iri)):
        count = site.index.counts("graph").get(iri, 0)
        return render_template("graph.html", iri=iri, link=site.names.link(iri), count=count)
    return _resource(site, iri)


def _entity(site: Site, iri: str) -> str:
    page = read_entity(site, iri)
    lines = groups(page)
    return render_template(
        "entity.html",
        entity=page,
        groups=lines,
        iri=iri,
        summary=summary(page),
        structured=Markup(json.dumps(structured(page, request.base_url)).replace("<", "\\u003c")),
        timeline=timeline(lines),
        charts=time_series(lines),
        behind=behind("entity", iri),
        release=site.store.id,
        shapes=checks.checked_by(site, site.names.kinds(iri)) if site.report("report.json") else (),
        remarks=checks.remarks_on(site, iri),
    )


def _indicator(site: Site, iri: str) -> str:
    sort = request.args.get("sort") or "who"
    table = figures.table(site, browse.observations(site, iri), sort, request.path, ("who", "figure", "date"))
    page = read_resource(site, iri)
    return render_template("indicator.html", resource=page, iri=iri, table=table, behind=behind("indicator", iri))


def _resource(site: Site, iri: str) -> str:
    kinds = set(site.names.kinds(iri))
    return render_template(
        "resource.html",
        resource=read_resource(site, iri),
        iri=iri,
        claim=read_claim(site, iri) if kinds & CLAIMS else None,
        quote=read_quote(site, iri) if kinds & PASSAGES else None,
        members=[site.names.link(each) for each in site.names.instances(iri, MOST_LINES)],
        uses=browse.pairs(site, iri),
        used=browse.related(site, iri),
        behind=behind("resource", iri),
    )


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


def _unknown(site: Site, path: str) -> Problem:
    """404 with the nearest names."""
    wanted = unquote(path).rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
    near = site.search.nearest(wanted, limit=5)
    links = tuple((hit.label[:80], path_of(hit.iri)) for hit in near)
    return Problem(404, f"There is nothing about {path[:200]} in this graph. Search for it at /search?q=.", near=links)
