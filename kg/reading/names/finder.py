"""Names in a sentence, found by their shape: runs of capitals, cut and joined by what their head nouns allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import regex

from kg.limits import MOST_NAME_PARTS
from kg.model.names import fold
from kg.reading.names.lexicon import Heads, KnownName, singular
from kg.reading.names.tokens import BRACKET, word_at
from kg.reading.names.tokens import tokens as tokens_of

# Capital at its start, behind a prefix ("e-Start"), or inside ("iAM").
CAPITAL = regex.compile(r"\p{Lu}|(?:\w+[-/@])\p{Lu}|[a-z]+\p{Lu}")
ORDINAL = regex.compile(r"\d+(?:st|nd|rd|th)$")
# A number goes on a name that has begun: "Industry 4.0" by its point, "Innovation 25 Forum" by the capital behind it.
NUMBER = regex.compile(r"\d[\d.,]*$")
# A year that ends a title: "Impact 2030", "Global Innovation Index 2023".
YEAR = regex.compile(r"(?:19|20)\d\d$")
DIRECTIONS = frozenset(
    ["northern", "southern", "eastern", "western", "central", "north", "south", "east", "west", "greater", "inner"]
)
VERSION = regex.compile(r"\d\.\d$")
# Capitalised words that never belong to a name: they are dates.
MONTH = regex.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Spring|Summer|Autumn|Winter|Easter|Christmas)$"
)
# "HK$5" and "RMB30" begin with a capital and are amounts.
CURRENCY = regex.compile(r"(?:RMB|HKD?|USD?|CNY|MOP|SGD?|EUR|GBP)\$?\d")
# "O·PARK1" is a park.
PART = regex.compile(r"[·@](\p{L}+)\d*$")
CAPITALS = regex.compile(r"\p{Lu}")
CAMEL = regex.compile(r"[\w@-]\p{Lu}\p{Ll}+$")
# What a name may run on through, and what it does not end with.
ONWARD = regex.compile(r"(?:[\p{Lu}\d][\w@&/’'+-]*|of|for|and|&|\s)+")
DANGLING = regex.compile(r"(?:\s(?:of|for|and|&))+$")
# "EV-charging at Home Subsidy Scheme": a word that ends in lower case behind its hyphen goes on.
ACTION = regex.compile(r"-\p{Ll}+$")
LINKS = {"at", "of", "for", "on", "in", "to", "and", "the", "&"}
SPLIT = {"of", "for", "on", "in", "to", "under", "at", "with"}

# Heads whose names run on through "of the …", "on the …" or "for the …": titles, treaties, sites of a zone.
TITLES = frozenset({"Policy", "Publication", "Agreement", "Park"})
ON = frozenset({"Policy", "Publication", "Agreement", "AdvisoryBody", "Organisation", "Group"})


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name in a sentence's text: `label` is it without inner brackets, `type` the class its head noun gives.

    `abbreviation` is what a bracket right behind or inside it introduces; `bracket` ends where that bracket ends.
    `plural` says that the head noun is plural, so that the name is of several things.
    """

    begin: int
    end: int
    label: str
    type: str | None
    plural: bool = False
    abbreviation: str | None = None
    bracket: int = 0


@dataclass(frozen=True, slots=True)
class _Block:
    """Capitalised tokens in a row; `label` leaves out the bracket that `abbreviation` was read from."""

    begin: int
    end: int
    label: str
    abbreviation: str | None = None
    bracket: int = 0


class NameFinder:
    """Finds names by head nouns, known names, and words that stand alone as names elsewhere in the document."""

    def __init__(self, heads: Heads, names: Iterable[KnownName] = ()) -> None:
        self.heads = heads
        self.isolated: set[str] = set()
        self.places: set[str] = set()
        self.known: dict[str, KnownName] = {}
        forms: set[str] = set()
        for name in names:
            for form in (name.label, *name.aliases, *([name.abbreviation] if name.abbreviation else [])):
                self.known.setdefault(fold(form), name)
                forms.add(form)
        self._forms = regex.compile(r"(?<![\w@-])\L<forms>(?![\w@+$])", forms=sorted(forms)) if forms else None
        self._tokens: dict[str, list[tuple[int, int, str]]] = {}
        # What no isolated name can change: sentences without lists of names and without brackets.
        self._plain: dict[str, list[FoundName]] = {}
        self._heads: dict[str, tuple[str | None, bool]] = {}

    def isolate(self, labels: Iterable[str]) -> None:
        """Take in names that stand alone somewhere in the document: a list can be cut behind them."""
        self.isolated = {fold(label) for label in labels}

    # ---- head nouns

    def head(self, label: str) -> tuple[str | None, bool]:
        """The class that a name's head noun gives, and whether that noun is plural.

        The head stands before the first "of", "for", "on", "in" or "to", if a head noun is there; else at the end.
        """
        if label not in self._heads:
            self._heads[label] = self._head(label.split())
        return self._heads[label]

    def _head(self, words: list[str]) -> tuple[str | None, bool]:
        cut = next((i for i, word in enumerate(words) if word.lower() in SPLIT and i), len(words))
        for part in (words[:cut], words) if cut < len(words) else (words,):
            ending = self._ending(part)
            if ending[0] == "Facility" and part is not words and words[cut].lower() == "for":
                return "ResearchCentre", ending[1]  # "Centre for Quantum Technologies": a body, not a building
            if ending[0] and not (ending[0] == "Area" and part is words and cut < len(words)):
                return ending
        ending = self._ending(words[:-1]) if len(words) > 2 else (None, False)
        if ending[0] == "University" or (ending[0] and fold(words[-1]) in self.places):
            return ending  # "University College Cork", "Science Foundation Ireland"
        return None, False

    def of_a_place(self, label: str) -> bool:
        """True for what is named after where it is: "Enterprise Ireland", but not "Northern Ireland"."""
        words = label.split()
        return len(words) > 1 and fold(words[-1]) in self.places and words[0].lower() not in DIRECTIONS

    def _ending(self, words: list[str]) -> tuple[str | None, bool]:
        while words and NUMBER.match(words[-1]):
            words = words[:-1]
        if not words:
            return None, False
        lower = [word.lower().strip(".,'’") for word in words]
        part = PART.search(words[-1])
        camel = CAMEL.search(words[-1])
        lasts = [lower[-1], *([camel.group()[1:].lower()] if camel else []), *([part.group(1).lower()] if part else [])]
        for last in lasts:
            for tail in dict.fromkeys((last, singular(last))):
                for length in range(min(self.heads.longest, len(lower)), 0, -1):
                    ending = " ".join([*lower[-length:-1], tail])
                    if ending in self.heads.types:
                        return self.heads.types[ending], tail != last
        return None, False

    def is_post(self, label: str) -> bool:
        """True for an office that a person holds: "Commissioner for Innovation", "Financial Secretary"."""
        words = label.lower().split()
        cut = next((i for i, word in enumerate(words) if word in SPLIT and i), len(words))
        return words[cut - 1] in self.heads.posts if cut else False

    def complete(self, label: str) -> bool:
        """True if these words can be a whole name by themselves."""
        key = fold(label)
        return key in self.known or key in self.isolated or self.head(label)[0] is not None or self.is_post(label)

    # ---- blocks

    def find(self, text: str, *, opening: bool = True) -> list[FoundName]:
        """The names in a text, left to right, none overlapping; `opening`: its first word may be capital by place."""
        if opening and text in self._plain:
            return self._plain[text]
        chains = _chains(text, self._blocks(text, opening=opening))
        names = [name for chain in chains for name in self._cut(text, chain)]
        if opening and "(" not in text and all(len(chain) == 1 for chain in chains):
            self._plain[text] = names
        return names

    def _blocks(self, text: str, *, opening: bool) -> list[_Block]:
        protected = [match.span() for match in self._forms.finditer(text)] if self._forms else []
        start = len(text) - len(text.lstrip(" '\"(‘“")) if opening else -1
        tokens = self._tokens.get(text) or self._tokens.setdefault(text, tokens_of(text))
        blocks: list[_Block] = []
        run: list[tuple[int, int, str]] = []
        for index, (begin, end, word) in enumerate(tokens):
            inside = bool(protected) and any(a <= begin and end <= b for a, b in protected)
            follower = tokens[index + 1][2] if index + 1 < len(tokens) else ""
            plain = not inside and word.islower() and word.isalpha()  # most words, and no name
            if plain or not (inside or self._capital(word, follower, first=begin == start, run=bool(run))):
                self._flush(text, run, blocks)
                continue
            if run and not self._adjacent(text, run, begin, protected):
                self._flush(text, run, blocks)
            run.append((begin, end, word))
        self._flush(text, run, blocks)
        return blocks

    def _capital(self, word: str, follower: str, *, first: bool, run: bool) -> bool:
        if ORDINAL.match(word):
            return bool(CAPITAL.match(follower))
        if NUMBER.match(word):
            return run and bool(VERSION.match(word) or YEAR.match(word) or (len(word) <= 4 and CAPITAL.match(follower)))
        if MONTH.match(word) or CURRENCY.match(word):
            return False
        if not CAPITAL.match(word):
            return False
        if word == "IT":  # information technology
            return True
        return not (word.lower() in self.heads.openers and (first or word.lower() in {"the", "a", "an", "it", "its"}))

    def _adjacent(
        self, text: str, run: list[tuple[int, int, str]], begin: int, protected: list[tuple[int, int]]
    ) -> bool:
        gap = text[run[-1][1] : begin]
        if gap in (" ", "/"):
            return True
        if gap == "'s " and self._of_no_one(run):  # "Robin's Nest Country Park"
            return True
        if gap == "'s ":  # "Shenzhen Municipal People's Government", "King's College"; not "the Commission's Division"
            rest = word_at(text, begin)
            return rest.lower() in self.heads.types and fold(_label(text, run)) not in self.known
        if any(a <= run[-1][0] and begin < b for a, b in protected):
            return True
        bracket = BRACKET.fullmatch(gap.rstrip(" "))
        return bool(bracket) and not self.complete(_label(text, run))

    def _of_no_one(self, run: list[tuple[int, int, str]]) -> bool:
        """True for one plain word that is no name by itself anywhere."""
        word = run[0][2]
        alone = fold(word) in self.known or fold(word) in self.isolated or fold(word) in self.places
        return len(run) == 1 and word.istitle() and len(word) < 9 and not alone and not self.complete(word)

    def _flush(self, text: str, run: list[tuple[int, int, str]], blocks: list[_Block]) -> None:
        if not run:
            return
        behind = BRACKET.match(text, run[-1][1])
        abbreviation = behind.group(1) if behind else None
        blocks.append(_Block(run[0][0], run[-1][1], _label(text, run), abbreviation, behind.end() if behind else 0))
        run.clear()

    # ---- joining and cutting

    def _cut(self, text: str, chain: list[_Block]) -> list[FoundName]:
        """Names from blocks linked by "of", "and", commas …: each link joins or parts by what stands on its sides."""
        names: list[list[_Block]] = [[chain[0]]]
        firm = _firm(text, chain)
        for left, right in pairwise(chain):
            link = text[left.bracket or left.end : right.begin].strip()
            words = _joined(text, names[-1])
            goes_on = right.begin in firm or self._joins(words, link, right, text, left)
            if len(names[-1]) < MOST_NAME_PARTS and goes_on:
                names[-1].append(right)
            else:
                names.append([right])
        cut = [self._name(text, blocks) for blocks in self._undo(text, names)]
        return [name for name in cut if name is not None]

    def _joins(self, left: str, link: str, right: _Block, text: str, last: _Block) -> bool:
        kind, _ = self.head(left)
        ahead = self._ahead(text, right, text[max(0, last.begin - 4) : last.begin])
        if link in (",", "and", "&", ", and"):
            if last.bracket:
                return False
            tail = left.rpartition(" the ")[2]
            plural = self.head(tail)[1] and fold(tail) not in self.isolated and not self.head(ahead)[1]
            bare = singular(tail.lower()) in self.heads.types  # "Census and Statistics Department"
            whole = self.complete(tail) and not bare and not (plural and link == "and")
            return not (whole and self.complete(ahead)) and not (link == ", and" and whole)
        whole = self.complete(left)
        if last.bracket and link:
            return False
        if link in ("and the", ", and the", ", the"):
            return link == "and the" and kind in TITLES and " on " in left and not self.complete(ahead)
        if link == "of":  # but "Visitors of Harbour Park" is no name
            return kind is not None or last.begin > 0 or " " in left or not left.endswith("s")
        if link in ("of the", "for the"):
            return kind in TITLES or (kind is not None and " " not in left)
        if link == "for":
            return whole and kind not in ("Area", None)
        if link in ("on", "on the"):
            return kind in ON
        if link == "at":
            return not whole and ACTION.search(left) is not None and self.complete(ahead)
        if link == "to":
            return not whole and self.complete(ahead)
        return (
            link == "in"
            and whole
            and (right.label.split()[-1].endswith("s") or " on " in left)
            and not self.complete(right.label)
        )

    def _ahead(self, text: str, block: _Block, links: str = "") -> str:
        """The words from a block on to the next comma, semicolon or clause: what the right side could be called."""
        rest = ONWARD.match(text, block.begin, block.begin + 300)
        tail = rest.group().strip() if rest else block.label
        tail = DANGLING.sub("", tail)
        first = tail.split(" and ")[0]
        if self.complete(block.label) or (
            "of" in links and " and " in tail and self.complete(tail.split(" and ", 1)[1])
        ):
            return block.label  # "University of Science and Technology and Hill University"
        return first if self.complete(first) else tail

    def _undo(self, text: str, names: list[list[_Block]]) -> list[list[_Block]]:
        """A joined list that has no head noun at its end was a list of separate names."""
        result: list[list[_Block]] = []
        for blocks in names:
            label = _joined(text, blocks)
            listed = len(blocks) > 1 and any(
                text[a.bracket or a.end : b.begin].strip() in (",", "and", ", and") for a, b in pairwise(blocks)
            )
            if listed and not self.complete(label) and not spells(blocks[-1].abbreviation, label):
                result += [[block] for block in blocks]
            else:
                result.append(blocks)
        return result

    def _name(self, text: str, blocks: list[_Block]) -> FoundName | None:
        label = _joined(text, blocks)
        kind, plural = self.head(label)
        known = self.known.get(fold(label))
        if known:
            kind, plural = known.type or None, False
        bare = known is None and kind is not None and singular(label.lower()) in self.heads.types
        opened = blocks[0].begin == 0 and label.endswith("ing") and " " not in label  # "Funding from …"
        if bare or opened or self.is_post(label) or (known and not known.type):
            return FoundName(blocks[0].begin, blocks[-1].end, label, "Post")
        abbreviation = next((b.abbreviation for b in blocks if b.abbreviation), None)
        return FoundName(blocks[0].begin, blocks[-1].end, label, kind, plural, abbreviation, blocks[-1].bracket)


def spells(abbreviation: str | None, label: str) -> bool:
    """True if an abbreviation is made of a name's capitals, give or take two: "DSIT", "A*STAR", "HKSTPC".

    >>> spells("UKRI", "UK Research and Innovation"), spells("UGC", "Research Grants Council")
    (True, False)
    """
    capitals = CAPITALS.findall(label)
    letters = CAPITALS.findall(abbreviation or "")
    if len(letters) < 2 or not capitals or capitals[0] != letters[0] or abs(len(capitals) - len(letters)) > 2:
        return False
    short, long = sorted((capitals, letters), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)


def _firm(text: str, chain: list[_Block]) -> set[int]:
    """The starts of blocks that continue the one before, because the abbreviation behind them spells them all."""
    firm: set[int] = set()
    for last, block in enumerate(chain):
        for first in range(max(0, last - MOST_NAME_PARTS), last) if block.abbreviation else ():
            if spells(block.abbreviation, _joined(text, chain[first : last + 1])):
                firm |= {one.begin for one in chain[first + 1 : last + 1]}
                break
    return firm


def _label(text: str, run: list[tuple[int, int, str]]) -> str:
    return " ".join(BRACKET.sub("", text[run[0][0] : run[-1][1]]).split())


def _joined(text: str, blocks: list[_Block]) -> str:
    return " ".join(BRACKET.sub("", text[blocks[0].begin : blocks[-1].end]).split())


def _chains(text: str, blocks: list[_Block]) -> list[list[_Block]]:
    """Blocks with nothing but linking words and commas between them."""
    chains: list[list[_Block]] = []
    for block in blocks:
        if chains:
            last = chains[-1][-1]
            gap = text[last.bracket or last.end : block.begin]
            words = gap.replace(",", " ").split()
            if gap[:1] in (" ", ",") and len(words) <= 2 and all(word in LINKS for word in words):
                chains[-1].append(block)
                continue
        chains.append([block])
    return chains
