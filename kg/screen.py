"""A query looked over before an engine sees it: what it tries to do, and whether it is nested beyond reason.

Works on the tokens of SPARQL's grammar (strings, IRIs, comments and names are not keywords), after code point escapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Every alternative but a bounded one either matches or fails at once, so that the whole is linear in hostile input: a
# string that is never closed ends with the text.
TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n\r]|\\.)*+"?)'
    r"|(?P<quoted>'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)|'(?:[^'\\\n\r]|\\.)*+'?)"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*+>)|(?P<comment>#[^\n\r]*+)"
    r"|(?P<name>[?$@]\w++|[\w.-]{0,64}+:[\w.:%\\-]*+)|(?P<word>[A-Za-z_]\w*+)|(?P<number>\d++)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<not>!)|(?P<operator>\|\||&&|\+)",
    flags=re.DOTALL,
)
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
STAR = re.compile(
    r"(?:\s++|#[^\n\r]*+|BASE\s*+<[^>]*+>|PREFIX\s*+[\w.-]*+:\s*+<[^>]*+>)*+SELECT\s++(?:DISTINCT\s*+|REDUCED\s*+)?\*",
    flags=re.IGNORECASE,
)
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
VOLATILE = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
FORMS = QUERIES | UPDATES
TELLING = FORMS | VOLATILE | {"SERVICE"}


@dataclass(frozen=True, slots=True)
class Screened:
    """What a query's tokens say: its form, how deep it nests, whether it calls out, whether it answers anew each time.

    `star` is where the asterisk of an outermost SELECT * stands; `names` are its prefixed names; `services` the IRIs
    of its SERVICEs as they are written out, an empty text for each that is not.
    """

    form: str | None
    depth: int
    operators: int
    federated: bool
    updates: bool
    volatile: bool
    star: int | None = None
    names: frozenset[str] = frozenset()
    services: tuple[str, ...] = ()


def screen(query: str) -> Screened:
    """What a query is, by its tokens, in time linear in its length."""
    text = ESCAPE.sub(_character, query) if "\\" in query else query
    depth = deepest = nots = operators = 0
    form: str | None = None
    federated = volatile = False
    names: set[str] = set()
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "not":
            nots += 1
            deepest = max(deepest, depth + nots)
            continue
        nots = 0
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        elif kind == "name":
            # What seems to be one name may be a number, a minus or a full stop with a name behind it.
            names.add(match.group().lstrip("-.0123456789"))
        elif kind == "operator":
            operators += 1
        elif kind == "word":
            word = match.group().upper()
            if word not in TELLING:
                continue
            form = form or (word if word in FORMS else None)
            federated |= word == "SERVICE"
            volatile |= word in VOLATILE
    updates = form in UPDATES
    star = STAR.match(text) if text is query else None
    return Screened(
        form,
        deepest,
        operators,
        federated,
        updates,
        volatile,
        star.end() - 1 if star else None,
        frozenset(names),
        _services(text) if federated else (),
    )


def _services(text: str) -> tuple[str, ...]:
    found, calling = [], False
    for match in TOKEN.finditer(text):
        word = match.group().upper()
        if calling and match.lastgroup != "comment" and word != "SILENT":
            found.append(match.group()[1:-1] if match.lastgroup == "iri" else "")
            calling = False
        calling = calling or (match.lastgroup == "word" and word == "SERVICE")
    return tuple(found)


def variables(query: str) -> list[str]:
    """The variables of a query in the order in which they appear."""
    names = (match.group("name") for match in TOKEN.finditer(query))
    return list(dict.fromkeys(name[1:] for name in names if name and name[0] in "?$"))


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code < 0x110000 else ""
