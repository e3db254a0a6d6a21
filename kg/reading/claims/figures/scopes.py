"""Figures that would be taken for one another, told apart by a scope in the words of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.model.claims import Observation


def with_scopes(observations: Iterable[Observation], words: Mapping[int, str]) -> list[Observation]:
    """Observations with a scope where two would share entity, indicator and time but differ in number.

    `words` gives, by the identity of an observation, what its sentence calls it apart.
    """
    seen: dict[tuple[object, ...], Observation] = {}
    scoped: dict[int, Observation] = {}
    counts: Counter[object] = Counter()
    result: list[Observation] = []
    for observation in observations:
        fresh = _referring(observation, scoped)
        other = seen.get(identity(fresh))
        if other is not None and numbers(other) != numbers(fresh):
            fresh = _apart(fresh, words.get(id(observation)) or "further figure", seen, counts)
        scoped[id(observation)] = fresh
        seen.setdefault(identity(fresh), fresh)
        result.append(fresh)
    return result


def _referring(observation: Observation, scoped: Mapping[int, Observation]) -> Observation:
    """The observation with its whole as that was scoped, so that no second one is written for it."""
    whole = scoped.get(id(observation.part_of_total))
    return replace(observation, part_of_total=whole) if whole is not None else observation


def _apart(
    observation: Observation, scope: str, seen: Mapping[tuple[object, ...], Observation], counts: Counter[object]
) -> Observation:
    """The observation with a scope that no other figure has; `counts` says how many have had that scope."""
    fresh = replace(observation, scope=scope)
    while identity(fresh) in seen and numbers(seen[identity(fresh)]) != numbers(fresh):
        counts[identity(fresh)[:-2], scope] += 1
        fresh = replace(observation, scope=f"{scope} ({counts[identity(fresh)[:-2], scope]})")
    return fresh


def identity(observation: Observation) -> tuple[object, ...]:
    """The key that two observations of the same figure share, whatever number they give."""
    period = observation.period.key if observation.period else observation.as_of
    return observation.about, observation.indicator, period, observation.as_of, observation.scope, observation.modality


def numbers(observation: Observation) -> tuple[object, ...]:
    """The numbers an observation gives."""
    return observation.value, observation.minimum, observation.maximum, observation.unit, len(observation.lesser_of)
