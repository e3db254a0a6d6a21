"""HTML pages to plain text: headings, paragraphs, items, footnotes; what only guides a visitor is left out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from kg.reading.text.blocks import P as BLOCKS
from kg.reading.text.footnotes import raised
from kg.reading.text.marks import P as MARKS
from kg.reading.text.words import Patterns, words as word_list

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DROPPED = word_list("dropped_tags")
INLINE = word_list("inline_tags")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "dialog", "menu", "menubar"])
P = Patterns("intake", "html")
KEPT, BROKEN = "\x1d", "\x1e"
LONG_CELL = 120  # characters
BULLETS = "•◦▪"  # of lists within lists


def html_text(markup: str) -> str:
    """The text that a page's readers come for. Any markup will do; one without text gives an empty string."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    if tree.body is None:
        return ""
    articles = tree.css("article")
    root = tree.css_first("main, [role=main]") or (articles[0] if len(articles) == 1 else tree.body)
    writer = _Writer()
    if root.css_first("h1") is None:  # the heading above the main part is its title, or the page's name, or the site's
        heading, title = tree.css_first("h1"), tree.css_first("title")
        writer.heading(_flat(heading) if heading else P.SUFFIX.sub("", _flat(title)) if title else "", 1)
    writer.walk(root)
    writer.sites(tree.css("a[href]"))
    return writer.finish()


def _flat(node: LexborNode) -> str:
    return P.SPACE.sub(" ", node.text()).strip()


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
        self.aside = False

    def walk(self, root: LexborNode) -> None:
        """Enter and leave each node below `root` in order."""
        nodes = [(node, True) for node in root.iter(include_text=True)][::-1]
        while nodes:
            node, entering = nodes.pop()
            if not entering:
                self.leave(node)
            elif self.enter(node):
                nodes.append((node, False))
                nodes += [(inner, True) for inner in node.iter(include_text=True)][::-1]

    def enter(self, node: LexborNode) -> bool:
        """Take what a node says on its own; whether its inside is to be walked."""
        tag = node.tag or ""
        if node.is_text_node:
            self.parts.append(P.TORN.sub(KEPT, node.text_content or ""))
        elif not node.is_element_node or tag in DROPPED or _unseen(node):
            return False
        elif tag == "aside" or node.attributes.get("role") == "complementary":
            self.beside(node)
        elif _guides(node):
            return False
        elif tag == "br":
            self.parts.append(BROKEN)
        elif tag == "header" or (tag in ("ul", "p") and _menu(node)):
            self.flush()
            for heading in node.css("h1, h2"):
                self.heading(_flat(heading), int((heading.tag or "h1")[1]))
        elif tag == "table" and (rows := _rows(node)):
            self.flush()
            self.blocks.append((0, "\n".join(rows)))
        else:
            self.open(node, tag)
            return True
        return False

    def beside(self, node: LexborNode) -> None:
        """Take of a block beside the text its sentences, with its headings: "If you have a question, contact …"."""
        lines = [] if self.aside else node.css("h1, h2, h3, h4, h5, h6, p")
        lines = [line for line in lines if line.tag != "p" or _sentence(line.text().strip())]
        self.flush()
        self.aside = True
        for line in lines if any(line.tag == "p" for line in lines) else ():
            self.walk(line)
            self.leave(line)
        self.aside = False

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
            words = "".join(self.parts[begin:])  # "[3]" is the mark of a footnote, "th" in "20th" is none
            self.parts[begin:] = [raised("".join(match[1].split())) if (match := P.MARK.match(words)) else words]
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
        if self.in_notes or P.NOTE_ID.match(node.attributes.get("id") or ""):
            return raised(str(number)) + " "
        return f"{number}. "

    def flush(self, level: int = 0) -> None:
        """Write the words collected since the last block as a block, or as several where lines are left blank."""
        text, link = "".join(self.parts), self.link
        self.parts, self.raised, self.link = [], [], None
        for paragraph in regex.split(rf"{BROKEN}\s*{BROKEN}(?:\s|{BROKEN})*", text):
            lines = [P.SPACE.sub(" ", line).strip().replace(KEPT, "\n") for line in paragraph.split(BROKEN)]
            words = "\n".join(filter(None, lines))
            if level:
                self.heading(words.replace("\n", " "), level)
            elif words:
                self.paragraph(words, link)

    def heading(self, words: str, level: int) -> None:
        """Write a heading, once: pages repeat their title."""
        if words and not (self.blocks and self.blocks[-1][1] == words):
            self.blocks.append((level, words))

    def paragraph(self, words: str, link: tuple[str, str] | None) -> None:
        """Write a paragraph, an item, a footnote, or a line of the website list."""
        marker, self.marker = self.marker, ""
        if marker and marker[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            self.blocks.append((0, marker + P.RETURN.sub("", words)))
            return
        if link and link[0] == words and link[1].startswith(("http://", "https://")):
            heading = next((words for level, words in reversed(self.blocks) if level > 0), "")
            words = f"{words}: {link[1]}" if P.LINKS.match(heading) else words
        if BLOCKS.PAIR.fullmatch(words):
            self.blocks.append((0, words))
        elif marker:
            if marker[0] not in BULLETS and not words[0].isupper():
                marker = f"({marker[:-2]}) "  # a number before a small letter is known as a mark only like this
            self.blocks.append((-1, marker + words))
        else:
            self.blocks.append((0, P.RETURN.sub("", words) if self.in_notes else words))

    def sites(self, links: list[LexborNode]) -> None:
        """List the links from names to hosts' first pages, from all of a page, behind its text."""
        named = [(_flat(link), (link.attributes.get("href") or "").strip()) for link in links]
        sites = {label: url for label, url in reversed(named) if P.NAMED.fullmatch(label) and P.SITE.match(url)}
        self.flush()
        lines = [f"{label}: {url}" for label, url in reversed(sites.items())]
        lines = [line for line in lines if (0, line) not in self.blocks]
        self.blocks += [(2, "Links"), *((0, line) for line in lines)] if lines and self.blocks else []

    def finish(self) -> str:
        """The text: one title, the other headings below it, items on lines of their own."""
        self.flush()
        tops = [index for index, (level, words) in enumerate(self.blocks) if level == 1]
        if tops and BLOCKS.OPENING.match(self.blocks[tops[0]][1]):
            tops = tops[1:]
        text: list[str] = []
        for index, ((above, before), (level, words)) in enumerate(pairwise([(1, ""), *self.blocks])):
            alike = above == -1 and (before[0] in BULLETS) == (words[0] in BULLETS)
            led = level == -1 and (alike or (above == 0 and before.endswith(":")))
            if level > 0:
                level += len(tops) > 1 and index > tops[0]
                words = "#" * min(level, 6) + " " + words
            text += ["\n" if led else "\n\n" if index else "", words]
        return "".join([*text, "\n"]) if text else ""


def _unseen(node: LexborNode) -> bool:
    style = (node.attributes.get("style") or "").replace(" ", "")
    return "hidden" in node.attributes or node.attributes.get("aria-hidden") == "true" or "display:none" in style


def _guides(node: LexborNode) -> bool:
    """Whether a node is only there to find one's way."""
    attributes = node.attributes
    form = node.tag == "form" and node.css_first("h1, h2, main, article") is None  # some pages stand in one as a whole
    if form and not any(_sentence(line.text().strip()) for line in node.css("p, li")):
        return True
    names = [*(attributes.get("class") or "").split(), attributes.get("id") or ""]
    guides = node.tag != "body" and any(map(P.GUIDES.fullmatch, names)) and node.css_first("h1, main, article") is None
    return guides or attributes.get("role") in ROLES


def _sentence(line: str) -> bool:
    return MARKS.END.search(line) is not None and line.count(" ") > 4


def _of_notes(node: LexborNode) -> bool:
    named = [node.attributes.get(name) or "" for name in ("class", "id", "role")]
    return node.tag in ("section", "div", "ol", "aside") and any(map(P.NOTES.search, named))


def _menu(node: LexborNode) -> bool:
    """Whether an element is three links or more and nothing else that says something, none of them with an address."""
    links = node.css("a")
    if len(links) < 3 or node.css_first("h1, h2, h3, h4, table, sup") is not None:
        return False
    words = _flat(node)
    linked = sum(len(_flat(link)) for link in links)
    outside = sum((link.attributes.get("href") or "").startswith(("http://", "https://")) for link in links)
    return outside * 2 < len(links) and linked * 10 >= len(words) * 8 and not MARKS.END.search(words)


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
