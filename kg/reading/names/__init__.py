"""Names: the entities that a document names, each once, with its class and every place where it is mentioned.

It takes a Document and the lexicon (`lexicon/*.toml`: names and head nouns as data) and gives Mentions. Begin with
`mentions.py`; `finder.py` cuts names by their shape, `kinds.py` classes them by the words around them.
"""
