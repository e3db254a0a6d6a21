"""The standard vocabularies: in their graph, in canonical form, with the phrases by which a text names a concept."""

from __future__ import annotations

import pyoxigraph as ox

from kg.rdf.vocabulary import concept_phrases, load_ontology, load_vocabulary


def test_vocabulary_and_ontology_are_in_graphs_of_their_own() -> None:
    assert {str(quad.graph_name) for quad in load_ontology()} == {"<https://w3id.org/hkit/graph/ontology>"}
    assert {str(quad.graph_name) for quad in load_vocabulary()} == {"<https://w3id.org/hkit/graph/vocab>"}


def test_ontology_is_the_same_each_time_it_is_loaded() -> None:
    assert load_ontology() == load_ontology()
    assert any(isinstance(quad.subject, ox.BlankNode) for quad in load_ontology())


def test_vocabulary_has_the_terms_that_a_store_keeps() -> None:
    quads = [*load_ontology(), *load_vocabulary()]
    store = ox.Store()
    store.extend(quads)

    assert set(store) == set(quads)


def test_phrases_name_concepts_by_scheme_in_lower_case() -> None:
    phrases = concept_phrases()

    assert phrases["audience"]["start-ups"] == "start-ups"
    assert phrases["support"]["matching grant"] == "matching-grant"
    assert all(phrase == phrase.lower() for named in phrases.values() for phrase in named)


def test_phrases_leave_out_concepts_of_the_claims_themselves() -> None:
    assert set(concept_phrases()) == {"audience", "support", "topic"}
    assert "planned" not in str(concept_phrases().values()).split()
