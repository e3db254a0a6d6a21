"""References: the entity behind "it", "the scheme" and sentences without any name, each with the place that says so."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

import regex

from kg.limits import MOST_RECENT
from kg.model.claims import Document, Entity, Section, Sentence, Span
from kg.model.classes import ancestors, kinds_under
from kg.model.identity import slug
from kg.reading.names.lexicon import singular
from kg.reading.names.mentions import GROUP_NOUN, Mention, Mentions, is_read
from kg.reading.names.registry import head_noun
from kg.reading.syntax.masking import encode
from kg.reading.syntax.surface import led_through, own_subject, subjects, whole_of_subject
from kg.reading.text.words import classes_of_nouns, words

PRONOUN = regex.compile(r"(?<![\w@-])(It|it|Its|its|They|they|Their|their|This(?= is| will| was| would))(?![\w-])")
PLURAL, SINGULAR = frozenset(("they", "their")), frozenset(("it", "its"))
# Nouns that mean whatever was just begun: "This project is expected to …".
JUST_BEGUN = frozenset(("project", "initiative", "scheme", "facility", "measure", "programme", "plan"))
# Behind these "it" is whoever says so: "Japan announced that it would".
REPORTED = regex.compile(r" (?:has |have |had )?(?:also )?\w+(?:ed|s|d) that ")
# A phrase that stands before the subject, and a subject that is the government as it speaks.
FRONTED = regex.compile(
    r"(?:In|On|At|By|Since|From|To|With|Under|Besides|Meanwhile|Moreover|Furthermore|Also)\b[^,;.]*, "
)
ACTOR = regex.compile(r"(?:We|we|I)\b")
# "It is expected that …" speaks of nothing named.
EXPLETIVE = regex.compile(
    r"It (?:is|was|has been|will be) (?:\w+ly )?(?:\w+ed|\w+n|likely|possible|clear)\b(?:[^,.;]*?) (?:that|to) "
)
# "the revised scheme": a determiner, perhaps an adjective that keeps the thing the same, and a noun.
DEFINITE = regex.compile(
    r"(?<![\w-])([Tt]he|[Tt]his|[Tt]hat|[Tt]hese) ((?:enhanced|new|revised|same|latter|said) )?"
    r"([A-Za-z][a-z-]+)(?![\w-])"
)
# Behind a noun these make it part of another: "the government departments", "the park of a university".
COMPOUND = regex.compile(
    r" (?:departments?|bureaux|bureaus|services?|fees?|forms?|offices?|officials?|sectors?|areas?|"
    r"of (?!which|the year))\b"
)
# The lower-case nouns that with a place make one thing: "the Shenzhen park".
LOCAL = regex.compile(r" (park|campus|zone)(?![\w-])")

# Nouns that stand for a class of thing where no name ends in them.
NOUNS = classes_of_nouns()
# Nouns so common that they mean only a thing whose name ends in them.
STRICT = words("strict")


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a sentence: `named` if its own subject is a mention, else carried over from `span` before it.

    `members` are the subjects where there are several ("A and B"); `slug` is the first of them.
    """

    slug: str
    span: Span
    named: bool
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """Mentions by sentence with references resolved, each sentence's topic, and the entities, new ones included.

    `noted` gives for a footnote the sentence that bears its mark, `parents` for a group named after something
    ("InnoHK research clusters") what it is named after.
    """

    places: dict[int, tuple[Mention, ...]]
    topics: dict[int, Topic]
    entities: dict[str, Entity]
    parents: dict[str, str]
    noted: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Recent:
    slug: str
    span: Span
    section: Section | None
    paragraph: int
    plural: bool
    sentence: int


class _Reader:
    """Walks the sentences in order and remembers who was named, where."""

    def __init__(self, document: Document, mentions: Mentions, definites: Mapping[str, str]) -> None:
        self.document = document
        self.mentions = mentions
        self.entities = dict(mentions.entities)
        self.types = {name: entity.type for name, entity in self.entities.items()}
        self.definites = {**mentions.definites, **definites}
        self.fixed = regex.compile(r"(?<![\w-])\L<words>(?![\w-])", regex.IGNORECASE, words=sorted(self.definites))
        self.recent: deque[_Recent] = deque(maxlen=MOST_RECENT)
        self.topic: Topic | None = None
        self.subject: Topic | None = None
        self.topics: dict[int, Topic] = {}
        self.parents: dict[str, str] = {}
        self.marks: defaultdict[str, list[int]] = defaultdict(list)
        for index, sentence in enumerate(document.sentences):
            if sentence.kind != "footnote":
                for _, label in sentence.notes:
                    self.marks[label].append(index)
        self.noted: dict[int, int] = {}
        self.sentence = 0
        self.last: tuple[Section | None, int] = (None, -1)

    def read(self) -> Resolved:
        places: dict[int, tuple[Mention, ...]] = {}
        topics = self.topics
        for index, sentence in enumerate(self.document.sentences):
            if not is_read(sentence):
                continue
            self.sentence = index
            self._enter(sentence)
            if sentence.kind == "footnote":
                marked = [place for _, label in sentence.notes if (place := self._marked(label, index)) is not None]
                if marked:
                    self.noted[index] = marked[0]
            mentions = self._sentence(sentence, self.mentions.places.get(index, ()))
            places[index] = mentions
            topic = self._topic(index, sentence, mentions)
            if topic:
                topics[index] = topic
        return Resolved(places, topics, self.entities, self.parents, self.noted)

    def _marked(self, label: str, index: int) -> int | None:
        """The sentence with the mark of a footnote: the last before it, as numbers begin again, else the first."""
        places = self.marks.get(label)
        return places[max(bisect(places, index) - 1, 0)] if places else None

    def _enter(self, sentence: Sentence) -> None:
        """A new paragraph forgets the last topic; a heading that is a name gives one."""
        place = (sentence.section, sentence.paragraph)
        if sentence.kind == "footnote" or place == self.last:
            return
        self.topic = self._heading(sentence.section)
        if sentence.section is not self.last[0]:
            self.subject = None
        self.last = place

    def _heading(self, section: Section | None) -> Topic | None:
        if section is None or section.level == 0:
            return None
        slug = self.mentions.slug_of(section.heading)
        return Topic(slug, section.span, named=False) if slug in self.entities else None

    # ---- references in one sentence

    def _sentence(self, sentence: Sentence, names: tuple[Mention, ...]) -> tuple[Mention, ...]:
        mentions = [self._grouped(sentence, mention) for mention in names]
        taken = [(m.begin, m.end) for m in mentions]
        spots = [match for words in (DEFINITE, PRONOUN, self.fixed) for match in words.finditer(sentence.text)]
        for match in sorted(spots, key=lambda m: (m.start(), -m.end())):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            mention = self._reference(sentence, match, mentions)
            if mention:
                mentions.append(mention)
                taken.append((mention.begin, mention.end))
        mentions += self._local(sentence, mentions)
        mentions = _without_overlaps(mentions)
        for mention in mentions:
            if mention.kind != "inner" and sentence.kind != "footnote":
                span = said_at(sentence, mention)
                self.recent.append(
                    _Recent(mention.slug, span, sentence.section, sentence.paragraph, mention.plural, self.sentence)
                )
        return tuple(sorted(mentions, key=lambda m: (m.begin, -m.end)))

    def _reference(self, sentence: Sentence, match: regex.Match[str], mentions: list[Mention]) -> Mention | None:
        words = match.group()
        fixed = self.definites.get(words.lower())
        possessive = sentence.text[match.end() : match.end() + 2] == "'s" or words.lower() in ("its", "their")
        if fixed:
            if COMPOUND.match(sentence.text, match.end()):
                return None
            return Mention(match.start(), match.end(), fixed, "reference", possessive=possessive)
        if match.re is PRONOUN:
            return self._pronoun(sentence, match, mentions, possessive)
        return self._definite(sentence, match, possessive)

    def _pronoun(
        self, sentence: Sentence, match: regex.Match[str], mentions: list[Mention], possessive: bool
    ) -> Mention | None:
        if match.start() == 0 and EXPLETIVE.match(sentence.text):
            return None
        several = match.group().lower() in PLURAL
        before = [m for m in mentions if m.end <= match.start() and m.kind != "inner"]
        if not before:
            return self._carried(match, several, possessive)
        again = [m for m in before if m.kind == "reference" and sentence.text[m.begin : m.end].lower() in SINGULAR]
        reporter = [m for m in before if REPORTED.fullmatch(sentence.text, m.end, match.start())]
        if not possessive and not reporter:
            return None
        encoded = encode(sentence.text, self.types, before)
        own = own_subject(encoded)
        if several:
            joint = own is not None and len(subjects(encoded, own[1])) > 1
            named = [own[0]] if own and (joint or self._several(own[0].slug, own[0].plural)) else []
        else:
            front = FRONTED.match(sentence.text)
            candidates = [m for m in before if self.types[m.slug] != "Area" and (not front or m.begin >= front.end())]
            alone = candidates[-1:] if len({m.slug for m in candidates}) == 1 else []
            named = reporter or again or ([own[0]] if own else alone)
        if not named or (not several and self._several(named[0].slug, named[0].plural)):
            return None
        span = said_at(sentence, named[0])
        return Mention(match.start(), match.end(), named[0].slug, "reference", span, possessive=possessive)

    def _carried(self, match: regex.Match[str], several: bool, possessive: bool) -> Mention | None:
        """The subject of the sentence before, or what "we" did something to there, if it agrees in number."""
        topic = self.subject or (None if match.group() == "This" else self.topic)
        if topic is None or (match.group() == "This" and topic.named):
            return None
        if several != (len(topic.members) > 1 or self._several(topic.slug, False)):
            return None
        return Mention(match.start(), match.end(), topic.slug, "reference", topic.span, possessive=possessive)

    def _several(self, slug: str, plural: bool) -> bool:
        return plural or self.types[slug] == "Group"

    def _definite(self, sentence: Sentence, match: regex.Match[str], possessive: bool) -> Mention | None:
        noun = match.group(3).lower()
        if COMPOUND.match(sentence.text, match.end()):
            return None
        recent = self._latest(noun, sentence, adjective=bool(match.group(2)))
        if recent is None and match.group(1) in ("This", "this") and noun in JUST_BEGUN:
            recent = self._just_begun(sentence)
        if recent is None:
            return None
        plural = singular(noun) != noun
        return Mention(
            match.start(), match.end(), recent.slug, "reference", recent.span, plural=plural, possessive=possessive
        )

    def _latest(self, noun: str, sentence: Sentence, *, adjective: bool) -> _Recent | None:
        """The latest named thing that a noun can mean: the paragraph first, then the section, then before; a name that
        ends in the noun before one that is only of its kind."""
        one = singular(noun)
        if one not in NOUNS and one not in self.mentions.finder.heads.types:
            return None
        kinds = {kind for name in NOUNS.get(one, ()) for kind in kinds_under(name)}
        same_section = [r for r in self.recent if r.section is sentence.section]
        same_paragraph = [r for r in same_section if r.paragraph == sentence.paragraph]
        wide = not adjective and self.mentions.finder.heads.types.get(one) != "Area"
        scopes = (same_paragraph, same_section if wide or adjective else [], self.recent if wide else [])
        for scope in scopes:
            agreeing = [r for r in scope if self._agrees(r, plural=one != noun)]
            for recent in reversed(agreeing):
                if head_noun(self.entities[recent.slug].label) == one:
                    return recent
            if one in STRICT or scope is self.recent:
                continue
            for recent in reversed(agreeing):
                if self.entities[recent.slug].type in kinds:
                    return recent
        return None

    def _just_begun(self, sentence: Sentence) -> _Recent | None:
        """The one thing, neither a place nor a body, that the paragraph's sentence before names for the first time."""
        last = [r for r in self.recent if r.section is sentence.section and r.paragraph == sentence.paragraph]
        named = [r for r in last if r.sentence == self.sentence - 1]
        things = [r for r in named if not {"Site", "Organisation"} & set(ancestors(self.types[r.slug]))]
        return things[0] if len({r.slug for r in things}) == 1 else None

    def _agrees(self, recent: _Recent, *, plural: bool) -> bool:
        return (recent.plural or self.entities[recent.slug].type == "Group") == plural

    def _introduce(self, label: str, kind: str) -> str:
        """The slug of an entity that is called so here for the first time, or was before."""
        name = slug(label)
        self.types[name] = self.entities.setdefault(name, Entity(name, label, kind)).type
        return name

    # ---- names that a lower-case noun completes

    def _grouped(self, sentence: Sentence, mention: Mention) -> Mention:
        """ "InnoHK research clusters" is a group of its own, not the initiative."""
        entity = self.entities[mention.slug]
        group = GROUP_NOUN.match(sentence.text, mention.end)
        if mention.kind == "inner" or mention.possessive or not group or entity.type in ("Area", "Group"):
            return mention
        name = self._introduce(f"{entity.label} {group.group(1)}", "Group")
        self.parents[name] = mention.slug
        return replace(mention, end=group.end(), slug=name, plural=True)

    def _local(self, sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
        """ "the Shenzhen park" and "the Hong Kong park": a place and a lower-case noun make one thing."""
        result = []
        for mention in mentions:
            area = self.entities[mention.slug]
            match = LOCAL.match(sentence.text[mention.end :])
            determiner = sentence.text[max(0, mention.begin - 4) : mention.begin].lower()
            if area.type != "Area" or not match or determiner != "the ":
                continue
            begin, end = mention.begin, mention.end + match.end()
            possessive = sentence.text[end : end + 2] == "'s"
            known = self._latest_park(area, match.group(1))
            if known:
                result.append(Mention(begin, end, known.slug, "reference", known.span, possessive=possessive))
            else:
                name = self._introduce(f"{area.label} {match.group(1)}", "Park")
                result.append(Mention(begin, end, name, possessive=possessive))
        return result

    def _latest_park(self, area: Entity, noun: str) -> _Recent | None:
        """The park last spoken of whose name begins with the place and ends in the noun."""
        for recent in reversed(self.recent):
            entity = self.entities[recent.slug]
            if entity.type == "Park" and head_noun(entity.label) == noun and entity.label.startswith(area.label):
                return recent
        return None

    # ---- who the sentence is about

    def _topic(self, index: int, sentence: Sentence, mentions: tuple[Mention, ...]) -> Topic | None:
        encoded = encode(sentence.text, self.types, mentions)
        own = own_subject(encoded)
        if sentence.kind == "footnote":
            return Topic(own[0].slug, said_at(sentence, own[0]), named=True) if own else self._noted(index)
        if own:
            members = tuple(mention.slug for mention in subjects(encoded, own[1]))
            joint = len(members) > 1 and len({self.entities[name].type for name in members}) == 1
            self.topic = Topic(own[0].slug, said_at(sentence, own[0]), True, members if joint else ())
            self.subject = self.topic
            return self.topic
        if not sentence.text.startswith("["):  # "[Please refer to Annex B.]"
            self.subject = self._done(sentence, mentions)
        whole = whole_of_subject(encoded)
        if whole:
            self.topic = Topic(whole.slug, said_at(sentence, whole), named=False)
            return self.topic
        led = led_through(sentence.text, mentions)
        if led:
            return Topic(led.slug, said_at(sentence, led), named=False)
        return replace(self.topic, named=False) if self.topic else None

    def _done(self, sentence: Sentence, mentions: tuple[Mention, ...]) -> Topic | None:
        """The one thing that "we" or "I" do something to: "We will launch ⟨the Lake Fund⟩."; else nothing."""
        front = FRONTED.match(sentence.text)
        begin = front.end() if front else 0
        named = [m for m in mentions if m.kind == "name" and m.begin >= begin and self.types[m.slug] != "Area"]
        if len(named) != 1 or not ACTOR.match(sentence.text, begin):
            return None
        return Topic(named[0].slug, said_at(sentence, named[0]), named=False)

    def _noted(self, index: int) -> Topic | None:
        """A footnote is about what the sentence with its mark is about."""
        topic = self.topics.get(self.noted.get(index, -1))
        return replace(topic, named=False) if topic else None


def said_at(sentence: Sentence, mention: Mention) -> Span:
    """The place that says who is meant: a reference's antecedent, or the mention itself."""
    return mention.antecedent or sentence.raw_span(mention.begin, mention.end)


def _without_overlaps(mentions: list[Mention]) -> list[Mention]:
    """The longest of overlapping outer mentions; inner ones stay."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.begin - m.end, m.begin)):
        if mention.kind == "inner" or not any(
            k.kind != "inner" and k.begin < mention.end and mention.begin < k.end for k in kept
        ):
            kept.append(mention)
    return kept


def resolve_references(document: Document, mentions: Mentions, definites: Mapping[str, str]) -> Resolved:
    """Mentions of every sentence with its references resolved; `definites` maps "the government" to its slug."""
    return _Reader(document, mentions, definites).read()
