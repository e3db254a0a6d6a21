"""Remote: graphs on SPARQL engines elsewhere, read as an embedded store is, and releases pushed to them.

It takes the addresses of an engine, and gives a `Remote`, which is a `kg.rdf.graph.Graph` over HTTP. Nothing else in
hkit speaks to engines, and nothing but the command line and the server's routes imports from here.

Begin with `push.py` (what is loaded, and opened again); `client.py` speaks the protocols, `graph.py` answers look-ups
and queries, `wire_terms.py` keeps terms as they were.
"""
