"""Values that only some engines hold as they are: kept under datatypes of our own where an engine would change them."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.rdf.namespaces import BASE, PREFIXES

XSD = PREFIXES["xsd"]
# What stands for XML Schema's namespace in the datatype of a value that is kept as it is.
EXACT = f"{BASE}exact/"
YEAR = r"(?!0000)\d{4}"
ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
DATE = rf"{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
WHOLE = r"[+-]?\d{1,15}"
# Every engine has been seen to hold these; of a decimal some keep but 15 digits, which is near enough to compute with.
PLAIN = {
    "string": r".*",
    "anyURI": r".*",
    "integer": WHOLE,
    "int": WHOLE,
    "long": WHOLE,
    "nonNegativeInteger": WHOLE,
    "decimal": rf"{WHOLE}(?:\.\d*)?|\.\d+",
    "float": rf"{WHOLE}(?:\.\d*)?(?:[eE][+-]?\d\d?)?",
    "double": rf"{WHOLE}(?:\.\d*)?(?:[eE][+-]?\d\d?)?",
    "date": DATE + ZONE,
    "dateTime": rf"{DATE}T\d\d:\d\d:\d\d{ZONE}",
    "gYear": YEAR + ZONE,
    "gYearMonth": rf"{YEAR}-(?:0[1-9]|1[0-2]){ZONE}",
}
PROBES = tuple(
    ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
    for text, kind in (
        ("99999999999999999999", "integer"),
        ("-0044-03-15", "date"),
        ("true", "boolean"),
        ("many", "integer"),
        ("P1D", "duration"),
    )
)


def odd(literal: ox.Literal) -> bool:
    """Whether an engine may take it for another value, or for none."""
    kind = literal.datatype.value
    if not kind.startswith(XSD):
        return False
    return not re.fullmatch(PLAIN.get(kind.removeprefix(XSD), r"(?!)"), literal.value, re.DOTALL)


def kept(literal: ox.Literal) -> ox.Literal:
    """An odd value under a datatype that no engine knows; any other as it is."""
    if not odd(literal):
        return literal
    return ox.Literal(literal.value, datatype=ox.NamedNode(EXACT + literal.datatype.value.removeprefix(XSD)))
