"""A syntax error in words: where it is, and what was probably meant."""

from __future__ import annotations

import regex

from kg.model.names import nearest
from kg.rdf.namespaces import PREFIXES
from kg.store.sparql_scan import NO_NAME, TOKEN

WORD, BARE = regex.compile(r"\w*"), regex.compile(r"(?<![\w?$:@<\"'/-])[A-Za-z]{3,}(?![\w:])")
KEYWORDS = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES"),
    *("GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "DISTINCT", "REDUCED", "GRAPH", "PREFIX", "BASE", "FROM", "NAMED"),
)


def explain(query: str, message: str, line: int | None, column: int | None) -> tuple[str, int | None, int | None]:
    """A message for people, with line and column from 1 where they are known."""
    if undeclared := _undeclared(query):
        return undeclared
    if line is None:
        return f"The query cannot be evaluated: {message}", None, None
    row, at = "".join(query.split("\n")[line - 1 : line]), max(0, (column or 1) - 1)
    words = " ".join(row[at:].split()[:3])
    place = f" near “{words}”" if words else " at the end of the query"
    return f"The query is not SPARQL{place}.{_meant(row, at)}", line, column


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
            hint = "".join(f" Did you mean {near}:?" for near in nearest(prefix, sorted(declared), most=1))
            message = f"The prefix {prefix}: is not declared.{hint} Declare it: PREFIX {prefix}: <…>"
            return message, query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)
        before = (match["word"] or "").upper()
    return None


def _meant(row: str, at: int) -> str:
    """The keyword that the last bare word up to a place in a line looks like, if it is none itself."""
    end = WORD.match(row, at)
    for word in reversed(BARE.findall(row[: end.end() if end else len(row)])):
        if word.upper() not in KEYWORDS:
            near = nearest(word.upper(), KEYWORDS, most=1, least=0.7)
            return f" Did you mean {near[0]} for {word}?" if near else ""
    return ""
