"""Sentence: a sentence as rules see it, with names, figures and dates masked and references resolved.

It takes sentences with their mentions and gives encoded sentences, subjects and topics. Begin with `masking.py`, then
`patterns.py`, the language in which rules are written; `coreference.py` finds the entity behind "it" and "the fund".
"""
