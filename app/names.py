"""Names of things in a graph, their kinds, and the addresses of the site at which they are shown."""

from functools import lru_cache, partial
from typing import NamedTuple
from urllib.parse import quote

from flask import current_app, has_request_context, request

from app.limits import LONGEST_LABEL, NAMES_KEPT
from kg.rdf.namespaces import BASE, NS, local_name
from kg.store.index import Index

# Characters an address may carry besides letters and digits; everything else is percent-encoded.
SAFE = "/:@!$&'()*+,;=~-._%#"


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
        members = self._index.members(kind, limit)
        return sorted(members, key=lambda iri: (self.label(iri).casefold(), iri))


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters, the last of which tells where it was cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def path_of(iri: str) -> str:
    """The address of an IRI on the site: its path, for those of hkit and those under the site's address, else apart."""
    own = request.url_root if has_request_context() else ""
    for base in (BASE, own):
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
