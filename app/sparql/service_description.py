"""The service's description of itself, true in every triple."""

from collections.abc import Sequence
from functools import lru_cache

import pyoxigraph as ox

from kg.formats.registry import GRAPHS, RESULTS, GraphFormat, write_triples
from kg.rdf.namespaces import SD, VOID
from kg.store.store import Store

W3C = "http://www.w3.org/ns/formats/"
SERVICE = """PREFIX sd: <{sd}> PREFIX void: <{void}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
{address} a sd:Service ; sd:endpoint {address} ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat {formats} ;
  {features} sd:defaultDataset _:dataset ; rdfs:comment
  "Queries see literals in the engine's form: 007 as 7, 1.50 as 1.5. Dumps keep the form of the data."@en .
_:dataset a sd:Dataset ; sd:defaultGraph _:default .
_:default a sd:Graph ; void:triples {triples} ."""
NAMED = """_:dataset sd:namedGraph _:named{at} .
_:named{at} a sd:NamedGraph ; sd:name {name} ; sd:graph _:graph{at} .
_:graph{at} a sd:Graph ; void:triples {triples} ."""
# Each ends at the first triple that is in one place and not in the other.
BESIDE_THE_NAMED = "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
BESIDE_THE_DEFAULT = "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"


def service_description(address: str, form: GraphFormat, store: Store, services: Sequence[str] = ()) -> bytes:
    """The description of the endpoint at an address, in a format.

    Federation is claimed only if there are `services` it may ask; input formats are not, for nothing is read in. Graphs
    named by a blank node are left out: they cannot be asked for.
    """
    features = ["UnionDefaultGraph"] * is_union(store) + ["BasicFederatedQuery"] * bool(services)
    service = SERVICE.format(
        sd=SD,
        void=VOID,
        address=ox.NamedNode(address),
        formats=", ".join(f"<{W3C}{each.w3c}>" for each in (*RESULTS, *GRAPHS)),
        features=" ".join(f"sd:feature sd:{name} ;" for name in features),
        triples=store.index.total("triples"),
    )
    named = [
        NAMED.format(at=at, name=ox.NamedNode(name), triples=triples)
        for at, (name, triples) in enumerate(store.index.counts("graph").items())
    ]
    parsed = ox.parse("\n".join([service, *named]), format=ox.RdfFormat.TURTLE)
    return write_triples((quad.triple for quad in parsed), form)


@lru_cache(maxsize=1)
def is_union(store: Store) -> bool:
    """True if it is known that the default graph is all of the named ones together.

    Of a large graph nothing is claimed: it would take minutes to see.
    """
    looked = bool(store.index.counts("graph")) and store.disk is None
    return looked and not store.ask(BESIDE_THE_DEFAULT) and not store.ask(BESIDE_THE_NAMED)
