"""Constructions that say the terms of a scheme, as data: `constructions.toml`, loaded once."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from kg.model.claims import Rule


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


@dataclass(frozen=True)
class Constructions:
    """Every construction, in the order of the file."""

    all: tuple[Construction, ...]

    @cached_property
    def by_verb(self) -> dict[str, list[Construction]]:
        """The constructions of each verb."""
        verbs: defaultdict[str, list[Construction]] = defaultdict(list)
        for construction in self.all:
            for verb in construction.verbs:
                verbs[verb].append(construction)
        return dict(verbs)

    @cached_property
    def goals(self) -> frozenset[str]:
        """The verbs whose participle behind a comma says what something is for: ", helping firms grow"."""
        return frozenset(verb for one in self.all if one.goal for verb in one.verbs)

    @cached_property
    def introducing(self) -> frozenset[str]:
        """The verbs whose object may be a scheme."""
        return frozenset(verb for one in self.all if "object" in one.things for verb in one.verbs)


def by_verb() -> dict[str, list[Construction]]:
    """The constructions of each verb."""
    return load_constructions().by_verb


@lru_cache(maxsize=1)
def load_constructions() -> Constructions:
    """The constructions of `constructions.toml`, in their order."""
    table = tomllib.loads((files("kg.reading.claims.terms") / "constructions.toml").read_text(encoding="utf-8"))
    return Constructions(
        tuple(
            Construction(
                Rule(row["name"], " ".join(row["verbs"].split()), "; ".join(row["states"]), "terms"),
                frozenset(" ".join(verb.split()) for verb in row["verbs"].split(",")),
                tuple(row["things"].split(", ")),
                tuple(
                    (kind, tuple(sources.split(", ")))
                    for kind, _, sources in (text.partition(": ") for text in row["states"])
                ),
                row.get("goal", False),
                row.get("groups", False),
                row.get("gains", False),
            )
            for row in table["construction"]
        )
    )
