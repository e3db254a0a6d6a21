"""Figures as observations: for every number of a sentence, who it is about, what it counts, as of when."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kg.model.claims import Indicator, Modality, Observation
from kg.model.classes import kinds_under
from kg.model.identity import slug
from kg.reading.claims.figures import indicators as measured, owners as own
from kg.reading.claims.figures.dates import P as DATES, baseline_of, dated, when_of
from kg.reading.claims.relations import MODES, entities
from kg.reading.claims.statements import Scene
from kg.reading.claims.terms.phrases import is_people
from kg.reading.quantities import Quantity, TimeMention
from kg.reading.syntax.clauses import Clause, Role, phrase, prepositions
from kg.reading.syntax.coreference import Topic
from kg.reading.syntax.masking import ANY_FIGURE, date_class, entity_class, figure_class, figure_kind
from kg.reading.syntax.modality import Mode, achieved, mode_of
from kg.reading.syntax.predicates import is_phase
from kg.reading.text.words import Patterns, words

# What a paragraph goes on about without its name; of an agency it says what others did.
CARRIED = {k for name in ("Site", "Scheme", "Service", "Initiative", "Group") for k in kinds_under(name)} - {"Area"}
LASTING = ("in", "over", "within", "during", "for")
SKIPPED = frozenset({"duration", "age", "year", "other"})
CLASSES = {"E": entity_class(), "Q": figure_class(), "D": date_class(), "MONEY": figure_class("money")}
P = Patterns("claims", "figures.observe", **CLASSES)
FIGURE_MODES: dict[Mode, Modality] = {**MODES, "permitted": "holds", "aimed": "planned"}


@dataclass(frozen=True, slots=True)
class _FigurePlace:
    """A figure in its sentence: where it and the next one stand, its word, whose it is, and as of when."""

    position: int
    following: int
    quantity: Quantity
    word: own.FigureWord
    owner: own.FigureOwner
    about: str
    when: TimeMention | None


@dataclass
class Figures:
    """The observations of one sentence and the indicators they need; `when` is the date its figures were told with."""

    observations: list[Observation] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    joint: dict[str, tuple[str, ...]] = field(default_factory=dict)
    when: TimeMention | None = None


def find_figures(scene: Scene, before: Sequence[Observation]) -> Figures:
    """Every figure of a sentence as an observation; `before` are those it may be a part of, for "of whom"."""
    figures, text = Figures(), scene.encoded.text
    spots, totals, owners = scene.encoded.spots(), list(before), _respective(scene)
    for (position, quantity), following in zip(spots, [*(place for place, _ in spots[1:]), len(text)], strict=False):
        definite = P.DEFINITE.search(text[:position]) is not None and figure_kind(quantity) == "count"
        word = own.word_of(scene, quantity)
        if word is None or not quantity.stated or (definite and quantity.value <= 2):
            continue  # "the two"
        length = quantity.kind == "duration" and own.lasts(word)
        if quantity.kind in SKIPPED and not length:
            continue  # another duration, an age
        spoken = scene.scheme if length or figure_kind(quantity) in ("money", "share") else None
        owner = owners[position] if position in owners else _owner(scene, position, word, spoken, totals)
        if owner is None:
            continue
        when = when_of(scene, position, following)
        figures.when = figures.when or when
        for each in [replace(owner, means=(one,)) for one in owner.means] if length else [owner]:  # "the term of both"
            about, members = _joint(scene, each)
            observed = _observe(scene, _FigurePlace(position, following, quantity, word, each, about, when), totals)
            if observed is None:
                continue
            observation, indicator = observed
            figures.indicators.setdefault(indicator.key, indicator)
            if members:
                figures.joint[about] = members
            figures.observations.append(observation)
            behind = scene.encoded.plain(position + 1, position + 1 + len(P.CLAUSE_END.split(text[position + 1 :])[0]))
            figures.scopes[id(observation)] = " ".join(behind.split()[:8]) or "total"  # tells it from others
            if observation.part_of_total is None and not DATES.BASELINE.search(text[:position]):
                totals.append(observation)
    _replaced(scene, figures)
    _lesser(scene, figures)
    return figures


def _owner(
    scene: Scene, position: int, word: own.FigureWord, spoken: Topic | None, totals: Sequence[Observation]
) -> own.FigureOwner | None:
    """The owner of a figure: by its clause; for a part, that of its whole; else the subject of the sentence before,
    where this one names nobody before its figure, or the one scheme that the paragraph has spoken of."""
    owner, topic, clause = own.owner_of(word), scene.topic, word.clause
    if owner is own.OF_SCHEME:
        topic = scene.scheme
    elif owner is not None:
        return owner if owner is not own.SILENT else None
    elif _partly(scene, position):  # "more than 14,000 of whom were researchers": whose the whole is
        return own.FigureOwner(((totals[-1].about, None),), "figure-part") if totals else None
    elif topic is None or topic.named or scene.types.get(topic.slug) not in CARRIED:
        topic = spoken if topic is None or not topic.named else None
    named = {m.slug for m in scene.mentions if m.kind == "name" and m.end <= word.word.begin}
    other = any(topic and slug != topic.slug and scene.types.get(slug) in CARRIED for slug in named)
    if clause is not None and (clause.mode == "proposed" or _others(word, clause)):
        return None  # "must have 30 workers", "Tax breaks for ports are worth $3"
    if word.narrowing or (word.kind == "money" and other):
        return None  # "firms that have at least 30", "We raised ⟨X⟩ so that each school gets $3"
    members = (topic.members or (topic.slug,)) if topic else ()
    return own.FigureOwner(tuple((one, topic.span) for one in members), "figure-carried") if topic else None


def _others(word: own.FigureWord, clause: Clause) -> bool:
    """True where a clause is about things in the plural that it brings up itself, and counts something else."""
    subjects = clause.row("object" if clause.passive else "subject")
    others = (one for one in subjects if one.tag == "NNS" and one.lemma not in words("gains"))
    alone = (one for one in others if not word.tree.child(one, "det", "poss", "nummod"))
    new = [one for one in alone if not words("members") & {w.text.lower() for w in word.tree.children(one, "amod")}]
    return (
        bool(new) and word.noun not in subjects and word.kind in ("money", "share") and not own.does(clause, "getting")
    )


def _joint(scene: Scene, owner: own.FigureOwner) -> tuple[str, tuple[str, ...]]:
    """The entity that a figure is about; of several together a group with its members, so that none gets the sum."""
    kinds = {scene.types.get(name) for name in owner.names}
    if len(owner.means) == 1 or len(kinds) > 1 or kinds == {"Area"}:
        return owner.names[-1], ()
    return slug(" and ".join(scene.entities[name].label for name in owner.names)), tuple(owner.names)


def _respective(scene: Scene) -> dict[int, own.FigureOwner | None]:
    """ "A and B received $3 million and $5 million respectively": to each its own, by position; nobody's if uneven."""
    text = scene.encoded.text
    end = text.find("respectively")
    row = next((match for match in DATES.FIGURES.finditer(text) if end >= 0 and match.end() <= end), None)
    if row is None:
        return {}
    spots = [(place, one) for place, one in scene.encoded.spots() if row.start() <= place < row.end()]
    topic, word = scene.topic, own.word_of(scene, spots[0][1])
    members = list(topic.members) if topic and topic.named else []
    if len(spots) != len(members) and word is not None and word.clause is not None:  # also where it has two subjects
        subjects = scene.tree.children(word.clause.predicate, "nsubj", "nsubjpass")
        members = [slug for one in subjects for w in scene.tree.row(one) for slug, _ in entities(scene, w)]
    if len(members) < 2:
        return {}  # of one thing in several years
    even = len(spots) == len(members)
    owners = [own.FigureOwner(((one, None),), "figure-respective") for one in members] if even else [None] * len(spots)
    return {place: owner for (place, _), owner in zip(spots, owners, strict=True)}


def _observe(scene: Scene, spot: _FigurePlace, before: Sequence[Observation]) -> tuple[Observation, Indicator] | None:
    """A figure with its indicator; nothing if its clause denies it. `before` are figures it may be a part of."""
    position, quantity, owner, text = spot.position, spot.quantity, spot.owner, scene.encoded.text
    mode, indicator = _modality(spot), _indicator(scene, spot)
    if mode is None or not indicator.label:
        return None
    total = next((one for one in reversed(before) if one.unit == quantity.unit), None)
    smaller = total is not None and (total.value is None or quantity.value < total.value)
    elided = not text[:position].strip() and measured.P.ELIDED.match(text[position + 1 :])  # "Over 910 were …"
    part = total if smaller and (elided or _partly(scene, position)) else None
    as_of, basis, period = dated(scene, spot.when, owner.how != "figure-carried", planned=mode != "holds")
    if part and spot.when is None:  # a part holds when its whole does
        as_of, basis, period = part.as_of, part.date_basis, part.period
    if P.EARLIER.match(text, position + 1):
        latest = before[-1].as_of if before and spot.when is None else as_of
        as_of, basis, period = f"{int(latest[:4]) - 1}-{latest[5:].replace('02-29', '02-28')}", "inferred", None
    limit = P.LIMITED.search(text[:position]) or P.ALLOWED.search(text[:position])  # "the maximum amount … is"
    limited = limit is not None and quantity.qualifier == "exactly" and quantity.maximum is None
    observation = Observation(
        spot.about,
        indicator.key,
        as_of,
        basis,
        (scene.evidence(owner.how, owner.means[-1][1]),),
        quantity.unit,
        *amounts(quantity),
        qualifier="upTo" if limited else quantity.qualifier,
        modality=mode,
        period=period,
        scope=_part(scene, spot, before),
        baseline=baseline_of(scene, position, spot.following),
        attributed_to=scene.attributed_to,
        part_of_total=part,
    )
    return observation, indicator


def amounts(quantity: Quantity) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The value, minimum and maximum of an observation of a quantity: a value, or the ends of a range."""
    ranged = quantity.maximum is not None
    return (None, quantity.value, quantity.maximum) if ranged else (quantity.value, None, None)


def _part(scene: Scene, spot: _FigurePlace, before: Iterable[Observation]) -> str | None:
    """For what part a figure holds, or with whom, in the words of the source; nothing if for the whole."""
    encoded, text = scene.encoded, scene.encoded.text
    if step := P.STEP.match(text, spot.position + 1):
        return encoded.plain(*step.span(1))
    few, clause = P.FEW.search(text[: spot.position]), spot.word.clause
    paid = spot.word.kind == "money" and clause is not None and own.does(clause, "giving")  # "the first $3 is paid"
    if few and (paid or spot.word.kind == "count"):
        return encoded.plain(few.start("few"), spot.position + 1)
    together = P.TOGETHER.match(text)
    other = encoded.mention(together.group(1)) if together else None
    if other is not None and other.slug != spot.about:
        return f"together with {scene.entities[other.slug].label}"
    counted = next((one for one in before if one.unit == "NUM"), None)
    if counted is not None and counted.about == spot.about and P.SUMMED.match(text):
        return f"for the {counted.value:f} {counted.indicator.replace('-', ' ')}"
    if spot.quantity.unit.startswith("CCY_") and P.SAME_SUM.search(text[: spot.position]):
        return "the same sum"
    return ", ".join(_reach(scene, spot)) or None


def _reach(scene: Scene, spot: _FigurePlace) -> Iterator[str]:
    """For whom a figure holds, under what, and over how long: "for households", "in its five-year period"."""
    figure, tree, clause, text = spot.word, scene.tree, spot.word.clause, scene.sentence.text
    times = [one.begin for one in scene.encoded.figures if one.kind == "duration" and one is not spot.quantity]
    behind = [role for one in (figure.noun, figure.word) for role in prepositions(tree, one)]
    verb = clause.predicate if clause else figure.noun
    terms = [one for one in tree.under(verb) if one.relation == "pobj" and one.lemma in words("terms")]
    behind += [Role(tree.head(one).text.lower(), one) for one in terms]
    if figure.several:
        yield f"for {measured.noun_phrase(figure, figure.noun)}"  # "30 projects with total funding of $3"
    for role in dict.fromkeys((*(clause.roles if clause else ()), *behind)):
        word, name, named = role.word, role.name, [slug for slug, _ in entities(scene, role.word)]
        if name == "subject" and clause and clause.lemma in words("getting") and is_people(text, word):
            name = "for"  # "families will receive $5"
        rated = any(one.lemma in words("rated") for one in tree.under(word))  # "for each car", "for example"
        many = not word.mask and word.tag.startswith("NN") and not rated
        timed = any(one.begin in times for one in (word, *tree.children(word))) and figure.kind != "rank"
        fits = (name == "for" and many and figure.kind in ("money", "share")) or (name in LASTING and timed)
        if (fits or (name == "under" and named and spot.about not in named)) and figure.word not in tree.under(word):
            begin, end = phrase(tree, word)
            first = text[begin] if begin or named else text[begin].lower()
            yield " ".join([name, *(first + text[begin + 1 : end]).split()])


def _indicator(scene: Scene, spot: _FigurePlace) -> Indicator:
    """The indicator of a figure; things done by a date are a cumulative count."""
    word, first = spot.word, P.THRESHOLD.search(scene.encoded.text[: spot.position])
    label, statistic = measured.name_indicator(scene, spot.position, spot.quantity, word)
    label = measured.by_tree(word, label, spot.owner.how)
    part = word.clause is not None and own.does(word.clause, "giving")  # "the first $3 is paid in May"
    if word.kind == "money" and first and not part:
        label, statistic = "threshold", "cap"
    if label in (measured.GAINED, measured.LOST) and spot.owner.how == "figure-modifies":
        label = ""  # "third in ⟨Index⟩, an improvement of six places": not the list's
    if spot.owner.indicator and label and statistic != "rank":
        label = spot.owner.indicator + "".join(label.partition(" per ")[1:])
        statistic = spot.owner.statistic or statistic
    if label == "rank" and scene.attributed_to is not None:  # without the year of that index's edition
        label = f"rank in the {scene.entities[scene.attributed_to].label}".rstrip(" 0123456789")
    if statistic == "flow" and "allocated" in label:
        statistic = "allocation"
    if spot.when is not None and statistic == "stock" and measured.P.PASSIVE.search(scene.encoded.text):
        statistic = "cumulative"
    return measured.indicator_of(label, statistic, spot.quantity.unit)


def _partly(scene: Scene, position: int) -> bool:
    """True where the words beside a figure make it a part; those behind the next figure are that one's."""
    text = scene.encoded.text
    near = ANY_FIGURE.split(text[position + 1 : position + 12])[0]
    return P.PART.search(text[: position + 1] + near, max(0, position - 40)) is not None


def _modality(spot: _FigurePlace) -> Modality | None:
    """Whether a figure holds: by the clause it stands in. What one "may" get holds already, and a purpose is a plan."""
    word, clause = spot.word, spot.word.clause
    if clause is None or word.given:
        return "holds"
    if clause.predicate.begin > spot.quantity.begin and is_phase(clause.tree, clause.predicate):
        return "holds"
    mode = achieved(clause.tree, clause.predicate)
    if spot.owner.how == "figure-modifies" and mode == "holds" and word.new:
        mode = mode_of(clause.tree, word.word)
    if mode != "permitted" and own.does(clause, "asking") and word.noun in clause.row("for", "object"):
        return "considered"
    intended = own.does(clause, "intending") and word.noun not in clause.row("subject")  # those who propose are there
    return "planned" if mode == "holds" and intended else FIGURE_MODES.get(mode)


def _replaced(scene: Scene, figures: Figures) -> None:
    """ "doubled from $8 million to $16 million": the second replaces the first."""
    pairs = list(P.FROM_TO.finditer(scene.encoded.text))
    for match in pairs:
        old, new = (scene.encoded.figure(char) for char in match.group("old", "new"))
        word = own.word_of(scene, new) if new is not None else None
        if not (old and new and word and word.clause):
            continue
        ones = [o for o in figures.observations if (o.value, o.unit) == (old.value, old.unit)]
        others = [o for o in figures.observations if (o.value, o.unit) == (new.value, new.unit) and o not in ones]
        for first, second in zip(ones, others, strict=False):
            if not own.sized(word.clause):
                figures.observations = [o for o in figures.observations if o is not first and o is not second]
                continue  # what became of it is not told
            of = figures.scopes.get(id(second)) if len(pairs) > 1 else None  # "from $6 to $8 for graduates, and …"
            before = replace(first, about=second.about, indicator=second.indicator, modality="holds")
            before = replace(before, scope=f"before, {of}" if of else "before")
            if first.as_of == second.as_of and first.period == second.period:  # then it held until the year before
                year = int(second.as_of[:4]) - 1
                before = replace(before, as_of=f"{year}-12-31", date_basis="inferred", period=None)
            if second.qualifier == "upTo":
                before = replace(before, qualifier="upTo")
            current = replace(second, previous=before, scope=of or second.scope)
            given = figures.observations
            figures.observations = [before if o is first else current if o is second else o for o in given]


def _lesser(scene: Scene, figures: Figures) -> None:
    """ "one-third of the cost, or $15 million, whichever is lower": a limit made of two."""
    if len(figures.observations) < 2 or not P.LESSER.search(scene.encoded.text):
        return
    parts = [replace(o, qualifier="upTo") for o in figures.observations[-2:]]
    amount = next((o for o in parts if o.unit.startswith("CCY_")), parts[0])
    limits = tuple(replace(o, scope=o.scope or ("fixed cap" if o is amount else "share of cost")) for o in parts)
    whole = replace(amount, value=None, qualifier="exactly", lesser_of=limits, scope=None)
    figures.observations = [*figures.observations[:-2], *limits, whole]


def with_scopes(observations: Iterable[Observation], words: Mapping[int, str]) -> list[Observation]:
    """Observations with a scope where two would share entity, indicator and time but differ in number.

    `words` gives, by the identity of an observation, what its sentence calls it apart.
    """
    scopes: dict[tuple[object, ...], dict[tuple[object, ...], str | None]] = {}  # by numbers
    scoped: dict[int, Observation] = {}
    counts: Counter[object] = Counter()
    for observation in observations:
        whole = scoped.get(id(observation.part_of_total), observation.part_of_total)
        fresh = replace(observation, part_of_total=whole)  # its whole as that was scoped
        known, number = scopes.setdefault(identity(fresh), {}), numbers(fresh)
        if known and number not in known:
            scope = words.get(id(observation)) or "further figure"
            again = counts[identity(fresh), scope]
            counts[identity(fresh), scope] += 1
            known[number] = f"{scope} ({again})" if again else scope
        scoped[id(observation)] = replace(fresh, scope=known.setdefault(number, fresh.scope))
    return list(scoped.values())


def identity(observation: Observation) -> tuple[object, ...]:
    """The key that two observations of the same figure share, whatever number they give."""
    period = observation.period.key if observation.period else observation.as_of
    return observation.about, observation.indicator, period, observation.as_of, observation.scope, observation.modality


def numbers(observation: Observation) -> tuple[object, ...]:
    """The numbers an observation gives."""
    return observation.value, observation.minimum, observation.maximum, observation.unit, len(observation.lesser_of)
