"""Phrases in the words of the source: the shortest complete noun phrase or verb phrase around a word of a tree."""

from collections.abc import Collection, Iterable

import regex

from kg.reading.names.lexicon import singular
from kg.reading.syntax.modality import infinitive
from kg.reading.syntax.predicates import finite
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import table, words

# What hangs on a noun and is no part of its phrase.
APART = ("punct", "appos", "cc", "preconj", "dep", "advcl", "parataxis", "conj")
# What stands before a verb and is no part of what it says, "to" apart.
BEFORE = ("nsubj", "nsubjpass", "aux", "auxpass", "mark", "advmod", "cc", "preconj", "punct")
NAMES = ("name", "names")
LAST = regex.compile(r"[\w&'’-]+$")
Place = tuple[int, int]


def is_people(text: str, word: Word) -> bool:
    """True for a word that names people or bodies: "start-ups", "each university"."""
    people = words("people") | words("members")
    match = LAST.search(text, 0, word.end)
    last = match.group().lower() if match else ""
    return word.lemma.lower() in people or last in people or singular(last) in people


def is_doer(tree: Tree, word: Word) -> bool:
    """True for those who are helped to do something: "helps weavers buy machines"."""
    head = tree.head(word)
    if word.relation == "nsubj":
        return head.tag == "VB" and head.relation in ("ccomp", "xcomp")
    deeds = (child for child in tree.children(head, "xcomp", "ccomp") if infinitive(tree, child))
    helped = word.relation == "dobj" and head.lemma in words("helping")
    return helped and any(not tree.children(deed, "auxpass") for deed in deeds)


def each_of(tree: Tree, word: Word) -> list[list[Word]]:
    """The heads of each phrase of a list; "or", and what shares a determiner ("its tenants and …"), stay together."""
    row = [one for one in tree.row(word) if (one.mask in NAMES) == (word.mask in NAMES)]
    joined = any(cc.lemma == "or" for one in row for cc in tree.children(one, "cc"))
    before = [tree.children(one, "det", "poss", "amod", "compound", "nmod", "nummod") for one in row]
    described = [any(one.index < noun.index for one in ones) for noun, ones in zip(row, before, strict=True)]
    shared = described == [True, False]
    return [row] if len(row) == 1 or joined or shared else [[one] for one in row]


def phrase_of(
    tree: Tree, heads: list[Word], cut: Collection[str] = (), *, counted: bool = True, without: Word | None = None
) -> Place:
    """The place of the noun phrase with these heads: with what narrows it, without what hangs on it loosely, or by a
    preposition in `cut`, or "from" and "through" what is `without`; unless `counted`, without the figure before it."""
    parts = list(heads)
    for head in heads:
        ranged = any(one.lemma == "from" for one in tree.children(head, "prep"))  # "from $2 to $3"
        for child in tree.children(head):
            figure = child.mask == "figure" and child.relation in ("nummod", "nmod")
            hyphen = child.tag == "HYPH" or (child.relation == "punct" and child.index < head.index)
            below, relation = tree.children(child), child.relation
            left_out = (
                not counted and (figure or any(word.lemma == "basis" for word in below)),
                relation in APART and not hyphen,
                relation in ("prep", "dative") and child.lemma in cut and not ranged,
                child.lemma in ("from", "through") and any(word is without for word in below),
                relation in ("relcl", "acl") and (_loose(tree, child) or infinitive(tree, child)),
            )
            parts += () if any(left_out) else _tight(tree, child)
    behind = tree.words[max(word.index for word in parts) + 1 :][:1]
    narrowing = table("narrowing")
    for one in behind:
        gained = one.lemma != "on" or heads[0].lemma in words("gains")  # "grants on a matching basis"
        if gained and any(end.lemma in narrowing.get(one.lemma, ()) for end in tree.children(one)):
            parts += _tight(tree, one)
    return _place(tree, parts, heads[-1])


def headed_by(tree: Tree, noun: Word) -> Place:
    """The place of a noun with what stands before it."""
    before = [word for child in tree.children(noun) if child.index < noun.index for word in tree.under(child)]
    return min(word.begin for word in (noun, *before)), noun.end


def verb_phrase(tree: Tree, verb: Word, without: Word | None = None, *, bare: bool = False) -> Place:
    """The place of the verb phrase of a verb: from "to" or the verb itself to its last complement.

    A phrase with a preposition that has `without` in it is left out ("through the Fund"), and if `bare` what it is for.
    """
    parts = [verb, *(aux for aux in tree.children(verb, "aux") if infinitive(tree, verb) and aux.lemma == "to")]
    for child in tree.children(verb):
        own = any(aux.lemma == "to" for aux in tree.children(child, "aux")) or tree.child(child, "nsubj", "nsubjpass")
        goes_on = child.index - verb.index <= 2 or not (own or finite(tree, child))  # "to buy and install …"
        left_out = (
            child.index < verb.index and child.relation in BEFORE,
            child.relation == "conj" and child.verbal and not goes_on,
            child.relation in ("advcl", "acl", "relcl") and _loose(tree, child),
        )
        parts += () if any(left_out) else _tight(tree, child)
    of_verbs = (word for word in parts if word.relation == "prep" and tree.head(word).verbal)
    apart = [word for word in of_verbs if any(below is without for below in tree.under(word))]
    apart += [word for word in parts if bare and word is not verb and infinitive(tree, word)]
    left = {below.index for top in apart for below in tree.under(top)}
    parts = [word for word in parts if word.index not in left]
    return _place(tree, parts, verb)


def _tight(tree: Tree, word: Word) -> Iterable[Word]:
    """A word and all below it, without clauses that a comma parts from it."""
    yield word
    for child in tree.children(word):
        gerund = child.relation == "prep" and tree.child(child, "pcomp")  # "helps firms buy mills, to teaching crafts"
        if not ((gerund or child.relation in ("relcl", "acl", "advcl")) and _loose(tree, child)):
            yield from _tight(tree, child)


def _loose(tree: Tree, clause: Word) -> bool:
    """True for a clause that begins behind a comma."""
    first = min(word.index for word in tree.under(clause))
    return first > clause.head and first > 0 and tree.words[first - 1].text == ","


def _place(tree: Tree, parts: Iterable[Word], core: Word) -> Place:
    """The place of the words that stand together with `core`: up to the first that is no part."""
    indices, begin, end = {word.index for word in parts}, core.index, core.index
    links = {word.index for word in tree.words if word.relation in ("punct", "cc")}
    while begin - 1 in indices or (begin - 2 in indices and begin - 1 in links):
        begin -= 1
    while end + 1 in indices or (end + 2 in indices and end + 1 in links):
        end += 1
    while end > core.index and end in links and tree.words[end].text not in (")", "”", '"'):
        end -= 1
    return tree.words[begin].begin, tree.words[end].end
