"""Facts that a file states of itself beside its text: the metadata of web pages, of PDFs, and of Markdown's front."""

from contextlib import closing
from pathlib import Path

import regex

from kg.reading.intake.raw_text import FRONT, HTML, MARKDOWN, markup_of
from kg.reading.text.words import table

# A value that may be what its key says: a day, a tag of a language, a title that no program wrote.
FITTING = {
    "date": regex.compile(r"(?:D:)?(\d{4})[-/]?(\d\d)[-/]?(\d\d)(?!\d{1,3}$)"),
    "language": regex.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$"),
    "title": regex.compile(
        r"(?!microsoft |\(?untitled|\(?anonymous|slide|.*\.(?:docx?|pdf|indd|rtf|pptx?|xlsx?|tex)$).+", regex.I
    ),
    "publisher": regex.compile(r".+"),
    "rights": regex.compile(r".+"),
}
FIELD = regex.compile(r"(?m)^(title|date|lang|language|publisher|rights):[ \t]*+[\"']?([^\"'\n]{1,200}?)[\"']?[ \t]*+$")


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
    elif suffix in MARKDOWN and (front := FRONT.match(data[:20_000].decode(errors="replace"))):
        facts = {{"lang": "language"}.get(match[1], match[1]): match[2] for match in FIELD.finditer(front[0])}
    fitting = {key: FITTING[key].match(" ".join(words.split())) for key, words in facts.items()}
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
