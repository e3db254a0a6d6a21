"""A syntax error in words: where it is, and what was probably meant."""

from __future__ import annotations

import regex
from rdflib.plugins.sparql.parser import parseQuery

from kg.model.names import nearest
from kg.rdf.namespaces import PREFIXES

PREFIXED = regex.compile(r"(?<![\w:<?$@\"'/#])([A-Za-z][\w-]*)?:(?=[\w%])")
DECLARED = regex.compile(r"\bPREFIX\s+([\w-]*):", flags=regex.IGNORECASE)
QUOTED = regex.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*")
WORD, BARE = regex.compile(r"\w*"), regex.compile(r"(?<![\w?$:@<\"'/-])[A-Za-z]{3,}(?![\w:])")
KEYWORDS = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES"),
    *("GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "DISTINCT", "REDUCED", "GRAPH", "PREFIX", "BASE", "FROM", "NAMED"),
)


def explain(query: str, message: str, line: int | None, column: int | None) -> tuple[str, int | None, int | None]:
    """A message for people, with line and column from 1 where they are known."""
    undeclared = _undeclared(query)
    if undeclared is not None:
        return undeclared
    line, column = _place(query, line, column)
    if line is None:
        return f"The query cannot be evaluated: {message}", None, None
    row, at = "".join(query.split("\n")[line - 1 : line]), max(0, (column or 1) - 1)
    words = " ".join(row[at:].split()[:3])
    place = f" near “{words}”" if words else " at the end of the query"
    return f"The query is not SPARQL{place}.{_meant(row, at)}", line, column


def _undeclared(query: str) -> tuple[str, int, int] | None:
    """A prefix that nobody declared, with one that looks like it."""
    text = QUOTED.sub(lambda match: " " * len(match.group()), query)
    declared = set(DECLARED.findall(text)) | set(PREFIXES)
    for match in PREFIXED.finditer(text):
        name, before = match[1] or "", text[: match.start()]
        if name in declared or regex.search(r"\bPREFIX\s*$", before, flags=regex.IGNORECASE) or before.endswith("_"):
            continue
        hint = "".join(f" Did you mean {near}:?" for near in nearest(name, sorted(declared), most=1))
        message = f"The prefix {name}: is not declared.{hint} Declare it: PREFIX {name}: <…>"
        return message, before.count("\n") + 1, match.start() - before.rfind("\n")
    return None


def _place(query: str, line: int | None, column: int | None) -> tuple[int | None, int | None]:
    """The engine's place, or that of a second parser where it sees further."""
    if len(query) > 20_000:
        return line, column
    try:
        parseQuery(query)
    except Exception as error:  # whatever a second opinion dies of, the first one stands
        further, there = getattr(error, "lineno", None), getattr(error, "column", None)
        if further is not None and (line is None or (further, there or 0) > (line, column or 0)):
            return further, there
    return line, column


def _meant(row: str, at: int) -> str:
    """The keyword that the last bare word up to a place in a line looks like, if it is none itself."""
    end = WORD.match(row, at)
    for word in reversed(BARE.findall(row[: end.end() if end else len(row)])):
        if word.upper() not in KEYWORDS:
            near = nearest(word.upper(), KEYWORDS, most=1, least=0.7)
            return f" Did you mean {near[0]} for {word}?" if near else ""
    return ""
