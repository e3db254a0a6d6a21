"""Numbers, amounts, measures and dates in prose: each read whole or not at all, and what is no figure with the reason.

One grammar: `tokens` finds numerals, words and signs; `numbers` makes numbers of them, `measures` amounts with their
units, `bounds` quantities with hedges and ranges; `dates` and `mentions` read dates from the same tokens, so that a
number is never both; `refusals` says why the rest are no figures. Words and units are in the tables beside them.
"""

from kg.reading.quantities.bounds import Quantity, find_quantities, read_numbers
from kg.reading.quantities.mentions import TimeMention, find_dates
from kg.reading.quantities.tables import NUMERALS, currency_of
from kg.reading.quantities.tokens import Style, prose

__all__ = [
    "NUMERALS", "Quantity", "Style", "TimeMention", "currency_of", "find_dates",
    "find_quantities", "prose", "read_numbers",
]  # fmt: skip
