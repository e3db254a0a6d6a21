"""Every term that a sentence states of a scheme, as the shortest complete phrase of the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import regex

from kg.model.claims import Concept, Modality, Span, Statement, Text
from kg.model.classes import kinds_under
from kg.reading.claims.relations import entities, words_of
from kg.reading.claims.respective import share_of
from kg.reading.claims.rules import Vocabulary
from kg.reading.claims.statements import Scene, evidence_of, find_concepts, statement_of
from kg.reading.claims.terms.constructions import Construction, by_verb
from kg.reading.claims.terms.phrases import Place, each_of, headed_by, is_doer, is_people, phrase_of, verb_phrase
from kg.reading.claims.terms.roles import (
    aims,
    amounts,
    constructions_of,
    gives,
    is_done,
    is_loose,
    launches,
    members,
    mode_of,
    name_before,
    nouns_of,
)
from kg.reading.claims.terms.unnamed import Unnamed
from kg.reading.syntax.clauses import Clause, prepositions
from kg.reading.syntax.coreference import Topic
from kg.reading.syntax.modality import infinitive
from kg.reading.syntax.predicates import is_predicate
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

# What has terms: bodies have tasks, and places neither. Groups have fields.
TERMED = frozenset(kind for name in ("Scheme", "Service", "Initiative", "Facility") for kind in kinds_under(name))
LONGEST = 30  # words of a term; what is longer was parsed wrongly
# The vocabularies whose concepts a term may name.
FOLLOWS: dict[str, tuple[Vocabulary, ...]] = {
    "beneficiary": ("audience",), "benefit": ("support",), "criterion": ("support",), "sector": ("topic",),
}  # fmt: skip
# What hangs on a noun by these prepositions is another term.
CUT = {"beneficiary": ("with", "for", "under"), "benefit": ("to", "for")}
# What parts the nouns of a phrase, and what stands behind them.
AND = regex.compile(r",? (?:and|or) |, ")
BEHIND = regex.compile(r" (?:of|from|in|at|to|for|that|which|who|with|under|on|by|\w+ed) ")
BROKEN = regex.compile(r"\b(?:those|these|the|an?|of|for|to|in|on|by|with|from|as|and|or)$")


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that terms are told of: its entity, the word that means it, by which construction and in what mode.

    `nested` terms are those of a purpose of it; `done` says that the clause tells of what it did once; `share` is its
    place among how many things of which the clause says the same.
    """

    slug: str
    antecedent: Span | None
    word: Word
    construction: Construction
    mode: Modality
    nested: bool = False
    done: bool = False
    share: tuple[int, int] = (0, 1)


@dataclass
class _SentenceTerms:
    """The terms that one sentence gives so far, each once."""

    scene: Scene
    unnamed: Mapping[int, Unnamed]
    only: Topic | None
    statements: dict[tuple[str, str, str], Statement] = field(default_factory=dict)

    def read(self) -> None:
        """Read every clause that a construction names and a scheme stands in."""
        for clause in self.scene.clauses:
            mode = mode_of(clause)
            for construction in constructions_of(clause) if mode else ():
                things = self._things(clause, construction)
                for index, (slug, antecedent, word) in enumerate(things):
                    done = clause.role("subject") is word and not clause.passive and is_done(clause)
                    said = _Said(slug, antecedent, word, construction, mode or "holds", done=done)
                    self._state(replace(said, share=(index, len(things))), clause)

    @cached_property
    def _verbs(self) -> dict[tuple[int, int], Clause]:
        return {(id(c.tree), c.predicate.index): c for c in self.scene.clauses if c.kind == "verb"}

    def _clause(self, tree: Tree, word: Word) -> Clause | None:
        return self._verbs.get((id(tree), word.index))

    # ---- of what

    def _things(self, clause: Clause, construction: Construction) -> list[tuple[str, Span | None, Word]]:
        """The schemes of a clause: those of the first role that has any."""
        kinds = {*TERMED, "Entity", *(("Group",) if construction.groups else ())}
        named, loose = name_before(clause), is_loose(clause)
        for role in construction.things:
            if role in ("members", "amount"):
                signs = members(clause) if role == "members" else amounts(clause)
                return [(self.only.slug, self.only.span, word) for word in signs[:1]] if self.only else []
            things = [
                (slug, antecedent, word)
                for word in named or (words_of(clause, role) if not (loose and role == "subject") else [])
                for slug, antecedent in self._meant(clause.tree, word)
                if self.scene.types.get(slug, "Entity") in kinds or word.begin in self.unnamed
            ]
            if things:
                return things
        return []

    def _meant(self, tree: Tree, word: Word) -> list[tuple[str, Span | None]]:
        scheme = self.unnamed.get(word.begin)
        if scheme is not None:
            return [(scheme.entity.slug, scheme.span)]
        if self.only is not None and word.index == 0 and word.text == "This":
            return [(self.only.slug, self.only.span)]
        return entities(self.scene, tree, word)

    # ---- what a clause says of it

    def _state(self, said: _Said, clause: Clause) -> None:
        for kind, sources in said.construction.states:
            if said.done and kind == "benefit":
                continue  # what was given once is no term
            for source in sources:
                if self._source(said, clause, kind, source) and kind == "purpose":
                    break
        self._basis(said, clause.tree, clause.predicate)

    def _source(self, said: _Said, clause: Clause, kind: str, source: str) -> bool:
        match source:
            case "aims":
                return self._aims(said, clause)
            case "phrase":
                return not said.done and self._phrase(said, clause, kind)
            case "itself":
                return self._itself(said, clause.tree)
            case "change":
                return self._change(said, clause)
            case "narrowed":
                return self._narrowed(said, clause)
        return self._nouns(said, clause, kind, source)

    def _itself(self, said: _Said, tree: Tree) -> bool:
        """State what a scheme that is an amount gives: "annual funding of up to $20 million"."""
        of = (word for child in tree.children(said.word, "prep") if child.lemma == "of" for word in tree.under(child))
        share = any(word.text == "%" for word in tree.under(said.word, "relcl"))
        amount = share or any(word.mask == "figure" for word in of)
        gain = said.word.begin in self.unnamed and said.word.lemma in words("gains")
        phrase = phrase_of(tree, [said.word], CUT["benefit"])
        return ((amount and bool(said.word.mask)) or gain) and self._say(said, "benefit", phrase)

    def _change(self, said: _Said, clause: Clause) -> bool:
        """State what is raised or extended, with how far."""
        noun = next((word for word in clause.row("object") if word.lemma in words("gains")), None)
        place = verb_phrase(clause.tree, clause.predicate, bare=True) if noun is not None else None
        begin = headed_by(clause.tree, noun)[0] if noun is not None else 0
        return place is not None and begin < place[1] and self._say(said, "benefit", (begin, place[1]))

    def _phrase(self, said: _Said, clause: Clause, kind: str) -> bool:
        masked = any(word.mask for word in clause.row("object"))  # an amount is a benefit, a name's is a relation
        if (kind == "purpose" and (masked or said.nested)) or (kind != "criterion" and clause.passive):
            return False
        stated = self._say(said, kind, verb_phrase(clause.tree, clause.predicate, said.word, bare=kind == "benefit"))
        if stated and kind == "purpose":
            self._beneath(said, clause, clause.predicate)
        return stated

    def _aims(self, said: _Said, clause: Clause) -> bool:
        """State each thing that a clause is done for as a purpose, with what else it says.

        What only gives what the scheme gives ("to provide subsidies to …") is no purpose: its benefit says so.
        """
        stated = False
        for aim in aims(clause, said.word):
            own = self._clause(clause.tree, aim)
            if aim.lemma in words("errands") | words("people") or (own is not None and self._launches(own)):
                continue  # "to launch ⟨X⟩ for …": terms of ⟨X⟩
            if not said.nested:  # what is beneath a nested aim is beneath the one above it
                self._beneath(said, clause, aim)
            figures = any(word.mask == "figure" for word in clause.tree.under(aim))
            means = (
                own is not None and gives(own) and (figures or self._helps(own) or any(True for _ in aims(own, aim)))
            )
            if not means and not (said.done and figures):
                stated = self._say(said, "purpose", verb_phrase(clause.tree, aim, clause.predicate)) or stated
        return stated

    def _helps(self, clause: Clause) -> bool:
        return any(is_people(self.scene.sentence.text, word) for word in clause.row("object", "to", "for"))

    def _launches(self, clause: Clause) -> bool:
        return launches(clause) and any(self._meant(clause.tree, word) for word in clause.row("object"))

    def _beneath(self, said: _Said, clause: Clause, top: Word) -> None:
        """State what the clauses below a purpose say of the scheme: whom it helps, and with what."""
        tree = clause.tree
        for word in tree.under(top):
            inner = self._clause(tree, word)
            if inner is not None and inner is not clause:
                for own in by_verb().get(inner.lemma, ()):
                    if "subject" in own.things:
                        self._state(replace(said, construction=own, nested=True), inner)
                for role in inner.roles:
                    if role.name in ("through", "via", "by") and role.word.lemma in words("gains"):
                        self._each(said, "benefit", tree, role.word)
            for role in prepositions(tree, word) if word.lemma in words("fields") else ():
                counted = any(child.mask == "figure" for child in tree.children(role.word))
                if role.name == "in" and not role.word.mask and not counted and not is_predicate(tree, role.word):
                    self._each(said, "sector", tree, role.word)
        self._basis(said, tree, top)

    # ---- noun phrases

    def _nouns(self, said: _Said, clause: Clause, kind: str, source: str) -> bool:
        asked = words("gains") if said.construction.gains else words("ends") if kind == "purpose" else None
        whole = source == "complement"
        if source == "with" and not any(is_people(self.scene.sentence.text, word) for word in clause.row("object")):
            return False  # "provides firms with grants", not "provides loans with conditions"
        hits = [
            self._each(said, kind, clause.tree, word, whole=whole)
            for word in nouns_of(clause, said.word, source)
            if word.text.lower() not in words("personal")
            and word.mask != "date"
            and (asked is None or word.lemma in asked or (word.mask == "figure" and whole))
        ]
        return any(hits)

    def _each(self, said: _Said, kind: str, tree: Tree, word: Word, *, whole: bool = False) -> bool:
        """State a noun phrase, or each of a list of them; of a beneficiary also the conditions on it."""
        hit = False
        for group in each_of(tree, word):
            people = is_people(self.scene.sentence.text, group[0]) or (
                kind == "beneficiary" and is_doer(tree, group[0])
            )
            if people != (kind == "beneficiary") or (group[0].mask in ("name", "names") and not people):
                continue
            cut = () if whole else CUT.get(kind, ())
            phrase = phrase_of(tree, group, cut, counted=kind != "beneficiary", without=said.word)
            hit = self._say(said, kind, phrase) or hit
            if kind == "beneficiary":
                self._required(said, tree, group[0])
        return hit

    def _required(self, said: _Said, tree: Tree, word: Word) -> None:
        """State what a beneficiary must have or have done: "companies with …", "firms that employed …"."""
        for role in prepositions(tree, word):
            given = word.relation == "dobj" and any("with" in sources for _, sources in said.construction.states)
            if role.name == "with" and not role.word.mask and not given:
                self._say(said, "criterion", phrase_of(tree, tree.row(role.word)))
        for relative in tree.children(word, "relcl"):
            loose = tree.words[word.index + 1].text == ","
            pronoun = any(child.tag in ("WDT", "WP") for child in tree.children(relative))
            if pronoun and not loose and not infinitive(tree, relative):
                self._say(said, "criterion", verb_phrase(tree, relative))

    def _narrowed(self, said: _Said, clause: Clause) -> bool:
        """State what narrows that which a scheme is for: "for expenditure incurred after 2018"."""
        tree, hit = clause.tree, False
        for word in nouns_of(clause, said.word, "for"):
            eligible = any(child.lemma == "eligible" for child in tree.children(word, "amod"))
            if eligible and not is_people(self.scene.sentence.text, word):
                hit = self._say(said, "criterion", phrase_of(tree, [word])) or hit
            for other in tree.words[word.index + 1 :]:
                narrowing = other.tag == "VBN" and other.relation in ("acl", "advcl")
                if narrowing and tree.words[other.index - 1].text != ",":
                    hit = self._say(said, "criterion", verb_phrase(tree, other)) or hit
        return hit

    def _basis(self, said: _Said, tree: Tree, top: Word) -> None:
        """State the basis on which it is given: "on a matching basis"."""
        for word in tree.under(top):
            head = tree.head(word)
            if word.lemma != "basis" or word.relation != "pobj" or head.lemma not in ("on", "with"):
                continue
            governing = next((one for one in tree.ancestors(word) if is_predicate(tree, one)), top)
            own = self._clause(tree, governing)
            if governing is not top and own is not None and self._launches(own):
                continue
            if tree.children(word, "amod", "compound"):
                self._say(said, "criterion", (head.begin, word.end))

    def _say(self, said: _Said, kind: str, place: Place | None) -> bool:
        text = share_of(self.scene, place, *said.share).strip(" ,;:.") if place else ""
        part = place is not None and self.scene.sentence.text[: place[0]].endswith(" or ")  # of what is said before it
        text = text.removesuffix("'s").removesuffix("’s")
        if not text or part or BROKEN.search(text) or len(text.split()) > LONGEST or text.count("(") != text.count(")"):
            return False
        evidence = evidence_of(self.scene, said.construction.rule.name, said.antecedent)
        statement = statement_of(self.scene, (said.slug, kind, Text(text)), said.mode, evidence)
        self.statements.setdefault((said.slug, kind, text), statement)
        return True


def find_terms(scene: Scene, unnamed: Mapping[int, Unnamed], only: Topic | None = None) -> list[Statement]:
    """Every term of a scheme that a sentence states, in the order of its clauses.

    `unnamed` are the schemes without a name, by where their nouns begin; `only` is the one scheme that the paragraph
    has named before: "This" and "eligible firms" mean it.
    """
    terms = _SentenceTerms(scene, unnamed, only)
    terms.read()
    return list(terms.statements.values())


def concepts_of(terms: Iterable[Statement], concepts: Mapping[str, Mapping[str, str]]) -> list[Statement]:
    """The concepts that follow from terms: a scheme's audience, its kind of support and its topics."""
    return [
        replace(
            term,
            predicate=concept.scheme,
            object=concept,
            evidence=tuple(replace(one, rule="classified") for one in term.evidence),
        )
        for term in terms
        if isinstance(term.object, Text)
        for vocabulary in FOLLOWS.get(term.predicate, ())
        for concept in (_heads if vocabulary == "audience" else find_concepts)(term.object.value, vocabulary, concepts)
    ]


def _heads(text: str, vocabulary: Vocabulary, concepts: Mapping[str, Mapping[str, str]]) -> list[Concept]:
    """The concepts that the nouns of a phrase name: "university professors" are professors."""
    phrases = concepts.get(vocabulary, {})
    noun = BEHIND.split(text.lower(), maxsplit=1)[0]
    hits: list[Concept] = []
    for part in dict.fromkeys((noun, *AND.split(noun))):
        ends = (" ".join(part.split()[-count:]) for count in (4, 3, 2, 1))
        hits += [Concept(phrases[end], vocabulary) for end in ends if end in phrases][:1]
    return list(dict.fromkeys(hits))
