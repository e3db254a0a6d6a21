"""Modality of clauses, by their words: they hold, or are planned, considered, permitted, aimed at, denied or asked."""

from typing import Literal, get_args

from kg.reading.syntax.predicates import is_imperative
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import table, words

# The nearer a mode is to fact, the weaker it is: of two, the one further from it stays.
Mode = Literal["holds", "permitted", "planned", "considered", "proposed", "conditional", "aimed", "asked", "denied"]
FAR: dict[Mode, int] = {mode: far for far, mode in enumerate(get_args(Mode))}

MODALS = {word: mode for mode in FAR for word in table("modals").get(mode, ())}
GOVERNING: dict[str, Mode] = {
    "denying": "denied", "aiming": "aimed", "proposing": "proposed", "considering": "considered", "planning": "planned",
}  # fmt: skip
DEEPEST = 12
# A verb or noun below another is only what that says of it.
MEANT = ("xcomp", "ccomp", "pcomp", "dobj", "pobj", "prep", "attr", "csubj", "nsubj", "acomp")


def mode_of(tree: Tree, word: Word, depth: int = 0) -> Mode:
    """The mode of a verb, or of a noun that stands for one, with what the clauses above it make of it."""
    own = _own(tree, word)
    if depth > DEEPEST or word.head == word.index:
        return _further(own, "asked" if tree.words[-1].text == "?" else "holds")
    return _further(own, _given(tree, word, depth))


def achieved(tree: Tree, verb: Word) -> Mode:
    """The mode of what a clause counts: of a purpose, that of what is done for it ("has paid to train 30 people")."""
    for _ in range(DEEPEST):
        head = tree.head(verb)
        if verb.relation == "conj" and head.verbal and not _finite(tree, verb):
            verb = head
            continue
        purpose = infinitive(tree, verb) and verb.relation in ("advcl", "acl", "xcomp")
        gerund = verb.tag == "VBG" and verb.relation in ("pcomp", "advcl")
        above = next((w for w in tree.ancestors(verb) if w.verbal), None)
        if above is None or not (purpose or gerund) or _governs(above) or above.lemma in words("meaning"):
            break
        auxiliaries = tree.children(above, "aux", "auxpass")
        if any(aux.text.lower() == "being" or (aux.lemma == "be" and above.tag == "VBG") for aux in auxiliaries):
            break  # what is still being done: "is being rolled out", "is training"
        verb = above
    return mode_of(tree, verb)


def mode_of_name(tree: Tree, name: Word) -> Mode:
    """The mode of what a name's own phrase says ("⟨A⟩ in ⟨B⟩"): it holds, unless the thing is still to be made."""
    part = next((word for word in (name, *tree.ancestors(name)) if word.relation != "conj"), name)
    verb = tree.head(part)
    mode = mode_of(tree, name)
    if part.relation in ("dobj", "nsubjpass") and verb.lemma in words("creating"):
        return "planned" if mode in ("aimed", "holds") and verb.tag == "VB" else mode  # "is working to build"
    return "holds" if mode in ("planned", "considered", "permitted", "aimed", "proposed") else mode


def mode_of_relation(tree: Tree, verb: Word) -> Mode:
    """The mode of what a verb says of two things: what goes on or takes effect at once holds already.

    "will continue to run ⟨X⟩" is running it; what several join to do is done by each as they join.
    """
    mode, head = mode_of(tree, verb), tree.head(verb)
    continued = infinitive(tree, verb) and head.lemma == "continue"
    immediate = any(word.lemma == "immediate" and tree.head(word).lemma == "effect" for word in tree.under(verb))
    if mode == "planned" and (continued or immediate):
        return "holds"
    if mode == "aimed" and infinitive(tree, verb) and head.lemma in words("joining"):
        return mode_of(tree, head)
    return mode


def _further(one: Mode, other: Mode) -> Mode:
    return one if FAR[one] >= FAR[other] else other


def _own(tree: Tree, word: Word) -> Mode:
    """The mode that a word's own auxiliaries, negation and conjunction give it."""
    mode: Mode = "holds"
    if word.verbal and _bygone(tree, word):
        return "denied"
    awaited = word.lemma in words("awaited") and tree.child(word, "auxpass") and not tree.child(word, "xcomp", "ccomp")
    if is_imperative(tree, word) or awaited:
        return "planned"
    for child in tree.children(word):
        thing = child.relation in ("nsubj", "nsubjpass", "dobj", "attr")  # one that is not there: "no scheme"
        no = any(one.lemma in ("no", "neither") for one in tree.children(child, "det", "preconj"))
        none = thing and (no or child.lemma in ("nobody", "none", "nothing"))
        if child.relation == "neg" or child.lemma in ("never", "neither", "nor") or none:
            return "denied"
        if child.relation in ("aux", "auxpass"):
            gets = child.text.lower() == "may" and word.lemma in words("getting")  # "firms may receive $3 million"
            mode = _further(mode, "permitted" if gets else MODALS.get(child.text.lower(), "holds"))
        if child.lemma in words("questioning") and word.relation in ("ccomp", "pcomp", "csubj"):
            return "asked"  # "explains how ⟨X⟩ works"
        subject = child.relation == "prep" and child.lemma == "subject"
        if subject or (child.relation == "mark" and child.text.lower() in words("conditional")):
            mode = _further(mode, "conditional")
    marks = (mark.text.lower() for clause in tree.children(word, "advcl") for mark in tree.children(clause, "mark"))
    first = any(mark in words("preconditions") for mark in marks)  # what has to come first
    return "conditional" if first and mode in ("planned", "considered") else mode


def _bygone(tree: Tree, verb: Word) -> bool:
    """True for what was so and is so no more: "formerly", "used to", "before 2010"."""
    adverbs = [child for child in tree.children(verb, "advmod") if child.lemma in words("former")]
    once = any("," not in [w.text for w in tree.words[adverb.index : verb.index]] for adverb in adverbs)
    until = any(w.mask == "date" and w.text.lower() in ("before", "until") for w in tree.children(verb, "prep"))
    used = infinitive(tree, verb) and tree.head(verb).text.lower() == "used" and tree.head(verb).tag == "VBD"
    past = verb.tag in ("VBD", "VBN") and not any(aux.text.lower() in MODALS for aux in tree.children(verb, "aux"))
    return once or used or (until and past and verb.lemma not in words("creating"))


def _given(tree: Tree, word: Word, depth: int) -> Mode:
    """The mode that a word has from what governs it."""
    head = tree.head(word)
    cleft = head.relation == "attr" and any(one.lemma == "it" for one in tree.children(tree.head(head), "nsubj"))
    if word.relation == "relcl" and cleft:  # "it is not ⟨X⟩ that runs": it holds only as "it is" does
        return mode_of(tree, tree.head(head), depth + 1)
    describes = (word.relation in ("relcl", "appos") and not infinitive(tree, word)) or beside(tree, word)
    if describes or (word.relation == "conj" and _finite(tree, word)):
        return "asked" if tree.words[-1].text == "?" else "holds"
    sayers = tree.children(head, "nsubj") if word.relation == "ccomp" else ()
    if any(words("others").intersection(w.lemma for w in (one, *tree.children(one, "det", "amod"))) for one in sayers):
        return "asked"  # "some had suggested that ⟨X⟩ should slow down": whoever they are
    above = mode_of(tree, head, depth + 1)
    if word.relation == "conj":
        return above
    if word.relation == "acl" and tree.child(word, "mark"):  # "rejected the view that ⟨X⟩ helps"
        return _further(above, "denied" if tree.head(head).lemma in words("denying") else "holds")
    if word.relation == "acl" and not infinitive(tree, word):
        return above if _governs(head) else "holds"
    if infinitive(tree, word):
        return _further(above, _infinitive(tree, head, word))
    return _further(above, _meant(head, word)) if word.relation in MEANT else above


def beside(tree: Tree, word: Word) -> bool:
    """True for the verb of a clause that is told by itself: "⟨X⟩ will open, while ⟨Y⟩ remains closed"."""
    return word.relation == "advcl" and any(mark.lemma in words("contrasting") for mark in tree.children(word, "mark"))


def infinitive(tree: Tree, word: Word) -> bool:
    """True for "to open" and "to be opened"."""
    bare = word.tag == "VB" or any(aux.tag == "VB" for aux in tree.children(word, "auxpass"))
    return bare and not word.mask and any(aux.text.lower() == "to" for aux in tree.children(word, "aux"))


def _infinitive(tree: Tree, head: Word, word: Word) -> Mode:
    """The mode of an infinitive: a purpose, unless what governs it makes more of it."""
    phase = head.lemma in words("phases") and tree.child(head, "dobj") is None  # not "started work to open"
    formed = word.lemma in words("succeeding") and head.lemma in words("creating")  # "was formed to replace"
    if phase or formed or (head.lemma == "work" and head.tag == "VBG"):
        return "holds"
    if word.relation == "xcomp" and head.lemma == "be":  # "is to open"
        return "planned" if tree.child(head, "nsubj") is not None else "holds"
    if head.lemma in words("permitting") or head.tag.startswith("JJ"):
        return "permitted" if head.lemma in words("permitting") else _meant(head, word)
    meant = _meant(head, word)
    return "aimed" if meant == "holds" else meant


def _governs(head: Word) -> bool:
    return any(head.lemma in words(name) for name in GOVERNING)


def _meant(head: Word, word: Word) -> Mode:
    """The mode that a verb, noun or adjective gives to what it governs: "plans to", "the feasibility of"."""
    particle = head.verbal and head.lemma == "set" and word.relation == "dobj"  # "set up ⟨X⟩" is no plan
    for name, mode in GOVERNING.items():
        beside = mode == "planned" and word.relation in ("pobj", "nsubj")
        if not particle and not beside and head.lemma in words(name):
            return mode
    if word.relation in ("xcomp", "ccomp") and word.tag == "VB":
        if head.lemma in words("permitting"):
            return "permitted"
        return "aimed" if head.lemma in words("helping") else "holds"
    return "holds"


def _finite(tree: Tree, word: Word) -> bool:
    own = tree.children(word, "aux", "auxpass")
    return bool(tree.child(word, "nsubj", "nsubjpass")) or any(aux.text.lower() in MODALS for aux in own)
