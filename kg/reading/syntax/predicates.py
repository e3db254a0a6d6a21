"""The words of a tree that are predicates: verbs and copulas, with voice and particle."""

from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

# A participle before its noun ("the revised scheme") is an adjective; so is one within a compound.
ATTRIBUTIVE = ("amod", "compound", "nmod", "det", "quantmod", "prep", "case")


def is_predicate(tree: Tree, word: Word) -> bool:
    """True for a verb that is neither auxiliary nor adjective, and for a gerund that was taken for a noun."""
    hyphened = word.index > 0 and tree.words[word.index - 1].text == "-"  # "data-driven"
    if word.mask or hyphened or word.relation in ("aux", "auxpass", "prep"):
        return False
    if word.tag.startswith("VB"):
        if is_phase(tree, word):
            return False
        attributive = word.relation in ATTRIBUTIVE and word.index < word.head and governed(tree, word) is None
        return not attributive or tree.child(word, "dobj", "agent") is not None
    if is_imperative(tree, word) or misread(tree, word) is not None:
        return True
    gerund = word.tag == "NN" and word.text.endswith("ing") and word.relation in ("pobj", "conj", "pcomp")
    return gerund and any(other.tag == "VBG" for other in tree.row(word))


def is_imperative(tree: Tree, verb: Word) -> bool:
    """True for a verb that opens a task: "Launch ⟨X⟩ in 2026", also where it was taken for a name."""
    opens = verb.relation == "ROOT" and verb.tag in ("VB", "NN", "NNP") and verb.text.istitle()
    return opens and tree.child(verb, "dobj") is not None and not tree.child(verb, "nsubj", "aux", "det", "compound")


def misread(tree: Tree, word: Word) -> Word | None:
    """The subject of a verb that was taken for a plural behind a name: "⟨X⟩ invests in"; None for any other word."""
    if word.tag not in ("NNS", "NN") or word.mask or word.relation not in ("ROOT", "relcl"):
        return None
    subject = tree.child(word, "nsubj")
    if word.tag == "NNS" and subject is not None and subject.mask == "name" and not tree.child(word, "cop", "aux"):
        return subject  # "⟨X⟩, launched in 2015, co-invests in"
    before = tree.words[word.index - 1] if word.index else word
    governs = tree.child(word, "dobj", "prep") is not None and word.text.islower()
    verb = word.tag == "NNS" and before.mask == "name" and before.relation == "compound"
    return before if verb and governs and tree.child(word, "det", "nummod") is None else None


def governed(tree: Tree, verb: Word) -> Word | None:
    """The name that is the object of a gerund which was taken for its adjective: "for managing ⟨X⟩"."""
    head = tree.head(verb)
    gerund = verb.tag == "VBG" and verb.relation in ("amod", "compound") and verb.index == head.index - 1
    return head if gerund and head.mask in ("name", "names") and not tree.child(head, "det", "poss") else None


def is_phase(tree: Tree, verb: Word) -> bool:
    """True for a verb that only says how far another is: "continues to provide", "is expected to open"."""
    complement = tree.child(verb, "xcomp")
    to_be = complement is not None and verb.lemma == "be" and tree.child(complement, "auxpass") is not None
    if complement is None or (complement.tag != "VB" and not to_be) or tree.child(verb, "dobj"):
        return False
    return to_be or any(verb.lemma in words(name) for name in ("phases", "planning", "aiming"))


def is_passive(tree: Tree, verb: Word) -> bool:
    """True for the passive: by its auxiliary, by its subject, or a participle alone ("⟨X⟩, run by …")."""
    if tree.child(verb, "nsubjpass", "auxpass", "csubjpass"):
        return True
    if verb.tag == "VB" and verb.index == 0 and verb.relation == "advcl" and not tree.child(verb, "dobj", "aux"):
        return True  # "Set up in 2015, …": a participle in the form of an infinitive
    if verb.tag not in ("VBN", "VBD") or tree.child(verb, "nsubj", "aux"):
        return False
    if verb.relation == "acl" and verb.tag == "VBD" and not tree.child(verb, "dobj"):
        return True  # "⟨X⟩, converted from ⟨Y⟩, …"
    if verb.relation in ("acl", "advcl", "ROOT", "amod", "relcl", "appos", "dep") and not tree.child(verb, "dobj"):
        return verb.tag == "VBN" or tree.child(verb, "agent") is not None
    return verb.relation == "conj" and tree.head(verb).verbal and is_passive(tree, tree.head(verb))


def agent(tree: Tree, verb: Word) -> Word | None:
    """The noun behind "by" that does what a passive says; "by phases" and "by 2025" name no one."""
    by = next((w for w in tree.children(verb, "agent", "prep") if w.text.lower() == "by" and w.mask != "date"), None)
    noun = tree.child(by, "pobj") if by is not None else None
    names = noun is not None and noun.lemma not in words("manner") and noun.mask not in ("date", "figure")
    return noun if names else None


def particle(tree: Tree, verb: Word) -> Word | None:
    """The particle of a verb: "up" of "set up"; right behind it, whatever the parse calls it."""
    behind = next((w for w in tree.words[verb.index + 1 : verb.index + 2] if w.head == verb.index), None)
    return tree.child(verb, "prt") or (behind if behind is not None and behind.lemma in words("particles") else None)


def finite(tree: Tree, verb: Word) -> bool:
    """True for a verb with tense or a modal of its own."""
    return any(word.tag in ("VBZ", "VBP", "VBD", "MD") for word in (verb, *tree.children(verb, "aux", "auxpass")))
