"""When a figure of a sentence held: its date or period, and the year it is compared with."""

from collections.abc import Iterable

from kg.model.claims import Date, DateBasis, Period
from kg.reading.claims.statements import Scene
from kg.reading.quantities import TimeMention
from kg.reading.syntax.masking import ANY_DATE, date_class, figure_class
from kg.reading.text.words import Patterns

P = Patterns("claims", "figures.dates", D=date_class(), Q=figure_class())
BEHIND_ROLES = ("asOf", "by", "in", "on", "during", "sinceTo", "until")
FRONT_ROLES = (*BEHIND_ROLES, "since", "starting from", "from")
# Until these a count may have come about that "has" come about.
CLOSING_ROLES = ("asOf", "by", "until", "sinceTo")


def when_of(scene: Scene, position: int, following: int) -> TimeMention | None:
    """The date that governs a figure: one before the clause governs all of it, one behind only the figure beside it.

    `following` is where the next figure stands.
    """
    text = scene.encoded.text
    bracketed = _bracketed(scene)
    owned = bracketed | _respective(scene)
    if position in owned:
        return owned[position]
    if following in bracketed:  # what stands in brackets with its own date parts nothing
        apart = (place for place, _ in scene.encoded.spots() if place > following and place not in bracketed)
        following = next(apart, len(text))
    taken = {id(date) for date in owned.values()}
    dates = [(i, d) for i, d in scene.encoded.moments() if not P.BASELINE.search(text[:i]) and id(d) not in taken]
    dates = [(i, d) for i, d in dates if i > position or not _describes(scene, d, position)]
    behind = [d for i, d in dates if position < i < following and not P.ELSEWHERE.search(text[position:i])]
    if behind and behind[0].role in BEHIND_ROLES:
        return behind[0]
    beside = [d for i, d in dates if i < position and P.BESIDE.fullmatch(text, i + 1, position)]
    if beside and (beside[-1].role in FRONT_ROLES or isinstance(beside[-1].value, Period)):
        return beside[-1]
    front = [d for i, d in dates if i < position and i < 60]
    return front[-1] if front and front[-1].role in FRONT_ROLES else None


def _describes(scene: Scene, date: TimeMention, position: int) -> bool:
    """True for the date of what only describes a thing, or is described: "⟨X⟩, launched last year, has 3 parks"."""
    tree, place = scene.tree, scene.encoded.place(position)
    word = next((word for word in tree.words if word.mask == "date" and word.begin == date.begin), None)
    above = list(tree.ancestors(word)) if word else []
    verb = next((one for one in above if one.verbal and not one.mask), None)
    if verb is None:
        return False
    figure = next((one for one in tree.words if one.begin == place), None)
    own = next((one for one in tree.ancestors(figure) if one.verbal), None) if figure else None
    before = verb.tag in ("VBD", "VBN")
    if own and own.relation == "relcl" and own.tag in ("VBZ", "VBP") and before:
        return True  # "launched ⟨X⟩ in May 2024, which gives $5"
    have = tree.child(own, "aux") if own and date.role not in CLOSING_ROLES else None
    if have and have.lemma == "have" and have.tag in ("VBZ", "VBP"):
        since = date.role == "since" or any(one.lemma == "since" for one in above)
        if since or (before and verb is not own and verb.relation != "amod"):
            return True  # "Since 2016, ⟨X⟩ has supported 250 projects": until now
    event = verb.relation == "advcl" and tree.child(verb, "nsubj", "nsubjpass")  # "When ⟨X⟩ opened in 2012, it had 3"
    describing = verb.tag != "VBG" and verb.relation in ("acl", "relcl", "advcl") and not event
    return describing and all(one.begin != place for one in tree.under(verb))


def _bracketed(scene: Scene) -> dict[int, TimeMention]:
    """The dates that stand in brackets with their figures: "40 (2021: 35; 2020: 31)" and "1,200 (2021)"."""
    dates: dict[int, TimeMention | None] = {}
    for match in P.BRACKETED.finditer(scene.encoded.text):
        places = match.starts("inside") or match.starts("before")
        dates.update(zip(places, map(scene.encoded.date, match.captures("date")), strict=False))  # of "(2021)" alone
    return {place: date for place, date in dates.items() if date is not None}


def _respective(scene: Scene) -> dict[int, TimeMention]:
    """ "1,200 and 1,300 staff in 2021 and 2022 respectively": each figure with its date, by position."""
    text = scene.encoded.text
    if "respectively" not in text:
        return {}
    dates = [ANY_DATE.findall(match.group()) for match in P.DATES.finditer(text)]
    for match in P.FIGURES.finditer(text):
        places = [place for place, _ in scene.encoded.spots() if match.start() <= place < match.end()]
        row = next((row for row in dates if len(row) == len(places)), None)
        if row is not None:
            times = map(scene.encoded.date, row)
            return {place: time for place, time in zip(places, times, strict=True) if time is not None}
    return {}


def dated(
    scene: Scene, when: TimeMention | None, named: bool, *, planned: bool = False
) -> tuple[str, DateBasis, Period | None]:
    """As-of date, its basis, and the period a figure covers. What is `planned` has the date it is planned for; what
    holds has none after its document's."""
    reference = scene.metadata.reference_date
    latest = "9999" if planned else reference
    if when is not None:
        basis: DateBasis = "inferred" if when.value.inferred else "stated"
        if isinstance(when.value, Period):
            return min(when.value.ends, latest), basis, when.value
        year = when.value.lexical
        whole = when.role in ("in", "during") and len(year) == 4
        period = Period(year, year, f"{year}-01-01", f"{year}-12-31") if whole else None
        return min(when.value.last_day, latest), basis, period
    if scene.inherited is not None and not named and isinstance(scene.inherited.value, Date):
        return min(scene.inherited.value.last_day, reference), "inferred", None
    return reference, "edition", None


def baseline_of(scene: Scene, position: int, following: int) -> int | None:
    """The year that a figure is compared with; `following` is where the next figure stands."""
    near = (moment for moment in scene.encoded.moments() if position < moment[0] < following)
    date = next((date.value for place, date in near if P.BASELINE.search(scene.encoded.text[:place])), None)
    return int((date.starts if isinstance(date, Period) else date.lexical)[:4]) if date else None


def as_of_dates(dates: Iterable[TimeMention], reference: str) -> tuple[str, DateBasis]:
    """The date that a sentence gives for all it says, else the document's."""
    for time in dates:
        if time.role == "asOf" and isinstance(time.value, Date) and time.value.last_day <= reference:
            return time.value.last_day, "stated"
    return reference, "edition"
