"""The editions of a graph side by side: what they share, what took over from what, and figures that changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from app.http.problems import Problem
from app.i18n import wording
from app.limits import MOST_LINED_UP
from app.names import Link
from app.pages.claims import ShownClaim, read_claims, show_claim
from app.site import Site
from app.site import site as this_site
from kg.compare.claims import Claim, Figure, StatementRecord
from kg.compare.figures import Change, Row, edition_of
from kg.compare.figures import rows as rows_of
from kg.rdf.namespaces import NS

blueprint = Blueprint("editions", __name__)

BEHIND = (
    "SELECT ?entity ?indicator ?edition ?value ?qualifier ?unit ?scope ?asOf WHERE {\n"
    "  ?o hkit:about ?entity ; hkit:indicator ?indicator ; hkit:asOf ?asOf .\n"
    "  ?o hkit:document/hkit:editionYear ?edition .\n"
    "  OPTIONAL { ?o hkit:value ?value }\n  OPTIONAL { ?o hkit:qualifier ?qualifier }\n"
    "  OPTIONAL { ?o hkit:unit ?unit }\n  OPTIONAL { ?o hkit:scope ?scope }\n"
    "} ORDER BY STR(?entity) STR(?indicator) ?edition"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a change: a difference with its share of the old value, or the keys of the reasons against one.

    `direction` is "up" or "down" where the bounds prove it, "same" where the numbers are the same, else "".
    """

    difference: str
    percent: str
    reasons: tuple[str, ...]
    direction: str


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A row of the table: a cell for each edition, empty where it has no figure, and the changes between them."""

    entity: Link
    indicator: Link
    scope: str
    cells: tuple[tuple[ShownClaim, ...], ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its documents, and the number of entities that it alone has claims about."""

    name: str
    documents: tuple[Link, ...]
    entities: int
    alone: int


@blueprint.get("/editions")
def editions() -> str:
    """The table; `?entity=IRI` and `?indicator=IRI` narrow it."""
    site = this_site()
    asked = {name: request.args.get(name, "") for name in ("entity", "indicator")}
    unknown = next((iri for iri in asked.values() if iri and not site.names.named(iri)), None)
    if unknown:
        raise Problem(404, f"There is nothing called {unknown[:200]} in this graph. All editions: /editions")
    if site.large and not asked["entity"]:
        raise Problem(
            400,
            "This graph is too large to lay all of it side by side. Name a thing: /editions?entity= and its address.",
        )
    claims = _claims(site, asked["entity"])
    lined_up = rows_of(claim for claim in claims if isinstance(claim, Figure)) if site.large else site.rows
    names, shared = _editions(site, claims)
    rows = [row for row in lined_up if len(row.cells) > 1 and _fits(row, asked)]
    return render_template(
        "editions.html",
        editions=names,
        shared=shared if len(names) > 1 else 0,
        lines=[_line(site, row, [each.name for each in names]) for row in rows[:MOST_LINED_UP]],
        total=len(rows),
        alone=sum(1 for row in lined_up if len(row.cells) == 1 and _fits(row, asked)),
        successions=read_claims(site, _successions(claims)),
        asked=[site.names.link(iri) for iri in asked.values() if iri],
        behind=BEHIND,
    )


def _claims(site: Site, entity: str) -> Sequence[Claim]:
    """The claims of a graph, of a large one those about a thing; a triple that is no claim is of no edition."""
    if not site.ours:
        return ()
    return site.records.claims_about(entity) if site.large else (*site.records.statements, *site.records.figures)


def _fits(row: Row, asked: Mapping[str, str]) -> bool:
    return asked["entity"] in ("", row.entity.iri) and asked["indicator"] in ("", row.indicator.iri)


def _editions(site: Site, claims: Iterable[Claim]) -> tuple[list[Edition], int]:
    """The editions in order, and the number of entities that all of them have claims about."""
    documents: defaultdict[str, set[str]] = defaultdict(set)
    entities: defaultdict[str, set[str]] = defaultdict(set)
    for claim in claims:
        entities[edition_of(claim)].add(claim.entity.iri)
        if claim.document:
            documents[edition_of(claim)].add(claim.document.iri)
    spread = Counter(iri for own in entities.values() for iri in own)
    editions = [
        Edition(name, tuple(map(site.names.link, sorted(documents[name]))), len(own), sum(spread[e] == 1 for e in own))
        for name, own in sorted(entities.items())
    ]
    return editions, sum(count == len(editions) for count in spread.values())


def _successions(claims: Iterable[Claim]) -> list[str]:
    return [
        claim.iri for claim in claims if isinstance(claim, StatementRecord) and claim.predicate.iri == NS + "succeeds"
    ]


def _line(site: Site, row: Row, names: list[str]) -> EditionLine:
    return EditionLine(
        entity=site.names.link(row.entity.iri),
        indicator=site.names.link(row.indicator.iri),
        scope=row.scope,
        cells=tuple(tuple(show_claim(site, figure) for figure in row.cells.get(name, ())) for name in names),
        verdicts=tuple(map(_verdict, row.changes)),
    )


def _verdict(change: Change) -> Verdict:
    direction = change.direction or ""
    if change.difference is None:
        return Verdict("", "", tuple(reason.key for reason in change.reasons), direction)
    if not change.difference:
        return Verdict("", "", (), "same")
    unit = change.new.unit.key if change.new.unit else "NUM"
    sign = "+" if change.difference > 0 else "−"
    percent = "" if change.percent is None else f"{change.percent:+.1f}%".replace("-", "−")
    return Verdict(f"{sign}{wording.amount(str(abs(change.difference)), unit)}", percent, (), direction)
