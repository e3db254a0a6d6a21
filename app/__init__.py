"""The web app: a store's pages, its SPARQL endpoint and its downloads."""

from __future__ import annotations

import os

from flask import Flask, Response, request

from app.accesslog import access_log, missed
from app.cache import Cache, compress
from app.limits import Limits
from app.metrics import METRICS_TYPE, Metrics
from app.workers import Pool
from kg import __version__
from kg.store import Store

__all__ = ["Limits", "create_app"]

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
}


def create_app(store: Store, *, limits: Limits | None = None) -> Flask:
    """The app over a store. Its workers are forked here, before the server starts its threads."""
    from app import downloads, pages, problems, sparql

    limits = limits or Limits.from_environment()
    app = Flask(__name__)
    app.config.update(
        STORE=store,
        LIMITS=limits,
        POOL=Pool(store.oxigraph, limits),
        METRICS=Metrics(),
        MAX_CONTENT_LENGTH=limits.request << 20,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    problems.register(app)
    for blueprint in (sparql.blueprint, pages.blueprint, downloads.blueprint):
        app.register_blueprint(blueprint)
    app.add_url_rule(
        "/metrics",
        "metrics",
        lambda: Response(app.config["METRICS"].text(app.config["POOL"].restarts), content_type=METRICS_TYPE),
    )
    app.add_url_rule(
        "/health",
        "health",
        lambda: Response(f"ok {__version__} {store.id}\n", content_type="text/plain; charset=utf-8"),
    )
    app.after_request(_finish)
    cached = Cache(missed(app.wsgi_app), app.config["METRICS"])
    logged = access_log(cached, os.environ.get("HKIT_ACCESS_LOG", ""))
    app.wsgi_app = logged  # type: ignore[assignment,method-assign]  # Flask's own way to add a layer
    return app


def _finish(response: Response) -> Response:
    """The headers that every answer has: who may read it, how it varies, how long it holds."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Content-Location, Retry-After"
    response.vary.add("Accept")
    if response.status_code == 200 and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "public, max-age=300"
        if not response.is_streamed and request.method in ("GET", "HEAD"):
            compress(response, request.headers.get("Accept-Encoding", ""))
            response.add_etag()
            response.make_conditional(request)
    return response
