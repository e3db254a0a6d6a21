"""Languages of the pages.

`choice` finds the language of a request by its headers (the server keeps answers by it), `language` gives the words of
`app/words` in it; numbers, units, hedges and dates are written by `kg.rdf.wording`. Labels of the graph and titles of
questions carry their own translations, in the ontology and in `app/queries`. Begin with `language.phrase`.
"""
