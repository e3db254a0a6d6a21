"""The version of hkit, and the files that it brings: beside the packages in a checkout, inside `kg` in a wheel."""

from pathlib import Path

__version__ = "0.1.0"
HERE = Path(__file__).resolve().parent


def resource(path: str) -> Path:
    """The file or folder of a relative path ("ontology/hkit.ttl"). Raises FileNotFoundError if it is not there."""
    for root in (HERE / "_data", HERE.parent):
        if (root / path).exists():
            return root / path
    raise FileNotFoundError(f"{path} is missing from this installation of hkit. Install it again.")
