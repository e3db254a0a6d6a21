"""Wordings as data: each rule file's wordings over typed slots, compiled once and matched on encoded sentences.

The language of a wording, besides plain words and `(a|b)?`:

    <s:Type>       the subject of the verb that follows; always first, found by the clause and not by the wording
    <x:Type|Type>  one entity of these classes           <x+:Type>  a list of them ("A, B and C")
    <x*:Type>      a list with words between its members ("A, focusing on …, and B")
    <q:money>      a figure of that kind (money, count, area, share, rank, ratio); <q> any
    <d>            a date          <x~>  the words up to the end of the clause
    [verb|verb]    any form of these verbs               ...        any words within the clause
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import regex

from kg.encoding import FIGURES, MENTION, Encoded, date_class, entity_class, figure_class
from kg.errors import RuleError
from kg.model import Modality, Rule

SLOT = regex.compile(r"<(\w+)([+*~]?)(?::([\w|]+))?>")
# Not a character class such as [a-z], and not one with a quantifier behind it.
VERBS = regex.compile(r"\[(?!a-z)([a-z][a-z|. -]*)\](?![+*?])")
DETERMINER = r"(?:(?:the|a|an|its|their|this|each of the|all|both|each|other) )?"
# What stands between the members of a list; the longest first, since the first that fits is taken.
JOINER = r"(?:, and |; and |, as well as | as well as | and | or |, or |, |; |/)"
# An abbreviation or remark in brackets behind a name.
ASIDE = r"(?: \([^()]*\))?"
IRREGULAR = {
    "run": "run runs ran running",
    "build": "build builds built building",
    "give": "give gives gave given giving",
    "set up": "set\\ up sets\\ up setting\\ up",
    "take": "take takes took taken taking",
    "hold": "hold holds held holding",
    "lead": "lead leads led leading",
    "make": "make makes made making",
    "oversee": "oversee oversees oversaw overseen overseeing",
    "begin": "begin begins began begun beginning",
    "have": "have has had having",
    "sign": "sign signs signed signing",
    "own": "own owns owned owning",
    "spend": "spend spends spent spending",
    "put": "put puts putting",
    "grow": "grow grows grew grown growing",
    "rise": "rise rises rose risen rising",
    "come": "come comes came coming",
    "win": "win wins won winning",
    "commit": "commit commits committed committing",
    "plan": "plan plans planned planning",
    "subsidise": "subsidise subsidises subsidised subsidising subsidize subsidizes subsidized subsidizing",
}
# A group of verbs, or of plain words, that must be there.
GROUP = regex.compile(r"\[(?!a-z)([a-z][a-z|. -]*)\](?![+*?])|\(([a-z][a-z -]*(?:\|[a-z][a-z -]*)+)\)(?![+*?{])")
Vocabulary = Literal["audience", "topic", "support"]


# What may stand between a subject and its verb: auxiliaries, verbs that take another verb, adverbs.
AUXILIARY = (
    r"(?:also|has|have|had|is|are|was|were|be|been|being|will|would|shall|can|could|may|might|must|not|never|no longer|"
    r"further|mainly|jointly|currently|already|continued to|continues to|continue to|helped to|helps to|plans to|"
    r"plan to|planned to|intends to|expects to|is expected to|are expected to|is to|are to|is set to|is also|aims to|"
    r"aim to|aimed to|endeavours to|seeks to|started to|began to|successfully|fully|formally|officially|together|"
    r"respectively|now|still|then|later|subsequently|all|both|in turn|therefore|thus|\w+ly)"
)
LEFT = regex.compile(rf"(?P<aux>(?: ?\b{AUXILIARY}\b,?)*) ?$")
# One subject or a list of them.
SUBJECTS = rf"{entity_class()}{ASIDE}(?:(?:, | and |, and |; |; and )(?:the )?{entity_class()}{ASIDE})*"
# Right before the verb, or with a remark between commas before it: "A, set up in 2015, manages".
BESIDE = regex.compile(rf"({SUBJECTS})(?:, (?!and |or )[^,;.]*,|,)?$")
RELATIVE = regex.compile(rf"({SUBJECTS}),? (?:which|who|that)$")
# Behind these an entity belongs to the words before it and is not the subject: "the head of A manages".
GOVERNED = regex.compile(r"\b(?:to|for|of|by|with|from|under|in|at|on|the first|the third) (?:the )?$")
# A second predicate of the sentence's subject: "A manages B, and provides …".
COORDINATED = regex.compile(r"(?:,|\band|, and|\bor|as well as)$")
PLANNED = regex.compile(
    r"\b(?:will|would|shall|plans? to|planned|planning|intends? to|expects? to|expected|due to|scheduled|set to|is to|"
    r"are to|to be|going to)\b"
)
CONSIDERED = regex.compile(
    r"\b(?:explor(?:e|es|ed|ing)|consider(?:s|ed|ing)?|feasibility|may|might|could|propos(?:es|ed|ing) to|studying|"
    r"under consideration)\b"
)
NEGATED = regex.compile(
    r"\b(?:not|no|never|without|neither|nor|no longer|ceased|stopped|rather than|instead of|yet to)\b"
)


def inflections(verb: str) -> list[str]:
    """Every form of an English verb, regular by rule.

    >>> inflections("manage")
    ['manage', 'manages', 'managed', 'managing']
    >>> inflections("supply")
    ['supply', 'supplies', 'supplied', 'supplying']
    """
    if verb in IRREGULAR:
        return [form.replace("\\ ", " ") for form in regex.split(r"(?<!\\) ", IRREGULAR[verb])]
    head, _, tail = verb.partition(" ")
    tail = f" {tail}" if tail else ""
    if head.endswith("y") and head[-2] not in "aeiou":
        forms = [head, head[:-1] + "ies", head[:-1] + "ied", head + "ing"]
    elif head.endswith("e"):
        forms = [head, head + "s", head + "d", head[:-1] + "ing"]
    else:
        plural = head + ("es" if head.endswith(("s", "sh", "ch", "x", "z")) else "s")
        forms = [head, plural, head + "ed", head + "ing"]
    return [form + tail for form in forms]


@dataclass(frozen=True, slots=True)
class Stating:
    """What a rule states: slots by name; "topic" is who the sentence is about, "site" the last place spoken of.

    `types` restricts a topic's class; `concepts` names a vocabulary to look for in the object's words.
    """

    subject: str
    predicate: str
    object: str
    types: str | None = None
    concepts: Vocabulary | None = None
    modality: Modality | None = None


@dataclass(frozen=True, eq=False)
class Wording:
    """A compiled rule. `by_subject` says that its first slot is the subject of its verb; of the words in `needs` one
    must stand in a sentence, so that the pattern need not be tried on the others."""

    rule: Rule
    pattern: regex.Pattern[str]
    states: tuple[Stating, ...]
    needs: frozenset[str]
    by_subject: str | None
    subject_types: tuple[str, ...]
    says: tuple[str, ...]
    silent: tuple[str, ...]

    def matches(self, encoded: Encoded) -> Iterator[regex.Match[str]]:
        """Where the wording stands in a sentence, left to right."""
        if not self.needs or not self.needs.isdisjoint(encoded.words):
            yield from self.pattern.finditer(encoded.text)


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subject of a verb: its characters in the encoded text (none if it was carried over), and its auxiliaries."""

    chars: str
    auxiliary: str


def _slot(match: regex.Match[str]) -> str:
    name, mark, types = match.group(1), match.group(2), match.group(3)
    kinds = tuple(types.split("|")) if types else ()
    if mark == "~":
        return rf"(?P<{name}>[^.;:]*)"
    if name == "d":
        return rf"(?:(?:in|on|by|from|since|as at|at|until) )?(?P<{name}>{date_class()})"
    if name.startswith("q") and all(kind in FIGURES for kind in kinds):
        return rf"(?P<{name}>{figure_class(*kinds)})"
    one = entity_class(*kinds)
    if mark == "+":
        return rf"{DETERMINER}(?P<{name}>{one}{ASIDE}(?:{JOINER}{DETERMINER}{one}{ASIDE})*)"
    if mark == "*":
        return rf"{DETERMINER}(?P<{name}>{one}(?:[^.:;]*?{JOINER}{DETERMINER}{one})*)"
    return rf"{DETERMINER}(?P<{name}>{one}){ASIDE}"


def _verbs(match: regex.Match[str]) -> str:
    forms = {form for verb in match.group(1).split("|") for form in inflections(verb.strip())}
    one = "|".join(regex.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    return rf"\b(?:{one})\b"


def compile_wording(wording: str) -> tuple[regex.Pattern[str], str | None, tuple[str, ...]]:
    """The pattern of a wording, the name of its subject slot if it begins with one, and that slot's classes.

    Raises regex.error for a wording whose brackets do not match.
    """
    subject, types = None, ()
    opening = regex.match(r"<(s\w*)(?::([\w|]+))?> ?", wording)
    if opening:
        subject, types = opening.group(1), tuple((opening.group(2) or "Entity").split("|"))
        wording = wording[opening.end() :]
    pattern = regex.sub(r"\.\.\. ?", "\ue000", wording)
    pattern = VERBS.sub(_verbs, pattern)
    pattern = SLOT.sub(_slot, pattern)
    pattern = pattern.replace("\ue000", r"(?:[^.;:]*? )??")
    return regex.compile(rf"(?<![\w-]){pattern}", flags=regex.V0), subject, types


def _needs(wording: str) -> frozenset[str]:
    """The first words of a wording's first group of verbs or plain words that is not optional; none if it has none."""
    for match in GROUP.finditer(wording):
        if wording[: match.start()].count("(") > wording[: match.start()].count(")"):
            continue
        verbs, words = match.groups()
        forms = [f for verb in (verbs or "").split("|") if verb for f in inflections(verb.strip())]
        return frozenset(form.split()[0].split("-")[0] for form in forms or words.split("|"))
    return frozenset()


@lru_cache(maxsize=1)
def load_rules() -> tuple[Wording, ...]:
    """Every rule of the folder, in the order of the files' names. Raises RuleError naming file and rule."""
    wordings: list[Wording] = []
    for file in sorted((files("kg") / "rules").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        try:
            rows = tomllib.loads(file.read_text(encoding="utf-8")).get("rule", [])
        except tomllib.TOMLDecodeError as error:
            raise RuleError(f"{file.name}: {error}. Mend the file; it is TOML.") from error
        wordings += [_wording(row, file.name) for row in rows]
    names = [wording.rule.name for wording in wordings]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise RuleError(f"Two rules are called {', '.join(doubled)}: give one another name.")
    return tuple(wordings)


def _wording(row: dict[str, Any], file: str) -> Wording:
    try:
        text, name = str(row["wording"]), str(row["name"])
        pattern, subject, types = compile_wording(text)
        states = tuple(_stating(one) for one in row["states"])
    except (KeyError, TypeError, regex.error) as error:
        raise RuleError(
            f"{file}: the rule {row.get('name', '?')} cannot be read: {error!r}. See kg/rules.py for the language."
        ) from error
    told = "; ".join(f"{s.subject} {s.predicate} {s.object}" for s in states)
    rule = Rule(name, text, told, file.removesuffix(".toml"))
    says, silent = tuple(row.get("says", ())), tuple(row.get("silent", ()))
    return Wording(rule, pattern, states, _needs(text), subject, types, says, silent)


def _stating(row: dict[str, Any]) -> Stating:
    told: dict[str, Any] = {key: str(value) for key, value in row.items()}
    return Stating(**told)


def subject_of(encoded: Encoded, position: int, topic_char: str) -> Subjects | None:
    """The subject of the verb at a position of the encoded text; `topic_char` is the sentence's own subject, or "".

    Beside the verb, before "which", or, for a second predicate ("manages A and provides …"), the sentence's subject.
    """
    left = encoded.text[:position].rstrip()
    match = LEFT.search(left)
    auxiliary = match.group("aux").strip() if match else ""
    before = left[: match.start()].rstrip() if match else left
    beside = BESIDE.search(before)
    if beside and not GOVERNED.search(before[: beside.start()]):
        chars = MENTION.findall(beside.group(1))
        several = "," not in beside.group(1) or auxiliary.startswith(("are", "were", "have"))
        return Subjects("".join(chars if several else chars[-1:]), auxiliary)
    relative = RELATIVE.search(before)
    if relative:
        chars = MENTION.findall(relative.group(1))
        one = auxiliary.startswith(("was", "is", "has"))
        return Subjects("".join(chars[-1:] if one else chars), auxiliary)
    if topic_char and COORDINATED.search(before) and not auxiliary.endswith(" to"):
        return Subjects(topic_char, auxiliary)
    return None


def modality(words: str) -> Modality | None:
    """What a verb's words say of it: it holds, is planned, is considered; nothing if it is denied.

    >>> modality("will also"), modality("is exploring the feasibility of"), modality("has not"), modality("also")
    ('planned', 'considered', None, 'holds')
    """
    if NEGATED.search(words):
        return None
    if CONSIDERED.search(words):
        return "considered"
    return "planned" if PLANNED.search(words) else "holds"
