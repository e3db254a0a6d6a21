"""Figures as observations: for every number of a sentence, who it is about, what it counts, as of when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import regex

from kg.dates import TimeMention
from kg.encoding import KINDS, date_class, entity_class, figure_class, figure_kind
from kg.identity import slug
from kg.indicators import EACH, PASSIVE, Context, name_indicator
from kg.model import (
    Date,
    DateBasis,
    Evidence,
    Indicator,
    Modality,
    Observation,
    Period,
    Qualifier,
    Span,
)
from kg.quantities import Quantity
from kg.rules import modality

E, Q, D = entity_class(), figure_class(), date_class()
OWNER = entity_class(
    *(kind for kind in KINDS if kind != "Area" and kind != "Site" and kind != "Entity"), "Park", "Facility"
)
HOLDER = entity_class("Platform", "Park", "Facility", "Scheme", "Policy", "Group", "Publication")
RECEIVER = entity_class("Scheme", "Initiative", "Group", "Organisation", "Site")
SKIPPED = frozenset({"duration", "age", "year", "other"})
PASSIVE = regex.compile(
    r"(?:had|has|have|were|was|are|is)(?: all)?(?: also)? (?:been )?(?P<verb>\w+ed|set up|used|put|drawn|spent|given|built|held)\b"
)
PART = regex.compile(
    r"\b(?:of (?:whom|which|these|those|them)|[Aa]mong (?:them|these|those|which|whom)|[Ii]ncluding|[Ff]igures include)\b"
)
BASELINE = regex.compile(
    r"(?:compared (?:with|to)|than (?:in )?|relative to|over|versus|against)(?: that in| those in| the level in)? ?$"
)


@dataclass(frozen=True, slots=True)
class _About:
    slug: str
    antecedent: Span | None = None
    how: str = "subject"
    members: tuple[str, ...] = ()


@dataclass
class Figures:
    """The observations of one sentence and the indicators they need; `when` is the date its figures were told with."""

    observations: list[Observation] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    joint: dict[str, tuple[str, ...]] = field(default_factory=dict)
    when: TimeMention | None = None


def find_figures(context: Context, before: Observation | None) -> Figures:
    """Every figure of a sentence as an observation; `before` is the last one of the sentence before, for "of whom"."""
    found = Figures()
    encoded = context.encoded
    spots = [(i, q) for i, char in enumerate(encoded.text) if (q := encoded.figure(char)) is not None]
    total = before
    for order, (position, quantity) in enumerate(spots):
        if quantity.kind in SKIPPED or (
            quantity.value <= 2
            and regex.search(r"\b[Tt]he $", encoded.text[:position])
            and figure_kind(quantity) == "count"
        ):
            continue
        about = _about(context, position, quantity)
        if about is None:
            continue
        when = _when(context, position, order, [place for place, _ in spots])
        found.when = found.when or when
        observation, indicator = _observe(context, position, quantity, about, when, total)
        if observation is None or indicator is None:
            continue
        found.indicators.setdefault(indicator.key, indicator)
        if about.members:
            found.joint[about.slug] = about.members
        found.observations.append(observation)
        found.scopes[id(observation)] = _scope(context, position)
        if observation.part_of_total is None:
            total = observation
    _replaced(context, spots, found)
    _lesser(context, found)
    return found


def _scope(context: Context, position: int) -> str:
    """The words behind a number up to the next comma: what tells it from another of the same kind."""
    end = regex.compile(r"[^,;.]*").match(context.encoded.text, position + 1)
    words = context.encoded.plain(position + 1, end.end(), context.sentence.text) if end else ""
    return " ".join(words.split()[:8]) or "total"


# ---- who a figure is about


def _about(context: Context, position: int, quantity: Quantity) -> _About | None:
    """The entity a figure belongs to: what it stands before, what holds it, the clause's subject, or the topic."""
    text = context.encoded.text
    ahead = regex.compile(rf"{Q} (?:annual |new |further )?({OWNER})(?!'s)").match(text, position)
    if ahead:
        return _of(context, ahead.group(1), "premodifier")
    given = regex.compile(
        rf"{Q}[^.;:,{chr(0xF0000)}-{chr(0x10FFFF)}]*? (?:to|for|into) (?:the |each of the |an? )?(?:{Q} )?({RECEIVER})"
    ).match(text, position)
    if given and regex.search(
        r"\b(?:allocat|earmark|inject|set aside|funding support|involv)\w*[^.;:,]*$",
        text[:position] + given.group()[1:12],
    ):
        return _of(context, given.group(1), "receiver")
    holder = regex.compile(
        rf"{Q}(?: (?!and |while )[^\s.;:,{chr(0xF0000)}-{chr(0x10FFFF)}]+){{1,6}}? (?:on|in|at|under) (?:the |its )?({HOLDER})"
    ).match(text, position)
    if holder and figure_kind(quantity) == "count":
        return _of(context, holder.group(1), "holder")
    relative = regex.search(rf"({E}[^.;:]*?)(?:, which|(?<={E}) that) (?P<verb>[\w ]*)[^.;:,]*$", text[:position])
    if relative and not regex.search(r"(?:announced|stated|said|noted) [^,]*$", relative.group(1)):
        pair = regex.search(rf"({E})(?: \([^()]*\))? and (?:the )?({E})(?: \([^()]*\))?$", relative.group(1))
        both = [m.slug for char in pair.groups() if (m := context.encoded.mention(char))] if pair else []
        if (
            both
            and context.types.get(both[0]) != "Area"
            and not regex.match(r"(?:is|was|has)\b", relative.group("verb"))
        ):
            return _joint(context, both, None, "relative")
        return _of(context, _relative(context, relative), "relative")
    clause = regex.search(rf"(?:^|, while |; |, and |, alongside )(?:the )?({E})(?!'s) [^.;]*$", text[:position])
    if clause and (context.topic is None or not context.topic.named):
        return _of(context, clause.group(1), "clause")
    if context.topic:
        carried = None if context.topic.named and _inside(context, context.topic.span) else context.topic.span
        if context.topic.members:
            return _joint(context, context.topic.members, carried, "topic")
        return _About(context.topic.slug, carried, "topic")
    return _About(context.place, None, "place") if context.place else None


def _joint(context: Context, members: Sequence[str], antecedent: Span | None, how: str) -> _About | None:
    """Several entities that a figure belongs to together: a group of them, so that none gets the sum alone."""
    if len({context.types.get(name) for name in members}) > 1:
        return _About(members[-1], antecedent, how)
    label = " and ".join(context.labels[name] for name in members)
    return _About(slug(label), antecedent, how, tuple(members))


def _relative(context: Context, match: regex.Match[str]) -> str:
    """The antecedent of "which": a plural one before "together" and plural verbs, else the nearest."""
    chars = regex.findall(E, match.group(1))
    if regex.match(r"(?:together|jointly|were|are|have)\b", match.group("verb")):
        plural = [
            c for c in chars if (m := context.encoded.mention(c)) and (m.plural or context.types.get(m.slug) == "Group")
        ]
        return (plural or chars)[-1]
    return chars[-1]


def _inside(context: Context, span: Span) -> bool:
    own = context.sentence.span
    return own.begin <= span.begin and span.end <= own.end


def _of(context: Context, char: str, how: str) -> _About | None:
    mention = context.encoded.mention(char)
    return _About(mention.slug, mention.antecedent, how) if mention else None


# ---- as of when


def _when(context: Context, position: int, order: int, spots: list[int]) -> TimeMention | None:
    """The date that governs a figure: one before the clause governs all of it, one behind only the figure beside it."""
    text = context.encoded.text
    dates = [(i, d) for i, char in enumerate(text) if (d := context.encoded.date(char)) is not None]
    following = spots[order + 1] if order + 1 < len(spots) else len(text)
    dates = [(i, d) for i, d in dates if not BASELINE.search(text[:i])]
    behind = [
        d
        for i, d in dates
        if position < i < following
        and not regex.search(
            r"[,;] (?:and|which|while|published|launched|implemented|established|set up|signed|introduced)\b",
            text[position:i],
        )
    ]
    if behind and behind[0].role in ("asOf", "by", "in", "during", "sinceTo", "until"):
        return behind[0]
    front = [d for i, d in dates if i < position and i < 60]
    return (
        front[-1]
        if front and front[-1].role in ("asOf", "by", "in", "during", "sinceTo", "since", "starting from", "from")
        else None
    )


def _dated(context: Context, when: TimeMention | None, named: bool) -> tuple[str, DateBasis, Period | None]:
    """As-of date, its basis, and the period a figure covers."""
    reference = context.reference_date
    if when is not None:
        if isinstance(when.value, Period):
            return min(when.value.ends, reference), "stated", when.value
        day = min(_last_day(when.value), reference)
        basis: DateBasis = "inferred" if when.value.inferred else "stated"
        period = _year(when.value) if when.role in ("in", "during") and len(when.value.lexical) == 4 else None
        return day, basis, period
    if context.inherited is not None and not named and isinstance(context.inherited.value, Date):
        return min(_last_day(context.inherited.value), reference), "inferred", None
    return reference, "edition", None


def _last_day(date: Date) -> str:
    return date.last_day


def _year(date: Date) -> Period:
    return Period(date.lexical, date.lexical, f"{date.lexical}-01-01", f"{date.lexical}-12-31")


# ---- what is counted


def _observe(
    context: Context,
    position: int,
    quantity: Quantity,
    about: _About,
    when: TimeMention | None,
    total: Observation | None,
) -> tuple[Observation | None, Indicator | None]:
    mode = _modality(context, position)
    if mode is None:
        return None, None
    label, statistic = name_indicator(context, position, quantity, about.how)
    named = bool(context.topic and context.topic.named) or about.how in ("premodifier", "receiver", "holder")
    as_of, basis, period = _dated(context, when, named)
    if when is not None and statistic == "stock" and PASSIVE.search(context.encoded.text):
        statistic = "cumulative"
    key = slug(label)[:60].strip("-")
    words = f"{label[:1].upper()}{label[1:]}"
    indicator = Indicator(key, label, statistic, quantity.unit, f"{words}, in the words of the source.")
    outside = about.antecedent if about.antecedent and not _inside(context, about.antecedent) else None
    evidence = Evidence(context.sentence.span, f"figure-{about.how}", context.sentence.section, outside)
    part = (
        total
        if total
        and total.unit == quantity.unit
        and PART.search(context.encoded.text[max(0, position - 40) : position + 12])
        else None
    )
    if part is not None and part.value is not None and quantity.value > part.value:
        part = None
    ranged = quantity.maximum is not None
    return (
        Observation(
            about.slug, key, as_of, basis, (evidence,), quantity.unit,
            value=None if ranged else quantity.value,
            minimum=quantity.value if ranged else None,
            maximum=quantity.maximum,
            qualifier=_qualifier(context, position, quantity), modality=mode, period=period, part_of_total=part,
        ),
        indicator,
    )  # fmt: skip


def _qualifier(context: Context, position: int, quantity: Quantity) -> Qualifier:
    """The hedge beside a number, or "the maximum amount … is", said before it."""
    limited = regex.search(r"\b(?:maximum|capped|ceiling|limit)\b[^.;]*$", context.encoded.text[:position])
    return "upTo" if limited and quantity.qualifier == "exactly" and quantity.maximum is None else quantity.qualifier


def _modality(context: Context, position: int) -> Modality | None:
    """Whether a figure holds: by the words of its clause. A rule that "will be" applied to each holds already, and so
    does what one "may" get."""
    clause = regex.split(r"[;:]|, (?:which|while|and the)\b", context.encoded.text[:position])[-1].replace(" may ", " ")
    return modality(clause) if not EACH.search(context.encoded.text[position:]) else "holds"


# ---- figures that belong together


def _replaced(context: Context, spots: list[tuple[int, Quantity]], found: Figures) -> None:
    """ "doubled from $8 million to $16 million": the second replaces the first."""
    match = regex.search(
        rf"\b(?:doubled|tripled|increased|raised|rose|grew|expanded|up|reduced|fell|dropped|cut|lowered) from ({Q}) to ({Q})",
        context.encoded.text,
    )
    if not match:
        return
    old = context.encoded.figure(match.group(1))
    new = context.encoded.figure(match.group(2))
    first = next((o for o in found.observations if old and o.value == old.value and o.unit == old.unit), None)
    second = next(
        (o for o in found.observations if new and o.value == new.value and o.unit == new.unit and o is not first), None
    )
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
    found.observations = [before if o is first else current if o is second else o for o in found.observations]


def _lesser(context: Context, found: Figures) -> None:
    """ "one-third of the cost, or $15 million, whichever is lower": a limit made of two."""
    if (
        not regex.search(r"whichever is (?:the )?(?:lower|less|smaller)", context.encoded.text)
        or len(found.observations) < 2
    ):
        return
    parts = [replace(o, qualifier="upTo") for o in found.observations[-2:]]
    amount = next((o for o in parts if o.unit.startswith("CCY_")), parts[0])
    limits = tuple(replace(o, scope=o.scope or ("fixed cap" if o is amount else "share of cost")) for o in parts)
    whole = replace(amount, value=None, qualifier="exactly", lesser_of=limits, scope=None)
    found.observations = [*found.observations[:-2], *limits, whole]


def with_scopes(observations: Iterable[Observation], words: Mapping[int, str]) -> list[Observation]:
    """Observations with a scope where two would share entity, indicator and time but differ in number.

    `words` gives, by the identity of an observation, what its sentence calls it apart.
    """
    seen: dict[tuple[object, ...], Observation] = {}
    result: list[Observation] = []
    for observation in observations:
        key = identity(observation)
        other = seen.get(key)
        if other is not None and numbers(other) != numbers(observation):
            scope = words.get(id(observation)) or "further figure"
            fresh = replace(observation, scope=scope)
            count = 2
            while identity(fresh) in seen and numbers(seen[identity(fresh)]) != numbers(fresh):
                fresh = replace(observation, scope=f"{scope} ({count})")
                count += 1
            observation = fresh
        seen.setdefault(identity(observation), observation)
        result.append(observation)
    return result


def identity(observation: Observation) -> tuple[object, ...]:
    """What makes two observations of a document the same figure, whatever number they give."""
    period = observation.period.key if observation.period else observation.as_of
    return observation.about, observation.indicator, period, observation.as_of, observation.scope, observation.modality


def numbers(observation: Observation) -> tuple[object, ...]:
    """The numbers an observation gives."""
    return observation.value, observation.minimum, observation.maximum, observation.unit, len(observation.lesser_of)
