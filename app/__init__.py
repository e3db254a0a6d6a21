"""A graph on the web: pages, SPARQL endpoint, downloads, and tools for assistants.

Takes a store (`kg.store`) and gives a WSGI application (`factory`), which `server` runs in worker processes.
`routes` says which address leads to which page; `pages` and `overviews` make them from what `site` knows of the store.
Nothing is imported here, so that the server can be started without Flask.
"""
