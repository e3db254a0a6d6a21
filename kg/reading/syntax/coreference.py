"""References: the entity behind "it", "the scheme" or no name; footnotes linked to the sentence of their mark."""

from bisect import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import regex

from kg.limits import MOST_RECENT
from kg.model.claims import Document, Entity, Section, Sentence, Span
from kg.model.classes import ancestors, kinds_under
from kg.model.identity import gathered, slug
from kg.reading.names.lexicon import singular
from kg.reading.names.mentions import Mention, Mentions
from kg.reading.names.registry import head_noun
from kg.reading.syntax.clauses import complements
from kg.reading.syntax.predicates import is_predicate
from kg.reading.syntax.subjects import surface_subject
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import Patterns, table, words

P = Patterns("syntax", "coreference")
WITHIN = ("of", "to", "for", "in", "under")

# The slug that a reference stands for, and the place that says so.
Meant = tuple[str, Span | None]
# Nouns that stand for a class of thing where no name ends in them.
NOUNS = table("nouns")


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

    `noted` gives for a footnote the sentence that bears its mark.
    """

    places: dict[int, tuple[Mention, ...]]
    topics: dict[int, Topic]
    entities: dict[str, Entity]
    noted: dict[int, int]


class _Reader:
    """Walks the sentences in order and remembers who was named, where."""

    def __init__(self, document: Document, mentions: Mentions, trees: Mapping[int, Tree]) -> None:
        self.document = document
        self.trees = trees
        self.mentions = mentions
        self.entities = dict(mentions.entities)
        self.types = {name: entity.type for name, entity in self.entities.items()}
        # Each with the place that says who it is, and the sentence that it stands in.
        self.recent: deque[tuple[Mention, Sentence]] = deque(maxlen=MOST_RECENT)
        self.topic: Topic | None = None
        self.subject: Topic | None = None
        self.topics: dict[int, Topic] = {}
        self.noted = sentence_of_footnote(document)
        self.sentence = 0
        self.last: tuple[Section | None, int] = (None, -1)

    def read(self) -> Resolved:
        places: dict[int, tuple[Mention, ...]] = {}
        for index, names in self.mentions.places.items():
            self.sentence, sentence = index, self.document.sentences[index]
            self._enter(sentence)
            places[index] = self._sentence(sentence, names)
            if topic := self._topic(index, sentence, places[index]):
                self.topics[index] = topic
        return Resolved(places, self.topics, self.entities, self.noted)

    def _enter(self, sentence: Sentence) -> None:
        """A new paragraph forgets the last topic; a heading that is a name gives one."""
        place = (sentence.section, sentence.paragraph)
        if sentence.kind == "footnote" or place == self.last:
            return
        section = sentence.section
        name = self.mentions.slug_of(section.heading) if section is not None and section.level else None
        self.topic = Topic(name, section.span, named=False) if section and name in self.entities else None
        if section is not self.last[0]:
            self.subject = None
        self.last = place

    def _sentence(self, sentence: Sentence, names: tuple[Mention, ...]) -> tuple[Mention, ...]:
        mentions, text = list(names), sentence.text
        spots = [match for pattern in (P.DEFINITE, P.PRONOUN) for match in pattern.finditer(text)]
        for match in sorted(spots, key=lambda m: (m.start(), -m.end())):
            if any(m.begin < match.end() and match.start() < m.end for m in mentions):
                continue
            read = self._pronoun if match.re is P.PRONOUN else self._definite
            if meant := read(sentence, match, mentions):
                possessive = text.startswith("'s", match.end()) or match.group().lower() in ("its", "their")
                plural = match.re is P.DEFINITE and singular(match[3].lower()) != match[3].lower()
                name, span = meant
                mentions.append(Mention(*match.span(), name, "reference", span, plural, possessive))
        mentions = _without_overlaps([*mentions, *self._local(sentence, mentions)])
        if sentence.kind != "footnote":
            outer = [mention for mention in mentions if mention.kind != "inner"]
            self.recent += [(replace(m, antecedent=said_at(sentence, m)), sentence) for m in outer]
        return tuple(sorted(mentions, key=lambda m: (m.begin, -m.end)))

    def _pronoun(self, sentence: Sentence, match: regex.Match[str], mentions: list[Mention]) -> Meant | None:
        if match.start() == 0 and P.EXPLETIVE.match(sentence.text):
            return None
        several = match.group().lower() in words("theirs")
        before = [m for m in mentions if m.end <= match.start() and m.kind != "inner"]
        if not before:
            own, topic = _subjects(self.trees[self.sentence], mentions), self.subject or self.topic
            kinds = [set(ancestors(self.types[one.slug])) for one in (*own, topic) if one is not None]
            ahead = match.group() in ("its", "their") and len(own) == 1 and own[0].kind == "name"
            if ahead and set.intersection(*kinds) - {"Entity"}:  # "Since its completion, ⟨X⟩": of the kind spoken of
                return own[0].slug, said_at(sentence, own[0])
            return self._carried(match, several)
        again = [m for m in before if m.kind == "reference" and sentence.text[m.begin : m.end].lower() in words("its")]
        reporter = [m for m in before if P.REPORTED.fullmatch(sentence.text, m.end, match.start())]
        if not reporter and match.group().lower() not in ("its", "their"):
            return None
        own = _subjects(self.trees[self.sentence], before)
        if several:
            named = own[:1] if own and (len(own) > 1 or self._several(own[0])) else []
        else:
            front = P.FRONTED.match(sentence.text)
            candidates = [m for m in before if self.types[m.slug] != "Area" and (not front or m.begin >= front.end())]
            alone = candidates[-1:] if len({m.slug for m in candidates}) == 1 else []
            named = reporter or again or own[:1] or alone
        if not named or (not several and self._several(named[0])):
            return None
        return named[0].slug, said_at(sentence, named[0])

    def _carried(self, match: regex.Match[str], several: bool) -> Meant | None:
        """The subject of the sentence before, or what "we" did something to there, if it agrees in number."""
        topic = self.subject or (None if match.group() == "This" else self.topic)
        if topic is None or (match.group() == "This" and topic.named):
            return None
        agrees = several == (len(topic.members) > 1 or self.types[topic.slug] == "Group")
        return (topic.slug, topic.span) if agrees else None

    def _several(self, mention: Mention) -> bool:
        return mention.plural or self.types[mention.slug] == "Group"

    def _definite(self, sentence: Sentence, match: regex.Match[str], mentions: list[Mention]) -> Meant | None:
        noun = match[3].lower()
        if P.COMPOUND.match(sentence.text, match.end()):
            return None
        before = (m for m in mentions if m.kind == "name" and m.end <= match.start() and not m.plural)
        own = {m.slug: m for m in before if head_noun(self.entities[m.slug].label) == noun}
        if own and not match[2]:  # "Once the ⟨Hill Centre⟩ opens, the centre …"
            slug, name = own.popitem()
            return None if own else (slug, said_at(sentence, name))
        recent = self._latest(noun, sentence, adjective=bool(match[2]))
        if match[1] in ("This", "this") and noun in words("just_begun"):
            near = self.document.sentences[max(self.sentence - 1, 0) : self.sentence + 1]
            if recent is None:
                recent = self._just_begun(sentence)
            elif not any(m.slug == recent.slug and where in near for m, where in self.recent):
                return None  # not what was spoken of last
        return (recent.slug, recent.antecedent) if recent else None

    def _latest(self, noun: str, sentence: Sentence, *, adjective: bool) -> Mention | None:
        """The latest named thing that a noun can mean: the paragraph first, then the section, then before; a name that
        ends in the noun before one that is only of its kind."""
        one = singular(noun)
        heads = self.mentions.registry.heads.types
        if one not in NOUNS and one not in heads:
            return None
        kinds = {kind for name in NOUNS.get(one, ()) for kind in kinds_under(name)}
        agreeing = [(m, where) for m, where in reversed(self.recent) if self._several(m) == (one != noun)]
        same_section = [(m, where) for m, where in agreeing if where.section is sentence.section]
        same_paragraph = [(m, where) for m, where in same_section if where.paragraph == sentence.paragraph]
        own = self.document.raw[same_paragraph[-1][1].span.begin : sentence.span.begin] if same_paragraph else ""
        other = regex.search(rf"\ban? [^;:]{{0,40}}\b{one}\b", own)  # "⟨X⟩, a large programme, …": none before that
        wide = not adjective and heads.get(one) != "Area" and other is None
        for scope in (same_paragraph, same_section if wide or adjective else [], agreeing if wide else []):
            ending = (m for m, _ in scope if head_noun(self.entities[m.slug].label) == one)
            near = one not in words("strict") and scope is same_paragraph
            alike = (m for m, _ in scope if near and self.types[m.slug] in kinds)
            if hit := next(ending, None) or next(alike, None):
                return hit
        return None

    def _just_begun(self, sentence: Sentence) -> Mention | None:
        """The one thing, neither a place nor a body, that the paragraph's sentence before names for the first time."""
        before = self.document.sentences[self.sentence - 1]
        if (before.section, before.paragraph) != (sentence.section, sentence.paragraph):
            return None
        named = [m for m, where in self.recent if where is before]
        things = [m for m in named if not {"Site", "Organisation"} & set(ancestors(self.types[m.slug]))]
        return things[0] if len({m.slug for m in things}) == 1 else None

    def _local(self, sentence: Sentence, mentions: list[Mention]) -> Iterator[Mention]:
        """ "the Shenzhen park" and "the Hong Kong park": a place and a lower-case noun make one thing."""
        for mention in mentions:
            area, match = self.entities[mention.slug], P.LOCAL.match(sentence.text, mention.end)
            if area.type != "Area" or not match or not sentence.text[: mention.begin].lower().endswith("the "):
                continue
            parks = [m for m, _ in self.recent if self.types[m.slug] == "Park"]
            labels = [(self.entities[m.slug].label, m) for m in parks]
            known = [m for label, m in labels if head_noun(label) == match[1] and label.startswith(area.label)]
            possessive = sentence.text.startswith("'s", match.end())
            place = replace(mention, end=match.end(), plural=False, possessive=possessive)
            if known:
                yield replace(place, slug=known[-1].slug, kind="reference", antecedent=known[-1].antecedent)
                continue
            label = f"{area.label} {match[1]}"
            name = slug(label)
            self.types[name] = self.entities.setdefault(name, Entity(name, label, "Park")).type
            yield replace(place, slug=name, kind="name")

    def _topic(self, index: int, sentence: Sentence, mentions: tuple[Mention, ...]) -> Topic | None:
        named = (m for m in mentions if m.kind != "inner")
        outer = [m for m in named if sentence.text[m.begin : m.end].lower() not in ("its", "their")]
        tree = self.trees[index]
        own = _subjects(tree, outer)
        if sentence.kind == "footnote":
            marked = self.topics.get(self.noted.get(index, -1))  # it is about what the sentence with its mark is about
            if own:
                return Topic(own[0].slug, said_at(sentence, own[0]), named=True)
            return replace(marked, named=False) if marked else None
        if own:
            members = tuple(mention.slug for mention in own)
            joint = len(members) > 1 and len({self.entities[name].type for name in members}) == 1
            topic = Topic(own[0].slug, said_at(sentence, own[0]), True, members if joint else ())
            self.topic = self.subject = topic if joint or len(members) == 1 else None  # of two kinds "it" is neither
            return topic
        if not sentence.text.startswith("["):  # "[Please refer to Annex B.]"
            self.subject = self._done(sentence, mentions)
        subject = _subject(tree)
        wholes = complements(tree, subject, *WITHIN) if subject is not None else ()
        for whole in (one for word in wholes for one in mentions_of(word, outer)):  # "The maximum grant of the Scheme"
            self.topic = Topic(whole.slug, said_at(sentence, whole), named=False)
            return self.topic
        through = P.THROUGH.match(sentence.text)  # "Through the Fund, …", "Its campus …"
        led = [m for m in mentions if through and m.begin <= through.end() + 4 and m.kind != "inner"]
        for taken_up in led or [m for m in mentions if m.possessive and m.begin <= 6]:
            return Topic(taken_up.slug, said_at(sentence, taken_up), named=False)
        return replace(self.topic, named=False) if self.topic else None

    def _done(self, sentence: Sentence, mentions: tuple[Mention, ...]) -> Topic | None:
        """The one thing that "we" or "I" do something to: "We will launch ⟨the Lake Fund⟩."; else nothing."""
        front = P.FRONTED.match(sentence.text)
        begin = front.end() if front else 0
        named = [m for m in mentions if m.kind == "name" and m.begin >= begin and self.types[m.slug] != "Area"]
        if len(named) != 1 or not P.ACTOR.match(sentence.text, begin):
            return None
        return Topic(named[0].slug, said_at(sentence, named[0]), named=False)


def sentence_of_footnote(document: Document) -> dict[int, int]:
    """For each footnote the sentence with its mark: the last before it, as numbers begin again, else the first."""
    sentences = [(index, one.notes, one.kind == "footnote") for index, one in enumerate(document.sentences)]
    footnotes = [(index, notes) for index, notes, is_note in sentences if is_note]
    marks = gathered((label, index) for index, notes, is_note in sentences if not is_note for _, label in notes)
    marked = ((index, next((marks[label] for _, label in notes if label in marks), [])) for index, notes in footnotes)
    return {index: places[max(bisect(places, index) - 1, 0)] for index, places in marked if places}


def said_at(sentence: Sentence, mention: Mention) -> Span:
    """The place that says who is meant: a reference's antecedent, or the mention itself."""
    return mention.antecedent or sentence.raw_span(mention.begin, mention.end)


def mentions_of(word: Word, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that a word stands for: names under their stand-in, or the reference that ends with the word."""
    if word.mask in ("name", "names"):  # but of "⟨A⟩ and ⟨B⟩'s ⟨C⟩" not the owner
        listed = word.mask == "names"
        return [m for m in mentions if word.begin <= m.begin and m.end <= word.end and not (listed and m.possessive)]
    return [m for m in mentions if m.end == word.end and m.begin <= word.begin]


def _subject(tree: Tree) -> Word | None:
    """The subject of a sentence's first clause, also where the parse hangs it under the next; else its first noun."""
    root = next((word for word in tree.words if word.head == word.index), None)
    if root is None or not (root.verbal or is_predicate(tree, root)):
        return root
    before = [clause for clause in tree.children(root, "ccomp") if clause.index < root.index and clause.verbal]
    return surface_subject(tree, before[0] if before else root)


def _subjects(tree: Tree, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that are the subject of a sentence: the first must be one."""
    subject = _subject(tree)
    rows = [mentions_of(word, mentions) for word in tree.row(subject)] if subject is not None else [[]]
    return [mention for row in rows for mention in row] if rows[0] else []


def _without_overlaps(mentions: list[Mention]) -> list[Mention]:
    """The longest of overlapping outer mentions; inner ones stay."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.begin - m.end, m.begin)):
        outer = (one for one in kept if one.kind != "inner")
        if mention.kind == "inner" or not any(k.begin < mention.end and mention.begin < k.end for k in outer):
            kept.append(mention)
    return kept


def resolve_references(document: Document, mentions: Mentions, trees: Mapping[int, Tree]) -> Resolved:
    """Mentions of every sentence with its references resolved; `trees` are those of its sentences, by their index."""
    return _Reader(document, mentions, trees).read()


def with_definites(document: Document, mentions: Mentions, definites: Mapping[str, str]) -> Mentions:
    """The mentions of a document with those descriptions that mean one entity everywhere, by their slugs.

    They are `definites` ("the government") and what the document itself defines ("the Committee").
    """
    means = {**mentions.definites, **definites}
    pattern = regex.compile(r"(?<![\w-])\L<words>(?![\w-])", regex.IGNORECASE, words=sorted(means))
    places = {}
    for index, names in mentions.places.items():
        text = document.sentences[index].text
        hits = (match for match in pattern.finditer(text) if not P.COMPOUND.match(text, match.end()))
        free = (hit for hit in hits if not any(name.begin < hit.end() and hit.start() < name.end for name in names))
        said = ((hit.span(), means[hit.group().lower()], text.startswith("'s", hit.end())) for hit in free)
        places[index] = names + tuple(Mention(*span, name, "reference", possessive=own) for span, name, own in said)
    return replace(mentions, places=places)


def with_references(tree: Tree, mentions: Iterable[Mention]) -> Tree:
    """A tree of names whose words in references are marked as such."""
    places = [(m.begin, m.end) for m in mentions if m.kind == "reference"]
    words = [w for w in tree.words if not w.mask and any(begin <= w.begin and w.end <= end for begin, end in places)]
    marked = {word.index: replace(word, mask="reference") for word in words}
    return Tree(tuple(marked.get(word.index, word) for word in tree.words))
