"""Entities and where a document names them: every spelling of a name joins one node; persons are none."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from kg.limits import LONGEST_SENTENCE
from kg.model.claims import Document, Entity, Sentence, Span
from kg.model.classes import kinds_under
from kg.model.identity import slug
from kg.model.names import fold
from kg.reading.names.blocks import FoundName, find_mottoes
from kg.reading.names.finder import NameFinder
from kg.reading.names.kinds import P as KINDS, acts, intro_of, kind_of, noun_end, sited, stands_alone
from kg.reading.names.lexicon import Lexicon
from kg.reading.names.registry import Registry
from kg.reading.names.tokens import P as SHAPES, starts
from kg.reading.quantities import find_dates
from kg.reading.text.furniture import postal
from kg.reading.text.words import Patterns, words

READ = ("sentence", "item", "footnote")
P, PERSONS = Patterns("names", "mentions"), Patterns("names", "persons")
SMALL, GIVEN = words("small"), words("given")


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


@dataclass(frozen=True)
class Mentions:
    """The entities of a document by slug, and for each sentence (by its index) where it names them, left to right.

    `parents` gives for a group named after something ("InnoHK research clusters") what it is named after.
    """

    entities: dict[str, Entity]
    places: dict[int, tuple[Mention, ...]]
    parents: dict[str, str]
    registry: Registry

    @property
    def definites(self) -> dict[str, str]:
        """The slug of what the document itself defines as "the Committee", by these words."""
        pairs = ((words, self.registry.forms.get(key, key)) for words, key in self.registry.definites.items())
        return {words: self.registry.slug(key) for words, key in pairs if key in self.registry.drafts}

    def slug_of(self, label: str) -> str | None:
        """The slug of the entity with this name, or nothing."""
        key = self.registry.find(label)
        return self.registry.slug(key) if key else None


def find_mentions(document: Document, lexicon: Lexicon, abbreviations: Mapping[str, str]) -> Mentions:
    """Every named entity of a document and where it is named; names without a class are left out."""
    finder = NameFinder(lexicon.heads, lexicon.names)
    texts = [sentence.text for sentence in document.sentences if is_read(sentence)]
    finder.lower = {word for s in document.sentences for word in P.LOWER.findall(s.text)}
    finder.places = _places(document.metadata.place, texts, finder)
    finder.isolated = set(map(fold, _isolated(texts, finder, abbreviations)))
    finder.learn(_recurrent(texts, finder, abbreviations))
    registry = Registry(finder, abbreviations, document.metadata.place)
    names: dict[int, list[tuple[FoundName, str]]] = {}
    before, intro = "", None
    for index, sentence in enumerate(document.sentences):
        if is_read(sentence):
            kept = _names(finder, sentence, document.metadata.year)
            intro = intro if sentence.kind == "item" else intro_of(finder, before, sentence.text)
            names[index] = [(name, _register(registry, sentence, name, intro)) for name in kept]
            before = sentence.text
            _locate(registry, sentence, names[index])
        elif sentence.kind == "website":
            _register_website(registry, sentence)
        elif sentence.kind == "debris":
            _register_address(registry, postal(document.quote(sentence.span)))
    registry.settle()
    entities = {entity.slug: entity for key in registry.drafts for entity in [registry.entity(key)]}
    mentions = Mentions(entities, {}, {}, registry)
    for index, rows in names.items():
        sentence = document.sentences[index]
        named = _mentions(registry, sentence, rows)
        mentions.places[index] = tuple(_grouped(mentions, sentence, mention) for mention in named)
    return mentions


def _grouped(mentions: Mentions, sentence: Sentence, mention: Mention) -> Mention:
    """ "InnoHK research clusters" is a group of its own, not the initiative."""
    entity = mentions.entities[mention.slug]
    group = P.GROUP_NOUN.match(sentence.text, mention.end)
    if mention.kind == "inner" or mention.possessive or not group or entity.type in ("Area", "Group"):
        return mention
    label = f"{entity.label} {group.group(1)}"
    mentions.entities.setdefault(slug(label), Entity(slug(label), label, "Group"))
    mentions.parents[slug(label)] = mention.slug
    return replace(mention, end=group.end(), slug=slug(label), plural=True)


def _names(finder: NameFinder, sentence: Sentence, year: int) -> list[FoundName]:
    """The names in a sentence: neither posts and persons nor dates; none in a heading that is read as a sentence."""
    text = sentence.text
    if sentence.kind == "sentence" and is_heading(text):
        return []
    mottoes = find_mottoes(text)
    dates = find_dates(text, year=year)
    names = without_persons(finder, text, finder.find(text))
    free = (name for name in names if not any(motto.begin <= name.begin < motto.end for motto in mottoes))
    every = [*(_completed(finder, text, name) for name in free), *mottoes]
    others = (one for one in every if not any(date.begin <= one.begin and one.end <= date.end for date in dates))
    named, schemes = (one for one in others if one.type != "Post"), kinds_under("Scheme")
    return [one for one in named if one.type in schemes or not P.GENERIC.match(text, one.end)]


def _places(place: str | None, texts: Iterable[str], finder: NameFinder) -> set[str]:
    """Places that stand at the end of other names: "Science Foundation Ireland" is a foundation."""
    places = {fold(place)} if place else set[str]()
    places |= {key for key, name in finder.known.items() if name.type == "Area"}
    places |= {fold(match.group(1)) for text in texts for match in P.PLACE.finditer(text)}
    return places - finder.heads.types.keys() - finder.lower


def _isolated(texts: Iterable[str], finder: NameFinder, abbreviations: Mapping[str, str]) -> Iterable[str]:
    """Names that stand alone somewhere: they end a list item, so "A and B Park" can be cut behind them.

    One without a head noun beside "and" may be a part of a longer one, one word at the start no name.
    """
    for text in texts:
        for name in without_persons(finder, text, finder.find(text)):
            one = " " not in name.label and (starts(text, name.begin) or name.label.lower() in finder.lower)
            beside = P.AND_BEHIND.match(text, name.end) or P.AND_BEFORE.search(text, 0, name.begin)
            part = name.type == "Post" or (name.type is None and beside)
            if not (part or one or name.label in abbreviations):
                yield name.label


def _recurrent(texts: Iterable[str], finder: NameFinder, abbreviations: Mapping[str, str]) -> Iterable[str]:
    """Names with links inside that are cut alike in several places or have an abbreviation, and laws: one cut holds."""
    yield from (full for full in abbreviations.values() if full[:1].isupper() and P.LINKED.search(full))
    yield from (match.group() for text in texts for match in P.LAW.finditer(text))
    names = (name for text in texts for name in finder.find(text))
    counted = Counter(name.label for name in names if name.type not in (None, "Post") and P.LINKED.search(name.label))
    yield from (label for label, number in counted.items() if number > 1)


def _completed(finder: NameFinder, text: str, name: FoundName) -> FoundName:
    """A name with what belongs to it by the words beside it.

    "the 2024 Policy Address" and that of another year are two publications, "The Rules of Open Data" has an article,
    "the Border region" is a place, and "UGC-funded universities" are several, not the body that funds them.
    """
    before, kind = text[max(0, name.begin - 5) : name.begin], name.type
    place = P.REGION.match(text, name.end) if kind is None and before.endswith("the ") else None
    several = P.DONE_BY.match(text, name.end) if P.HYPHENED.search(name.label) else None
    noun = place or several
    if noun:
        label = name.label + noun.group()
        return replace(name, end=noun.end(), label=label, type="Area" if place else "Group", plural=not place)
    if kind == "Entity" and P.STAGED.search(name.label):
        return replace(name, type="Initiative")
    if kind in ("Policy", "Publication") and before == " The ":
        return replace(name, begin=name.begin - 4, label=f"The {name.label}")
    year = P.YEAR.search(text, 0, name.begin)
    kind = finder.heads.types.get(name.label.lower()) if kind == "Post" else kind
    if not year or kind not in ("Policy", "Publication"):
        return name
    return replace(name, begin=year.start(1), label=f"{year.group(1)} {name.label}", type=kind)


def _register(registry: Registry, sentence: Sentence, name: FoundName, intro: str | None) -> str:
    group = P.GROUP_NOUN.match(sentence.text, name.end)
    kind = name.type or (None if group else kind_of(registry.finder, sentence, name, intro))
    key = registry.add(name.label, kind, abbreviation=name.abbreviation)
    draft = registry.drafts[key]
    draft.agent += kind is None and acts(sentence.text, name)
    listed = sentence.kind == "item" and sentence.text[name.end : name.end + 1] in tuple(",:;")
    draft.inside += listed or not starts(sentence.text, name.begin)
    draft.alone += listed or stands_alone(sentence.text, name)
    for inner in _inner(registry.finder, sentence, name):
        registry.add(inner.label, inner.type)
    return key


def _locate(registry: Registry, sentence: Sentence, names: list[tuple[FoundName, str]]) -> None:
    """Names behind "in" and "across" are places, and so are those listed with them: "in A, B and C".

    So is what stands before a known place: "from Kalabakan, Sabah".
    """
    for (name, key), (place, _) in pairwise(names):
        known = fold(place.label) in registry.finder.places and SHAPES.PLAIN.match(name.label)
        if known and sited(sentence.text, (name.begin, name.end), (place.begin, place.end)):
            registry.drafts[key].locative += 1
    last, located = 0, False
    for name, key in names:
        listed = located and sentence.text[last : name.begin] in (", ", " and ", ", and ", " or ")
        located = listed or KINDS.LOCATIVE.search(sentence.text, 0, name.begin) is not None
        located = located and SHAPES.CAPITAL.match(name.label) is not None
        if located and len(name.label) > 3 and " of " not in name.label:
            registry.drafts[key].locative += 1
        last = name.end


def _inner(finder: NameFinder, sentence: Sentence, name: FoundName) -> list[FoundName]:
    """The names inside "Outline for the Park of the Zone": the Park of the Zone, and the Zone."""
    text = sentence.text[name.begin : name.end]
    labels = [(link.end(), text[link.end() :]) for link in P.OF_THE.finditer(text)]
    named = [(at, label) for at, label in labels if not finder.bare(label) and finder.person(label) is None]
    inner = (FoundName(name.begin + at, name.end, label, *finder.head(label)) for at, label in named)
    return [one for one in inner if one.type]


def _register_website(registry: Registry, sentence: Sentence) -> None:
    finder, label = registry.finder, sentence.text.partition(": ")[0].strip()
    known = finder.known.get(fold(label))
    kind, several = (known.type, False) if known else finder.head(label)
    seen = registry.drafts.get(registry.find(label) or "")
    typed = seen is not None and not seen.types and (seen.locative or seen.agent or seen.abbreviation)
    nameless = kind is None or several or finder.bare(label) or finder.nameless(label) or finder.is_post(label)
    if seen is None and nameless:  # "Homepage: www.…"
        return
    draft = registry.drafts[registry.add(label, None if typed else kind or "Platform")]
    draft.inside, draft.alone = draft.inside + 1, draft.alone + 1


def _register_address(registry: Registry, labels: list[str]) -> None:
    """The places of a postal address that ends in a known one, if none can be a body or a person."""
    finder = registry.finder
    kinds = [finder.head(label)[0] for label in labels]
    persons = any(finder.is_post(label) or label.split()[0] in GIVEN for label in labels)
    last = finder.known.get(fold(labels[-1])) if labels else None
    if last is None or last.type != "Area" or persons or set(kinds).intersection(kinds_under("Organisation")):
        return
    for label, kind in zip(labels, kinds, strict=True):
        area = fold(label) in finder.places or label[-1].isdigit()
        site = kind if kind in kinds_under("Site") else "Site"
        draft = registry.drafts[registry.add(label, "Area" if area else site)]
        draft.inside, draft.alone = draft.inside + 1, draft.alone + 1


def _mentions(registry: Registry, sentence: Sentence, rows: list[tuple[FoundName, str]]) -> Iterable[Mention]:
    for name, first in rows:
        key = registry.forms.get(first, first)
        if key not in registry.drafts:
            continue
        possessive = sentence.text[name.end : name.end + 2] in ("'s", "s'")
        end = name.bracket or noun_end(registry.finder, sentence.text, name.end, registry.drafts[key].type)
        yield Mention(name.begin, end, registry.slug(key), plural=name.plural, possessive=possessive)
        for inner in _inner(registry.finder, sentence, name):
            if inner_key := registry.find(inner.label):
                yield Mention(inner.begin, inner.end, registry.slug(inner_key), "inner")


def without_persons(finder: NameFinder, text: str, names: Iterable[FoundName]) -> list[FoundName]:
    """The names of a text, persons marked as posts; their words are remembered by the finder."""
    marked: list[FoundName] = []
    for name in names:
        before = marked[-1] if marked and marked[-1].type == "Post" and finder.is_post(marked[-1].label) else None
        behind = before is not None and text[before.end : name.begin] in (", ", " ")
        given = " " in name.label and name.label.split()[0] in GIVEN
        if name.type is None and SHAPES.PLAIN.match(name.label) and (given or behind or _speaks(finder, text, name)):
            finder.persons.update(fold(name.label).split())
            name = replace(name, type="Post")
        marked.append(name)
    return marked


def _speaks(finder: NameFinder, text: str, name: FoundName) -> bool:
    if text[max(0, name.begin - 4) : name.begin].lower() == "the ":
        return False
    holds = PERSONS.HOLDS.match(text, name.end)
    post = holds is not None and holds["post"].lower() in finder.heads.posts
    return post or bool(PERSONS.SAID.match(text, name.end) or PERSONS.SAYS.search(text, 0, name.begin))


def is_heading(text: str) -> bool:
    """True for a line in capitals throughout: "Provide More Interactive Spaces for Young People".

    >>> is_heading("Nurture Talents for the City"), is_heading("The Lake Fund helps.")
    (True, False)
    """
    text = PERSONS.NUMBERED.sub("", text)
    parts = [word.strip("()\"'“”‘’,:&–-") for word in text.split()]
    lower = [word for word in parts if word[:1].islower() and word not in SMALL]
    return text.isupper() or (text[-1:] not in ".;:?!" and len(lower) <= len(parts) // 6)
