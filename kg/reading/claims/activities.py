"""Activities: a clause in the source's words, where nothing else that was read covers it."""

from collections.abc import Collection

from kg.model.claims import Observation, Statement, Text
from kg.reading.claims.relations import MODES, entities, share_of
from kg.reading.claims.statements import Scene, say
from kg.reading.syntax.clauses import Clause
from kg.reading.syntax.modality import mode_of
from kg.reading.syntax.predicates import finite, is_phase
from kg.reading.syntax.subjects import surface_subject
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

SHORTEST = 3


def find_activities(
    scene: Scene, covered: Collection[Clause], terms: Collection[Statement], observations: Collection[Observation]
) -> list[Statement]:
    """The deeds of the subjects of a sentence's finite clauses, each where no relation, term or figure says it.

    `covered` are the clauses that gave relations. A subject is named in its clause, or means one thing named before.
    """
    statements: list[Statement] = []
    phrases = [term for term in terms if term.predicate != "beneficiary"]  # whom it helps is only a part of a deed
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
        if subject.lemma in words("doings"):
            continue  # "Preparatory work for ⟨X⟩ will be completed": not ⟨X⟩ will
        phrase = _own(clause.tree, verb)
        if any(other.predicate in phrase for other in covered):
            continue
        place = phrase[0].begin, phrase[-1].end
        last = next((word for word in reversed(phrase) if word.text[0].isalnum()), phrase[-1])
        doers = dict.fromkeys(hit for word in clause.tree.row(subject) for hit in entities(scene, clause.tree, word))
        counted = {one.about for one in observations} if any(word.mask == "figure" for word in phrase) else set()
        for index, (doer, antecedent) in enumerate(doers):
            deed = share_of(scene, place, index, len(doers)).strip(" ,;:.")
            said = {t.subject for t in phrases if isinstance(t.object, Text) and t.object.value in deed}
            located = verb.relation == "relcl" and scene.types.get(doer) == "Area"  # "parks in ⟨A⟩, which provide"
            whole = len(deed.split()) >= SHORTEST and last.tag not in ("IN", "TO", "DT")  # not "is responsible for:"
            if whole and doer not in counted | said and not located:
                statements.append(say(scene, (doer, "activity", Text(deed)), "activity", antecedent, mode))
    return statements


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
