"""`kg read`: a text sentence by sentence, with the names, figures and claims in each, and what yields none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.output import json_option, show_json
from kg.cli.reader import endpoint, reader_options, report
from kg.model import Claim, Concept, Date, EntityRef, Link, Observation, Statement

if TYPE_CHECKING:
    from kg.model import Reading


@click.command(name="read", short_help="Read a text sentence by sentence and show what is understood.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", help="Only the sentences in which this rule fires.")
@reader_options
@json_option
def command(file: Path, rule: str | None, as_json: bool, **options: Any) -> None:
    """Show how FILE is read: under each sentence its names, figures and claims, or why it yields none."""
    from kg.build import read_again, read_text

    (reading,), proposals = read_again([read_text(file)], endpoint(**options))
    report(proposals)
    if rule is not None and rule not in {known.name for known in reading.rules}:
        fired = ", ".join(sorted(known.name for known in reading.rules))
        raise click.UsageError(f"The rule '{rule}' fires nowhere in {file}. These do: {fired}.")
    sentences = [
        item for item in understood(reading) if rule is None or any(rule in claim["rules"] for claim in item["claims"])
    ]
    if as_json:
        show_json(sentences)
        return
    for sentence in sentences:
        click.echo("\n".join(_lines(sentence)) + "\n")


def understood(reading: Reading) -> Iterator[dict[str, Any]]:
    """Each sentence with what was found in it, as plain values."""
    from kg.quantities import find_quantities

    labels = {entity.slug: entity.label for entity in reading.entities}
    for index, sentence in enumerate(reading.document.sentences):
        claims = [
            claim
            for claim in reading.claims
            if any(_within(evidence.span, sentence.span) for evidence in claim.evidence)
        ]
        quantities = find_quantities(sentence.text) if sentence.kind not in ("debris", "website") else ()
        yield {
            "begin": sentence.span.begin,
            "end": sentence.span.end,
            "kind": sentence.kind,
            "text": sentence.text,
            "mentions": [labels.get(slug, slug) for slug in reading.mentioned.get(index, ())],
            "quantities": [sentence.text[quantity.begin : quantity.end] for quantity in quantities],
            "claims": [_claim(claim, labels) for claim in claims],
            "silent": None if claims else reading.silent.get(index, sentence.kind),
        }


def _within(inner: Any, outer: Any) -> bool:
    return bool(outer.begin <= inner.begin and inner.end <= outer.end)


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
    return value.url if isinstance(value, Link) else value.value


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
    for claim in sentence["claims"]:
        planned = "" if claim["modality"] == "holds" else f" ({claim['modality']})"
        said = f"{claim['subject']} | {claim['predicate']} | {claim['object']}{planned}"
        yield f"    + {said}   by {', '.join(claim['rules'])}"
    if sentence["silent"]:
        yield f"    - nothing: {sentence['silent']}"
