"""A query looked over before an engine sees it, what it tries and how deep it is nested, and a wrong one explained.

Works on the tokens of SPARQL's grammar (strings, IRIs, comments and names are not keywords), after code point escapes.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import regex

from kg.limits import LONGEST_COMMON
from kg.model.names import meant, nearest
from kg.rdf.namespaces import PREFIXES
from kg.resources import toml

TABLE = toml(__file__, "standard.toml")
UPDATES, VOLATILE, KEYWORDS = (frozenset(TABLE["words"][name].split()) for name in ("updates", "volatile", "keywords"))
FORMS = UPDATES | {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
SIGNS = FORMS | VOLATILE | {"SERVICE"}
NO_NAME = "-.0123456789"  # what seems to be one name may be a number, a minus or a full stop with a name behind it
# What the engine says in words among the tokens that it expects.
SENTENCE = re.compile(r"[A-Z][a-z]+(?: [\w-]+){3,}")
# What makes no query another one: an IRI that is no datatype, and all of a whole number but its first digit.
ALIKE = re.compile(r"""<[a-z]\w*:[\w:/#.%~-]*+>|(?<![\w.?$:@+"'\\^-])[1-9]\d{1,17}+(?![\w.:"'])""", re.IGNORECASE)
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
WORD, BARE = re.compile(r"\w*"), re.compile(r"(?<![\w?$:@<\"'/-])[A-Za-z]{3,}(?![\w:])")


def whole(pattern: str, depth: int = 0) -> str:
    """A pattern with its parts in their places: called as groups they would take a thousand times as long."""
    pattern = pattern if depth < TABLE["depth"] else pattern.replace("(?&paren)", "(?!)")
    return re.sub(r"\(\?&(\w+)\)", lambda part: f"(?:{whole(PARTS[part[1]], depth + (part[1] == 'paren'))})", pattern)


PARTS: dict[str, str] = TABLE["parts"]
PROLOGUE = PARTS["prologue"]
TOKEN, EITHER, SERVICE, VARIABLE, STAR = (
    re.compile(whole(TABLE["tokens"][name]), flags=re.VERBOSE | re.DOTALL)
    for name in ("token", "either", "service", "variable", "star")
)
FROM = regex.compile(whole(TABLE["tokens"]["from"]), flags=regex.VERBOSE | regex.DOTALL)


class Screened(NamedTuple):
    """The signs that a query's tokens give: its form, depth and operators, and the dangers in it.

    `star` is where the asterisk of an outermost SELECT * stands; `names` are its prefixed names; `services` the IRIs
    of its SERVICEs as they are written out, an empty text for each that is not.
    """

    form: str | None
    depth: int
    operators: int
    updates: bool
    volatile: bool
    star: int | None
    names: frozenset[str]
    services: tuple[str, ...]


def pattern_of(query: str) -> str:
    """A query as all others that differ in nothing but names of things and whole numbers."""
    return ALIKE.sub(_shortened, query)


def _shortened(match: re.Match[str]) -> str:
    text = match[0]
    return text[0] if text[0] != "<" else text if "XMLSchema" in text else "<a:>"


def screen(query: str) -> Screened:
    """Scan the tokens of a query, in time linear in its length; of those of one pattern, one for all."""
    if len(query) < LONGEST_COMMON:
        screened = _scan_common(pattern_of(query))
        if screened.star is None and not screened.services:
            return screened
    return _scan(query)


def _scan(query: str) -> Screened:
    text = query
    if "\\" in query:
        text = ESCAPE.sub(lambda match: chr(code) if (code := int(match[1] or match[2], 16)) < 0x110000 else "", query)
    screened = _screen(text, plain=text is query)
    if not EITHER.search(text):
        return screened
    other = _screen(EITHER.sub(" ", text), plain=False)
    depth, operators = max(screened.depth, other.depth), max(screened.operators, other.operators)
    return screened._replace(depth=depth, operators=operators, volatile=screened.volatile or other.volatile)


_scan_common = lru_cache(maxsize=1024)(_scan)


def _screen(text: str, *, plain: bool) -> Screened:
    depth = deepest = operators = 0
    words: list[str] = []
    names: set[str] = set()
    services: list[str] = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
            if depth > deepest:
                deepest = depth
        elif kind == "close":
            depth -= 1
        elif kind == "word":
            word = match["word"].upper()
            if word in SIGNS:
                words.append(word)
            if word == "SERVICE":
                named = SERVICE.match(text, match.end())
                services.append((named and named[1]) or "")
        elif kind == "name":
            names.add(match["name"].lstrip(NO_NAME))
        elif kind == "operator":
            operators += 1
        elif kind == "not":
            deepest = max(deepest, depth + match["not"].count("!"))
    form = next((word for word in words if word in FORMS), None)
    star = STAR.match(text) if plain else None
    signs = form, deepest, operators, form in UPDATES, not VOLATILE.isdisjoint(words), star and star.end() - 1
    return Screened(*signs, frozenset(names), tuple(services))


def explain(query: str, message: str, line: int | None, column: int | None) -> tuple[str, int | None, int | None]:
    """A message for people, with line and column from 1 where they are known."""
    if undeclared := _undeclared(query):
        return undeclared
    if line is None:
        return f"The query cannot be evaluated: {message}", None, None
    row, at = "".join(query.split("\n")[line - 1 : line]), max(0, (column or 1) - 1)
    words = " ".join(row[at:].split()[:3])
    place = f" near “{words}”" if words else " at the end of the query"
    why = SENTENCE.search(message)
    return f"The query is not SPARQL{place}{f': {why[0]}' if why else ''}.{_meant(row, at)}", line, column


def _undeclared(query: str) -> tuple[str, int, int] | None:
    """A prefix that nobody declared, with one that looks like it."""
    declared, before = {"_", *PREFIXES}, ""
    for match in TOKEN.finditer(query):
        name = (match["name"] or "").lstrip(NO_NAME)
        prefix, colon, _ = name.partition(":")
        if colon and before == "PREFIX":
            declared.add(prefix)
        elif colon and prefix not in declared:
            at = match.end() - len(name)
            near = [f"{name}:" for name in nearest(prefix, sorted(declared), most=1)]
            message = f"The prefix {prefix}: is not declared.{meant(near)} Declare it: PREFIX {prefix}: <…>"
            return message, query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)
        before = (match["word"] or "").upper()
    return None


def _meant(row: str, at: int) -> str:
    """The keyword that the last bare word up to a place in a line looks like, if it is none itself."""
    end = WORD.match(row, at)
    for word in reversed(BARE.findall(row[: end.end() if end else len(row)])):
        if word.upper() not in KEYWORDS:
            near = nearest(word.upper(), sorted(KEYWORDS), most=1, least=0.7)
            return f" Did you mean {near[0]} for {word}?" if near else ""
    return ""
