"""Sentences to clauses: who does what to whom, and whether it holds.

`masking` gives a sentence whose names, figures and dates are one character each; `parser` puts a noun for each, has
spaCy parse the sentences in batches, and gives a `tree`; `clauses` reads off it every verb, noun of action and name
with its roles, by `predicates`, `subjects` and `modality`; `coreference` finds the entity behind "it" and "the fund"
and the sentence that bears a footnote's mark, `subjects` whom "we" means. Begin with `clauses`.
"""
