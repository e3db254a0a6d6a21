"""The limits of a request, set by option or environment, and the refusals of those who hit one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from urllib.parse import urlsplit

import regex

from kg.errors import KGError


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the query service. Seconds, mebibytes, counts; and the endpoints that SERVICE may ask."""

    timeout: float = 20.0
    memory: int = 512
    memory_total: int = field(default_factory=lambda: half_of_memory())
    result: int = 1024
    request: int = 2
    workers: int = 32
    queue: int = 32
    wait: float = 5.0
    depth: int = 200
    operators: int = 4000
    services: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, each replaced by its environment variable (HKIT_TIMEOUT …). Raises KGError for no number."""
        usual = cls()
        given: dict[str, float] = {}
        for one in (one for one in fields(cls) if one.name != "services"):
            value = os.environ.get(f"HKIT_{one.name.upper()}", "")
            if value and not value.replace(".", "", 1).isdigit():
                raise KGError(
                    f"HKIT_{one.name.upper()} is {value!r}: it takes a number, such as {getattr(usual, one.name)}."
                )
            if value:
                given[one.name] = type(getattr(usual, one.name))(float(value))
        services = allowed_services(os.environ.get("HKIT_ALLOW_SERVICE", "").split())
        return replace(usual, services=services, **given)  # type: ignore[arg-type]  # each is of its field's kind


def allowed_services(addresses: Sequence[str]) -> tuple[str, ...]:
    """Addresses of endpoints, each once. Raises KGError for what is none."""
    for one in addresses:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.hostname or regex.search(r"[\s<>\"{}|\\^`]", one):
            raise KGError(f"{one} is no address of a service: it takes one such as https://example.org/sparql.")
    return tuple(dict.fromkeys(addresses))


@dataclass(eq=False)
class Refusal(Exception):
    """A reason not to answer a request, or no further: a sentence for the client, the limit's name for the log."""

    status: int
    message: str
    limit: str | None = None
    retry_after: int | None = None


def half_of_memory() -> int:
    """Half of the machine's memory, in MiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 21


def overran(seconds: float) -> Refusal:
    """The refusal of a query that has passed its deadline."""
    message = (
        f"The query ran longer than its limit of {seconds:g} seconds and was stopped. "
        "Ask for less: add a LIMIT or narrower patterns."
    )
    return Refusal(503, message, "timeout")


def too_large(limits: Limits) -> Refusal:
    """The refusal of a result beyond the limit of size."""
    return Refusal(
        503, f"The result is larger than the limit of {limits.result} MiB. Ask for less: add a LIMIT.", "result"
    )


def crashed(limits: Limits) -> Refusal:
    """The refusal of a query whose worker ended by itself."""
    message = (
        f"The query ended its worker: it needed more than {limits.memory} MiB of memory, or is nested too deeply for "
        "the engine. Ask for less, or simplify it."
    )
    return Refusal(503, message, "memory")


def over_budget(limits: Limits) -> Refusal:
    """The refusal of the query that needs most when all together need more than there is for them."""
    message = (
        f"The queries that run now need more than {limits.memory_total} MiB of memory together, and this one needs the "
        "most of them, so it was stopped. Ask for less, or later."
    )
    return Refusal(503, message, "memory-total", 5)


# ---- how much is read, shown and written at once; what is left off is counted wherever it is

# Pages of things
MOST_READ = 20_000  # triples of one thing, and as many that point at it
MOST_ABOUT = 1_000  # claims about an entity, and as many with it as object; from disk each takes a millisecond
MOST_LINES = 200  # lines of one title on an entity's page, members of a class on its own page
MOST_INTRODUCING = 50  # quotes that name an entity first
MOST_POINTING = 5_000  # triples that point at a thing, sorted by property
MOST_VALUES_SHOWN = 100  # values of one property, items of one list
LONGEST_TEXT = 2_000  # characters of a literal
LONGEST_LABEL = 160  # characters of a name in a link, of a description in a line
LONGEST_TRAIL = 8  # steps of breadcrumbs
MOST_DIGITS = 60  # of a number; a longer one is shown as it is written: laid out it would fill the page, or the memory
NAMES_KEPT = 1 << 15  # names, kinds and look-ups that stay in memory

# Data of things
MOST_INCOMING = 2_000  # triples that point at a thing, and claims about it, in its data
MOST_MEMBERS_WRITTEN = 20_000  # members of a class in one document
MOST_TRIPLES_WRITTEN = 500_000  # triples of a named graph in one document

# Overviews
MOST_ROWS = 2_000  # figures, dates, or pairs of a property in one table
MOST_DOCUMENTS = 50  # documents on the home page, and with their headings
MOST_EXAMPLES = 200  # pairs of a property that its examples are picked from
MOST_UNREAD = 500  # sentences and names in one list of the page of coverage
MOST_LINED_UP = 300  # rows of figures over editions
MOST_CLASSES_DRAWN, MOST_CLASSES_WEIGHED = 12, 60  # classes of the data model, of so many of the largest
SAMPLE = 300  # things of each class of a large graph whose relations are counted
MOST_NAMED = 6  # things that a section names
MOST_SENTENCES = 1_000  # sentences below a heading
MOST_LISTED = 5_000  # things on the page of a class
MOST_OPTIONS = 1_000  # things to choose from for a parameter of a question

# Search
MOST_FOUND, MOST_HITS = 300, 50  # hits that are counted, and those on the page

# Results of queries
MOST_RESULT_ROWS = 1_000  # rows on the page of a query
MOST_EVIDENCED, MOST_QUOTES, MOST_CLAIMS = 200, 3, 500  # rows with the words behind them; quotes; claims read for them
MOST_BARS, LONGEST_RAW = 100, 200_000  # bars of a chart; characters of a result as it came
LARGEST_TABLE = 4 << 20  # bytes of a result that a page reads
HELD_BACK = 1 << 18  # bytes of a result that wait for its end, so that it has a length and an honest status
LONGEST_MESSAGE, LONGEST_ACCEPT = 600, 2_000  # characters of the engine's complaint, of an Accept header
MOST_TERMS, LONGEST_NOTE = 3_000, 200  # names that the editor completes; characters of the note beside one
MOST_HINTS = 3  # hints about unknown names

# Reconciliation
MOST_QUERIES, MOST_IDS, MOST_PROPERTIES, MOST_VALUES = 100, 1_000, 50, 50  # of one request
MOST_CANDIDATES = 50  # for one query
MOST_CELLS = 500  # values of one property of a thing
MOST_DEFAULT_TYPES, MOST_PROPOSED = 6, 100  # classes in the manifest; properties proposed for a class
MOST_PREVIEWED = 6  # properties in a preview
MOST_SUGGESTED, MOST_RANKED = 20, 500  # suggestions at once, of so many hits
LONGEST_NAME = 200  # characters of a cell that may name a thing
LOOKED_AT = 300  # things with the words of a name, or of a class, that are looked at

# Assistants
LONGEST_ANSWER = 30_000  # characters, about a few pages of a book
LONGEST_CELL = 2_000  # characters of a value
MOST_CITED = 20  # quotes of a citation
MOST_PARTLY = 20  # hits with only some of the words
MOST_NEAR = 5  # names that may have been meant
MOST_CLASSES_TOLD, MOST_PROPERTIES_TOLD, MOST_GRAPHS_TOLD, MOST_ENDS = 40, 50, 20, 12  # of a schema
LONGEST_DEFINITION = 200  # characters in a list of terms
FURTHEST = 1_000_000  # the largest offset
