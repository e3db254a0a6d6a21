"""What many tests share: the release of the bundled chapter, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import Summary, build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """The bundled chapter, built."""
    return build(out=tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def release(built: Summary) -> Path:
    """The folder of the bundled chapter's release."""
    return built.release
