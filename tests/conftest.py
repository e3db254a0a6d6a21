"""What many tests share: the release of the bundled chapter, built once."""

from __future__ import annotations

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
