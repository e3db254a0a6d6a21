"""Entities and where a document names them: every spelling of a name joins one node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import regex

from kg.limits import LONGEST_SENTENCE
from kg.model.claims import Document, Entity, Sentence, Span
from kg.model.identity import slug
from kg.model.names import fold
from kg.reading.names.finder import CAMEL, CAPITAL, FoundName, NameFinder
from kg.reading.names.kinds import AGENT, LOCATIVE, intro_of, kind_of, noun_end
from kg.reading.names.lexicon import Lexicon, singular
from kg.reading.names.mottoes import find_mottoes
from kg.reading.quantities import TimeMention, find_dates

READ = ("sentence", "item", "footnote")
GROUPS = r"(?:clusters|centres|centers|parks|laboratories|institutes|branches|hubs|campuses|companies|agencies)"
# A plural behind a name makes it the name of several things: "InnoHK research clusters".
GROUP_NOUN = regex.compile(rf"\s((?:[a-z][\w&-]*\s)?{GROUPS})\b")
# "UGC-funded universities": what is done by whom, and the plural that it is done to.
HYPHENED = regex.compile(r"\p{Lu}-(?:funded|supported|led|backed|accredited|approved|registered|listed)$")
DONE_BY = regex.compile(r" [a-z]+s\b")
# One capitalised word behind "in", "of" or "at": a place, if names end in it.
PLACE = regex.compile(r"\b(?:in|across|throughout|at|of) (\p{Lu}\p{Ll}{2,})(?![\w'’-]| \p{Lu})")
# A year, or a school or financial year, that belongs to the title behind it: "the 2024-25 Budget".
YEAR = regex.compile(r"\bthe ((?:19|20)\d\d(?:-\d\d)?) $")
# Where a longer name goes on to name another: "Outline for the Park of the Zone".
# What parts a name's head noun from the rest, and words that are no names.
LINK = regex.compile(r"\s(?:of|for|on|in)\s")
LOWER = regex.compile(r"(?<![\w@-])[a-z][\w-]+")
OF_THE = regex.compile(r"\s(?:of|for|on) the\s")
# What follows a kind of thing rather than one thing: "the Technology Transfer Office of each university".
GENERIC = regex.compile(r"\s(?:of|for|in) (?:each|every|any|all)\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an entity in a sentence: by name, by a reference such as "the fund", or inside a longer name."""

    begin: int
    end: int
    slug: str
    kind: Literal["name", "reference", "inner"] = "name"
    antecedent: Span | None = None
    plural: bool = False
    possessive: bool = False


def is_read(sentence: Sentence) -> bool:
    """True for prose that can be read for claims; beyond some length it is no sentence, and would cost too much."""
    return sentence.kind in READ and len(sentence.text) <= LONGEST_SENTENCE


class _EntityDraft:
    """An entity while the document is still being read."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.labels: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.abbreviation: str | None = None
        self.type: str | None = None
        self.known = False
        self.locative = 0
        self.agent = 0


class Registry:
    """The entities of one document, by every form of their names."""

    def __init__(self, lexicon: Lexicon, abbreviations: Mapping[str, str], place: str | None) -> None:
        self.expansions = {fold(short): fold(full) for short, full in abbreviations.items()}
        self.place = fold(place) if place else None
        self.lexicon = lexicon
        self.drafts: dict[str, _EntityDraft] = {}
        self.forms: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        for name in lexicon.names:
            for form in (name.label, *name.aliases, *([name.abbreviation] if name.abbreviation else [])):
                self.forms.setdefault(self.key(form), self.key(name.label))

    def key(self, label: str) -> str:
        """The key that all spellings of a name share: folded, with the document's own abbreviations written out."""
        if label not in self._keys:
            text = f" {fold(label)} "
            for short, full in self.expansions.items():
                text = text.replace(f" {short} ", f" {full} ")
            self._keys[label] = text.strip()
        return self._keys[label]

    def find(self, label: str) -> str | None:
        """The key of the entity that has this name, if the document or the lexicon has introduced it."""
        key = self.forms.get(self.key(label), self.key(label))
        return key if key in self.drafts else None

    def add(self, label: str, kind: str | None, *, abbreviation: str | None = None) -> str:
        """The key of the entity of this name, new or known; what is told of it here is remembered."""
        key = self.forms.get(self.key(label), self.key(label))
        draft = self.drafts.setdefault(key, _EntityDraft(label))
        draft.labels[label] += 1
        if kind:
            draft.types[kind] += 1
        if (
            abbreviation
            and draft.abbreviation is None
            and abbreviation != label
            and self.key(abbreviation) not in self.expansions
        ):
            draft.abbreviation = abbreviation
            self.forms.setdefault(self.key(abbreviation), key)
        return key

    def settle(self, finder: NameFinder) -> None:
        """Decide each entity's class, label and node: the lexicon first, then the head noun, then the context."""
        known = {self.key(name.label): name for name in self.lexicon.names}
        for key, draft in self.drafts.items():
            name = known.get(key)
            if name:
                draft.known, draft.label, draft.type = True, name.label, name.type or None
                draft.abbreviation = draft.abbreviation or name.abbreviation
                for form in name.aliases:
                    draft.labels[form] += 0
            elif draft.types:
                draft.type = draft.types.most_common(1)[0][0]
            elif draft.locative:
                draft.type = "Area"
            elif draft.agent or finder.of_a_place(draft.label):
                draft.type = "Organisation"
        self._merge_short_forms()
        self._merge_place_prefixes()

    def _merge_short_forms(self) -> None:
        """ "JTC" is "JTC Corporation", if that is the only body whose name begins so."""
        for key, draft in list(self.drafts.items()):
            short = draft.label
            if draft.type not in (None, "Organisation") or not short.isupper() or len(short) < 3 or " " in short:
                continue
            longer = [one for one, other in self.drafts.items() if other.type and other.label.startswith(f"{short} ")]
            if len(longer) == 1:
                self.drafts[longer[0]].labels.update(draft.labels)
                self.forms[key] = longer[0]
                del self.drafts[key]

    def _merge_place_prefixes(self) -> None:
        """ "Hong Kong X" on one page and "X" on another are one body, where X is long enough to be a name."""
        if not self.place:
            return
        for key in list(self.drafts):
            short = key.removeprefix(f"{self.place} ")
            if short == key or short not in self.drafts or len(short.split()) < 3:
                continue
            keep, drop = self.drafts[short], self.drafts[key]
            if keep.type == drop.type:
                keep.labels.update(drop.labels)
                self.forms[key] = short
                del self.drafts[key]

    def entity(self, key: str) -> Entity:
        """The finished entity; `settle` comes first."""
        draft = self.drafts[key]
        others = tuple(
            sorted({form for form in draft.labels if fold(form) != fold(draft.label)} - {draft.abbreviation})
        )
        return Entity(slug(draft.label), draft.label, draft.type or "Entity", others, draft.abbreviation, draft.known)


@dataclass(frozen=True)
class Mentions:
    """The entities of a document by slug, and for each sentence (by its index) where it names them, left to right."""

    entities: dict[str, Entity]
    places: dict[int, tuple[Mention, ...]]
    finder: NameFinder
    registry: Registry

    def slug_of(self, label: str) -> str | None:
        """The slug of the entity with this name, or nothing."""
        key = self.registry.find(label)
        return slug(self.registry.drafts[key].label) if key else None


def find_mentions(document: Document, lexicon: Lexicon, abbreviations: Mapping[str, str]) -> Mentions:
    """Every named entity of a document and where it is named; names without a class are left out."""
    finder = NameFinder(lexicon.heads, lexicon.names)
    finder.places = _places(document, finder)
    finder.isolate(list(_isolated(document, finder, abbreviations)))
    registry = Registry(lexicon, abbreviations, document.metadata.place)
    names: dict[int, list[tuple[FoundName, str]]] = {}
    before, intro = "", None
    for index, sentence in enumerate(document.sentences):
        if is_read(sentence):
            mottoes = find_mottoes(sentence.text)
            names_here = [
                _with_year(finder, sentence.text, _with_noun(sentence.text, name))
                for name in finder.find(sentence.text)
                if not any(motto.begin <= name.begin < motto.end for motto in mottoes)
            ] + mottoes
            dates = find_dates(sentence.text, year=document.metadata.edition)
            kept = [
                name
                for name in names_here
                if name.type != "Post" and not _generic(sentence, name) and not _dated(name, dates)
            ]
            intro = intro if sentence.kind == "item" else intro_of(finder, before, sentence.text)
            names[index] = [(name, _register(registry, finder, sentence, name, intro)) for name in kept]
            before = sentence.text
            _locate(registry, sentence, names[index])
        elif sentence.kind == "website":
            _register_website(registry, finder, sentence)
    registry.settle(finder)
    keep = {key for key, draft in registry.drafts.items() if draft.type and not _only_abbreviated(draft, abbreviations)}
    places = {
        index: tuple(_mentions(registry, finder, document.sentences[index], rows, keep))
        for index, rows in names.items()
    }
    entities = {entity.slug: entity for key in registry.drafts if key in keep for entity in [registry.entity(key)]}
    return Mentions(entities, places, finder, registry)


def _places(document: Document, finder: NameFinder) -> set[str]:
    """Places that stand at the end of other names: "Science Foundation Ireland" is a foundation."""
    places = {fold(document.metadata.place)} if document.metadata.place else set[str]()
    places |= {key for key, name in finder.known.items() if name.type == "Area"}
    for sentence in document.sentences:
        if is_read(sentence):
            places |= {fold(match.group(1)) for match in PLACE.finditer(sentence.text)}
    return places - finder.heads.types.keys()


def _isolated(document: Document, finder: NameFinder, abbreviations: Mapping[str, str]) -> Iterable[str]:
    """Names that stand alone somewhere: they end a list item, so "A and B Park" can be cut behind them."""
    lower = {word for s in document.sentences for word in LOWER.findall(s.text)}
    for sentence in document.sentences:
        if not is_read(sentence):
            continue
        for name in finder.find(sentence.text):
            words = name.label.split()
            if name.label in abbreviations or (len(words) == 1 and (name.begin == 0 or words[0].lower() in lower)):
                continue
            yield name.label


def _with_year(finder: NameFinder, text: str, name: FoundName) -> FoundName:
    """ "the 2024 Policy Address" and "the 2024 Policy Address" of another year are two publications."""
    year = YEAR.search(text, 0, name.begin)
    kind = finder.heads.types.get(name.label.lower()) if name.type == "Post" else name.type
    if name.type in ("Policy", "Publication") and text[max(0, name.begin - 5) : name.begin] == " The ":
        return replace(name, begin=name.begin - 4, label=f"The {name.label}")  # "published The Rules of Open Data"
    if not year or kind not in ("Policy", "Publication"):
        return name
    return replace(name, begin=year.start(1), label=f"{year.group(1)} {name.label}", type=kind)


def _with_noun(text: str, name: FoundName) -> FoundName:
    """ "UGC-funded universities" are several universities, not the body that funds them."""
    noun = DONE_BY.match(text, name.end) if HYPHENED.search(name.label) else None
    if noun is None:
        return name
    return replace(name, end=noun.end(), label=name.label + noun.group(), type="Group", plural=True)


def _only_abbreviated(draft: _EntityDraft, abbreviations: Mapping[str, str]) -> bool:
    """An abbreviation of common words ("R&D") that never stands for a name."""
    return not draft.known and all(label in abbreviations for label in draft.labels)


def _generic(sentence: Sentence, name: FoundName) -> bool:
    """ "The Technology Transfer Office of each university" is a kind of office, not one of them."""
    return bool(GENERIC.match(sentence.text, name.end))


def _dated(name: FoundName, dates: Iterable[TimeMention]) -> bool:
    """Whether what looks like a name is a date or a part of one: "Q3 2021", "Sept"."""
    return any(date.begin <= name.begin and name.end <= date.end for date in dates)


def _register(registry: Registry, finder: NameFinder, sentence: Sentence, name: FoundName, intro: str | None) -> str:
    kind = name.type
    group = GROUP_NOUN.match(sentence.text, name.end)
    if kind is None and not group:
        kind = kind_of(finder, sentence, name, intro)
    key = registry.add(name.label, kind, abbreviation=name.abbreviation)
    if kind is None and len(name.label) > 3 and AGENT.match(sentence.text, name.bracket or name.end):
        registry.drafts[key].agent += 1
    for inner in _inner(finder, sentence, name):
        registry.add(inner.label, inner.type)
    return key


def _locate(registry: Registry, sentence: Sentence, names: list[tuple[FoundName, str]]) -> None:
    """Names behind "in" and "across" are places, and so are those listed with them: "in A, B and C"."""
    last, located = 0, False
    for name, key in names:
        listed = located and sentence.text[last : name.begin] in (", ", " and ", ", and ", " or ")
        located = (
            bool(listed or LOCATIVE.search(sentence.text, 0, name.begin)) and CAPITAL.match(name.label) is not None
        )
        if located and len(name.label) > 3:
            registry.drafts[key].locative += 1
        last = name.end


def _inner(finder: NameFinder, sentence: Sentence, name: FoundName) -> list[FoundName]:
    """The names inside "Outline for the Park of the Zone": the Park of the Zone, and the Zone."""
    text = sentence.text[name.begin : name.end]
    inner = []
    for link in OF_THE.finditer(text):
        label = text[link.end() :]
        kind, plural = finder.head(label)
        if kind:
            begin = name.begin + link.end()
            inner.append(FoundName(begin, name.end, label, kind, plural))
    return inner


def _register_website(registry: Registry, finder: NameFinder, sentence: Sentence) -> None:
    label = sentence.text.partition(": ")[0].strip()
    known = registry.lexicon.names and finder.known.get(fold(label))
    kind = known.type if known else finder.head(label)[0] or "Platform"
    seen = registry.drafts.get(registry.find(label) or "")
    typed = seen is not None and not seen.types and (seen.locative or seen.agent or seen.abbreviation)
    registry.add(label, None if typed else kind)


def _mentions(
    registry: Registry, finder: NameFinder, sentence: Sentence, rows: list[tuple[FoundName, str]], keep: set[str]
) -> Iterable[Mention]:
    for name, first in rows:
        key = registry.forms.get(first, first)
        if key not in keep:
            continue
        possessive = sentence.text[name.end : name.end + 2] in ("'s", "s'")
        end = noun_end(finder, sentence.text, name.end, registry.drafts[key].type)
        mention = Mention(name.begin, end, slug(registry.drafts[key].label), plural=name.plural, possessive=possessive)
        yield replace(mention, end=name.bracket) if name.bracket else mention
        for inner in _inner(finder, sentence, name):
            inner_key = registry.find(inner.label)
            if inner_key in keep:
                yield Mention(inner.begin, inner.end, slug(registry.drafts[inner_key].label), "inner")


def head_noun(label: str) -> str:
    """The lower-case singular noun that a name ends in, before "of" and "for".

    >>> head_noun("Technology Start-up Support Scheme for Universities"), head_noun("State Key Laboratories")
    ('scheme', 'laboratory')
    """
    words = LINK.split(label)[0].split()
    last = words[-1]
    camel = CAMEL.search(last)
    return singular((camel.group(0)[1:] if camel else last).lower())
