"""The SPARQL endpoint and its page.

`endpoint` stands in front of the pages: `protocol` reads a request, `evaluate` asks the store, `reply` writes the
result as it comes; one too large for a page is refused there, one too large to send is stopped by `app.server.pool`.
For people `result_table` reads it back, cut to what a page shows, with the words behind its rows.
Begin with `endpoint.SparqlEndpoint`.
"""
