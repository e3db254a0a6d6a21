"""The editions of a graph side by side: what they share, what took over from what, and figures that changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from app.http.problems import Problem
from app.i18n.language import language
from app.limits import MOST_LINED_UP
from app.pages.claims import show_claim
from app.pages.headings import behind
from app.site import Site
from kg.compare.claims import Claim, Figure, StatementRecord
from kg.compare.figures import Change, Row, edition_of, rows as rows_of
from kg.model.identity import gathered
from kg.rdf import wording
from kg.rdf.namespaces import NS


def editions(site: Site, **asked: str) -> dict[str, Any]:
    """The table, narrowed by the IRIs of an `entity` and an `indicator`, of which each may be empty. Raises Problem."""
    unknown = next((iri for iri in asked.values() if iri and not site.names.named(iri)), None)
    if unknown:
        raise Problem(404, f"There is nothing called {unknown[:200]} in this graph. All editions: /editions")
    if site.large and not asked["entity"]:
        large = "This graph is too large to lay all of it side by side."
        raise Problem(400, f"{large} Name a thing: /editions?entity= and its address.")
    claims = _claims(site, asked["entity"])
    lined_up = rows_of(claim for claim in claims if isinstance(claim, Figure)) if site.large else site.rows
    fitting = [row for row in lined_up if asked["entity"] in ("", row.entity.iri)]
    fitting = [row for row in fitting if asked["indicator"] in ("", row.indicator.iri)]
    rows = [row for row in fitting if len(row.cells) > 1]
    known, shared = _editions(site, claims)
    succeeding = (claim for claim in claims if isinstance(claim, StatementRecord))
    return {
        "editions": known,
        "shared": shared if len(known) > 1 else 0,
        "lines": [_line(site, row, [each["name"] for each in known]) for row in rows[:MOST_LINED_UP]],
        "total": len(rows),
        "alone": sum(len(row.cells) == 1 for row in fitting),
        "successions": [show_claim(site, each) for each in succeeding if each.predicate.iri == NS + "succeeds"],
        "asked": [site.names.link(iri) for iri in asked.values() if iri],
        "behind": behind("editions"),
    }


def _claims(site: Site, entity: str) -> Sequence[Claim]:
    """The claims of a graph, of a large one those about a thing; a triple that is no claim is of no edition."""
    if not site.ours:
        return ()
    return site.records.claims_about(entity) if site.large else (*site.records.statements, *site.records.figures)


def _editions(site: Site, claims: Iterable[Claim]) -> tuple[list[dict[str, Any]], int]:
    """The editions in order, and the number of entities that all of them have claims about.

    Of an edition: its documents, the number of its entities, and of those that it `alone` has claims about.
    """
    ends = {(edition_of(claim), claim.entity.iri, claim.document.iri if claim.document else "") for claim in claims}
    documents = gathered({(edition, iri) for edition, _, iri in ends if iri})
    entities = gathered({(edition, iri) for edition, iri, _ in ends})
    spread = Counter(iri for own in entities.values() for iri in own)
    known = []
    for name, own in sorted(entities.items()):
        links, alone = list(map(site.names.link, sorted(documents[name]))), sum(spread[iri] == 1 for iri in own)
        known.append({"name": name, "documents": links, "entities": len(own), "alone": alone})
    return known, sum(count == len(known) for count in spread.values())


def _line(site: Site, row: Row, names: list[str]) -> dict[str, Any]:
    """A row of the table: a cell for each edition, empty where it has no figure, and the changes between them."""
    return {
        "entity": site.names.link(row.entity.iri),
        "indicator": site.names.link(row.indicator.iri),
        "scope": row.scope,
        "cells": [[show_claim(site, figure) for figure in row.cells.get(name, ())] for name in names],
        "verdicts": list(map(_verdict, row.changes)),
    }


def _verdict(change: Change) -> dict[str, Any]:
    """The outcome of a change: a difference with its share of the old value, or the keys of the reasons against one.

    `direction` is "up" or "down" where the bounds prove it.
    """
    if not change.difference:
        reasons = [reason.key for reason in change.reasons] if change.difference is None else []
        return {"reasons": reasons, "direction": change.direction}
    unit = change.new.unit.key if change.new.unit else "NUM"
    sign = "+" if change.difference > 0 else "−"
    percent = "" if change.percent is None else f"{change.percent:+.1f}%".replace("-", "−")
    return {"difference": f"{sign}{wording.amount(str(abs(change.difference)), unit, language())}", "percent": percent}
