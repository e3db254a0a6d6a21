"""Reading: a source becomes a Reading, the claims of one document with their evidence.

The rooms follow the way of the data: `intake` turns a file into raw text, `text` into a Document of blocks and
sentences, `names` finds entities, `quantities` finds numbers and dates, `syntax` reads clauses and finds references,
and `claims` states what frames and rules match. `llm` is an optional second reader. Nothing in these rooms knows RDF.

Begin with `one.py`, which reads one document; `parallel.py` reads many on one machine, `dask.py` on a cluster.
"""
