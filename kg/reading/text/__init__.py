"""Text: raw text becomes a Document of sections, blocks, sentences and footnotes, every character with its place.

It takes the raw text of one source and its metadata, mends the slips of scanning without losing a position, and says
what the document tells of itself. Begin with `document.py`; `blocks.py` and `outline.py` find its parts, `sentences.py`
splits paragraphs, `repairs.py` mends, `metadata.py` finds title, year and publisher, `profile.py` currency, place and
abbreviations. Words and patterns of English are data, for the rooms above too: `words.py` reads them.
"""
