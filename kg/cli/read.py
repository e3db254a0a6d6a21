"""`kg read`: a text sentence by sentence, with the names, figures and claims in each, and what yields none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import FILE, UNDATED, jobs_option, json_option, reader_options, report, show_json
from kg.model.claims import Claim, Concept, Date, EntityRef, Observation, Statement, WebAddress

if TYPE_CHECKING:
    from kg.model.claims import Reading
    from kg.reading.llm import ChatServer


@click.command(name="read")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--rule", help="Only the sentences in which this rule fires.")
@click.option("--clauses", "with_clauses", is_flag=True, help="Each sentence's clauses and references too.")
@jobs_option
@reader_options
@json_option
def read_command(
    files: tuple[Path, ...], rule: str | None, with_clauses: bool, jobs: int, as_json: bool, model: ChatServer | None
) -> None:
    """Show how each of FILES is read: under each sentence its names, figures and claims, or why it yields none.

    As JSON, one file gives a list of its sentences, several give a line each: {"document": …, "sentences": […]}.
    """
    from kg.build import read_again
    from kg.reading.parallel import read_many

    fired: set[str] = set()
    for reading in read_many(files, jobs):
        (reading,), proposals = read_again([reading], model)
        report(proposals)
        fired |= {known.name for known in reading.rules}
        reading = reading if with_clauses else replace(reading, clauses={})
        _show(reading, rule, as_json, several=len(files) > 1)
    if rule is not None and rule not in fired:
        names = ", ".join(str(file) for file in files[:3])
        raise click.UsageError(f"The rule '{rule}' fires nowhere in {names}. These do: {', '.join(sorted(fired))}.")


def _show(reading: Reading, rule: str | None, as_json: bool, *, several: bool) -> None:
    if reading.document.metadata.edition is None:
        click.echo(f"{reading.document.id}: {UNDATED}", err=True)
    sentences = [
        item for item in understood(reading) if rule is None or any(rule in claim["rules"] for claim in item["claims"])
    ]
    if as_json and several:
        click.echo(json.dumps({"document": reading.document.id, "sentences": sentences}, ensure_ascii=False))
    elif as_json:
        show_json(sentences)
    else:
        if several:
            click.echo(f"== {reading.document.id}: {reading.document.metadata.title}\n")
        for sentence in sentences:
            click.echo("\n".join(_lines(sentence)) + "\n")


def understood(reading: Reading) -> Iterator[dict[str, Any]]:
    """Each sentence with what was found in it, as plain values."""
    from kg.reading.quantities import prose, read_numbers
    from kg.reading.text.profile import profile

    labels = {entity.slug: entity.label for entity in reading.entities}
    named = {entity.slug: f"{entity.label} ({entity.type})" for entity in reading.entities}
    about = profile(reading.document)
    said: dict[int, list[Claim]] = {}
    for claim in reading.claims:
        for begin in {evidence.span.begin for evidence in claim.evidence}:
            said.setdefault(begin, []).append(claim)
    for index, sentence in enumerate(reading.document.sentences):
        claims = said.get(sentence.span.begin, [])
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
            "clauses": list(reading.clauses.get(index, ())),
            "claims": [_claim(claim, labels) for claim in claims],
            "silent": None if claims else reading.silent.get(index, sentence.kind),
        }


def _claim(claim: Claim, labels: dict[str, str]) -> dict[str, Any]:
    subject = claim.subject if isinstance(claim, Statement) else claim.about
    return {
        "subject": labels.get(subject, subject),
        "predicate": claim.predicate if isinstance(claim, Statement) else claim.indicator,
        "object": _object(claim, labels) if isinstance(claim, Statement) else _figure(claim),
        "modality": claim.modality,
        "asOf": claim.as_of,
        "rules": sorted({evidence.rule for evidence in claim.evidence}),
    }


def _object(claim: Statement, labels: dict[str, str]) -> str:
    value = claim.object
    if isinstance(value, EntityRef):
        return labels.get(value.slug, value.slug)
    if isinstance(value, Concept):
        return value.key
    if isinstance(value, Date):
        return value.lexical
    return value.url if isinstance(value, WebAddress) else value.value


def _figure(claim: Observation) -> str:
    if claim.value is not None:
        return f"{claim.qualifier} {claim.value:,f} {claim.unit}"
    if claim.minimum is not None and claim.maximum is not None:
        return f"{claim.minimum:,f} to {claim.maximum:,f} {claim.unit}"
    return "the lesser of " + " and ".join(_figure(other) for other in claim.lesser_of)


def _lines(sentence: dict[str, Any]) -> Iterator[str]:
    yield f"[{sentence['begin']}-{sentence['end']} {sentence['kind']}] {sentence['text']}"
    if sentence["mentions"]:
        yield "    names: " + "; ".join(sentence["mentions"])
    if sentence["quantities"]:
        yield "    figures: " + "; ".join(sentence["quantities"])
    if sentence["refused"]:
        yield "    no figures: " + "; ".join(f"{one['text']} ({one['reason']})" for one in sentence["refused"])
    for clause in sentence["clauses"]:
        yield f"    / {clause}"
    for claim in sentence["claims"]:
        planned = "" if claim["modality"] == "holds" else f" ({claim['modality']})"
        said = f"{claim['subject']} | {claim['predicate']} | {claim['object']}{planned}"
        yield f"    + {said}   by {', '.join(claim['rules'])}"
    if sentence["silent"]:
        yield f"    - nothing: {sentence['silent']}"
