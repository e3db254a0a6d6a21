"""Scores of readings against those of people: claims of `tests/texts`, clauses and references of the treebank."""
