"""What many tests share: the release of the bundled chapter, built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kg.build import Summary


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """The bundled chapter, built."""
    from kg.build import build  # late, so that a test of one module imports one module

    return build(out=tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def release(built: Summary) -> Path:
    """The folder of the bundled chapter's release."""
    return built.release


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine NAME`: run the tests with the graphs on a real engine, `oxigraph` or `virtuoso`."""
    parser.addoption("--engine", default=None, help="run with the graphs on a real engine: oxigraph or virtuoso")


@pytest.fixture(autouse=True, scope="session")
def elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """The graphs of all stores on an engine, if one is asked for."""
    name = request.config.getoption("--engine")
    if name is None:
        yield
        return
    from tests.support.elsewhere import Engines, patch

    engines = Engines(name)
    with pytest.MonkeyPatch.context() as monkeypatch, engines.stack:
        patch(engines, monkeypatch)
        yield
