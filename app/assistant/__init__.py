"""Tools for assistants, by the Model Context Protocol; every answer carries its sources.

`routes` and what it calls run in the workers, like the pages, under the same limits; they know nothing of the protocol.
`tools` and `server` speak it, and have no graph.
"""
