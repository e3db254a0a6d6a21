"""Quantities: amounts with their hedges, ranges of two amounts, and what was refused."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from kg.model.claims import Qualifier
from kg.reading.quantities import tables
from kg.reading.quantities.measures import amount_at, is_million_code
from kg.reading.quantities.mentions import scan
from kg.reading.quantities.numbers import FIRST_WORDS, NO_NUMBER, Amount
from kg.reading.quantities.ranks import ranks, ratios
from kg.reading.quantities.refusals import refused, valueless
from kg.reading.quantities.tokens import HYPHENS, Style, Tokens, tokenise
from kg.reading.quantities.values import NoFigure, Quantity

STARTS = frozenset([*FIRST_WORDS, *tables.SCALES, "minus", "negative", "dollar", "-", "–", "−"])
NUMBER_WORDS = frozenset([*tables.NUMERALS, *tables.SCALES, *HYPHENS])
PERSONS = tables.words("persons")
AGES = frozenset(["aged", "age", "ages"])
BEFORE_CHANGE = frozenset(["existing", "current", "previous", "original", "present"])
JOINS = frozenset([",", "and", "to", "or", "&", "-", "–"])  # between numbers of one label
REACH = 28  # tokens before "from" in which a verb of change tells that one value replaced the other


def find_quantities(
    text: str, masked: Sequence[tuple[int, int]] = (), *, currency: str = "HKD", style: Style | None = None
) -> tuple[Quantity, ...]:
    """The quantities of a text, left to right; nothing inside the masked spans (names, dates) is read.

    `currency` is the ISO 4217 code that a bare "$" stands for; `style` is how the document writes numbers.

    >>> [str(q.value) for q in find_quantities("about 1,300 companies and $3 billion, up by over 40 per cent")]
    ['1300', '3000000000', '40']
    >>> find_quantities("the 14th plan of Chapter 16 for 5G and a one-stop shop")
    ()
    """
    return read_numbers(text, masked, currency=currency, style=style)[0]


def read_numbers(
    text: str, masked: Sequence[tuple[int, int]] = (), *, currency: str = "HKD", style: Style | None = None
) -> tuple[tuple[Quantity, ...], tuple[NoFigure, ...]]:
    """The quantities of a text, and its numbers that are neither quantities nor dates, each with the reason."""
    reader = QuantityReader(text, masked, currency, style or Style())
    return reader.quantities(), tuple(sorted(reader.refusals, key=lambda refusal: refusal.begin))


class QuantityReader:
    """The numbers of one text, from its tokens to its quantities."""

    def __init__(self, text: str, masked: Sequence[tuple[int, int]], currency: str, style: Style) -> None:
        self.tokens = Tokens(tokenise(text, style), style, 2000)
        self.currency = currency
        dates, impossible = scan(text, 2000, None, style)
        self.refusals = list(impossible)
        self.hedges: dict[int, tuple[Qualifier | None, int]] = {}
        self.dated = self._covered([(core, one.end) for core, one in dates] + [(r.begin, r.end) for r in impossible])
        self.named = self._covered(masked)

    def _covered(self, spans: Sequence[tuple[int, int]]) -> list[bool]:
        """For each token, whether one of the spans covers it or a part of it."""
        ordered, covered, at, reach = sorted(spans), [], 0, -1
        for token in self.tokens.row:
            while at < len(ordered) and ordered[at][0] < token.end:
                reach, at = max(reach, ordered[at][1]), at + 1
            covered.append(token.begin < reach)
        return covered

    # ---- amounts

    def quantities(self) -> tuple[Quantity, ...]:
        """All quantities, left to right; no two overlap."""
        taken = [named or dated for named, dated in zip(self.named, self.dated, strict=True)]
        special = [*ratios(self.tokens, taken), *ranks(self.tokens, taken)]
        for first, last, _ in special:
            self.dated[first:last] = [True] * (last - first)
        result: list[Quantity] = []
        read = [quantity for _, _, quantity in special] + list(self._joined(list(self._amounts())))
        for quantity in sorted(read, key=lambda one: one.begin):
            if not result or result[-1].end <= quantity.begin:
                result.append(quantity)
        return tuple(result)

    def _amounts(self) -> Iterator[Amount]:
        """The amounts that are figures, left to right; what is none goes to the refusals."""
        at, label, behind, money = 0, (0, ""), -1, False
        while at < len(self.tokens):
            token = self.tokens[at]
            numeral = token.kind in ("number", "ordinal", "part", "currency")
            if self.dated[at] or not (numeral or token.low in STARTS or is_million_code(token)):
                at += 1
                continue
            goes_on = money and behind == at - 1 and self.tokens[behind].low in ("-", "–", "to", "and")
            amount = None if self.named[at] else amount_at(self.tokens, at, self.currency, money=goes_on)
            if amount is None:
                reason = "part of a name" if token.kind == "number" else ""
                if not self.named[at]:
                    reason = valueless(self.tokens, at) if token.kind in ("number", "ordinal") else ""
                self._refuse(at, at + 1, reason)
                at += 1
                continue
            while amount.reason == NO_NUMBER and self.tokens[amount.last].low in NUMBER_WORDS:
                amount = replace(amount, last=amount.last + 1)
            amount = self._cut(amount)
            reason = refused(self.tokens, amount, behind)
            near = label[0] <= amount.first < label[0] + 4
            if near and not reason and amount.plain and JOINS.issuperset(self.tokens.words(label[0], amount.first)):
                reason = "" if self.tokens.counted(amount.last) else label[1]
            if reason:
                self._refuse(amount.first, amount.last, reason)
                label = (amount.last, reason if reason.endswith(("number", "figure", "act", "list")) else "")
            else:
                yield amount
                behind, money = amount.last, amount.prefixed
            at = max(amount.last, amount.resume, at + 1)

    def _cut(self, amount: Amount) -> Amount:
        """The amount, refused if a name or a date covers a part of it; in a cell of a table brackets are a minus."""
        brackets = amount.first == 1 and self.tokens[0].low == "(" and self.tokens.words(amount.last, len(self.tokens))
        if brackets == (")",) and (not amount.plain or amount.value != int(amount.value)):
            amount = replace(amount, factor=-amount.factor)
        if any(self.dated[amount.first : amount.last]) or any(self.named[amount.first : amount.last]):
            amount = replace(amount, reason=amount.reason or "part of a name or date")
        return replace(amount, hedged=self._hedge(amount)[0] is not None or amount.value < 0)

    def _refuse(self, first: int, last: int, reason: str) -> None:
        if reason:
            self.refusals.append(NoFigure(self.tokens[first].begin, self.tokens[last - 1].end, reason))

    # ---- ranges

    def _joined(self, amounts: list[Amount]) -> Iterator[Quantity]:
        """Quantities of one amount, or of two that are the ends of a range."""
        links = [self._link(first, second) for first, second in pairwise(amounts)] + ["", ""]
        at = 0
        while at < len(amounts):
            if not links[at]:
                yield self._single(amounts[at], amounts[at + 1].first if at + 1 < len(amounts) else None)
                at += 1
            elif links[at] == links[at + 1] == "-":  # a chain of numbers with hyphens is an identifier
                begin = amounts[at].first
                while links[at] == "-":
                    at += 1
                self._refuse(begin, amounts[at].last, "numbers joined by hyphens")
                at += 1
            else:
                yield from self._pair(amounts[at], amounts[at + 1], links[at])
                at += 2

    def _link(self, first: Amount, second: Amount) -> str:
        """The link that joins two amounts to a range: "-", "to", "and" behind "between", "or", "±"; or nothing."""
        between = self.tokens.words(first.last, second.first)
        tight = self.tokens[first.last].glued, self.tokens[second.first].glued
        if between == ("~",):
            return "-" if all(tight) else ""
        if len(between) == 1 and (between[0] in HYPHENS or between[0] == "—"):
            return "-" if tight[0] == tight[1] and (tight[0] or between[0] != "—") else ""
        if between in (("±",), ("+", "-")):
            return "±"
        if between in (("to",), ("up", "to"), ("-", "to", "-")):
            return "to"
        if between == ("and",):
            begin = self._hedge(first)[1]
            return "and" if self.tokens[begin - 1].low == "between" else "with" if first.scale == 1 else ""
        return "or" if between == ("or",) and first.plain and second.bare == first.bare + 1 else ""

    def _pair(self, first: Amount, second: Amount, link: str) -> Iterator[Quantity]:
        """Two amounts with a link between them: a range, one value after the other, or two values."""
        apart = link == "to" and first.prefixed and not second.prefixed  # "$5 to 10 people" are two
        apart = apart and second.kind != "money" and not (second.scale != 1 and second.kind == "count")
        ends = None if link == "with" or apart else _ends(first, second, link)
        low, high, like = ends or (first.value, first.value, first)
        backward = low >= high
        if link == "with" and _shared(first, second):
            self._refuse(first.first, first.last, "a scale that may be shared with the next number")
            yield self._single(second)
        elif link == "-" and (backward if ends else first.plain and second.plain):
            self._refuse(first.first, second.last, "numbers joined by a hyphen")
        elif backward or (link == "to" and self._changed(first)):
            yield self._single(replace(first, unit=like.unit, kind=like.kind), second.first, low)
            yield self._single(second)
        else:
            begin = self._hedge(first)[1] - (link == "and")
            yield self._quantity(like, (begin, second.last), low, high, first=first)

    def _changed(self, first: Amount) -> bool:
        """True if "from A to B" tells of one value after the other: a verb of change stands before it in its clause."""
        begin = self._hedge(first)[1]
        before = self.tokens[begin - 1].low
        if before != "from" and self.tokens[begin - 2].low != "the" and before not in BEFORE_CHANGE:
            return False
        for place in range(begin - 1, max(-1, begin - REACH), -1):
            low = self.tokens[place].low
            if low in tables.RANGING or low in tables.CHANGE:
                return low in tables.CHANGE
            if low in (";", ":") or (low == "." and self.tokens[place + 1].capital):
                break
        return False

    # ---- hedges

    def _hedge(self, amount: Amount) -> tuple[Qualifier | None, int]:
        """The hedge of an amount, and the token at which its words begin."""
        if amount.first not in self.hedges:
            begin = self._skip(amount.first, tables.FILLERS)
            start = self._before(begin, tables.HEDGES)
            phrase = self.tokens.words(start, begin)
            unmeasured = not amount.digits and amount.unit == "NUM"
            loose = len(phrase) == 1 and phrase[0] in tables.PREPOSITIONS and unmeasured
            lasting = phrase == ("over",) and amount.kind == "duration" and not self._aged(begin, amount)
            if not phrase or loose or lasting or self.dated[start]:
                self.hedges[amount.first] = None, begin
            else:
                self.hedges[amount.first] = tables.HEDGES[phrase], self._skip(start, tables.FILLERS - {("an",)})
        return self.hedges[amount.first]

    def _before(self, end: int, phrases: Container[tables.Phrase]) -> int:
        """The place where the phrase before a place begins, unless a name covers it."""
        begin = self.tokens.before(end, phrases)
        return end if any(self.named[begin:end]) else begin

    def _skip(self, end: int, phrases: Container[tables.Phrase]) -> int:
        """The place where the phrases that stand in a row before a place begin."""
        while (begin := self._before(end, phrases)) < end:
            end = begin
        return end

    def _tail(self, last: int) -> tuple[Qualifier | None, int]:
        """The bound behind an amount: "or more", "2,000+", "2,000-plus"."""
        if self.tokens.words(last, last + 2) == ("-", "plus") and self.tokens[last].glued:
            return "atLeast", last + 2
        end = self.tokens.behind(last, tables.TAILS)
        word, behind = self.tokens[last], self.tokens[end]
        compared = self.tokens[end - 1].low == "than" and behind.kind != "mark"
        loose = word.low == "plus" or behind.low in ("than", "or") or (word.low == "+" and not word.glued)
        return (None, last) if end == last or compared or loose else (tables.TAILS[self.tokens.words(last, end)], end)

    def _aged(self, begin: int, amount: Amount) -> bool:
        """True if a number is an age: "aged 5 to 12", "under the age of 40", "children under 5"."""
        behind = self.tokens[amount.last]
        under = self.tokens[amount.first - 1].low in ("under", "over", "above", "below")
        persons = under and self.tokens[amount.first - 2].low in PERSONS
        if persons and amount.plain and amount.value <= 120:
            return behind.kind == "mark" or behind.low in ("and", "or", "who", "in")
        aged = any(token.low in AGES for token in self.tokens.row[max(0, begin - 3) : amount.first])
        return amount.kind == "age" or (aged and amount.unit in ("NUM", "YR") and not amount.grouped)

    # ---- results

    def _single(self, amount: Amount, following: int | None = None, low: Decimal | None = None) -> Quantity:
        """The quantity of one amount, or of one end of a range with the value that it has there; the next amount
        begins at `following`."""
        qualifier, begin = self._hedge(amount)
        tail, last = self._tail(amount.last)
        if following is not None and last > following:
            tail, last = None, amount.last
        bound = tail or qualifier or "exactly"
        return self._quantity(amount, (begin, last), amount.value if low is None else low, qualifier=bound)

    def _quantity(
        self,
        like: Amount,
        span: tuple[int, int],
        low: Decimal,
        high: Decimal | None = None,
        first: Amount | None = None,
        qualifier: Qualifier = "exactly",
    ) -> Quantity:
        """The quantity in a span of tokens with the unit of an amount; of a range with its `first` end."""
        first = first or like
        unit, kind = like.unit, like.kind
        if self._aged(span[0], replace(first, unit=unit, kind=kind)):
            unit, kind = "YR", "age"
        elif first.share and kind == "count":
            unit, kind = "FRACTION", "share"
        maximum = None if high is None else _tidy(high)
        begin, end = self.tokens[span[0]].begin, self.tokens[span[1] - 1].end
        return Quantity(begin, end, _tidy(low), maximum, unit, qualifier, kind, like.per)


def _shared(first: Amount, second: Amount) -> bool:
    """True if the scale behind "A and B" may be meant for both: "$3 and $4 million"."""
    alike = second.bare and Decimal("0.05") < first.bare / second.bare < 20
    money = first.prefixed and second.prefixed and not first.grouped
    return bool(alike) and second.scale != 1 and (money or (first.plain and second.kind in ("money", "count")))


def _ends(first: Amount, second: Amount, link: str) -> tuple[Decimal, Decimal, Amount] | None:
    """The ends of a range as people mean them, with the amount that has its unit; None if they are of two kinds.

    A scale at the end holds for the beginning too, unless that would turn the range about: "$1.2-1.5 million", but
    "900,000 to 1 million".
    """
    low, high, like = first.value, second.value, second
    if link == "±":
        return low - high, low + high, second if first.unit == "NUM" else first
    if second.unit == "NUM" and second.kind == "count" and first.unit != "NUM":
        if not first.prefixed or (link == "to" and second.scale == 1):
            return None
        like = first
    elif first.unit != "NUM" and first.unit != second.unit:
        return None
    if first.unit == "NUM" and second.kind != "count":
        low *= abs(second.factor)
    if first.scale == 1 and second.scale != 1 and not first.grouped and low * second.scale < high:
        low *= second.scale
    if first.scale != 1 and second.scale == 1 and high < low:
        high *= first.scale
    return low, high, replace(like, per=second.per or first.per)


def _tidy(value: Decimal) -> Decimal:
    """The value without idle zeros behind the point of a whole number."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < 10**27 else value
