"""Model: the nouns of hkit as frozen values, and what makes two of them one.

`claims.py` has documents, sentences, entities and claims; `identity.py` the keys and merging of claims; `classes.py`
the classes and properties as the ontology file gives them; `names.py` the folding and likeness of names. Nothing here
knows HTTP, and nothing but `classes.py` reads RDF. Begin with `claims.py`.
"""
