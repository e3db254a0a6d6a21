"""A syntax error in words: where it is, and what was probably meant."""

from __future__ import annotations

import regex
from rdflib.plugins.sparql.parser import parseQuery

from kg.model.names import nearest
from kg.rdf.namespaces import PREFIXES

PREFIXED = regex.compile(r"(?<![\w:<?$@\"'/#])([A-Za-z][\w-]*)?:(?=[\w%])")
DECLARED = regex.compile(r"\bPREFIX\s+([\w-]*):", flags=regex.IGNORECASE)
QUOTED = regex.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*")
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
    words = _near(query, line, column)
    hint = _meant(query, line, column)
    place = f" near “{words}”" if words else " at the end of the query"
    return f"The query is not SPARQL{place}.{hint}", line, column


def _undeclared(query: str) -> tuple[str, int, int] | None:
    """A prefix that nobody declared, with one that looks like it."""
    text = QUOTED.sub(lambda match: " " * len(match.group()), query)
    declared = set(DECLARED.findall(text)) | set(PREFIXES)
    for match in PREFIXED.finditer(text):
        name = match.group(1) or ""
        before = text[: match.start()]
        if name in declared or regex.search(r"\bPREFIX\s*$", before, flags=regex.IGNORECASE) or before.endswith("_"):
            continue
        near = nearest(name, sorted(declared), most=1)
        hint = f" Did you mean {near[0]}:?" if near else ""
        line = before.count("\n") + 1
        return (
            f"The prefix {name}: is not declared.{hint} Declare it: PREFIX {name}: <…>",
            line,
            match.start() - before.rfind("\n"),
        )
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


def _near(query: str, line: int, column: int | None) -> str:
    rows = query.split("\n")
    if line > len(rows):
        return ""
    return " ".join(rows[line - 1][max(0, (column or 1) - 1) :].split()[:3])


def _meant(query: str, line: int, column: int | None) -> str:
    """The keyword that the last bare word up to the place looks like, if it is none itself."""
    rows = query.split("\n")
    if line > len(rows):
        return ""
    row = rows[line - 1]
    end = regex.compile(r"\w*").match(row, max(0, (column or 1) - 1))
    bare = regex.findall(r"(?<![\w?$:@<\"'/-])[A-Za-z]{3,}(?![\w:])", row[: end.end() if end else len(row)])
    for word in reversed(bare):
        if word.upper() not in KEYWORDS:
            near = nearest(word.upper(), KEYWORDS, most=1, least=0.7)
            return f" Did you mean {near[0]} for {word}?" if near else ""
    return ""
