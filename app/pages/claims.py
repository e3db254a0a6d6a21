"""Claims as pages show them: in the words of the page's language, with links, and their quotes as numbered notes."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import regex

from app.i18n.language import language, phrase
from app.site import Link, Site, path_of
from kg.compare.claims import Figure, Name, Quote, StatementRecord
from kg.rdf import wording
from kg.rdf.namespaces import NS, XSD

# The datatypes of a day, a month or a year.
DATES = tuple(XSD + name for name in ("date", "gYearMonth", "gYear", "dateTime"))
CLAIMS = frozenset({NS + "Statement", NS + "Observation"})
DIGITS = regex.compile(r"[\d,.]*\d(?: \p{L}+)?")
PASSAGES = frozenset(NS + name for name in ("Evidence", "Passage", "Section", "Sentence"))


class ShownQuote(NamedTuple):
    """Words of a source, and the address at which they are highlighted in it; `iri` is that of the evidence."""

    text: str
    href: str
    begin: int
    end: int
    rules: tuple[Link, ...]
    document: Link | None
    iri: str


class ShownClaim(NamedTuple):
    """A claim: `value` is its object or figure in words; `link` the object, if that is a thing with a page.

    `day` is the date as of which it holds, as the graph writes it, `as_of` the same in words. `when` is the date that
    it tells (`tells_date`), else its day, unless this is only the edition's. A figure has its `number`, the value or
    the end of a range that it is sorted by, and its `unit` (an IRI).
    """

    iri: str
    href: str
    about: Link
    modality: str
    day: str
    as_of: str
    dated: bool
    quotes: tuple[ShownQuote, ...]
    predicate: str
    label: str
    value: str = ""
    link: Link | None = None
    figure: bool = False
    money: bool = False
    number: str = ""
    note: str = ""
    when: str = ""
    tells_date: bool = False
    unit: str = ""


def read_claim(site: Site, iri: str) -> ShownClaim | None:
    """The claim of an IRI; None for what is none."""
    return next(read_claims(site, [iri]), None)


def read_claims(site: Site, iris: Iterable[str]) -> Iterator[ShownClaim]:
    """The claims of some IRIs, in their order; what is no claim is left out."""
    return (show_claim(site, claim) for claim in map(site.records.claim, iris) if claim)


def read_quote(site: Site, iri: str) -> ShownQuote:
    """The words of a piece of evidence, or of another passage of a document."""
    return _show_quote(site, site.records.quote(iri))


def show_claim(site: Site, claim: StatementRecord | Figure) -> ShownClaim:
    """A claim in the language of the page."""
    dated = claim.date_basis != "edition"
    predicate = (claim.predicate if isinstance(claim, StatementRecord) else claim.indicator).iri
    said = _object(site, claim) if isinstance(claim, StatementRecord) else _figure(site, claim)
    return ShownClaim(
        iri=claim.iri,
        href=path_of(claim.iri),
        about=site.names.link(claim.entity.iri),
        modality=claim.modality or "holds",
        day=claim.as_of,
        as_of=wording.date(claim.as_of, language()),
        dated=dated,
        quotes=tuple(_show_quote(site, quote) for quote in claim.quotes),
        predicate=predicate,
        label=site.names.label(predicate),
        figure=isinstance(claim, Figure),
        **{"when": claim.as_of if dated else "", **said},
    )


def _figure(site: Site, claim: Figure) -> dict[str, Any]:
    unit, hedge = claim.unit.key if claim.unit else "", claim.qualifier or "exactly"
    numbers = (claim.written or claim.value, claim.minimum, claim.maximum)
    value, low, high = (None if number is None else str(number) or None for number in numbers)
    since = phrase("claim.since", year=claim.baseline) if claim.baseline else ""
    notes = (site.names.label(claim.period.iri) if claim.period else "", claim.scope, since)
    return {
        "value": wording.figure(value, low, high, unit, hedge, language()),
        "money": unit.startswith("CCY_"),
        "number": value or low or high or "",
        "note": "; ".join(filter(None, notes)),
        "unit": claim.unit.iri if claim.unit else "",
    }


def _object(site: Site, claim: StatementRecord) -> dict[str, Any]:
    target = claim.object
    if isinstance(target, Name):
        link = site.names.link(target.iri)
        return {"link": link, "value": link.label if site.names.named(target.iri) else target.iri}
    if target.datatype in DATES:
        tag = language()
        hedge = wording.hedge(claim.qualifier, tag, of_date=True)
        value = wording.hedged(wording.date(target.text, tag), hedge, tag)
        return {"value": value, "when": target.text, "tells_date": True}
    return {"value": target.text if target.datatype else ""}  # a nameless thing, which alone has no datatype, has none


def _show_quote(site: Site, quote: Quote) -> ShownQuote:
    document = quote.document.iri if quote.document else ""
    return ShownQuote(
        text=plain(quote.text),
        href=f"{path_of(document)}#e-{quote.begin}-{quote.end}" if document else path_of(quote.iri),
        begin=quote.begin,
        end=quote.end,
        rules=tuple(site.names.link(rule.iri) for rule in quote.rules),
        document=site.names.link(document) if document else None,
        iri=quote.iri,
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A quote as people read it: the scan's escapes of Markdown (`\\$`) and its line breaks taken back."""
    return " ".join(text.replace("\\$", "$").replace("\\%", "%").replace("\\&", "&").split())


def offset(text: str) -> int:
    """A place in a text; 0 for what is none, as other people's data may have."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


class Note:
    """A quote with its number and the claims that rest on it; one `shown` stands in the page itself."""

    def __init__(self, number: int, quote: ShownQuote, *, shown: bool) -> None:
        self.number, self.quote, self.shown = number, quote, shown
        self.claims: dict[str, ShownClaim] = {}

    @property
    def marked(self) -> str:
        """Its words; those that say the values read in it between \\x02 and \\x03."""
        wanted = {each for claim in self.claims.values() for each in _spellings(claim)}
        numbers = {each for each in wanted if each[0].isdigit()}  # marked apart from a whole deed that has them
        wanted = {each for each in wanted if each in numbers or not any(number in each for number in numbers)}
        # A scan may have a point where thousands are set apart.
        parts = (regex.escape(each).replace(",", "[,.]") for each in sorted(wanted, key=len, reverse=True))
        pattern = "|".join(rf"(?<![\w.,]){part}(?![\w])" for part in parts)
        return regex.sub(pattern, "\x02\\g<0>\x03", self.quote.text, flags=regex.I) if pattern else self.quote.text


class Notes:
    """The notes of one page, filled as its template is: by the words of the quote, in the order of their numbers."""

    def __init__(self) -> None:
        self.by_words: dict[str, Note] = {}

    def of(self, claim: ShownClaim) -> list[Note]:
        """The notes with the quotes of a claim."""
        notes = list(map(self.number, claim.quotes))
        for note in notes:
            note.claims[claim.iri] = claim
        return notes

    def number(self, quote: ShownQuote, *, shown: bool = False) -> Note:
        """The note of a quote, a new one if its words are not on the page yet."""
        return self.by_words.setdefault(quote.text, Note(len(self.by_words) + 1, quote, shown=shown))


def _spellings(claim: ShownClaim) -> set[str]:
    """The ways in which a text may write what a claim says."""
    if not claim.number:
        return {claim.value} - {""}
    amounts = wording.number(claim.number), wording.amount(claim.number, "CCY_", "en")
    return {found[0] for found in map(DIGITS.search, amounts) if found}
