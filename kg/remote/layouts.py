"""Where engines take updates and graphs, told by where they take queries: the layouts of those in wide use."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.remote.client import Endpoint

# The end of the address for queries, of that for updates, and of that for graphs, as the engines' manuals give them:
# Oxigraph's server, GraphDB and RDF4J, Amazon Neptune, Apache Jena Fuseki, Virtuoso, Stardog. The first that fits.
LAYOUTS = (
    (r"(?P<base>:\d+)/query", "/update", "/store"),
    (r"(?P<base>/repositories/[^/]+)", "/statements", "/rdf-graphs/service"),
    (r"(?P<base>:8182)/sparql", "/sparql", "/sparql/gsp/"),
    (r"(?P<base>:3030/[^/]+)/(?:sparql|query)", "/update", "/data"),
    (r"(?P<base>:\d+|://[^/]+)/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
    (r"(?P<base>/[^/]+)/query", "/update", ""),
)


def addresses(endpoint: Endpoint) -> Endpoint:
    """An endpoint with the addresses for updates and graphs that were not given, where the engine's layout is known."""
    if endpoint.update or endpoint.graphs:
        return endpoint
    for end, update, graphs in LAYOUTS:
        found = re.search(f"{end}/?$", endpoint.query)
        if found:
            base = endpoint.query[: found.end("base")]
            return replace(endpoint, update=base + update, graphs=base + graphs)
    return replace(endpoint, update=endpoint.query)
