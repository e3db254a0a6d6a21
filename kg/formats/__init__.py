"""Serialisations: quads become bytes, the same for the same graph, whatever their order.

`registry` names each format once, with its media types and its writer: begin there. `syntaxes` has what the engine
writes (Turtle, TriG, N-Triples, N-Quads, RDF/XML) and claims as reifiers, `jsonld` the expanded and the compact
documents with their context, and the tree of one thing, `csvw` the tables.
A writer raises FormatError for a graph that its format cannot hold.
"""
