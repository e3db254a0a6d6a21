"""Intake: plain text, web pages, Markdown and PDFs become raw text with one paragraph a block.

It takes the bytes of a file and gives the text that quotes and offsets point into. Begin with `raw_text.py`, which
chooses by the file's ending; `html.py` leaves out menus and footers, `pdf_lines.py` finds the lines,
columns and running heads of printed pages, `pdf_paragraphs.py` joins the lines.
"""
