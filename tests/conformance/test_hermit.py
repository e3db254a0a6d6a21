"""The ontology before HermiT, a reasoner of OWL 2 DL: it holds together alone, with alignments, and with a release."""

from __future__ import annotations

from pathlib import Path

import owlready2
import pytest

from kg.rdf.files import read_quads
from kg.resources import resource

pytestmark = pytest.mark.interop

ALONE = ("hkit.ttl", "vocab.ttl")
ALIGNED = (*ALONE, "units.ttl", "alignments.ttl")
BOTH = (
    "<http://e/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<https://w3id.org/hkit/ns#Statement>, <https://w3id.org/hkit/ns#Observation> ."
)


def unsatisfiable(folder: Path, *files: Path) -> list[object]:
    """The classes that can have no member by all that some files say together. Raises if the whole cannot be true."""
    triples = {quad.triple for file in files for quad in read_quads(file)}
    merged = folder / "merged.nt"
    merged.write_text("".join(f"{triple} .\n" for triple in triples), encoding="utf-8")
    world = owlready2.World()
    with world.get_ontology(merged.as_uri()).load():
        owlready2.sync_reasoner_hermit(world, ignore_unsupported_datatypes=True, debug=0)
    return list(world.inconsistent_classes())


@pytest.mark.parametrize("names", [ALONE, ALIGNED], ids=["alone", "aligned"])
def test_ontology_is_consistent_and_every_class_can_have_members(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert unsatisfiable(tmp_path, *(resource("ontology") / name for name in names)) == []


def test_release_is_consistent_with_ontology_and_alignments(tmp_path: Path, release: Path) -> None:
    ontology = (resource("ontology") / name for name in ALIGNED)

    assert unsatisfiable(tmp_path, *ontology, release / "dumps" / "hkit.nq") == []


def test_contradiction_is_seen(tmp_path: Path) -> None:
    contradiction = tmp_path / "both.ttl"
    contradiction.write_text(BOTH, encoding="utf-8")

    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable(tmp_path, resource("ontology") / "hkit.ttl", contradiction)
