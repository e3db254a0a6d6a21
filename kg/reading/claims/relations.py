"""Statements from clauses: every frame of a clause's word, with the entities and dates that fill its slots."""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise, product

import regex

from kg.model.claims import Date, EntityRef, Modality, Span, Statement, StatementObject
from kg.reading.claims.rules import Frame, Slot, Stated, load_frames
from kg.reading.claims.statements import LASTING, OPEN, Scene, say
from kg.reading.syntax.clauses import Clause, complements, dates_of, modifiers, purposes
from kg.reading.syntax.coreference import mentions_of
from kg.reading.syntax.modality import Mode, mode_of_relation
from kg.reading.syntax.predicates import is_imperative, is_predicate
from kg.reading.syntax.subjects import antecedent, denoted, first_person
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import table, words

MODES: dict[Mode, Modality] = {
    "holds": "holds", "planned": "planned", "considered": "considered", "proposed": "considered",
    "conditional": "considered",
}  # fmt: skip
RESPECTIVELY = regex.compile(r",? respectively\b")
DEEPEST = 6
# What one of several bodies need not do with each of several things that they do it with.
CROSSED = ("administers", "manages", "oversees", "provides", "funds", "developedBy", "initiatedBy", "locatedIn")
# What "the ⟨X⟩ project" may be called by its name alone: no body, place or fund, which the project would be of.
THINGS = frozenset(("Entity", "Site", "Park", "Facility", "Initiative", "Group"))
Place = tuple[int, int]
Filled = tuple[StatementObject, Span | None]


def find_relations(scene: Scene, clauses: Iterable[Clause]) -> list[Statement]:
    """Every statement that the frames read off a sentence's clauses, in their order."""
    statements: list[Statement] = []
    for clause in clauses:
        for frame in load_frames().of(clause):
            statements += _state(scene, clause, frame)
    narrow = {(s.subject, s.object) for s in statements if s.predicate == "whollyOwnedBy"}
    return [s for s in statements if s.predicate != "subsidiaryOf" or (s.subject, s.object) not in narrow]


def _state(scene: Scene, clause: Clause, frame: Frame) -> Iterator[Statement]:
    """The statements of a frame, if the words that it asks for stand where it asks for them."""
    mode = MODES.get(mode_of_relation(clause.tree, clause.predicate) if clause.kind == "verb" else clause.mode)
    if mode is None or frame.passive not in (None, clause.passive) or (mode != "holds" and frame.modality == "holds"):
        return
    rows = (([one for role in roles for one in words_of(clause, role)], wanted) for roles, wanted in frame.where)
    if not all(any(_is(scene, one, wanted) for one in row) if wanted else not row for row, wanted in rows):
        return
    mode = frame.modality if frame.modality and mode == "holds" else mode
    for stated in frame.states:
        for (subject, by), (object_, at) in _pairs(scene, stated, clause):
            if not isinstance(subject, EntityRef) or subject == object_:
                continue
            ahead = isinstance(object_, Date) and int(object_.lexical[:4]) > scene.metadata.year
            held = "planned" if ahead and mode == "holds" else mode
            yield say(scene, (subject.slug, stated.predicate, object_), frame.rule.name, by or at, held)


def _is(scene: Scene, word: Word, wanted: frozenset[str]) -> bool:
    """True if a word is one of those wanted, or an amount where that is: "$2 million", "a sum of $2 million"."""
    if word.mask == "figure":
        kinds = {q.kind for q in scene.encoded.figures if q.begin <= word.begin < q.end}
        return ("¤" in wanted and "money" in kinds) or ("%" in wanted and "money" not in kinds)
    if word.mask in ("name", "names"):
        return False
    if word.lemma in wanted or word.text.lower() in wanted:
        return True
    of = complements(scene.tree, word, "of") if "¤" in wanted else ()
    return any(one.mask == "figure" and _is(scene, one, wanted) for one in of)


def _pairs(scene: Scene, stated: Stated, clause: Clause) -> Iterable[tuple[Filled, Filled]]:
    """Each filler of one slot with each of the other; with "respectively", the first with the first."""
    subjects, objects = _fill(scene, stated.subject, clause), _fill(scene, stated.object, clause)
    if [one for one, _ in subjects] == [one for one, _ in objects]:
        return [(subjects[i], objects[j]) for i, j in combinations(range(len(subjects)), 2)]
    dated = bool(objects) and isinstance(objects[0][0], Date)
    if "respectively" in scene.encoded.text and (len(objects) > 1 or (dated and len(subjects) > 1)):
        return zip(subjects, objects, strict=True) if len(subjects) == len(objects) else ()
    if stated.predicate in CROSSED and crossed(scene, len(subjects), len(objects)):
        return ()
    return product(subjects, objects[:1] if dated else objects)


def crossed(scene: Scene, doers: int, others: int) -> bool:
    """True for several of both: "⟨A⟩ and ⟨B⟩ help mills and farms" does not say which helps whom."""
    return doers > 1 and others > 1 and "respectively" not in scene.sentence.text


def _fill(scene: Scene, slot: Slot, clause: Clause) -> list[Filled]:
    for role in slot.roles:
        if role == "time":
            return [(date, None) for date in _dates(scene, clause)]
        if role in ("topic", "site"):
            topic = scene.topic if role == "topic" else scene.site
            means = [(topic.slug, None if topic.named else topic.span)] if topic else []
        elif role == "subject" and scene.speaking and is_imperative(clause.tree, clause.predicate):
            means = [(scene.government, None)]  # "Launch ⟨X⟩": its own tasks
        else:
            means = [hit for word in words_of(clause, role) for hit in entities(scene, word)]
        fitting = [(slug, span) for slug, span in means if scene.types.get(slug, "Entity") in slot.classes]
        if fitting:
            return [(EntityRef(slug), span) for slug, span in dict.fromkeys(fitting)]
    return []


def words_of(clause: Clause, role: str) -> list[Word]:
    """The words of a role, or of a role within one: "with>from" is "with $2 million (allocated) from ⟨X⟩"."""
    tree = clause.tree
    outer, *inner = role.split(">")
    if outer == "modifier":
        return list(modifiers(tree, clause.predicate))
    if outer in ("purpose", "creation"):
        things = (one for one in purposes(clause) if outer == "purpose" or tree.head(one).lemma in words("launching"))
        return [word for thing in things for word in tree.row(thing)]
    row = [clause.predicate] if outer == "self" and clause.kind == "name" else clause.row(outer)
    for name in inner:
        heads = [head for word in row for head in _hanging(tree, word, name)]
        row = [word for head in heads for word in tree.row(head)]
    return row


def _hanging(tree: Tree, word: Word, name: str) -> list[Word]:
    """The words that play a role to a noun or to its participle."""
    if name == "owner":
        return tree.children(word, "poss")
    if name == "modifier":
        return list(modifiers(tree, word))
    return [one for part in (word, *tree.children(word, "acl")) for one in complements(tree, part, name)]


def _dates(scene: Scene, clause: Clause) -> list[Date]:
    """The dates of a clause at which something can happen; none where an earlier thing comes back in a new form."""
    things = clause.row("object", "subject")
    if any(one.text.lower() in words("renewed") for thing in things for one in modifiers(clause.tree, thing)):
        return []
    tree, own = clause.tree, [word for word in dates_of(clause) if word.text.lower() not in words("beside_then")]
    rows = [one for word in own for part in (word, *tree.children(word, "pobj")) for one in tree.row(part)]
    all_ = scene.encoded.dates
    times = dict.fromkeys(time for w in rows for time in all_ if time.begin <= w.begin and w.end <= time.end)
    dates = [(time.value, time.role) for time in times if isinstance(time.value, Date)]
    ahead = [(one, role, int(one.lexical[:4]) > scene.metadata.year) for one, role in dates if role != "after"]
    return [one for one, role, to_come in ahead if role not in (OPEN if to_come else LASTING)]


def entities(scene: Scene, word: Word, depth: int = 0) -> list[tuple[str, Span | None]]:
    """The entities that a word means, each with the place that says so if its own does not."""
    if depth > DEEPEST:
        return []
    mentions, tree = mentions_of(word, scene.mentions), scene.tree
    behind = tree.words[min(word.index + 1, len(tree.words) - 1)]
    proper = behind.relation == "appos" and behind.tag in ("NNP", "NNPS") and not behind.mask
    if mentions and proper and behind.head == word.index:
        return []  # it is only the beginning of another name: "$600 in ⟨Council⟩ Vouchers"
    if mentions:
        return [(mention.slug, mention.antecedent) for mention in mentions]
    if word.text.lower() in words("first_person"):
        spoken = first_person(scene.sentence.text, word.begin) == "government"
        return [(scene.government, None)] if spoken else []
    for other in (*_classified(scene, tree, word), *_meant(tree, word)):
        means = [hit for one in tree.row(other) for hit in entities(scene, one, depth + 1)]
        if means:
            return means
    return []


def _classified(scene: Scene, tree: Tree, noun: Word) -> Iterator[Word]:
    """The name that a noun only classifies: "the ⟨Youth Post⟩ hostel"; not "the third ⟨X⟩ cluster" or an owner's."""
    if noun.mask or noun.lemma not in words("classifying"):
        return
    names = [child for child in tree.children(noun, "compound", "nmod") if child.mask in ("name", "names")]
    ordinal = any(one.lemma in words("ordinals") for one in tree.under(noun))
    for name in names if not ordinal else ():
        kinds = {scene.types.get(mention.slug, "Entity") for mention in mentions_of(name, scene.mentions)}
        if kinds <= THINGS or kinds <= set(table("nouns").get(noun.lemma, ())):
            yield name


def _meant(tree: Tree, word: Word) -> Iterator[Word]:
    """The words that a word without a name may stand for, the surest first."""
    if word.text.lower() in words("relative"):
        relative = next((above for above in tree.ancestors(word) if above.relation == "relcl"), None)
        if relative is not None:
            yield antecedent(tree, relative)
        return
    other = denoted(tree, word)
    if other is not word:
        yield other
    yield from tree.children(word, "appos")
    yield from _included(tree, word)
    yield from complements(tree, word, "including", "like", "as", "namely")
    if word.lemma in words("transparent"):
        yield from complements(tree, word, "of", "at", "for", "between", "among")
        yield from tree.children(word, "poss")


def _included(tree: Tree, noun: Word) -> Iterator[Word]:
    """The names behind ", including" further on: "works with agencies to train staff, including ⟨A⟩ and ⟨B⟩".

    They are some of the only bodies or people before them that the sentence has in the plural.
    """
    behind = [w for w in tree.words[noun.index + 1 :] if w.text == "including" and tree.head(w) is not noun]
    for link in behind[:1] if noun.lemma in table("nouns") else ():
        plurals = [one for one in tree.words[: link.index] if one.tag == "NNS" and not one.mask]
        bodies = [one for one in plurals if one.lemma in words("people") or one.lemma in table("nouns")]
        if bodies == [noun] and tree.words[link.index - 1].text == ",":
            yield from (one for one in tree.children(link, "pobj") if one.mask in ("name", "names"))


def share_of(scene: Scene, place: Place, index: int, count: int) -> str:
    """The words of a sentence between two characters, as they are said of one of `count` things.

    "⟨A⟩ and ⟨B⟩ subsidise rural and urban schools respectively" has "subsidise rural schools" for the first. Nothing
    if "respectively" is said and no list of as many members stands before it, or if the words are another one's.
    """
    begin, end = place
    text = scene.sentence.text
    if count < 2 or RESPECTIVELY.search(text) is None:
        return text[begin:end]
    members = _members(scene, count)
    if not members:
        return ""
    first, last, own = members[0][0], members[-1][1], members[index]
    words = text[begin:end]
    if begin <= first and last <= end:
        words = text[begin:first] + text[slice(*own)] + text[last:end]
    elif first < end and begin < last and not (own[0] <= begin and end <= own[1]):
        words = ""
    return RESPECTIVELY.sub("", words)


def _members(scene: Scene, count: int) -> list[Place]:
    """The members of the last list of so many that stands behind a verb and before "respectively"."""
    tree = scene.tree
    adverb = next((word.index for word in tree.words if word.lemma == "respectively"), 0)
    verb = next((word.index for word in tree.words if is_predicate(tree, word)), adverb)
    rows = [_places(scene, tree, word) for word in tree.words[verb:adverb] if word.relation != "conj"]
    rows = [row for row in rows if len(row) == count and all(a[1] <= b[0] for a, b in pairwise(row))]
    return max(rows, key=lambda row: row[-1][1], default=[])


def _places(scene: Scene, tree: Tree, word: Word) -> list[Place]:
    """The place of each member of the list that begins with a word; none for alternatives."""
    if word.mask == "names":
        return [(mention.begin, mention.end) for mention in mentions_of(word, scene.mentions)]
    row = tree.row(word)
    if any(link.lemma == "or" for member in row for link in tree.children(member, "cc")):
        return []
    parts = [list(tree.under(member, "conj", "cc", "preconj", "punct")) for member in row]
    return [(min(one.begin for one in part), max(one.end for one in part)) for part in parts]
