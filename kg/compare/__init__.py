"""Claims read back from graphs, explained, and compared.

Takes a graph of any store and gives entities, statements and figures as plain objects (`claims`, read by `records`).
`records.explain` puts them into lines with quotes, `figures` lines them up over editions, `diff` says what is new,
gone and changed between two graphs, `canonical` whether they are the same. Begin with `records`.
"""
