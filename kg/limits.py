"""Limits of package kg, by the names that they have in `limits.toml`: how large, how many, how long."""

import tomllib
from itertools import chain
from pathlib import Path


def sizes(sections: dict[str, dict[str, int]]) -> dict[str, int]:
    """The sizes of all sections of a file of limits, by name."""
    return dict(chain.from_iterable(section.items() for section in sections.values()))


_SIZES = sizes(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))


def __getattr__(name: str) -> int:
    """A size, to be imported by its name. Raises AttributeError for one that is not there."""
    if name not in _SIZES:
        raise AttributeError(f"There is no {name} in limits.toml.")
    return _SIZES[name]
