"""Every term that a sentence states of a scheme, as the shortest complete phrase of the source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kg.model.claims import Entity, Modality, Span, Statement, Text
from kg.model.classes import kinds_under
from kg.reading.claims.relations import Place, crossed, entities, share_of, words_of
from kg.reading.claims.statements import Concepts, Scene, concepts_of, say
from kg.reading.claims.terms import roles
from kg.reading.claims.terms.phrases import each_of, headed_by, is_doer, is_people, phrase_of, verb_phrase
from kg.reading.claims.terms.unnamed import Unnamed, find_things, find_unnamed
from kg.reading.names.lexicon import singular
from kg.reading.names.mentions import Mention
from kg.reading.syntax.clauses import Clause, complements, modifiers
from kg.reading.syntax.coreference import Topic, mentions_of, said_at
from kg.reading.syntax.predicates import is_predicate
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import Patterns, words

# What "eligible" and "the allowance" are said of, where a paragraph names only one.
SPOKEN_OF = frozenset(kind for name in ("Scheme", "Service") for kind in kinds_under(name))
LONGEST = 30  # words of a term; what is longer was parsed wrongly
# What hangs on a noun by these prepositions is another term.
CUT = {"beneficiary": ("with", "for", "under", "to", "into"), "benefit": ("to", "for")}
P = Patterns("claims", "terms.find")


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that terms are told of: its entity, the word that means it, by which construction and in what mode.

    `nested` terms are those of a purpose of it; `done` is what it did once; `share` is its place among how many.
    """

    slug: str
    antecedent: Span | None
    word: Word
    construction: roles.Construction
    mode: Modality
    nested: bool = False
    done: bool = False
    body: bool = False
    share: tuple[int, int] = (0, 1)


@dataclass
class _SentenceTerms:
    """The terms that one sentence gives so far, each once."""

    scene: Scene
    unnamed: Mapping[int, Unnamed]
    only: Topic | None
    statements: dict[tuple[str, str, str], Statement] = field(default_factory=dict)

    @cached_property
    def _verbs(self) -> dict[int, Clause]:
        return {clause.predicate.index: clause for clause in self.scene.clauses if clause.kind == "verb"}

    def things(self, clause: Clause, construction: roles.Construction) -> list[tuple[str, Span | None, Word]]:
        """The schemes of a clause: those of the first role that has any."""
        named, loose = roles.name_before(clause), roles.is_loose(clause)
        for role in construction.things:
            if role in ("members", "amount", "limit", "part", "aim"):
                signs = roles.members(clause) if role == "members" else roles.amounts(clause, role)
                owners = [own for word in signs for own in complements(clause.tree, word, *words("owning"))]
                others = [(*one, own) for own in owners for one in self._meant(own)]
                if others:  # "Applicants to ⟨X⟩ must …"
                    kinds = {self.scene.types.get(one) for one, *_ in others}
                    return others if kinds <= construction.classes else []
                return [(self.only.slug, self.only.span, word) for word in signs[:1]] if self.only else []
            heads = roles.so_that(clause) if role == "so-that" else words_of(clause, role)
            own = named or (heads if not (loose and role == "subject") else [])
            means = [(*one, word) for word in own for one in self._meant(word)]
            # What the government does is its policy, and no term of it.
            types = {one: self.scene.types.get(one, "Entity") for one, *_ in means if one != self.scene.government}
            things = [one for one in means if types.get(one[0]) in construction.classes or one[2].begin in self.unnamed]
            if things:
                return things
        return []

    def _meant(self, word: Word) -> list[tuple[str, Span | None]]:
        scheme = self.unnamed.get(word.begin)
        if scheme is not None:
            return [(scheme.entity.slug, scheme.span)] if scheme.entity.type != "Agreement" else []
        return entities(self.scene, word)

    def state(self, said: _Said, clause: Clause) -> None:
        """State all that a clause says of a thing by its construction."""
        tree, done = clause.tree, said.done
        for kind, sources in said.construction.states:
            count = len(self.statements)
            for source in () if done and kind == "benefit" else sources:  # what was given once is no term
                match source:
                    case "aims":
                        stated = self._aims(said, clause)
                    case "phrase" | "deed":
                        stated = not done and self._phrase(said, clause, kind, bare=source == "deed")
                    case "itself":
                        stated = self._itself(said, tree)
                    case "change":
                        stated = self._change(said, clause, kind)
                    case "narrowed":
                        stated = self._narrowed(said, clause)
                    case _:
                        stated = self._nouns(said, clause, kind, source)
                if stated and kind == "purpose":
                    break
            if kind == "benefit" and said.body and count == len(self.statements):
                return  # "provides that schools may close"
        for means in clause.row("by") if not said.nested else ():  # "relax ⟨X⟩ by lowering … and providing …"
            if means.lemma in words("changing") and means.index in self._verbs:
                self._change(said, self._verbs[means.index], "criterion")
                self._change(said, self._verbs[means.index], "benefit")
            self._beneath(said, clause, means)
        self._basis(said, tree, clause.predicate)

    def _itself(self, said: _Said, tree: Tree) -> bool:
        """State what a scheme that is an amount gives: "annual funding of up to $20 million"."""
        of = (word for child in tree.children(said.word, "prep") if child.lemma == "of" for word in tree.under(child))
        share = any(word.text == "%" for word in tree.under(said.word, "relcl"))
        amount = share or any(word.mask == "figure" for word in of)
        gain = said.word.begin in self.unnamed and said.word.lemma in words("gains")
        phrase = phrase_of(tree, [said.word], CUT["benefit"])
        return ((amount and bool(said.word.mask)) or gain) and self._say(said, "benefit", phrase)

    def _change(self, said: _Said, clause: Clause, kind: str) -> bool:
        """State what is raised or extended, with how far: a benefit, or as a criterion what one must have."""
        asked, row = words("gains") if kind == "benefit" else words("conditions"), clause.row("object")
        if kind == "benefit" and len(row) > 1:  # "extend the loan quantum and the deadline": each by itself
            places = [phrase_of(clause.tree, [word], CUT["benefit"]) for word in row if word.lemma in asked]
            return bool([place for place in places if self._say(said, "benefit", place)])
        described = ((word, [word, *modifiers(clause.tree, word)]) for word in row)
        part = "part" in said.construction.things
        noun = next((word for word, words in described if part or any(one.lemma in asked for one in words)), None)
        further = (one for one in clause.tree.children(clause.predicate, "conj") if one.verbal)  # "and providing …"
        ends = (clause.tree.words[one.index - 1].begin for one in further)
        end = min(verb_phrase(clause.tree, clause.predicate, bare=True)[1], *ends, len(self.scene.sentence.text))
        begin = headed_by(clause.tree, noun)[0] if noun is not None else end
        if kind == "benefit" and noun is not None and end <= phrase_of(clause.tree, [noun])[1]:
            return False  # "double the grants": how far, is not said
        return begin < end and self._say(said, kind, (begin, end))

    def _phrase(self, said: _Said, clause: Clause, kind: str, *, bare: bool) -> bool:
        masked = any(word.mask for word in clause.row("object"))  # an amount is a benefit, a name's is a relation
        if (kind == "purpose" and (masked or said.nested)) or (kind != "criterion" and clause.passive):
            return False
        if crossed(self.scene, said.share[1], len(clause.row("object"))) or (bare and roles.is_done(clause)):
            return False
        begin, end = verb_phrase(clause.tree, clause.predicate, said.word, bare=bare or kind == "benefit")
        bases = (word.end for word in clause.tree.under(clause.predicate) if word.lemma == "basis")
        end = next(bases, end) if kind == "benefit" else end  # "subsidises firms on a matching basis", and no further
        stated = self._say(said, kind, (begin, end))
        if stated and kind == "purpose":
            self._beneath(said, clause, clause.predicate)
        return stated

    def _aims(self, said: _Said, clause: Clause) -> bool:
        """State each thing that a clause is done for as a purpose, with what else it says.

        What only gives what the scheme gives ("to provide subsidies to …") is no purpose: its benefit says so.
        """
        stated = False
        for aim in roles.aims(clause, said.word):
            own = self._verbs.get(aim.index)
            if aim.lemma in words("errands") | words("people") or (own is not None and self._launches(own)):
                continue  # "to launch ⟨X⟩ for …": terms of ⟨X⟩
            if not said.nested:  # what is beneath a nested aim is beneath the one above it
                self._beneath(said, clause, aim)
            figures = any(word.mask == "figure" for word in clause.tree.under(aim))
            given = own.row("object", "to", "for", "in") if own is not None and roles.gives(own) else []
            helped = any(is_people(self.scene.sentence.text, word) for word in given)
            means = own is not None and roles.gives(own) and (figures or helped or any(roles.aims(own, aim)))
            if not means and aim.lemma != "benefit" and not (said.done and figures):
                stated = self._say(said, "purpose", verb_phrase(clause.tree, aim, clause.predicate)) or stated
        return stated

    def _launches(self, clause: Clause) -> bool:
        return roles.launches(clause) and any(self._meant(word) for word in clause.row("object"))

    def _beneath(self, said: _Said, clause: Clause, top: Word) -> None:
        """State what the clauses below a purpose say of the scheme: whom it helps, and with what."""
        tree = clause.tree
        for word in tree.under(top):
            inner = self._verbs.get(word.index)
            if inner is not None and inner is not clause:
                for own in roles.of_verb(inner.lemma):
                    if "subject" in own.things:
                        self.state(replace(said, construction=own, nested=True), inner)
                career = any(one.lemma in words("fields") for one in inner.row("object"))
                for one in inner.row("in", *(("object",) if inner.lemma in ("join", "enter") else ())):
                    telling = one.lemma in words("sectors") and tree.child(one, "compound", "amod", "nmod")
                    if telling or (career and one not in inner.row("object")):
                        self._each(said, "sector", tree, one)  # "join the space sector", "pursue a career in law"
                for role in inner.roles:
                    if role.name in ("through", "via", "by") and role.word.lemma in words("gains"):
                        self._each(said, "benefit", tree, role.word)
            for area in complements(tree, word, "in") if word.lemma in words("fields") else ():
                counted = any(child.mask == "figure" for child in tree.children(area))
                if not area.mask and not counted and not is_predicate(tree, area):
                    self._each(said, "sector", tree, area)

    def _nouns(self, said: _Said, clause: Clause, kind: str, source: str) -> bool:
        asked = words("gains") if "gains" in said.construction.flags else words("ends") if kind == "purpose" else None
        whole = source == "complement"
        if source == "with" and not any(is_people(self.scene.sentence.text, word) for word in clause.row("object")):
            return False  # "provides firms with grants", not "provides loans with conditions"
        nouns = roles.nouns_of(clause, said.word, source)  # how large it is, says a figure of it
        nouns = [w for w in nouns if w.text.lower() not in words("personal") | words("extents")]
        if crossed(self.scene, said.share[1], sum(len(clause.tree.row(noun)) for noun in nouns)):
            return False
        if source == "for" and clause.row("to"):  # "pays firms $5 for each worker": the firms get it
            nouns = [w for w in nouns if "each" not in {one.lemma for one in clause.tree.children(w, "det")}]
        nouns = [w for w in nouns if not (said.body and w.begin in self.unnamed)]  # those have terms of their own
        fitting = [w for w in nouns if asked is None or w.lemma in asked or (w.mask == "figure" and whole)]
        hits = [self._each(said, kind, clause.tree, w, whole=whole) for w in fitting if w.mask != "date"]
        return any(hits)

    def _each(self, said: _Said, kind: str, tree: Tree, word: Word, *, whole: bool = False) -> bool:
        """State a noun phrase, or each of a list of them; of a beneficiary also the conditions on it."""
        hit = False
        for group in each_of(tree, word):
            field = kind == "sector" and group[-1].lemma in words("sectors")
            doer = kind == "beneficiary" and is_doer(tree, group[0])
            people = doer or is_people(self.scene.sentence.text, group[0])
            named = group[0].mask in ("name", "names") and (not people or group[0] is said.word)
            if (people and not field) != (kind == "beneficiary") or named:
                continue
            cut = () if whole else CUT.get(kind, ())
            ends = [one for word in group for one in complements(tree, word, "for")]
            other = any(one.verbal or one.mask or is_people(self.scene.sentence.text, one) for one in ends)
            if kind == "benefit" and not other:  # whom or what deed it is for, is another term
                cut = CUT["benefit"][:1]  # "support for their operations"
            counted = kind != "beneficiary" or said.mode == "planned"
            phrase = phrase_of(tree, group, cut, counted=counted, without=said.word)
            hit = self._say(said, kind, phrase) or hit
            if kind == "beneficiary" and "limit" not in said.construction.things:  # of the minimum, not of all
                self._required(said, tree, group[0])
        return hit

    def _required(self, said: _Said, tree: Tree, word: Word) -> None:
        """State what a beneficiary must have or have done: "companies with …", "firms that employed …"."""
        given = word.relation == "dobj" and any("with" in sources for _, sources in said.construction.states)
        for had in complements(tree, word, "with"):
            means = had.lemma in words("gains") | {"fund"}  # "to firms with funds of $3 million"
            if not had.mask and not given and not means:
                self._say(said, "criterion", phrase_of(tree, tree.row(had)))
        for relative in tree.children(word, "relcl"):
            pronoun = any(child.tag in ("WDT", "WP") for child in tree.children(relative))
            if pronoun and tree.words[word.index + 1].text != ",":
                self._say(said, "criterion", verb_phrase(tree, relative))

    def _narrowed(self, said: _Said, clause: Clause) -> bool:
        """State what narrows that which a scheme is for: "for expenditure incurred after 2018"."""
        tree = clause.tree
        for word in roles.nouns_of(clause, said.word, "for"):
            eligible = any(child.lemma == "eligible" for child in tree.children(word, "amod"))
            if eligible and not is_people(self.scene.sentence.text, word):
                self._say(said, "criterion", phrase_of(tree, [word]))
            for other in tree.words[word.index + 1 :]:
                narrowing = other.tag == "VBN" and other.relation in ("acl", "advcl")
                if narrowing and tree.words[other.index - 1].text != ",":
                    self._say(said, "criterion", verb_phrase(tree, other))
        return False

    def _basis(self, said: _Said, tree: Tree, top: Word) -> None:
        """State the basis on which it is given: "on a matching basis"."""
        for word in tree.under(top):
            head = tree.head(word)
            if word.lemma != "basis" or word.relation != "pobj" or head.lemma not in ("on", "with"):
                continue
            governing = next((one for one in tree.ancestors(word) if is_predicate(tree, one)), top)
            own = self._verbs.get(governing.index)
            launched = governing is not top and own is not None and self._launches(own)
            if tree.children(word, "amod", "compound") and not launched:
                others = complements(tree, word, "with")
                end = max(phrase_of(tree, tree.row(one), ("in",))[1] for one in [*others, word])
                self._say(said, "criterion", (head.begin, end if others else word.end))

    def _say(self, said: _Said, kind: str, place: Place) -> bool:
        within = place[0] <= said.word.begin < place[1] and bool(said.word.mask)
        if within and kind in ("beneficiary", "criterion"):  # "those who receive ⟨X⟩ qualify": the same again
            return False
        text = share_of(self.scene, place, *said.share).strip(" ,;:.")
        if kind == "beneficiary" and " in the form of " in text:
            text, _, form = text.partition(" in the form of ")
            gained = words("gains").intersection(map(singular, form.split()))
            self._say(said, "benefit", (place[1] - len(form), place[1])) if gained else None
        part = self.scene.sentence.text[: place[0]].endswith(" or ") or (kind == "purpose" and " " not in text)
        text = P.BEFORE.sub("", text) if kind == "beneficiary" else text
        text = text.removesuffix("'s").removesuffix("’s")
        broken = P.BROKEN.search(text) or text.count("(") != text.count(")")
        if not text or part or broken or len(text.split()) > LONGEST:
            return False
        rule, flags = said.construction.rule.name, said.construction.flags
        stands = kind in ("beneficiary", "criterion") and "standing" in flags and said.mode == "planned"
        mode = "holds" if stands else said.mode
        statement = say(self.scene, (said.slug, kind, Text(text)), rule, said.antecedent, mode)
        self.statements.setdefault((said.slug, kind, text), statement)
        return True


def find_terms(scene: Scene, unnamed: Mapping[int, Unnamed], only: Topic | None = None) -> list[Statement]:
    """Every term of a scheme that a sentence states, in the order of its clauses.

    `unnamed` are the schemes without a name, by where their nouns begin; `only` is the one scheme that the paragraph
    has named before: "This" and "eligible firms" mean it.
    """
    terms = _SentenceTerms(scene, unnamed, only)
    for clause in scene.clauses:
        mode = roles.mode_of(clause)
        own = roles.of_verb(clause.lemma) + (roles.of_verb("must") if roles.is_must(clause) else ())
        own += roles.of_verb("aim to") if roles.is_aim(clause) else ()
        for construction in own if mode and clause.kind != "noun" else ():
            things = terms.things(clause, construction)
            for index, (slug, antecedent, word) in enumerate(things):
                done = clause.role("subject") is word and not clause.passive and roles.is_done(clause)
                body = scene.types.get(slug) in roles.BODIES
                if done and body:
                    continue  # a body's terms are what it does as a habit or plans, and no single deed
                said = _Said(slug, antecedent, word, construction, mode or "holds", done=done, body=body)
                terms.state(replace(said, share=(index, len(things))), clause)
    return list(terms.statements.values())


@dataclass
class ParagraphSchemes:
    """The schemes that the sentences of one paragraph have spoken of so far; a new one forgets it, unless it brings
    illustrations ("Let me give an example.", "A family of four will …"), which go on about the same."""

    paragraph: int = -1
    spoken_of: dict[str, Topic] = field(default_factory=dict)
    illustrated: dict[str, Topic] = field(default_factory=dict)
    unnamed: list[Unnamed] = field(default_factory=list)

    def read(self, scene: Scene, document: str, concepts: Concepts) -> tuple[list[Statement], dict[str, Entity], Scene]:
        """The terms in a sentence with the concepts that follow, the schemes without a name that have any, and the
        scene with these among its mentions and with the one scheme that its paragraph has spoken of before."""
        text, paragraph = scene.sentence.text, scene.sentence.paragraph
        if paragraph != self.paragraph:
            kept = self.illustrated if P.ILLUSTRATION.match(text) else {}
            self.illustrated = self.spoken_of if P.ILLUSTRATING.match(text) else kept
            self.paragraph, self.spoken_of, self.unnamed = paragraph, dict(self.illustrated), []
        unnamed = find_unnamed(scene, self.unnamed, document, first=not self.spoken_of)
        people = {word.lemma for word in scene.tree.words} & words("people")  # "for researchers": ⟨Researcher Scheme⟩
        named = {slug: scene.entities[slug].label.lower() for slug in self.spoken_of if slug in scene.entities}
        fitting = [slug for slug, label in named.items() if people & set(label.split())] or list(self.spoken_of)
        only = self.spoken_of[fitting[0]] if len(self.spoken_of) == 1 or (len(fitting) == 1) else None
        terms = find_terms(scene, unnamed, only)
        listed = [mentions_of(word, scene.mentions) for word in scene.tree.words if word.mask == "names"]
        mixed = {m.slug for row in listed for m in row if SPOKEN_OF.intersection(scene.types[one.slug] for one in row)}
        for mention in scene.mentions:  # of a scheme listed with others no one thing is spoken
            if scene.types.get(mention.slug) in SPOKEN_OF or mention.slug in mixed:
                self.spoken_of[mention.slug] = Topic(mention.slug, said_at(scene.sentence, mention), named=False)
        self.spoken_of |= {one.entity.slug: Topic(one.entity.slug, one.span, named=False) for one in unnamed.values()}
        things = find_things(scene, document)
        unnamed = {**things, **unnamed}
        self.unnamed += unnamed.values()
        subjects = {term.subject for term in terms} - set(scene.types) | {unnamed[at].entity.slug for at in things}
        new = {one.entity.slug: one.entity for one in unnamed.values() if one.entity.slug in subjects}
        ends = {word.begin: word.end for word in scene.tree.words}
        known = [(at, one) for at, one in unnamed.items() if one.entity.slug in scene.types or one.entity.slug in new]
        means = [(at, one) for at, one in known if one.funded or one.noun not in words("giving_nouns")]
        spoken = (Mention(at, ends[at], one.entity.slug, "reference", one.span) for at, one in means)
        scene = replace(scene, mentions=(*scene.mentions, *spoken), scheme=only)
        return terms + concepts_of(terms, concepts), new, scene
