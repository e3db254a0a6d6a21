"""Tokens of a text: numerals, words, currency signs, powers and marks, each with its place; and a document's style.

A numeral is taken whole: digits with all that may stand between them. What its commas, points and spaces mean is
decided once, by the style of the document; a numeral that has no one reading has no value.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, Self

import regex

from kg.reading.quantities import tables
from kg.reading.quantities.tables import LISTS

TokenKind = Literal["number", "ordinal", "word", "currency", "power", "part", "mark"]
HYPHENS = frozenset("-\u2010\u2011–")
LENGTHS = (6, 5, 4, 3, 2, 1)  # of phrases in words
REACH = 400  # characters of the longest form
LONGEST = 18  # digits; what is longer is an identifier


class Token(NamedTuple):
    """A piece of text. `low` is its text in small letters; `glued`: nothing stands between it and the token before."""

    kind: TokenKind
    text: str
    low: str
    begin: int
    end: int
    glued: bool
    value: Decimal | None = None

    @property
    def hung(self) -> str:
        """Its text if it hangs on to the token before, else a line's end, which no mark is."""
        return self.text if self.glued else "\n"

    @property
    def capital(self) -> bool:
        """True if it begins with a capital letter, or as "iOS" does."""
        return self.text[:1].isupper() or self.text[1:2].isupper()


END = Token("mark", "\n", "\n", -1, -1, False)  # outside the text; no token has white space, so that it equals none


@dataclass(frozen=True, slots=True)
class Style:
    """The way a document writes numbers and dates: its decimal mark, its order of day and month. `year_begins` is the
    month in which the financial year begins, 4 for April, from the January of the year whose number it bears."""

    decimal: Literal[".", ","] = "."
    day_first: bool = True
    year_begins: int = 4

    @classmethod
    def of(cls, text: str, place: str | None = None) -> Self:
        """The style of a document, by vote of its numerals and dates; its place settles what they leave open."""
        votes = Counter(name for pattern, name in VOTES for _ in pattern.finditer(text))
        first, second = votes["31/12"], votes["12/31"]
        return cls(
            "," if votes["0,5"] > votes["0.5"] else ".",
            first >= second if first or second else place not in tables.WORDS["month_first"]["places"],
            tables.YEARS_BEGIN.get(place or "", 4),
        )


VOTES = [(regex.compile(pattern), name) for name, patterns in tables.WORDS["styles"].items() for pattern in patterns]

# Signs of letters alone are words; those with a mark in them have a place of their own in the grammar.
SIGNS = (*tables.CURRENCY_SIGNS, *tables.SHARED_SIGNS)
CODES = tables.CODES | tables.SURE_CODES
MONEY = {sign for sign in SIGNS if sign.isalpha()} | CODES
SINGLE = "".join(sign for sign in SIGNS if len(sign) == 1 and not sign.isalpha())
GRAMMAR = tables.compiled(
    "|".join(f"(?P<{kind}>{form})" for kind, form in tables.WORDS["tokens"].items()),
    flags=0,
    signs=SINGLE,
    signed="|".join(regex.escape(sign, literal_spaces=True) for sign in SIGNS if sign[1:] and sign[-1] in SINGLE),
    codes="|".join(sorted(CODES)),
    glyphs="".join(tables.GLYPHS),
)


@lru_cache(maxsize=256)
def tokenise(text: str, style: Style) -> tuple[Token, ...]:
    """The tokens of a text, left to right. Every character that is not white space is in exactly one."""
    row: list[Token] = []
    for match in GRAMMAR.finditer(text):
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]  # the names of the groups are the kinds
        begin, end = match.span()
        word = match.group()
        value = None
        if kind == "word" and (word[-1] in SINGLE or word in MONEY):
            kind = "currency"
        elif kind == "number":
            value = _value(word, style)
        elif kind == "ordinal":
            value = Decimal(word[:-2])
        elif kind == "part":
            value = tables.GLYPHS[word]
        elif kind == "power" and (raised := regex.fullmatch(r"-?\d{1,2}", word.translate(RAISED).strip())):
            value = Decimal(raised[0])
        glued = bool(row) and row[-1].end == begin
        row.append(Token(kind, word, word.lower().replace("’", "'"), begin, end, glued, value))
    return tuple(row)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, with an END on either side, and what completes its dates: the document's year and style,
    the year spoken of before (`same`) and the year in which it speaks (`spoken`), for "last year". `named`: for each
    token, whether a name covers it."""

    row: Sequence[Token]
    style: Style
    year: int
    same: int | None = None
    spoken: int = 0
    named: Sequence[bool] = ()
    text: str = ""

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, index: int) -> Token:
        return self.row[index] if 0 <= index < len(self.row) else END

    def index(self, offset: int) -> int:
        """The place of the first token that begins at an offset or behind it."""
        return bisect_left(self.row, offset, key=lambda token: token.begin)

    def match(self, form: regex.Pattern[str], at: int) -> regex.Match[str] | None:
        """The match of a form at a token, within REACH of it: a pattern looks for its words in all that it sees."""
        begin = self.row[at].begin
        return form.match(self.text, begin, begin + REACH)

    def words(self, first: int, last: int) -> tables.Phrase:
        """The words from one place to another; none if a place is outside the text."""
        return tuple(token.low for token in self.row[first:last]) if first >= 0 and last <= len(self.row) else ()

    def phrase(self, first: int, last: int) -> str:
        """The words from one place to another, with a space between them."""
        return " ".join(self.words(first, last))

    def behind(self, index: int, phrases: Container[tables.Phrase]) -> int:
        """The place behind the longest of the phrases that begins at a place; the place itself if none does."""
        return next((index + n for n in LENGTHS if self.words(index, index + n) in phrases), index)

    def before(self, index: int, phrases: Container[tables.Phrase]) -> int:
        """The place where the longest of the phrases that end before a place, and that no name covers, begins; the
        place itself if none does."""
        fits = (n for n in LENGTHS if self.words(index - n, index) in phrases)
        return index - next((n for n in fits if not any(self.named[index - n : index])), 0)

    def joined(self, index: int) -> int:
        """The place behind a hyphen between two words, if one stands there."""
        return index + (self[index].text in HYPHENS and self[index + 1].kind == "word")

    def counted(self, index: int) -> bool:
        """True if a thing in the plural stands there, which a number before it may count."""
        token = self[index]
        if token.kind != "word" or token.glued:
            return False
        plural = token.text.islower() and len(token.low) > 3 and token.low[-1] == "s"
        return token.low in LISTS["crowds"] or (plural and token.low not in LISTS["singulars"])


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--", "<sup>/")
BLANK, SPACED, COMMAS, POINTS = (
    tables.compiled(f"{{{name}}}") for name in ("blank", "in_groups", "with_commas", "with_points")
)


def _value(numeral: str, style: Style) -> Decimal | None:
    """A numeral's value in a style; None if it has no one reading.

    >>> _value("1,300.5", Style()), _value("12,34,567", Style()), _value("22,24", Style())
    (Decimal('1300.5'), Decimal('1234567'), None)
    """
    plain = BLANK.sub("", numeral).replace("\t", "")
    commas, points = plain.count(","), plain.count(".")
    whole, _, after = plain.replace(",", ".").partition(".")
    european, apart = style.decimal == ",", ""  # the mark that sets thousands apart
    spaced = SPACED.fullmatch(numeral)  # or with apostrophes
    if COMMAS.fullmatch(plain) and (commas > 1 or points or not european):
        apart = ","
    elif POINTS.fullmatch(plain) and (points > 1 or commas or european):
        apart = "."
    elif not spaced and (points > 1 or (commas and (points or commas > 1 or (not european and after[0] != "0")))):
        return None
    strange = not spaced and not {"'", "’"}.isdisjoint(plain)  # "5'2.5"
    if strange or sum(map(str.isdigit, plain)) > LONGEST or (len(whole) > 1 and whole[0] == "0"):
        return None
    return Decimal(plain.translate(str.maketrans(",", ".", f"'’{apart}")))


def prose(text: str) -> str:
    """The text if it has words; a line of nothing but a number, as of a page or a paragraph, says nothing."""
    return text if any(map(str.isalpha, text)) else ""
