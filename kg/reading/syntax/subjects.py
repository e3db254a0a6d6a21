"""The subject of a verb: its own, its governing clause's, or what it hangs on; and whom the first person means."""

from typing import Literal

from kg.reading.syntax.predicates import finite, is_predicate, misread
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import Patterns, words

P = Patterns("syntax", "subjects")
OWN = ("nsubj", "nsubjpass", "csubj", "csubjpass")
CONTROLLED = ("xcomp", "advcl", "pcomp", "pobj", "ccomp", "dep", "prep", "acomp", "amod", "advmod", "acl", "oprd")
DEEPEST = 12  # clauses above one another; real prose has half as many


def surface_subject(tree: Tree, verb: Word, depth: int = 0) -> Word | None:
    """The word that is the subject of a verb by grammar; in the passive, what it is done to. None if nothing is."""
    if depth > DEEPEST:
        return None
    before = tree.words[verb.index - 1] if verb.index else verb  # a name that was taken for the verb's modifier
    own_name = before.mask in ("name", "names") and before.head == verb.index
    modifies = own_name and before.relation in ("compound", "nmod")
    taken = before if modifies and verb.tag in ("VBZ", "VBP", "VBD") else None
    own = misread(tree, verb) or tree.child(verb, *OWN) or taken
    if own is not None:
        if own.text.lower() not in words("relative"):
            return own if own.relation not in ("csubj", "csubjpass") else None
        verb = tree.leader(verb)
        if verb.relation != "relcl":  # "… such as ⟨X⟩, that has grown": what stands right before the comma
            return _ending_at(tree, own.index - 1) if tree.words[own.index - 1].text == "," else None
        return antecedent(tree, verb)
    if verb.relation == "conj":
        head = tree.head(verb)
        if verb.tag == "VBG" and head.tag != "VBG" and not tree.children(verb, "aux"):
            gerunds = [one for one in tree.under(head) if one.tag == "VBG" and one.relation == "pcomp"]
            head = next((one for one in reversed(gerunds) if one.index < verb.index), head)
        if head.verbal or is_predicate(tree, head):  # of "helps ⟨X⟩ in making …, and launching …" ⟨X⟩ does both
            return surface_subject(tree, head, depth + 1)
        return _controller(tree, head, depth) if head.relation in CONTROLLED else None
    if verb.relation in ("acl", "amod", "appos") and verb.index > verb.head:
        return _participle(tree, verb, depth)
    if verb.relation == "ROOT":
        return _continued(tree, verb, depth)
    if verb.relation == "advcl" and verb.tag == "VBN" and verb.index > 1 and tree.words[verb.index - 1].text == ",":
        named = _ending_at(tree, verb.index - 1)  # "…⟨X⟩, published in 2020, …"
        if named is not None and not finite(tree, verb):
            return named
    if verb.relation in CONTROLLED and not finite(tree, verb):
        return _controller(tree, verb, depth)
    return None


def antecedent(tree: Tree, relative: Word) -> Word:
    """The noun that a relative clause hangs on; a higher one where only that agrees in number.

    "three parks in ⟨A and B⟩, which provide": the parks. Without a comma before it, a clause narrows a common noun, not
    a name: "a subsidiary of ⟨A⟩ that runs ⟨B⟩" is about the subsidiary.
    """
    noun = tree.head(relative)
    governing = next((above for above in tree.ancestors(noun) if is_predicate(tree, above)), noun)
    if noun.mask == "date":  # "launched ⟨X⟩ in 2021, under which"
        return tree.child(governing, "dobj") or tree.child(governing, "nsubjpass", "nsubj") or noun
    first = tree.child(relative, "aux", "auxpass") or relative
    singular = first.tag == "VBZ" or first.text.lower() in words("of_one")
    number = singular or first.tag == "VBP" or first.text.lower() in words("of_several")  # else its form could be both
    loose = any(word.text == "," for word in tree.words[noun.index : relative.index])
    candidates = [noun]
    for above in tree.ancestors(noun):
        if is_predicate(tree, above):
            candidates += tree.children(above, "dobj")
            break
        if above.nominal:
            candidates.append(above)
    for word in candidates:
        names = bool(word.mask) and not loose
        several = word.tag in ("NNS", "NNPS") or tree.child(word, "conj") is not None
        if (not number or several != singular) and not names:
            return word
    return noun


def _participle(tree: Tree, verb: Word, depth: int) -> Word | None:
    """The noun that a participle narrows: "the park run by ⟨X⟩"; of an infinitive, the subject of its clause."""
    noun = tree.head(verb)
    if verb.tag == "VB":
        governing = next((word for word in tree.ancestors(noun) if is_predicate(tree, word)), None)
        if governing is None or governing.lemma in ("have", "be") or _offered(governing, verb):
            return noun
        return surface_subject(tree, governing, depth + 1)
    before = tree.words[verb.index - 1]
    if before.text == ",":  # what stands right before the comma
        return _ending_at(tree, before.index) or noun
    if noun.mask and noun.relation == "pobj":
        above = next((word for word in tree.ancestors(noun) if word.nominal or is_predicate(tree, word)), noun)
        return above if above.nominal and not above.mask and not is_predicate(tree, above) else noun
    return noun


def _ending_at(tree: Tree, index: int) -> Word | None:
    """The name that ends right before a word; the first of "⟨A⟩ in ⟨B⟩, built in 2015"."""
    last = tree.words[index - 1]
    if last.mask not in ("name", "names"):
        return None
    before = [word for word in tree.words[max(0, index - 4) : index - 1] if word.tag != "DT"]
    located = len(before) > 1 and before[-1].text.lower() in ("in", "at") and before[-2].mask in ("name", "names")
    return before[-2] if located else last


def _continued(tree: Tree, verb: Word, depth: int) -> Word | None:
    """The subject of a part's main verb that has none by the parse.

    A name that was taken for the apposition of a name ("Together with ⟨A⟩, ⟨B⟩ provides"); else the subject of
    the part before: what begins with its verb behind ";" goes on about that.
    """
    mistaken = [w for w in tree.words[: verb.index] if w.relation == "appos" and w.mask and tree.head(w).mask]
    if mistaken and any(above is verb for above in tree.ancestors(mistaken[-1])):
        return mistaken[-1]
    before = [word for word in tree.words[: verb.index] if word.head == word.index and is_predicate(tree, word)]
    if not before or verb.tag in ("VB", "VBG"):
        return None
    return surface_subject(tree, before[-1], depth + 1)


def _controller(tree: Tree, verb: Word, depth: int) -> Word | None:
    """The subject of the clause that a verb without one belongs to: "responsible for managing"."""
    for above in tree.ancestors(verb):
        if above.relation in ("acl", "relcl") and not is_predicate(tree, above):
            return None
        if above.verbal:
            helped = verb.relation == "xcomp" or above.lemma in words("helping")
            given = tree.child(above, "dobj") if helped or _offered(above, verb) else None
            return given if given is not None and given.index < verb.index else surface_subject(tree, above, depth + 1)
        if above.nominal and above.relation in ("nsubj", "nsubjpass"):
            return None
        if above.tag.startswith("JJ") and above.relation == "amod" and above.index > above.head:
            return _postposed(tree, above)
    return None


def _offered(creating: Word, verb: Word) -> bool:
    """True for what a new thing is there to do: "introduced ⟨X⟩ to offer grants"."""
    gives = verb.lemma in words("giving") or verb.lemma in words("helping")
    return verb.tag == "VB" and creating.lemma in words("creating") and gives


def _postposed(tree: Tree, adjective: Word) -> Word | None:
    """The noun behind which an adjective stands: "a subsidiary of ⟨A⟩ responsible for …" is the subsidiary."""
    noun = tree.head(adjective)
    if noun.mask and noun.relation == "pobj":
        return next((word for word in tree.ancestors(noun) if word.nominal), noun)
    return noun


def quality_subject(tree: Tree, adjective: Word) -> Word | None:
    """The word that an adjective describes: the subject of "is responsible", the noun before "responsible for"."""
    head = tree.head(adjective)
    if adjective.relation in ("acomp", "oprd", "advcl") and is_predicate(tree, head):
        return surface_subject(tree, head)
    if adjective.relation == "conj" and head.tag.startswith("JJ"):
        return quality_subject(tree, head) if head.index < adjective.index else None
    if adjective.relation == "amod" and adjective.index > head.index:
        return _postposed(tree, adjective)
    return None


def denoted(tree: Tree, word: Word) -> Word:
    """The word that says who or what a noun is about: the subject of "is a …", the name that "a …" stands beside."""
    head = tree.head(word)
    forms = word.relation == "dobj" and word.lemma == "part" and head.lemma == "form"
    if forms or (word.relation in ("attr", "oprd") and head.lemma in ("be", "become", "remain")):
        return surface_subject(tree, head) or word
    if word.relation == "appos":
        return head
    verb = tree.head(head)
    if word.relation == "pobj" and head.lemma == "as" and is_predicate(tree, verb):
        return tree.child(verb, "dobj") or surface_subject(tree, verb) or word
    return word


def first_person(text: str, begin: int) -> Literal["government", "publisher"] | None:
    """The one that the first person at a place of a text means; nothing for everybody ("our economy", "we can grow").

    >>> [first_person(text, 0) for text in ("We launched it.", "We can grow.", "Our target is 5.", "I mentioned it.")]
    ['government', None, 'government', 'publisher']
    """
    if P.SPEAKER.match(text, begin):
        return "publisher"
    if text.startswith(("our ", "Our "), begin):
        return "government" if P.OURS.match(text, begin) else None
    subject = text.startswith(("We ", "we ", "I "), begin) and not text.endswith("if ", 0, begin)
    return "government" if subject and not P.EVERYBODY.match(text, begin) else None
