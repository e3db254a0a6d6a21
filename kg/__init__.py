"""hkit: government prose read into a validated knowledge graph, every claim with its quote.

`build.py` is the pipeline, from sources to a release, and the place to begin. `reading` makes claims of texts, `rdf`
makes triples of claims, `release` and `store` write and open them, `cli` is the command line, and `kg.open` gives a
graph in Python. The web app in `app` stands on top; nothing but two commands knows it.
"""

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
