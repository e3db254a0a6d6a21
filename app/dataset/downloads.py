"""Downloads: the dumps of the graph, and the files that describe and cite it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.dataset.description import BIBTEX, CFF
from app.http.headers import coding_for
from app.http.problems import Problem
from app.overviews import browse
from app.site import site
from kg.formats.csvw import DESCRIPTION, MEDIA_TYPE, TABLES
from kg.release.description import METADATA, kind_of
from kg.release.dumps import BY_FILE, NAMES
from kg.release.dumps import dump as make_dump

blueprint = Blueprint("downloads", __name__)

MOST_GRAPHS = 200
# A file of so many bytes is compressed for clients that accept that; a larger one is sent as it is.
LARGEST_COMPRESSED = 16 << 20
# The files of a release beside the dumps of its graphs.
OTHERS = (METADATA, "CITATION.cff", "citation.bib", "SHA256SUMS")
TYPES = {
    **{name: form.content_type for name, form in BY_FILE.items()},
    **{table.file: MEDIA_TYPE for table in TABLES},
    DESCRIPTION: "application/csvm+json",
    METADATA: "text/turtle; charset=utf-8",
    "CITATION.cff": CFF,
    "citation.bib": BIBTEX,
    "SHA256SUMS": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: its name, its label, and its size in bytes if it lies ready."""

    name: str
    label: str
    size: int | None


@blueprint.get("/download")
def page() -> str:
    """The files there are to download, with their sizes."""
    store = site().store
    paths = {name: store.file(f"dumps/{name}") for name in (*NAMES, *OTHERS)}
    offers = [
        Download(name, kind_of(name)[0], path.stat().st_size if path else None)
        for name, path in paths.items()
        if name in NAMES and (path or not site().large)  # of a large graph none is made on request
    ]
    others = [name for name in OTHERS if paths[name]]
    graphs = browse.graphs(site())[:MOST_GRAPHS]
    return render_template("download.html", offers=offers, others=others, graphs=graphs, release=store.id)


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """A file: the whole graph in a format, one of its tables, or one that describes or cites it."""
    store = site().store
    path = store.file(f"dumps/{name}") if name in TYPES else None
    if path is None:
        response = Response(_made(name))
    elif _compressed(path):
        response = Response(path.read_bytes())
    else:
        if "," in request.headers.get("Range", ""):
            del request.environ["HTTP_RANGE"]  # several ranges may be answered with the whole (RFC 9110, 14.2)
        tag = store.checksums.get(f"dumps/{name}", f"{store.id}-dump-{name}")
        response = send_file(path, TYPES[name], conditional=True, etag=tag)
    response.headers["Content-Type"] = TYPES[name]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _compressed(path: Path) -> bool:
    """True if a file is to be compressed on its way out."""
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    return coding is not None and "Range" not in request.headers and path.stat().st_size <= LARGEST_COMPRESSED


def _made(name: str) -> bytes:
    """A file that the release does not have, made now. Raises Problem if there is no such file."""
    plain = name.removesuffix(".gz")
    if plain != name and plain in TYPES:
        raise Problem(404, f"Take /dumps/{plain} instead of {name}: it is compressed on the way (curl --compressed).")
    if name not in TYPES:
        raise Problem(404, f"There is no dump {name}. There is {', '.join(NAMES)}.")
    if name in OTHERS:
        raise Problem(404, f"This graph was served without a release, so there is no {name}. See /.well-known/void.")
    if site().large:
        there = ", ".join(each for each in NAMES if site().store.file(f"dumps/{each}"))
        offered = f"There is {there}" if there else "Query it at /sparql, or take the file it was served from"
        raise Problem(404, f"This graph is too large to be written as {name} on request. {offered}.")
    return make_dump(site().store.quads(), name)


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it by this name."""
    return redirect(url_for("static", filename="mark.svg"))
