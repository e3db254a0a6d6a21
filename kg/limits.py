"""Limits of package kg, by the names that they have in `limits.toml`: how large, how many, how long."""

import tomllib
from collections.abc import Callable
from itertools import chain
from pathlib import Path


def sizes(sections: dict[str, dict[str, int]]) -> Callable[[str], int]:
    """The `__getattr__` of a module whose names are the sizes in a file of limits; AttributeError for other names."""
    known = dict(chain.from_iterable(section.items() for section in sections.values()))

    def size(name: str) -> int:
        if name not in known:
            raise AttributeError(f"There is no {name} in limits.toml.")
        return known[name]

    return size


__getattr__ = sizes(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))
