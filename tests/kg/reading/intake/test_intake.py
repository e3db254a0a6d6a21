"""Web pages, Markdown and PDFs are read as the plain text they show: the same claims, and quotes that stand in it."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kg.build import BUNDLED, read
from kg.cli import main
from kg.errors import SourceError
from kg.model.claims import Document, Evidence, Reading, Statement
from kg.reading.claims.extract import extract
from kg.reading.intake.raw_text import healed, raw_text
from kg.reading.one import read_document
from tests.kg.reading.intake.setting import PLAIN, chapter, locked, markdown, printed, web_page, written

FORMS = {
    "page.html": web_page,
    "windows.htm": partial(web_page, charset="windows-1252"),
    "notes.md": markdown,
    "print.pdf": printed,
    "small-ragged.pdf": partial(printed, justified=False, small=True),
    "two-columns.pdf": partial(printed, columns=2),
}


@cache
def expected() -> Reading:
    return read([BUNDLED])[0]


def said(value: Any, document: Document) -> Any:
    """A claim as plain values, evidence by its words and its section: places differ from form to form."""
    if isinstance(value, Evidence):
        words = document.quote(value.span).translate(PLAIN).replace("\\", "")
        return value.rule, " ".join(words.split()), value.section.path if value.section else ()
    if isinstance(value, tuple):
        return tuple(sorted((said(item, document) for item in value), key=str))
    if hasattr(value, "evidence"):
        return tuple(said(getattr(value, field.name), document) for field in fields(value))
    return str(value)


def claims(reading: Reading) -> set[Any]:
    return {said(claim, reading.document) for claim in reading.claims}


@pytest.fixture(scope="module", params=list(FORMS))
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The chapter as it is read from another form."""
    return read([written(tmp_path_factory.mktemp("forms"), request.param, FORMS[request.param](chapter()))])[0]


# ---- the chapter in other forms


@pytest.mark.slow
def test_claims_are_those_of_the_plain_text(reading: Reading) -> None:
    found, wanted = claims(reading), claims(expected())

    assert len(wanted) > 300
    assert found - wanted == set()
    assert wanted - found == set()


@pytest.mark.slow
def test_quotes_stand_in_the_raw_text_on_one_line(reading: Reading) -> None:
    raw = reading.document.raw
    quotes = [reading.document.quote(evidence.span) for claim in reading.claims for evidence in claim.evidence]

    assert all(quote and quote in raw and "\n" not in quote for quote in quotes)


@pytest.mark.slow
def test_sections_have_the_same_headings_and_ranks(reading: Reading) -> None:
    wanted = [(section.heading, section.level) for section in expected().document.sections]

    assert [(section.heading, section.level) for section in reading.document.sections] == wanted


@pytest.mark.slow
def test_what_surrounds_the_text_is_left_out(reading: Reading) -> None:
    raw = reading.document.raw

    assert not [word for word in ("tram", "pier", "quay", "zoo", "ferry", "moon", "Gazette", "203", "<") if word in raw]


@pytest.mark.slow
def test_marks_of_footnotes_stay_raised(reading: Reading) -> None:
    raw = reading.document.raw

    assert "designated university¹ has" in raw
    assert "\n² Figures include" in raw


# ---- web pages


def page(body: str, **options: Any) -> str:
    return raw_text(Path("page.html"), f"<title>Harbour Report | Gazette</title>{body}".encode(**options))


def test_page_without_a_heading_is_named_by_its_title() -> None:
    assert page("<p>The fund grew in the year of the flood.</p>").startswith("# Harbour Report\n\nThe fund")


def test_headings_below_several_top_headings_keep_one_title() -> None:
    text = page("<h1>Report</h1><p>The fund grew in the year 2024.</p><h1>Funds</h1><h2>Loans</h2><p>They grew.</p>")

    assert [line for line in text.split("\n") if line.startswith("#")] == ["# Report", "## Funds", "### Loans"]


def test_lists_keep_their_marks_and_numbers() -> None:
    text = page("<p>The fund has three aims:<ul><li>one<li>two</ul><ol start=4><li>Four of them<li>five of them</ol>")

    assert "three aims:\n• one\n• two\n\n4. Four of them\n(5) five of them\n" in text


def test_raised_words_are_marks_only_where_they_are_figures() -> None:
    text = page("<p>The 20<sup>th</sup> fund of H<sub>2</sub>O has 5 m<sup>2</sup> of land<sup><a>[3]</a></sup>.</p>")

    assert "The 20th fund of H2O has 5 m² of land³." in text


def test_list_of_footnotes_has_raised_labels() -> None:
    text = page(
        '<p>The fund grew in 2024 by half.</p><ol class="footnotes"><li id="fn1">As told. <a href="#a">↩</a></ol>'
    )

    assert text.endswith("\n¹ As told.\n")


def test_line_breaks_and_layout_tables() -> None:
    text = page("<table><tr><td>a menu<td><p>The fund grew<br>in the year 2024<br><br>of the flood." + " It grew." * 20)

    assert "The fund grew\nin the year 2024\n\nof the flood. It grew." in text


def test_table_of_figures_is_debris(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{year}<td>{year - 1990}" for year in range(2018, 2025))
    path = tmp_path / "page.html"
    path.write_text(f"<h1>Report 2024</h1><p>The fund grew.</p><table><tr><th>Year<th>Loans{rows}</table>")

    assert [sentence.kind for sentence in read_document(path).sentences] == ["title", "sentence", "debris"]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>Harbour Fund<td>supports the Tram Office.",
        "<tr><th>Body<th>Aim<tr><td>Harbour Fund<td>supports the Tram Office.",
        "<tr><td>Harbour Fund<td>supports the Tram Office.<tr><td>Dock Fund<td>buys nets.",
        "<caption>Aims</caption><tr><td>The fund<td>has<td>nets.",
    ],
)
def test_table_that_could_pass_for_prose_is_told_as_a_table(table: str, tmp_path: Path) -> None:
    path = written(tmp_path, "page.html", f"<p>The fund grew in 2024 by half.</p><table>{table}</table>".encode())

    assert [sentence.kind for sentence in read_document(path).sentences] == ["sentence", "debris"]


@pytest.mark.parametrize(
    "left_out",
    [
        "<del>The tram goes.</del>",
        "<s>The tram goes.</s>",
        "<form><label>Your tram</label><input><p>Find a tram</p></form>",
        "<form><fieldset><legend>Was the tram useful?</legend><textarea>tram</textarea></fieldset></form>",
        '<ul class="breadcrumb"><li>Tram<li>Pier</ul>',
        "<div hidden>The tram goes.</div>",
        "<aside hidden><p>The tram goes to town every day.</p></aside>",
        "<aside class='sidebar'><ul><li>Trams to town<li>Piers</ul></aside>",
    ],
)
def test_forms_menus_and_deleted_text_are_left_out(left_out: str) -> None:
    text = page(f"<p>The fund {left_out} grew in the year 2024.</p><p>It lends.</p>{left_out}")

    assert "tram" not in text.lower()
    assert "It lends." in text


@pytest.mark.parametrize("block", ["<aside>{}</aside>", "<div role='complementary'>{}</div>"])
def test_block_beside_the_text_keeps_its_sentences_alone(block: str) -> None:
    words = "<h3>Ask us</h3><p>You can ring the Hill Advice Service all day.</p><ul><li>Hill Grants</ul><p>Tel</p>"

    shown = page(f"<h1>Town</h1><p>It helps us all.</p>{block.format(words)}")
    empty = page(f"<h1>Town</h1><p>It helps us all.</p>{block.format('<h3>More</h3><p>Maps</p>')}")

    assert shown.endswith("It helps us all.\n\n### Ask us\n\nYou can ring the Hill Advice Service all day.\n")
    assert empty.endswith("It helps us all.\n")


def test_blocks_beside_the_text_within_one_another_are_read_once() -> None:
    nested = "<aside><p>You can ring us at any time of day.</p>" * 12

    assert page(f"<h1>Town</h1>{nested}").count("at any time") == 12


def test_lists_within_lists_complete_their_items(tmp_path: Path) -> None:
    markup = (
        b"<h1>Report</h1><p>The agency:</p><ul><li>inspects boats<li>licenses crews, such as:<ul><li>pilots</ul><li>"
        b"tests water</ul>"
    )
    sentences = read_document(written(tmp_path, "page.html", markup)).sentences

    assert [sentence.completed[0] for sentence in sentences if sentence.lead] == [
        "The agency inspects boats",
        "The agency licenses crews, such as:",
        "The agency licenses crews, such as pilots",
        "The agency tests water",
    ]


def test_linked_names_below_websites_are_a_list_of_websites(tmp_path: Path) -> None:
    path = written(
        tmp_path, "page.html",
        b"<h1>Report</h1><p>The Harbour Fund supports start-ups.</p><h2>Websites</h2>"
        b'<ul><li><a href="https://fund.example">Harbour Fund</a></ul>',
    )  # fmt: skip

    assert [sentence.text for sentence in read_document(path).sentences if sentence.kind == "website"] == [
        "Harbour Fund: https://fund.example"
    ]


@pytest.mark.slow
def test_links_from_names_to_hosts_are_listed(tmp_path: Path) -> None:
    markup = """<h1>Boats</h1><p>The council works with the <a href="https://www.lake.example/">Lake Agency</a>.
    Read <a href="https://www.lake.example/boats">the Boats Guide</a>, <a href="https://hill.example">Visit Hill</a>,
    <a href="https://www.pier.example">Privacy Statements</a>,
    <a href="https://www.sea.example">Reefs</a> and the <a href="https://laws.example/">Lake Act</a>.</p>
    <footer><a href="https://www.reef.example">Reef Advice Service</a> <a href="/lake">Lake Fund</a></footer>"""
    reading = extract(read_document(written(tmp_path, "page.html", markup.encode())))
    sites = [one for one in reading.claims if isinstance(one, Statement) and one.predicate == "homepage"]
    quotes = {reading.document.quote(one.evidence[0].span) for one in sites}
    assert quotes == {"Lake Agency: https://www.lake.example/", "Reef Advice Service: https://www.reef.example"}


def test_page_in_one_big_form_is_read_without_its_menu() -> None:
    text = page('<form id="main"><div class="menu">The tram goes</div><p>The fund grew in the year 2024.</p></form>')

    assert "The fund grew" in text
    assert "tram" not in text


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1252", "iso-8859-1", "big5"])
def test_page_is_decoded_as_it_declares(charset: str) -> None:
    words = (
        "The fund’s office grew in the year 2024"
        if charset in ("utf-8", "utf-16", "windows-1252")
        else "The fund grew in 2024"
    )
    words += "香港" if charset == "big5" else " café" if charset != "utf-16" else " 香港"
    data = f'<meta charset="{charset}"><p>{words}</p>'.encode(charset)

    assert words in raw_text(Path("page.html"), data)


# ---- Markdown


def test_markdown_marks_become_plain_text() -> None:
    source = (
        b"---\ntitle: no\n---\nReport\n======\n\nThe *fund* [grew](https://x.example) to \\$5 by inno-\nvation,[^a] "
        b"and innovation\nis all.[^2]\n\n* one\n* two\n\n[^a]: As told\n    again.\n[^2]: Or so.\n"
    )

    assert raw_text(Path("report.md"), source) == (
        "# Report\n\nThe fund grew to $5 by innovation,³ and innovation is all.²\n\n• one\n• two\n\n³ As told "
        "again.\n\n² Or so.\n"
    )


# ---- PDF


def drawn(*lines: tuple[float, float, str], font: str = "Times-Roman", turned: bool = False) -> bytes:
    """A page with words at their places: x and y in points from the lower left corner."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    if turned:
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
    for x, y, words in lines:
        canvas.setFont(font, 11)
        canvas.drawString(x, y, words)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_words_drawn_out_of_order_are_read_in_order() -> None:
    data = drawn((60, 686, "second line of the text."), (60, 700, "The fund grew in 2024 and this is the"))

    assert raw_text(Path("a.pdf"), data) == "The fund grew in 2024 and this is the second line of the text.\n"


def test_letters_of_a_ligature_stand_together() -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    data = drawn((60, 700, "The \ufb01rst \ufb01eld grew in 2024."), font="Vera")

    assert raw_text(Path("a.pdf"), data) == "The first field grew in 2024.\n"


def test_turned_page_is_read_as_it_is_shown() -> None:
    data = drawn((60, 486, "second line of the text."), (60, 500, "The fund grew in 2024 and this is the"), turned=True)

    assert raw_text(Path("a.pdf"), data) == "The fund grew in 2024 and this is the second line of the text.\n"


def test_footnote_at_a_page_foot_stands_behind_the_paragraph_it_interrupts() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for words, note in (
        ("The fund of the harbour grew and the people of", "1 As told in 2024."),
        ("Harbour City saw it.", ""),
    ):
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(60, 700, words)
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(60, 90, note)
        canvas.showPage()
    canvas.save()

    assert raw_text(Path("a.pdf"), out.getvalue()) == (
        "The fund of the harbour grew and the people of Harbour City saw it.\n\n1 As told in 2024.\n"
    )


def test_rows_of_cells_are_told_as_a_table(tmp_path: Path) -> None:
    rows = [
        (x, 600 - 14 * row, words)
        for row in range(4)
        for x, words in ((60, "The Fund"), (200, "owns it"), (330, "all"))
    ]
    path = written(tmp_path, "a.pdf", drawn((60, 700, "The harbour fund grew in 2024."), *rows))

    assert [sentence.kind for sentence in read_document(path).sentences] == ["sentence", "debris"]


def test_items_stand_on_lines_of_their_own() -> None:
    data = drawn(
        (60, 700, "The fund has these two aims for the city:"),
        (70, 686, "•"), (84, 686, "to lend to start-ups and all the"),
        (84, 672, "companies of the harbour"),
        (70, 658, "•"), (84, 658, "to grow"),
    )  # fmt: skip

    assert raw_text(Path("a.pdf"), data) == (
        "The fund has these two aims for the city:\n\n• to lend to start-ups and all the companies of the harbour\n\n"
        "• to grow\n"
    )


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The inno-\nvation grew.", "The innovation grew."),
        ("An e-\nform is new.", "An e-form is new."),
        ("The web-\nbased form.", "The web-based form."),
        ("It is un-\nrelated to that.", "It is unrelated to that."),
        ("A high-\nlevel body.", "A high-level body."),
        ("Of short-\nand long-term aims.", "Of short-\nand long-term aims."),
    ],
)
def test_words_broken_at_a_line_end_are_whole(text: str, whole: str) -> None:
    assert healed(text) == whole


# ---- what cannot be read


def blank() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


BAD = {
    "locked.pdf": (lambda: locked(chapter()), "password.*qpdf"),
    "scan.pdf": (blank, "no text.*OCR"),
    "broken.pdf": (lambda: b"%PDF-1.7\nnothing of a PDF", "broken PDF"),
    "text.pdf": (lambda: b"The fund grew in 2024.", "no PDF"),
    "wide.txt": (lambda: "The fund grew in 2024.".encode("utf-16"), "UTF-16.*iconv"),
    "wide-unmarked.txt": (lambda: "The fund grew in 2024.".encode("utf-16-be"), "UTF-16.*iconv"),
    "office.docx": (lambda: b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "office document.*PDF"),
    "script.html": (lambda: b"<title>A Harbour Report</title><script>run('It grew in 2024.')</script>", "no prose"),
    "wrong.html": (lambda: b'<meta charset="utf-8"><p>The caf\xe9 grew in 2024.</p>', "not UTF-8"),
    "unknown.html": (lambda: b'<meta charset="klingon"><p>The fund grew in 2024.</p>', "klingon"),
    "deep.html": (lambda: b"<div>" * 3_000 + b"<p>The fund grew in the year 2024.</p>", "2,000 elements"),
    "empty.md": (lambda: b"# \n\n***\n", "no prose"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BAD))
def test_error_says_what_to_do(tmp_path: Path, name: str) -> None:
    make, words = BAD[name]
    (tmp_path / name).write_bytes(make())

    with pytest.raises(SourceError, match=words) as error:
        read_document(tmp_path / name)
    assert "\n" not in str(error.value)
    assert name in str(error.value)


# ---- the commands


@pytest.mark.slow
@pytest.mark.parametrize("name", ["page.html", "notes.md", "print.pdf"])
def test_command_reads_the_form(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, FORMS[name](chapter()[:12]))
    result = CliRunner().invoke(main, ["read", str(path), "--json"])

    assert result.exit_code == 0, result.output
    assert "Innovation and Technology Commission" in json.dumps(json.loads(result.stdout))


@pytest.mark.slow
def test_build_takes_a_pdf(tmp_path: Path) -> None:
    path = written(tmp_path, "print.pdf", printed(chapter()[:12]))
    result = CliRunner().invoke(main, ["build", str(path), "--out", str(tmp_path / "build")])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "build" / "current").exists()
