"""Texts become documents: blocks, sentences, repairs, and a way back from every character."""

import pytest
from hypothesis import given, settings, strategies as st

from kg.build import BUNDLED
from kg.errors import SourceError
from kg.model.claims import Metadata
from kg.reading.one import read_document
from kg.reading.text.document import build_document
from kg.reading.text.metadata import edition_of
from kg.reading.text.sentences import split

METADATA = Metadata("test-2024", "Test", 2024)
CHAPTER = read_document(BUNDLED)
TEXT = "".join(BUNDLED.read_text(encoding="utf-8"))


def document(text):
    return build_document(text, METADATA)


def texts(text, *kinds):
    return [s.text for s in document(text).sentences if not kinds or s.kind in kinds]


def sentence(words):
    return next(s for s in CHAPTER.sentences if words in s.text)


# ---- the chapter


def test_chapter_has_its_structure():
    kinds = [s.kind for s in CHAPTER.sentences]

    assert kinds.count("title") == 2
    assert kinds.count("heading") == 21
    assert kinds.count("footnote") == 3
    assert kinds.count("website") == 19
    assert kinds.count("debris") == 0
    assert len(CHAPTER.raw) == len(TEXT)


def test_chapter_repairs_are_the_four_slips_and_the_escapes():
    slips = [(r.raw, r.repaired) for r in CHAPTER.repairs if r.rule != "escape"]

    assert slips == [("20.000", "20,000"), ("14.000", "14,000"), ("Al", "AI"), ("Al", "AI")]
    assert {(r.raw, r.repaired) for r in CHAPTER.repairs if r.rule == "escape"} == {("\\$", "$")}


@pytest.mark.parametrize("words", ["1.11 per cent", "3.15 million", "Hong Kong 2.0", "$7.31 billion"])
def test_chapter_decimals_stay(words):
    assert sentence(words)


def test_chapter_footnotes_are_linked_to_their_marks_also_the_one_that_lost_its_own():
    marked = {label: s.text for s in CHAPTER.sentences if s.kind == "sentence" for _, label in s.notes}
    defined = {label: s.text for s in CHAPTER.sentences if s.kind == "footnote" for _, label in s.notes}

    assert sorted(marked) == sorted(defined) == ["1", "2", "3"]
    assert defined["1"].startswith("The designated universities are City University")
    assert "each designated university has been doubled" in marked["1"]
    place, label = sentence("Over 910").notes[0]
    assert (sentence("Over 910").text[:place][-7:], label) == ("billion", "2")


def test_chapter_headings_have_ranks():
    paths = {s.heading: s.path for s in CHAPTER.sections}

    assert paths["Cyberport"] == ("Innovation, Technology and Industry", "Infrastructure", "Cyberport")
    assert paths["Start-ups"][1:] == ("Innovation and Technology Development", "Start-ups")
    assert paths["Websites"][1:] == ("Websites",)


def test_chapter_websites_come_one_to_a_pair():
    websites = [s.text for s in CHAPTER.sentences if s.kind == "website"]

    assert websites[-2:] == ["Open Data Portal: www.data.gov.hk", "Smart City Portal: www.smartcity.gov.hk"]


def test_quotes_of_amounts_are_literal():
    found = sentence("AI Subsidy Scheme")
    begin = found.text.index("$3 billion AI")

    assert CHAPTER.quote(found.raw_span(begin, begin + len("$3 billion AI"))) == "$3 billion Al"


# ---- blocks


def test_hard_wrapped_lines_are_one_sentence():
    assert texts("A Report\n\nThe fund supports\nfive labs in the\nnorth.\n", "sentence") == [
        "The fund supports five labs in the north."
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_keep_their_places(end):
    found = document(end.join(["A Report", "", "The fund is", "large. It grew.", ""]))

    assert [s.text for s in found.sentences] == ["A Report", "The fund is large.", "It grew."]
    assert found.quote(found.sentences[2].span) == "It grew."


def test_word_broken_at_a_line_end_is_whole_again():
    text = "A Report\n\nThe infor-\nmation flows in a cross-\nboundary way. Information is cross-boundary."

    assert texts(text, "sentence")[0] == "The information flows in a cross-boundary way."


def test_bullets_are_items():
    text = "A Report\n\nThe fund has aims:\n\n• It trains people.\n• It buys labs.\n(a) It lends.\n"

    assert texts(text, "item") == ["It trains people.", "It buys labs.", "It lends."]


def test_numbers_of_paragraphs_are_cut_off():
    text = "A Report\n\n1.2 The bureau has 12 offices.\n\n12. The office is small.\n"

    assert texts(text, "sentence") == ["The bureau has 12 offices.", "The office is small."]


def test_paragraph_broken_by_a_footnote_is_resumed():
    text = "A Report\n\nThe fund¹ supports labs and\n\n¹ Set up in 1999.\n\nuniversities in the north.\n\nIt grew."
    found = document(text)
    numbers = {s.text: s.paragraph for s in found.sentences}

    assert "The fund supports labs and universities in the north." in numbers
    assert [s.notes for s in found.sentences if s.kind == "footnote"] == [((0, "1"),)]


def test_table_left_by_a_scan_is_debris():
    text = "A Report\n\nTable 3 Spending by sector\n\n2021 2022 2023\n12.5 13.1 14.2\n\nThe bureau spent more.\n\n17\n"

    assert texts(text, "sentence") == ["The bureau spent more."]
    assert len(texts(text, "debris")) == 3


def test_numbered_heading_is_no_footnote_of_a_marked_one():
    read = document("Report\n\n1 Overview\n\n1.1 The fund paid for it[1].\n\n[1] In 2023 only.\n")

    assert [(s.kind, s.text) for s in read.sentences] == [
        ("title", "Report"),
        ("heading", "Overview"),
        ("sentence", "The fund paid for it."),
        ("footnote", "In 2023 only."),
    ]
    assert read.sentences[2].notes == ((20, "1"),)


def test_plain_number_opens_a_footnote_only_behind_its_mark():
    kinds = [s.kind for s in document("Report\n\nThe fund paid all of it².\n\n2 Until the end of May.\n").sentences]

    assert kinds == ["title", "sentence", "footnote"]


def test_markdown_headings_have_their_ranks():
    found = document("# Report\n\n## Money\n\n### Funds\n\nThe fund grew.\n")

    assert [(s.level, s.heading) for s in found.sections] == [(0, "Report"), (1, "Money"), (2, "Funds")]
    assert found.sentences[-1].section.path == ("Report", "Money", "Funds")


def test_paragraph_without_full_stop_is_no_heading():
    text = "A Report\n\nThe council helps firms abroad and trains people in the sector\n\nThe Service\n\nIt works."

    assert texts(text, "heading") == ["The Service"]


def test_powers_are_no_footnotes():
    assert texts("A Report\n\nThe park has 500 m² of land¹.\n\n¹ In 2020.", "sentence") == [
        "The park has 500 m² of land."
    ]


# ---- repairs


@pytest.mark.parametrize(
    "words", ["1.500 kg", "$1.250", "version 2.000", "a ratio of 1.000", "12.345 per cent", "1.234.5"]
)
def test_points_of_measures_and_money_stay(words):
    text = f"A Report\n\nOver 12,000 people saw {words} there."

    assert words in texts(text, "sentence")[0]


def test_thousands_points_stay_where_no_comma_is_in_use():
    assert texts("Bericht\n\nEs waren 20.000 Leute.", "sentence") == ["Es waren 20.000 Leute."]


def test_person_called_al_stays():
    text = "A Report\n\nAI is new. Al Gore spoke of it. Artificial intelligence helps."

    assert "Al Gore spoke of it." in texts(text)


def test_al_stays_in_a_text_without_ai():
    assert "The Al Subsidy Scheme helps." in texts("A Report\n\nThe Al Subsidy Scheme helps. Subsidies grow.")


def test_typography_is_plain_in_the_reading_view():
    found = document("A Report\n\nThe \u201cof\ufb01ce\u201d\u2019s non\u2011pro\u00adfit\u00a0arm grew.")

    assert found.sentences[1].text == 'The "office"\'s non-profit arm grew.'
    assert {r.rule for r in found.repairs} == {"curly-quote", "ligature", "hyphen", "invisible", "space"}
    assert all(found.raw[r.span.begin : r.span.end] == r.raw for r in found.repairs)


# ---- sentences


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It funds R&D. The fund grew.", "It funds R&D."),
        ("It is good at I&T. So are others.", "It is good at I&T."),
        ("See www.apas.org for more. It helps.", "See www.apas.org for more."),
        ("Mr. Tan met Dr. Lee. They agreed.", "Mr. Tan met Dr. Lee."),
        ("It has 500 sq. m of land. It grew.", "It has 500 sq. m of land."),
        ("Under para. 3 and No. 5 it ends. It began.", "Under para. 3 and No. 5 it ends."),
        ("The U.S. Army came, e.g. Company A. It left.", "The U.S. Army came, e.g. Company A."),
        ("J. K. Smith wrote it. He won.", "J. K. Smith wrote it."),
        ('He said "It grew." She left.', 'He said "It grew."'),
        ("It rose to 3.15 million. It fell.", "It rose to 3.15 million."),
        ("It ended (in 2020.) It began.", "It ended (in 2020.)"),
        ("It has services. iAM Smart is one.", "It has services."),
        ("Was it so? Yes!", "Was it so?"),
    ],
)
def test_first_sentence_ends_at_its_stop(text, first):
    begin, end = split(text)[0]

    assert text[begin:end] == first
    assert len(split(text)) == 2


# ---- any text at all


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("Aab l1.,-\n\r\f\t¹²()[]#*•:\\$’ﬁ\u00ad\u00a0 \u0627é\x00"), max_size=300)
    | st.text(max_size=200)
)
def test_any_text_is_read_with_offsets_in_order(text):
    found = document(text)

    assert found.raw == text
    for s in found.sentences:
        assert s.text
        assert len(s.offsets) == len(s.text)
        assert list(s.offsets) == sorted(s.offsets)
        assert 0 <= s.span.begin < s.span.end <= len(text)
        assert s.span.begin <= s.offsets[0]
        assert s.offsets[-1] < s.span.end
        assert found.quote(s.raw_span(0, len(s.text)))
        assert all(0 <= place <= len(s.text) for place, _ in s.notes)
    assert [s.span for s in found.sentences] == sorted(s.span for s in found.sentences)
    assert all(text[r.span.begin : r.span.end] == r.raw for r in found.repairs)


@pytest.mark.parametrize(
    "text",
    [
        "The lab grew and " * 6000,
        "(" * 10_000 + "x" + ")" * 10_000,
        "0123456789" * 10_000,
        "نص طويل. " * 9000,
        "a¹" * 30_000,
        "a" * 100_000,
    ],
)
def test_huge_and_odd_texts_are_read(text):
    assert document(text).sentences


# ---- files


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"The fund grew in 2020.\xff", "byte 22 is 0xFF"),
        (b"\x00\x01binary", "binary"),
        (b"1 2 3 4 2020\n", "no sentences"),
    ],
)
def test_bad_file_is_told_in_one_line(tmp_path, data, words):
    path = tmp_path / "report.txt"
    path.write_bytes(data)

    with pytest.raises(SourceError, match=words) as error:
        read_document(path)
    assert "\n" not in str(error.value)
    assert "report.t" in str(error.value)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("edition = ", "not valid TOML"),
        ('edition = "2024"', "edition = 2024"),
        ("colour = 1", "unknown key"),
        ("edition = 99999", "four digits"),
    ],
)
def test_bad_metadata_are_told(tmp_path, toml, words):
    (tmp_path / "report.txt").write_text("A Report\n\nThe fund grew in 2020.\n")
    (tmp_path / "report.toml").write_text(toml)

    with pytest.raises(SourceError, match=words):
        read_document(tmp_path / "report.txt")


def test_too_large_file_is_refused_with_its_size(tmp_path):
    path = tmp_path / "report.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(SourceError, match=r"50 MB.*20 MB"):
        read_document(path)


def test_metadata_are_found_in_the_text(tmp_path):
    path = tmp_path / "Annual Report_3.txt"
    path.write_bytes("\ufeffHarbour Report\n\nAs at end-2019, the fund had grown. In 2018 it was small.\n".encode())
    found = read_document(path)

    assert (found.metadata.id, found.metadata.title, found.metadata.edition) == (
        "annual-report-3",
        "Harbour Report",
        2019,
    )
    assert found.sentences[0].text == "Harbour Report"


def test_edition_is_the_year_most_spoken_of():
    assert edition_of("Since 2003 it grew. In 2021 it fell. As at end-2021, it stood. By 2030 it will end.") == 2021
    assert edition_of("Nothing.", "Yearbook 1999") == 1999
    assert edition_of("It cost 2,024 and 1.2019 and $2020.") is None
