"""A graph that conforms: what a text nobody has seen made the rules say wrongly is left out, and told, not built in.

The shapes judge the whole graph. A claim that one of them faults goes, and the rest is judged again. What no claim is
to blame for stops the build.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.errors import InvalidGraph
from kg.limits import MOST_ROUNDS
from kg.model.claims import Claim, EntityRef, Reading, Statement
from kg.model.identity import identify, related
from kg.rdf import namespaces as ns
from kg.rdf.admission import silence
from kg.rdf.graph import in_graph, store_of
from kg.rdf.validation import Report, Result, validate

Writer = Callable[[Sequence[Reading]], list[ox.Quad]]


def conforming(readings: Sequence[Reading], write: Writer) -> tuple[list[Reading], list[ox.Quad], Report]:
    """The readings without the claims that a shape faults, the graph they make, and the report on it.

    Raises InvalidGraph, with the report as its text, when the faults are not those of claims.
    """
    kept = list(readings)
    for _ in range(MOST_ROUNDS):
        quads = write(kept)
        report = validate(store_of(in_graph(quads)))
        if report.conforms:
            return kept, quads, report
        faults = [result for result in report.results if result.severity == "Violation"]
        before, kept = kept, [_without(reading, faults) for reading in kept]
        if all(old is new for old, new in zip(before, kept, strict=True)):
            break
    raise InvalidGraph(f"The graph does not conform to its shapes, so no release was made.\n\n{report}")


def _without(reading: Reading, faults: Sequence[Result]) -> Reading:
    """The reading without the claims that the faults name; if they name none of any, without those about their node."""
    iris = {claim: ns.claim(reading.document.id, *parts) for claim, parts in identify(reading.claims).items()}
    dropped: dict[int, str] = {}
    for fault in faults:
        named = {fault.node, fault.claim}
        direct = {iris[claim]: claim for claim in reading.claims if iris[claim] in named}.values()
        # A claim brings a faulted one with it: the figure before it, or the whole it is a part of.
        whole = [c for c in reading.claims if not isinstance(c, Statement) and named & {iris[o] for o in related(c)}]
        about = [claim for claim in reading.claims if fault.node in things(claim)]
        for claim in direct or whole or about:
            dropped.setdefault(id(claim), fault.shape)
    if not dropped:
        return reading
    claims = tuple(claim for claim in reading.claims if id(claim) not in dropped)
    silent = silence(reading, claims, lambda claim: f"what is read here does not fit the shape {dropped[id(claim)]}")
    counts = Counter(reading.dropped) + Counter(dropped.values())
    return replace(reading, claims=claims, silent=silent, dropped=dict(sorted(counts.items())))


def things(claim: Claim) -> set[str]:
    """The IRIs of the things that a claim is about."""
    if not isinstance(claim, Statement):
        return {ns.entity(claim.about), ns.indicator(claim.indicator)}
    return {ns.entity(claim.subject), *([ns.entity(claim.object.slug)] if isinstance(claim.object, EntityRef) else [])}
