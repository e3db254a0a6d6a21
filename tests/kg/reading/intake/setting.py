"""The bundled chapter set in other forms: as a web page, as Markdown, as a PDF of printed pages."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import regex
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

from kg.build import BUNDLED
from kg.reading.one import read_document

PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RAISED = regex.compile(r"[⁰¹²³⁴-⁹]+")
SHY = "\u00ad"


class Part(NamedTuple):
    """A paragraph of a text: what it is, its level if it is a heading, its words."""

    kind: Literal["heading", "paragraph", "note"]
    level: int
    text: str


def chapter() -> list[Part]:
    """The parts of the bundled chapter."""
    levels = {section.heading: section.level for section in read_document(BUNDLED).sections}
    return list(parts_of(BUNDLED.read_text(encoding="utf-8"), levels))


def parts_of(raw: str, levels: dict[str, int]) -> Iterator[Part]:
    """The parts of a plain text whose headings are known."""
    for text in regex.split(r"\n\s*\n", raw.strip()):
        words = " ".join(text.split())
        if words in levels:
            yield Part("heading", levels[words] + 1, words)
        else:
            yield Part("note" if RAISED.match(words) else "paragraph", 0, words)


# ---- a web page


def web_page(parts: list[Part], charset: str = "utf-8") -> bytes:
    """The parts as the article of a page with all that surrounds one: menus, a banner, scripts, a footer."""
    body = "\n".join(_element(part) for part in parts)
    return f"""<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>Chapter 16 | Harbour Gazette</title>
<style>p {{ color: red }}</style><script>var claim = "Cyberport manages the moon.";</script></head>
<body><header class="site-header"><a href="/">Harbour Gazette</a> <p>Cyberport manages the tram.</p></header>
<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Cyberport manages the pier</a></li></ul></nav>
<div class="breadcrumb">Home &gt; Yearbooks &gt; Cyberport manages the quay.</div>
<main><article>
{body}
<aside>Cyberport manages the zoo.</aside>
</article></main>
<footer>Cyberport manages the ferry. &copy; 2031</footer></body></html>
""".encode(charset, errors="xmlcharrefreplace")


def _element(part: Part) -> str:
    words = html.escape(part.text)
    words = RAISED.sub(lambda match: f"<sup>{match.group().translate(PLAIN)}</sup>", words)
    words = regex.sub(r"(www\.[\w.-]+)", r'<a href="https://\1">\1</a>', words).replace(". ", ".\n   ")
    return f"<h{part.level}>{words}</h{part.level}>" if part.level else f"<p>{words}</p>"


# ---- Markdown


def markdown(parts: list[Part]) -> bytes:
    """The parts as Markdown with front matter, emphasis and footnotes of its own."""
    texts = ["---\nauthor: nobody\n---"]
    for part in parts:
        words = RAISED.sub(lambda match: f"[^{match.group().translate(PLAIN)}]", part.text)
        if part.kind == "note":
            words = regex.sub(r"^(\[\^\d+\])\s*", r"\1: ", words)
        texts.append("#" * part.level + " " * bool(part.level) + words.replace("Cyberport", "**Cyberport**"))
    return "\n\n".join(texts).encode()


# ---- printed pages


def printed(
    parts: list[Part], *, columns: int = 1, justified: bool = True, small: bool = False, **options: Any
) -> bytes:
    """The parts as a PDF: running heads, page numbers, words broken at line ends, raised marks, notes in small type.

    `columns` of text on each page, `justified` or ragged; `small` pages break more paragraphs.
    """
    page = A5 if small else A4
    align = TA_JUSTIFY if justified else TA_LEFT
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=10.5, leading=13, spaceAfter=6, alignment=align,
        embeddedHyphenation=1, allowWidows=1, allowOrphans=1,
    )  # fmt: skip
    note = ParagraphStyle("note", parent=body, fontSize=8, leading=9.5)
    heads = {
        1: ParagraphStyle("h1", fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=12),
        2: ParagraphStyle("h2", fontName="Helvetica-Bold", fontSize=14, leading=17, spaceBefore=8, spaceAfter=6),
        3: ParagraphStyle("h3", fontName="Helvetica-Bold", fontSize=10.5, leading=13, spaceBefore=4, spaceAfter=3),
    }
    story: list[Any] = []
    for part in parts:
        style = heads[part.level] if part.level else note if part.kind == "note" else body
        words = html.escape(part.text, quote=False)
        words = (
            words
            if part.level
            else regex.sub(r"(?<![.\w])\p{Ll}{9,}(?!\.\w)", lambda match: _hyphenated(match.group()), words)
        )
        words = RAISED.sub(lambda match: f'<super size="6">{match.group().translate(PLAIN)}</super>', words)
        story.append(Paragraph(words, style))
    story.append(Spacer(1, 4))
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=page, title="Chapter 16", **options)
    width, height = page
    gap, margin = 18, 60
    wide = (width - 2 * margin - (columns - 1) * gap) / columns
    frames = [
        Frame(margin + index * (wide + gap), 70, wide, height - 140, 0, 0, 0, 0, id=str(index))
        for index in range(columns)
    ]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=_surroundings))
    document.build(story)
    return out.getvalue()


def _hyphenated(word: str) -> str:
    """A long word with a place to break it at every fourth letter."""
    return SHY.join(regex.findall(r".{4}(?:.{1,3}$)?|.+$", word))


def _surroundings(canvas: Any, document: Any) -> None:
    """Head and foot of a page: names that would make claims if they were read, and a number."""
    width, height = document.pagesize
    canvas.saveState()
    canvas.setFont("Times-Italic", 9)
    canvas.drawString(60, height - 45, "Cyberport manages the tram")
    canvas.drawRightString(width - 60, height - 45, f"Harbour Gazette {document.page}")
    canvas.drawCentredString(width / 2, 40, f"– {document.page + 202} –")
    canvas.restoreState()


def locked(parts: list[Part]) -> bytes:
    """A PDF that opens with a password only."""
    return printed(parts[:4], encrypt=StandardEncryption("secret", ownerPassword="other"))


def written(folder: Path, name: str, data: bytes) -> Path:
    """A source with the bundled chapter's metadata beside it."""
    path = folder / name
    path.write_bytes(data)
    path.with_suffix(".toml").write_bytes(BUNDLED.with_suffix(".toml").read_bytes())
    return path
