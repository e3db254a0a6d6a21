"""Files of any kind to the plain text that is read: UTF-8 text as it is, HTML, Markdown and PDF by what they show.

The text given here is the document's raw text: offsets and quotes point into it. Headings that the file marks get
`#` marks, as Markdown writes them, paragraphs stand on one line with a blank line between them, items open with "• ".
"""

from contextlib import closing
from itertools import accumulate
from pathlib import Path

import regex

from kg.limits import DEEPEST_MARKUP
from kg.model.claims import Span
from kg.reading.intake.refusal import refusal
from kg.reading.text.blocks import BREAK
from kg.reading.text.footnotes import raised
from kg.reading.text.repairs import join, usage
from kg.reading.text.words import Patterns, data as data_of, table

P, FITTING = Patterns("intake", "raw_text"), Patterns("intake", "fitting")
HTML = frozenset([".html", ".htm", ".xhtml"])
MARKDOWN = frozenset([".md", ".markdown"])
DECLARED = regex.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)"""
)
WIDER = data_of("intake/patterns.toml")["wider"]


def raw_text(path: Path, data: bytes) -> str:
    """The plain text of a file's bytes; `path` tells by its suffix what it is, and is named in errors.

    A PDF is known by its first bytes too. Raises SourceError, with what to do, for what cannot be read.
    """
    suffix = path.suffix.lower()
    if P.DATA.search(path.name.lower()):
        raise refusal(path, "data")
    if b"%PDF-" in data[:1024] and suffix not in HTML | MARKDOWN:
        from kg.reading.intake.pdf_lines import pdf_lines
        from kg.reading.intake.pdf_paragraphs import paragraphs

        return healed(paragraphs(pdf_lines(path, data)))
    if suffix == ".pdf":
        raise refusal(path, "no PDF")
    if suffix in HTML:
        return _page(path, markup_of(path, data))
    text = _plain(path, data)
    return _page(path, _rendered(text)) if suffix in MARKDOWN else text


def healed(text: str) -> str:
    """The text with the words whole that its lines break at a hyphen; the rest of the text tells compounds from words.

    >>> healed("The fund is for inno-\\nvation. A high-\\nlevel body knows innovation.")
    'The fund is for innovation. A high-level body knows innovation.'
    """
    if not P.TORN.search(text):
        return text
    facts = usage(text)

    def whole(torn: regex.Match[str]) -> str:
        return join(text, [Span(*line.span()) for line in P.LINE.finditer(text, *torn.span())], facts).text

    return P.TORN.sub(whole, text)


def _plain(path: Path, data: bytes) -> str:
    """UTF-8 text as it is."""
    sample, half = data[:2000], len(data[:2000]) // 2
    # Every other byte of Latin text in UTF-16 is zero.
    wide = half > 8 and max(sample[side::2].count(0) for side in (0, 1)) * 10 > half * 9
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (wide and sample.count(0) < half * 1.2):
        raise refusal(path, "UTF-16", path.name)
    if data[:4] == b"PK\x03\x04":
        raise refusal(path, "ZIP")
    if b"\x00" in data[:100_000]:
        raise refusal(path, "binary", data.find(0))
    try:
        raw = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(path, "no UTF-8", error.start, data[error.start]) from error
    if len(P.CONTROL.findall(raw)) * 50 > len(raw):
        raise refusal(path, "control characters")
    return raw


def markup_of(path: Path, data: bytes) -> str:
    """A page in the characters that its first bytes or its own words declare; UTF-8, else Windows-1252, for others."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data[:3] == b"\xef\xbb\xbf":
        return _plain(path, data)
    declared = DECLARED.search(data[:2048])
    if declared is None:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")
    name = (declared[1] or declared[2]).decode("ascii", errors="replace").lower()
    if name.startswith(("utf-8", "utf8", "utf-16", "utf16")):  # a page that can be searched for "utf-16" is not in it
        return _plain(path, data)
    try:
        return data.decode(WIDER.get(name, name), errors="replace")
    except LookupError as error:
        raise refusal(path, "unknown characters", name) from error


def _rendered(text: str) -> str:
    """Markdown as HTML, by CommonMark with tables; footnotes keep their places and their numbers."""
    from markdown_it import MarkdownIt

    text = P.FRONT.sub("", "\n".join(BREAK.split(text.lstrip("\ufeff"))))
    numbers = {label: int(label) for label in P.LABEL.findall(text) if label.isdecimal()}
    for label in P.LABEL.findall(text):
        numbers.setdefault(label, max(numbers.values(), default=0) + 1)
    text = P.DEFINED.sub(lambda match: f"\n{raised(str(numbers[match[1]]))} ", text)
    text = P.LABEL.sub(lambda match: raised(str(numbers[match[1]])), text)
    page: str = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return page


def _page(path: Path, markup: str) -> str:
    """The prose of a page. Raises SourceError for one without any, and for one nested past all sense."""
    from kg.reading.intake.html import html_text

    # An estimate of how deep elements nest: a parser takes quadratic time over elements that are never closed.
    steps = (-1 if match["closing"] else not match[0].endswith("/") for match in P.TAG.finditer(markup))
    if max(accumulate(steps, lambda depth, step: max(depth + step, 0), initial=0)) > DEEPEST_MARKUP:
        raise refusal(path, "nested", DEEPEST_MARKUP)
    text = healed(html_text(markup))
    if not any(len(line.split()) > 2 or P.HAN.search(line) for line in text.split("\n") if line[:1] != "#"):
        raise refusal(path, "no prose")
    return text


def stated(path: Path, data: bytes) -> dict[str, str]:
    """The facts by the keys of Metadata; those that cannot be what they should are left out."""
    suffix = path.suffix.lower()
    facts: dict[str, str] = {}
    if b"%PDF-" in data[:1024] and suffix not in HTML | MARKDOWN:
        import pypdfium2

        with closing(pypdfium2.PdfDocument(data)) as document:
            facts = {"title": document.get_metadata_dict().get("Title", "")}
    elif suffix in HTML:
        facts = _of_page(markup_of(path, data))
    elif suffix in MARKDOWN and (front := P.FRONT.match(data[:20_000].decode(errors="replace"))):
        facts = {{"lang": "language"}.get(match[1], match[1]): match[2] for match in P.FIELD.finditer(front[0])}
    fitting = {key: getattr(FITTING, key).match(" ".join(words.split())) for key, words in facts.items()}
    return {key: "-".join(match.groups()) or match[0][:200] for key, match in fitting.items() if match}


def _of_page(markup: str) -> dict[str, str]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    contents: dict[str, str] = {}
    for node in tree.css("meta"):
        name = next((value for key in ("name", "property", "http-equiv") if (value := node.attributes.get(key))), "")
        contents.setdefault(name.lower(), node.attributes.get("content") or "")
    root = tree.css_first("html")
    contents.setdefault("content-language", (root.attributes.get("lang") or "") if root else "")
    return {key: next((contents[n] for n in names if contents.get(n)), "") for key, names in table("facts").items()}
