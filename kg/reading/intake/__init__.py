"""Intake: plain text, web pages, Markdown and PDFs become raw text with one paragraph a block.

It takes the bytes of a file and gives the text that quotes and offsets point into. Begin with `raw_text.py`, which
chooses by the file's ending; `html.py` leaves out menus and footers, `pdf_lines.py` and `pdf_paragraphs.py` put the
characters of printed pages together.
"""
