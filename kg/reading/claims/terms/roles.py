"""Constructions that say the terms of a scheme (`constructions.toml`), and clauses as they see them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.model.claims import Modality, Rule
from kg.model.classes import kinds_under
from kg.reading.claims.relations import MODES, words_of
from kg.reading.claims.rules import PAST, Row, compiled, tables
from kg.reading.syntax.clauses import Clause, complements, verb_clause
from kg.reading.syntax.modality import Mode, infinitive, mode_of as mode_of_verb
from kg.reading.syntax.predicates import finite, is_predicate
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

TERMED = frozenset(kind for name in ("Scheme", "Service", "Initiative", "Facility") for kind in kinds_under(name))
BODIES = frozenset(kinds_under("Organisation")) - TERMED


@dataclass(frozen=True, eq=False)
class Construction:
    """One way of saying terms: the roles in which the scheme stands, and what sources give each property.

    `classes` are those of the things that it is told of; the file tells what its `flags` mean.
    """

    rule: Rule
    verbs: frozenset[str]
    things: tuple[str, ...]
    states: tuple[tuple[str, tuple[str, ...]], ...]
    classes: frozenset[str]
    flags: frozenset[str]


@lru_cache(maxsize=1)
def load_constructions() -> tuple[Construction, ...]:
    """The constructions of `constructions.toml`, in their order. Raises RuleError."""
    return compiled(tables("terms"), "construction", _construction)


def _construction(row: Row) -> Construction:
    verbs = " ".join(row["verbs"].split())
    stated = (text.partition(": ") for text in row["states"])
    classes = {*TERMED, "Entity", *(kind for name in row.get("also", "").split(", ") for kind in kinds_under(name))}
    return Construction(
        Rule(row["name"], verbs, "; ".join(row["states"])),
        frozenset(verbs.split(", ")),
        tuple(row["things"].split(", ")),
        tuple((kind, tuple(sources.split(", "))) for kind, _, sources in stated),
        frozenset(classes),
        frozenset(row.get("flags", "").split(", ")),
    )


@lru_cache(maxsize=1024)
def of_verb(lemma: str) -> tuple[Construction, ...]:
    """The constructions of a verb, in their order."""
    return tuple(one for one in load_constructions() if lemma in one.verbs)


def mode_of(clause: Clause) -> Modality | None:
    """The modality of a term: what a scheme aims or is allowed to do is its purpose, as far as it is there already."""
    if is_aim(clause):
        return MODES.get(mode_of_verb(clause.tree, clause.tree.head(clause.predicate)))
    above = [clause.predicate, *clause.tree.ancestors(clause.predicate)] if clause.mode == "aimed" else []
    verbs = [word for word in above if is_predicate(clause.tree, word)]
    modes = [mode_of_verb(clause.tree, word) for word in verbs] or [clause.mode]
    wanted = modes[-1] == "aimed" and any(verb.lemma in words("launching") for verb in verbs[-1:])
    default: Mode = "considered" if wanted else "holds"  # "wants to launch ⟨X⟩ to …"
    first = next((mode for mode in modes if mode not in ("aimed", "permitted")), default)
    return "holds" if is_must(clause) else MODES.get(first)


def is_done(clause: Clause) -> bool:
    """True for what was done once: by the tense of the clause or of the one above it ("committed … to helping")."""
    tree, verb = clause.tree, clause.predicate
    governing = (word for word in (verb, *tree.ancestors(verb)) if is_predicate(tree, word) and finite(tree, word))
    return next((word.tag in PAST for word in governing), False)


def is_must(clause: Clause) -> bool:
    """True for what must be so: "applicants must"."""
    must = any(aux.lemma == "must" for aux in clause.tree.children(clause.predicate, "aux"))
    return must and clause.mode == "proposed"


def is_aim(clause: Clause) -> bool:
    """True for what its subject is said to be for: "⟨X⟩ aims to reduce waste", "⟨X⟩ is meant to"."""
    return clause.predicate.relation == "xcomp" and clause.tree.head(clause.predicate).lemma in words("purposing")


def members(clause: Clause) -> list[Word]:
    """Those who take part in a scheme: "eligible firms", "applicants"."""
    tree, named = clause.tree, words("members")
    people = [word for word in clause.row("subject", "object", "to") if word.lemma in words("people") | named]
    described = [(word, [child.text.lower() for child in tree.children(word, "amod", "acl")]) for word in people]
    return [word for word, texts in described if named & {word.lemma, *texts}]


def is_loose(clause: Clause) -> bool:
    """True for a verb whose subject is a guess: ", subsidising firms", "develop ⟨X⟩ to support and promote …"."""
    tree, verb = clause.tree, clause.predicate
    first = tree.leader(verb)
    bare = verb.tag == "VBG" and first is not verb and not tree.children(verb, "aux")
    bare = bare or (verb.relation == "pcomp" and tree.head(tree.head(verb)).lemma in words("views"))  # "with a view to"
    return bare or (infinitive(tree, first) and not finite(tree, verb) and first.relation in ("relcl", "acl", "advcl"))


def amounts(clause: Clause, name: str) -> list[Word]:
    """Amounts of a scheme ("the monthly allowance"), its limits ("a minimum grant"), parts ("the first $3") or aim."""
    if name == "aim":
        return [word for word in clause.row("subject") if word.lemma in words("views")]
    part = [word for word in clause.row("object") if word.mask == "figure"] if name == "part" else []
    gained = part or [word for word in clause.row("object") if word.lemma in words("gains") and not word.mask]
    signs = {"limit": {"minimum", "maximum"}, "part": words("parts"), "amount": {"the"}}[name]
    signed = ((word, clause.tree.children(word, "amod", "det")) for word in gained)
    return [word for word, before in signed if any(one.text.lower() in signs for one in before)]


def so_that(clause: Clause) -> list[Word]:
    """The things that are made or changed so that a clause comes true: "designed ⟨X⟩ so that families get more"."""
    marks = [mark.text.lower() for mark in clause.tree.children(clause.predicate, "mark")]
    above = verb_clause(clause.tree, clause.tree.head(clause.predicate))
    return above.row("object") if marks == ["so", "that"] and launches(above) else []


def launches(clause: Clause) -> bool:
    """True for a clause whose object may be a scheme."""
    return any("object" in one.things for one in of_verb(clause.lemma))


def gives(clause: Clause) -> bool:
    """True for a clause whose subject gives something."""
    own = (one for one in of_verb(clause.lemma) if "subject" in one.things)
    return any(kind == "benefit" for one in own for kind, _ in one.states)


def name_before(clause: Clause) -> list[Word]:
    """The name right before a participle: "namely ⟨A⟩, focusing on …, and ⟨B⟩, focusing on …"."""
    verb, tree = clause.predicate, clause.tree
    if verb.tag != "VBG" or tree.children(verb, "aux", "nsubj"):
        return []
    before = next((word for word in reversed(tree.words[: verb.index]) if word.relation != "punct"), None)
    commas = [word.text for word in tree.words[before.index + 1 : verb.index]] if before else []
    return [before] if before and before.mask == "name" and (commas or before.index == verb.head) else []


def nouns_of(clause: Clause, thing: Word, source: str) -> list[Word]:
    """The words at the head of a source's noun phrases; a preposition may hang on the scheme or the object too."""
    tree = clause.tree
    if source == "whose":
        return [one for word in clause.row("object") for one in _owners(tree, word)]
    if source == "cost":
        parts = ((word, complements(tree, word, "of")) for word in clause.row("object"))
        return [word for word, wholes in parts if any(one.lemma in words("outlays") for one in wholes)]
    if source == "field":
        return [word for word in nouns_of(clause, thing, "in") if word.lemma in words("sectors")]
    direct = words_of(clause, source) if ">" in source else [role.word for role in clause.roles if role.name == source]
    if source not in ("object", "subject", "complement") and ">" not in source:
        sums = [inner for one in clause.row("object") for inner in _within(tree, one)]
        beside = dict.fromkeys((thing, *clause.row("object"), *clause.row("with"), *sums))  # "$6 in vouchers for all"
        direct += [one for word in beside for one in complements(tree, word, source)]
    whole = {w: complements(tree, w, "of") for w in direct}  # "each of the …"
    return [one for w in direct for one in (whole[w] if w.lemma in words("portions") else []) or [w]]


def _within(tree: Tree, noun: Word) -> Iterator[Word]:
    """The nouns that say how much or what a gain is: "a benefit of $2 in cash"."""
    for inner in complements(tree, noun, "of", "in"):
        yield inner
        yield from _within(tree, inner)


def _owners(tree: Tree, noun: Word) -> Iterable[Word]:
    """The owner of a noun, or by whom a project is done: "the growth of its tenants"."""
    if noun.lemma in words("whose"):
        owners = tree.children(noun, "poss")
        yield from owners or complements(tree, noun, "of")
    for participle in tree.children(noun, "acl") if noun.lemma == "project" else ():
        yield from (one for by in tree.children(participle, "agent") for one in tree.children(by, "pobj"))


def aims(clause: Clause, thing: Word) -> Iterator[Word]:
    """The verbs that say what a clause is done for: "to …", "for …ing", "with a view to …ing", ", helping …"."""
    tree = clause.tree
    others = clause.row(*(role.name for role in clause.roles if role.name != "subject"))
    nouns = {word.index for word in (thing, *others) if not is_predicate(tree, word)}
    by = tree.head(clause.predicate)
    if clause.predicate.relation == "pcomp" and by.lemma == "by" and _is_goal(tree.head(by)):
        yield tree.head(by)  # "strengthen … by launching ⟨X⟩"
    for word in tree.words:
        if word.tag.startswith("VB") and is_predicate(tree, word) and word is not clause.predicate:
            anchor = _aimed_from(tree, word)
            if anchor is not None and (anchor is clause.predicate or anchor.index in nouns):
                yield word


def _aimed_from(tree: Tree, verb: Word) -> Word | None:
    """The word that a verb is the purpose of; None if it is no purpose."""
    first = tree.leader(verb)
    if first is not verb and not (infinitive(tree, verb) and infinitive(tree, first)):
        return None
    head = tree.head(first)
    while head.mask == "date" and head.head != head.index:  # "raise the grant from 2026 to help farms"
        head = tree.head(head)
    if infinitive(tree, verb):
        before = [one for one in tree.children(head) if head.index < one.index < first.index and infinitive(tree, one)]
        parted = before and any(word.text in (",", "and") for word in tree.words[before[-1].index : first.index])
        nearest = before[-1] if before and not parted else head  # "works to launch ⟨X⟩ to help": ⟨X⟩ is to
        return nearest if first.relation in ("advcl", "xcomp", "relcl", "acl", "ccomp", "dep") else None
    if first.relation in ("pcomp", "pobj") and head.lemma in ("for", "to", "at", "in"):
        above = tree.head(head)
        if above.lemma in words("views") and tree.head(above).lemma in ("with", "for"):
            return tree.head(tree.head(above))
        if head.lemma == "at":
            return tree.head(above) if above.lemma in words("aiming") else None
        return above if head.lemma != "in" else None
    loose = first.index > 0 and tree.words[first.index - 1].text in (",", "thereby", "thus")
    goal = first.tag == "VBG" and first.relation in ("advcl", "acl") and _is_goal(first)
    return head if loose and goal else None


def _is_goal(verb: Word) -> bool:
    """True for a verb whose participle behind a comma says what something is for: ", helping firms grow"."""
    return any("goal" in one.flags for one in of_verb(verb.lemma))
