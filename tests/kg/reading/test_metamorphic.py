"""What a change of the text changes in its claims, and what it leaves alone: names, figures, order, slips."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter

import pytest
import regex
from hypothesis import given, settings, strategies as st

from kg.build import BUNDLED
from kg.model.claims import Claim, Metadata, Observation, Statement
from kg.reading.claims.extract import extract
from kg.reading.names.lexicon import Lexicon, load_lexicon
from kg.reading.one import read_document
from kg.reading.syntax.masking import Encoded
from kg.reading.syntax.parser import parse
from kg.reading.syntax.tree import Tree
from kg.reading.text.document import build_document

pytestmark = pytest.mark.slow

CHAPTER = read_document(BUNDLED)
RAW = CHAPTER.raw
SHORT = Metadata("test-2024", "Test", 2024, place="Hong Kong", government="Hong Kong Government", currency="HKD")
BARE = Lexicon(load_lexicon().heads)
HOLDS, PLANNED = "'holds'", "'planned'"
PARSE = "kg.reading.claims.extract.parse"
all_of = attrgetter(*(field.name for field in fields(Encoded)))


@pytest.fixture(scope="module", autouse=True)
def _parsed_once() -> Iterator[None]:
    """The parser is asked once for each sentence: the readings of the chapter have nearly all of theirs in common."""
    trees: dict[object, Tree] = {}

    def once(sentences: Sequence[Encoded]) -> list[Tree]:
        alike = {all_of(sentence): sentence for sentence in sentences}
        new = [key for key in alike if key not in trees]
        trees.update(zip(new, parse([alike[key] for key in new]), strict=True))
        return [trees[all_of(sentence)] for sentence in sentences]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PARSE, once)
        yield


def told(claim: Claim) -> tuple[object, ...]:
    """All that a claim says and the rules it was read by: everything but its places in the text."""
    rules = tuple(sorted({evidence.rule for evidence in claim.evidence}))
    if isinstance(claim, Statement):
        says = (claim.subject, claim.predicate, claim.object, claim.qualifier)
    else:
        others = tuple(told(o) for o in (claim.previous, claim.part_of_total, *claim.lesser_of) if o is not None)
        amount = (claim.value, claim.minimum, claim.maximum, claim.unit, claim.qualifier)
        says = (claim.about, claim.indicator, *amount, claim.period, claim.scope, claim.baseline, others)
    return (*says, claim.as_of, claim.date_basis, claim.modality, claim.attributed_to, rules)


def claims(raw: str, metadata: Metadata = CHAPTER.metadata, lexicon=None) -> Counter[str]:
    """What a text is read to say, each claim as a line."""
    return Counter(repr(told(claim)) for claim in extract(build_document(raw, metadata), lexicon).claims)


def short(text: str) -> Counter[str]:
    return claims(f"A Report of 2024\n\n{text}\n", SHORT)


def slips(raw: str) -> Counter[tuple[str, str, str]]:
    return Counter((r.rule, r.raw, r.repaired) for r in build_document(raw, CHAPTER.metadata).repairs)


@cache
def before() -> Counter[str]:
    found = claims(RAW)
    assert len(found) > 250
    return found


def replaced(text: str, old: str, new: str) -> str:
    assert old in text, f"the text has no {old!r}"
    return text.replace(old, new)


# ---- names


NAMES = {
    "Innovation and Technology Fund": "Harbour and Hill Fund",
    "Technology Talent Admission Scheme": "Copper Lantern Admission Scheme",
    "Smart Government Innovation Lab": "Bright Harbour Reading Lab",
    "Research Talent Hub": "Violet Meadow Hub",
    "Standards and Calibration Laboratory": "Weights and Lengths Laboratory",
    "Consented Data Exchange Gateway": "Granite Valley Exchange Gateway",
}


def slug(label: str) -> str:
    return label.lower().replace(" ", "-")


@pytest.mark.parametrize("lexicon", [None, BARE], ids=["names-known", "no-name-known"])
def test_renamed_entities_are_renamed_in_their_claims_and_nothing_else_changes(lexicon):
    raw, expected = RAW, set(claims(RAW, lexicon=lexicon))
    for old, new in NAMES.items():
        raw = replaced(raw, old, new)
        expected = {line.replace(slug(old), slug(new)).replace(old, new) for line in expected}
        assert any(slug(new) in line for line in expected)
    assert set(claims(raw, lexicon=lexicon)) == expected


# ---- figures


FIGURES = [
    ("about {} companies as at", "1,300", "1,700"),
    ("in {} economies, allowing", "117", "138"),
    ("scheme had supported over {} internship", "16,000", "18,500"),
    ("there were over {} open datasets", "5,500", "6,250"),
    ("a total of {} quotas", "1,120", "2,345"),
    ("supported {} projects proposed", "158", "163"),
    ("floor area of about {} sq m", "108,600", "97,400"),
    ("supporting over {} projects", "11,800", "12,900"),
]


def test_changed_figures_change_what_is_said_of_them_only():
    raw, expected = RAW, before()
    for words, old, new in FIGURES:
        raw = replaced(raw, words.format(old), words.format(new))
        amount = [f"Decimal('{number.replace(',', '')}')" for number in (old, new)]
        pattern = rf"(?<![\d,]){old}(?![\d,])"
        renamed = Counter(regex.sub(pattern, new, line.replace(*amount)) for line in expected.elements())
        assert renamed != expected
        expected = renamed
    assert claims(raw) == expected


# ---- order


def moved(heading: str, following: str, target: str) -> str:
    """The chapter with one section, up to the following heading, moved before the target's heading."""
    begin, end = (RAW.index(f"\n\n{words}\n\n") + 2 for words in (heading, following))
    rest = RAW[:begin] + RAW[end:]
    at = rest.index(f"\n\n{target}\n\n") + 2
    assert at != begin
    return rest[:at] + RAW[begin:end] + rest[at:]


@pytest.mark.parametrize(
    ("heading", "following", "target"),
    [
        (
            "Hong Kong Council for Testing and Certification",
            "Hong Kong Accreditation Service",
            "Standards-related Services",
        ),
        ("Standards and Calibration Laboratory", "Standards-related Services", "Hong Kong Productivity Council"),
        ("Hong Kong Productivity Council", "Research and Development Centres", "Standards and Calibration Laboratory"),
        ("New Industrialisation", "Use of I&T in Government, Business and Community", "Smart City and Digital Economy"),
        ("Cooperation with Mainland", "Websites", "New Industrialisation"),
        (
            "Use of I&T in Government, Business and Community",
            "Cooperation with Mainland",
            "Pooling and Nurturing Talent",
        ),
        ("Cyberport", "Hong Kong Productivity Council", "San Tin Technopole"),
    ],
)
def test_sections_in_another_order_say_the_same(heading, following, target, monkeypatch):
    monkeypatch.setattr(PARSE, parse)  # every sentence again: other sentences are parsed beside it
    assert claims(moved(heading, following, target)) == before()


# ---- typography and layout


def wrapped(text: str, width: int, hyphens: bool = False) -> str:
    return "\n\n".join(
        "\n".join(textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=hyphens))
        for block in text.split("\n\n")
    )


TYPOGRAPHY: dict[str, Callable[[str], str]] = {
    **{f"wrapped at {width}": lambda text, width=width: wrapped(text, width) for width in (40, 60, 72, 80, 100)},
    "wrapped at hyphens": lambda text: wrapped(text, 72, hyphens=True),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old Macs": lambda text: text.replace("\n", "\r"),
    "spaces at line ends": lambda text: text.replace("\n", " \t \n"),
    "more blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "lines indented": lambda text: text.replace("\n\n", "\n\n    "),
    "double spaces": lambda text: text.replace(" ", "  "),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "no-break space behind figures": lambda text: regex.sub(r"(?<=\d) ", "\u00a0", text),
    "zero-width spaces": lambda text: text.replace(" ", "\u200b "),
    "invisible characters between spaces": lambda text: text.replace(" ", " \u200b "),
    "double no-break spaces": lambda text: text.replace(" ", "\u00a0\u00a0"),
    "byte order mark": lambda text: "\ufeff" + text,
    "soft hyphens": lambda text: regex.sub(r"(?<=\p{Ll}{4})(?=\p{Ll}{4})", "\u00ad", text),
    "curly apostrophes": lambda text: regex.sub("'(?=\\w)", "\u2019", text).replace("'", "\u2018"),
    "dollars without escape": lambda text: text.replace("\\$", "$"),
    "ampersands escaped": lambda text: text.replace("&", "\\&"),
    "no-break hyphens": lambda text: text.replace("-", "\u2011"),
    "typographic hyphens": lambda text: text.replace("-", "\u2010"),
    "ligatures": lambda text: text.replace("ffi", "\ufb03").replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "bold names": lambda text: text.replace("Cyberport also", "**Cyberport** also"),
    "page breaks": lambda text: text.replace("\n\nCyberport\n", "\n\n\f\nCyberport\n"),
}


@pytest.mark.parametrize("change", TYPOGRAPHY)
def test_typography_changes_no_claim(change):
    raw = TYPOGRAPHY[change](RAW)
    assert raw != RAW
    assert claims(raw) == before()


PARAGRAPHS = [block for block in RAW.split("\n\n") if block.endswith(".") and 80 < len(block) < 900]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from([name for name in TYPOGRAPHY if name != "wrapped at hyphens"]), min_size=1, max_size=3),
)
def test_changes_of_typography_together_change_no_claim(blocks, changes):
    text = "\n\n".join(blocks)
    raw = f"A Report of 2024\n\n{text}\n"
    after = raw
    # Lines are wrapped first: the wrapping of the library would eat the other kinds of space.
    for change in sorted(set(changes), key=lambda name: not name.startswith("wrapped")):
        after = TYPOGRAPHY[change](after)
    assert claims(after) == claims(raw)


# ---- slips of the scan


COUNT = r"(?<![\d,.$])(\d{{1,3}}),(\d{{3}})(?= (?!{})\p{{L}})"
MEASURED = "sq|square|million|billion|per"


def test_every_count_with_a_point_for_its_comma_is_mended_and_recorded():
    pattern = COUNT.format(MEASURED)
    counts = [match.group() for match in regex.finditer(pattern, RAW)]
    raw = regex.sub(pattern, r"\1.\2", RAW)

    assert len(counts) > 12
    assert claims(raw) == before()
    new = slips(raw) - slips(RAW)
    assert new == Counter(("thousands-point", count.replace(",", "."), count) for count in counts)


def test_every_misread_ai_is_mended_and_recorded():
    pattern = r"(?<!\()\bAI\b(?!@)"
    count = len(regex.findall(pattern, RAW))
    raw = regex.sub(pattern, "Al", RAW)

    assert count > 3
    assert claims(raw) == before()
    assert slips(raw) - slips(RAW) == Counter({("al-for-ai", "Al", "AI"): count})


def test_lost_full_stops_at_the_ends_of_paragraphs_change_no_claim():
    assert claims(replaced(RAW, ".\n\n", "\n\n")) == before()


def test_mended_quotes_stay_literal():
    raw = replaced(RAW, "about 1,300 companies", "about 1.300 companies")
    reading = extract(build_document(raw, CHAPTER.metadata))
    quotes = [
        reading.document.quote(claim.evidence[0].span)
        for claim in reading.claims
        if isinstance(claim, Observation) and claim.value == 1300
    ]
    assert quotes
    assert all("about 1.300 companies" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("Harbour Park was home to about 1,300 companies", "1.300"),
        ("The Harbour Scheme had supported over 16,000 internships", "16.000"),
        ("The Harbour Gateway served 20,000 users", "20.000"),
        ("It generated 1,500 jobs", "1.500"),
        ("Harbour Hub received 3,100 applications", "3.100"),
    ],
)
def test_a_count_is_mended_whatever_word_stands_before_it(words, slip):
    comma = "Over 12,000 people live there. "
    count = regex.search(r"\d+,\d{3}", words).group()
    raw = f"A Report\n\n{comma}{words.replace(count, count.replace(',', '.'))}.\n"
    found = {(r.raw, r.repaired) for r in build_document(raw, SHORT).repairs}
    assert found == {(slip, count)}


@pytest.mark.parametrize(
    "words",
    [
        "The ratio was 1.11 per cent.",
        "More than 3.15 million residents registered.",
        "Web 2.0 is old.",
        "Hong Kong 2.0 was published.",
        "Version 2.000 is out.",
        "The rate was 1.250 then.",
        "It weighs 1.500 kg.",
        "It cost $1.250 then.",
        "The address 192.168.0.1 is local.",
        "Al Gore spoke of AI.",
        "Al Capone, Al Jazeera and AI.",
        "AI is new, and pasta is al dente.",
    ],
)
def test_nothing_is_mended_where_it_is_right(words):
    raw = f"A Report\n\nOver 12,000 people use AI. {words}\n"
    document = build_document(raw, SHORT)
    assert not document.repairs
    assert words in " ".join(sentence.text for sentence in document.sentences)


# ---- insertions


@pytest.mark.parametrize(
    ("at", "mark"),
    [
        ("accreditation bodies in 117 economies,", ""),
        ("The Technology Talent Admission Scheme provides fast-track admission", "⁹"),
        ("encourages students of science, technology, engineering", "[9]"),
    ],
)
def test_a_footnote_in_the_middle_of_a_sentence_leaves_the_claims_alone(at, mark):
    label = f"[{9}]" if mark == "[9]" else "⁹"
    raw = replaced(RAW, at, f"{at}{mark}\n\n{label} See the notes for more.\n\n")
    assert claims(raw) == before()


@pytest.mark.parametrize(
    "paragraph",
    [
        "The weather was fine.",
        "The Harbour Museum\n\nThe Harbour Museum manages the Hill Gallery.",
        "17",
        "Table 3 Rain",
    ],
)
def test_what_is_appended_leaves_earlier_claims_alone(paragraph):
    after = claims(f"{RAW}\n\n{paragraph}\n")
    assert not before() - after
    assert all("harbour-museum" in line for line in after - before())


def test_a_paragraph_on_something_else_in_between_leaves_other_claims_alone():
    heading = "\n\nHong Kong Productivity Council\n\n"
    raw = replaced(RAW, heading, f"\n\nThe weather was fine that year, and much rain fell.{heading}")
    assert not before() - claims(raw)


SENTENCES = [
    "Cyberport also offers incubation programmes",
    "The bureau is supported by the Innovation and Technology Commission and the Digital Policy Office.",
    "As at end-2024, the scheme had supported over 16,000 internship opportunities.",
    "As at end-2024, it had supported 158 projects proposed by 35 bureaus or departments.",
    "It funds one-third of the total project cost, or \\$15 million, whichever is lower.",
    "The annual funding for each university is up to \\$16 million.",
    "The office adopts an industry-oriented approach",
]


def test_sentences_said_twice_say_nothing_more():
    raw = RAW
    for sentence in SENTENCES:
        begin = raw.index(sentence)
        end = raw.index(".", begin + len(sentence) - 1) + 1
        raw = raw[:end] + " " + raw[begin:end] + raw[end:]
    assert claims(raw) == before()


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([block for block in PARAGRAPHS if "InnoParks" not in block and "Key projects" not in block]))
def test_a_paragraph_said_twice_says_nothing_more(block):
    once = claims(f"A Report of 2024\n\n{block}\n", SHORT)
    assert claims(f"A Report of 2024\n\n{block}\n\nOther Matters\n\n{block}\n", SHORT).keys() == once.keys()


# ---- denials and plans


VERBS = [
    ("The Harbour Corporation {} the Hill Park.", "manages", "does not manage", "will manage"),
    ("The Harbour Bureau {} the Hill Office.", "established", "did not establish", "will establish"),
    ("The Harbour Fund {} the Hill Institute.", "finances", "does not finance", "will finance"),
    ("The Harbour Bureau {} the Hill Scheme.", "launched", "has not launched", "will launch"),
    ("The Harbour Bureau {} by the Hill Office.", "is supported", "is not supported", "will be supported"),
    ("The Hill Institute {} in 2020.", "was established", "was not established", "will be established"),
    ("The Harbour Park {} 300 tenants.", "had", "never had", "will have"),
    ("The Harbour Bureau {} $10 billion to the Hill Fund.", "allocated", "has not allocated", "will allocate"),
]


def facts(text: str) -> Counter[str]:
    """The claims of a text but for what it says in its own words, without their dates."""
    reading = extract(build_document(f"A Report of 2024\n\n{text}\n", SHORT))
    kept = (c for c in reading.claims if isinstance(c, Observation) or c.predicate != "activity")
    return Counter(repr(told(c)) for c in kept)


@pytest.mark.parametrize(("frame", "verb", "denied", "planned"), VERBS)
def test_a_denied_sentence_loses_its_claims(frame, verb, denied, planned):
    del planned
    assert facts(frame.format(verb))
    assert not facts(frame.format(denied))


@pytest.mark.parametrize(("frame", "verb", "denied", "planned"), VERBS)
def test_a_planned_sentence_says_the_same_as_a_plan(frame, verb, denied, planned):
    del denied
    held = facts(frame.format(verb))
    assert held
    assert all(HOLDS in line for line in held)
    assert facts(frame.format(planned)) == Counter(line.replace(HOLDS, PLANNED) for line in held)
