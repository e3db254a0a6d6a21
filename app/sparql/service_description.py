"""The service's description of itself, true in every triple."""

from collections.abc import Sequence
from functools import lru_cache

import pyoxigraph as ox

from kg.formats.registry import GRAPHS, RESULTS, GraphFormat, write_triples
from kg.rdf.namespaces import SD, VOID
from kg.resources import toml
from kg.store.store import Store

W3C = "http://www.w3.org/ns/formats/"
# The description's triples, of the service and of each named graph, and what the default graph is told by.
TEXTS = toml(__file__, "service_description.toml")


def service_description(address: str, form: GraphFormat, store: Store, services: Sequence[str] = ()) -> bytes:
    """The description of the endpoint at an address, in a format.

    Federation is claimed only if there are `services` it may ask; input formats are not, for nothing is read in. Graphs
    named by a blank node are left out: they cannot be asked for.
    """
    features = ["UnionDefaultGraph"] * is_union(store) + ["BasicFederatedQuery"] * bool(services)
    service = TEXTS["service"].format(
        sd=SD,
        void=VOID,
        address=ox.NamedNode(address),
        formats=", ".join(f"<{W3C}{each.w3c}>" for each in (*RESULTS, *GRAPHS)),
        features=" ".join(f"sd:feature sd:{name} ;" for name in features),
        triples=store.index.total("triples"),
    )
    named = [
        TEXTS["named"].format(at=at, name=ox.NamedNode(name), triples=triples)
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
    return looked and not store.ask(TEXTS["beside_the_default"]) and not store.ask(TEXTS["beside_the_named"])
