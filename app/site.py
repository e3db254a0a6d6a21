"""The store that is served, with all that pages take from it: names, addresses, search, claims, texts; on demand."""

import json
from collections.abc import Callable
from functools import cached_property, lru_cache, partial, wraps
from itertools import islice
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import quote

import pyoxigraph as ox
from flask import current_app, has_request_context, request

from app.i18n.language import language
from app.limits import LONGEST_LABEL, MOST_KEPT, MOST_READ, NAMES_KEPT
from kg.compare.figures import Row, rows
from kg.compare.records import Records
from kg.rdf.namespaces import BASE, NS, local_name
from kg.resources import toml
from kg.store.index import Index
from kg.store.store import Store

DEFAULT = ox.DefaultGraph()
# Characters an address may carry besides letters and digits; everything else is percent-encoded.
SAFE = "/:@!$&'()*+,;=~-._%#"
# The properties that describe a thing in words, the plainest first.
DESCRIPTIONS: list[str] = toml(__file__, "site.toml")["descriptions"]
INTO = "SELECT ?p (COUNT(*) AS ?n) WHERE {{ ?s ?p {thing} }} GROUP BY ?p"
Node = ox.NamedNode | ox.BlankNode
Value = str | Node | ox.Literal
Read = TypeVar("Read", bound=Callable[..., Any])


class Link(NamedTuple):
    """A thing by name: where the site shows it, and its whole IRI. Without `href` it is only text.

    `lang` is the language of the name, if it is not that of the page.
    """

    iri: str
    label: str
    href: str | None
    lang: str | None = None


class Names:
    """Labels, kinds and the class tree of one graph, from its index; what was asked for lately is kept."""

    def __init__(self, index: Index, language: str = "en") -> None:
        self._index, self.language = index, language
        self._best = lru_cache(NAMES_KEPT)(partial(index.label, wanted=language))
        # The narrowest classes of a thing: what follows from them says nothing more. A class with all above it.
        self.kinds = lru_cache(NAMES_KEPT)(index.kinds)
        self.ancestors = lru_cache(NAMES_KEPT)(index.ancestors)

    def named(self, iri: str) -> bool:
        """True for a thing that the graph has a name for."""
        return self._best(iri) is not None

    def label(self, iri: str) -> str:
        """The best name of a thing, in the language wanted if it has one; its IRI's last part if it has none."""
        best = self._best(iri)
        return best[0] if best else local_name(iri)

    def link(self, iri: str) -> Link:
        """A thing with its name and its page on this site."""
        label, language = self._best(iri) or (local_name(iri), None)
        same = (language or "en").lower().partition("-")[0] == self.language.partition("-")[0]
        return Link(iri, shortened(label, LONGEST_LABEL), path_of(iri), None if same else language)

    def is_a(self, iri: str, name: str) -> bool:
        """True for a thing of that class of hkit's ontology, or of one below it."""
        return any(NS + name in self.ancestors(kind) for kind in self.kinds(iri))

    def instances(self, kind: str, limit: int = -1) -> list[str]:
        """The things of a class and of the classes under it, by name; of many, the first in the order of English."""
        return sorted(self._index.members(kind, limit), key=lambda iri: (self.label(iri).casefold(), iri))


def node_of(thing: str | Node) -> Node | None:
    """The node of an IRI; None for text that is none, as foreign data may have where a thing belongs."""
    try:
        return ox.NamedNode(thing) if isinstance(thing, str) else thing
    except ValueError:
        return None


class Site:
    """One store with what is derived from it for pages. Triples are those of the default graph, which has them all."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.graph = store.oxigraph
        self.index = store.index
        # Labels and kinds, in a language where things have names in it.
        self.names_in = lru_cache(maxsize=None)(partial(Names, self.index))
        self.report = lru_cache(maxsize=4)(self._report)

    @property
    def large(self) -> bool:
        """True for a graph opened from disk: pages that would look at all of it look at a part, and say so."""
        return self.store.disk is not None

    @property
    def names(self) -> Names:
        """Labels and kinds, in the language of the page that is being made."""
        return self.names_in(language())

    @cached_property
    def records(self) -> Records:
        """The claims as plain objects."""
        return Records(self.graph, label=self.names_in("en").label, graph=DEFAULT)

    @cached_property
    def rows(self) -> list[Row]:
        """The figures lined up over editions."""
        return rows(self.records.figures)

    @cached_property
    def ours(self) -> bool:
        """True for a graph with claims in hkit's sense."""
        return NS + "about" in self.index.counts("property")

    @cached_property
    def documents(self) -> dict[str, str]:
        """The full text of each document of which the store has one, by its IRI."""
        quads = self.graph.quads_for_pattern(None, ox.NamedNode(NS + "text"), None, None)
        texts = ((quad.subject.value, quad.object) for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return {iri: text.value for iri, text in texts if isinstance(text, ox.Literal)}

    def part(self, query: str, pattern: str, most: int = MOST_READ) -> str:
        """A query, or of a large graph one that looks only at the first solutions of a pattern of it."""
        if not self.large:
            return query
        return query.replace("WHERE {", f"WHERE {{ {{ SELECT * WHERE {{ {pattern} }} LIMIT {most} }}", 1)

    def _report(self, name: str) -> Any:
        """A report of the release (`coverage.json`, `report.json`), read once; None if it has none."""
        path = self.store.file(name)
        return json.loads(path.read_text(encoding="utf-8")) if path else None

    def out(self, thing: str | Node, predicate: str | None = None) -> list[ox.Quad]:
        """The triples of a thing; of very many, the first that the store has."""
        return self._quads(thing, predicate, None, MOST_READ)

    def objects(self, thing: str | Node, predicate: str) -> list[str]:
        """The IRIs that a property leads to from a thing."""
        return [quad.object.value for quad in self.out(thing, predicate) if isinstance(quad.object, ox.NamedNode)]

    def subjects(self, thing: Value, predicate: str, limit: int = MOST_READ) -> list[str]:
        """The IRIs from which a property leads to a thing or a value; of very many, the first that the store has."""
        quads = self.into(thing, predicate, limit)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    def texts(self, iri: str, name: str) -> list[str]:
        """The values of a property of hkit's ontology that a thing has, as text, sorted."""
        return sorted(quad.object.value for quad in self.out(iri, NS + name) if not isinstance(quad.object, ox.Triple))

    def text(self, iri: str, name: str) -> str | None:
        """The value of a property of hkit's ontology; of several, the first in the order of text."""
        return next(iter(self.texts(iri, name)), None)

    def definition(self, iri: str) -> str:
        """The words by which the graph describes a thing, English before others; empty if it has none."""
        descriptions = [
            (DESCRIPTIONS.index(predicate.value), not (text.language or "en").startswith("en"), text.value)
            for _, predicate, text, _ in self.out(iri)
            if predicate.value in DESCRIPTIONS and isinstance(text, ox.Literal) and text.value.strip()
        ]
        return min(descriptions)[2] if descriptions else ""

    def into(self, thing: Value, predicate: str | None = None, limit: int = MOST_READ) -> list[ox.Quad]:
        """The triples that point at a thing; of very many, the first that the store has."""
        return self._quads(None, predicate, thing, limit)

    def _quads(self, subject: Value | None, predicate: str | None, value: Value | None, most: int) -> list[ox.Quad]:
        """The triples of a pattern, no more than so many; none for text that is no IRI, as foreign data may have."""
        try:
            parts: list[Any] = [ox.NamedNode(x) if isinstance(x, str) else x for x in (subject, predicate, value)]
        except ValueError:
            return []
        return list(islice(self.graph.quads_for_pattern(parts[0], parts[1], parts[2], DEFAULT), most))

    def count_into(self, iri: str) -> dict[str, int]:
        """The number of triples that point at a thing, by property."""
        node = node_of(iri)
        counts = self.store.select(INTO.format(thing=node)) if node else []
        return {row["p"].value: int(row["n"].value) for row in counts}

    def knows(self, iri: str) -> bool:
        """True for an IRI that the graph says anything of, and for a document that has things in it."""
        return self.store.knows(iri) or bool(self.within(iri, 1))

    def within(self, iri: str, limit: int) -> list[str]:
        """The things in a document: those whose IRIs are its own with a fragment, by which nobody can ask a server."""
        return [] if "#" in iri or node_of(iri) is None else self.index.named(f"{iri}#", limit, every=True)

    def is_graph(self, iri: str) -> bool:
        """True if an IRI names a graph of the store in hkit's way."""
        return iri.startswith(BASE + "graph/") and self.graph.contains_named_graph(ox.NamedNode(iri))


def kept(read: Read) -> Read:
    """A function whose outcome is kept, for each language and address of a page, as what is served never changes."""
    cached = lru_cache(MOST_KEPT)(lambda _page, *given: read(*given))
    return cast(Read, wraps(read)(lambda *given: cached((language(), request.url_root), *given)))


def this_site() -> Site:
    """The site of the app that answers this request."""
    known = current_app.extensions.get("site")
    if known is None:
        known = current_app.extensions.setdefault("site", Site(current_app.config["STORE"]))
    return cast(Site, known)


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters, the last of which tells where it was cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def path_of(iri: str) -> str:
    """The address of an IRI on the site: its path, for those of hkit and those under the site's address, else apart."""
    for base in (BASE, request.url_root if has_request_context() else ""):
        rest = iri.removeprefix(base) if base else iri
        # A path that begins with two slashes would name another host; a fragment or a query of other graphs belongs to
        # another page than a thing of its own.
        if rest and rest != iri and rest[0] not in "/\\" and (base == BASE or not {"#", "?"} & set(rest)):
            path = quote(rest, safe=SAFE)
            # Another thing may have the address that this one would be encoded as; it has it as its own.
            if path == rest or not has_request_context() or not current_app.config["STORE"].knows(base + path):
                return below("/" + path)
    return below("/resource?iri=" + quote(iri, safe=""))


def below(path: str) -> str:
    """A path of the site as a link: below the path that the site itself has in its address."""
    return request.script_root + path if has_request_context() else path


def outward(iri: str) -> str | None:
    """The address a browser may follow: http, https or mailto; None for all else, such as javascript:."""
    return iri if iri.lower().startswith(("http:", "https:", "mailto:")) else None
