"""Figures as observations: for every number of a sentence, who it is about, what it counts, as of when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from kg.model.claims import Indicator, Modality, Observation, Qualifier, Span
from kg.model.identity import slug
from kg.reading.claims.figure_dates import BASELINE, baseline_of, dated, when_of
from kg.reading.claims.indicators import ELIDED, PASSIVE, indicator_of, name_indicator
from kg.reading.claims.rules import FigureRule
from kg.reading.claims.statements import Scene, evidence_of
from kg.reading.quantities import Quantity, TimeMention
from kg.reading.sentence.clauses import modality
from kg.reading.sentence.masking import Encoded, date_class, entity_class, figure_class, figure_kind

E, Q, D = entity_class(), figure_class(), date_class()
SKIPPED = frozenset({"duration", "age", "year", "other"})
# Figures in a row, with or without what they count: "30 and 50 users", "$3 million, $4 million and $5 million".
SERIES = regex.compile(rf"{Q}(?:(?: [a-z-]+){{0,3}}(?:, and |, | and ){Q})+")
SCOPE = regex.compile(r"[^,;.]*")
# "the two parks" and "the first" count nothing that is new.
DEFINITE = regex.compile(r"\b[Tt]he $")
# A figure near these words is part of the one before it.
PART = regex.compile(
    r"\b(?:of (?:whom|which|these|those|them)|[Aa]mong (?:them|these|those|which|whom)|[Ii]ncluding|"
    r"[Ff]igures include)\b"
)
# "may engage an additional 36": as many as that and no more.
ALLOWED = regex.compile(r"\b(?:may|can)(?: \w+){1,3} $")
# "300 per cent for the first $2 million": a figure that holds for a part only, and where that part ends.
STEP = regex.compile(r" (for (?:the )?(?:first|next|second|third|remaining|rest|balance)\b[^,;.]*?)(?= and |[,;.]|$)")
THRESHOLD = regex.compile(r"\b(?:first|next|initial|remaining) $")
TOGETHER = regex.compile(rf"Together with (?:the )?({E})[^,]*, ")
# "compared with 2,100 a year earlier"
EARLIER = regex.compile(
    r"[^,;.]{0,30}? (?:(?:a|one|the) year (?:earlier|before|ago)|(?:in )?the (?:previous|preceding|prior|last) year)\b"
)
# "The total funding amounts to …" goes on about what the sentence before counted.
SUMMED = regex.compile(r"The (?:total|combined|overall) (?:funding|amount|value|cost|sum|grant|investment)\b(?! of)")
# What is to be done with the figure before it, which no verb governs: "Grants of $3 million will be given".
TO_COME = regex.compile(r"[^,;.]*?\b(?:will|would|shall|is to|are to) be \w+")
GOVERNED = regex.compile(r"\b(?:is|are|was|were|has|have|had|will|would|may|can|\w+ed)\b")
LIMITED = regex.compile(r"\b(?:maximum|capped|ceiling|limit)\b[^.;]*$")
CLAUSES = regex.compile(r"[;:]|, (?:which|while|and the)\b")
# "doubled from $8 million to $16 million"
FROM_TO = regex.compile(
    r"\b(?:doubled|tripled|increased|raised|rose|grew|expanded|up|reduced|fell|dropped|cut|lowered)"
    rf" from ({Q}) to ({Q})"
)
LESSER = regex.compile(r"whichever is (?:the )?(?:lower|less|smaller)")


@dataclass(frozen=True, slots=True)
class _About:
    """The owner of a figure: given by a rule, or else the sentence's topic or the document's place (`how`)."""

    slug: str
    antecedent: Span | None = None
    members: tuple[str, ...] = ()
    how: str = "topic"
    rule: FigureRule | None = None

    @property
    def by(self) -> str:
        """The name of the rule, or of what the reader does where none fits."""
        return self.rule.rule.name if self.rule else f"figure-{self.how}"


@dataclass(frozen=True, slots=True)
class _FigurePlace:
    """A figure in its sentence: where it stands, who it is about, as of when, and where the next one stands."""

    position: int
    quantity: Quantity
    about: _About
    when: TimeMention | None
    following: int


@dataclass
class Figures:
    """The observations of one sentence and the indicators they need; `when` is the date its figures were told with."""

    observations: list[Observation] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    joint: dict[str, tuple[str, ...]] = field(default_factory=dict)
    when: TimeMention | None = None


def find_figures(scene: Scene, rules: Sequence[FigureRule], before: Sequence[Observation]) -> Figures:
    """Every figure of a sentence as an observation; `before` are those it may be a part of, for "of whom"."""
    figures = Figures()
    encoded = scene.encoded
    shared = _with_units(encoded)
    spots = [(place, shared.get(place, quantity)) for place, quantity in encoded.spots()]
    totals = list(before)
    owners = _respective(scene)
    for order, (position, quantity) in enumerate(spots):
        if _counts_nothing(scene, position, quantity):
            continue
        about = owners.get(position) or _about(scene, rules, position, quantity)
        if about is None:
            continue
        following = spots[order + 1][0] if order + 1 < len(spots) else len(encoded.text)
        when = when_of(scene, position, following)
        figures.when = figures.when or when
        observed = _observe(scene, _FigurePlace(position, quantity, about, when, following), totals)
        if observed is None:
            continue
        observation, indicator = observed
        figures.indicators.setdefault(indicator.key, indicator)
        if about.members:
            figures.joint[about.slug] = about.members
        figures.observations.append(observation)
        figures.scopes[id(observation)] = _scope(scene, position)
        if observation.part_of_total is None and not BASELINE.search(encoded.text[:position]):
            totals.append(observation)
    _replaced(scene, figures)
    _lesser(scene, figures)
    return figures


def _with_units(encoded: Encoded) -> dict[int, Quantity]:
    """Figures in a row share the unit of the last: "76, 70 and 71 hectares"."""
    shared: dict[int, Quantity] = {}
    for match in SERIES.finditer(encoded.text):
        row = [(place, one) for place, one in encoded.spots() if match.start() <= place < match.end()]
        last = row[-1][1]
        for place, one in row[:-1]:
            if one.unit == "NUM" and last.kind not in ("count", "other") and encoded.text[place + 1] in ", ":
                bare = encoded.text[place + 1 :].startswith((", ", " and "))
                shared.update({place: replace(one, unit=last.unit, kind=last.kind)} if bare else {})
    return shared


def _counts_nothing(scene: Scene, position: int, quantity: Quantity) -> bool:
    """Whether a number is none that could be observed: a duration, an age, "the two"."""
    if quantity.kind in SKIPPED or not quantity.stated:
        return True
    definite = DEFINITE.search(scene.encoded.text[:position]) is not None
    return definite and quantity.value <= 2 and figure_kind(quantity) == "count"


def _scope(scene: Scene, position: int) -> str:
    """The words behind a number up to the next comma: what tells it from another of the same kind."""
    end = SCOPE.match(scene.encoded.text, position + 1)
    words = scene.encoded.plain(position + 1, end.end(), scene.sentence.text) if end else ""
    return " ".join(words.split()[:8]) or "total"


# ---- who a figure is about


def _about(scene: Scene, rules: Iterable[FigureRule], position: int, quantity: Quantity) -> _About | None:
    """The entity a figure belongs to: by the first rule that fits, else what the sentence is about."""
    for rule in rules:
        if rule.carried and scene.topic is not None and scene.topic.named:
            continue
        mentions = [scene.encoded.mention(char) for char in rule.owners(scene.encoded, position)]
        owners = [mention for mention in mentions if mention is not None]
        if len(owners) > 1 and scene.types.get(owners[0].slug) != "Area":
            return replace(_joint(scene, [owner.slug for owner in owners], None), rule=rule)
        if owners:
            return _About(owners[-1].slug, owners[-1].antecedent, rule=rule)
    return _spoken_of(scene, position, quantity)


def _spoken_of(scene: Scene, position: int, quantity: Quantity) -> _About | None:
    """The sentence's topic, or the document's place."""
    topic = scene.topic
    if topic is None:
        capped = figure_kind(quantity) == "money" and _qualifier(scene, position, quantity) == "upTo"
        place = scene.government if capped else scene.place  # a limit of money is set by who pays
        return _About(place, how="place") if place else None
    carried = None if topic.named and _inside(scene, topic.span) else topic.span
    if topic.members:
        return _joint(scene, topic.members, carried)
    return _About(topic.slug, carried)


def _joint(scene: Scene, members: Sequence[str], antecedent: Span | None) -> _About:
    """Several entities that a figure belongs to together: a group of them, so that none gets the sum alone."""
    if len({scene.types.get(name) for name in members}) > 1:
        return _About(members[-1], antecedent)
    label = " and ".join(scene.labels[name] for name in members)
    return _About(slug(label), antecedent, members=tuple(members))


def _inside(scene: Scene, span: Span) -> bool:
    own = scene.sentence.span
    return own.begin <= span.begin and span.end <= own.end


def _respective(scene: Scene) -> dict[int, _About]:
    """ "A and B received $3 million and $5 million respectively": to each its own, by position."""
    text = scene.encoded.text
    members = scene.topic.members if scene.topic and scene.topic.named else ()
    if "respectively" not in text or not members:
        return {}
    for match in SERIES.finditer(text):
        places = [match.start() + i for i, char in enumerate(match.group()) if scene.encoded.figure(char)]
        if len(places) == len(members):
            return {place: _About(member) for place, member in zip(places, members, strict=True)}
    return {}


# ---- what is counted


def _observe(scene: Scene, spot: _FigurePlace, before: Sequence[Observation]) -> tuple[Observation, Indicator] | None:
    """A figure with its indicator; nothing if its clause denies it. `before` are figures it may be a part of."""
    position, quantity, about = spot.position, spot.quantity, spot.about
    mode = _modality(scene, position)
    if mode is None:
        return None
    indicator = _indicator(scene, spot)
    named = bool(scene.topic and scene.topic.named) or about.rule is not None
    total = next((one for one in reversed(before) if one.unit == quantity.unit), None)
    part = total if total and _is_part(scene, position, quantity, total) else None
    as_of, basis, period = dated(scene, spot.when, named)
    if part and spot.when is None:  # a part holds when its whole does
        as_of, basis, period = part.as_of, part.date_basis, part.period
    if spot.when is None and EARLIER.match(scene.encoded.text, position + 1):
        latest = before[-1].as_of if before else as_of
        as_of, basis, period = f"{int(latest[:4]) - 1}-{latest[5:].replace('02-29', '02-28')}", "inferred", None
    observation = Observation(
        about.slug,
        indicator.key,
        as_of,
        basis,
        (evidence_of(scene, about.by, about.antecedent),),
        quantity.unit,
        *amounts(quantity),
        qualifier=_qualifier(scene, position, quantity),
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
    step = STEP.match(text, spot.position + 1)
    if step:
        return encoded.plain(*step.span(1), scene.sentence.text)
    together = TOGETHER.match(text)
    other = encoded.mention(together.group(1)) if together else None
    if other is not None and spot.about.rule is None and other.slug != spot.about.slug:
        return f"together with {scene.labels[other.slug]}"
    counted = next((one for one in before if one.unit == "NUM"), None)
    if counted is not None and counted.about == spot.about.slug and SUMMED.match(text):
        return f"for the {counted.value:f} {counted.indicator.replace('-', ' ')}"
    return None


def _indicator(scene: Scene, spot: _FigurePlace) -> Indicator:
    """The indicator of a figure; things done by a date are a cumulative count."""
    label, statistic = name_indicator(scene, spot.position, spot.quantity)
    if figure_kind(spot.quantity) == "money" and THRESHOLD.search(scene.encoded.text[: spot.position]):
        label, statistic = "threshold", "cap"
    if spot.about.rule and spot.about.rule.indicator and statistic != "rank":
        label, statistic = spot.about.rule.indicator, spot.about.rule.statistic or statistic
    if spot.when is not None and statistic == "stock" and PASSIVE.search(scene.encoded.text):
        statistic = "cumulative"
    return indicator_of(label, statistic, spot.quantity.unit)


def _is_part(scene: Scene, position: int, quantity: Quantity, total: Observation) -> bool:
    """Whether a figure is said to be part of another, and can be."""
    if total.unit != quantity.unit or (total.value is not None and quantity.value >= total.value):
        return False
    text = scene.encoded.text
    elided = not text[:position].strip() and ELIDED.match(text[position + 1 :]) is not None  # "Over 910 were …"
    return elided or PART.search(text[max(0, position - 40) : position + 12]) is not None


def _qualifier(scene: Scene, position: int, quantity: Quantity) -> Qualifier:
    """The hedge beside a number, or "the maximum amount … is", said before it."""
    left = scene.encoded.text[:position]
    limited = LIMITED.search(left) or ALLOWED.search(left)
    return "upTo" if limited and quantity.qualifier == "exactly" and quantity.maximum is None else quantity.qualifier


def _modality(scene: Scene, position: int) -> Modality | None:
    """Whether a figure holds: by the words of its clause. What one "may" get holds already."""
    clause = CLAUSES.split(scene.encoded.text[:position])[-1].replace(" may ", " ")
    if not GOVERNED.search(clause) and TO_COME.match(scene.encoded.text, position + 1):
        return "planned"
    return modality(clause)


# ---- figures that belong together


def _replaced(scene: Scene, figures: Figures) -> None:
    """ "doubled from $8 million to $16 million": the second replaces the first."""
    match = FROM_TO.search(scene.encoded.text)
    if not match:
        return
    old, new = (scene.encoded.figure(char) for char in match.groups())
    first = next((o for o in figures.observations if old and _gives(o, old)), None)
    second = next((o for o in figures.observations if new and _gives(o, new) and o is not first), None)
    if first is None or second is None:
        return
    year = int(second.as_of[:4])
    before = replace(
        first,
        indicator=second.indicator,
        as_of=f"{year - 1}-12-31",
        date_basis="inferred",
        period=None,
        qualifier=second.qualifier,
        scope="before",
    )
    current = replace(second, previous=before)
    figures.observations = [before if o is first else current if o is second else o for o in figures.observations]


def _gives(observation: Observation, quantity: Quantity) -> bool:
    return observation.value == quantity.value and observation.unit == quantity.unit


def _lesser(scene: Scene, figures: Figures) -> None:
    """ "one-third of the cost, or $15 million, whichever is lower": a limit made of two."""
    if len(figures.observations) < 2 or not LESSER.search(scene.encoded.text):
        return
    parts = [replace(o, qualifier="upTo") for o in figures.observations[-2:]]
    amount = next((o for o in parts if o.unit.startswith("CCY_")), parts[0])
    limits = tuple(replace(o, scope=o.scope or ("fixed cap" if o is amount else "share of cost")) for o in parts)
    whole = replace(amount, value=None, qualifier="exactly", lesser_of=limits, scope=None)
    figures.observations = [*figures.observations[:-2], *limits, whole]
