"""The Reconciliation Service API 0.2: other people's tables matched with this graph, and extended from it.

`routes` takes the requests, `requests` reads them, `candidates` finds and ranks the things that a row may mean, by
the similarity of names (`kg.model.names`); `extension` gives the values of properties, `suggest` completes names while
somebody types. `app.register` says which thing a name means. Begin with `candidates.answer`.
"""
