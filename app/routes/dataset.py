"""The dataset for catalogues, search engines, people who cite it and people who take it along.

Description (VoID, DCAT, PROV), citations, site map and robots; the dumps of the graph, and the files that describe it.
"""

import json

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.http.headers import coding_for
from app.http.negotiate import HTML, asked_for
from app.http.problems import Problem
from app.limits import LARGEST_COMPRESSED, MOST_ADDRESSES, MOST_GRAPHS
from app.overviews.browse import classes, graphs
from app.overviews.dataset import card_of, description, totals
from app.site import below, path_of, this_site
from kg.formats.csvw import DESCRIPTION, MEDIA_TYPE, TABLES
from kg.formats.registry import GRAPHS, SHAPED, GraphFormat, write_triples
from kg.rdf.namespaces import BASE
from kg.release.citation import bibtex, card, cff, structured
from kg.release.description import kind_of
from kg.release.folder import BY_FILE, NAMES, dump as make_dump
from kg.resources import toml
from kg.store.saved_queries import questions

blueprint = Blueprint("dataset", __name__)

DATA = toml(__file__, "dataset.toml")
OTHERS: dict[str, str] = DATA["others"]
TYPES = {
    **{name: form.content_type for name, form in BY_FILE.items()},
    **{table.file: MEDIA_TYPE for table in TABLES},
    DESCRIPTION: "application/csvm+json",
    **OTHERS,
}


@blueprint.get("/.well-known/void")
def void() -> Response | str:
    """The description of the dataset, as a page or as data; `format` asks for one by name."""
    form = asked_for((*GRAPHS, *SHAPED, HTML))
    triples = description(this_site())
    if isinstance(form, GraphFormat):
        return Response(write_triples(triples, form), content_type=form.content_type)
    return render_template("description.html", card=card(triples), totals=totals(triples))


@blueprint.get("/cite")
def cite() -> str:
    """The page that says how to cite the dataset."""
    of = card_of(this_site())
    return render_template("cite.html", card=of, cff=cff(of), bibtex=bibtex(of))


@blueprint.get("/cite/<any('citation.bib', 'CITATION.cff'):name>")
def citation(name: str) -> Response:
    """The citation in BibTeX, or in the Citation File Format."""
    of = card_of(this_site())
    text = cff(of) if name == "CITATION.cff" else bibtex(of)
    if text is None:
        raise Problem(404, "Nobody is said to have made this graph, and CITATION.cff wants authors. See /cite.")
    return Response(text, content_type=TYPES[name])


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    """The card of the dataset for search engines, on the front page."""
    return {"dataset_card": lambda: Markup(json.dumps(structured(card_of(this_site()))).replace("<", "\\u003c"))}


@blueprint.get("/<any('robots.txt', 'opensearch.xml'):name>")
def for_machines(name: str) -> Response:
    """Everything may be read, but queries are for people and programs that mean them; how browsers search here."""
    kind = "text/plain" if name == "robots.txt" else "application/opensearchdescription+xml"
    return Response(render_template(name), content_type=f"{kind}; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of all pages: the fixed ones, then those of questions, classes and entities."""
    paths, index = [below(f"/{name}") for name in DATA["pages"]], this_site().index
    if this_site().ours:
        paths += [path_of(question.iri) for question in questions()]
        paths += [each.href for each in classes(this_site()) if "/class/" in each.href]
    named = {iri for base in (BASE, request.url_root) for iri in index.named(base, MOST_ADDRESSES)}
    paths += [path_of(iri) for iri in sorted(named) if "#" not in iri]
    body = render_template("sitemap.xml", paths=list(dict.fromkeys(paths))[:MOST_ADDRESSES])
    return Response(body, content_type="application/xml; charset=utf-8")


@blueprint.get("/download")
def page() -> str:
    """The files there are to download: name, label, and size in bytes of those that lie ready."""
    store = this_site().store
    paths = {name: store.file(f"dumps/{name}") for name in (*NAMES, *OTHERS)}
    ready = [name for name in NAMES if paths[name] or not this_site().large]  # of a large graph none is made on request
    offers = [(name, kind_of(name)[0], path.stat().st_size if (path := paths[name]) else None) for name in ready]
    others, named = [name for name in OTHERS if paths[name]], graphs(this_site())[:MOST_GRAPHS]
    return render_template("download.html", offers=offers, others=others, graphs=named, release=store.id)


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """A file: the whole graph in a format, one of its tables, or one that describes or cites it."""
    store = this_site().store
    path = store.file(f"dumps/{name}") if name in TYPES else None
    packed = coding_for(request.headers.get("Accept-Encoding", "")) and "Range" not in request.headers
    if path is None:
        response = Response(_made(name))
    elif packed and path.stat().st_size <= LARGEST_COMPRESSED:
        response = Response(path.read_bytes())
    else:
        if "," in request.headers.get("Range", ""):
            del request.environ["HTTP_RANGE"]  # several ranges may be answered with the whole (RFC 9110, 14.2)
        tag = store.checksums.get(f"dumps/{name}", f"{store.id}-dump-{name}")
        response = send_file(path, TYPES[name], conditional=True, etag=tag)
    response.headers["Content-Type"] = TYPES[name]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _made(name: str) -> bytes:
    """A file that the release does not have, made now. Raises Problem if there is no such file."""
    plain = name.removesuffix(".gz")
    if plain != name and plain in TYPES:
        raise Problem(404, f"Take /dumps/{plain} instead of {name}: it is compressed on the way (curl --compressed).")
    if name not in TYPES:
        raise Problem(404, f"There is no dump {name}. There is {', '.join(NAMES)}.")
    if name in OTHERS:
        raise Problem(404, f"This graph was served without a release, so there is no {name}. See /.well-known/void.")
    if this_site().large:
        there = ", ".join(each for each in NAMES if this_site().store.file(f"dumps/{each}"))
        offered = f"There is {there}" if there else "Query it at /sparql, or take the file it was served from"
        raise Problem(404, f"This graph is too large to be written as {name} on request. {offered}.")
    return make_dump(this_site().store.quads(), name)


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it by this name."""
    return redirect(url_for("static", filename="mark.svg"))
