"""The state of the server, for programs that watch it: whether it lives, whether it is ready, and its metrics."""

import re
import shutil
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request

from app.http.environ import HEALTH, METRICS
from app.limits import LEAST_FREE
from app.server.access_log import METRICS_TYPE
from kg import __version__
from kg.errors import KGError
from kg.release.folder import MANIFEST
from kg.resources import toml
from kg.store.store import Store

blueprint = Blueprint("health", __name__)
HELP = toml(__file__, "metrics.toml")
UNKEPT = {"Cache-Control": "no-store"}


@blueprint.get("/health")
@blueprint.get("/ready")
def health() -> tuple[Response, int, dict[str, str]]:
    """The version, the release, and a line for each thing that is wrong; /ready is 503 where no query is answered."""
    store, broken = current_app.config["STORE"], ""
    try:
        store.ask("ASK { ?s ?p ?o }")
    except KGError as error:
        broken = f"engine {' '.join(str(error).split())}\n"
    notes = request.environ.get(HEALTH, "")
    wrong = broken + "".join(f"{line}\n" for line in _wrong(store))
    state = f"{'degraded' if wrong or 'problem' in notes else 'ok'} {__version__} {store.id}\n{notes}{wrong}"
    code = 503 if broken and request.path == "/ready" else 200
    return Response(state, content_type="text/plain; charset=utf-8"), code, UNKEPT


def _wrong(store: Store) -> Iterator[str]:
    """The troubles of the release on disk, which is served from memory, and of the disk."""
    if store.release and not (store.release / MANIFEST).is_file():
        yield f"release {store.release} is gone from disk, and served from memory: build or switch to another"
    # Of the folder around it, as it may be removed by now.
    elif store.release and (free := shutil.disk_usage(store.release.parent).free) < LEAST_FREE:
        yield f"disk {store.release} has {free >> 20} MiB left: kg build --keep 1 keeps fewer releases"


@blueprint.get("/metrics")
def metrics() -> tuple[Response, dict[str, str]]:
    """The metrics in the text format of Prometheus, each with what it counts."""
    text = request.environ.get(METRICS, "")
    text = re.sub(r"# TYPE (\w+)", lambda name: f"# HELP {name[1]} {HELP[name[1]]}\n{name[0]}", text)
    return Response(text, content_type=METRICS_TYPE), UNKEPT
