"""Activities: a sentence's predicate in its own words, where no rule captures it."""

from __future__ import annotations

import regex

from kg.model.claims import Date, Modality, Statement, Text
from kg.reading.claims.statements import Scene, evidence_of, statement_of
from kg.reading.sentence.clauses import modality
from kg.reading.sentence.coreference import Topic, said_at
from kg.reading.sentence.masking import MENTION

# From a sentence's first auxiliary on; and those of what goes on: with a date to come, it is not done yet.
FINITE = regex.compile(r"\b(?:is|are|was|were|has|have|had|will|would|may|might|can|could|shall)\b.*", regex.DOTALL)
UNDER_WAY = regex.compile(r"(?:is|are|has been|have been) (?:\w+ly )?(?:being |to |\w+ing\b)")
# What stands between a subject and its verb and is not part of what it does: "'s office", ", which …,", ", … ,".
PREDICATE = regex.compile(r"^(?:'s [^,]*?)?(?:,? (?:which|who) [^,]*,|,[^,]*?,)?\s*")

# "secondary and primary schools respectively": the first of two does the first, the second the second.
RESPECTIVE = regex.compile(
    r"(?P<before>.*?\b)(?P<one>[\w-]+) and (?P<two>[\w-]+)(?P<behind>(?: [^,;]*?)?),? respectively(?P<rest>.*)",
    regex.DOTALL,
)


def find_activities(scene: Scene) -> list[Statement]:
    """The activity of each subject of a sentence, or of the sentence's topic where it has no subject."""
    if scene.sentence.kind not in ("sentence", "item"):
        return []
    text = scene.encoded.text
    place = _last_subject(scene)
    cut = PREDICATE.match(text[place + 1 :]) if place >= 0 else None
    words = scene.encoded.plain(place + 1 + (cut.end() if cut else 0), len(text), scene.sentence.text)
    words = words.strip().rstrip(".").strip()
    topic = scene.topic if place >= 0 else _spoken_of(scene)
    if topic is None or len(words.split()) < 3:
        return []
    mode = _mood(scene, words, own=place >= 0) or "holds"
    evidence = evidence_of(scene, "activity" if place >= 0 else "activity-of-topic", topic.span)
    doers = (topic.members if place >= 0 else ()) or (topic.slug,)
    deeds = _deeds(words, len(doers))
    return [
        statement_of(scene, (doer, "activity", Text(deed)), mode, evidence)
        for doer, deed in zip(doers, deeds, strict=True)
    ]


def _last_subject(scene: Scene) -> int:
    """The position of the sentence's own subject, the last of several; -1 if it has none."""
    text, topic = scene.encoded.text, scene.topic
    if topic is None or not scene.topic_char:
        return -1
    members = set(topic.members or (topic.slug,))
    first = text.find(scene.topic_char)
    places = [first]
    for match in MENTION.finditer(text, first + 1):
        mention = scene.encoded.mention(match.group())
        if mention is None or mention.slug not in members:
            break
        places.append(match.start())
    return places[-1] if topic.members else first


def _deeds(words: str, doers: int) -> list[str]:
    """The words for each doer: the same, or its own share of what they do respectively."""
    match = RESPECTIVE.fullmatch(words) if doers == 2 and "respectively" in words else None
    if match is None:
        return [words] * doers
    return [f"{match['before']}{match[own]}{match['behind']}{match['rest']}" for own in ("one", "two")]


def _mood(scene: Scene, words: str, *, own: bool) -> Modality | None:
    """Whether what a sentence says holds: by its verb, or by a date to come. `own`: the words begin at the verb."""
    finite = None if own else FINITE.search(words)
    verb = finite.group() if finite else words
    mode = modality(" ".join(verb.split()[:6]))
    dates = (time.value for _, time in scene.encoded.moments())
    ahead = any(isinstance(date, Date) and int(date.lexical[:4]) > scene.metadata.edition for date in dates)
    return "planned" if mode == "holds" and ahead and UNDER_WAY.match(verb) else mode


def _spoken_of(scene: Scene) -> Topic | None:
    """The topic of a sentence without a subject: the first body, site or scheme it names, else the current topic."""
    mentions = [scene.encoded.mention(char) for char in MENTION.findall(scene.encoded.text)]
    said = [mention for mention in mentions if mention is not None and not mention.possessive]
    named = [mention for mention in said if mention.slug != scene.attributed_to]  # who says it does not do it
    best = next((m for m in named if scene.types.get(m.slug) != "Area"), None)
    if best is None and scene.topic is None:
        best = next(iter(named), None)
    if best is None:
        return scene.topic
    return Topic(best.slug, said_at(scene.sentence, best), named=False)
