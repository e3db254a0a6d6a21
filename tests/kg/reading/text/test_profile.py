"""What a document as a whole says about itself."""

import pytest
from click.testing import CliRunner

from kg.build import BUNDLED, build
from kg.cli import main
from kg.model.claims import Metadata
from kg.reading.one import read_document
from kg.reading.text.document import build_document
from kg.reading.text.profile import profile


def of(text, **told):
    return profile(build_document(f"A Report\n\n{text}\n", Metadata("test", "Test", 2021, **told)))


def test_chapter_defines_ten_abbreviations():
    found = profile(read_document(BUNDLED))

    assert found.abbreviations == {
        "I&T": "innovation and technology",
        "R&D": "research and development",
        "GBA": "Greater Bay Area",
        "HKSTPC": "Hong Kong Science and Technology Parks Corporation",
        "AI": "Artificial Intelligence",
        "IT": "information technologies",
        "CEPA": "Closer Economic Partnership Arrangement",
        "GERD": "gross domestic expenditure on R&D",
        "UGC": "University Grants Committee",
        "STEM": "science, technology, engineering and mathematics",
    }
    assert (found.currency, found.style.decimal, found.place) == ("HKD", ".", "Hong Kong")


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("The Agency for Science and Research (A*SR) grew.", "A*SR", "Agency for Science and Research"),
        ("It is funded by UK Research and Innovation (UKRI).", "UKRI", "UK Research and Innovation"),
        ("They asked Enterprise Singapore (EnterpriseSG) again.", "EnterpriseSG", "Enterprise Singapore"),
        ('The Economic Development Board ("EDB") met.', "EDB", "Economic Development Board"),
        ("Help for Small and Medium-sized Enterprises (SMEs) came.", "SME", "Small and Medium-sized Enterprises"),
        ("It bought a central processing\nunit (CPU) in May.", "CPU", "central processing unit"),
    ],
)
def test_short_form_stands_for_the_words_that_give_its_letters(text, short, full):
    assert of(text).abbreviations == {short: full}


@pytest.mark.parametrize(
    "text",
    [
        "It opened (in the North).",
        "The fund (USA only) grew.",
        "Many people came (BBC).",
        "The House of Lords (UK) met.",
    ],
)
def test_bracket_with_other_initials_defines_nothing(text):
    assert of(text).abbreviations == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Singapore spent S$3 million and $4 million.", "SGD"),
        ("The grant was £3 million.", "GBP"),
        ("The grant was €3 million.", "EUR"),
        ("Hong Kong gave $5 million.", "HKD"),
        ("The United States gave $5 million.", "USD"),
        ("Australia gave $5 million.", "AUD"),
    ],
)
def test_currency_is_that_of_the_country_spoken_of(text, code):
    assert of(text).currency == code


def test_metadata_come_before_votes():
    found = of("Singapore spent $3 million in Singapore.", currency="HKD", place="Hong Kong")

    assert (found.currency, found.place) == ("HKD", "Hong Kong")


def test_place_is_the_one_most_spoken_of():
    found = of("It opened in Wales. Firms in Wales grew, as did those in France. Jobs across Wales rose in March.")

    assert found.place == "Wales"


# ---- metadata, and how each fact is known


def metadata(folder, text, name="report.txt", toml=None):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if toml:
        path.with_suffix(".toml").write_text(toml)
    found = read_document(path).metadata
    return found, dict(found.basis)


TOLD = "The Harbour Fund lends to the people of the town and that is all it does."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Budget 2023\n\nIn Budget 2023, it grew. As in Budget 2022, it lent. The plan in Budget 2021 is new.", None),
        ("Budget\n\nIt is in Budget. So it is in Budget, and in Budget it stays.", None),
        ("Report\n\nIt met in Parliament. They spoke in Parliament. It was said in Parliament.", None),
        ("Report\n\nIn Phase Two it grew. In Phase Two it lent. So it did in Phase Two.", None),
        ("Singapore Budget 2024\n\nIt grew.", "Singapore"),
        ("Report\n\nIt grew in Malaysia. In Malaysia it lends. Jobs in Malaysia rose.", "Malaysia"),
        ("Report\n\nIt grew in Hill Land. In Hill Land it lends. Jobs across Hill Land rose.", "Hill Land"),
    ],
)
def test_place_is_a_place(tmp_path, text, place):
    assert metadata(tmp_path, text)[0].place == place


@pytest.mark.parametrize(
    ("text", "year", "basis"),
    [
        (f"Harbour Report 2023\n\n{TOLD} In 2021 it grew.", 2023, "text"),
        (f"Harbour Report\n\n{TOLD} In 2021 it grew.", 2021, "guessed"),
        (f"{TOLD} It names goals for 2033 to 2036.\nPublished on 5 May 2032", 2032, "guessed"),
        (f"Harbour Report\n\n{TOLD}", None, None),
    ],
)
def test_year_is_told_or_guessed_or_not_known(tmp_path, text, year, basis):
    found, known = metadata(tmp_path, text)

    assert (found.edition, known.get("edition")) == (year, basis)


def test_given_metadata_come_before_those_of_the_file_and_of_the_text(tmp_path):
    page = (
        '<html lang="en-IE"><head><meta name="DC.title" content="Harbours of 2020"><meta name="DC.date" '
        'content="2021-05-05"><meta name="dcterms.publisher" content="Harbour Board"></head>'
        f"<h1>Ports 2019</h1><p>{TOLD}</p><p>Published by the Dock Office</p>"
    )
    found, known = metadata(tmp_path, page, "page.html", 'publisher = "Hill Office"\n')

    assert (found.publisher, found.title, found.date, found.language) == (
        *("Hill Office", "Harbours of 2020", "2021-05-05", "en-IE"),
    )
    assert (found.edition, known["edition"]) == (2020, "text")
    assert [known[key] for key in ("publisher", "title", "date", "language")] == ["given", "file", "file", "file"]


def test_facts_of_markdown_and_of_text(tmp_path):
    front = f"---\ntitle: The Harbour Plan\ndate: 2022-03-04\nlang: en-GB\n---\n\n# Plan\n\n{TOLD}\n"
    text = f"Report of the Board\n\n5 May 2021\n\n{TOLD}\n\nPublished by the Harbour Board\n"
    page, plain = metadata(tmp_path, front, "a.md")[0], metadata(tmp_path, text, "b.txt")

    assert (page.title, page.date, page.language, page.edition) == ("The Harbour Plan", "2022-03-04", "en-GB", 2022)
    assert (plain[0].date, plain[0].publisher, plain[0].language) == ("2021-05-05", "Harbour Board", "en")
    assert [plain[1][key] for key in ("date", "publisher", "language", "title")] == ["text", "text", "guessed", "text"]


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - a.docx", "report.pdf", "(anonymous)"])
def test_titles_that_a_program_wrote_are_none(tmp_path, title):
    page = f'<meta name="dc.title" content="{title}"><h1>Harbour Report</h1><p>{TOLD}</p>'

    assert metadata(tmp_path, page, "page.html")[0].title == "Harbour Report"


def test_guesses_are_marked_in_the_release_and_figures_without_a_year_are_undated(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(
        "Harbour Report\n\nThe Harbour Fund has 300 tenants, up from 200 a year earlier. The Harbour Fund was launched "
        "in May. Last year, the Harbour Fund paid $5 million. In May, it had 20 pilots.\n"
    )
    summary = build([path], tmp_path / "build")
    dump = (summary.release / "dumps" / "hkit.nq").read_text(encoding="utf-8")
    lines = [line for line in dump.splitlines() if "/graph/claims/report>" in line or "/graph/source/report>" in line]

    assert summary.coverage[0].observations > 2
    assert not [
        line for line in lines if "#asOf>" in line or "editionYear" in line or "9999-" in line or "9998-" in line
    ]
    assert {line.split('"')[1] for line in lines if "#guessed>" in line} == {"currency", "language"}
    assert len([line for line in lines if "vocab/undated>" in line]) == len(
        [line for line in lines if "#dateBasis>" in line]
    )
    assert "figures are undated" in CliRunner().invoke(main, ["build", str(path), "--out", str(tmp_path / "b")]).output


@pytest.mark.parametrize(
    "text",
    [
        "(a)\n(b)\n(c)\n\nThe fund is good.\n149.\n",
        "Is it open?\n",
        "THE FUND GREW.\n",
        "The\tfund\tgrew.\n",
        "The fund\n",
    ],
)
def test_text_of_any_structure_is_read(tmp_path, text):
    assert metadata(tmp_path, text)[0].edition is None


def test_a_document_speaks_in_the_year_of_its_own_date(tmp_path):
    dated = tmp_path / "speech.txt"
    dated.write_text(f"Budget Speech 2026\n\n10 October 2025\n\n{TOLD}\n")
    plain = tmp_path / "report.txt"
    plain.write_text(f"Harbour Report 2026\n\n{TOLD}\n")

    assert [profile(read_document(path)).spoken for path in (dated, plain)] == [2025, 2026]


@pytest.mark.parametrize(
    ("title", "place", "date", "spoken"),
    [
        ("Budget Speech 2026", "Malaysia", None, 2025),
        ("Budget 2026", "Ireland", None, 2025),
        ("The 2026 Estimates", "Nigeria", None, 2025),
        ("Budget 2026", "Singapore", None, 2026),
        ("The 2026-27 Budget", "Hong Kong", None, 2026),
        ("Budget 2026", "Malaysia", "2026-02-10", 2026),  # tabled again
        ("Budget 2026", "Ruritania", None, 0),
        ("Budget 2026", "Ruritania", "2025-10-10", 2025),
        ("Annual Report 2026", "Malaysia", None, 2026),
    ],
)
def test_a_budget_speaks_when_its_place_hears_it(title, place, date, spoken):
    metadata = Metadata("test", title, 2026, date=date, place=place)
    assert profile(build_document(f"{title}\n\nIt grew.\n", metadata)).spoken == spoken
