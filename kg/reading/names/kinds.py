"""The class of a named thing by the words around the name, where its own head noun does not tell."""

import regex

from kg.model.claims import Sentence
from kg.reading.names.blocks import FoundName
from kg.reading.names.finder import NameFinder
from kg.reading.names.lexicon import singular
from kg.reading.text.words import any_of

CAPITALS = regex.compile(r"\p{Lu}")

# The lower-case noun behind a name, with one word before it: "iAM Smart mobile app".
FOLLOWER = regex.compile(r"\s((?:[a-z][\w-]*\s)?[a-z][\w-]*)")
NOUN = regex.compile(r" ([a-z]+)(?=[ ,.;)]|$)")
FOLLOWING = ("Platform", "Initiative", "Scheme", "Fund", "Park")
# What a name is said to be: "X, an app for founders", "X is the state agency", "X (Y), one of the oldest institutes".
APPOSED = regex.compile(
    r"(?: \([^()]*\))?(?:,| is| was| are| were| –| —) (?:an?|the|one of(?: the| its)?|its|their|\p{Lu}\w+'s) "
    r"(?P<words>[a-z][^.,;:()]{2,80})"
)
# Words that end the noun phrase that an apposition begins with.
BEHIND = regex.compile(r" (?:of|for|that|which|who|to|in|on|at|by|with|from|under|set|run|based|\w+ed|\w+ing)\b")
# What the names behind these are, the last plural before them says: "platforms, including A and B".
LISTED = r"(?:(?:\"|“|‘|')?(?:\p{Lu}|\d)[^\s.;:]*|the|an?|and|or|of|for|in|on|at|&|its)[\s,]+"
NAMELY = regex.compile(rf"\b(?:(?:namely|comprising)\b[^.;:]*|(?:including|such as|like),? (?:{LISTED})*+[\"“‘']?)$")
# "two agencies, A and B", "three schemes share the fund: A; B; and C"
COUNTED = regex.compile(
    r"\b(?i:two|three|four|five|six|seven|eight|nine|ten|several|many|\d+) (?:[a-z][\w-]* ){0,3}?(?P<noun>[a-z]+s)"
    rf"(?:, (?:{LISTED})*+|\b[^.:;]*: (?:the )?(?:\p{{Lu}}[^.:]*(?:[,;] (?:and )?| and ))?(?:the )?)[\"“‘']?$"
)
# The plural that a list of lines is of, in the words before its colon.
PLURAL = regex.compile(r"\b((?:[\w&-]+ ){0,2}\w[\w-]*s)\b")
# What only a body does: a name before it is one, whatever it is called.
AGENT = regex.compile(
    r"(?: and (?:the )?\p{Lu}[\w&-]*(?: \p{Lu}[\w&-]*){0,3})?"
    r"(?:, [^,.;]*,)? (?:(?:also|has|have|will|had|jointly|currently) )*"
    rf"(?:{any_of('acting')}|supports?(?! (?:of|for|from|to)))\b"
)
# What an abbreviation does, is doing or has done, and by whom and with whom something is done.
DOES = regex.compile(
    r"(?: (?:will|would|shall|has|have|had|is|are|was) (?:also |further |now |just )*+"
    r"(?!be\b|been\b|have\b|become\b|cover|includ|come\b|coming\b|begin|begun|expir|being\b)"
    r"(?:[a-z]+ing|(?<=(?:will|would|shall|also|further|now|just) )[a-z]+)\b"
    r"|'s? (?:efforts?|work|role|staff|board|chairman|budget|mandate|decision|report|members)\b)"
)
DONE_BY = regex.compile(
    r"(?:\b\w+(?:ed|en|un|ilt|et up) (?:jointly )?by|"
    r"\b(?:collaborat|cooperat|co-operat|work|partner|liais|consult)\w* (?:closely )?with)(?: the)? $"
)
# A name behind these is not the subject of the verb behind it: "the allocation for TVET will increase".
PREPOSED = regex.compile(r"\b(?:for|of|in|to|at|on|from|about|into|under) (?:the )?$")
# What may stand behind a noun phrase: its end, or a verb.
ENDED = regex.compile(
    r"(?:\s*\([^()]*\))?(?:[,.;:)\"'”’]|$| (?:and|or|is|are|was|were|has|have|had|will|would|shall|may|can|could|"
    rf"should|must|to|in|on|at|by|for|from|with|under|of|as|which|that|also|who|than|since|when|where|{any_of('acting')}|\w+ed)\b)"
)
THE = regex.compile(r"\b[Tt]he $")
# Before a place; "on the" too, for islands and peninsulas.
LOCATIVE = regex.compile(
    r"\b(?:(?:[Ii]n|[Aa]cross|throughout|outside|[Ww]ithin|into|[Nn]ear|[Aa]t)(?:\sthe)?|off|on the|"
    r"(?:visit|travel|trip|flight)s? to)\s$"
)
# What stands before and behind a place with the place that it is in: "from Kalabakan, Sabah to".
SITED = regex.compile(r"\b(?:in|at|from|to|near|around|outside) $")
LISTED_ON = regex.compile(r",? (?:and|or|&) \p{Lu}|, \p{Lu}")


def sited(text: str, place: tuple[int, int], within: tuple[int, int]) -> bool:
    """Whether the second of two places that a comma parts says where the first is: no list goes on behind it."""
    beside = text[place[1] : within[0]] == ", " and SITED.search(text, 0, place[0]) is not None
    return beside and LISTED_ON.match(text, within[1]) is None


def kind_of(finder: NameFinder, sentence: Sentence, name: FoundName, intro: str | None) -> str | None:
    """The class that the words around a name give it, or nothing; `intro` is that of the list of lines it begins."""
    text = sentence.text
    follower = FOLLOWER.match(text, name.end)
    said = (finder.heads.types.get(singular(noun)) for noun in (follower.group(1).split() if follower else ()))
    return (
        next((kind for kind in said if kind in FOLLOWING), None)  # "iAM Smart platform", "InnoHK initiative"
        or _apposed(finder, text, name)
        or _listed(finder, text, name.begin)
        or (intro if name.begin < 5 else None)
    )


def intro_of(finder: NameFinder, before: str, text: str) -> str | None:
    """The class of what the lines below a text that ends in a colon list: "Among the centres are:"."""
    if not text.rstrip().endswith(":"):
        return None
    return _last_plural(finder, text) or _last_plural(finder, before)


def noun_end(finder: NameFinder, text: str, end: int, kind: str | None) -> int:
    """The end of a name with the noun behind it that only classifies it: "the BoatTalk application"."""
    match = NOUN.match(text, end)
    said = finder.heads.types.get(singular(match.group(1))) if match else None
    return match.end() if match and kind is not None and said == kind else end


def _apposed(finder: NameFinder, text: str, name: FoundName) -> str | None:
    match = None if LOCATIVE.search(text, 0, name.begin) else APPOSED.match(text, name.end)
    if not match or (name.begin > 0 and match.group().startswith((" is", " was", " are", " were"))):
        return None
    phrase = BEHIND.split(f" {match['words']}", maxsplit=1)[0].strip()
    first = phrase.split(" and ")[0]  # "an agency and regulator"; "an institute of research and innovation"
    kind, plural = next((hit for words in (phrase, first) if (hit := finder.head(words))[0]), (None, False))
    return None if plural and "one of" not in match.group() else kind


def _listed(finder: NameFinder, text: str, begin: int) -> str | None:
    namely = NAMELY.search(text, 0, begin)
    counted = COUNTED.search(text, 0, begin)
    if namely:
        return _last_plural(finder, text[: namely.start()])
    return _plural(finder, counted["noun"]) if counted else None


def _last_plural(finder: NameFinder, words: str) -> str | None:
    return next((kind for noun in reversed(PLURAL.findall(words)) if (kind := _plural(finder, noun))), None)


def _plural(finder: NameFinder, words: str) -> str | None:
    kind, plural = finder.head(words)
    return kind if plural else None


def acts(text: str, name: FoundName) -> bool:
    """Whether a name does what only a body does, or something is done by it."""
    end = name.bracket or name.end
    if PREPOSED.search(text, 0, name.begin):
        return False
    doing = len(name.label) > 3 and AGENT.match(text, end) is not None
    short = name.label.isupper() or bool(CAPITALS.search(name.label, 1))
    return doing or (short and (DOES.match(text, end) or DONE_BY.search(text, 0, name.begin)) is not None)


def stands_alone(text: str, name: FoundName) -> bool:
    """Whether a name is a noun phrase by itself: not "IP" in "IP financing"."""
    end = name.bracket or name.end
    the = THE.search(text, 0, name.begin) is not None
    return ENDED.match(text, end) is not None and (the or acts(text, name))
