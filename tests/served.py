"""A small graph behind the app, for the tests of the endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from app import Limits, create_app
from kg.store import Store

DATA = """
@prefix ex: <http://example.org/> .
ex:a ex:name "Anna", "Änne\\r\\nzwei" ; ex:knows ex:b ; ex:age 7 .
ex:b ex:name "Bernd" ; ex:age 8 .
ex:g1 { ex:a ex:in ex:g1 . }
ex:g2 { ex:b ex:in ex:g2 . }
"""


@contextmanager
def serving(folder: Path, **limits: Any) -> Iterator[FlaskClient]:
    """A client of the app over the small graph, with these limits."""
    path = folder / "data.trig"
    path.write_text(DATA)
    app = create_app(Store.open_files([path]), limits=Limits(**limits))
    try:
        yield app.test_client()
    finally:
        app.config["POOL"].close()
