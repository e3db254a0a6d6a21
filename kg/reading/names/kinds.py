"""The class of a named thing by the words around the name, where its own head noun does not tell."""

from kg.model.claims import Sentence
from kg.reading.names.blocks import FoundName
from kg.reading.names.finder import NameFinder
from kg.reading.names.lexicon import singular
from kg.reading.text.words import Patterns

P = Patterns("names", "kinds")

FOLLOWING = ("Platform", "Initiative", "Scheme", "Fund", "Park")


def sited(text: str, place: tuple[int, int], within: tuple[int, int]) -> bool:
    """Whether the second of two places that a comma parts says where the first is: no list goes on behind it."""
    beside = text[place[1] : within[0]] == ", " and P.SITED.search(text, 0, place[0]) is not None
    return beside and P.LISTED_ON.match(text, within[1]) is None


def kind_of(finder: NameFinder, sentence: Sentence, name: FoundName, intro: str | None) -> str | None:
    """The class that the words around a name give it, or nothing; `intro` is that of the list of lines it begins."""
    text, offered = sentence.text, P.OFFERED.match(sentence.text, name.end)
    follower = P.FOLLOWER.match(text, name.end)
    said = (finder.heads.types.get(singular(noun)) for noun in (follower.group(1).split() if follower else ()))
    return (
        next((kind for kind in said if kind in FOLLOWING), None)  # "iAM Smart platform", "InnoHK initiative"
        or _apposed(finder, text, name)
        or _listed(finder, text, name.begin)
        or (intro if name.begin < 5 else None)
        or (offered and offered.lastgroup)
    )


def intro_of(finder: NameFinder, before: str, text: str) -> str | None:
    """The class of what the lines below a text that ends in a colon list: "Among the centres are:"."""
    return _last_plural(finder, text) or _last_plural(finder, before) if text.rstrip().endswith(":") else None


def noun_end(finder: NameFinder, text: str, end: int, kind: str | None) -> int:
    """The end of a name with the noun behind it that only classifies it: "the BoatTalk application"."""
    match = P.NOUN.match(text, end)
    said = finder.heads.types.get(singular(match.group(1))) if match else None
    return match.end() if match and kind is not None and said == kind else end


def _apposed(finder: NameFinder, text: str, name: FoundName) -> str | None:
    match = None if P.LOCATIVE.search(text, 0, name.begin) else P.APPOSED.match(text, name.end)
    if not match or (name.begin > 0 and match.group().startswith((" is", " was", " are", " were"))):
        return None
    phrase = P.BEHIND.split(f" {match['words']}", maxsplit=1)[0].strip()
    first = phrase.split(" and ")[0]  # "an agency and regulator"; "an institute of research and innovation"
    kind, plural = next((hit for words in (phrase, first) if (hit := finder.head(words))[0]), (None, False))
    return None if plural and "one of" not in match.group() else kind


def _listed(finder: NameFinder, text: str, begin: int) -> str | None:
    if namely := P.NAMELY.search(text, 0, begin):
        return _last_plural(finder, text[: namely.start()])
    counted = P.COUNTED.search(text, 0, begin)
    return _plural(finder, counted["noun"]) if counted else None


def _last_plural(finder: NameFinder, words: str) -> str | None:
    return next((kind for noun in reversed(P.PLURAL.findall(words)) if (kind := _plural(finder, noun))), None)


def _plural(finder: NameFinder, words: str) -> str | None:
    kind, plural = finder.head(words)
    return kind if plural else None


def acts(text: str, name: FoundName) -> bool:
    """Whether a name does what only a body does, or something is done by it."""
    end = name.bracket or name.end
    if P.PREPOSED.search(text, 0, name.begin):
        return False
    doing = len(name.label) > 3 and P.AGENT.match(text, end) is not None
    short = name.label.isupper() or bool(P.CAPITALS.search(name.label, 1))
    return doing or (short and (P.DOES.match(text, end) or P.DONE_BY.search(text, 0, name.begin)) is not None)


def stands_alone(text: str, name: FoundName) -> bool:
    """Whether a name is a noun phrase by itself: not "IP" in "IP financing"."""
    end = name.bracket or name.end
    the = P.THE.search(text, 0, name.begin) is not None
    return P.ENDED.match(text, end) is not None and (the or acts(text, name))
