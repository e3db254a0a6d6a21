"""Schemes without a name: "a two-year pilot programme", "tax deductions", and "the deduction" that means them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import regex

from kg.model.claims import Entity, Span
from kg.model.identity import slug
from kg.reading.claims.relations import entities
from kg.reading.claims.statements import Scene
from kg.reading.claims.terms.phrases import Place, headed_by, phrase_of
from kg.reading.claims.terms.roles import launches
from kg.reading.syntax.clauses import Clause, complements, verb_clause
from kg.reading.syntax.coreference import mentions_of
from kg.reading.syntax.modality import infinitive
from kg.reading.syntax.predicates import finite
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import table, words

JOINED = regex.compile(r"[\w.,]+-[a-z]+")
LONGEST = 16  # words of a label; what is longer was parsed wrongly
KINDS = frozenset(("Scheme", "Fund", "Initiative", "Platform", "Service", "Group", "Facility"))


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A scheme or thing that a text describes and does not name, with the place that introduces it.

    Of one that is `funded` the text tells what money there is for it.
    """

    entity: Entity
    span: Span
    noun: str
    funded: bool = False


def find_unnamed(scene: Scene, earlier: Collection[Unnamed], document: str, *, first: bool) -> dict[int, Unnamed]:
    """The schemes without a name that a sentence launches, offers or means by "the scheme", by where the noun begins.

    A reference needs exactly one such scheme among those `earlier` in the paragraph.
    What is raised is a scheme's own where the paragraph has spoken of one; `first` says that it has not.
    """
    hits: dict[int, Unnamed] = {}
    for clause in scene.clauses:
        for noun in _funded(clause):
            people = complements(clause.tree, noun, "to", "for")
            place = headed_by(clause.tree, noun)[0], (people or clause.row("to", "for") or [noun])[0].end
            hits[noun.begin] = replace(_described(scene, noun, "Scheme", document, place), funded=True)
        for noun in clause.row("object") if clause.kind == "verb" and launches(clause) else ():
            scheme = _introduced(scene, clause, noun, document)
            if scheme is not None:
                hits[noun.begin] = scheme
        for noun in _raised(scene, clause) if first and clause.kind == "verb" else ():
            if _telling(scene.sentence.text, clause.tree, noun):
                hits[noun.begin] = _described(scene, noun, "Scheme", document)
    for word in scene.tree.words:
        pointed = word.lemma in words("moves") and scene.tree.words[word.index - 1].lemma == "this"
        same = {one.entity.slug: one for one in earlier if pointed or one.noun == word.lemma}
        if word.begin in hits or len(same) != 1:
            continue
        determiner, vague = scene.tree.child(word, "det", "amod"), words("vague") | words("pointing")
        described = scene.tree.children(word, "amod", "compound", "nmod", "nummod")
        if determiner and determiner.lemma in words("pointing") and all(one.lemma in vague for one in described):
            hits[word.begin] = next(iter(same.values()))
    return hits


def find_things(scene: Scene, document: str) -> dict[int, Unnamed]:
    """The things without a name that something happens to, or that somebody named made, by where the noun begins.

    "A memorandum was signed with ⟨X⟩", "Installation of systems in ⟨X⟩ is planned", "an app, developed by ⟨X⟩".
    """
    things: dict[int, Unnamed] = {}
    for clause in scene.clauses:
        noun = clause.role("object" if clause.passive or clause.lemma in words("agreeing") else "subject")
        if clause.kind != "verb" or clause.mode not in ("holds", "planned") or noun is None or noun.mask:
            continue
        kind, tree = _kind(scene, clause, noun), clause.tree
        begin, end = phrase_of(tree, [noun])
        begin = next((one.end + 1 for one in tree.children(noun, "det") if one.begin == begin), begin)
        parties = [one for one in clause.row("with", "between") if kind == "Agreement" and one.mask][:1]
        places = [(tree.head(one).begin, one.end) for one in parties]
        place = begin, noun.end if clause.predicate.relation == "acl" else end
        thing = _described(scene, noun, kind, document, place, *places)
        if kind and len(thing.entity.label.split()) <= LONGEST:
            things[noun.begin] = thing
    return things


def _kind(scene: Scene, clause: Clause, noun: Word) -> str:
    """The class of a thing without a name that a clause tells something of; empty where it tells of no such thing."""
    tree, verb, undertaken = clause.tree, clause.predicate, table("undertakings").get(noun.lemma)
    kind = next(iter(undertaken or table("nouns").get(noun.lemma, [])), "")
    article = next((one.lemma for one in tree.children(noun, "det", "poss")), "")
    if noun.tag == "NNS":  # "self-service kiosks have been set up"
        plain = undertaken and clause.passive and not tree.child(noun, "nummod", "det", "poss")
        kind = "Group" if plain else ""
    the = not article or (article == "the" and tree.child(noun, "compound"))  # "the facilitation measure"
    told = article in ("a", "an") or (undertaken and clause.passive and the)
    happens = {verb.lemma, clause.lemma.replace(" ", "-")} & words("happening")
    does = noun in clause.row("subject") and (verb.tag in ("VBD", "VBN") or clause.mode == "planned")
    of = complements(tree, noun, "of", "on", "for")
    known = kind in (*KINDS, "Agreement", "ResearchCentre") and (of or _telling(scene.sentence.text, tree, noun))
    made = clause.passive and any(entities(scene, word) for word in clause.row("subject"))  # ", developed by ⟨X⟩"
    return kind if known and told and (does or happens) and (finite(tree, verb) or made) else ""


def _introduced(scene: Scene, clause: Clause, noun: Word, document: str) -> Unnamed | None:
    classes = ("Scheme",) if noun.lemma.lower() in words("measures") else table("nouns").get(noun.lemma, ())
    kind, tree = next(iter(classes), ""), clause.tree
    if noun.mask or kind not in KINDS or not _telling(scene.sentence.text, tree, noun):
        return None
    common = clause.lemma in words("getting") and not _label(scene.sentence.text, tree, noun)[:1].isupper()
    return None if common or not _begins(scene, clause, noun) else _described(scene, noun, kind, document)


def _described(scene: Scene, noun: Word, kind: str, document: str, *places: Place) -> Unnamed:
    """A thing by the words at these places; else by its noun with what describes it."""
    text = scene.sentence.text
    label = " ".join(text[slice(*place)] for place in places) if places else _label(text, scene.tree, noun)
    label = " ".join(label.split())
    opens = places and places[0][0] == 0 and label[1:2].islower()
    label = label[:1].lower() + label[1:] if opens else label
    span = scene.sentence.raw_span(headed_by(scene.tree, noun)[0], noun.end)
    own = slug(label) if label[:1].isupper() else slug(f"{document} {label}")
    return Unnamed(Entity(own, label, kind), span, noun.lemma)


def _funded(clause: Clause) -> Iterator[Word]:
    """The gain that money for nobody named is set aside to give: "allocates $2 million to provide help to bakers"."""
    tree = clause.tree
    above = verb_clause(tree, tree.head(clause.predicate))
    gives = clause.lemma in words("giving") and above.predicate.lemma in words("giving")
    if gives and infinitive(tree, clause.predicate) and above.mode in ("holds", "planned"):
        named = [word for word in above.row("to", "for", "into", "under") if word.mask in ("name", "names")]
        sum_ = any(word.mask == "figure" for word in above.row("object"))
        nouns = (word for word in clause.row("object") if word.lemma in words("gains") and not word.mask)
        yield from nouns if sum_ and not named else ()


def _raised(scene: Scene, clause: Clause) -> Iterator[Word]:
    """A gain of nobody named, where the size of it is changed: "the amount of annual support was doubled"."""
    for size in clause.row("object") if clause.lemma in words("changing") else ():
        named = any(mentions_of(word, scene.mentions) for word in clause.tree.under(size))
        if size.lemma in words("gains") and not named:
            yield from (word for word in complements(clause.tree, size, "of") if word.lemma in words("gains"))


def _telling(text: str, tree: Tree, noun: Word) -> bool:
    """True for a noun with something before it that says which of its kind it is, and nothing that says many."""
    described = [one for one in tree.children(noun, "amod", "compound", "nmod", "nummod") if one.index < noun.index]
    clear = [one for one in described if one.mask != "figure" or _joined(text, one)]
    telling = any(one.lemma not in words("vague") for one in clear)
    return telling and not any(one.lemma in words("common") for one in described)


def _begins(scene: Scene, clause: Clause, noun: Word) -> bool:
    """True where somebody named launches or offers "a scheme", "schemes" or "the third cluster", or one is launched.

    What a scheme itself gives is its benefit, and what is given for a purpose is no scheme of its own.
    """
    determiner, tree = clause.tree.child(noun, "det", "poss"), clause.tree
    giving = clause.lemma in words("giving")
    purpose = giving and infinitive(tree, clause.predicate) and clause.predicate.relation != "xcomp"
    who = [slug for word in clause.row("subject") for slug, _ in entities(scene, word)]
    if purpose or (giving and any(scene.types.get(slug) in (*KINDS, "Entity") for slug in who)):
        return False
    if determiner is None:
        return bool(who) or clause.lemma in words("getting")
    if determiner.lemma in ("a", "an"):
        return bool(who) or clause.passive or not giving
    before = (word for word in tree.words[max(noun.index - 6, 0) : noun.index] if noun in tree.ancestors(word))
    return determiner.lemma == "the" and any(word.lemma in words("ordinals") for word in before)


def _label(text: str, tree: Tree, noun: Word) -> str:
    """The label of a scheme: its noun with what describes it; of a capitalised one, the words in capitals."""
    begin = noun.index
    while begin > 0 and _describes(text, tree, tree.words[begin - 1], noun):
        begin -= 1
    while text[noun.begin].isupper() and not text[tree.words[begin].begin].isupper():
        begin += 1
    return " ".join(text[tree.words[begin].begin : noun.end].split())


def _describes(text: str, tree: Tree, word: Word, noun: Word) -> bool:
    determines = word.relation in ("det", "poss", "prep") and tree.head(word) is noun
    counts = word.mask == "figure" and not _joined(text, word)
    return not counts and not determines and any(above is noun for above in tree.ancestors(word))


def _joined(text: str, figure: Word) -> bool:
    """True for a number that is part of a word: "two-year"."""
    return JOINED.match(text, figure.begin, figure.end) is not None
