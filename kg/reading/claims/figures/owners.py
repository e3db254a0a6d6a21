"""Owners of figures: the entity that a number is about, by the clause and the noun phrase in which it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.model.claims import Span, Statistic
from kg.model.classes import kinds_under
from kg.reading.claims.relations import entities
from kg.reading.claims.statements import Scene
from kg.reading.names.lexicon import singular
from kg.reading.quantities import Quantity
from kg.reading.syntax.clauses import Clause, complements, prepositions, verb_clause
from kg.reading.syntax.coreference import mentions_of
from kg.reading.syntax.masking import figure_kind
from kg.reading.syntax.predicates import agent, is_phase
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import table, words

Means = tuple[str, Span | None]
MODIFIERS = ("nummod", "compound", "amod", "nmod", "quantmod", "npadvmod", "advmod")
# "⟨Scheme⟩ of $5 million", "⟨Park⟩, with 30 firms": what stands so behind a name is the name's.
BEHIND_NAME = ("of", "with", "at", "worth", "totalling", "covering", "comprising", "by", "to")
BEHIND_COMMA = ("with ", "capped ", "up to ", "worth ")
HOLDING = ("in", "on", "at", "under", "within", "through", "of", "among", "from")
INNER = ("of", "for", "under", "on")
RECEIVING = ("to", "for", "into", "towards", "in")
RUNNING = frozenset(kind for name in ("Scheme", "Initiative") for kind in kinds_under(name))
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class FigureOwner:
    """The entities that a figure belongs to, and the way that was read: `how` names the rule.

    `indicator` and `statistic` are given where the construction itself tells what the figure measures.
    """

    means: tuple[Means, ...]
    how: str
    indicator: str | None = None
    statistic: Statistic | None = None

    @property
    def names(self) -> list[str]:
        """The entities alone."""
        return [name for name, _ in self.means]


# What a figure has whose owner its sentence would tell elsewhere: it is left out.
SILENT = FigureOwner((), "figure-silent")
# An amount that the government gives or changes: it is that of the one scheme its paragraph has spoken of, or nobody's.
OF_SCHEME = FigureOwner((), "figure-of-scheme")


@dataclass(frozen=True, slots=True)
class FigureWord:
    """The word of a figure, the noun that it counts or is the size of, and the clause in which that stands.

    `modified` are the entities of whose own noun phrase it is a part: "the 22-hectare ⟨Park⟩".
    """

    scene: Scene
    tree: Tree
    kind: str
    word: Word
    noun: Word
    modified: list[Means]
    clause: Clause | None

    @property
    def given(self) -> bool:
        """True for a count that stands whatever its clause plans: "the eight groups will", "With three parks, we"."""
        if self.clause is None or self.kind != "count":
            return False
        definite = any(one.text.lower() in words("definite") for one in self.tree.children(self.noun, "det", "poss"))
        return definite or (self.noun in self.clause.row("with") and self.word.begin < self.clause.predicate.begin)

    @property
    def new(self) -> bool:
        """True for the size of a thing not known yet: "the feasibility of a ⟨Fund⟩ of $5 million"."""
        nouns = [above for above in self.tree.ancestors(self.word) if above.nominal and above.mask]
        return any(child.lemma in ("a", "an") for noun in nouns for child in self.tree.children(noun, "det"))

    @property
    def several(self) -> bool:
        """True for a sum that several things have together or each: "30 projects with $5 million"."""
        between = [one.text for one in self.tree.words[self.noun.index : self.word.index]]
        return self.kind == "money" and self.noun.tag == "NNS" and "with" in between

    @property
    def narrowing(self) -> bool:
        """True for a count in a clause that only says which of several: "firms that have at least 30 workers"."""
        verb = self.clause.predicate if self.clause is not None and self.kind == "count" else None
        between = self.tree.words[verb.head : verb.index] if verb is not None and verb.relation == "relcl" else ()
        return bool(between) and "," not in [word.text for word in between]

    @property
    def required(self) -> bool:
        """True for what each of several has that nobody counts: "firms with fewer than 50 employees"."""
        counted = self.tree.head(self.word) if self.word.relation == "nummod" else self.word
        holder = self.tree.words[self.tree.head(counted).index - 1]
        several = holder.lemma in words("people") or (holder.tag == "NNS" and holder.relation == "nsubj")
        having = several and self.kind == "count" and self.tree.head(counted).lemma == "with"
        return having and not self.tree.child(holder, "nummod")


def word_of(scene: Scene, quantity: Quantity) -> FigureWord | None:
    """The word that stands for a figure in a tree, the uppermost of "$" and its number; None where there is none."""
    tree = scene.tree
    own = [w for w in tree.words if w.mask == "figure" and w.begin <= quantity.begin and quantity.end <= w.end]
    word = next((word for word in own if tree.head(word) not in own or word.head == word.index), None)
    if word is None:
        return None
    noun, modified = _noun(scene, tree, word)
    return FigureWord(scene, tree, figure_kind(quantity), word, noun, modified, _clause_of(scene, noun))


def lasts(figure: FigureWord) -> bool:
    """True for how long a scheme runs ("a two-year ⟨Scheme⟩", "runs for two years", "its five-year operation period"),
    how long a term is that is changed ("from two years to three"), and so much time of something as is given."""
    clause = figure.clause
    if clause is not None and figure.word in clause.row("object"):
        return bool(complements(figure.tree, figure.word, "of"))  # "receive four months of rebates"
    if clause is not None and figure.noun in clause.row("to", "from", "by"):
        changed = clause.row("object") or clause.row("subject")
        return any(one.lemma in words("terms") for one in changed) and sized(clause)
    if clause is not None and figure.word in clause.row("for", "over", "in"):
        return _run_for(figure, clause) is not None
    hyphened = "-" in figure.scene.sentence.text[figure.word.begin : figure.word.end]
    schemes = {figure.scene.types.get(slug) in RUNNING for slug, _ in figure.modified} == {True}
    owned = figure.noun.lemma in words("terms") and figure.tree.child(figure.noun, "poss") is not None
    return hyphened and (schemes or owned)


def _run_for(figure: FigureWord, clause: Clause) -> FigureOwner | None:
    """The scheme that a clause runs for so long: "implement ⟨Scheme⟩ in the coming three years"."""
    ran = clause.row("object") or clause.row("subject")
    coming = clause.row("in") if figure.tree.child(figure.word, "det") else []
    running = clause.predicate.lemma in words("running") or clause.predicate.lemma in words("lasting")
    running = running and figure.word in (*coming, *clause.row("for", "over"))
    owner = _schemes(figure, ran, "figure-of-object") if running else None
    return owner and replace(owner, indicator="duration")


def _clause_of(scene: Scene, word: Word) -> Clause | None:
    """The clause that a word stands in: that of the nearest verb above it."""
    verbs = {clause.predicate.index: clause for clause in scene.clauses if clause.kind == "verb"}
    for above in (word, *scene.tree.ancestors(word)):
        if above.index in verbs:
            return verbs[above.index]
        if is_phase(scene.tree, above):  # "Home to 30 firms, ⟨X⟩ aims to grow"
            return verb_clause(scene.tree, above)
    return None


def owner_of(figure: FigureWord) -> FigureOwner | None:
    """The owner of a figure; None where the sentence does not tell it, SILENT where nobody named has it."""
    if figure.modified:  # "the 22-hectare ⟨Park⟩", "a $3 billion ⟨Scheme⟩", "a ⟨Fund⟩ of $5 million"
        kinds = {"money": "allocation", "area": "area", "share": "rate", "other": "size"}
        indicator: str | None = "duration" if lasts(figure) else kinds.get(figure.kind, "member count")
        statistic: Statistic = "allocation" if figure.kind == "money" else "stock"
        label = figure.scene.entities[figure.modified[-1][0]].label
        of = figure.tree.head(figure.word)
        if of.text == "of" and figure.tree.head(of).tag == "NN" and not figure.tree.head(of).mask:
            indicator = None  # "⟨X⟩, with a matching fund of $3"
        elif indicator == "allocation" and label.split()[-1].lower() in words("gains"):
            indicator, statistic = "amount", "flow"  # "⟨Rebate⟩, capped at $3"
        return FigureOwner(tuple(figure.modified), "figure-modifies", indicator, statistic)
    if any(above.text.lower() == "than" for above in figure.tree.ancestors(figure.word)) or figure.required:
        return SILENT  # what something is only compared with: "higher than the median income of $20,000"
    return next(filter(None, _owners(figure)), None)


def _owners(figure: FigureWord) -> Iterator[FigureOwner | None]:
    """The owner by each way of reading, the surest first."""
    tree, clause = figure.tree, figure.clause
    yield _first(figure, tree.children(figure.noun, "poss"), "figure-possessor")  # "⟨Park⟩'s three blocks", "its 30"
    if clause is None:
        return
    yield from _constructed(figure, clause)
    paid = clause.row("to") if clause.passive else clause.row("subject") if clause.lemma in ("earn", "get") else []
    if any(one.lemma in words("officers") for one in paid):  # "its chairman is paid $5"
        yield SILENT
    if figure.kind == "money" and does(clause, "giving"):  # "The Ministry gives each home $5 through ⟨Scheme⟩"
        yield _schemes(figure, clause.row("through", "under"), "figure-in-clause")
    if figure.kind == "count" and not clause.passive and clause.row("object"):
        held = tree.head(tree.head(figure.noun)) in clause.row("object")
        if held or figure.noun in clause.row("in", "across", "at"):  # "The Ministry runs ⟨Scheme⟩ in 40 schools"
            yield _schemes(figure, clause.row("object"), "figure-of-object")
        if figure.noun in clause.row("with") and _first(figure, clause.row("object"), ""):
            yield SILENT  # "delivers ⟨Scheme⟩ with 61 firms"
        if clause.predicate.lemma in words("serving") and figure.noun in clause.row("object"):
            yield _first(figure, clause.row("subject"), "figure-subject")  # "serves 500 residents of ⟨X⟩"
    yield _receiver(figure, clause)
    yield _changed(figure, clause)
    yield _holder(figure)
    yield _doer(figure, clause)
    # "The number of start-ups in ⟨X⟩ rose to 4,700": what the subject itself is of
    subjects = clause.row("object" if clause.passive else "subject")
    yield _first(figure, [w for one in subjects for w in _inner(tree, one, HOLDING)], "figure-within")
    helping = next((w for w in tree.ancestors(clause.predicate) if w.verbal and not is_phase(tree, w)), None)
    helped = words("helping") | words("permitting") | words("drawing")
    if helping is not None and (helping.lemma in helped or clause.predicate.lemma in words("serving")):
        # "⟨X⟩ helped firms to hire 30", "attracted firms that hired 30", "gives loans to benefit 30": all with its help
        yield _first(figure, verb_clause(tree, helping).row("subject"), "figure-subject")
    if figure.kind != "rank":  # "30 places were approved under ⟨X⟩"
        yield _first(figure, clause.row("under", "in", "at", "on", "through", "for", "within"), "figure-in-clause")


def _constructed(figure: FigureWord, clause: Clause) -> Iterator[FigureOwner | None]:
    """The owner by constructions of a few verbs: who made what is counted, which event drew it, where it came to."""
    tree = figure.tree
    if figure.kind == "other":
        yield _run_for(figure, clause)
    if figure.noun in clause.row("subject") and clause.lemma in words("coming"):  # "300 people have come to ⟨Wales⟩"
        owner = _first(figure, clause.row("to"), "figure-in-clause")
        yield owner if owner and {figure.scene.types.get(one) for one in owner.names} == {"Area"} else None
    made = [one for one in tree.children(figure.noun, "acl") if one.lemma in words("creating")]
    makers = [maker for verb in made if (maker := agent(tree, verb)) is not None]
    if makers and does(clause, "permitting"):
        # "approved five branches set up by ⟨X⟩": what somebody has made is not that of those who permit it
        yield _first(figure, makers, "figure-maker") or SILENT
    if figure.noun.lemma in words("manner") and figure.noun in clause.row("in"):
        # "build ⟨X⟩ in three phases": phases are those of what is done in them, and not of who does it
        yield _first(figure, clause.row("object") or clause.row("subject"), "figure-of-object") or SILENT
    hosting = tree.head(clause.predicate)
    if clause.predicate.tag == "VBG" and clause.predicate.relation == "advcl" and hosting.lemma in words("hosting"):
        # "hosted ⟨Forum⟩, attracting 30 firms": it is the event that attracts them
        yield _first(figure, verb_clause(tree, hosting).row("object"), "figure-of-object") or SILENT


def _noun(scene: Scene, tree: Tree, word: Word) -> tuple[Word, list[Means]]:
    """The noun that a figure counts, as far up as "an area of", "a total of" go; and the entities it is part of."""
    noun = word
    for _ in range(MOST_STEPS):
        head = tree.head(noun)
        if noun.relation in ("npadvmod", "nummod") and head.relation == "amod":  # "eight youth uniformed groups"
            head = tree.head(head)
        of = tree.child(head, "dobj") if noun.relation == "npadvmod" and head.lemma not in words("changing") else None
        if of and of.tag.startswith("NN") and all(one.mask for one in tree.words[of.index + 1 : noun.index]):
            return of, entities(scene, of)  # "secured investment exceeding $3 million"
        if noun.relation == "appos" and mentions_of(head, scene.mentions):
            one = any(child.lemma in ("a", "an") for child in tree.children(noun, "det"))  # "⟨Fund⟩, a $3 million fund"
            if one or scene.sentence.text.startswith(BEHIND_COMMA, noun.begin):  # "⟨Scheme⟩, with a ceiling of $500"
                return noun, entities(scene, head)
        between = {one.tag for one in tree.words[noun.index : head.index] if one.relation != "quantmod"}
        if noun.relation in MODIFIERS and head.nominal and head is not noun and between.isdisjoint(("IN", "TO")):
            above = head
        elif noun.relation == "dobj" and head.relation == "acl" and head.lemma in words("totalling"):
            above = tree.head(head)  # "offers loans totalling $5 million"
        elif noun.relation in ("pobj", "pcomp") and head.text.lower() in BEHIND_NAME:
            above = tree.head(head)
            if not above.nominal or above.mask == "figure":
                break
        elif noun.relation in ("appos", "conj") and head.nominal and head.mask != "name":
            noun = head
            continue
        else:
            break
        noun = above
        if mentions_of(noun, scene.mentions):
            return noun, entities(scene, noun)
    return noun, []


def _receiver(figure: FigureWord, clause: Clause) -> FigureOwner | None:
    """ "allocated $3 million to ⟨X⟩", "$3 million to implement ⟨X⟩": money is that of whom or what it goes to."""
    parts = clause.row("object", "subject", "complement")
    if figure.kind != "money" or not (figure.noun in parts or figure.word in parts):
        return None
    behind = complements(figure.tree, figure.noun, *RECEIVING)
    if does(clause, "giving") or clause.passive or figure.noun.lemma in words("giving_nouns"):
        behind += clause.row(*RECEIVING)
        for other in figure.scene.clauses:  # "$3 million to implement ⟨X⟩"
            verb = other.predicate
            governing = next((word for word in figure.tree.ancestors(verb) if word.verbal), None)
            serves = other.kind == "verb" and verb.relation in ("advcl", "acl", "xcomp", "pcomp")
            behind += other.row("object") if serves and governing is clause.predicate else []
    inner = [one for word in behind for one in _inner(figure.tree, word)]
    owner = _first(figure, behind + inner, "figure-receiver")
    if owner is not None:
        return owner  # else "for universities in ⟨Wales⟩": money for those of a place is the place's
    places = [place for word in behind for place in complements(figure.tree, word, "in", "across")]
    owner = _first(figure, places, "figure-receiver")
    if owner is not None and all(figure.scene.types.get(name) == "Area" for name in owner.names):
        return owner
    by = figure.tree.head(clause.predicate)  # "improve ⟨Fund⟩ by injecting $3"
    better = verb_clause(figure.tree, figure.tree.head(by)).row("object") if by.lemma == "by" else []
    return _schemes(figure, better, "figure-of-object") if does(clause, "giving") else None


def does(clause: Clause, name: str) -> bool:
    """True if a clause's verb, with its particle or without, is in a word list."""
    return clause.predicate.lemma in words(name) or clause.lemma.replace(" ", "-") in words(name)


def sized(clause: Clause) -> bool:
    """True for a clause that changes the size of its object."""
    return does(clause, "changing") or does(clause, "moving")


def _changed(figure: FigureWord, clause: Clause) -> FigureOwner | None:
    """ "expand ⟨X⟩ to $20", "raise the grant of ⟨X⟩ by $6": the size of what is changed, or its owner's."""
    moved = does(clause, "changing") or figure.word in clause.row("to", "from")
    cost = figure.noun.lemma in words("costs") and figure.noun in clause.row("at")
    if not (sized(clause) and moved) or cost:
        return None
    changed, by = clause.row("object") or clause.row("subject"), figure.tree.head(clause.predicate)
    if by.lemma == "by" and figure.tree.head(by).verbal:  # "relax the terms of ⟨Scheme⟩ by lowering the cost to $3"
        above = verb_clause(figure.tree, figure.tree.head(by))
        means = [*above.row("for", "object"), *(w for one in above.row("object") for w in _inner(figure.tree, one))]
        return _schemes(figure, means, "figure-within") or OF_SCHEME
    inner = [word for noun in changed for word in _inner(figure.tree, noun, (*HOLDING, "for"))]
    other = any(one.lemma == "the" for word in clause.row("object") for one in figure.tree.children(word, "det"))
    own = [] if other and figure.kind == "share" else clause.row("subject")  # "The Ministry cut the levy by half"
    ways = ((changed, "figure-of-object"), (inner, "figure-within"), (own, "figure-subject"))
    owners = (_first(figure, candidates, how) for candidates, how in ways)
    return next((owner for owner in owners if owner and owner.names != [figure.scene.government]), OF_SCHEME)


def _schemes(figure: FigureWord, candidates: list[Word], how: str) -> FigureOwner | None:
    """The first owner among words that mean schemes or initiatives."""
    types = figure.scene.types
    means = ((word, entities(figure.scene, word)) for word in candidates)
    return _first(figure, [word for word, ones in means if any(types.get(one) in RUNNING for one, _ in ones)], how)


def _holder(figure: FigureWord) -> FigureOwner | None:
    """ "5,500 datasets on ⟨Portal⟩": counted things are those of the place they are in."""
    if figure.kind in ("share", "rank", "ratio"):
        return None
    own = [(role, {"Area", "Policy"}) for role in prepositions(figure.tree, figure.noun)]
    participles = figure.tree.children(figure.noun, "acl")  # "30 datasets released on ⟨X⟩", "set out in ⟨Plan⟩"
    own += [(role, {"Area"}) for child in participles for role in prepositions(figure.tree, child)]
    for role, other in own:
        means = entities(figure.scene, role.word) if role.name in HOLDING else []
        fitting = tuple(one for one in means if figure.scene.types.get(one[0]) not in other)
        if fitting and not (figure.kind == "money" and role.name == "from"):  # what money comes from gives it away
            return FigureOwner(fitting, "figure-holder")
    return None


def _doer(figure: FigureWord, clause: Clause) -> FigureOwner | None:
    """The subject of the clause: "⟨X⟩ supported 30 firms", "⟨X⟩ is home to 1,300 companies"."""
    subjects = clause.row("object" if clause.passive else "subject")
    cost = figure.noun.lemma in words("costs") or (figure.noun.tag == "NN" and does(clause, "creating"))
    if cost and figure.noun in clause.row("at", "with"):  # "open ⟨X⟩ at a cost of $3 million"
        owner = _first(figure, clause.row("object") or subjects, "figure-of-object")
        return owner and replace(owner, indicator=figure.noun.lemma)
    if figure.kind == "rank" and clause.lemma in words("ranking") and not clause.passive:
        said = figure.tree.children(clause.predicate, "ccomp")  # "⟨Index⟩ placed ⟨X⟩ first", also as a clause
        ranked = [*clause.row("object"), *(word for one in said for word in (*figure.tree.children(one, "nsubj"), one))]
        if ranked := [word for word in ranked if word.mask != "figure"]:
            return _first(figure, ranked, "figure-of-object") or SILENT
    if figure.noun in subjects or figure.word in subjects:
        return _first(figure, clause.row("subject") if clause.passive else [], "figure-by")
    owner = _first(figure, subjects, "figure-subject")
    if owner is None or owner.names != [figure.scene.government]:
        return owner
    if any(singular(w.text.lower()) in words("in_kind") for w in complements(figure.tree, figure.noun, "in")):
        return OF_SCHEME  # "$600 in vouchers for all households"
    sum_ = figure.noun is figure.word or figure.noun.lemma in words("giving_nouns")  # not "a benefit of $2,000"
    sum_ = sum_ and not any(one.lemma in ("minimum", "maximum") for one in figure.tree.children(figure.noun, "amod"))
    return owner if (does(clause, "giving") and sum_) or figure.kind == "count" else OF_SCHEME


def _inner(tree: Tree, word: Word, names: tuple[str, ...] = INNER) -> Iterator[Word]:
    """The nouns that a noun is of: its owner, and those behind prepositions of these names; not of its own bodies."""
    if "PublicBody" not in table("nouns").get(word.lemma, ()):  # "the groups of ⟨X⟩'s departments"
        yield from tree.children(word, "poss")
    participles = tree.children(word, "acl") if word.relation == "pobj" else []
    for part in (word, *participles):  # "the number of firms supported under ⟨X⟩"
        for noun in complements(tree, part, *names):
            yield noun
            yield from _inner(tree, noun, names)


def _first(figure: FigureWord, candidates: list[Word], how: str) -> FigureOwner | None:
    others = (word for word in candidates if word not in (figure.noun, figure.word))
    means = next(filter(None, (entities(figure.scene, word) for word in others)), None)
    return FigureOwner(tuple(means), how) if means else None
