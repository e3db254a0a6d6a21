"""Figures of a sentence as observations: whose each is, what it measures, when it held, and what it is part of.

`observe` goes through a sentence's quantities; `owners` finds by clause and noun phrase whom each belongs to, or that
it is nobody's and left out; `indicators` names what is measured in the words of the source; `dates` says when it held.
Begin with `observe.find_figures`.
"""
