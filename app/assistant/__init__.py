"""What an assistant asks the graph, by the Model Context Protocol: tools whose answers carry their sources.

`routes` and what it calls run in the workers, like the pages, under the same limits; they know nothing of the protocol.
`tools` and `server` speak it, and have no graph.
"""
