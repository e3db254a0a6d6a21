"""Claims: encoded sentences become statements, observations and groups, each with its evidence and rule.

It takes a Document with its mentions, quantities and dates and gives a Reading. The rules are data (`rules/*.toml`).
Begin with `extract.py`, which goes through a document sentence by sentence; `statements.py`, `figures.py`,
`groups.py` and `activities.py` are the kinds of claims.
"""
