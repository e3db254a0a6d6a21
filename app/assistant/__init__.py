"""Tools for assistants, by the Model Context Protocol; every answer carries its sources.

`routes` lists them: begin there. It and the functions that answer run in the workers like the pages, under the same
limits; they know nothing of the protocol. `protocol` speaks it, and has no graph.
"""
