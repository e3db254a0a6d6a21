"""hkit: government prose read into a validated knowledge graph, every claim with its quote.

`build.py` is the pipeline, from sources to a release, and the place to begin. `reading` makes claims of texts, `rdf`
makes triples of claims, `release` and `store` write and open them, `cli` is the command line, and `kg.open` gives a
graph in Python. The web app in `app` stands on top; nothing but two commands knows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UnknownName
from kg.resources import __version__

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph

__all__ = ["UnknownName", "__version__", "open", "read"]


def open(*sources: str | Path, builds: str | Path = "build") -> KnowledgeGraph:
    """The graph of a release (its folder, a build's, or its id below `builds`) or of RDF files, to read in Python.

    Without a source it is the current release of `builds`; several must be RDF files. Raises ReleaseError or DataError.
    """
    from kg.api import KnowledgeGraph  # late: `import kg` loads nothing else
    from kg.store.store import Store

    if len(sources) > 1:
        return KnowledgeGraph(Store.open_files([Path(source) for source in sources]))
    return KnowledgeGraph(Store.open(Path(*sources or [builds]), Path(builds)))


def read(text: str, **metadata: str | int) -> KnowledgeGraph:
    """The graph of a text, in memory: `kg.read("The park had 120 companies.", edition=2023)`.

    The keywords are those of the `.toml` beside a text: edition, title, place and others. Raises SourceError.
    """
    from kg.api import KnowledgeGraph
    from kg.build import graph_of

    return KnowledgeGraph(graph_of(text, metadata))
