"""Quantities: amounts with their hedges, ranges of two amounts, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kg.model.claims import Qualifier
from kg.reading.quantities.measures import amount_at, is_million_code
from kg.reading.quantities.mentions import scan
from kg.reading.quantities.numbers import HYPHENS, Amount, Unclear
from kg.reading.quantities.periods import Calendar
from kg.reading.quantities.ranks import ranks, ratios
from kg.reading.quantities.refusals import chained, refused, valueless
from kg.reading.quantities.tables import CHANGE, FILLERS, HEDGES, NUMERALS, PREPOSITIONS, RANGING, SCALES, TAILS, words
from kg.reading.quantities.tokens import Style, tokenise
from kg.reading.quantities.values import Quantity, Refusal

STARTS = frozenset([*NUMERALS, *SCALES, "a", "an", "half", "quarter", "minus", "negative", "dollar"])
PERSONS = words("persons")
AGES = frozenset(["aged", "age", "ages"])
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
) -> tuple[tuple[Quantity, ...], tuple[Refusal, ...]]:
    """The quantities of a text, and its numbers that are neither quantities nor dates, each with the reason."""
    reader = _Reader(text, masked, currency, style or Style())
    return reader.quantities(), tuple(sorted(reader.refusals, key=lambda refusal: refusal.begin))


class _Reader:
    """The numbers of one text, from its tokens to its quantities."""

    def __init__(self, text: str, masked: Sequence[tuple[int, int]], currency: str, style: Style) -> None:
        self.cal = Calendar.of(tokenise(text, style), 2000, style)
        self.tokens = self.cal.tokens
        self.currency = currency
        self.dates, impossible = scan(text, 2000, None, style)
        self.refusals = list(impossible)
        self.hedges: dict[int, tuple[Qualifier | None, int]] = {}
        blocked = [(core, one.end) for core, one in self.dates] + [(one.begin, one.end) for one in impossible]
        self.dated = self._covered(blocked)
        self.named = self._covered(masked)

    def _covered(self, spans: Sequence[tuple[int, int]]) -> list[bool]:
        """For each token, whether one of the spans covers it or a part of it."""
        ordered, covered, at, reach = sorted(spans), [], 0, -1
        for token in self.tokens:
            while at < len(ordered) and ordered[at][0] < token.end:
                reach, at = max(reach, ordered[at][1]), at + 1
            covered.append(token.begin < reach)
        return covered

    # ---- amounts

    def quantities(self) -> tuple[Quantity, ...]:
        """All quantities, left to right; no two overlap."""
        taken = [named or dated for named, dated in zip(self.named, self.dated, strict=True)]
        special = [*ratios(self.cal, taken), *ranks(self.cal, taken)]
        for first, last, _ in special:
            self.dated[first:last] = [True] * (last - first)
        found = [quantity for _, _, quantity in special] + list(self._joined(list(self._amounts())))
        result: list[Quantity] = []
        for quantity in sorted(found, key=lambda one: one.begin):
            if not result or result[-1].end <= quantity.begin:
                result.append(quantity)
        return tuple(result)

    def _amounts(self) -> Iterator[Amount]:
        """The amounts that are figures, left to right; what is none goes to the refusals."""
        at, label, before = 0, (-1, ""), None
        while at < len(self.tokens):
            token = self.tokens[at]
            if self.dated[at] or not (
                token.kind in ("number", "ordinal", "part", "currency")
                or token.low in STARTS
                or token.text in "-–−"
                or is_million_code(token)
            ):
                at += 1
                continue
            if self.named[at]:
                self._refuse(at, at + 1, "part of a name" if token.kind == "number" else "")
                at += 1
                continue
            try:
                amount = amount_at(self.tokens, at, self.currency, money=self._continues(before, at))
            except Unclear as unclear:
                self._refuse(at, unclear.last, unclear.reason)
                at = max(unclear.last, at + 1)
                continue
            if amount is None:
                self._refuse(at, at + 1, valueless(self.cal, at) if token.kind in ("number", "ordinal") else "")
                at += 1
                continue
            amount = self._cut(amount)
            reason = refused(
                self.cal, amount, self._hedge(amount)[0] is not None or amount.value < 0, before.last if before else -1
            )
            if not reason and label[1] and amount.bare and chained(self.tokens, label[0], amount.first):
                reason = "" if self.cal.counted(amount.last) else label[1]
            if reason:
                self._refuse(amount.first, amount.last, reason)
                label = (amount.last, reason if reason.endswith(("number", "figure", "act", "list")) else "")
            else:
                yield amount
                before = amount
            at = max(amount.last, amount.resume, at + 1)

    def _continues(self, before: Amount | None, at: int) -> bool:
        """Whether a number goes on a sum of money before it: "$5-10m"."""
        return (
            before is not None
            and before.prefixed
            and at == before.last + 1
            and self.tokens[at - 1].low in ("-", "–", "to", "and")
        )

    def _cut(self, amount: Amount) -> Amount:
        """The amount, refused if a name or a date covers a part of it; in a cell of a table brackets are a minus."""
        brackets = (
            amount.first == 1
            and self.cal.low(0) == "("
            and [token.text for token in self.tokens[amount.last :]] == [")"]
        )
        if (brackets and not amount.bare) or (brackets and amount.value != int(amount.value)):
            amount = replace(amount, value=-amount.value)
        if any(self.dated[amount.first : amount.last]) or any(self.named[amount.first : amount.last]):
            return replace(amount, reason=amount.reason or "part of a name or date")
        return amount

    def _refuse(self, first: int, last: int, reason: str) -> None:
        if reason:
            self.refusals.append(Refusal(self.tokens[first].begin, self.tokens[last - 1].end, reason))

    # ---- ranges

    def _joined(self, amounts: list[Amount]) -> Iterator[Quantity]:
        """Quantities of one amount, or of two that are the ends of a range."""
        at = 0
        while at < len(amounts):
            first = amounts[at]
            second = amounts[at + 1] if at + 1 < len(amounts) else None
            link = self._link(first, second) if second else ""
            if not link or second is None:
                yield from self._single(first, second)
                at += 1
                continue
            third = amounts[at + 2] if at + 2 < len(amounts) else None
            if link == "-" and third is not None and self._link(second, third) == "-":
                at = self._chain(amounts, at)
                continue
            yield from self._pair(first, second, link)
            at += 2

    def _chain(self, amounts: list[Amount], at: int) -> int:
        """The place behind a chain of numbers with hyphens, which is an identifier."""
        begin = amounts[at].first
        while at + 1 < len(amounts) and self._link(amounts[at], amounts[at + 1]) == "-":
            at += 1
        self._refuse(begin, amounts[at].last, "numbers joined by hyphens")
        return at + 1

    def _link(self, first: Amount, second: Amount) -> str:
        """What joins two amounts to a range: "-", "to", "and" behind "between", "or", "±"; nothing if nothing does."""
        between = self.tokens[first.last : second.first]
        words = [token.low for token in between if token.text not in HYPHENS]
        if len(between) == 1 and (between[0].text in HYPHENS or between[0].text == "—"):
            tight = between[0].glued, self.cal.glued(second.first)
            return "-" if tight[0] == tight[1] and (tight[0] or between[0].text != "—") else ""
        if words == ["~"] and between[0].glued and self.cal.glued(second.first):
            return "-"
        if words == ["±"] or (len(between) == 2 and [token.text for token in between] == ["+", "-"]):
            return "±"
        if words in (["to"], ["up", "to"]):
            return "to"
        if words == ["and"] and len(between) == 1:
            return "and" if self._word_before(first) == "between" else "with" if first.number.scale == 1 else ""
        if words == ["or"] and first.bare and second.number.bare == first.number.bare + 1:
            return "or"
        return ""

    def _word_before(self, amount: Amount) -> str:
        _, begin = self._hedge(amount)
        return self.cal.low(begin - 1) if begin else ""

    def _pair(self, first: Amount, second: Amount, link: str) -> Iterator[Quantity]:
        """Two amounts with a link between them: a range, one value after the other, or two values."""
        if link == "with":
            shared = (
                second.number.scale != 1 and first.bare and first.unit == "NUM" and second.kind in ("money", "count")
            )
            money = first.prefixed and second.prefixed and second.number.scale != 1 and not first.number.grouped
            alike = second.number.bare and Decimal("0.05") < first.number.bare / second.number.bare < 20
            if (shared or money) and alike:
                self._refuse(first.first, first.last, "a scale that may be shared with the next number")
            else:
                yield from self._single(first, second)
            yield from self._single(second, None)
            return
        if link == "±":
            unit, kind = (second.unit, second.kind) if first.unit == "NUM" else (first.unit, first.kind)
            low, high = first.value - second.value, first.value + second.value
            yield self._quantity(first, second.last, low, high, "exactly", replace(first, unit=unit, kind=kind))
            return
        ends = _ends(first, second, link)
        if ends is None or (link == "to" and not self._fits(first, second)):
            if link == "-" and first.bare and second.bare:
                self._refuse(first.first, second.last, "numbers joined by a hyphen")
                return
            yield from self._single(first, second)
            yield from self._single(second, None)
            return
        low, high, like = ends
        if (link == "to" and self._changed(first)) or low >= high:
            if link == "-" and low >= high:
                self._refuse(first.first, second.last, "numbers joined by a hyphen")
                return
            yield from self._single(replace(first, value=low, unit=like.unit, kind=like.kind), second)
            yield from self._single(second, None)
            return
        _, begin = self._hedge(first)
        start = begin - 1 if link == "and" else begin
        yield self._quantity(first, second.last, low, high, "exactly", like, begin=start)

    def _fits(self, first: Amount, second: Amount) -> bool:
        """Whether "to" joins amounts of one kind: "$5 to 10 people" are two."""
        if first.prefixed and not second.prefixed:
            return (second.number.scale != 1 and second.kind == "count") or second.kind == "money"
        return True

    def _changed(self, first: Amount) -> bool:
        """Whether "from A to B" tells of one value after the other: a verb of change stands before it in its clause."""
        _, begin = self._hedge(first)
        existing = self.cal.low(begin - 1) in ("existing", "current", "previous", "original", "present")
        if self.cal.low(begin - 1) != "from" and self.cal.low(begin - 2) != "the" and not existing:
            return False
        for place in range(begin - 1, max(-1, begin - REACH), -1):
            low = self.cal.low(place)
            if low in RANGING:
                return False
            if low in CHANGE:
                return True
            if low in (";", ":") or (low == "." and self.cal.capital(place + 1)):
                return False
        return False

    # ---- hedges

    def _hedge(self, amount: Amount) -> tuple[Qualifier | None, int]:
        """How an amount is hedged, and the token at which the words of its hedge begin."""
        if amount.first not in self.hedges:
            self.hedges[amount.first] = self._find_hedge(amount)
        return self.hedges[amount.first]

    def _find_hedge(self, amount: Amount) -> tuple[Qualifier | None, int]:
        begin = amount.first
        while size := self._ending(begin, FILLERS):
            begin -= size
        for size in (6, 5, 4, 3, 2, 1):
            words = self.cal.words(begin - size, begin)
            qualifier = HEDGES.get(words) if words else None
            if qualifier is None or self.named[begin - size] or self.dated[begin - size]:
                continue
            loose = words[0] in PREPOSITIONS and len(words) == 1 and not amount.number.digits and amount.unit == "NUM"
            if loose or (words == ("over",) and amount.kind == "duration" and not self._aged(begin, amount)):
                return None, begin
            start = begin - size
            while size := self._ending(start, FILLERS - {("an",)}):
                start -= size
            return qualifier, start
        return None, begin

    def _ending(self, end: int, phrases: frozenset[tuple[str, ...]]) -> int:
        """How many tokens before a place make one of the phrases."""
        for size in (3, 2, 1):
            if self.cal.words(end - size, end) in phrases and not any(self.named[end - size : end]):
                return size
        return 0

    def _tail(self, last: int) -> tuple[Qualifier | None, int]:
        """The bound behind an amount: "or more", "2,000+", "2,000-plus"."""
        if self.cal.low(last) == "-" and self.cal.low(last + 1) == "plus" and self.cal.glued(last):
            return "atLeast", last + 2
        for size in (4, 3, 2, 1):
            qualifier, word, behind = (
                TAILS.get(self.cal.words(last, last + size)),
                self.cal.low(last),
                self.cal.at(last + size),
            )
            compared = self.cal.low(last + size - 1) == "than" and behind is not None and behind.kind != "mark"
            loose = (
                word == "plus"
                or self.cal.low(last + size) in ("than", "or")
                or (word == "+" and not self.cal.glued(last))
            )
            if qualifier and not compared and not loose:
                return qualifier, last + size
        return None, last

    def _aged(self, begin: int, amount: Amount) -> bool:
        """Whether a number is an age: "aged 5 to 12", "under the age of 40", "children under 5"."""
        hedge, persons = self.cal.low(amount.first - 1), self.cal.low(amount.first - 2)
        alone = (
            self.cal.at(amount.last) is None
            or self.cal.tokens[amount.last].kind == "mark"
            or self.cal.low(amount.last) in ("and", "or", "who", "in")
        )
        if (
            amount.bare
            and amount.value <= 120
            and hedge in ("under", "over", "above", "below")
            and persons in PERSONS
            and alone
        ):
            return True
        before = {token.low for token in self.tokens[max(0, begin - 3) : amount.first]}
        return amount.kind == "age" or (
            bool(before & AGES and amount.unit in ("NUM", "YR")) and not amount.number.grouped
        )

    def _single(self, amount: Amount, following: Amount | None) -> Iterator[Quantity]:
        """The quantity of one amount; the unit of a range's end is not its own."""
        qualifier, begin = self._hedge(amount)
        tail, last = self._tail(amount.last)
        if following is not None and last > following.first:
            tail, last = None, amount.last
        age = replace(amount, unit="YR", kind="age") if self._aged(begin, amount) else amount
        yield self._quantity(amount, last, amount.value, None, tail or qualifier or "exactly", age, begin=begin)

    def _quantity(
        self,
        first: Amount,
        last: int,
        low: Decimal,
        high: Decimal | None,
        qualifier: Qualifier,
        like: Amount,
        begin: int | None = None,
    ) -> Quantity:
        start = first.first if begin is None else begin
        if high is not None and self._aged(start, replace(first, unit=like.unit, kind=like.kind)):
            like = replace(like, unit="YR", kind="age")
        kind = "share" if first.number.share and like.kind == "count" else like.kind
        unit = "FRACTION" if kind == "share" and like.unit == "NUM" else like.unit
        begins, ends = self.tokens[start].begin, self.tokens[last - 1].end
        return Quantity(
            begins, ends, _plain(low), None if high is None else _plain(high), unit, qualifier, kind, like.per
        )


def _ends(first: Amount, second: Amount, link: str) -> tuple[Decimal, Decimal, Amount] | None:
    """The ends of a range as people mean them, with the amount that has its unit; None if they are of two kinds.

    A scale at the end holds for the beginning too, unless that would turn the range about: "$1.2-1.5 million", but
    "900,000 to 1 million".
    """
    low, high, like = first.value, second.value, second
    if second.unit == "NUM" and second.kind == "count" and first.unit != "NUM":
        if not first.prefixed or (link == "to" and second.number.scale == 1):
            return None
        like = first
    elif first.unit != "NUM" and first.unit != second.unit:
        return None
    factor = second.value / second.number.value if second.number.value else Decimal(1)
    if first.unit == "NUM" and factor not in (1, -1) and second.kind != "count":
        low *= abs(factor)
    scale = second.number.scale
    if first.number.scale == 1 and scale != 1 and not first.number.grouped and low * scale < high:
        low *= scale
    if first.number.scale != 1 and scale == 1 and high < low:
        high *= first.number.scale
    return low, high, replace(like, per=second.per or first.per)


def _plain(value: Decimal) -> Decimal:
    """The value without idle zeros behind the point of a whole number."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < 10**27 else value
