"""What the tests of the site share: the release of the bundled chapter, opened and asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.store.store import Store
from tests.support.pages import client


@pytest.fixture(scope="module")
def store(release: Path) -> Store:
    """The store of the release, opened anew for each module."""
    return Store.open_release(release)


@pytest.fixture(scope="module")
def ours(store: Store) -> FlaskClient:
    """A client of the app over it."""
    return client(store)
