"""A served release and its pages, for tests of what people see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from app.factory import create_app
from kg.store.store import Store

PAGES = {
    "home": "/",
    "entity": "/id/cyberport",
    "source": "/doc/hky2024-16",
    "search": "/search?q=fund",
    "class": "/class/Park",
    "classes": "/class",
    "schemes": "/schemes?for=start-ups",
    "organisations": "/organisations",
    "places": "/places",
    "figures": "/figures?money=money&sort=-value",
    "plans": "/plans",
    "indicator": "/indicator/funding-approved",
    "editions": "/editions",
    "sections": "/sections",
    "section": "/sections?iri=https%3A%2F%2Fw3id.org%2Fhkit%2Fdoc%2Fhky2024-16%2F2097-2111",
    "years": "/years",
    "model": "/model",
    "ontology": "/ns",
    "questions": "/questions",
    "question": "/questions/figures-of-one?who=https%3A%2F%2Fw3id.org%2Fhkit%2Fid%2Fcyberport",
    "query": "/sparql",
    "answer": "/sparql?query=SELECT%20*%20WHERE%20%7B%20%3Fpark%20a%20hkit%3APark%20%3B%20hkit%3Aoversee%20%3Fx%20%7D",
    "download": "/download",
    "description": "/.well-known/void",
    "cite": "/cite",
    "coverage": "/coverage",
    "validation": "/validation",
    "shapes": "/shapes",
    "missing": "/id/cyberprot",
}


class _Silent(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing: what is asked is the tests' own doing."""


@contextmanager
def served(release: Path) -> Iterator[str]:
    """The address at which a release is served until the block ends."""
    app = create_app(Store.open_release(release))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
