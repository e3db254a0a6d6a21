"""Numbers that are no figures, each with its reason."""

import pytest

from kg.reading.quantities import prose, read_numbers


def reasons(text):
    quantities, refusals = read_numbers(text)
    return [text[q.begin : q.end] for q in quantities], {text[r.begin : r.end]: r.reason for r in refusals}


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("see page 45 of it", "45", "page number"),
        ("see pp. 12", "12", "page number"),
        ("as paragraph 7 says", "7", "paragraph number"),
        ("148. We will go on.", "148", "paragraph number"),
        ("43 Promote the Development of it", "43", "number of a page or paragraph"),
        ("under section 12(3) of it", "12", "section number"),
        ("under s. 5 of it", "5", "section number"),
        ("in footnote 3 of it", "3", "footnote number"),
        ("in Table 5 of it", "5", "number of a table or figure"),
        ("the Inland Revenue Ordinance (Cap. 112)", "112", "chapter or act"),
        ("in Chapter 16 of it", "16", "chapter or act"),
        ("Act No. 12 of it", "12", "number in a list"),
        ("in version 2.1 of it", "2.1", "version"),
        ("the 2.0 plan", "2.0", "version"),
        ("at 3.30 pm today", "3.30", "time of day"),
        ("at 9 a.m. today", "9", "time of day"),
        ("at 9am today", "9", "time of day"),
        ("closed at 17:45 today", "17", "time of day or ratio"),
        ("ring 0818 today", "0818", "telephone number or code"),
        ("tel. 2123 4567 today", "4567", "telephone number"),
        ("at 12 Harbour Road today", "12", "address"),
        ("of Cyberport 5 today", "5", "part of a name"),
        ("for Phase 1 of it", "1", "part of a name"),
        ("the Top 100 Clusters", "100", "part of a name"),
        ("the Phase 1B and 2B projects", "2B", "part of a name"),
        ("his COVID-19 test", "19", "part of a name"),
        ("his 5G phone", "5", "part of a name"),
        ("Hangzhou’s “Six Little Dragons” grew", "Six", "part of a name"),
        ("a one-stop shop", "one", "part of a compound word"),
        ("one of them grew", "one", "the word one"),
        ("with 2000 companies", "2000", "year or number of things"),
        ("the rate was 84%1", "1", "mark of a footnote"),
        ("the 14th plan", "14th", "ordinal"),
    ],
)
def test_reason(text, number, reason):
    read, refused = reasons(text)
    assert refused[number] == reason
    assert number not in read


def test_a_label_holds_for_the_numbers_that_follow_it():
    assert reasons("see paragraphs 3, 5 and 7, and 30 firms")[0] == ["30"]


def test_a_line_of_a_number_alone_is_no_prose():
    assert prose("148.") == ""
    assert prose("148 firms") == "148 firms"


@pytest.mark.parametrize("text", ["the 16 State Key Laboratories", "Over 910 were built", "The fund has 30 firms"])
def test_numbers_beside_capitals_that_count_are_read(text):
    assert reasons(text)[1] == {}
