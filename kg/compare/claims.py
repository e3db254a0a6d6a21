"""Entities, statements and figures as plain objects: what `records` reads back from a graph."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from kg.rdf.namespaces import local_name
from kg.rdf.wording import figure


@dataclass(frozen=True, slots=True)
class Name:
    """Something with an IRI, and what it is called. Two are equal if their IRIs are."""

    iri: str
    label: str = field(compare=False)

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The last part of the IRI."""
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: its text, the IRI of its datatype, its language if it has one."""

    text: str
    datatype: str = ""
    language: str | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document that a claim rests on: its characters from `begin` to before `end`.

    `iri` is of the evidence that has them, `rules` those that read the claim in them.
    """

    text: str
    document: Name | None = None
    begin: int = 0
    end: int = 0
    iri: str = field(default="", compare=False)
    rules: tuple[Name, ...] = field(default=(), compare=False)

    @property
    def place(self) -> str:
        """The document and the characters, in short."""
        return f"{self.document.key} {self.begin}-{self.end}" if self.document else ""


@dataclass(frozen=True, slots=True)
class EntityRecord(Name):
    """Something the graph names: its best name, its narrowest classes, and the other names it has."""

    kinds: tuple[Name, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def name(self) -> Name:
        """The entity by name."""
        return Name(self.iri, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing one document says of an entity. `edition` is the document's year; None where the graph has none.

    `modality` and `date_basis` are the keys of their concepts ("holds", "stated"); a triple without a claim has
    neither. `as_of` is an xsd:date.
    """

    iri: str
    entity: Name
    document: Name | None = None
    edition: int | None = None
    modality: str = ""
    as_of: str = ""
    date_basis: str = ""
    qualifier: str = ""
    attributed_to: Name | None = None
    quotes: tuple[Quote, ...] = ()

    @property
    def quote(self) -> str:
        """The words of the first quote on one line; empty if there is none."""
        return " ".join(self.quotes[0].text.split()) if self.quotes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord(Claim):
    """A claim of the form entity, predicate, object."""

    predicate: Name
    object: Name | Value

    def __str__(self) -> str:
        return f"{self.entity} · {self.predicate} · {self.object}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Claim):
    """A claim of a number: `value` with its hedge in `qualifier`, or a range; neither where it is the lesser of two.

    `minimum` and `maximum` are what the words bound: "more than 5" has a minimum only. Numbers are in `unit`. `days`
    is the length of the period; None for a figure as at a day. `written` is a value that is no number, or too long.
    """

    indicator: Name
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: Name | None = None
    statistic: str = ""
    scope: str = ""
    period: Name | None = None
    days: int | None = None
    baseline: str = ""
    written: str = ""

    @property
    def number(self) -> str:
        """The figure in words, with hedge and unit."""
        value, low, high = (None if one is None else str(one) for one in (self.value, self.minimum, self.maximum))
        return figure(self.written or value, low, high, self.unit.key if self.unit else "", self.qualifier, "en")

    @property
    def time(self) -> str:
        """The period it is for, or the day it is as of."""
        return self.period.key if self.period else self.as_of

    def __str__(self) -> str:
        scope = f" ({self.scope})" if self.scope else ""
        return f"{self.entity} · {self.indicator}{scope}: {self.number}, {self.time}"


def in_text_order(claims: Iterable[StatementRecord | Figure]) -> list[StatementRecord | Figure]:
    """Claims by where their first quote begins."""
    return sorted(claims, key=lambda claim: (claim.quotes[0].begin if claim.quotes else 0, claim.iri))
