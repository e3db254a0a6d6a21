"""Linking: identifiers that others have for our entities, proposed from their dumps and confirmed by people.

It takes dumps of Wikidata, ROR, GeoNames or tables, gives rows of `links.csv` to judge, and of the confirmed rows the
graph of links. Begin with `propose.py`; `dumps.py` reads the dumps, `table.py` the rows.
"""
