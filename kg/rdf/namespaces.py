"""IRIs that hkit mints or borrows: the standard prefixes, and the patterns of its own IRIs."""

import re
import tomllib
from functools import partial
from pathlib import Path

BASE = "https://w3id.org/hkit/"
NS = f"{BASE}ns#"
SHAPES = f"{BASE}shapes#"
NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
# Prefix → IRI, as Turtle files, SPARQL defaults and pages write them; in this order.
PREFIXES: dict[str, str] = NAMES["prefixes"]
VOID, SD = PREFIXES["void"], PREFIXES["sd"]
LOCAL = re.compile(r"\w[\w-]*", re.ASCII)


def prefixed(iri: str) -> str:
    """An IRI as a query writes it: with a standard prefix, or whole in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def _minted(namespace: str, *names: object) -> str:
    """An IRI of a namespace: its names, joined by slashes."""
    return namespace + "/".join(map(str, names))


# The IRIs of hkit's own things, each from its names: a passage (a section or sentence) and its evidence (the passage as
# matched by one rule) from a document's name and a span, a claim from its document and the parts of its key, a graph
# from its part ("ontology", "vocab", "inferred", or a document's part and the document).
entity, indicator, period = (partial(_minted, PREFIXES[prefix]) for prefix in ("id", "ind", "per"))
concept, rule, unit = (partial(_minted, PREFIXES[prefix]) for prefix in ("voc", "rule", "unit"))
document = passage = partial(_minted, f"{BASE}doc/")
evidence, claim, graph = (partial(_minted, f"{BASE}{part}/") for part in ("evidence", "claim", "graph"))
