"""hkit: government prose read into a validated knowledge graph, every claim with its quote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.resources import __version__

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph

__all__ = ["__version__", "open"]


def open(*sources: str | Path, builds: str | Path = "build") -> KnowledgeGraph:
    """The graph of a release (its folder, a build's, or its id below `builds`) or of RDF files, to read in Python.

    Without a source it is the current release of `builds`. Raises ReleaseError or DataError.
    """
    from kg.api import open_graph  # late: `import kg` loads nothing else

    return open_graph(*sources, builds=builds)
