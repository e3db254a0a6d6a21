"""What things in a graph are called, what kinds they are, and at which address of the site they are shown."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from flask import has_request_context, request

from kg.namespaces import BASE, NS, PREFIXES
from kg.remote import Graph
from kg.search import LABELS, label_rank, local_name

DEFAULT = ox.DefaultGraph()
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
LONG = 160
# Characters an address may carry besides letters and digits; everything else is percent-encoded.
SAFE = "/:@!$&'()*+,;=~-._%#"


@dataclass(frozen=True, slots=True)
class Link:
    """A thing by name: where the site shows it, and its whole IRI. Without `href` it is only text.

    `lang` is the language of the name, if it is not that of the page.
    """

    iri: str
    label: str
    href: str | None
    lang: str | None = None


class Names:
    """Labels, kinds and the class tree of one graph, read once."""

    def __init__(self, store: Graph, language: str = "en") -> None:
        self._store, self.language = store, language
        self.labels: dict[str, str] = {}
        self._languages: dict[str, str | None] = {}
        # The narrowest classes of each thing: what follows from them says nothing more to a reader.
        self.kinds: defaultdict[str, list[str]] = defaultdict(list)
        self.members: defaultdict[str, list[str]] = defaultdict(list)
        self.parents: defaultdict[str, list[str]] = defaultdict(list)
        self._read_labels()
        self._read_kinds()

    def _read_labels(self) -> None:
        best: dict[str, tuple[int, str, str | None]] = {}
        for predicate in LABELS:
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, DEFAULT):
                value = quad.object
                if not isinstance(quad.subject, ox.NamedNode) or not isinstance(value, ox.Literal):
                    continue
                found = (label_rank(predicate, value.language, self.language), value.value, value.language)
                if value.value.strip() and (quad.subject.value not in best or found[:2] < best[quad.subject.value][:2]):
                    best[quad.subject.value] = found
        for iri, (_, label, language) in best.items():
            self.labels[iri], self._languages[iri] = label, language

    def _read_kinds(self) -> None:
        for quad in self._store.quads_for_pattern(None, TYPE, None, DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                self.kinds[quad.subject.value].append(quad.object.value)
                self.members[quad.object.value].append(quad.subject.value)
        for quad in self._store.quads_for_pattern(None, SUBCLASS, None, DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                self.parents[quad.subject.value].append(quad.object.value)
        for members in (*self.members.values(), *self.parents.values()):
            members.sort()
        above = {kind: self.ancestors(kind) - {kind} for kind in self.members}
        for iri, kinds in self.kinds.items():
            self.kinds[iri] = sorted(set(kinds) - {wider for kind in kinds for wider in above[kind]}) or sorted(kinds)

    def in_language(self, language: str) -> Names:
        """The same with the names of another language, where things have such."""
        other = copy(self)
        other.language, other.labels, other._languages = language, {}, {}
        other._read_labels()
        return other

    def label(self, iri: str) -> str:
        """The best name of a thing, in the language wanted if it has one; its IRI's last part if it has none."""
        return self.labels.get(iri) or local_name(iri)

    def link(self, iri: str) -> Link:
        """A thing with its name and its page on this site."""
        label = self.label(iri)
        short = label if len(label) <= LONG else label[: LONG - 1] + "…"
        language = self._languages.get(iri)
        same = (language or "en").lower().partition("-")[0] == self.language.partition("-")[0]
        return Link(iri, short, path_of(iri), None if same else language)

    def ancestors(self, kind: str) -> set[str]:
        """A class and all classes above it; cycles end."""
        found: set[str] = set()
        waiting = [kind]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += self.parents.get(current, [])
        return found

    def is_a(self, iri: str, name: str) -> bool:
        """Whether a thing is of that class of hkit's ontology, or of one below it."""
        return any(NS + name in self.ancestors(kind) for kind in self.kinds.get(iri, ()))

    def instances(self, kind: str) -> list[str]:
        """The things of a class and of the classes under it, by name."""
        found = {iri for below in list(self.members) if kind in self.ancestors(below) for iri in self.members[below]}
        return sorted(found, key=lambda iri: (self.label(iri).casefold(), iri))


def path_of(iri: str) -> str:
    """Where the site shows an IRI: those of hkit and those under the site's own address at their path, others apart."""
    own = request.host_url if has_request_context() else ""
    for base in (BASE, own):
        rest = iri.removeprefix(base) if base else iri
        # A path that begins with two slashes would name another host; a fragment or a query of other graphs belongs to
        # another page than a thing of its own.
        if rest and rest != iri and rest[0] not in "/\\" and (base == BASE or not {"#", "?"} & set(rest)):
            return "/" + quote(rest, safe=SAFE)
    return "/resource?iri=" + quote(iri, safe="")


def outward(iri: str) -> str | None:
    """The address a browser may follow: http, https or mailto; None for all else, such as javascript:."""
    try:
        scheme = urlsplit(iri).scheme.lower()
    except ValueError:
        return None
    return iri if scheme in ("http", "https", "mailto") else None
