"""The version of hkit, and the files that it brings: beside the packages in a checkout, inside `kg` in a wheel."""

import tomllib
from pathlib import Path
from typing import Any

__version__ = "0.1.0"
HERE = Path(__file__).resolve().parent


def resource(path: str) -> Path:
    """The file or folder of a relative path ("ontology/hkit.ttl"). Raises FileNotFoundError if it is not there."""
    for root in (HERE / "_data", HERE.parent):
        if (root / path).exists():
            return root / path
    raise FileNotFoundError(f"{path} is missing from this installation of hkit. Install it again.")


def toml(module: str, name: str) -> dict[str, Any]:
    """The content of a TOML file that stands beside a module, which is given by its `__file__`."""
    return tomllib.loads(Path(module).with_name(name).read_text(encoding="utf-8"))
