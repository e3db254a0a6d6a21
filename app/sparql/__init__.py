"""The SPARQL endpoint and its page.

`endpoint` stands in front of the pages: `protocol` reads a request, `evaluate` asks the store, `reply` writes the
result as it comes. For people `results` reads it back as a table, `evidence` finds the words behind its rows,
`result_views` draws bars; `completion` and `unknown_terms` help to write a query.
Begin with `endpoint.SparqlEndpoint`.
"""
