"""Claims as pages show them: what is said, how surely, as of when, and the quotes that say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import pyoxigraph as ox

from app.i18n import wording
from app.i18n.language import phrase
from app.names import Link, path_of
from app.site import MOST_READ, Site
from kg.rdf.labels import local_name
from kg.rdf.namespaces import NS, PREFIXES

RDF = PREFIXES["rdf"]
# The datatypes of a day, a month or a year.
DATES = tuple(PREFIXES["xsd"] + name for name in ("date", "gYearMonth", "gYear", "dateTime"))
Values = dict[str, list[str]]
# So many claims about a thing of a large graph, and as many that lead to it, are read for its page.
MOST_CLAIMS = 500


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, and where they are highlighted in it; `iri` is that of the evidence."""

    text: str
    href: str
    begin: int
    end: int
    rule: Link | None
    document: Link | None
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim: `value` is its object or figure in words; `link` the object, if that is a thing with a page.

    `day` is the date as of which it holds, as the graph writes it. `when` is the date that it tells (`tells_date`),
    else its day, unless this is only the edition's. A figure has its `unit` (an IRI), its `scope` and its ends `low`
    and `high`, where there are any.
    """

    iri: str
    href: str
    about: Link
    predicate: str
    label: str
    value: str
    link: Link | None
    modality: str
    as_of: str
    dated: bool
    quotes: tuple[Quote, ...]
    figure: bool = False
    money: bool = False
    number: str = ""
    hedge: str = ""
    qualifier: str = ""
    note: str = ""
    day: str = ""
    when: str = ""
    tells_date: bool = False
    unit: str = ""
    scope: str = ""
    low: str = ""
    high: str = ""

    @property
    def is_range(self) -> bool:
        """Whether a figure runs from one number to another, as it has two ends and no value."""
        return bool(self.low and self.high and self.number == self.low and not self.hedge and self.low != self.high)


def values(site: Site, iri: str) -> Values:
    """The values of each property of a thing, as text, by the property's IRI."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for quad in site.out(iri):
        if not isinstance(quad.object, ox.Triple):
            found[quad.predicate.value].append(quad.object.value)
    return {predicate: sorted(texts) for predicate, texts in found.items()}


def first(found: Values, name: str) -> str | None:
    """The first value of a property of hkit's ontology, if there is one."""
    texts = found.get(NS + name)
    return texts[0] if texts else None


def most(site: Site) -> int:
    """How many claims are read for one page: from disk it takes a millisecond for each."""
    return MOST_CLAIMS if site.large else MOST_READ


def claims_about(site: Site, iri: str) -> list[Said]:
    """What is said of a thing, in the order of the text; of very much, some."""
    return _in_order(
        read_claim(site, quad.subject.value)
        for quad in site.into(iri, NS + "about", most(site))
        if isinstance(quad.subject, ox.NamedNode)
    )


def claims_to(site: Site, iri: str) -> list[Said]:
    """The statements about other things that have this one as their object; of very many, some."""
    return _in_order(
        read_claim(site, quad.subject.value)
        for quad in site.into(iri, RDF + "object", most(site))
        if isinstance(quad.subject, ox.NamedNode)
    )


def _in_order(claims: Iterable[Said]) -> list[Said]:
    return sorted(claims, key=lambda claim: (claim.quotes[0].begin if claim.quotes else 0, claim.iri))


def read_claim(site: Site, iri: str) -> Said:
    """A claim with its evidence."""
    found = values(site, iri)
    modality = local_name(first(found, "modality") or "holds")
    quotes = tuple(
        sorted((read_quote(site, each) for each in found.get(NS + "evidence", ())), key=lambda quote: quote.begin)
    )
    about = site.names.link(first(found, "about") or (found.get(RDF + "subject") or [iri])[0])
    basis, as_of = first(found, "dateBasis"), first(found, "asOf") or ""
    dated = local_name(basis or "") != "edition"
    claim = Said(
        iri,
        path_of(iri),
        about,
        predicate="",
        label="",
        value="",
        link=None,
        modality=modality,
        as_of=wording.date(as_of),
        dated=dated,
        quotes=quotes,
        day=as_of,
        when=as_of if dated else "",
    )
    return _observation(site, found, claim) if NS + "indicator" in found else _statement(site, found, claim)


def _observation(site: Site, found: Values, claim: Said) -> Said:
    """The claim with its figure."""
    unit, hedge = local_name(first(found, "unit") or ""), local_name(first(found, "qualifier") or "exactly")
    value, low, high = first(found, "value"), first(found, "minValue"), first(found, "maxValue")
    indicator = first(found, "indicator") or ""
    period = first(found, "period")
    notes = [site.names.label(period)] if period else []
    scope = first(found, "scope") or ""
    notes += [scope] if scope else []
    notes += [phrase("claim.since", year=year) for year in found.get(NS + "baseline", ())]
    words = wording.figure(value, low, high, unit, hedge)
    return replace(
        claim,
        predicate=indicator,
        label=site.names.label(indicator),
        value=words,
        link=None,
        figure=True,
        money=unit.startswith("CCY_"),
        number=value or low or high or "",
        hedge=wording.hedge(hedge),
        qualifier=hedge,
        note="; ".join(notes),
        unit=first(found, "unit") or "",
        scope=scope,
        low=low or "",
        high=high or "",
    )


def _statement(site: Site, found: Values, claim: Said) -> Said:
    """The claim with its predicate and object."""
    predicate = (found.get(RDF + "predicate") or [""])[0]
    target = next((quad.object for quad in site.out(claim.iri) if quad.predicate.value == RDF + "object"), None)
    hedge = local_name(first(found, "qualifier") or "exactly")
    link, value, when = None, "", claim.when
    is_date = isinstance(target, ox.Literal) and target.datatype.value in DATES
    if isinstance(target, ox.NamedNode):
        link = site.names.link(target.value)
        value = link.label if site.names.named(target.value) else target.value
    elif isinstance(target, ox.Literal):
        when = target.value if is_date else when
        value = (
            wording.hedged(wording.date(target.value), wording.hedge(hedge, of_date=True)) if is_date else target.value
        )
    label = site.names.label(predicate)
    return replace(claim, predicate=predicate, label=label, value=value, link=link, when=when, tells_date=is_date)


def read_quote(site: Site, iri: str) -> Quote:
    """The quote of a piece of evidence."""
    found = values(site, iri)
    document, rule = first(found, "document"), first(found, "rule")
    begin, end = (offset(first(found, name) or "") for name in ("begin", "end"))
    href = f"{path_of(document)}#e-{begin}-{end}" if document else path_of(iri)
    links = (site.names.link(rule) if rule else None, site.names.link(document) if document else None)
    return Quote(plain(first(found, "quote") or ""), href, begin, end, *links, iri)


def offset(text: str) -> int:
    """A place in a text; 0 for what is none, as other people's data may have."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A quote as people read it: the scan's escapes of Markdown (`\\$`) and its line breaks taken back."""
    return " ".join(text.replace("\\$", "$").replace("\\%", "%").replace("\\&", "&").split())
