"""Quantities: amounts with their hedges, ranges of two amounts, and what was refused."""

from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kg.model.claims import Qualifier
from kg.reading.quantities import tables
from kg.reading.quantities.measures import Ends, amount_at, came_of, ends_of, ranks, rated, ratios, unit_at, with_unit
from kg.reading.quantities.mentions import NoFigure, scan
from kg.reading.quantities.numbers import FIRST_WORDS, Amount
from kg.reading.quantities.refusals import refused, valueless
from kg.reading.quantities.tables import LIMITS, LISTS, Kind
from kg.reading.quantities.tokens import HYPHENS, Style, Tokens, tokenise

STARTS = frozenset([*FIRST_WORDS, *tables.SCALES, "minus", "negative", "another", "-", "–", "−"])
VAGUE: tuple[Qualifier, ...] = ("about", "nearly")
COMPARED = tables.compiled(tables.WORDS["compared"], limits="|".join(LIMITS))
CHANGES, AGED, PREPOSITION, NEGATED = (
    tables.compiled(tables.WORDS[name]) for name in ("changes", "aged", "preposition", "negated")
)
TURNED: dict[Qualifier, Qualifier] = {"moreThan": "upTo", "upTo": "atLeast"}  # by a "not" before them
LOWER: frozenset[Qualifier | None] = frozenset(["moreThan", "atLeast"])
NUMBERED = ("number", "figure", "act", "list", "name")  # ends of reasons that hold for the next number of a row too
NEAR = 20  # tokens between two limits, or between them and the word that compares them
REACH = 28  # tokens before "from" in which a verb of change tells that one value replaced the other


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text, from the first word of its hedge to the end of its unit.

    `value` is scaled (10.5 billion is 10500000000); of a range it is the lower end and `maximum` the upper. `unit` is
    a QUDT local name, or in small letters the text's own word where QUDT has none or several: such a quantity is read
    and never stated. `kind` says how to read it; `per` is the word behind "per" or "a" of a rate ("year", "m²").
    """

    begin: int
    end: int
    value: Decimal
    maximum: Decimal | None
    unit: str
    qualifier: Qualifier
    kind: Kind
    per: str | None = None

    @property
    def stated(self) -> bool:
        """True if the unit is one that a claim can have."""
        return self.unit[:1].isupper()


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
        self.tokens = Tokens(tokenise(text, style), style, 2000, None, 2000, text=text)
        self.currency = currency
        dates, impossible = scan(text, 2000, None, style, 2000)
        self.refusals = list(impossible)
        self.dated = self._covered([(core, one.end) for core, one in dates] + [(r.begin, r.end) for r in impossible])
        self.tokens = replace(self.tokens, named=self._covered(masked))

    def _covered(self, spans: Sequence[tuple[int, int]]) -> list[bool]:
        """For each token, whether one of the spans covers it or a part of it."""
        covered = [False] * len(self.tokens)
        for begin, end in spans:
            first, last = self.tokens.index(begin), self.tokens.index(end)
            first -= self.tokens[first - 1].end > begin
            covered[first:last] = [True] * (last - first)
        return covered

    def quantities(self) -> tuple[Quantity, ...]:
        """All quantities, left to right; no two overlap."""
        taken = [named or dated for named, dated in zip(self.tokens.named, self.dated, strict=True)]
        read, result = list[Quantity](), list[Quantity]()
        for amount, ends in [*ratios(self.tokens, taken), *ranks(self.tokens, taken)]:
            self.dated[amount.first : amount.last] = [True] * (amount.last - amount.first)
            amount = self._hedged(amount) if amount.kind == "share" else amount
            read.append(self._quantity(amount, amount.last, ends, amount.hedge or "exactly"))
        figures, amounts = list(self._amounts()), list[Amount]()
        bounds = limits(self.tokens, [(amount.first, amount.last) for amount in figures])
        for amount in figures:
            hedge, limit = amount.hedge, bounds.get(amount.first, amount.hedge)
            if hedge in (limit, None, "about", "exactly") or (hedge in LOWER) == (limit in LOWER):
                amounts.append(amount._replace(hedge=limit))
            else:  # of "up to A or B, whichever is higher" neither is the most
                self._refuse(amount.first, amount.last, "a limit that another may pass")
        read += self._joined(amounts)
        for quantity in sorted(read, key=lambda one: one.begin):
            if not result or result[-1].end <= quantity.begin:
                result.append(quantity)
        return tuple(result)

    def _amounts(self) -> Iterator[Amount]:
        """The amounts that are figures, left to right; what is none goes to the refusals."""
        tokens, at, label, behind, money = self.tokens, 0, (0, ""), -2, False
        while at < len(tokens):
            numeral = tokens[at].kind in ("number", "ordinal", "part", "currency") or tokens[at].text in tables.LETTERS
            begins = not self.dated[at] and (numeral or tokens[at].low in STARTS)
            goes_on = money and behind == at - 1 and tokens[behind].low in ("-", "–", "to", "and")
            free = begins and not tokens.named[at]
            amount = amount_at(tokens, at, self.currency, money=goes_on) if free else None
            if amount is None:
                self._refuse(at, at + 1, valueless(tokens[at], named=tokens.named[at]) if begins else "")
                at += 1
                continue
            amount = self._cut(amount)
            if reason := refused(tokens, amount, behind, label):
                self._refuse(amount.first, amount.last, reason)
                numbered = not tokens[amount.first].glued and reason.endswith(NUMBERED)
                label = (amount.last, reason if numbered else "")
            else:
                yield amount
                behind, money = amount.last, amount.prefixed
            at = max(amount.last, amount.resume, at + 1)

    def _cut(self, amount: Amount) -> Amount:
        """The amount with its hedge, refused if a name or a date covers a part of it. In brackets it is below zero if a
        cell of a table has nothing else; it is refused where it may be so in prose, "fell (2.5) per cent"."""
        first, last = amount.first, amount.last
        if self.tokens[first - 1].text == "(" and self.tokens[last].text == ")" and not amount.reason:
            measured = with_unit(self.tokens, amount._replace(last=last + 1), self.currency)
            cell = first == 1 and max(measured.last, last + 1) == len(self.tokens)
            loose = amount.unit == "NUM" and (measured.unit != "NUM" or (amount.plain and not amount.whole))
            if cell and (loose or not amount.plain):
                amount = measured._replace(factor=-measured.factor)
            elif loose:
                amount = amount._replace(reason="number in brackets")
        if any(any(covered[amount.first : amount.last]) for covered in (self.dated, self.tokens.named)):
            amount = amount._replace(reason=amount.reason or "part of a name or date")
        return self._hedged(amount)

    def _refuse(self, first: int, last: int, reason: str) -> None:
        if reason:
            self.refusals.append(NoFigure(self.tokens[first].begin, self.tokens[last - 1].end, reason))

    def _joined(self, amounts: list[Amount]) -> Iterator[Quantity]:
        """Quantities of one amount, or of two that are the ends of a range."""
        at, links = 0, [self._link(first, second) for first, second in pairwise(amounts)] + [""] * 3
        self._share_units(amounts, links)
        while at < len(amounts):
            one, end = amounts[at], at + 1
            second, third = (amounts[place] if place < len(amounts) else one for place in (end, end + 1))
            either = third is not one and self.tokens.phrase(second.last, third.begin) == "or"
            if links[at] == "to" and links[end] == "-":  # "from $32bn to $45bn-$54bn"
                links[at], changed = "", self._changed(one, third, (one.value, third.value))
                one = one if changed else one._replace(reason=one.reason or "a range whose end is not clear")
            if links[at] == links[at + 1] == "-":  # a chain of numbers with hyphens is an identifier
                while links[end] == "-":
                    end += 1
                self._refuse(one.first, amounts[end].last, "numbers joined by hyphens")
                end += 1
            elif one.reason:
                self._refuse(one.first, one.last, one.reason)
            elif links[at] and not links[end + 1] and either and one.plain and second.unit in ("NUM", third.unit):
                self._refuse(one.first, third.last, "a range whose end is not clear")  # "between 2 and 5 or 6 years"
                end += 2
            elif links[at]:
                yield from self._pair(one, second, links[at])
                end += 1
            else:
                yield self._single(one, None if second is one else second.first)
            at = end

    def _share_units(self, amounts: list[Amount], links: list[str]) -> None:
        """Give each amount of a list the unit at its end: "rates of 5, 10 and 15 per cent"; one that may share the
        scale there is refused: "$5, $10 and $15 million"."""
        end = None
        for place in range(len(amounts) - 2, -1, -1):
            first, second = amounts[place : place + 2]
            between = self.tokens.phrase(first.last, second.begin)
            listed = not links[place] and between in LISTS["between numbers of one unit"] and (end or between != ",")
            listed = listed and (between != "or" or first.value <= second.value)
            listed = listed and (between != ", or" or self.tokens[first.first - 1].text == ",")  # "120, or 8 per cent"
            end = (end or second) if listed else None
            alike = end and end.scale != 1 and end.bare and Decimal("0.05") < first.bare / end.bare < 20
            money = end and end.prefixed and first.prefixed and not first.grouped
            if end and alike and (money or (first.plain and end.kind in ("money", "count"))):
                amounts[place] = first._replace(reason="a scale that may be shared with the next number")
            elif end and first.plain and end.scale == 1 and not end.prefixed:
                amounts[place] = first._replace(unit=end.unit, kind=end.kind, factor=abs(end.factor))
            else:
                end = None

    def _link(self, first: Amount, second: Amount) -> str:
        """The link that joins two amounts to a range: "-", "to", "and" behind "between", "or", "±"; or nothing."""
        between, unhedged = (self.tokens.phrase(first.last, end) for end in (second.first, second.begin))
        tight = self.tokens[first.last].glued, self.tokens[second.first].glued
        links = {
            "-": between in {*HYPHENS, "~", "—"} and tight[0] == tight[1] and (tight[0] or between in HYPHENS),
            "±": between in ("±", "+ -"),
            "to": between in LISTS["from one to another"] or unhedged == "to",
            "and": unhedged == "and" and self.tokens[first.begin - 1].low == "between",
            "or": between == "or" and first.plain and second.bare == first.bare + 1,
        }
        return next((link for link, holds in links.items() if holds), "")

    def _pair(self, first: Amount, second: Amount, link: str) -> Iterator[Quantity]:
        """Two amounts with a link between them: a range, one value after the other, or two values."""
        apart = link == "to" and first.prefixed and not second.prefixed  # "$5 to 10 people" are two
        apart = apart and second.kind != "money" and not (second.scale != 1 and second.kind == "count")
        alike = first.share == second.share
        apart = apart or not alike or first.kind == "other" != second.kind  # "2.5 times to 90"
        ends = None if apart else ends_of(first, second, link)
        low, high, like = ends or (first.value, first.value, first)
        backward, plain = low >= high, first.plain and second.plain and alike
        changed = link == "to" and self._changed(first, second, (low, high))
        if changed is None:
            self._refuse(first.first, second.last, "a range, or a change and what came of it")
        elif link == "-" and (backward if ends else plain):
            self._refuse(first.first, second.last, "numbers joined by a hyphen")
        elif link == "to" and backward and not changed and plain:
            self._refuse(first.first, second.last, "numbers of a score or of hours")  # "won 45 to 12", "from 9 to 5"
        elif backward or changed:
            one = first._replace(bare=low, scale=Decimal(1), more=Decimal(0), factor=Decimal(1))
            yield self._single(one._replace(unit=like.unit, kind=like.kind), second.first)
            yield self._single(second)
        else:
            yield self._range(first, second, like._replace(share=first.share), (low, high), between=link == "and")

    def _range(self, first: Amount, second: Amount, like: Amount, ends: Ends, *, between: bool) -> Quantity:
        """The quantity of a range with its hedges: "about 20 to 30" keeps both ends, "up to 20 to 30" the upper one,
        "more than 20 to 30" and "20 to 30 or more" the lower one."""
        if not first.hedge:  # "within five to 10 years": the unit of "five" stands behind the range
            first = self._hedged(first._replace(unit=like.unit, kind=like.kind))
        hedge, begin = first.hedge, first.begin
        later = second.hedge if second.begin > first.last else None  # the "~" of "1000~5000" is no hedge
        if between:
            start = self.tokens.before(begin - 1, tables.HEDGES)
            hedge, begin = tables.HEDGES.get(self.tokens.words(start, begin - 1), hedge), start
        tail, last = self._tail(second.last, second.kind)
        like = like._replace(first=first.first, begin=begin)
        if hedge in LOWER and later == "upTo":
            return self._quantity(like, last, ends, "exactly")
        if LOWER & {hedge, later, tail}:
            return self._quantity(like, last, ends[:1], "moreThan" if hedge == "moreThan" else "atLeast")
        if "upTo" in (hedge, tail):
            return self._quantity(like, last, ends[1:], "upTo")
        return self._quantity(like, last, ends, next((one for one in VAGUE if one in (hedge, later, tail)), "exactly"))

    def _changed(self, first: Amount, second: Amount, ends: tuple[Decimal, Decimal]) -> bool | None:
        """True if "from A to B" tells of one value after the other, "by A to B" of a change and what came of it: a verb
        of change stands before it in its clause; None if it may as well be a range."""
        begin = first.begin
        before, further = self.tokens[begin - 1].low, self.tokens[begin - 2].low
        near = self.tokens.words(max(0, begin - 6), begin)
        by = before == "by" or before in LISTS["change"] or (before == "of" and further in LISTS["change"])
        by = by or (before == "or" and "by" in near)  # "by 2 per cent or 348,000 to 16.7 million"
        fixed = before == "from" or further == "the" or before in LISTS["before a change"]
        if by and not fixed:
            fixed = "from" in near  # "from 30 by 12 to 42"
        if not by and not fixed:
            return False
        clause = self.tokens.text[self.tokens[max(0, begin - REACH)].begin : self.tokens[begin].begin]
        verb = next(iter(reversed([*CHANGES.finditer(clause)])), None)  # of the clause that the range is in
        if verb is not None and verb["either"]:
            return None
        changed = verb is not None and verb["change"] is not None
        return came_of(first, second, *ends) if by and changed and not fixed else changed

    def _hedged(self, amount: Amount) -> Amount:
        """The amount with its hedge and the token at which that begins."""
        tokens = self.tokens
        begin = self._skip(amount.first, tables.FILLERS)
        start = self.tokens.before(begin, tables.HEDGES)
        phrase = tokens.words(start, begin)
        exact = tokens[begin - 2].low in LISTS["exact minimums"]
        if not phrase and tokens[begin - 1].low == "of" and not exact:  # "a minimum grant of"
            bound = [word for word in (tokens[begin - 3].low, tokens[begin - 4].low) if word in ("minimum", "maximum")]
            phrase = ("a", *bound[:1], "of")
        words = not amount.digits and amount.unit == "NUM" and begin == amount.first
        loose = words and len(phrase) == 1 and phrase[0] in LISTS["prepositions"] and not self._aged(amount)
        loose = loose or tokens.match(PREPOSITION, start) is not None
        lasting = phrase == ("over",) and amount.kind == "duration" and not self._aged(amount)
        lasting = lasting and tokens[start - 1].low not in LISTS["before a bound"]  # "in over ten years"
        if phrase not in tables.HEDGES or loose or lasting or self.dated[start]:
            return amount._replace(hedge=None, begin=begin)
        hedge = tables.HEDGES[phrase]
        turned = TURNED.get(hedge) if phrase[-1] == "than" or phrase[0] in LISTS["turned by a not"] else None
        denied = turned and NEGATED.search(tokens.text, tokens[max(0, start - 9)].begin, tokens[start].begin)
        if turned and denied and (denied["near"] or phrase[-1] == "than" or hedge == "moreThan"):
            hedge, start = turned, tokens.index(denied.start("near")) if denied["near"] else start
        return amount._replace(hedge=hedge, begin=self._skip(start, tables.FILLERS - {("an",)}))

    def _skip(self, end: int, phrases: Container[tables.Phrase]) -> int:
        """The place where the phrases that stand in a row before a place begin."""
        while (begin := self.tokens.before(end, phrases)) < end:
            end = begin
        return end

    def _tail(self, last: int, kind: Kind) -> tuple[Qualifier | None, int]:
        """The bound behind an amount, and the token behind its words: "or more", "2,000+", "2,000-plus"; or behind the
        things counted, "3,000 beds or more"."""
        tokens, place = self.tokens, last
        if tokens.behind(last, tables.TAILS) == last:
            place += 1 + (not tokens.counted(last))
            place = place if tokens.counted(place - 1) and tokens[place].low in ("or", "at") else last
        word, end = tokens[place], tokens.behind(place, tables.TAILS)
        behind = tokens[end]
        compared = tokens[end - 1].low == "than" and behind.kind != "mark"
        open_plus = behind.kind == "mark" or tokens.counted(end) or unit_at(tokens, end)
        added = word.low == "plus" and not (kind == "count" and open_plus)  # "$50 plus costs"
        loose = added or behind.low in ("than", "or") or (word.kind == "mark" and not word.glued)
        open_end = behind.kind != "mark" and behind.low not in LISTS["behind a tail"]
        loose = loose or (open_end and (place > last or word.low == "at"))  # of "10 at most 3" the bound is the next's
        tail = None if compared or loose else tables.TAILS.get(tokens.words(place, end))
        return tail, end if tail and place == last else last

    def _aged(self, amount: Amount) -> bool:
        """True if a number is an age: "aged 5 to 12", "under the age of 40", "children under 5"."""
        years = amount.unit in ("NUM", "YR") and amount.kind != "rank" and not amount.grouped
        return amount.kind == "age" or (years and self.tokens.match(AGED, amount.first) is not None)

    def _single(self, amount: Amount, following: int | None = None) -> Quantity:
        """The quantity of one amount; the next one begins at `following`."""
        tail, last = self._tail(amount.last, amount.kind)
        if tail and amount.kind == "count" and last > amount.last:  # "20+ years"
            amount = rated(self.tokens, with_unit(self.tokens, amount._replace(last=last), self.currency))
            last = amount.last
        if following is not None and last > following:
            tail, last = None, amount.last
        return self._quantity(amount, last, (amount.value,), tail or amount.hedge or "exactly")

    def _quantity(self, like: Amount, last: int, ends: Ends, qualifier: Qualifier) -> Quantity:
        """The quantity from an amount's hedge to a token, with the unit of the amount."""
        unit, kind = like.unit, like.kind
        if self._aged(like):
            unit, kind = "YR", "age"
        elif like.share and kind == "count":
            unit, kind = "FRACTION", "share"
        # A whole number has no idle zeros behind its point.
        low, *high = (one.quantize(Decimal(1)) if one == int(one) and abs(one) < 10**27 else one for one in ends)
        begin, end = self.tokens[like.begin].begin, self.tokens[last - 1].end
        return Quantity(begin, end, low, high[0] if high else None, unit, qualifier, kind, like.per)


def limits(tokens: Tokens, amounts: Sequence[tuple[int, int]]) -> dict[int, Qualifier]:
    """The first tokens of the amounts that together bound what is meant, each with its bound: "A or B, whichever is
    lower", "the higher of A and B". `amounts` are their first tokens and the tokens behind them, in order."""
    bounds: dict[int, Qualifier] = {}
    for match in COMPARED.finditer(tokens.text):
        at, behind = tokens.index(match.start()), not match["of"]
        passed = bisect_left(amounts, (at, 0))
        pair = amounts[max(0, passed - 2) : passed] if behind else amounts[passed : passed + 2]
        if not pair or (behind and at - pair[-1][1] > NEAR):
            continue
        begin = pair[0][1] if behind else tokens.index(match.end())
        between = tokens.words(begin, pair[-1][0]) if pair[-1][0] - begin <= NEAR else ()
        joined = not {"or", "and"}.isdisjoint(between) and "." not in between
        if joined or behind:
            bounds[pair[-1][0]] = LIMITS[match["limit"].lower()]
        if joined and (pair[0][0] == begin or (behind and between[0] in LISTS["behind an alternative"])):
            bounds[pair[0][0]] = LIMITS[match["limit"].lower()]
    return bounds
