"""The language of rules: a wording over typed slots, as a pattern on encoded sentences.

A wording is plain words, `(a|b)?` and the other signs of regular expressions, and these:

    <x:Type|Type>  one entity of these classes           <x+:Type>  a list of them ("A, B and C")
    <x^:Type>      the name of several things, or a group
    <x*:Type>      a list with words between its members ("A, focusing on …, and B")
    <q:money>      a figure of that kind (money, count, area, share, rank, ratio); <q> any
    <d>            a date          <x~>  the words up to the end of the clause
    <x%>           a plural noun, with up to three words before it
    [verb|verb]    any form of these verbs
    ...            any words within the clause           ..  the same without names, figures and dates
"""

from __future__ import annotations

import regex

from kg.reading.syntax.masking import FIGURES, date_class, entity_class, figure_class, plural_class
from kg.reading.text.words import table

SLOT = regex.compile(r"<(\w+)([+*~%^]?)(?::([\w|]+))?>")
# Not a character class such as [a-z], and not one with a quantifier behind it.
VERBS = regex.compile(r"\[(?!a-z)([a-z][a-z|. -]*)\](?![+*?])")
# An article, a number, or what the things are and how many: "the 31 ⟨offices⟩", "two agencies, ⟨A⟩ and ⟨B⟩".
DETERMINER = (
    r"[\"“]?(?:(?:the|a|an|its|their|this|each of the|all|both|each|other) )?"
    rf"(?:{figure_class('count')} (?:(?:[a-z-]+ ){{0,2}}[a-z]+s, (?:namely )?)?(?:the )?)?"
)
PLACES = rf"(?:in|at) (?:the )?{entity_class('Area')}(?:(?:, and |, | and ){entity_class('Area')})*"
# What stands between the members of a list; the longest first, since the first that fits is taken.
JOINER = r"(?:, and |; and |, as well as | as well as | and | or |, or |, |; |/)"
# An abbreviation or remark in brackets behind a name.
ASIDE = rf"(?: \([^()]*\))?(?: {PLACES}(?! [a-z]+s\b))?"
OPEN = regex.compile(r"(\[\^[^\]]+\])\*\?")
# Stand for "..." and ".." while the other signs are written out.
ANYTHING, NAMELESS = "\ue000", "\ue001"
IRREGULAR = table("verbs")


def inflections(verb: str) -> list[str]:
    """Every form of an English verb, regular by rule.

    >>> inflections("manage")
    ['manage', 'manages', 'managed', 'managing']
    >>> inflections("supply")
    ['supply', 'supplies', 'supplied', 'supplying']
    """
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    head, _, tail = verb.partition(" ")
    tail = f" {tail}" if tail else ""
    if head in IRREGULAR:
        forms = IRREGULAR[head]
    elif head.endswith("y") and head[-2] not in "aeiou":
        forms = [head, head[:-1] + "ies", head[:-1] + "ied", head + "ing"]
    elif head.endswith("e"):
        forms = [head, head + "s", head + "d", head[:-1] + "ing"]
    else:
        plural = head + ("es" if head.endswith(("s", "sh", "ch", "x", "z")) else "s")
        forms = [head, plural, head + "ed", head + "ing"]
    return [form + tail for form in forms]


def _slot(match: regex.Match[str]) -> str:
    name, mark, types = match.group(1), match.group(2), match.group(3)
    kinds = tuple(types.split("|")) if types else ()
    if mark == "~":
        return rf"(?P<{name}>[^.;:]*)"
    if mark == "%":
        return rf"(?P<{name}>(?:[\w&-]+ ){{0,3}}?[\w&-]+s)"
    if name == "d":
        return rf"(?:(?:in|on|by|from|since|as at|at|until) )?(?P<{name}>{date_class()})"
    if name.startswith("q") and all(kind in FIGURES for kind in kinds):
        return rf"(?P<{name}>{figure_class(*kinds)})"
    one = plural_class(*kinds) if mark == "^" else entity_class(*kinds)
    first = match.start() == 0  # what stands before the first slot does not matter, and is dear to look for
    determiner, owner = ("", "") if first else (DETERMINER, rf"(?:{entity_class()}'s )?")
    owned = match.string[match.end() : match.end() + 2] == "'s" or match.string[match.end() : match.end() + 3] == "('s"
    if not owned:  # "the Commission's Development Division" is the division
        one = rf"{owner}{one}(?!'s)"
    if mark == "+":
        return rf"{determiner}(?P<{name}>{one}{ASIDE}(?:{JOINER}{DETERMINER}{one}{ASIDE})*)"
    if mark == "*":
        return rf"{determiner}(?P<{name}>{one}(?:[^.:;]*?{JOINER}{DETERMINER}{one})*)"
    return rf"{determiner}(?P<{name}>{one}){ASIDE}"


def _verbs(match: regex.Match[str]) -> str:
    forms = {form for verb in match.group(1).split("|") for form in inflections(verb.strip())}
    one = "|".join(regex.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    return rf"\b(?:{one})\b"


def compile_wording(wording: str) -> regex.Pattern[str]:
    """The pattern of a wording. Raises regex.error for one whose brackets do not match."""
    whole = "" if wording.startswith("<") else r"(?<![\w-])"
    return regex.compile(whole + _pattern(wording), flags=regex.V0)


def _pattern(wording: str) -> str:
    wording = wording.replace("... ", ANYTHING).replace("...", ANYTHING).replace("..", NAMELESS)
    wording = OPEN.sub(r"\1{0,200}?", wording)  # two gaps without a bound would make a long sentence slow
    pattern = SLOT.sub(_slot, VERBS.sub(_verbs, wording))
    return pattern.replace(ANYTHING, r"(?:[^.;:]{0,200}? )??").replace(
        NAMELESS, rf"[^.;:,{chr(0xF0000)}-{chr(0x10FFFF)}]*?"
    )
