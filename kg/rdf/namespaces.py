"""IRIs that hkit mints or borrows, and names of things: prefixes, patterns of IRIs, and which label is best."""

import re
from collections.abc import Iterable, Mapping
from functools import partial

import pyoxigraph as ox

from kg.resources import toml

BASE = "https://w3id.org/hkit/"
NS = f"{BASE}ns#"
SHAPES = f"{BASE}shapes#"
NAMES = toml(__file__, "names.toml")
# Prefix → IRI, as Turtle files, SPARQL defaults and pages write them; in this order.
PREFIXES: dict[str, str] = NAMES["prefixes"]
RDF, RDFS, OWL, SKOS, XSD, VOID, SD = (PREFIXES[each] for each in ("rdf", "rdfs", "owl", "skos", "xsd", "void", "sd"))
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


# The properties that name a thing, best first.
LABELS: tuple[str, ...] = tuple(NAMES["labels"])
OTHER_NAMES: tuple[str, ...] = tuple(NAMES["other-names"])


def initials(name: str) -> str:
    """The abbreviation that a name of several capitalised words may have; empty if it has too few or too many."""
    large = [word[0] for word in re.findall(r"\w+", name) if word[0].isupper()]
    return "".join(large) if 3 <= len(large) <= 6 else ""


def local_name(iri: str) -> str:
    """The last part of an IRI, for want of a name."""
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1] or iri


def best_label(iri: str, values: Mapping[str, Iterable[object]]) -> str:
    """The best name of a thing, of which the `values` of properties are given; its IRI's last part if it has none."""
    named = ((name, text) for name in LABELS for text in values.get(name, ()) if isinstance(text, ox.Literal))
    ranked = [(label_rank(name, text.language), text.value) for name, text in named if text.value.strip()]
    return min(ranked)[1] if ranked else local_name(iri)


def label_rank(predicate: str, language: str | None, wanted: str = "en") -> int:
    """The rank of a name (less is better): by its property first, then by its language.

    The wanted language, of which only the first subtag counts, is before English, no language, and all others.
    """
    tag = (language or "").lower().partition("-")[0]
    tongue = 0 if tag == wanted.partition("-")[0] else 1 if tag == "en" else 2 if not tag else 3
    return LABELS.index(predicate) * 4 + tongue
