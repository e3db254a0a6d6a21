"""`kg read`: a text sentence by sentence, with the names, figures and claims in each, and what yields none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import TEXT, UNDATED, options, reader_options, report, show_json, texts
from kg.model.claims import Claim, Concept, Date, EntityRef, Observation, Reading, Statement, Text, WebAddress
from kg.model.identity import gathered

if TYPE_CHECKING:
    from kg.reading.llm import ChatServer


@click.command(name="read")
@click.argument("files", nargs=-1, required=True, type=TEXT)
@options("read", "reading", "json")
@reader_options
def read_command(
    files: tuple[Path, ...], edition: int | None, rule: str | None, jobs: int, model: ChatServer | None, **shown: bool
) -> None:
    """Show how each of FILES is read: under each sentence its names, figures and claims, or why it yields none.

    As JSON, one file gives a list of its sentences, several give a line each: {"document": …, "sentences": […]}.
    The file - is standard input.
    """
    from kg.build import read_again
    from kg.reading.parallel import read_many

    fired, as_json = set[str](), shown["as_json"]
    for reading in read_many(texts(files, edition), jobs):
        (reading,), proposals = read_again([reading], model)
        report(proposals)
        fired |= {known.name for known in reading.rules}
        document, sentences = reading.document, list(understood(reading, shown["with_clauses"]))
        if rule is not None:
            sentences = [item for item in sentences if any(rule in claim["rules"] for claim in item["claims"])]
        if document.metadata.edition is None:
            click.echo(f"{document.id}: {UNDATED}", err=True)
        if as_json and len(files) > 1:
            click.echo(json.dumps({"document": document.id, "sentences": sentences}, ensure_ascii=False))
        elif as_json:
            show_json(sentences)
        else:
            heading = [f"== {document.id}: {document.metadata.title}\n"] if len(files) > 1 else []
            for text in (*heading, *("\n".join(_lines(sentence)) + "\n" for sentence in sentences)):
                click.echo(text)
    if rule is not None and rule not in fired:
        names = ", ".join(str(file) for file in files[:3])
        raise click.UsageError(f"The rule '{rule}' fires nowhere in {names}. These do: {', '.join(sorted(fired))}.")


def understood(reading: Reading, with_clauses: bool) -> Iterator[dict[str, Any]]:
    """Each sentence with what was found in it, as plain values."""
    from kg.reading.quantities import prose, read_numbers
    from kg.reading.text.profile import profile

    labels = {entity.slug: entity.label for entity in reading.entities}
    named = {entity.slug: f"{entity.label} ({entity.type})" for entity in reading.entities}
    about = profile(reading.document)
    begins = ((claim, {evidence.span.begin for evidence in claim.evidence}) for claim in reading.claims)
    said = gathered((begin, claim) for claim, several in begins for begin in several)
    for index, sentence in enumerate(reading.document.sentences):
        claims = said[sentence.span.begin]
        text = prose(sentence.text) if sentence.kind not in ("debris", "website") else ""
        quantities, refusals = read_numbers(text, currency=about.currency, style=about.style)
        yield {
            "begin": sentence.span.begin,
            "end": sentence.span.end,
            "kind": sentence.kind,
            "text": sentence.text,
            "mentions": [named.get(slug, slug) for slug in reading.mentioned.get(index, ())],
            "quantities": [sentence.text[quantity.begin : quantity.end] for quantity in quantities],
            "refused": [{"text": sentence.text[one.begin : one.end], "reason": one.reason} for one in refusals],
            "clauses": list(reading.clauses.get(index, ())) if with_clauses else [],
            "claims": [_claim(claim, labels) for claim in claims],
            "silent": None if claims else reading.silent.get(index, sentence.kind),
        }


def _claim(claim: Claim, labels: dict[str, str]) -> dict[str, Any]:
    if isinstance(claim, Statement):
        parts = claim.subject, claim.predicate, _object(claim, labels)
    else:
        parts = claim.about, claim.indicator, _figure(claim)
    return {
        "subject": labels.get(parts[0], parts[0]),
        "predicate": parts[1],
        "object": parts[2],
        "modality": claim.modality,
        "asOf": claim.as_of,
        "rules": sorted({evidence.rule for evidence in claim.evidence}),
    }


def _object(claim: Statement, labels: dict[str, str]) -> str:
    match claim.object:
        case EntityRef(slug=slug):
            return labels.get(slug, slug)
        case Concept(key=text) | Date(lexical=text) | WebAddress(url=text) | Text(value=text):
            return text


def _figure(claim: Observation) -> str:
    if claim.value is not None:
        return f"{claim.qualifier} {claim.value:,f} {claim.unit}"
    if claim.minimum is not None and claim.maximum is not None:
        return f"{claim.minimum:,f} to {claim.maximum:,f} {claim.unit}"
    return "the lesser of " + " and ".join(_figure(other) for other in claim.lesser_of)


def _lines(sentence: dict[str, Any]) -> Iterator[str]:
    yield f"[{sentence['begin']}-{sentence['end']} {sentence['kind']}] {sentence['text']}"
    refused = [f"{one['text']} ({one['reason']})" for one in sentence["refused"]]
    parts = {"names": sentence["mentions"], "figures": sentence["quantities"], "no figures": refused}
    for name, words in parts.items():
        if words:
            yield f"    {name}: {'; '.join(words)}"
    yield from (f"    / {clause}" for clause in sentence["clauses"])
    for claim in sentence["claims"]:
        planned = "" if claim["modality"] == "holds" else f" ({claim['modality']})"
        said = f"{claim['subject']} | {claim['predicate']} | {claim['object']}{planned}"
        yield f"    + {said}   by {', '.join(claim['rules'])}"
    if sentence["silent"]:
        yield f"    - nothing: {sentence['silent']}"
