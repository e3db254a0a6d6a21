"""RDF: claims become triples, and the triples are admitted, merged, reasoned over and checked.

It takes readings from `kg.model` and gives quads, the inferred triples and a report of the shapes. `graph.py` has the
one way to make a term and the interface by which every graph is read, `files.py` the files of others as quads,
`namespaces.py` the patterns of IRIs, `wording.py` the words for claims, numbers and dates.

Begin with `claims.py`, which writes a reading; `admission.py` comes before it, `reasoning.py`, `shapes.py` and
`conformance.py` after.
"""
