"""The worst that a text can do: every pattern against strings of its own pieces, and the whole reader on bad texts."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator

import pytest
import regex
from hypothesis import given, settings, strategies as st

import app
import kg
from kg.build import BUNDLED
from kg.limits import LONGEST_SENTENCE
from kg.model.claims import Metadata, Observation, Reading
from kg.reading.claims.extract import extract
from kg.reading.syntax.masking import BLOCK, ENTITY, FIGURE, FIGURES, KINDS
from kg.reading.text.document import build_document
from kg.reading.text.words import Patterns

pytestmark = pytest.mark.slow

METADATA = Metadata("test-2024", "Test", 2024, place="Hong Kong", government="Hong Kong Government", currency="HKD")
RAW = BUNDLED.read_text(encoding="utf-8")
Pattern = regex.Pattern | re.Pattern


def read(text: str) -> Reading:
    return extract(build_document(text, METADATA))


def held(reading: Reading) -> None:
    """What is true of every reading: places in order and in the text, repairs and quotes literal, values finite."""
    document = reading.document
    raw = document.raw
    for sentence in document.sentences:
        assert len(sentence.offsets) == len(sentence.text) > 0
        assert all(a <= b for a, b in zip(sentence.offsets, sentence.offsets[1:], strict=False))
        assert 0 <= sentence.span.begin <= sentence.offsets[0] <= sentence.offsets[-1] < sentence.span.end <= len(raw)
    for repair in document.repairs:
        assert raw[repair.span.begin : repair.span.end] == repair.raw
    spans = {sentence.span for sentence in document.sentences}
    names = {entity.slug for entity in reading.entities}
    for claim in reading.claims:
        assert (claim.about if isinstance(claim, Observation) else claim.subject) in names
        for evidence in claim.evidence:
            assert evidence.span in spans
            assert document.quote(evidence.span).strip()
            if evidence.antecedent:
                assert document.quote(evidence.antecedent).strip()
        if isinstance(claim, Observation) and claim.value is not None:
            assert claim.value.is_finite()


# ---- every pattern


def modules() -> None:
    """Import every module of both packages."""
    for package in (kg, app):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def inside(value: object, name: str, seen: set[int], depth: int = 0) -> Iterator[tuple[str, Pattern]]:
    """The compiled patterns in a value: itself, or what its containers and dataclasses hold."""
    if isinstance(value, (regex.Pattern, re.Pattern)):
        yield name, value
        return
    if id(value) in seen or depth > 6:
        return
    seen.add(id(value))
    parts: list[tuple[object, object]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = list(enumerate(value))
    elif isinstance(value, Patterns):
        parts = list(vars(value).items())
    elif hasattr(type(value), "__dataclass_fields__"):
        parts = [(field, getattr(value, field)) for field in type(value).__dataclass_fields__]
    for key, part in parts:
        yield from inside(part, f"{name}.{key}", seen, depth + 1)


def patterns() -> dict[str, Pattern]:
    """Every pattern that stands in a module, by name; one that stands in several once."""
    modules()
    seen: set[int] = set()
    found: dict[tuple[str | bytes, int], tuple[str, Pattern]] = {}
    for module, held_by in sorted(sys.modules.items()):
        if module.partition(".")[0] in ("kg", "app"):
            values = [(f"{module}.{key}", value) for key, value in vars(held_by).items() if not key.startswith("__")]
            for name, value in values:
                for place, pattern in inside(value, name, seen):
                    found.setdefault((pattern.pattern, pattern.flags), (place, pattern))
    return dict(found.values())


PATTERNS = patterns()
CODES = (
    *(ENTITY + BLOCK * kind for kind in range(len(KINDS))),
    *(FIGURE + BLOCK * kind for kind in range(len(FIGURES))),
)
MARKS = [chr(code) for code in CODES]
PIECES = [
    *"aA1 ,.-'\"()[]$\n\t/:@¹<\\&|é\u00a0;{}#*",
    *("a ", "A ", "Ab ", "ab, ", "Ab, ", "1,", "1.", "1 ", "a-", "A.", "'s ", "(A) ", '"a', "\\a", "1,111 ", "1.111."),
    *("the ", "and ", "of ", "Ab and ", "in the ", "Ab of ", "a a, ", "www.", "\n\n", "a\n", "() ", "[1]"),
    *(mark + joint for mark in MARKS[:: max(1, len(MARKS) // 5)] for joint in ("", " ", ", ", " and ", " (a) ")),
]
LITERAL = re.compile(r"[A-Za-z]{2,}(?: [a-z]+)*")
LENGTH = 600
# No pattern may need longer than this for a long sentence's worth of nothing but its own pieces.
SECONDS = 3.0


def literals(pattern: Pattern) -> list[str]:
    """Words of the pattern itself, at most sixteen, spread over it."""
    text = regex.sub(r"\\[pP]\{\w+\}|\\[A-Za-z]|\(\?P<\w+>", "|", str(pattern.pattern))
    words = list(dict.fromkeys(LITERAL.findall(text)))
    return words[:: max(1, len(words) // 16)][:16]


def attacks(pattern: Pattern) -> Iterator[str]:
    """Strings of one piece over and over, behind nothing or words of the pattern, and an end that fits nothing."""
    words = literals(pattern)
    for piece in (*PIECES, *(f"{word} " for word in words)):
        for opening in ("", *(f"{word} " for word in words[:2])):
            yield (opening + piece * (LENGTH // len(piece) + 1))[:LENGTH] + "\x00"


def run(name: str, pattern: Pattern, text: str) -> None:
    """Try a pattern on a text as the reader does. Raises TimeoutError beyond the limit (the standard re has none)."""
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    if isinstance(pattern, re.Pattern):
        pattern.search(subject)
    elif name.endswith(".right"):  # tried behind a figure only, not everywhere
        pattern.match(subject, timeout=SECONDS)
    else:
        list(pattern.finditer(subject, timeout=SECONDS))


ROOMS = ("text", "names", "quantities", "syntax", "claims", "intake")


def test_all_patterns_are_found():
    assert len(PATTERNS) > 200
    rooms = {".".join(name.split(".")[:3]) for name in PATTERNS if name.startswith("kg.reading.")}
    assert rooms >= {f"kg.reading.{room}" for room in ROOMS}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_bears_its_own_pieces_over_and_over(name):
    for text in attacks(PATTERNS[name]):
        try:
            run(name, PATTERNS[name], text)
        except TimeoutError:
            pytest.fail(f"{name} takes more than {SECONDS} s for {text[:80]!r}…")


def test_the_check_finds_a_pattern_that_backtracks_without_end():
    bad = regex.compile(r"(?:a|a|aa)+b")
    with pytest.raises(TimeoutError):
        list(bad.finditer(next(text for text in attacks(bad) if text.startswith("aaa")), timeout=0.2))


# ---- the whole reader


HEAD = "A Report of 2024\n\n"
BAD = {
    "a sentence of 100,000 characters": HEAD + "The lab grew and " * 6000,
    "one word": HEAD + "a" * 100_000,
    "nested brackets": f"{HEAD}The Harbour Fund {'(' * 10_000}x{')' * 10_000}.\n",
    "nested square brackets": HEAD + "[" * 10_000 + "1" + "]" * 10_000,
    "digits": "0123456789" * 10_000,
    "figures with commas": HEAD + "1,234 " * 10_000,
    "figures with points": HEAD + "1.234." * 10_000,
    "points where commas are in use": f"{HEAD}Over 12,000 came. {'1.234 ' * 20_000}",
    "right to left": "نص طويل في هونغ كونغ 2024. " * 3000,
    "capitals": HEAD + "THE HARBOUR FUND MANAGES " * 4000,
    "lines of capitals": HEAD + "THE HARBOUR FUND MANAGES.\n" * 2000,
    "commas": "," * 100_000,
    "names and commas": HEAD + "Park, " * 20_000,
    "50,000 headings": "Harbour Park\n\n" * 50_000,
    "numbered headings": "".join(f"Heading {i}\n\n" for i in range(10_000)),
    "spaces": f"{HEAD}a{' ' * 100_000}b.",
    "line breaks": "\n" * 100_000,
    "quotes": HEAD + '"' * 50_000,
    "escapes": HEAD + "\\$" * 50_000,
    "stars": "*" * 50_000,
    "misread AI": HEAD + "AI is here. " + "Al " * 30_000,
    "addresses": "www.a.b " * 20_000,
    "raised marks": "a¹ " * 30_000,
    "words broken at every line": "infor-\n" * 20_000,
    "private-use characters": HEAD + "".join(MARKS) * 2_000,
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_text_is_read_whole_and_says_nothing(kind):
    reading = read(BAD[kind])
    held(reading)
    assert reading.claims == ()


REPEATED = [
    *(
        "injected",
        "allocated",
        "are",
        "also",
        "be",
        "to",
        "on",
        "and",
        "of",
        "at",
        "the",
        "with",
        "which",
        "Park",
        "it",
        "grants",
        "30 and",
        "provides funding to",
    ),
    *("$3m", "(A)", "in-the", "A,", "5%", "Fund's", "its", "\U000f0c00", "\U00100400"),
]


def test_one_address_said_10_000_times_is_one_claim():
    reading = read("Ab Fund: www.a.b\n" * 10_000 + "Not one at all\n")
    held(reading)
    assert [(claim.subject, claim.predicate) for claim in reading.claims] == [("ab-fund", "homepage")]


def test_private_use_characters_in_a_text_are_no_names_figures_or_dates():
    text = "".join(MARKS)
    reading = read(f"{HEAD}{text} manages {text}. The Harbour Park {MARKS[0]} has {MARKS[-1]} tenants.\n")
    held(reading)
    assert {repair.repaired for repair in reading.document.repairs} == {"\ufffd"}
    assert not [claim for claim in reading.claims if isinstance(claim, Observation)]
    assert {entity.slug for entity in reading.entities} <= {"harbour-park", "hong-kong", "hong-kong-government"}


@pytest.mark.parametrize("word", REPEATED)
def test_one_word_over_and_over_up_to_the_longest_sentence_is_read(word):
    opening, end = "The Harbour Fund provides $3 million to 30 ", " the Hill Institute."
    middle = (f"{word} " * LONGEST_SENTENCE)[: LONGEST_SENTENCE - len(opening) - len(end) - 1].rstrip()
    reading = read(f"{HEAD}{opening}{middle}{end}\n")
    assert reading.document.sentences[-1].text.endswith("the Hill Institute.")
    held(reading)


# ---- any text at all


WORDS = (
    *("The Harbour Park", "Hong Kong", "it", "Its", "the fund", "AI", "Al", "HKSTPC", "R&D", "the government", "City"),
    *(
        "manages",
        "is",
        "will be",
        "was launched in",
        "provides",
        "does not",
        "of",
        "and",
        "to",
        "whom",
        "up from",
        "over",
    ),
    *("$3 million", "20.000", "1,300", "7.31 billion", "40 per cent", "\\$2", "three", "2023-24", "end-2024", "28 May"),
    *(",", ".", ". ", ";", ": ", "(", ")", "'s", "\u2019s", '"', "\u201c", "-", "–", "¹", "² ", "[3]", "•", "# ", "**"),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\f",
        "\t",
        "\u00a0",
        "\u00ad",
        "\u200b",
        "www.a.hk",
        "Name: www.b.hk",
        "ﬁ",
        "é",
        "\x00",
        "香港",
    ),
    *("", "\U000f0c00", "\U00100400"),
)
SOUP = st.lists(st.sampled_from(WORDS), max_size=60).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda joint: joint.join(parts))
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A slice of the chapter with a few places cut out, doubled, or overwritten."""
    begin = draw(st.integers(0, len(RAW) - 1))
    text = RAW[begin : begin + draw(st.integers(1, 1500))]
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        size = draw(st.integers(0, 40))
        fresh = draw(st.sampled_from(["", text[at : at + size] * 2, *WORDS]))
        text = text[:at] + fresh + text[at + size :]
    return text


@settings(max_examples=150, deadline=None)
@given(SOUP | mutated() | st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_quoted_literally(text):
    held(read(text))
    held(read(f"{HEAD}{text}\n"))
