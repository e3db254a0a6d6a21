"""Constructions that say the terms of a scheme, as data: `constructions.toml`, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.model.claims import Rule
from kg.reading.claims.rules import Row, compiled, tables


@dataclass(frozen=True, eq=False)
class Construction:
    """One way of saying terms: the roles in which the scheme stands, and what sources give each property.

    `groups` says that it is told of groups too, `gains` that its object must be something one can get.
    """

    rule: Rule
    verbs: frozenset[str]
    things: tuple[str, ...]
    states: tuple[tuple[str, tuple[str, ...]], ...]
    goal: bool
    groups: bool
    gains: bool


@lru_cache(maxsize=1)
def load_constructions() -> tuple[Construction, ...]:
    """The constructions of `constructions.toml`, in their order. Raises RuleError."""
    return compiled(tables("terms"), "construction", _construction)


def _construction(row: Row, _: str) -> Construction:
    verbs = " ".join(row["verbs"].split())
    stated = (text.partition(": ") for text in row["states"])
    return Construction(
        Rule(row["name"], verbs, "; ".join(row["states"]), "terms"),
        frozenset(verbs.split(", ")),
        tuple(row["things"].split(", ")),
        tuple((kind, tuple(sources.split(", "))) for kind, _, sources in stated),
        *(row.get(key, False) for key in ("goal", "groups", "gains")),
    )


@lru_cache(maxsize=1024)
def of_verb(lemma: str) -> tuple[Construction, ...]:
    """The constructions of a verb, in their order."""
    return tuple(one for one in load_constructions() if lemma in one.verbs)
