"""Downloads: the dumps of the graph and what tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.dataset.description import BIBTEX, CFF
from app.http.problems import Problem
from app.overviews import browse
from app.site import site
from kg.formats.csvw import DESCRIPTION, MEDIA_TYPE, TABLES
from kg.formats.registry import GRAPHS, SHAPED
from kg.release.description import METADATA, kind_of
from kg.release.dumps import FORMATS, NAMES, copied
from kg.release.dumps import dump as make_dump

blueprint = Blueprint("downloads", __name__)

MOST_GRAPHS = 200
# What a release has beside the dumps of its graphs.
OTHERS = (METADATA, "CITATION.cff", "citation.bib", "SHA256SUMS")
TYPES = {
    **{f"hkit.{form.extension}": form.media_type for form in FORMATS.values()},
    **{f"hkit.{form.extension}": form.content_type for form in (*GRAPHS, *SHAPED)},
    **{table.file: MEDIA_TYPE for table in TABLES},
    DESCRIPTION: "application/csvm+json",
    METADATA: "text/turtle; charset=utf-8",
    "CITATION.cff": CFF,
    "citation.bib": BIBTEX,
    "SHA256SUMS": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A file to download: its name, what it is, its size in bytes and that of its gzip copy, if they are known."""

    name: str
    label: str
    size: int | None
    packed: int | None
    copied: bool


@blueprint.get("/download")
def page() -> str:
    """What there is to download, with sizes."""
    store = site().store
    offers = [each for each in map(_offer, NAMES) if not site().large or each.size or each.packed]
    others = [name for name in OTHERS if store.file(f"dumps/{name}")]
    return render_template(
        "download.html", offers=offers, others=others, graphs=browse.graphs(site())[:MOST_GRAPHS], release=store.id
    )


def _offer(name: str) -> Offer:
    sizes = [_size(site().store.file(f"dumps/{each}")) for each in (name, f"{name}.gz")]
    return Offer(name, kind_of(name)[0], sizes[0], sizes[1], copied(name))


def _size(path: Path | None) -> int | None:
    return path.stat().st_size if path else None


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """The whole graph in a format, its tables, or what tells of them, as a file."""
    plain = name.removesuffix(".gz")
    if plain not in (*NAMES, *OTHERS) or (name != plain and not copied(plain)):
        raise Problem(404, f"There is no dump {name}. There is {', '.join(NAMES)}, most with .gz too.")
    here = site()
    store, kind = here.store, "application/gzip" if name != plain else TYPES[name]
    # A graph served without a release has no checksums; its id tells its dumps apart.
    path, tag = store.file(f"dumps/{name}"), store.checksums.get(f"dumps/{name}", f"{store.id}-dump-{name}")
    if path is not None:
        if "," in request.headers.get("Range", ""):
            del request.environ["HTTP_RANGE"]  # several ranges may be answered with the whole (RFC 9110, 14.2)
        response = send_file(path, kind, conditional=True, etag=tag)
    elif plain in OTHERS:
        raise Problem(404, f"This graph was served without a release, so there is no {name}. See /.well-known/void.")
    elif here.large:
        there = [each for each in (*NAMES, *(f"{one}.gz" for one in NAMES)) if store.file(f"dumps/{each}")]
        offered = (
            f"There is {', '.join(there)}" if there else "Query it at /sparql, or take the file it was served from"
        )
        raise Problem(404, f"This graph is too large to be written as {name} on request. {offered}.")
    else:
        response = Response(make_dump(store.quads(), name))
        response.set_etag(tag)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it by this name."""
    return redirect(url_for("static", filename="mark.svg"))
