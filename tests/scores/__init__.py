"""Scores of readings against what people read: the claims of `tests/texts`, the clauses and references of the treebank."""
