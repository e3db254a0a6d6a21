"""Numbers, dates, figures and claims in words, as a person writes them, by the tables of `wording.toml`."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from kg.limits import MOST_DIGITS
from kg.model.claims import Claim, Concept, Date, EntityRef, Observation, Statement, WebAddress
from kg.rdf.namespaces import NAMES
from kg.resources import toml

# By language (BCP 47), section and name.
WORDS = toml(__file__, "wording.toml")
# The sign of each currency as it stands before an amount; others are written with their code.
SIGNS: dict[str, str] = NAMES["currency-signs"]
# Names of things by their keys, as `namespaces` makes IRIs of them: ("entity", "cyberport"), ("concept", "grant").
Labels = Mapping[tuple[str, str], str]


def number(lexical: str) -> str:
    """A number with its thousands apart (`98,000`); what is no number stays as it is."""
    value = finite(lexical)
    if value is None or abs(value.adjusted()) > MOST_DIGITS:
        return lexical
    return f"{value:,.12f}".rstrip("0").rstrip(".") if value != value.to_integral_value() else f"{value:,.0f}"


def finite(lexical: str) -> Decimal | None:
    """The number that a text is; None if it is none, or not finite."""
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def amount(lexical: str, unit: str, language: str) -> str:
    """A number with its QUDT unit (`HK$3 billion`, `98,000 m²`, `12%`); `unit` is the local name."""
    if unit.startswith("CCY_"):
        return SIGNS.get(unit, unit.removeprefix("CCY_") + "\u00a0") + _scaled(lexical, language)
    if unit == "PERCENT":
        return number(lexical) + "%"
    if unit == "FRACTION" and (value := finite(lexical)) is not None:
        return str(WORDS[language]["fractions"].get(f"{value:.4f}", number(lexical)))
    name = WORDS[language]["units"].get(unit, unit.replace("_", " "))
    return f"{number(lexical)}\u00a0{name}" if name else number(lexical)


def _scaled(lexical: str, language: str) -> str:
    value = finite(lexical)
    if value is not None and value.adjusted() <= MOST_DIGITS:
        for power, name in WORDS[language]["scales"].items():
            if abs(value) >= Decimal(10) ** int(power):
                return f"{number(str(value / Decimal(10) ** int(power)))}{name}"
    return number(lexical)


def date(lexical: str, language: str, forms: str = "date") -> str:
    """A date as people write it: `2024-11-20` is "20 November 2024", `2024-11` "November 2024"; others stay."""
    parts = lexical.split("-")
    is_date = len(parts) <= 3 and all(part.isdigit() for part in parts)
    if not is_date or not all(1 <= int(month) <= 12 for month in parts[1:2]):
        return lexical
    words = WORDS[language]
    month = words["months"]["list"][int(parts[1]) - 1] if len(parts) > 1 else ""
    day = str(int(parts[2])) if len(parts) > 2 else ""
    form: str = words[forms][("year", "month", "day")[len(parts) - 1]]
    return form.format(year=parts[0], month=month, day=day)


def figure(value: str | None, low: str | None, high: str | None, unit: str, qualifier: str, language: str) -> str:
    """A figure with its hedge in words: "about 20,000", "HK$1 million to HK$3 million", "the lesser of two figures"."""
    low_said, high_said = (amount(one, unit, language) if one is not None else "" for one in (low, high))
    forms = WORDS[language]["figure"]
    if value is not None:
        return hedged(amount(value, unit, language), hedge(qualifier, language), language)
    if low_said and high_said:
        return str(forms["range"].format(low=low_said, high=high_said))
    if low_said or high_said:
        return hedged(low_said or high_said, hedge("atLeast" if low_said else "upTo", language), language)
    return str(forms["lesser"])


def hedge(qualifier: str, language: str, *, of_date: bool = False) -> str:
    """The words of a qualifier, by its local name: "about", "more than"; of a date "after", "by"; of exactly none."""
    return str(WORDS[language]["by" if of_date else "hedges"].get(qualifier, ""))


def hedged(text: str, words_before: str, language: str) -> str:
    """A figure or date behind the words that hedge it."""
    return WORDS[language]["figure"]["hedged"].format(hedge=words_before, figure=text) if words_before else text


def in_words(claim: Claim, labels: Labels, language: str) -> str:
    """A claim as one line: "Tai Po InnoPark lies in Tai Po", "… starts operating in 2025 (planned)"."""
    forms = WORDS[language]["claim"]
    if isinstance(claim, Observation):
        line = _figure(claim, labels, language)
    else:
        said = {"subject": labels["entity", claim.subject], "object": _object(claim, labels, language)}
        verbal = claim.predicate in ("purpose", "benefit") and claim.evidence[0].rule in WORDS["en"]["claim"]["verbal"]
        own = forms | WORDS[language]["statements"] | WORDS[language].get(claim.modality, {})
        line = own["does" if verbal and said["object"].split()[0].endswith("s") else claim.predicate].format(**said)
    if claim.attributed_to:
        line = forms["attributed"].format(line=line, source=labels["entity", claim.attributed_to])
    return line if claim.modality == "holds" else forms[claim.modality].format(line=line)


def _object(claim: Statement, labels: Labels, language: str) -> str:
    match claim.object:
        case EntityRef(slug):
            return labels["entity", slug]
        case Concept(key):
            return labels["concept", key]
        case Date(lexical):
            hedge_of_date = hedge(claim.qualifier or "", language, of_date=True)
            return hedged(date(lexical, language, "date" if hedge_of_date else "on"), hedge_of_date, language)
        case WebAddress(url):
            return url
    return " ".join(claim.object.value.split())


def _figure(claim: Observation, labels: Labels, language: str) -> str:
    """A figure before what it counts ("more than 800 start-ups"), behind all else ("area about 400,000 m²")."""
    forms, indicator = WORDS[language]["claim"], labels["indicator", claim.indicator]
    value, low, high = (None if one is None else str(one) for one in (claim.value, claim.minimum, claim.maximum))
    words = figure(value, low, high, claim.unit, claim.qualifier, language)
    counted = claim.unit == "NUM" and indicator[-1:] == "s" != indicator[-2:-1] and indicator[:5] != "rank "
    line = forms["counted" if counted else "measured"].format(
        about=labels["entity", claim.about], indicator=indicator, figure=words
    )
    time = claim.period.label if claim.period else date(claim.as_of, language) if claim.date_basis != "edition" else ""
    since = forms["since"].format(year=claim.baseline) if claim.baseline else ""
    notes = forms["between"].join(filter(None, (claim.scope, since, time)))
    return str(forms["noted"].format(line=line, notes=notes)) if notes else str(line)
