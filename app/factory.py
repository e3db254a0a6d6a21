"""The web application over a store: every route of the site, the SPARQL endpoint in front of them."""

from types import CodeType, ModuleType
from typing import Any, ClassVar

import regex
from flask import Flask, request
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.ext import Extension

from app.http import assets, problems
from app.http.environ import PROBLEM
from app.http.headers import finish
from app.http.problems import Problem
from app.i18n import language
from app.limits import Limits
from app.reconcile import routes as reconcile
from app.routes import dataset, health, overviews, questions, things
from app.sparql import endpoint
from kg.store.store import Store

LINK = regex.compile(r'(\s(?:href|action|src)=")(?=/)')
# The modules with routes; `things` has the one that takes every path that no other takes.
PARTS: tuple[ModuleType, ...] = (endpoint, health, questions, dataset, reconcile, overviews, things)


def create_app(store: Store, *, limits: Limits | None = None) -> Flask:
    """The app over a store, to be run by `app.server.serve`, which holds it to the limits of time and memory."""
    limits = limits or Limits.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config.update(STORE=store, LIMITS=limits, MAX_CONTENT_LENGTH=limits.request << 20)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = CompiledTemplates()
    app.jinja_env.add_extension(LinksBelowPath)
    problems.register(app)
    assets.register(app)
    language.register(app)
    app.before_request(_raise_refusal)
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    app.after_request(finish)
    app.wsgi_app = endpoint.SparqlEndpoint(app.wsgi_app, store, limits)  # type: ignore[method-assign]  # Flask's own way
    return app


def prepare() -> None:
    """Compile the templates once, for all apps of this process and those forked of it."""
    templates = create_app(Store.open_files(())).jinja_env
    for name in templates.list_templates():
        templates.get_template(name)


class LinksBelowPath(Extension):
    """Has the links of templates, which are written as if the site had no path, begin with the one that it has."""

    def preprocess(self, source: str, *_where: Any, **_named: Any) -> str:
        """The source of a template with the path of the site before each link."""
        return LINK.sub(r"\1{{ request.script_root }}", source)


class CompiledTemplates(BytecodeCache):
    """Templates as they were compiled, in memory."""

    codes: ClassVar[dict[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find the code of a template, if it was compiled before; its key holds a digest of its source."""
        bucket.code = self.codes.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code is not None:
            self.codes[bucket.key + bucket.checksum] = bucket.code


def _raise_refusal() -> None:
    """Raise as a Problem the reason for which the endpoint or the server refuses this request."""
    refusal = request.environ.get(PROBLEM)
    if refusal is not None:
        raise refusal if isinstance(refusal, Problem) else Problem(**refusal)
