"""Trees to clauses: for every verb, copula and noun of action, who does what to whom, and whether it holds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from kg.reading.names.lexicon import singular
from kg.reading.syntax.modality import Mode, mode_of, mode_of_name
from kg.reading.syntax.predicates import agent, governed, is_passive, is_predicate, particle
from kg.reading.syntax.subjects import quality_subject, surface_subject
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

# Roles of a verb that one before it shares.
SHARED = ("object", "by", "in", "to", "from", "through", "via", "under")
# Behind these stand members of what is named before them.
MEMBERS = ("including", "namely", "like")
# The lemma of the clause that a name stands for.
NAME = "⟨name⟩"
# What hangs on a noun and is a clause of its own, or parts it from the next.
BESIDE = ("relcl", "acl", "punct", "appos", "cc", "preconj", "dep", "advcl", "parataxis")
Kind = Literal["verb", "noun", "name", "adjective"]
LINKS = frozenset(("prep", "dative", "agent"))


class Role(NamedTuple):
    """One part that a word plays in a clause: `name` is subject, object, complement, owner, or the preposition."""

    name: str
    word: Word


@dataclass(frozen=True, eq=False)
class Clause:
    """One predicate with its roles. The subject is who does it and the object what it is done to, in the passive too.

    `lemma` is that of the verb with its particle ("set up"), or of a noun of action or relation; a copula's is "be".
    """

    tree: Tree
    predicate: Word
    lemma: str
    mode: Mode
    roles: tuple[Role, ...]
    passive: bool = False
    kind: Kind = "verb"

    @property
    def form(self) -> str:
        """Its words as written: a verb with its particle ("rolled out"), a noun in the singular."""
        if self.kind == "name":
            return NAME
        word = self.predicate.text.lower()
        if self.kind != "verb":
            return singular(word) if self.kind == "noun" else word
        up = particle(self.tree, self.predicate)
        return f"{word} {up.text.lower()}" if up else word

    def role(self, *names: str) -> Word | None:
        """The first word that plays one of these roles."""
        return next((role.word for role in self.roles if role.name in names), None)

    def row(self, *names: str) -> list[Word]:
        """All words that play one of these roles, with those coordinated with them."""
        return [word for role in self.roles if role.name in names for word in self.tree.row(role.word)]


def clauses_of(tree: Tree, nouns: Collection[str] = ()) -> list[Clause]:
    """The clauses of a sentence, in the order of their predicates; of nouns, those with these lemmas alone."""
    clauses = [verb_clause(tree, word) for word in tree.words if is_predicate(tree, word)]
    for word in tree.words:
        if word.mask in ("name", "names"):
            clauses.append(_name_clause(tree, word))
        elif word.tag.startswith("NN") and singular(word.text.lower()) in nouns:
            clauses.append(_noun_clause(tree, word))
        elif word.tag.startswith("JJ") and (word.relation in ("acomp", "oprd") or tree.child(word, "prep")):
            clauses.append(_adjective_clause(tree, word))
    return sorted(clauses, key=lambda clause: clause.predicate.index)


def verb_clause(tree: Tree, verb: Word) -> Clause:
    """The clause of a verb: its roles in the active voice, whichever it has."""
    passive = is_passive(tree, verb)
    given = passive and verb.lemma in words("giving") and tree.child(verb, "dobj")  # "each school will be given $2"
    roles = [role for role in _own(tree, verb) if role.name not in ("subject", "object") or not passive or given]
    subject = surface_subject(tree, verb)
    if subject is not None:
        roles.insert(0, Role(("to" if given else "object") if passive else "subject", subject))
    roles += [role for role in _shared(tree, verb, passive) if role.name not in {own.name for own in roles}]
    by = agent(tree, verb) if passive else None
    roles = [Role("subject", role.word) if by is not None and role.word is by else role for role in roles]
    up = particle(tree, verb)
    lemma = f"{verb.lemma} {up.text.lower()}" if up else verb.lemma
    return Clause(tree, verb, lemma, mode_of(tree, verb), tuple(roles), passive)


def _own(tree: Tree, word: Word) -> Iterator[Role]:
    """The roles that hang on a word itself, its subject apart."""
    name = governed(tree, word)
    if name is not None:
        yield Role("object", name)
    for child in tree.children(word):
        aside = child.relation == "npadvmod" and child.lemma in words("gains") and tree.child(child, "det")
        if child.relation in ("dobj", "obj") or aside:  # "increase, with immediate effect, the allowance"
            yield Role("object", child)
        elif child.relation in ("ccomp", "xcomp") and child.tag == "VB" and tree.child(child, "nsubj", "nsubjpass"):
            yield Role("object", tree.children(child, "nsubj", "nsubjpass")[0])  # "helps firms adopt"
        elif child.relation == "dative" and child.nominal:
            yield Role("to", child)
        elif child.relation in ("advcl", "xcomp") and child.mask in ("name", "names"):
            yield Role("to", child)  # a name that was taken for a verb: "allocating $5 to ⟨X⟩"
        elif child.relation in ("attr", "acomp", "oprd"):
            yield Role("complement", child)
            if child.tag.startswith("JJ"):
                yield from prepositions(tree, child)
        elif child.relation == "advcl" and any(mark.text.lower() == "for" for mark in tree.children(child, "mark")):
            yield from (Role("for", subject) for subject in tree.children(child, "nsubj"))  # "$2 for ⟨X⟩ to build"
        elif child.relation in LINKS:
            yield from _of_preposition(tree, child)
        elif child.relation == "advmod":
            if child.lemma == "home" and word.lemma == "be":
                yield Role("complement", child)
            yield from prepositions(tree, child)


def prepositions(tree: Tree, word: Word) -> Iterator[Role]:
    """The roles of the prepositions that hang on a word."""
    for child in tree.children(word, *LINKS):
        yield from _of_preposition(tree, child)


def complements(tree: Tree, word: Word, *names: str) -> list[Word]:
    """The complements of the prepositions of these names that hang on a word."""
    return [role.word for role in prepositions(tree, word) if role.name in names]


def _of_preposition(tree: Tree, preposition: Word) -> Iterator[Role]:
    """ "in ⟨X⟩", and for "in collaboration with ⟨X⟩" also who it is with, by the whole phrase."""
    name = preposition.text.lower()
    for further in tree.children(preposition, "prep", "conj"):  # "from among", "by and for"
        inner = _of_preposition(tree, further)
        yield from (Role(f"{name} {role.name}", role.word) for role in inner) if preposition.tag == "VBG" else inner
    if preposition.mask == "date":
        yield Role("time", preposition)
        return
    if name == "with" and tree.words[preposition.index - 1].text.lower() in ("together", "jointly"):
        name = "in partnership with"
    for target in tree.children(preposition, "pobj", "pcomp"):
        gerund = next((child for child in tree.children(target) if governed(tree, child) is target), None)
        target = gerund or target  # "for managing ⟨X⟩" is for managing
        yield Role(name, target)
        if target.lemma in words("joint") and name == "in":
            yield from (Role("in partnership with", one) for one in complements(tree, target, "with"))


def _shared(tree: Tree, verb: Word, passive: bool) -> Iterator[Role]:
    """The roles that a coordinated verb shares with its neighbour: "developed and run by ⟨X⟩"."""
    for other in tree.children(verb, "conj"):
        if not other.verbal:
            continue
        beside = ("advmod", "aux", "auxpass", "cc", "punct", "conj", "prep")
        between = tree.words[verb.index + 1 : other.index]
        close = all(word.relation in beside or word.verbal for word in between)
        if close and is_passive(tree, other) == passive:
            yield from (role for role in _own(tree, other) if role.name in SHARED)
            yield from _shared(tree, other, passive)


def modifiers(tree: Tree, word: Word) -> list[Word]:
    """The adverbs and adjectives of a word, with theirs: "wholly" of "a wholly owned subsidiary"."""
    return [one for child in tree.children(word, "advmod", "amod", "compound", "nmod") for one in tree.under(child)]


def purposes(clause: Clause) -> Iterator[Word]:
    """The things that a clause's means are to build or run: ⟨X⟩ of "provides $2 million to set up ⟨X⟩"."""
    tree = clause.tree
    for head in (clause.predicate, *clause.row("object"), *clause.row("for", "into", "towards")):
        verbs = [head] if head.tag == "VBG" and head is not clause.predicate else []
        below = tree.children(head, "advcl", "xcomp", "acl", "relcl", "pcomp")
        verbs += [one for one in below if one.tag in ("VB", "VBG")]
        verbs += [role.word for role in prepositions(tree, head) if role.word.tag == "VBG"]
        for verb in (one for first in verbs for one in tree.row(first)):
            thing = tree.child(verb, "dobj")
            if thing is not None and (verb.lemma in words("creating") or verb.lemma in words("running")):
                yield thing


def _noun_clause(tree: Tree, noun: Word) -> Clause:
    """The clause that a noun stands for: "the launch of ⟨X⟩ by ⟨Y⟩", "⟨X⟩, a subsidiary of ⟨Y⟩".

    Its `self` is what the noun names, `above` the subject of the clause that it stands in: "⟨X⟩ is in charge of".
    """
    roles = [Role("self", noun), *prepositions(tree, noun)]
    roles += [Role("owner", owner) for owner in tree.children(noun, "poss")]
    roles += [Role("case", tree.head(noun))] if noun.relation == "pobj" else []
    borne = tree.head(tree.head(noun)) if noun.relation == "pobj" else noun
    governing = next((word for word in tree.ancestors(noun) if is_predicate(tree, word)), None)
    above = surface_subject(tree, governing) if governing is not None else None
    if borne is not noun and borne.nominal and not is_predicate(tree, borne):
        above = borne  # the noun that a phrase belongs to: "⟨X⟩, in charge of"
    if above is not None:
        roles.append(Role("above", above))
        tasked = any(word.lemma in words("tasked") for word in islice(tree.ancestors(noun), 3))
        if noun.relation == "pobj" and tasked and not any(role.name in ("by", "owner") for role in roles):
            roles.append(Role("by", above))
    return Clause(tree, noun, noun.lemma, mode_of(tree, noun), tuple(roles), kind="noun")


def _name_clause(tree: Tree, name: Word) -> Clause:
    """A name with what stands right behind it, whatever the parse makes of it, and with its owner: "⟨A⟩ in ⟨B⟩"."""
    roles = [Role("self", name), *_beside(tree, name)]
    owners = tree.children(name, "poss")
    if name.index > 1 and tree.words[name.index - 1].tag == "POS":
        owners = owners or [tree.words[name.index - 2]]
    roles += [Role("owner", owner) for owner in owners]
    return Clause(tree, name, NAME, mode_of_name(tree, name), tuple(roles), kind="name")


def _beside(tree: Tree, name: Word) -> Iterator[Role]:
    """ "⟨A⟩ in ⟨B⟩", "⟨A⟩, in ⟨B⟩,", and for "⟨A⟩, a part of ⟨B⟩" nothing; not "two branches of ⟨A⟩ in ⟨B⟩"."""
    if name.relation == "pobj" and tree.head(tree.head(name)).lemma in words("partitive"):
        return
    listed = [word for word in tree.row(name) if word.mask in ("name", "names")]
    shared = name.relation != "conj" and not tree.placed(name)
    if shared and len(listed) > 1 and listed == tree.row(name):  # "⟨A⟩ and a ⟨B⟩ in ⟨C⟩"
        yield from (role for role in _beside(tree, listed[-1]) if role.name in ("in", "at"))
    other = tree.row(name)[-1]
    both = other is not name and not other.mask and tree.child(name, "nummod") and tree.child(other, "nummod")
    if name.relation != "conj" and both:  # "16 ⟨laboratories⟩ and six branches of ⟨X⟩ in ⟨Y⟩": the place of both
        of = complements(tree, other, "of")
        yield from (r for word in (other, *of) for r in prepositions(tree, word) if r.name in ("in", "at"))
    behind = tree.words[name.index + 1 : name.index + 6]
    aside = bool(behind) and behind[0].text == ","
    behind = behind[1:] if aside else behind
    if len(behind) > 1 and behind[0].tag == "IN" and (not aside or behind[0].text in ("in", "at")):
        articles = 1 + (behind[1].tag == "DT")
        named = behind[articles] if len(behind) > articles else None
        closed = not aside or (behind[articles + 1 : articles + 2] and behind[articles + 1].text == ",")
        if named is not None and named.mask in ("name", "names") and closed:
            yield Role(behind[0].text.lower(), named)
    yield from (role for role in prepositions(tree, name) if role.name in MEMBERS)


def _adjective_clause(tree: Tree, adjective: Word) -> Clause:
    """ "⟨X⟩ is responsible for ⟨Y⟩", "a body responsible for ⟨Y⟩"."""
    subject = quality_subject(tree, adjective)
    roles = [] if subject is None else [Role("subject", subject)]
    roles += prepositions(tree, adjective)
    roles += [Role("time", word) for word in tree.children(tree.head(adjective)) if word.mask == "date"]
    return Clause(tree, adjective, adjective.lemma, mode_of(tree, adjective), tuple(roles), kind="adjective")


def phrase(tree: Tree, word: Word) -> tuple[int, int]:
    """The place of a noun phrase in the sentence: all its words, coordinated ones too, without clauses about it."""
    words = [one for head in tree.row(word) for one in tree.under(head, *BESIDE)]
    return min(one.begin for one in words), max(one.end for one in words)


def described(clause: Clause, text: str) -> str:
    """A clause for a person: "launch (planned) subject: the Commission; object: the Fund; time: in 2026"."""
    phrases = ((role.name, text[slice(*phrase(clause.tree, role.word))]) for role in clause.roles)
    parts = (f"{name}: {' '.join(words.split())}" for name, words in phrases)
    voice = ", passive" if clause.passive else ""
    return f"{clause.lemma} ({clause.mode}{voice}) {'; '.join(parts)}".strip()


def dates_of(clause: Clause) -> list[Word]:
    """The dates of a clause: those that hang on its predicate; else the nearest behind it, before any other clause."""
    own = [role.word for role in clause.roles if role.name == "time"]
    words = [word for word in _below(clause.tree, clause.predicate) if word.mask == "date"]
    behind = clause.tree.words[clause.predicate.index + 1 : clause.predicate.index + 2] if clause.kind == "noun" else ()
    words += [word for word in behind if word.mask == "date" and word not in words]  # "upon its completion this year"
    hanging = own + [word for word in words if word.head == clause.predicate.index]
    return list(dict.fromkeys(hanging)) or sorted(words, key=lambda word: word.index)


def _below(tree: Tree, word: Word) -> Iterator[Word]:
    """The words below one in its own clause."""
    stack = tree.children(word)
    while stack:
        word = stack.pop()
        if not (word.relation in ("conj", "relcl", "acl", "advcl", "ccomp") and is_predicate(tree, word)):
            yield word
            stack += tree.children(word)
