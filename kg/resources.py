"""The place of the ontology and the shapes: beside the packages in a checkout, inside `kg` in an installed wheel."""

from pathlib import Path

HERE = Path(__file__).resolve().parent


def resource(path: str) -> Path:
    """The file or folder of a relative path ("ontology/hkit.ttl"). Raises FileNotFoundError if it is not there."""
    for root in (HERE / "_data", HERE.parent):
        if (root / path).exists():
            return root / path
    raise FileNotFoundError(f"{path} is missing from this installation of hkit. Install it again.")
