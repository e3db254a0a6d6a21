"""The timeline of an entity: its dated claims in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from app.i18n import wording
from app.names import Link
from app.pages.claims import ShownClaim
from app.pages.headings import PageGroup
from app.pages.layout import relation_of

# A date that opens with its year, which may be before our era or have more than four digits.
DATE = r"^-?[0-9]{4,}"
YEAR = regex.compile(DATE)
FEWEST = 3


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """Something said with a date: of what, a title, a value, and the claim that says so, if it is one.

    `value` is empty where the date itself is what is said. `sort` orders entries in time.
    """

    about: Link
    title: str
    value: str
    link: Link | None
    date: str
    sort: tuple[int, str]
    claim: ShownClaim | None = None


def timeline(groups: Sequence[PageGroup]) -> tuple[DatedEntry, ...]:
    """The dated claims on an entity's page in order of time; none where there are few, or all of one date."""
    claims = {claim.iri: claim for group in groups for claim in group.claims if claim.when}
    entries = sorted(map(entry, claims.values()), key=lambda entry: (entry.sort, bool(entry.value), entry.title))
    return tuple(entries) if len(entries) >= FEWEST and len({entry.sort for entry in entries}) > 1 else ()


def entry(claim: ShownClaim) -> DatedEntry:
    """A dated claim in a timeline; where it tells the date of an event, the event is its title."""
    place = place_in_time(claim.when)
    if claim.tells_date:
        relation = relation_of(claim)
        title = (relation.title if relation else claim.label).lower()
        return DatedEntry(claim.about, title, "", None, claim.value, place, claim)
    return DatedEntry(claim.about, claim.label, claim.value, claim.link, wording.date(claim.when), place, claim)


def place_in_time(date: str) -> tuple[int, str]:
    """The year of a date as a number, then the rest; a whole year or month stands before its days."""
    year = YEAR.match(date)
    return (int(year.group()), date[year.end() :]) if year else (0, date)
