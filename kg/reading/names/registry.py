"""The registry of a document's names: every form of a name joins one entity, which is classed and kept or let go."""

from collections import Counter
from collections.abc import Mapping

import regex

from kg.model.claims import Entity
from kg.model.identity import slug
from kg.model.names import fold
from kg.reading.names.finder import NameFinder
from kg.reading.names.lexicon import singular
from kg.reading.names.tokens import P as SHAPES
from kg.reading.text.words import words

LINK = regex.compile(r"\s(?:of|for|on|in)\s")
ACRONYM = regex.compile(r"(?=(?:\P{Lu}*\p{Lu}){2})[\p{Lu}\d&@*-]+s?$")
# The most words in a row that can be a name without any head noun; more are a heading.
LONGEST_HEADLESS = 6
# The classes of what many places have under one name: it is the document's own place's.
LOCAL = words("local")


class Draft:
    """An entity while the document is still being read: its forms, the classes it was given, and where it stood."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.labels: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.abbreviation: str | None = None
        self.type: str | None = None
        self.known = False
        self.locative = 0
        self.agent = 0
        self.inside = 0  # uses behind the first word of a sentence
        self.alone = 0  # uses as a noun phrase of its own, not before another noun


class Registry:
    """The entities of one document, by every form of their names."""

    def __init__(self, finder: NameFinder, abbreviations: Mapping[str, str], place: str | None) -> None:
        self.finder, self.heads = finder, finder.heads
        self.expansions = {fold(short): fold(full) for short, full in abbreviations.items()}
        self.written = {fold(full): full for full in abbreviations.values() if full[:1].isupper()}
        areas = (form for name in finder.names if name.type == "Area" for form in (name.label, *name.aliases))
        self.everywhere = {*map(fold, areas), *finder.heads.nations, *finder.heads.world}
        self.place = next((name.label for name in finder.names if place in name.aliases), place)
        self.drafts: dict[str, Draft] = {}
        self.definites: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        names = reversed(finder.names)  # of two with one form the first has it
        self.forms = {self.key(form): self.key(name.label) for name in names for form in name.forms}

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
        full = self._placed(label)
        key = self.forms.get(self.key(full), self.key(full))
        draft = self.drafts.setdefault(key, Draft(full))
        draft.labels[label] += 1
        if kind:
            draft.types[kind] += 1
        fresh = draft.abbreviation is None and abbreviation != label
        if abbreviation and singular(abbreviation.lower()) in self.heads.types:  # "… (the Committee)"
            self.definites.setdefault(f"the {abbreviation.lower()}", key)
        elif abbreviation and fresh and self.key(abbreviation) not in self.expansions:
            draft.abbreviation = abbreviation
            self.forms.setdefault(self.key(abbreviation), key)
        return key

    def _placed(self, label: str) -> str:
        """ "Parliament" is the document's place's, and "the Irish Government" Ireland's."""
        nations, words = self.heads.nations, label.split()
        if self.place and fold(label) in self.heads.own:
            return f"{self.place} {label}"
        if words[-1] == "Government" and (nation := nations.get(fold(" ".join(words[:-1])))):
            return f"{nation} Government"
        return label

    def settle(self) -> None:
        """Decide each entity's class, label and node: the lexicon first, then the head noun, then the context."""
        known = {self.key(name.label): name for name in self.finder.names}
        for key, draft in self.drafts.items():
            name = known.get(key)
            if name:
                draft.known, draft.label, draft.type = True, name.label, name.type or None
                draft.abbreviation = draft.abbreviation or name.abbreviation
                for form in name.aliases:
                    draft.labels[form] += 0
                continue
            short = ACRONYM.match(draft.label)
            if short and key in self.written and fold(draft.label) in self.expansions:
                draft.abbreviation, draft.label = draft.label, self.written[key]
            first, _, rest = draft.label.partition(" ")
            head = self.finder.head(draft.label)[0] or (self.heads.first.get(first.lower()) if rest else None)
            if draft.types or head:
                draft.type = draft.types.most_common(1)[0][0] if draft.types else head
            elif draft.locative and draft.locative >= draft.agent and not short:
                draft.type = "Area"
            elif draft.agent or self.finder.of_a_place(draft.label):
                draft.type = "Organisation"
            elif (whole := self.find(draft.label.rstrip("0123456789 "))) and whole != key:  # "Cyberport 5" is a park
                draft.type = self.drafts[whole].type
        self._merge_short_forms()
        self._merge_place_prefixes()
        for key in [key for key, draft in self.drafts.items() if not self._is_name(draft)]:
            del self.drafts[key]

    def _merge_short_forms(self) -> None:
        """ "JTC" is "JTC Corporation", and "Postdoctoral Hub" the "Postdoctoral Hub Programme", if they are alone."""
        for key, draft in list(self.drafts.items()):
            headless = self.finder.head(draft.label)[0] is None and not draft.known and len(draft.label) > 2
            if not headless or self.finder.nameless(draft.label) or (draft.type == "Area" and draft.locative):
                continue
            if not self._is_name(draft) or (ACRONYM.match(draft.label) and not draft.agent):
                continue
            behind = ((one, one.removeprefix(f"{key} ")) for one, other in self.drafts.items() if other.type)
            longer = [one for one, noun in behind if noun != one and singular(noun) in self.heads.types]
            if len(longer) == 1:
                self._merge(key, longer[0])

    def _merge_place_prefixes(self) -> None:
        """ "Hong Kong X" on one page and "X" on another are one thing of one class."""
        prefix = f"{fold(self.place)} " if self.place else ""
        for key in list(self.drafts):
            short = key.removeprefix(prefix)
            other = self.drafts.get(short) if short != key and " " in short else None
            if other and other.type == self.drafts[key].type:
                self._merge(key, short)

    def _merge(self, key: str, into: str) -> None:
        kept, dropped = self.drafts[into], self.drafts.pop(key)
        kept.labels.update(dropped.labels)
        self.forms[key] = into

    def _is_name(self, draft: Draft) -> bool:
        """False for abbreviations of common words, for persons, and for words capital only by their place."""
        label, words = draft.label, draft.label.split()
        if draft.known:
            return draft.type is not None
        expanded = [form for form in draft.labels if fold(form) in self.expansions]
        if len(expanded) == len(draft.labels) and self.key(label) not in self.written:
            return False
        if self.finder.head(label)[0] or fold(label) in self.heads.own or draft.label != next(iter(draft.labels)):
            return True
        if self.finder.nameless(label) or self.finder.persons.issuperset(fold(label).split()):
            return False
        if SHAPES.INNER_CAPITAL.search(label):
            return True
        if ACRONYM.match(label):
            plain = label.lower() in self.finder.lower | self.heads.openers
            return bool(draft.alone or (draft.inside and SHAPES.SHORT.match(label) and not plain))
        if len(words) == 1:
            return draft.inside > 0 and label.lower() not in self.finder.lower
        telling = any(word.lower() not in self.finder.lower or not word.istitle() for word in words)
        return telling and len(words) <= LONGEST_HEADLESS

    def slug(self, key: str) -> str:
        """The identity of an entity: its name, with its place where other places may have one of that name.

        Without a place in its name, "Ministry of Finance" is another one in each country. Names of the place that the
        lexicon is of stay as they are. Nothing but name and place decides, so that every text makes the same of them.
        """
        draft, place = self.drafts[key], self.place
        if draft.known or self.finder.head(draft.label)[0] not in LOCAL or place in (None, self.heads.home):
            return slug(draft.label)
        name = f" {fold(draft.label)} "
        own = any(f" {word} " in name for word in (*self.everywhere, fold(place or "")))
        return slug(draft.label if own else f"{draft.label} {place}")

    def entity(self, key: str) -> Entity:
        """The finished entity; `settle` comes first."""
        draft = self.drafts[key]
        others = {form for form in draft.labels if fold(form) != fold(draft.label)} - {draft.abbreviation}
        kind = draft.type or "Entity"
        return Entity(self.slug(key), draft.label, kind, tuple(sorted(others)), draft.abbreviation, draft.known)


def head_noun(label: str) -> str:
    """The lower-case singular noun that a name ends in, before "of" and "for".

    >>> head_noun("Technology Start-up Support Scheme for Universities"), head_noun("State Key Laboratories")
    ('scheme', 'laboratory')
    """
    last = LINK.split(label)[0].split()[-1]
    camel = SHAPES.CAMEL.search(last)
    return singular((camel.group(0)[1:] if camel else last).lower())
