"""The web app: a store's pages, its SPARQL endpoint and its downloads."""

from __future__ import annotations

from types import CodeType, ModuleType
from typing import ClassVar

from flask import Flask, Response, request
from jinja2.bccache import Bucket, BytecodeCache

from app.environ import HEALTH, METRICS, PROBLEM
from app.http.headers import finish
from app.limits import Limits
from app.server.metrics import METRICS_TYPE
from kg import __version__
from kg.store.store import Store

__all__ = ["Limits", "create_app"]


def create_app(store: Store, *, limits: Limits | None = None) -> Flask:
    """The app over a store, to be run by `app.server.serve`, which holds it to the limits of time and memory."""
    from app.http import assets, problems
    from app.i18n import language
    from app.sparql import endpoint as sparql

    limits = limits or Limits.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config.update(STORE=store, LIMITS=limits, MAX_CONTENT_LENGTH=limits.request << 20)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = Compiled()
    problems.register(app)
    assets.register(app)
    language.register(app)
    app.before_request(_refused)
    for part in parts():
        app.register_blueprint(part.blueprint)
    app.add_url_rule("/metrics", "metrics", _metrics)
    app.add_url_rule("/health", "health", _health)
    app.after_request(finish)
    endpoint = sparql.Endpoint(app.wsgi_app, store, limits)
    app.wsgi_app = endpoint  # type: ignore[method-assign]  # Flask's own way to add a layer
    return app


def parts() -> tuple[ModuleType, ...]:
    """The modules of the app, each with its blueprint; imported with the first call."""
    from app.dataset import description, discovery, downloads
    from app.overviews import editions
    from app.questions import routes as asking
    from app.reconcile import routes as reconcile
    from app.routes import overviews
    from app.routes import things as pages
    from app.sparql import completion
    from app.sparql import endpoint as sparql

    return sparql, completion, asking, discovery, description, reconcile, overviews, editions, pages, downloads


def prepare() -> None:
    """Import what the app needs and compile its templates, once for all apps of this process and those forked of it."""
    templates = create_app(Store.open_files(())).jinja_env
    for name in templates.list_templates():
        templates.get_template(name)


class Compiled(BytecodeCache):
    """Templates as they were compiled, in memory."""

    codes: ClassVar[dict[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of a template, if it was compiled before; its key tells its source."""
        bucket.code = self.codes.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code is not None:
            self.codes[bucket.key + bucket.checksum] = bucket.code


def _refused() -> None:
    """What the endpoint or the server refuses is told like any other problem."""
    from app.http.problems import Problem

    refused = request.environ.get(PROBLEM)
    if isinstance(refused, Problem):
        raise refused
    if refused is not None:
        status, message, retry_after, limit = refused
        raise Problem(status, message, retry_after=retry_after, limit=limit)


def _metrics() -> Response:
    return _plain(request.environ.get(METRICS, ""), METRICS_TYPE)


def _health() -> Response:
    from flask import current_app

    state = f"ok {__version__} {current_app.config['STORE'].id}\n{request.environ.get(HEALTH, '')}"
    return _plain(state, "text/plain; charset=utf-8")


def _plain(text: str, kind: str) -> Response:
    response = Response(text, content_type=kind)
    response.headers["Cache-Control"] = "no-store"
    return response
