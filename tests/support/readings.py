"""A small reading made by hand: one of everything that a document can be found to say."""

from __future__ import annotations

from decimal import Decimal

from kg.model.claims import (
    Concept,
    Date,
    Document,
    Entity,
    EntityRef,
    Evidence,
    Indicator,
    Metadata,
    Observation,
    Period,
    Reading,
    Rule,
    Section,
    Sentence,
    Span,
    Statement,
    Text,
    WebAddress,
)

TEXT = """Harbour Yearbook

Infrastructure

The Harbour Parks Corporation (HPC) manages Harbour Park. It was home to about 1,300 companies as at end-2024.
The park will begin operation of a second campus in 2025. Its website is www.park.example.
The Harbour Fund helps start-ups with $10 to $100.50 for each project.
"""


def span(words: str) -> Span:
    """The place of these words in the text."""
    begin = TEXT.index(words)
    return Span(begin, begin + len(words))


TITLE = Section("Harbour Yearbook", span("Harbour Yearbook"), 0, ("Harbour Yearbook",))
SECTION = Section("Infrastructure", span("Infrastructure"), 1, ("Harbour Yearbook", "Infrastructure"))

MANAGING = Evidence(span("The Harbour Parks Corporation (HPC) manages Harbour Park."), "responsible-for", SECTION)
HOME = Evidence(
    span("It was home to about 1,300 companies as at end-2024."), "home-to", SECTION, antecedent=span("Harbour Park.")
)
OPENING = Evidence(span("The park will begin operation of a second campus in 2025."), "will-begin", SECTION)
SITE = Evidence(span("Its website is www.park.example."), "website", SECTION)
GIVING = Evidence(span("The Harbour Fund helps start-ups with $10 to $100.50 for each project."), "helps", SECTION)

END = "2024-12-31"
YEAR = Period("2024", "2024", "2024-01-01", END)
BEFORE = Observation(
    "harbour-park", "tenants", "2023-12-31", "stated", (HOME,), "NUM", Decimal("1000.0"), qualifier="moreThan"
)

CLAIMS = (
    Statement("harbour-parks-corporation", "manages", EntityRef("harbour-park"), END, "edition", (MANAGING,)),
    Statement("harbour-park", "operationalFrom", Date("2025"), END, "edition", (OPENING,), modality="planned"),
    Statement("harbour-park", "homepage", WebAddress("https://www.park.example"), END, "edition", (SITE,)),
    Statement("harbour-fund", "audience", Concept("start-ups", "audience"), END, "edition", (GIVING,)),
    Statement(
        "harbour-park",
        "activity",
        Text("weighing the purchase of land"),
        END,
        "edition",
        (OPENING,),
        modality="considered",
    ),
    Observation(
        "harbour-park", "tenants", END, "stated", (HOME,), "NUM", Decimal(1300), qualifier="about", previous=BEFORE
    ),
    Observation(
        "harbour-fund",
        "grant",
        END,
        "edition",
        (GIVING,),
        "CCY_HKD",
        minimum=Decimal(10),
        maximum=Decimal("100.50"),
        period=YEAR,
        scope="Per project",
    ),
)


def sentence(words: str, paragraph: int = 1) -> Sentence:
    """A sentence of the text, read as it stands."""
    place = span(words)
    return Sentence(words, tuple(range(place.begin, place.end)), "sentence", SECTION, paragraph, place)


def document(text: str = TEXT) -> Document:
    """The document of the reading."""
    metadata = Metadata(
        "harbour-1", "Harbour Yearbook", 2024, publisher="Harbour Government", rights="All rights reserved."
    )
    heading = Sentence(
        "Infrastructure", tuple(range(SECTION.span.begin, SECTION.span.end)), "heading", SECTION, 0, SECTION.span
    )
    sentences = (
        heading,
        *(sentence(text[item.span.begin : item.span.end]) for item in (MANAGING, HOME, OPENING, SITE, GIVING)),
    )
    return Document(metadata, text, sentences, (TITLE, SECTION))


def reading() -> Reading:
    """One of everything."""
    entities = (
        Entity(
            "harbour-parks-corporation",
            "Harbour Parks Corporation",
            "PublicCorporation",
            ("HPC", "the corporation"),
            "HPC",
            known=True,
        ),
        Entity("harbour-park", "Harbour Park", "Park"),
        Entity("harbour-fund", "Harbour Fund", "Fund"),
    )
    indicators = (
        Indicator("tenants", "tenants", "stock", "NUM", "Companies the site is home to."),
        Indicator("grant", "grant", "cap", "CCY_HKD", "What one project can get."),
        Indicator("never-seen", "never seen", "stock", "NUM", "Nothing."),
    )
    rules = (Rule("responsible-for", "<x> manages <y>", "x manages y"), Rule("never-fires", "", ""))
    introduced = {"harbour-parks-corporation": MANAGING, "harbour-park": MANAGING, "harbour-fund": GIVING}
    mentioned = {0: ("harbour-park",), 1: ("harbour-parks-corporation", "harbour-park"), 2: ("harbour-park",)}
    return Reading(document(), entities, indicators, CLAIMS, rules, introduced, mentioned, {4: "no rule matches"})
