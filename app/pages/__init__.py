"""The page of one thing: read once into a frozen value, from which all else is made by pure functions.

Takes a site and an IRI. `entity.read_entity` gives an `EntityPage`; `headings.groups`, `entity.summary`,
`entity.structured` are functions of it. `resource` reads a thing of any graph, `source` a text, `rdf` the data of a
thing, `headings.behind` the query of a page; the order of groups is that of `shapes/pages.ttl`. `claims` puts claims
into the language of the page and numbers their quotes. Begin with `entity`.
Pages know nothing of the query page and of overviews, which build on them.
"""
