"""The things of a graph that rows of other people's tables may mean: their names, their types, their properties."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
import regex

from app.names import Names
from kg.model.names import fold
from kg.rdf.graph import Graph
from kg.rdf.labels import LABELS, OTHER_NAMES, label_rank, local_name
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.store.index import Index

DEFAULT = ox.DefaultGraph()
OWL, RDF, RDFS = PREFIXES["owl"], PREFIXES["rdf"], PREFIXES["rdfs"]
# What a graph says about its own wording; a row means one of these only if its type says so.
META = (
    *(OWL + name for name in ("Class", "Ontology", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
    *(OWL + name for name in ("TransitiveProperty", "SymmetricProperty", "FunctionalProperty", "Restriction")),
    *(RDFS + "Class", RDFS + "Datatype", RDF + "Property", NS + "ExtractionRule"),
)
PREFIXED = regex.compile(r"([A-Za-z][\w-]*):([^/\s][^\s]*)")
LITTLE = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))


def initials(name: str) -> set[str]:
    """The abbreviations that a folded name of several words may have, with its little words and without."""
    words = name.split()
    large = [word for word in words if word not in LITTLE]
    return {"".join(word[0] for word in some) for some in (words, large) if len(some) > 1}


def names_of(iri: str, quads: Iterable[ox.Quad], kinds: Sequence[str]) -> tuple[str, ...]:
    """What a thing is called, best first, by what is said of it; the last part of its IRI if it has no name.

    hkit's claims, evidence and sentences have no names, and none is made for them: nobody's table is about them.
    """
    found = []
    for quad in quads:
        predicate = quad.predicate.value
        if isinstance(quad.object, ox.Literal) and quad.object.value.strip():
            if predicate in LABELS:
                found.append((label_rank(predicate, quad.object.language), quad.object.value))
            elif predicate in OTHER_NAMES:
                found.append((1000, quad.object.value))
    if found or any(kind.startswith(NS) for kind in kinds):
        return tuple(dict.fromkeys(name for _, name in sorted(found)))
    return (local_name(iri),)


class Register:
    """Names, types and uses of properties of one graph, read once."""

    called: Mapping[str, tuple[str, ...]]
    plain: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, Sequence[str]]
    by_initials: Mapping[str, Sequence[str]]

    def __init__(self, store: Graph, names: Names, index: Index) -> None:
        self.names = names
        self.index = index
        self.classes = index.classes()
        self.uses: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.types: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._read(store)

    def _read(self, store: Graph) -> None:
        self._called: dict[str, tuple[str, ...]] = {}
        self._plain: dict[str, tuple[str, ...]] = {}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._by_initials: defaultdict[str, list[str]] = defaultdict(list)
        self.called, self.plain, self.by_name, self.by_initials = (
            self._called,
            self._plain,
            self._by_name,
            self._by_initials,
        )
        self._read_names(store)
        self._read_uses(store)

    def _read_names(self, store: Graph) -> None:
        found: defaultdict[str, list[ox.Quad]] = defaultdict(list)
        for quad in store.quads_for_pattern(None, None, None, DEFAULT):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.subject.value].append(quad)
        for iri in sorted(found):
            if called := names_of(iri, found[iri], self.names.kinds(iri)):
                self._enter(iri, called)

    def _enter(self, iri: str, called: tuple[str, ...]) -> None:
        self._called[iri] = called
        self._plain[iri] = tuple(dict.fromkeys(filter(None, map(fold, called))))
        for name in self._plain[iri]:
            self._by_name[name].append(iri)
            self._words.update(set(name.split()))
            for short in initials(name):
                self._by_initials[short].append(iri)

    def _read_uses(self, store: Graph) -> None:
        for quad in store.quads_for_pattern(None, None, None, DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in self.called:
                self.uses[quad.predicate.value].update(self.kinds(quad.subject.value) or {""})
        about, indicator = ox.NamedNode(NS + "about"), ox.NamedNode(NS + "indicator")
        things = {quad.subject: quad.object for quad in store.quads_for_pattern(None, about, None, DEFAULT)}
        for quad in store.quads_for_pattern(None, indicator, None, DEFAULT):
            thing = things.get(quad.subject)
            if isinstance(thing, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                self.uses[quad.object.value].update(self.kinds(thing.value) or {""})
        for iri in self.called:
            if not self.is_term(iri):
                self.types.update(self.kinds(iri))

    def kinds(self, iri: str) -> set[str]:
        """The classes of a thing with all above them."""
        return {wider for kind in self.names.kinds(iri) for wider in self.names.ancestors(kind)}

    def counts(self, kind: str) -> dict[str, int]:
        """How often each property is used of things of a class, or of any for an empty one."""
        return {iri: uses[kind] if kind else uses.total() for iri, uses in self.uses.items()}

    def is_term(self, iri: str) -> bool:
        """Whether a thing is a word of a vocabulary: a class, a property, a rule."""
        return iri in self.classes or any(kind in META for kind in self.names.kinds(iri))

    def weight(self, word: str) -> float:
        """How much a word tells: little if many names have it."""
        return math.log(2 + len(self.called) / (1 + self._words[word]))

    def thing(self, text: str) -> str | None:
        """The thing whose identifier a text is: its IRI, whole, with a prefix, or the end of one of hkit's own."""
        return next((iri for iri in _spelt(text.strip(), BASE + "id/") if iri in self.called), None)

    def type(self, text: str) -> str:
        """The class that a text names by its IRI, or by its name alone; the text itself if there is none."""
        return self._term(text, {*self.classes, *self.types})

    def property(self, text: str) -> str:
        """The property that a text names by its IRI, or by its name alone; the text itself if there is none."""
        return self._term(text, self.uses)

    def _term(self, text: str, known: Iterable[str]) -> str:
        spelt = next((iri for iri in _spelt(text.strip(), NS) if iri in known), None)
        if spelt:
            return spelt
        wanted = fold(text)
        return min((iri for iri in known if fold(self.names.label(iri)) == wanted), default=text)


def _spelt(text: str, namespace: str) -> Iterable[str]:
    yield text
    prefixed = PREFIXED.fullmatch(text)
    if prefixed and prefixed[1] in PREFIXES:
        yield PREFIXES[prefixed[1]] + prefixed[2]
    elif text:
        yield namespace + text
