"""Downloads: the dumps of the graph and what tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import browse
from app.description import BIBTEX, CFF
from app.problems import Problem
from app.site import site
from kg.description import METADATA, kind_of
from kg.export import FORMATS, NAMES, copied
from kg.export import dump as make_dump
from kg.formats import GRAPHS, SHAPED
from kg.tables import DESCRIPTION, MEDIA_TYPE, TABLES

blueprint = Blueprint("downloads", __name__)

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
    here = site()
    folder = here.store.release / "dumps" if here.store.release else None
    offers = [_offer(folder, name) for name in NAMES]
    others = [name for name in OTHERS if folder and (folder / name).is_file()]
    return render_template(
        "download.html", offers=offers, others=others, graphs=browse.graphs(here), release=here.store.id
    )


def _offer(folder: Path | None, name: str) -> Offer:
    sizes = [_size(folder / each) if folder else None for each in (name, f"{name}.gz")]
    return Offer(name, kind_of(name)[0], sizes[0], sizes[1], copied(name))


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """The whole graph in a format, its tables, or what tells of them, as a file."""
    plain = name.removesuffix(".gz")
    if plain not in (*NAMES, *OTHERS) or (name != plain and not copied(plain)):
        raise Problem(404, f"There is no dump {name}. There is {', '.join(NAMES)}, most with .gz too.")
    store = site().store
    if store.release and (store.release / "dumps" / name).is_file():
        if "," in request.headers.get("Range", ""):
            del request.environ["HTTP_RANGE"]  # several ranges may be answered with the whole (RFC 9110, 14.2)
        response = send_from_directory(store.release / "dumps", name, conditional=True)
    elif plain in OTHERS:
        raise Problem(404, f"This graph was served without a release, so there is no {name}. See /.well-known/void.")
    else:
        response = Response(make_dump(store.quads(), name))
    response.headers["Content-Type"] = "application/gzip" if name != plain else TYPES[name]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(_tag(name))
    return response


def _tag(name: str) -> str:
    """The tag of a dump: its checksum; a graph served without a release has none, and its id tells it apart."""
    here = site()
    files = (here.told("manifest.json") or {}).get("files", {})
    return files[f"dumps/{name}"]["sha256"] if f"dumps/{name}" in files else f"{here.store.id}-dump-{name}"


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it by this name."""
    return redirect(url_for("static", filename="mark.svg"))
