"""HTML pages to plain text: headings, paragraphs, items, footnotes; what only guides a visitor is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from kg.reading.text.blocks import OPENING, PAIR
from kg.reading.text.marks import END, raised
from kg.reading.text.words import words as word_list

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DROPPED = word_list("dropped_tags")
INLINE = word_list("inline_tags")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "menubar"])
GUIDES = regex.compile(
    r"(?:(?:site|page|main|global|top|side|sub|left|right|bottom)[-_]?)?"
    r"(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|header|masthead|banner|pagination|toc)|"
    r"(?:skip|social|share|cookies?)(?:[-_]?(?:nav|links?|bar|banner|notice|consent|buttons?|icons?))?",
    regex.I,
)
NOTES = regex.compile(r"(?:^|[\s_-])(?:foot|end)-?notes?(?:$|[\s_-])|doc-(?:foot|end)notes?", regex.I)
NOTE_ID = regex.compile(r"(?:user-content-)?(?:fn|footnote|endnote|note|ftn|edn|_ftn|_edn)[-_:]?\d{1,3}$", regex.I)
RETURN = regex.compile(r"\s*+[↩⏎↑^]\ufe0e?\s*+$")
MARK = regex.compile(r"\s*\[?\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*\]?\s*$")
SPACE = regex.compile(r"[ \t\r\n\f\v]+")
# A word broken at the end of a source line: the line's end is kept, for the whole text tells how to join it.
TORN = regex.compile(r"(?<=\p{L}[-\u2010\u00ad])[ \t]*\r?\n\s*(?=\p{Ll})(?!(?:and|or|to)\b)")
KEPT, BROKEN = "\x1d", "\x1e"
LINKS = regex.compile(r"(?:Useful |Related )?(?:Web ?sites?|Home ?pages?|(?:Web ?)?[Ll]inks|Further [Ii]nformation)$")
SUFFIX = regex.compile(r"\s+[|»:]{1,2}\s+.*$|\s+[-–—]\s+[^-–—]*$")
LONG_CELL = 120  # characters
BULLETS = "•◦▪"  # of lists within lists


def html_text(markup: str) -> str:
    """The text that a page's readers come for. Any markup will do; one without text gives an empty string."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    if tree.body is None:
        return ""
    root = tree.css_first("main, [role=main]")
    articles = tree.css("article")
    if root is None:
        root = articles[0] if len(articles) == 1 else tree.body
    writer = _Writer()
    if root.css_first("h1") is None:
        writer.heading(_title(tree.css_first("h1"), tree.css_first("title")), 1)
    writer.walk(root)
    return writer.finish()


def _title(heading: LexborNode | None, title: LexborNode | None) -> str:
    """A title for a page whose main part has none: the heading above it, or its name without the site's."""
    if heading is not None:
        return _flat(heading)
    return SUFFIX.sub("", _flat(title)) if title is not None else ""


def _flat(node: LexborNode) -> str:
    return SPACE.sub(" ", node.text()).strip()


class _Writer:
    """Collects the blocks of a page while its nodes are walked, without recursion: pages may nest without end."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, str]] = []  # a heading's level, 0 for others, -1 for an item; and the text
        self.parts: list[str] = []
        self.marker = ""
        self.raised: list[int] = []
        self.link: tuple[str, str] | None = None
        self.lists: list[int | None] = []
        self.in_notes = 0

    # ---- the walk

    def walk(self, root: LexborNode) -> None:
        """Enter and leave each node below `root` in order."""
        node: LexborNode | None = root.first_child
        while node is not None:
            below = self.enter(node)
            if below is not None:
                node = below
                continue
            while node is not None and node.next is None:
                node = node.parent
                if node is None or node.mem_id == root.mem_id:
                    self.flush()
                    return
                self.leave(node)
            node = node.next if node is not None else None

    def enter(self, node: LexborNode) -> LexborNode | None:
        """Take what a node says on its own; its first child, where its inside is to be walked."""
        if node.is_text_node:
            self.parts.append(TORN.sub(KEPT, node.text_content or ""))
            return None
        tag = node.tag or ""
        if not node.is_element_node or tag in DROPPED or _hidden(node):
            return None
        if tag == "br":
            self.parts.append(BROKEN)
            return None
        if tag == "header" or (tag in ("ul", "p") and _menu(node)):
            self.flush()
            for heading in node.css("h1, h2"):
                self.heading(_flat(heading), int((heading.tag or "h1")[1]))
            return None
        if tag == "table" and (rows := _rows(node)):
            self.flush()
            self.blocks.append((0, "\n".join(rows)))
            return None
        self.open(node, tag)
        if node.first_child is None:
            self.leave(node)
        return node.first_child

    def open(self, node: LexborNode, tag: str) -> None:
        """Begin an element whose inside is walked."""
        if tag == "sup":
            self.raised.append(len(self.parts))
        elif tag == "a" and not "".join(self.parts).strip():
            self.link = (_flat(node), node.attributes.get("href") or "")
        if tag not in INLINE:
            self.flush()
        if _of_notes(node):
            self.in_notes += 1
        if tag in ("ul", "ol"):
            start = node.attributes.get("start") or "1"
            self.lists.append(None if tag == "ul" else int(start) if start.isdecimal() else 1)
        elif tag == "li":
            self.marker = self.next_marker(node)

    def leave(self, node: LexborNode) -> None:
        """End an element: raise what was raised, write what was collected."""
        tag = node.tag or ""
        if tag == "sup" and self.raised:
            begin = self.raised.pop()
            self.parts[begin:] = [_raised("".join(self.parts[begin:]))]
        if tag in INLINE:
            return
        self.flush(int(tag[1]) if tag in HEADINGS else 0)
        if tag == "li":
            self.marker = ""
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if _of_notes(node):
            self.in_notes -= 1

    def next_marker(self, node: LexborNode) -> str:
        """The opening of a list item: its number in a numbered list or among footnotes, else a bullet."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return BULLETS[min(len(self.lists), 3) - 1] + " "
        if (value := node.attributes.get("value") or "").isdecimal():
            number = int(value)
        self.lists[-1] = number + 1
        if self.in_notes or NOTE_ID.match(node.attributes.get("id") or ""):
            return raised(str(number)) + " "
        return f"{number}. "

    # ---- blocks

    def flush(self, level: int = 0) -> None:
        """Write the words collected since the last block as a block, or as several where lines are left blank."""
        text, link = "".join(self.parts), self.link
        self.parts, self.raised, self.link = [], [], None
        paragraphs = regex.split(rf"{BROKEN}\s*{BROKEN}(?:\s|{BROKEN})*", text)
        for paragraph in paragraphs:
            lines = [SPACE.sub(" ", line).strip().replace(KEPT, "\n") for line in paragraph.split(BROKEN)]
            words = "\n".join(line for line in lines if line)
            if not words:
                continue
            if level:
                self.heading(words.replace("\n", " "), level)
            else:
                self.paragraph(words, link)

    def heading(self, words: str, level: int) -> None:
        """Write a heading, once: pages repeat their title."""
        if words and not (self.blocks and self.blocks[-1][1] == words):
            self.blocks.append((level, words))

    def paragraph(self, words: str, link: tuple[str, str] | None) -> None:
        """Write a paragraph, an item, a footnote, or a line of the website list."""
        marker, self.marker = self.marker, ""
        if marker and marker[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            self.blocks.append((0, marker + RETURN.sub("", words)))
            return
        if link is not None and link[0] == words and link[1].startswith(("http://", "https://")) and self.linking():
            words = f"{words}: {link[1]}"
        if PAIR.fullmatch(words):
            self.blocks.append((0, words))
        elif marker:
            if marker[0] not in BULLETS and not words[0].isupper():
                marker = f"({marker[:-2]}) "  # a number before a small letter is known as a mark only like this
            self.blocks.append((-1, marker + words))
        else:
            self.blocks.append((0, RETURN.sub("", words) if self.in_notes else words))

    def linking(self) -> bool:
        """Whether the last heading is one of a list of websites."""
        last = next((words for level, words in reversed(self.blocks) if level > 0), "")
        return LINKS.match(last) is not None

    def finish(self) -> str:
        """The text: one title, the other headings below it, items on lines of their own."""
        self.flush()
        tops = [index for index, (level, words) in enumerate(self.blocks) if level == 1]
        if tops and OPENING.match(self.blocks[tops[0]][1]):
            tops = tops[1:]
        deeper = len(tops) > 1
        text: list[str] = []
        for index, (level, words) in enumerate(self.blocks):
            if index:
                before = self.blocks[index - 1]
                alike = before[0] == -1 and (before[1][0] in BULLETS) == (words[0] in BULLETS)
                led = level == -1 and (alike or (before[0] == 0 and before[1].endswith(":")))
                text.append("\n" if led else "\n\n")
            if level > 0:
                level += deeper and index > tops[0]
                text.append("#" * min(level, 6) + " ")
            text.append(words)
        return "".join(text) + "\n" if text else ""


# ---- what elements are


def _hidden(node: LexborNode) -> bool:
    """Whether a node is not shown, or only there to find one's way."""
    attributes = node.attributes
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or "display:none" in (attributes.get("style") or "").replace(" ", "")
    ):
        return True
    if attributes.get("role") in ROLES or (node.tag == "form" and _asks(node)):
        return True
    names = [*(attributes.get("class") or "").split(), attributes.get("id") or ""]
    return (
        node.tag != "body"
        and any(GUIDES.fullmatch(name) for name in names)
        and node.css_first("h1, main, article") is None
    )


def _asks(form: LexborNode) -> bool:
    """Whether a form is only there to be filled in; some pages stand in one as a whole."""
    prose = any(END.search(line.text().strip()) and line.text().count(" ") > 4 for line in form.css("p, li"))
    return not prose and form.css_first("h1, h2, main, article") is None


def _of_notes(node: LexborNode) -> bool:
    if node.tag not in ("section", "div", "ol", "aside"):
        return False
    attributes = node.attributes
    return any(NOTES.search(attributes.get(name) or "") for name in ("class", "id", "role"))


def _menu(node: LexborNode) -> bool:
    """Whether an element is three links or more and nothing else that says something, none of them with an address."""
    links = node.css("a")
    if len(links) < 3 or node.css_first("h1, h2, h3, h4, table, sup") is not None:
        return False
    words = _flat(node)
    linked = sum(len(_flat(link)) for link in links)
    outside = sum((link.attributes.get("href") or "").startswith(("http://", "https://")) for link in links)
    return outside * 2 < len(links) and linked * 10 >= len(words) * 8 and not END.search(words)


def _rows(table: LexborNode) -> list[str]:
    """The rows of a table of data, cells between tabs; none for a table that only lays out a page."""
    cells = table.css("td")
    if not cells or any(inner.mem_id != table.mem_id for inner in table.css("table, h1, h2, h3")):
        return []
    if table.css_first("th") is None and any(len(cell.text()) > LONG_CELL for cell in cells):
        return []
    rows = [[_flat(cell) for cell in row.css("th, td")] for row in table.css("tr")]
    if all(len(row) < 2 for row in rows):
        return []
    return ["\t".join(row) for row in rows if any(row)]


def _raised(words: str) -> str:
    """Raised figures as raised characters; other raised words ("20th") as they are."""
    match = MARK.match(words)
    return raised(",".join(label.strip() for label in match[1].split(","))) if match else words
