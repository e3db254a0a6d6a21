"""Tools for assistants, by the Model Context Protocol; every answer carries its sources.

`tools` lists them: begin there. The functions that answer, and `routes`, run in the workers like the pages, under the
same limits; they know nothing of the protocol. `protocol` and `server` speak it, and have no graph.
"""
