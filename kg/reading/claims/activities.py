"""Activities: a clause in the source's words, as far as nothing else that was read says what it does."""

from collections.abc import Collection

from kg.model.claims import EntityRef, Observation, Statement, Text
from kg.reading.claims.relations import MODES, entities, share_of
from kg.reading.claims.statements import Scene, say
from kg.reading.syntax.clauses import Clause
from kg.reading.syntax.coreference import mentions_of
from kg.reading.syntax.modality import mode_of
from kg.reading.syntax.predicates import finite, is_phase
from kg.reading.syntax.subjects import surface_subject
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.patterns import Patterns
from kg.reading.text.words import words

P = Patterns("claims", "activities")
SHORTEST = 3
# So many words of a clause that no other claim has make it worth saying whole.
UNSAID = 2
SAYING = ("NN", "VB", "JJ")


def find_activities(
    scene: Scene, covered: Collection[Clause], said: Collection[Statement], observations: Collection[Observation]
) -> list[Statement]:
    """The deeds of the subjects of a sentence's finite clauses, each where other claims leave some of its words unsaid.

    `covered` are the clauses that gave relations, `said` the statements of the sentence, relations and terms. A
    subject is named in its clause, or means one thing named before.
    """
    statements: list[Statement] = []
    told, related = _told(scene, said, observations), {clause.predicate.index for clause in covered}
    for clause in scene.clauses if scene.sentence.kind in ("sentence", "item") else ():
        verb = clause.predicate
        while verb.relation == "xcomp" and is_phase(clause.tree, clause.tree.head(verb)):
            verb = clause.tree.head(verb)  # "aims to help", "is expected to open"
        # to aim at something, and to be able to do it, holds as such
        aims = clause.mode == "aimed" and verb is not clause.predicate
        own = mode_of(clause.tree, verb) if aims else clause.mode
        own = "considered" if own == "holds" and _weighs(clause.tree, verb) else own
        mode = MODES.get("holds" if own == "permitted" else own)
        subject = surface_subject(clause.tree, verb)
        if clause.kind != "verb" or mode is None or subject is None or not finite(clause.tree, verb):
            continue
        phrase = _own(clause.tree, verb)
        content = [w for w in phrase if w is not verb and w.tag.startswith(SAYING) and w.relation[:3] != "aux"]
        whole_said = len({w.index for w in content} - told - related) < UNSAID
        place = phrase[0].begin, phrase[-1].end
        last = next((word for word in reversed(phrase) if word.text[0].isalnum()), phrase[-1])
        doers = dict.fromkeys(hit for word in clause.tree.row(subject) for hit in entities(scene, clause.tree, word))
        counted = {one.about for one in observations} if any(word.mask == "figure" for word in phrase) else set()
        for index, (doer, antecedent) in enumerate(doers):
            deed = share_of(scene, place, index, len(doers)).strip(" ,;:.")
            phrased = {one.subject for one in said if isinstance(one.object, Text) and one.object.value in deed}
            located = verb.relation == "relcl" and scene.types.get(doer) == "Area"  # "parks in ⟨A⟩, which provide"
            whole = len(deed.split()) >= SHORTEST and last.tag not in ("IN", "TO", "DT")  # not "is responsible for:"
            known = any(word.index in related for word in phrase) or doer in counted | phrased
            if whole and not located and not (known and whole_said):
                statements.append(say(scene, (doer, "activity", Text(deed)), "activity", antecedent, mode))
    return statements


def _told(scene: Scene, said: Collection[Statement], observations: Collection[Observation]) -> set[int]:
    """The words of a sentence that its claims have: names, phrases, figures and what these count."""
    objects = [one.object for one in said]
    slugs = {one.slug for one in objects if isinstance(one, EntityRef)} | {one.subject for one in said}
    slugs |= {one.about for one in observations}
    phrases = [one.value for one in objects if isinstance(one, Text)] + [one.indicator for one in observations]
    phrases += [scene.entities[slug].label for slug in slugs if slug in scene.entities]
    told = set(P.WORD.findall(" ".join(phrases).lower()))
    return {
        word.index
        for word in scene.tree.words
        if (word.mask in ("name", "names") and slugs.issuperset(m.slug for m in mentions_of(word, scene.mentions)))
        or word.mask == "date"
        or (observations and word.mask == "figure")
        or word.text.lower() in told
    }


def _weighs(tree: Tree, verb: Word) -> bool:
    """True where a thing is only thought about: "is considering ⟨X⟩", "studies the feasibility of ⟨X⟩"."""
    thought = any(child.lemma in words("considering") for child in tree.children(verb, "dobj", "ccomp", "pcomp"))
    under_way = verb.tag == "VBG" and verb.lemma in ("explore", "consider")
    return verb.lemma in words("considering") and (thought or under_way)


def _own(tree: Tree, verb: Word) -> list[Word]:
    """The words of a finite verb phrase in their order: from its first auxiliary on, without other finite clauses."""
    parts = [one for one in tree.children(verb) if one.relation not in ("nsubj", "nsubjpass", "cc", "punct")]
    parts = [one for one in parts if not (one.relation == "conj" and finite(tree, one))]
    words = [verb, *(word for part in parts for word in tree.under(part))]
    first = min(word.index for word in (verb, *tree.children(verb, "aux", "auxpass")))
    return sorted((word for word in words if word.index >= first), key=lambda word: word.index)
