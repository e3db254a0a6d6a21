"""The conversation with a model: the prompt made of the ontology, and proposals read from strict JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple

import pyoxigraph as ox
import regex

from kg.limits import LONGEST_PROPOSED_TEXT, LONGEST_QUESTION, MOST_PROPOSED_CLAIMS
from kg.model.claims import Reading
from kg.model.classes import kinds_under, superclasses
from kg.rdf import namespaces as ns
from kg.rdf.vocabulary import Signature, load_ontology, signatures
from kg.reading.names.mentions import is_read

# Names and the other way round of a property are not stated: the reasoner adds the one, the reader finds the other.
NOT_STATED = {"abbreviation", "began", "overseenBy", "hasPart", "hasMember", "hasSubsidiary", "fundedBy"}
# Many models wrap their JSON in a code fence whatever they are told; the fence says nothing and is taken off.
FENCED = regex.compile(r"```(?:json)?\n(?P<inside>.*)\n```", flags=regex.DOTALL)

NO_SENTENCE = "no such sentence"

TASK = (files("kg.reading.llm") / "task.txt").read_text(encoding="utf-8")


class Proposal(NamedTuple):
    """A claim as a model words it, not checked yet: slots are texts, empty where it gave none.

    `sentence` is the number it has in the question, from 1.
    """

    sentence: int
    quote: str
    subject: str
    subject_class: str = ""
    predicate: str = ""
    object: str = ""
    object_class: str = ""
    indicator: str = ""
    value: str = ""


SLOTS = Proposal._fields[1:]


@cache
def offered() -> dict[str, Signature]:
    """The properties that a model may state: those said of entities, in the direction in which rules state them."""
    stated = ((name, each) for name, each in sorted(signatures().items()) if name not in NOT_STATED)
    return {name: each for name, each in stated if each.domain and each.domain <= set(kinds_under("Entity"))}


def instructions() -> str:
    """The system prompt: the task, the classes and the properties with their definitions and both ends."""
    quads = (quad for quad in load_ontology() if quad.predicate.value == ns.SKOS + "definition")
    said = ((str(quad.subject)[1:-1].removeprefix(ns.NS), quad.object) for quad in quads)
    terms = {name: text.value for name, text in said if isinstance(text, ox.Literal)}
    classes = (f"- {name}: {terms.get(name, '')}" for name in sorted(superclasses()))
    ends = ((name, _ends(signature.domain), _ends(signature.range)) for name, signature in offered().items())
    properties = (f"- {name} ({begin} → {end}): {terms.get(name, '')}" for name, begin, end in ends)
    return "\n".join([TASK, "Classes:", *classes, "", "Properties:", *properties])


def _ends(kinds: Iterable[str]) -> str:
    return " | ".join(sorted({kind.rpartition("#")[2] for kind in kinds})) or "web address"


def passages(reading: Reading) -> Iterator[list[int]]:
    """The sentences to ask about, as indices, a paragraph at a time; a very long paragraph in several parts."""
    sentences = [(index, sentence) for index, sentence in enumerate(reading.document.sentences) if is_read(sentence)]
    for _, paragraph in groupby(sentences, lambda item: item[1].paragraph):
        parts: list[list[int]] = []
        size = 0
        for index, sentence in paragraph:
            size += len(sentence.text)
            if not parts or size > LONGEST_QUESTION:
                parts.append([])
                size = len(sentence.text)
            parts[-1].append(index)
        yield from parts


def question(reading: Reading, part: Sequence[int]) -> str:
    """The sentences of a passage, with the names that the reader found in each, as JSON."""
    kinds = {entity.slug: entity for entity in reading.entities}
    sentences = []
    for number, index in enumerate(part, start=1):
        text = reading.document.sentences[index].text
        entities = [kinds[slug] for slug in reading.mentioned.get(index, ()) if slug in kinds]
        forms = [(form, one.type) for one in entities for form in (one.label, one.abbreviation, *one.aliases)]
        names = {form: kind for form, kind in forms if form and form in text}
        sentences.append({"sentence": number, "text": text, "names": names})
    return json.dumps({"sentences": sentences}, ensure_ascii=False, indent=1)


def parse(answer: str, dropped: Counter[str]) -> list[Proposal]:
    """The proposals of an answer, in its order; what has not the form asked for is counted in `dropped`."""
    text = answer.strip()
    fenced = FENCED.fullmatch(text)
    value = None
    with suppress(ValueError, RecursionError):
        value = json.loads(fenced["inside"] if fenced else text)
    claims = value.get("claims") if isinstance(value, dict) else None
    if not isinstance(claims, list):
        dropped["answer: not JSON of the form asked for"] += 1
        return []
    dropped["more claims than one answer may have"] += len(claims[MOST_PROPOSED_CLAIMS:])
    parsed = [_proposal(claim) for claim in claims[:MOST_PROPOSED_CLAIMS]]
    dropped["malformed claim"] += parsed.count(None)
    return [proposal for proposal in parsed if proposal is not None]


def _proposal(claim: Any) -> Proposal | None:
    """A claim whose slots are texts of bearable length and which is a statement or a figure, not both."""
    number = claim.get("sentence") if isinstance(claim, dict) else None
    if type(number) is not int:
        return None
    slots = {name: "" if claim.get(name) is None else claim[name] for name in SLOTS}
    if not all(isinstance(words, str) and len(words) <= LONGEST_PROPOSED_TEXT for words in slots.values()):
        return None
    proposal = Proposal(number, **slots)
    statement, figure = proposal.predicate and proposal.object, proposal.indicator and proposal.value
    return proposal if proposal.quote and proposal.subject and bool(statement) != bool(figure) else None
