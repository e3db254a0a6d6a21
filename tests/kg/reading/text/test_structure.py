"""The structure of reports as they are laid out: each kind with the text that failed, and siblings of it."""

from __future__ import annotations

import pytest

from kg.model.claims import Document, Metadata
from kg.reading.text.document import build_document

METADATA = Metadata("test", "Test", 2024)


def document(text: str) -> Document:
    return build_document(f"A Report\n\n{text}\n", METADATA)


def parts(text: str, *kinds: str) -> list[str]:
    """The sentences of a text below its title, those of some kinds only or each with its kind before it."""
    sentences = document(text).sentences[1:]
    return [s.text if kinds else f"{s.kind}: {s.text}" for s in sentences if not kinds or s.kind in kinds]


def completed(text: str) -> list[str]:
    """The items of a text behind their lead-ins."""
    return [sentence.completed[0] for sentence in document(text).sentences if sentence.lead]


# ---- numbers of paragraphs


@pytest.mark.parametrize(
    "text",
    [
        "A1. The fund grew.\n\nA2. It lends.",
        "B.12 The fund grew.\n\nB.13 It lends.",
        "1 The fund grew.\n\n2 It lends.",
        "67.The fund grew.\n\n68.It lends.",
        "149.\nThe fund grew.\n150.\nIt lends.",
        "149.\n\nThe fund grew.\n\n150.\n\nIt lends.",
        "2.1 The fund grew.\n\n2.2 It lends.",
        "3) The fund grew.\n4) It lends.",
    ],
)
def test_numbers_of_paragraphs_are_none_of_their_sentences(text: str) -> None:
    assert [part.rpartition(": ")[2] for part in parts(text) if not part.startswith("debris")] == [
        "The fund grew.",
        "It lends.",
    ]


@pytest.mark.parametrize(
    "text", ["12 offices grew.", "3 Hospitals were built.", "A4 paper is used.", "2.5 per cent of it is gone."]
)
def test_figures_at_the_beginning_stay(text: str) -> None:
    assert parts(text, "sentence") == [text]


# ---- questions, replies, speakers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "12. Mr Alan Reef (Hill Town): To ask the Minister whether the fund grew.\n\nAnn Shore: It grew.",
            ["question: To ask the Minister whether the fund grew.", "sentence: Ann Shore: It grew."],
        ),
        (
            "The Under-Secretary of State for Ports (Dr. Ann Shore): The fund grew.",
            ["sentence: The fund grew."],
        ),
        ("Q1. What does it pay?\n\nA1. It pays $5.", ["question: What does it pay?", "sentence: It pays $5."]),
        (
            "Asked by Lord Tide\nTo ask the Government how many run.\nAnswered on: 12 March 2024\nIt runs four.",
            ["question: To ask the Government how many run.", "sentence: It runs four."],
        ),
        (
            "Can the Minister say (a) whether it was reviewed, and (b) how many places it has?",
            ["question: Can the Minister say (a) whether it was reviewed, and (b) how many places it has?"],
        ),
        ("**Mr Speaker**\n\n: Order. The fund grew.", ["sentence: Order.", "sentence: The fund grew."]),
        ("SECRETARY FOR PORTS: The fund grew.", ["sentence: The fund grew."]),
        ("HILL TOWN, 14 March 2024 – The fund grew.", ["sentence: The fund grew."]),
    ],
)
def test_questions_are_known_and_speakers_are_none_of_what_they_say(text: str, wanted: list[str]) -> None:
    assert [part for part in parts(text) if not part.startswith("debris")] == wanted


def test_words_before_a_colon_are_no_speaker_if_they_say_something() -> None:
    text = "The Minister announced three steps: a fund, a dock and a pier."

    assert parts(text, "sentence") == [text]


# ---- lists


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The fund may:\n(a) lend;\n(b) give.", ["The fund may lend;", "The fund may give."]),
        ("The fund may:\n\n• lend;\n\n• give.", ["The fund may lend;", "The fund may give."]),
        (
            "The fund will\n- lend to firms\n- give grants.",
            ["The fund will lend to firms", "The fund will give grants."],
        ),
        ("The fund may: (i) lend; and (ii) give.", ["The fund may lend;", "The fund may give."]),
        ("It covers:\n(i)\nwages of\ncrews;\n(ii)\nnets.", ["It covers wages of crews;", "It covers nets."]),
        ("It covers:\na) wages;\nb) nets.", ["It covers wages;", "It covers nets."]),
        ("It covers:\n1. Wages.\n2. Nets.", ["It covers Wages.", "It covers Nets."]),
        (
            "Its aims are to:\n▪ lend\n▪ license, including:\n  – pilots\n  – crews\n▪ report.",
            [
                "Its aims are to lend",
                "Its aims are to license, including:",
                "Its aims are to license, including pilots",
                "Its aims are to license, including crews",
                "Its aims are to report.",
            ],
        ),
        ("It may:\n(h) lend;\n(i) give.", ["It may lend;", "It may give."]),
    ],
)
def test_items_complete_their_lead_in(text: str, wanted: list[str]) -> None:
    assert completed(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The fund grew.\n• It lends.\n• It gives.",
        "As set out in (a) and (b) above, the fund grew.",
        "It pays (a) for nets.",
        "Aims\n\n• It lends.",
    ],
)
def test_no_lead_in_is_found_where_there_is_none(text: str) -> None:
    assert completed(text) == []


def test_only_the_first_sentence_of_an_item_completes_the_lead_in() -> None:
    assert completed("It may:\n• lend. The loan is small.\n• give.") == ["It may lend.", "It may give."]


def test_places_of_a_completed_item_are_those_of_the_raw_text() -> None:
    found = document("The fund may:\n(a) lend;\n(b) give \u201call\u201d.")
    text, offsets = found.sentences[-1].completed

    assert len(text) == len(offsets)
    assert list(offsets) == sorted(offsets)
    assert "".join(found.raw[place] for place in offsets) == "The fund may:give \u201call\u201d."


# ---- headings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Promote the Science of Ports and\nSupport Crews\n12.\nThe fund grew.",
            ["Promote the Science of Ports and Support Crews"],
        ),
        ("Harbour Ministry Opens\nNew Pier\n\nThe fund grew.", ["Harbour Ministry Opens New Pier"]),
        (
            "It grew.\nA New Dock for\nHill Town\nThe fund of the town grew by a half in the year.",
            ["A New Dock for Hill Town"],
        ),
        ("Develop Ports\nPilots\n7.\nThe fund grew.", ["Develop Ports", "Pilots"]),
        ("(B) Harbour Funds\n8.\nThe fund grew.", ["Harbour Funds"]),
        ("Notes to editors\n1. The pier is new.\n2. It is long.", ["Notes to editors"]),
    ],
)  # fmt: skip
def test_headings_are_whole_and_apart(text: str, wanted: list[str]) -> None:
    assert parts(text, "heading") == wanted
    assert not [sentence for sentence in parts(text, "sentence", "item") if sentence[0].isdigit()]


# ---- running heads and page numbers

LINE = "By the end of the year the fund of the harbour had trained over"


@pytest.mark.parametrize(
    "between",
    [
        "14",
        "- 14 -",
        "Page 14 of 30",
        "HARBOUR REPORT\n14",
        "22 | Harbour Services Annual Report",
        "14\n\n\fHARBOUR REPORT\n",
        "\n14\n",
    ],
)
def test_page_breaks_in_a_sentence_are_left_out(between: str) -> None:
    assert parts(f"{LINE}\n{between}\nthree hundred pilots in the town.", "sentence") == [
        f"{LINE} three hundred pilots in the town."
    ]


def test_running_head_is_known_on_every_page() -> None:
    text = f"Harbour Report\n\n{LINE}\nHarbour Report\nsome pilots.\n\nHarbour Report\n\nIt grew."

    assert parts(text) == ["debris: Harbour Report", f"sentence: {LINE} some pilots.", "debris: Harbour Report",
                           "debris: Harbour Report", "sentence: It grew."]  # fmt: skip


def test_page_numbers_are_known_by_those_before_and_behind() -> None:
    pages = "\n".join(
        f"{LINE} some.\n{page}\nNew Ports {'ABC'[page - 41]}\n{page + 9}.\nIt grew." for page in (41, 42, 43)
    )

    assert parts(pages, "debris") == ["41", "42", "43"]
    assert parts(pages, "heading") == ["New Ports A", "New Ports B", "New Ports C"]


@pytest.mark.parametrize("before", ["", "The bureau is big.\n", "The bureau is big.\n\n"])
def test_page_number_before_a_heading_is_none_of_it(before: str) -> None:
    text = f"{before}40\nPromote Digital Skills\n148.\nWe will go on."

    assert parts(text, "heading", "sentence", "debris")[-3:] == ["40", "Promote Digital Skills", "We will go on."]


def test_heading_said_twice_is_no_running_head() -> None:
    assert parts("Aims\n\nIt lends.\n\nAims\n\nIt gives.", "heading") == ["Aims", "Aims"]


def test_line_that_opens_a_paragraph_is_no_running_head() -> None:
    text = "Aims\n\nThe Harbour Plan\nhelps firms.\n\nMeans\n\nThe Harbour Plan\nlends."

    assert parts(text, "sentence", "debris") == ["The Harbour Plan helps firms.", "The Harbour Plan lends."]


def test_address_below_a_name_with_a_colon_is_its_website_and_no_contact() -> None:
    text = "The fund grew.\n\nHarbour Office:\nwww.harbour.example\n\nEnquiries:\nwww.ask.example"

    assert parts(text, "website", "debris") == ["Harbour Office: www.harbour.example", "Enquiries:", "www.ask.example"]


# ---- footnotes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The rate was about 84%1.\n\n1 In 2023.", "The rate was about 84%."),
        ("It paid US$45 million.1 The rate fell.\n\n1 In 2023.", "It paid US$45 million."),
        ("The rate was about 84%¹.\n\n¹ In 2023.", "The rate was about 84%."),
        ("The Harbour Act(1) set rules.\n\n(1) In 2023.", "The Harbour Act set rules."),
        ("It had 1,2001 pilots.\n\n1 In 2023.", "It had 1,200 pilots."),
        ("The hostel1, which is new, grew.\n1\nIn 2023.", "The hostel, which is new, grew."),
    ],
)
def test_marks_behind_words_and_figures_are_no_digits(text: str, said: str) -> None:
    found = document(text)

    assert said in [s.text for s in found.sentences if s.kind == "sentence"]
    assert [(s.text, s.notes) for s in found.sentences if s.kind == "footnote"] == [("In 2023.", ((0, "1"),))]


@pytest.mark.parametrize("text", ["It had 1,2003 pilots.", "See paragraph.2 of it.", "The rules(1) and (2) hold."])
def test_digits_without_a_footnote_stay(text: str) -> None:
    assert parts(text, "sentence") == [text]


def test_footnote_stands_in_the_section_of_its_mark() -> None:
    found = document("Funds\n\nThe hostel¹ grew.\n\nPorts\n\nIt is\n\n¹ In 2023.\n\nold.")
    note = next(sentence for sentence in found.sentences if sentence.kind == "footnote")

    assert note.section is not None
    assert note.section.heading == "Funds"
    assert [s.text for s in found.sentences if s.kind == "sentence"] == ["The hostel grew.", "It is old."]


def test_items_in_brackets_are_no_footnotes() -> None:
    text = "Whereas:\n\n(1) The Harbour Act(1) set rules.\n\n(2) It grew.\n\n(1) OJ L 12."

    assert parts(text)[1:] == ["item: The Harbour Act set rules.", "item: It grew.", "footnote: OJ L 12."]


# ---- tables, dates, contacts


@pytest.mark.parametrize(
    "text",
    [
        "Published on 5 May 2032\nLast updated: 6 May 2032",
        "Page edited: 5 May 2032",
        "This page was last modified on 5 May 2032.",
        "Date of issue: 6 May 2032",
        "Brussels, 4.7.2024",
        "16 JANUARY 2024 (TUESDAY)",
        "14 March 2024",
        "Tel: +65 6123 4567\nEmail: ann@harbour.example",
        "For more information, please contact:\nAnn Shore, Press Office\nTel: 0818 12 34 56",
        "Contact information\nFax: +65 6123 4568",
        "FOR IMMEDIATE RELEASE",
        "[Applause.]",
        "BOX 3. WHAT IS A PIER?",
        "Year\tBoats\n2023\t4",
        "Target: 1,200\nResult: 1,240 – Achieved",
    ],
)
def test_dates_contacts_and_tables_are_left_aside(text: str) -> None:
    assert {part.partition(":")[0] for part in parts(f"The fund grew.\n\n{text}\n\nIt lends.")[1:-1]} == {"debris"}


@pytest.mark.parametrize(
    "text",
    [
        "You can ring the Harbour Food Agency on 0818 12 34 56.",
        "It opened on\n5 May 2032\nin the town.",
        "The address of the fund is known.",
        "Contact with firms grew.",
    ],
)
def test_sentences_with_dates_and_numbers_stay(text: str) -> None:
    assert parts(text, "sentence") == [" ".join(text.split())]


# ---- ends of sentences


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It opened at 9 a.m. Later it closed at 5 p.m. The U.S. Navy came.", 3),
        ("At 9 a.m. Monday it met. At 5 p.m. GMT it rose.", 2),
        ("It has Rs. 500 crore. No. 5 dock in St. Mary's Bay is run by Quick Dock Pvt. Ltd. It has cranes.", 3),
        ("It stands in Quay St. The dock is old.", 2),
        ("Is it open? No. The answer came.", 3),
        ("Under Art. II and Vol. III it ends, i.e. Harbour 2 does. It began.", 2),
        ("Boats, nets, etc. And more came from Quick Sdn. Bhd. Another came.", 3),
    ],
)
def test_abbreviations_end_no_sentence(text: str, number: int) -> None:
    assert len(parts(text)) == number


# ---- hyphens at the ends of lines


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("cost-\neffective", "cost-effective"),
        ("price-\ndetermining", "price-determining"),
        ("decision-\nmaking", "decision-making"),
        ("state-of-\nthe-art", "state-of-the-art"),
        ("far-\nreaching", "far-reaching"),
        ("re-\nindustrialisation", "re-industrialisation"),
        ("inno-\nvation", "innovation"),
        ("digital-\nisation", "digitalisation"),
        ("man-\nagement", "management"),
        ("work-\nshop", "workshop"),
        ("multi-\nlateral", "multilateral"),
        ("short-\nand long-term", "short- and long-term"),
        ("2023-\n24", "2023-24"),
        ("12-\nmonth", "12-month"),
        ("Asia-\nPacific", "Asia-Pacific"),
        ("e-\nform", "e-form"),
    ],
)
def test_word_broken_at_a_line_end_keeps_a_hyphen_of_its_own(torn: str, whole: str) -> None:
    assert parts(f"It is a {torn} plan.", "sentence") == [f"It is a {whole} plan."]


def test_words_elsewhere_in_the_document_tell_first() -> None:
    text = "The follow-\nup and the stake-\nholder came. A followup is here, and a stakeholder."

    assert parts(text, "sentence")[0] == "The followup and the stakeholder came."
