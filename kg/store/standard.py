"""SPARQL as the standard has it on an engine that differs: queries that it gets wrong are cured, or told of.

`standard.toml` has the kinds of them, `docs/sparql.md` the clauses. Engines elsewhere have faults of their own: their
queries are only spelled anew, where the engine here could not read them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any, cast

import pyoxigraph as ox
import regex

from kg.limits import LONGEST_COMMON, MOST_MERGED
from kg.rdf.graph import DEFAULT, Graph, QueryResult, in_graph, store_of
from kg.rdf.namespaces import PREFIXES
from kg.store.sparql_scan import FROM, PROLOGUE, TABLE, pattern_of, whole

# A store without triples reads a query, and tells its variables, in no time.
NOTHING, NONE = ox.Store(), frozenset[str]()
FLAGS = regex.VERBOSE | regex.IGNORECASE | regex.DOTALL


@dataclass(frozen=True)
class Kind:
    """A kind of query that the engine gets wrong, as `standard.toml` has it."""

    name: str
    words: Sequence[str]
    pattern: str
    cure: str = ""
    caveat: str = ""
    when: str = ""
    also: str = ""
    again: bool = False
    spelling: bool = False

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern, which finds nothing in strings and IRIs unless it begins with them."""
        return regex.compile(whole(rf"{self.pattern}|(?:(?&string)|(?&ref))(*SKIP)(*FAIL)"), flags=FLAGS)

    def seen(self, text: str, lowered: str) -> bool:
        """True if a query may be of this kind, by its words and a first pattern."""
        words = any(word in lowered for word in self.words)
        return words and re.search(self.also, text, flags=re.IGNORECASE | re.DOTALL) is not None


KINDS = [Kind(**kind) for kind in TABLE["kind"]]
UNUSUAL = regex.compile(whole("(?!(?&usual))(?:(?&unusual))"), flags=FLAGS)


def noted(quads: Iterable[ox.Quad], altered: set[str]) -> Iterator[ox.Quad]:
    """The quads; the predicates of literals that the engine writes in another form are put into `altered`."""
    for quad in quads:
        if type(quad.object) is ox.Literal and (text := str(quad.object)).endswith(">") and UNUSUAL.match(text):
            altered.add(str(quad.predicate))
        yield quad


@dataclass
class Prepared:
    """A query for the engine, with `caveats`: sentences about what its answer may have otherwise than the standard.

    `graphs` are its default graph, `altered` the predicates that `noted` found. The conditions that `standard.toml`
    names with `when` are methods.
    """

    graph: Graph
    text: str
    altered: Set[str]
    dataset: dict[str, Any]
    graphs: Sequence[Any] = (DEFAULT,)
    caveats: Sequence[str] = ()

    def run(self, **options: Any) -> QueryResult:
        """The result of the query."""
        return self.graph.query(self.text, **self.dataset, **options)

    def apply(self, *, spelling: bool) -> None:
        """Put what the engine understands in the place of what it gets wrong, or cannot read, and note what remains."""
        plain, lowered = self.text, self.text.lower()
        caveats, cured = [*self.caveats], list[str]()
        try:
            for kind in KINDS:
                asked = kind.spelling == spelling and (self.altered or kind.when != "is_altered")
                if asked and kind.seen(self.text, lowered) and self._is(kind):
                    (cured if kind.cure else caveats).append(kind.caveat)
            if plain != self.text and not spelling:
                # A SELECT is only read, an ASK would be answered.
                NOTHING.query(re.sub(rf"\A({PROLOGUE})ASK\b", r"\1SELECT *", self.text, flags=re.I), prefixes=PREFIXES)
        except (TimeoutError, OverflowError):
            self.text, caveats = plain, [*caveats, TABLE["involved"]]
        except (SyntaxError, ValueError, RuntimeError):  # so it was before, or else what would have been cured is told
            self.text, caveats = plain, caveats + cured
        self.caveats = tuple(dict.fromkeys(caveats))

    def _is(self, kind: Kind) -> bool:
        """True if the query is of a kind; where that has a cure, the query is cured."""
        holds = getattr(self, kind.when) if kind.when else bool
        matches, longest, before = [], len(self.text) + TABLE["longest"], ""

        def put(match: regex.Match[str]) -> str:
            if not holds(match):
                return match[0]
            matches.append(match)
            # What is only spelled anew stays as long as it was, so that errors are told with their place.
            return match.expand(kind.cure or r"\g<0>").ljust(len(match[0]) * kind.spelling)

        while self.text != before and (kind.again or not before):
            before, self.text = self.text, kind.compiled.sub(put, self.text, timeout=TABLE["patience"])
            if len(self.text) > longest:
                raise OverflowError
        return bool(matches)

    def is_missing(self, match: regex.Match[str]) -> bool:
        """True if a constant is nowhere in the default graph."""
        node, find = self._term(match["c"]), self.graph.quads_for_pattern
        ends = [(None, node)] if isinstance(node, ox.Literal) else [(None, node), (node, None)]
        return not any(next(find(s, None, o, each), None) for each in self.graphs for s, o in ends)

    def is_altered(self, match: regex.Match[str]) -> bool:
        """True if the predicate of a pattern may have literals that lost their form."""
        return match["c"][0] in "?$" or str(self._term(match["c"])) in self.altered

    def _term(self, text: str) -> Any:
        """The term that a text means in the query, None if it means none."""
        prologue = re.match(PROLOGUE, self.text, flags=re.IGNORECASE)
        try:
            rows = NOTHING.query(f"{prologue[0] if prologue else ''} SELECT ({text} AS ?x) {{}}", prefixes=PREFIXES)
            return next(cast(ox.QuerySolutions, rows))[0]
        except (SyntaxError, ValueError, RuntimeError):
            return None

    def merge(self, default: Sequence[Any] | None, named: Sequence[Any] | None) -> None:
        """Take the dataset of a request, or else of the query; several graphs become one default graph, a set."""
        if default is None and named is None and "FROM" in self.text.upper():
            clauses = [match.groups() for match in FROM.finditer(self.text)]
            kinds = ([self._term(iri) for by_name, iri in clauses if bool(by_name) == each] for each in (False, True))
            default, named = kinds if clauses else (None, None)
        if default is None and named is None:
            return
        self.graphs, named, find = list(dict.fromkeys(default or ())), named or [], self.graph.quads_for_pattern
        if len(self.graphs) > 1:
            merged = in_graph(chain.from_iterable(find(None, None, None, each) for each in self.graphs))
            quads = chain(merged, *(find(None, None, None, each) for each in named))
            whole = store_of(islice(quads, MOST_MERGED))
            if next(quads, None) is None:
                self.graph, self.graphs = whole, [DEFAULT]
            else:
                self.caveats = (TABLE["large"],)
        self.dataset = {"default_graph": self.graphs, "named_graphs": named}


def prepare(graph: Graph, query: str, default: Any = None, named: Any = None, altered: Set[str] = NONE) -> Prepared:
    """A query as the engine has to read it to answer by the standard, on the dataset of a request if it has one."""
    prepared = Prepared(graph, query, altered, {"default_graph": default, "named_graphs": named})
    usual = not altered and len(query) < LONGEST_COMMON and _usual(pattern_of(query))
    if not usual:
        prepared.apply(spelling=True)
    if isinstance(graph, ox.Store):
        prepared.merge(default, named)
        if not usual:
            prepared.apply(spelling=False)
    return prepared


@lru_cache(maxsize=1024)
def _usual(pattern: str) -> bool:
    """True for a query, by its pattern, that is of no kind, however often it is asked with other values."""
    kinds, lowered = (kind for kind in KINDS if kind.when != "is_altered"), pattern.lower()
    try:
        seen = (kind for kind in kinds if kind.seen(pattern, lowered))
        return not any(kind.compiled.search(pattern, timeout=TABLE["patience"]) for kind in seen)
    except TimeoutError:
        return False
