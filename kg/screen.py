"""A query looked over before an engine sees it: what it tries to do, and whether it is nested beyond reason.

Works on the tokens of SPARQL's grammar (strings, IRIs, comments and names are not keywords), after code point escapes.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

# Every alternative but a bounded one either matches or fails at once, so that the whole is linear in hostile input: a
# string that is never closed ends with the text.
TOKEN = regex.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n\r]|\\.)*+"?)'
    r"|(?P<quoted>'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)|'(?:[^'\\\n\r]|\\.)*+'?)"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*+>)|(?P<comment>#[^\n\r]*+)"
    r"|(?P<name>[?$@]\w++|[\w.-]{0,64}+:[\w.:%\\-]*+)|(?P<word>[A-Za-z_]\w*+)|(?P<number>\d++)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<not>!)|(?P<operator>\|\||&&|\+)",
    flags=regex.DOTALL,
)
ESCAPE = regex.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
STAR = regex.compile(
    r"(?:\s++|#[^\n\r]*+|BASE\s*+<[^>]*+>|PREFIX\s*+[\w.-]*+:\s*+<[^>]*+>)*+SELECT\s++(?:DISTINCT\s*+|REDUCED\s*+)?\*",
    flags=regex.IGNORECASE,
)
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
VOLATILE = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})


@dataclass(frozen=True, slots=True)
class Screened:
    """What a query's tokens say: its form, how deep it nests, whether it calls out, whether it answers anew each time.

    `star` is where the asterisk of an outermost SELECT * stands.
    """

    form: str | None
    depth: int
    operators: int
    federated: bool
    updates: bool
    volatile: bool
    star: int | None = None


def screen(query: str) -> Screened:
    """What a query is, by its tokens, in time linear in its length."""
    text = ESCAPE.sub(_character, query) if "\\" in query else query
    depth = deepest = nots = operators = 0
    form: str | None = None
    federated = updates = volatile = False
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        nots = nots + 1 if kind == "not" else 0
        operators += kind == "operator"
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "word":
            word = match.group().upper()
            form = form or (word if word in QUERIES | UPDATES else None)
            federated |= word == "SERVICE"
            updates |= form in UPDATES
            volatile |= word in VOLATILE
        deepest = max(deepest, depth + nots)
    star = STAR.match(text) if text is query else None
    return Screened(form, deepest, operators, federated, updates, volatile, star.end() - 1 if star else None)


def variables(query: str) -> list[str]:
    """The variables of a query in the order in which they appear."""
    names = (match.group("name") for match in TOKEN.finditer(query))
    return list(dict.fromkeys(name[1:] for name in names if name and name[0] in "?$"))


def _character(match: regex.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code < 0x110000 else ""
