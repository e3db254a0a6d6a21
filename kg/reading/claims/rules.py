"""Rules as data: the tables of TOML files, compiled once. docs/rules.md shows how to add one.

In the folder `frames`, a `[[frame]]` names the words of one sense, in any of their forms, and what its clauses state,
each as "slot predicate slot". A slot is a role of the clause, or several of which the first that is filled counts, with
the classes that may fill it: "object:Scheme|Service launchedOn time"; "=Entity" is a thing without any narrower class.
Roles are subject, object, complement, owner, self, time, prepositions ("to"), roles within another ("object>for") and
`purpose`, what is to be built or run with it (`creation`: launched). Where only the company of other words gives a
sense, `where` says which of them must stand in which role (["object: ¤, funding"]), or that none does (["!object"]).

In the folder `rules`, a `[[rule]]` describes to people what is read without a frame, such as sets that are counted and
listed. Both have examples (`says`: "Sentence. ⇒ a predicate b; …") and near misses (`silent`), which tests run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from kg.errors import RuleError
from kg.model.claims import Modality, Rule
from kg.model.classes import kinds_under, terms
from kg.reading.syntax.clauses import NAME, Clause
from kg.reading.text.words import inflections, tables as files_in

KEYS = frozenset(("name", "verbs", "nouns", "adjectives", "passive", "where", "modality", "states", "says", "silent"))
KINDS = frozenset(("frame", "rule", "construction"))
PAST = ("VBD", "VBN")
T = TypeVar("T")
Row = dict[str, Any]
SAID = ("name", "wording", "states")


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """Everything that is read without a frame. Raises RuleError naming file and rule."""
    return compiled(tables("rules"), "rule", lambda row: Rule(*(row[key] for key in SAID)))


def tables(folder: str) -> list[tuple[str, Row]]:
    """The TOML files of a folder, parsed, each with its name, in the order of the names. Raises RuleError."""
    files = files_in(f"claims/{folder}")
    for file, table in files.items():
        if strange := sorted(set(table) - KINDS):
            raise RuleError(f"{file}: unknown table {strange[0]}. Known are {', '.join(sorted(KINDS))}.")
    return list(files.items())


def compiled(tables: Iterable[tuple[str, Row]], kind: str, compile_row: Callable[[Row], T]) -> tuple[T, ...]:
    """The rows of a kind in parsed files, each compiled. Raises RuleError naming file and row."""
    rows = [(file, row) for file, table in tables for row in table.get(kind, [])]
    names = [row.get("name", "?") for _, row in rows]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise RuleError(f"Two {kind}s are called {', '.join(doubled)}: give one another name.")
    results = []
    for file, row in rows:
        try:
            results.append(compile_row(row))
        except (KeyError, TypeError, ValueError) as error:
            name = row.get("name", "?")
            raise RuleError(f"{file}: the {kind} {name} cannot be read: {error}. See docs/rules.md.") from error
    return tuple(results)


@dataclass(frozen=True, slots=True)
class Slot:
    """One end of a statement: the roles that fill it, the first that has something, and the classes it may have."""

    roles: tuple[str, ...]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stated:
    """The statement of a clause: a property between two slots."""

    subject: Slot
    predicate: str
    object: Slot


@dataclass(frozen=True, eq=False)
class Frame:
    """One sense: its words, and what it states.

    `where` has roles and the words of which one must play one of them ("¤" is an amount of money, "%" a share); without
    words, nothing may. The role `modifier` is that of the words before or beside the predicate ("wholly"), `case` that
    of the preposition before a noun.
    """

    rule: Rule
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]
    states: tuple[Stated, ...]
    where: tuple[tuple[tuple[str, ...], frozenset[str]], ...]
    passive: bool | None
    modality: Modality | None


@dataclass(frozen=True)
class Frames:
    """Every frame, in the order of the files' names and within each as written."""

    all: tuple[Frame, ...] = ()

    @cached_property
    def _by_form(self) -> dict[tuple[str, str], dict[str, Frame]]:
        frames: defaultdict[tuple[str, str], dict[str, Frame]] = defaultdict(dict)
        for frame in self.all:
            forms = [("verb", form) for verb in frame.verbs for form in verb_forms(verb)]
            forms += [("name" if noun == NAME else "noun", noun) for noun in frame.nouns]
            for form in (*forms, *(("adjective", word) for word in frame.adjectives)):
                frames[form][frame.rule.name] = frame
        return frames

    @cached_property
    def _regular(self) -> frozenset[str]:
        """The verbs that are no past form of themselves: "found" is one, and no form of "find" is meant by it."""
        verbs = {verb for frame in self.all for verb in frame.verbs}
        return frozenset(verb for verb in verbs if verb not in verb_forms(verb)[1:])

    @cached_property
    def nouns(self) -> frozenset[str]:
        """The nouns that stand for clauses."""
        return frozenset(noun for frame in self.all for noun in frame.nouns)

    def of(self, clause: Clause) -> tuple[Frame, ...]:
        """The frames of a clause's word, in their order."""
        if clause.kind == "verb" and clause.predicate.tag in PAST and clause.form in self._regular:
            return ()
        return tuple(self._by_form.get((clause.kind, clause.form), {}).values())


def verb_forms(verb: str) -> list[str]:
    """Every form of a verb as a clause has it: without the hyphen of "co-", in both spellings of "-ise"."""
    spellings = [verb, verb.replace("ise", "ize")] if verb.partition(" ")[0].endswith("ise") else [verb]
    return [form.replace("-", "") for one in spellings for form in inflections(one)]


@lru_cache(maxsize=1)
def load_frames() -> Frames:
    """Every frame of the folder. Raises RuleError naming file and frame."""
    return read_frames(tables("frames"))


def read_frames(tables: Iterable[tuple[str, Row]]) -> Frames:
    """The frames in parsed files, each given with its name. Raises RuleError naming file and frame."""
    return Frames(compiled(tables, "frame", _frame))


def _frame(row: Row) -> Frame:
    if strange := sorted(set(row) - KEYS):
        raise ValueError(f"it has the key {strange[0]}; known are {', '.join(sorted(KEYS))}")
    verbs, nouns, adjectives = (_listed(row.get(kind, "")) for kind in ("verbs", "nouns", "adjectives"))
    wording = "; ".join(" · ".join(words) for words in (verbs, nouns, adjectives) if words)
    rule = Rule(row["name"], wording, "; ".join(row["states"]))
    states = tuple(_stated(text) for text in row["states"])
    where = tuple(_required(text) for text in row.get("where", ()))
    return Frame(rule, verbs, nouns, adjectives, states, where, row.get("passive"), row.get("modality"))


def _required(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    roles, colon, wanted = text.partition(": ")
    if not colon and not text.startswith("!"):
        raise ValueError(f"{text!r} needs a role, a colon and words, or ! and a role")
    return _roles(roles.removeprefix("!")), frozenset(_listed(wanted))


def _roles(text: str) -> tuple[str, ...]:
    return tuple(role.replace("_", " ") for role in text.split("/"))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _stated(text: str) -> Stated:
    subject, predicate, object_ = text.split(" ")
    if predicate not in terms():
        raise ValueError(f"the ontology has no property {predicate}")
    return Stated(_slot(subject), predicate, _slot(object_))


def _slot(text: str) -> Slot:
    roles, _, classes = text.partition(":")
    named = (classes or "Entity").split("|")
    kinds = [kind for name in named for kind in ([name[1:]] if name.startswith("=") else kinds_under(name))]
    if not kinds:
        raise ValueError(f"no class of the ontology is called {classes}")
    return Slot(_roles(roles), frozenset(kinds))
