"""Names in a sentence, found by their shape: runs of capitals, cut and joined by what their head nouns allow."""

from collections.abc import Iterable
from itertools import pairwise

import regex

from kg.limits import MOST_NAME_PARTS
from kg.model.names import fold
from kg.reading.names import tokens as shapes
from kg.reading.names.blocks import FoundName, chains, firm, joined, spells
from kg.reading.names.lexicon import Heads, KnownName, singular
from kg.reading.text.words import Patterns, words as listed_words

P = Patterns("names", "finder")
FIELD, DIRECTIONS, ENACTING, SPLIT = map(listed_words, ("named_fields", "directions", "enacting", "behind_heads"))
TITLES, ON, FOR_ALL = map(listed_words, ("titled_of", "titled_on", "headed_last"))


class NameFinder:
    """Finds names by head nouns, known names, and words that stand alone as names elsewhere in the document."""

    def __init__(self, heads: Heads, names: Iterable[KnownName] = ()) -> None:
        self.heads, self.names = heads, tuple(names)
        self._longest = max((head.count(" ") + 1 for head in heads.types), default=0)  # in words
        self.isolated: set[str] = set()  # names that stand alone somewhere: a list can be cut behind them
        self.places: set[str] = set()
        self.persons: set[str] = set()
        self.lower: set[str] = set()
        # Of two with one form the first has it.
        self.known = {fold(form): name for name in reversed(self.names) for form in name.forms}
        self._written = {form for name in self.names for form in name.forms}
        self._forms: regex.Pattern[str] | None = None
        self.learn(())

    def learn(self, labels: Iterable[str]) -> None:
        """Take in names that are cut like this wherever their words stand."""
        self._written |= set(labels)
        forms = sorted(self._written)
        self._forms = regex.compile(r"(?<![\w@-])\L<forms>(?![\w@+$])", forms=forms) if forms else None

    def head(self, label: str) -> tuple[str | None, bool]:
        """The class that a name's head noun gives, and whether that noun is plural.

        The head stands before the first "of", "for", "on", "in" or "to", if a head noun is there; else at the end.
        """
        words = P.PHASE.sub("", label).split()
        cut = next((i for i, word in enumerate(words) if word.lower() in SPLIT and i), len(words))
        for part in (words[:cut], words) if cut < len(words) else (words,):
            ending = self._ending(part)
            if cut < len(words) and words[cut].lower() == "in" and (last := self._ending(words))[0] in FOR_ALL:
                return last
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
        while words and shapes.P.NUMBER.match(words[-1]):
            words = words[:-1]
        if not words:
            return None, False
        lower = [word.lower().strip(".,'’") for word in words]
        part, camel = shapes.P.PART.search(words[-1]), shapes.P.CAMEL.search(words[-1])
        for last in (lower[-1], camel.group()[1:].lower() if camel else "", part.group(1).lower() if part else ""):
            for tail in dict.fromkeys((last, singular(last))):
                for length in range(min(self._longest, len(lower)), 0, -1):
                    ending = " ".join([*lower[-length:-1], tail])
                    if ending in self.heads.types:
                        return self.heads.types[ending], tail != last
        return None, False

    def is_post(self, label: str) -> bool:
        """True for an office that a person holds: "Commissioner for Innovation", "Financial Secretary"."""
        words = label.lower().split()
        cut = next((i for i, word in enumerate(words) if word in SPLIT and i), len(words))
        return singular(words[cut - 1]) in self.heads.posts if cut else False

    def bare(self, label: str) -> bool:
        """True for a head noun alone, and its plural: "Government", "Universities"."""
        return singular(label.lower()) in self.heads.types

    def nameless(self, label: str) -> bool:
        """True for capitalised words that name nothing by themselves: "R&D", "Annual Report", "Canadians"."""
        key = fold(label)
        return key in self.heads.common or key in self.heads.nations or bool(shapes.P.UNNAMED.match(label))

    def complete(self, label: str) -> bool:
        """True if these words can be a whole name by themselves."""
        key = fold(label)
        typed = self.head(label)[0] is not None or self.is_post(label) or self.of_a_place(label)
        return typed or key in self.known or key in self.isolated or self.person(label) is not None

    def find(self, text: str) -> list[FoundName]:
        """The names in a text, left to right, none overlapping."""
        names: list[FoundName] = []
        for chain in chains(text, self._blocks(text)):  # "the Ministries of Home, Finance and Defence": of fields
            several = self.head(chain[0].label)[1] and self.bare(chain[0].label) and len(chain) > 1
            fields = several or P.OF_FIELDS.search(text, 0, chain[0].begin) is not None
            names += [name for name in self._cut(text, chain) if name.type or not fields]
        return names

    def _blocks(self, text: str) -> list[FoundName]:
        protected = [match.span() for match in self._forms.finditer(text)] if self._forms else []
        tokens = shapes.tokens(text)
        blocks: list[FoundName] = []
        run: list[shapes.Word] = []
        for index, (begin, end, word) in enumerate(tokens):
            inside = bool(protected) and any(a <= begin and end <= b for a, b in protected)
            follower = tokens[index + 1][2] if index + 1 < len(tokens) else ""
            plain = not inside and word.islower() and word.isalpha()  # most words, and no name
            enacts = text.startswith("to ", max(begin - 3, 0)) and word.lower() in ENACTING  # "An Act to Repeal ⟨X⟩"
            pronoun = word == "I" and not (run and text[run[-1][1] : begin] == " ")  # not "Phase I"
            first = not plain and shapes.starts(text, begin)
            named = inside or (not plain and shapes.may_name(word, follower, self.heads.openers, first, bool(run)))
            if pronoun or enacts or not named:
                self._flush(text, run, blocks)
                continue
            if run and not self._adjacent(text, run, begin, protected):
                self._flush(text, run, blocks)
                if shapes.P.NUMBER.match(word):  # "12 Stations, 46 Stores"
                    continue
            run.append((begin, end, word))
        self._flush(text, run, blocks)
        return blocks

    def _adjacent(self, text: str, run: list[shapes.Word], begin: int, protected: list[tuple[int, int]]) -> bool:
        (start, _, _), (_, end, last) = run[0], run[-1]
        gap, label = text[end:begin], joined(text, start, end)
        if gap in (" ", "/"):
            return True
        if gap == "' ":  # "Scientists' Association"; not what ends a quotation
            return last.endswith("s") and text[max(0, start - 1)] != "'" and not self.complete(last)
        if gap == "'s ":  # "Shenzhen Municipal People's Government", "King's College"; not "the Commission's Division"
            plain = len(run) == 1 and last.istitle() and len(last) < 9 and fold(last) not in self.places
            if P.OWNERS.match(last) or (plain and not self.complete(last)):  # "Robin's Nest Country Park"
                return True
            noun = shapes.P.ALONE.match(text, begin)
            headed = noun is not None and noun[1].lower() in self.heads.types
            return headed and not self.bare(label) and fold(label) not in self.known
        if any(a <= end - len(last) and begin < b for a, b in protected):
            return True
        # "the Skills Council (SC) Vouchers": no noun of a kind is a name alone
        noun = shapes.P.ALONE.match(text, begin)
        goes_on = not self.complete(label) or (noun is not None and self.bare(noun[1]))
        return shapes.P.BRACKET.fullmatch(gap.rstrip(" ")) is not None and goes_on

    def _flush(self, text: str, run: list[shapes.Word], blocks: list[FoundName]) -> None:
        if len(run) == 2 and all(shapes.P.SHORT.match(word) for _, _, word in run):  # "the MOE TVET institutions"
            self._flush(text, [run.pop(0)], blocks)
        elif len(run) > 1 and run[0][2].endswith("ing") and shapes.starts(text, run[0][0]):  # "Supporting Ireland's …"
            place = fold(joined(text, run[1][0], run[-1][1])) in self.places
            del run[: int(place)]
        if run:
            begin, end = run[0][0], run[-1][1]
            behind = shapes.P.BRACKET.match(text, end)
            abbreviation, bracket = (behind.group(1), behind.end()) if behind else (None, 0)
            label = joined(text, begin, end)
            blocks.append(FoundName(begin, end, label, abbreviation=abbreviation, bracket=bracket))
            run.clear()

    def _cut(self, text: str, chain: list[FoundName]) -> list[FoundName]:
        """Names from blocks linked by "of", "and", commas …: each link joins or parts by what stands on its sides."""
        names: list[list[FoundName]] = [[chain[0]]]
        spelled = firm(text, chain)
        for left, right in pairwise(chain):
            link = text[left.bracket or left.end : right.begin].strip()
            words = joined(text, names[-1][0].begin, left.end)
            goes_on = right.begin in spelled or self._joins(words, link, right, text, left)
            if len(names[-1]) < MOST_NAME_PARTS and goes_on:
                names[-1].append(right)
            else:
                names.append([right])
        return [self._name(text, part) for blocks in names for part in self._parted(text, blocks)]

    def _joins(self, left: str, link: str, right: FoundName, text: str, last: FoundName) -> bool:
        if self.nameless(right.label) and not P.FIELDS.match(left):
            return False
        kind, several = self.head(left)
        before = text[max(0, last.begin - 4) : last.begin]
        ahead = self._ahead(text, right, before)
        one = link == "and" and before.lower() == "the " and not self.head(ahead)[1]  # "the Standards and Tests Office"
        if several and self.bare(left) and link != "of the" and not one:  # "Ministries of …", "Applications for …"
            return False
        if link in (",", "and", "&", ", and"):
            return not last.bracket and self._lists(left, link, right, ahead)
        whole = self.complete(left)
        if link in ("in", "in the") and " for " in left and fold(right.label) in self.places | self.known.keys():
            return not left.endswith("s")  # "Scheme for Youth Exchange in the Mainland"
        if last.bracket and link:
            return False
        if link in ("and the", ", and the", ", the"):
            return link == "and the" and kind in TITLES and " on " in left and not self.complete(ahead)
        if link == "of":  # but "Visitors of Harbour Park" is no name
            return kind is not None or last.begin > 0 or " " in left or not left.endswith("s")
        if link in ("of the", "for the"):
            alone = kind is not None and " " not in left.rstrip("0123456789 ")
            return kind in TITLES or (alone and (link == "of the" or kind != "PublicBody" or left != "Government"))
        if link == "for":
            return whole and (kind not in ("Area", None) or self.is_post(left)) and not right.label.isupper()
        if link in ("on", "on the"):
            return kind in ON
        if link == "at":
            return not whole and P.ACTION.search(left) is not None and self.complete(ahead)
        if link == "to":
            return not whole and self.head(ahead)[0] is not None
        if link == "in" and not whole and before.lower() == "the " and self.head(ahead)[0] in (*FOR_ALL, "Fund"):
            return True  # "the Made in Mauritius Fund"
        several = right.label.split()[-1].endswith("s") or " on " in left
        return link == "in" and whole and several and not self.complete(right.label)

    def _lists(self, left: str, link: str, right: FoundName, ahead: str) -> bool:
        """True if a comma or "and" joins the parts of one name: "Census and Statistics Department"."""
        if shapes.P.INNER_CAPITAL.search(right.label) and " " not in right.label:  # "Hill Bay and O·PARK2"
            return False
        if link == "," and fold(right.label) in self.places:  # "Kalabakan, Sabah"
            return False
        if P.FIELDS.match(left) and fold(right.label) not in self.known.keys() | self.isolated:
            head = singular(right.label.split()[-1].lower())
            return not self.bare(right.label) and (self.head(right.label)[0] is None or head in FIELD)
        if self.complete(right.label) and self._ending(right.label.split())[0] is None:
            return False  # "Teagasc and University College Cork"
        tail = left.rpartition(" the ")[2]
        plural = self.head(tail)[1] and fold(tail) not in self.isolated and not self.head(ahead)[1]
        bare = singular(tail.lower()) in self.heads.types
        whole = self.complete(tail) and not bare and not (plural and link == "and")
        return not (whole and self.complete(ahead)) and not (link == ", and" and whole)

    def _ahead(self, text: str, block: FoundName, links: str = "") -> str:
        """The words from a block on to the next comma, semicolon or clause: what the right side could be called."""
        rest = P.ONWARD.match(text, block.begin, block.begin + 300)
        tail = P.DANGLING.sub("", rest.group().strip() if rest else block.label)
        first, _, second = tail.partition(" and ")
        if self.complete(block.label) or ("of" in links and second and self.complete(second)):
            return block.label  # "University of Science and Technology and Hill University"
        return first if self.complete(first) else tail

    def _parted(self, text: str, blocks: list[FoundName]) -> list[list[FoundName]]:
        """A joined list that has no head noun at its end was a list of separate names."""
        links = {text[a.bracket or a.end : b.begin].strip() for a, b in pairwise(blocks)}
        label = joined(text, blocks[0].begin, blocks[-1].end)
        listed = not links.isdisjoint((",", "and", ", and"))
        separate = listed and not self.complete(label) and not spells(blocks[-1].abbreviation, label)
        return [[block] for block in blocks] if separate else [blocks]

    def _name(self, text: str, blocks: list[FoundName]) -> FoundName:
        begin, end = blocks[0].begin, blocks[-1].end
        label = joined(text, begin, end)
        kind, plural = self.head(label)
        known = self.known.get(fold(label))
        if known:
            kind, plural = known.type or None, False
        held = None if kind else self.person(label)
        if held is not None:  # "Hill University Professor Ann Lee": the university, and a person
            self.persons.update(fold(label[held:]).split())
            label, kind = label[:held].strip(), self.head(label[:held].strip())[0]
            if len(blocks) > 1 or not self.complete(label):
                return FoundName(begin, end, joined(text, begin, end), "Post")
            end = begin + len(label)
        opened = begin == 0 and label.endswith("ing") and " " not in label  # "Funding from …"
        bare = known is None and self.bare(label) and fold(label) not in self.heads.own
        post = kind != "Group" and self.is_post(label)  # "Health Officers" are a corps
        if bare or opened or post or self.nameless(label) or (known and not known.type):
            return FoundName(begin, end, label, "Post")
        abbreviation = next((b.abbreviation for b in blocks if b.abbreviation), None)
        kind = self.heads.own.get(fold(label), kind)
        return FoundName(begin, end, label, kind, plural, abbreviation, blocks[-1].bracket if held is None else 0)

    def person(self, label: str) -> int | None:
        """The place in a name where a person begins, by the post or title in front: "Minister Ann Lee", "Dr Lee"."""
        for match in shapes.P.WORDS.finditer(label):
            word = match.group().lower().rstrip(".")
            if word in self.heads.titles or (word in self.heads.posts and match.end() < len(label)):
                return match.start()
        return None
