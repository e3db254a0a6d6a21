"""Store: a release, or any RDF files, opened read-only, with an index of its names and words.

It takes the folder of a release or paths of files, and gives a `Store` to query and its `Index` to look up and search.
Small graphs are read into memory, large ones from stores on disk that are made once.

Begin with `store.py`; `index.py` has what is looked up and searched in the index, `indexing.py` how it is made,
`disk.py` the cache of stores on disk, `sparql_scan.py` the tokens of a query and the words for a wrong one,
`standard.py` what the engine answers otherwise than the standard, `saved_queries.py` the questions on offer.
"""
