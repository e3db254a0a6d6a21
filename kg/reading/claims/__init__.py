"""Claims: encoded sentences become statements, observations and groups, each with its evidence and rule.

It takes a Document with its mentions, quantities and dates and gives a Reading. Wordings are data:
`frames/*.toml`, which `relations.py` applies; `rules/*.toml` names and describes what code reads. Begin with
`extract.py`, which goes through a document sentence by sentence; `statements.py`, `figures`, `terms`, `groups.py` and
`activities.py` are the kinds of claims.
"""
