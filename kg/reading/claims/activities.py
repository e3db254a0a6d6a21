"""Activities: a clause in the source's words, as far as nothing else that was read says what it does."""

from collections.abc import Collection
from dataclasses import replace

from kg.model.claims import EntityRef, Modality, Observation, Statement, Text
from kg.reading.claims.figures.dates import dated
from kg.reading.claims.relations import MODES, crossed, entities, share_of
from kg.reading.claims.statements import Scene, say
from kg.reading.syntax.clauses import Clause, dates_of
from kg.reading.syntax.coreference import mentions_of
from kg.reading.syntax.modality import beside, mode_of
from kg.reading.syntax.predicates import finite, is_phase
from kg.reading.syntax.subjects import surface_subject
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

SHORTEST = 3
# So many words of a clause that no other claim has, or a name, make it worth saying whole.
UNSAID = 2
SAYING = ("NN", "VB", "JJ")
# Roles of dates at which a thing was done.
HAPPENING = ("in", "on", "during", "from", "starting from")


def find_activities(
    scene: Scene, covered: Collection[Clause], said: Collection[Statement], observations: Collection[Observation]
) -> list[Statement]:
    """The deeds of the subjects of a sentence's finite clauses, each where other claims leave some of its words unsaid.

    `covered` are the clauses that gave relations, `said` the statements of the sentence, relations and terms. A
    subject is named in its clause, or means one thing named before.
    """
    statements: list[Statement] = []
    related = {clause.predicate.index for clause in covered}
    for clause in scene.clauses if scene.sentence.kind in ("sentence", "item") else ():
        verb = clause.predicate
        while verb.relation == "xcomp" and is_phase(clause.tree, clause.tree.head(verb)):
            verb = clause.tree.head(verb)  # "aims to help", "is expected to open"
        mode, subject = _mode(clause, verb), surface_subject(clause.tree, verb)
        if clause.kind != "verb" or mode is None or subject is None or not finite(clause.tree, verb):
            continue
        if subject.lemma in words("doings") or _hangs(scene, verb, subject):
            continue  # "Preparatory work for ⟨X⟩ will be completed": not ⟨X⟩ will
        phrase = _own(clause.tree, verb)
        content = [w for w in phrase if w is not verb and w.tag.startswith(SAYING) and w.relation[:3] != "aux"]
        begin, end, text = phrase[0].begin, phrase[-1].end, scene.sentence.text
        place = begin, end + ("(" in text[begin:end] and text.startswith(")", end))
        last = next((word for word in reversed(phrase) if word.text[0].isalnum()), phrase[-1])
        doers = dict.fromkeys(hit for word in clause.tree.row(subject) for hit in entities(scene, word))
        counted = {one.about for one in observations} if any(word.mask == "figure" for word in phrase) else set()
        owned = clause.tree.children(subject, "poss") if not doers and clause.lemma != "be" else []
        if owned:  # "its certificates are recognised abroad" is told of whose they are
            doers = dict.fromkeys(hit for word in owned for hit in entities(scene, word))
            behind = [w for w in clause.tree.under(subject, "relcl", "acl", "punct") if w.index > owned[-1].index]
            place = min(one.begin for one in behind if one.tag != "POS"), place[1]
        when = _when(scene, clause) if mode == "holds" else scene
        listed = max(len(clause.row(name)) for name in ("object", "to", "for"))
        for index, (doer, antecedent) in enumerate(() if crossed(scene, len(doers), listed) else doers):
            deed = share_of(scene, place, index, len(doers)).strip(" ,;:.").removesuffix(" including").rstrip(",")
            phrased = {one.subject for one in said if isinstance(one.object, Text) and one.object.value in deed}
            located = verb.relation == "relcl" and scene.types.get(doer) == "Area"  # "parks in ⟨A⟩, which provide"
            whole = len(deed.split()) >= SHORTEST and last.tag not in ("IN", "TO", "DT")  # not "is responsible for:"
            known = any(word.index in related for word in phrase) or doer in counted | phrased
            told = related | _told(scene, doer, said, observations)
            unsaid = [w for w in content if w.index not in told and text[w.begin : w.end] in deed]
            known = known and len(unsaid) < UNSAID and not any(word.mask == "name" for word in unsaid)
            if whole and not located and not known:
                statements.append(say(when, (doer, "activity", Text(deed)), "activity", antecedent, mode))
    return statements


def _when(scene: Scene, clause: Clause) -> Scene:
    """The scene as of the date of a clause at which something was done: "In May 2023, …", "from November on"."""
    words = dates_of(clause)
    times = [one for one in scene.encoded.dates if any(one.begin <= word.begin < one.end for word in words)]
    time = next((one for one in times if one.role in HAPPENING), None)
    as_of, basis, _ = dated(scene, time, named=True)
    return scene if time is None else replace(scene, as_of=as_of, date_basis=basis)


def _told(scene: Scene, doer: str, said: Collection[Statement], observations: Collection[Observation]) -> set[int]:
    """The words of a sentence that the claims of a doer, and of what it deals with, have: names, phrases, figures."""
    pairs = [(one, {one.subject, *([one.object.slug] if isinstance(one.object, EntityRef) else [])}) for one in said]
    near = {slug for _, both in pairs if doer in both for slug in both if scene.types.get(slug) != "Area"} | {doer}
    slugs = {slug for _, both in pairs if near & both for slug in both} | {one.about for one in observations}
    phrases = [one.object.value for one, both in pairs if near & both and isinstance(one.object, Text)]
    phrases += [one.indicator for one in observations] + [scene.entities[s].label for s in slugs if s in scene.entities]
    stated, text = " ".join(phrases).lower(), scene.sentence.text.lower()
    masked = [(word.index, mentions_of(word, scene.mentions)) for word in scene.tree.words if word.mask]
    named = {index for index, mentions in masked if slugs.issuperset(mention.slug for mention in mentions)}
    return named | {word.index for word in scene.tree.words if text[word.begin : word.end] in stated}


def _mode(clause: Clause, verb: Word) -> Modality | None:
    """The modality of a deed: to aim at it, and to be able to do it, holds as such.

    What is only thought about is considered: "is considering ⟨X⟩", "studies the feasibility of ⟨X⟩".
    """
    mode = mode_of(clause.tree, verb) if clause.mode == "aimed" and verb is not clause.predicate else clause.mode
    thing = clause.tree.child(verb, "dobj", "ccomp", "pcomp")
    thought = thing is not None and thing.lemma in words("considering")
    under_way = verb.tag == "VBG" and verb.lemma in ("explore", "consider")
    weighs = verb.lemma in words("considering") and (thought or under_way)
    return "considered" if mode == "holds" and weighs else MODES.get("holds" if mode == "permitted" else mode)


def _hangs(scene: Scene, verb: Word, subject: Word) -> bool:
    """True for what is done only if something else is so ("If firms fail, ⟨X⟩ may act"), and for a motion's words."""
    before = (one for one in scene.tree.children(verb, "advcl") if one.index < verb.index)
    marks = {mark.lemma for one in before for mark in scene.tree.children(one, "mark")}
    moved = scene.sentence.text[: subject.begin].rstrip().endswith('"That')
    return moved or bool(marks & words("preconditions"))


def _own(tree: Tree, verb: Word) -> list[Word]:
    """The words of a finite verb phrase in their order: from its first auxiliary on, without other finite clauses."""
    parts = [one for one in tree.children(verb) if one.relation not in ("nsubj", "nsubjpass", "cc", "punct")]
    parts = [one for one in parts if not (one.relation == "conj" and finite(tree, one)) and not beside(tree, one)]
    words = [verb, *(word for part in parts for word in tree.under(part))]
    first = min(word.index for word in (verb, *tree.children(verb, "aux", "auxpass")))
    return sorted((word for word in words if word.index >= first), key=lambda word: word.index)
