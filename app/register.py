"""The register of a graph: which thing, class or property a text means, by identifier or by name.

Reconciliation and assistants ask it. Nothing is read before it is asked for; names are found by the index.
"""

import math
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache

import pyoxigraph as ox
import regex

from app.limits import LOOKED_AT, NAMES_KEPT
from app.site import Site
from kg.model.names import fold
from kg.rdf.namespaces import BASE, LABELS, NS, OTHER_NAMES, PREFIXES, label_rank, local_name
from kg.resources import toml
from kg.store.index import LITTLE

# Classes of a graph's own wording; a row means one of their members only if its type says so.
META = frozenset(toml(__file__, "register.toml")["wording"])
PREFIXED = regex.compile(r"([A-Za-z][\w-]*):([^/\s][^\s]*)")
INDICATORS = f"SELECT ?indicator (COUNT(*) AS ?n) WHERE {{ ?claim <{NS}indicator> ?indicator }} GROUP BY ?indicator"


def initials(name: str) -> set[str]:
    """The abbreviations that a plain name of several words may have, with its little words and without."""
    words = name.split()
    large = [word for word in words if word not in LITTLE]
    return {"".join(word[0] for word in some) for some in (words, large) if len(some) > 1}


class Register:
    """Names, types and uses of properties of one graph.

    `called` gives the names of a thing, best first, `plain` the same folded; `by_name` and `by_initials` the things of
    a folded name.
    """

    def __init__(self, site: Site) -> None:
        self.site, self.index, self.names = site, site.index, site.names_in("en")
        index, cached = self.index, lru_cache(NAMES_KEPT)
        self.called, self.by_initials = cached(self._called), cached(self._by_initials)
        self.by_name = cached(lambda name: tuple(iri for iri in self._near(name) if name in self.plain(iri)))
        # The weight of a word: little if many names have it.
        self.weight = cached(lambda word: math.log(2 + index.total("things") / (1 + index.count_called(word))))
        self.plain = cached(lambda iri: tuple(dict.fromkeys(filter(None, map(fold, self.called(iri))))))

    @cached_property
    def classes(self) -> dict[str, int]:
        """Every class that has members of its own, with their number."""
        return self.index.classes()

    @cached_property
    def types(self) -> Counter[str]:
        """The classes of things that are no words of a vocabulary, with the number of their members."""
        return Counter({kind: count for kind, count in self.index.classes(own=False).items() if kind not in META})

    @cached_property
    def uses(self) -> Counter[str]:
        """The number of uses of each property, hkit's indicators among them."""
        indicators = {row["indicator"].value: int(row["n"].value) for row in self.site.store.select(INDICATORS)}
        return Counter(self.index.counts("property")) + Counter(indicators)

    def counts(self, kind: str) -> dict[str, int]:
        """The number of uses of each property by the first things of a class, or by all things for an empty one."""
        if not kind:
            return dict(self.uses)
        properties: Counter[str] = Counter()
        for iri in self.index.members(kind, LOOKED_AT):
            properties.update(quad.predicate.value for quad in self.site.out(iri))
            for claim in self.site.subjects(iri, NS + "about", LOOKED_AT):
                properties.update(self.site.texts(claim, "indicator"))
        return {iri: properties[iri] for iri in self.uses}

    def kinds(self, iri: str) -> set[str]:
        """The classes of a thing with all above them."""
        return {wider for kind in self.names.kinds(iri) for wider in self.names.ancestors(kind)}

    def is_term(self, iri: str) -> bool:
        """True for a word of a vocabulary: a class, a property, a rule."""
        return iri in self.classes or any(kind in META for kind in self.names.kinds(iri))

    def thing(self, text: str) -> str | None:
        """The thing whose identifier a text is: its IRI, whole, with a prefix, or the end of one of hkit's own."""
        return next((iri for iri in _spellings(text.strip(), BASE + "id/") if self.called(iri)), None)

    def type(self, text: str) -> str:
        """The class that a text names by its IRI, or by its name alone; the text itself if there is none."""
        return self._term(text, {*self.classes, *self.types})

    def property(self, text: str) -> str:
        """The property that a text names by its IRI, or by its name alone; the text itself if there is none."""
        return self._term(text, self.uses)

    def _term(self, text: str, known: Iterable[str]) -> str:
        spelt = next((iri for iri in _spellings(text.strip(), NS) if iri in known), None)
        if spelt:
            return spelt
        wanted = fold(text)
        return min((iri for iri in known if fold(self.names.label(iri)) == wanted), default=text)

    def _called(self, iri: str) -> tuple[str, ...]:
        """The names in a thing's triples, best first; the last part of its IRI if it has none.

        hkit's claims, evidence and sentences have no names, and none is made for them: nobody's table is about them.
        """
        ranked, quads = [], self.site.out(iri)
        for _, predicate, name, _ in quads:
            if isinstance(name, ox.Literal) and name.value.strip() and predicate.value in (*LABELS, *OTHER_NAMES):
                rank = label_rank(predicate.value, name.language) if predicate.value in LABELS else 1000
                ranked.append((rank, name.value))
        if quads and not ranked and not any(kind.startswith(NS) for kind in self.names.kinds(iri)):
            return (local_name(iri),)
        return tuple(dict.fromkeys(name for _, name in sorted(ranked)))

    def _by_initials(self, short: str) -> tuple[str, ...]:
        return tuple(iri for iri in self._near(short) if any(short in initials(name) for name in self.plain(iri)))

    def _near(self, words: str) -> list[str]:
        return self.index.called(words, LOOKED_AT) if words else []


@lru_cache(maxsize=2)
def register_of(site: Site) -> Register:
    """The register of a site's graph, made once."""
    return Register(site)


def _spellings(text: str, namespace: str) -> Iterable[str]:
    yield text
    prefixed = PREFIXED.fullmatch(text)
    if prefixed and prefixed[1] in PREFIXES:
        yield PREFIXES[prefixed[1]] + prefixed[2]
    elif text:
        yield namespace + text
