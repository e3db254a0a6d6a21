"""`kg diff`: what is new, gone and changed in a newer graph, to read, as JSON, or as a patch of N-Quads.

The JSON has the fields of `kg.compare.diff.Difference`; numbers are strings, so that no digit is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import click

from kg.cli.options import PATH, json_option, out_option, show_json
from kg.compare.canonical import patch
from kg.compare.claims import Claim, EntityRecord, Figure, StatementRecord
from kg.compare.diff import Difference, diff
from kg.compare.figures import Change
from kg.errors import KGError
from kg.limits import MOST_OTHER_LINES
from kg.store.store import Store

SAME, DIFFERENT, TROUBLE = 0, 1, 2
# The direction of figures that cannot be compared, where their words prove it.
PROVEN = {"up": "; it rose all the same", "down": "; it fell all the same"}


class Trouble(click.ClickException):
    """An error that leaves open whether the two are the same."""

    exit_code = TROUBLE


@click.command(name="diff")
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@out_option
@click.option("--rdf", "as_rdf", is_flag=True, help="Write a patch: sorted N-Quads behind + (new) and - (gone).")
@json_option
@click.pass_context
def diff_command(ctx: click.Context, old: Path, new: Path, out: Path, as_rdf: bool, as_json: bool) -> None:
    """Compare OLD with NEW: releases (a folder, or an id and --out), dumps, or any RDF files.

    Exits with 0 when they are the same, 1 when they differ, 2 when there was trouble.
    """
    if as_rdf and as_json:
        raise click.UsageError("Give either --rdf or --json, not both.")
    try:
        difference = diff(Store.open(old, out), Store.open(new, out), (str(old), str(new)))
    except (KGError, OSError) as error:
        raise Trouble(str(error)) from error
    if as_json:
        show_json(json.loads(json.dumps({"same": difference.same, **asdict(difference)}, default=_digits)))
    else:
        for line in patch(difference.gone, difference.new) if as_rdf else _lines(difference):
            click.echo(line)
    ctx.exit(SAME if difference.same else DIFFERENT)


def _digits(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{value!r} has no place in JSON")


def _lines(difference: Difference) -> Iterator[str]:
    """The difference in lines to read: + is new, - is gone, ~ is changed; quotes stand below."""
    for sign, side in (("-", difference.before), ("+", difference.after)):
        documents = f" ({', '.join(side.documents)})" if side.documents else ""
        yield f"{sign * 3} {side.name}{documents}, {side.triples} triples"
    if difference.same:
        yield "The two are the same."
        return
    yield from _entities(difference)
    yield from _claims(difference)
    yield from _others(difference)
    yield f"\nTriples: {len(difference.new)} new, {len(difference.gone)} gone; kg diff --rdf lists them."


def _heading(name: str, **counts: int) -> Iterator[str]:
    """A heading with its counts; nothing if there is nothing to count."""
    if any(counts.values()):
        shown = ", ".join(f"{what.replace('_', ' ')} {number}" for what, number in counts.items() if number)
        yield f"\n{name}: {shown}"


def _entities(difference: Difference) -> Iterator[str]:
    every = difference.entities
    new, gone, renamed, changed = map(len, (every.new, every.gone, every.renamed, every.changed))
    yield from _heading("Entities", new=new, gone=gone, renamed=renamed, described_otherwise=changed)
    yield from (f"+ {_entity(entity)}" for entity in every.new)
    yield from (f"- {_entity(entity)}" for entity in every.gone)
    yield from (f"~ {_entity(old)} → {_entity(new)}" for old, new in every.renamed)
    yield from (f"~ {new.label} <{new.iri}>: {'; '.join(_described(old, new))}" for old, new in every.changed)


def _entity(entity: EntityRecord) -> str:
    kinds = f" ({', '.join(map(str, entity.kinds))})" if entity.kinds else ""
    return f"{entity.label}{kinds} <{entity.iri}>"


def _described(old: EntityRecord, new: EntityRecord) -> Iterator[str]:
    if old.kinds != new.kinds:
        yield " → ".join(", ".join(map(str, each.kinds)) or "no class" for each in (old, new))
    yield from (f"no more called “{name}”" for name in old.names if name not in new.names)
    yield from (f"also called “{name}”" for name in new.names if name not in old.names)


def _claims(difference: Difference) -> Iterator[str]:
    stated, figures = difference.statements, difference.figures
    yield from _heading("Plans that became facts", statements=len(stated.became), figures=len(figures.became))
    yield from _pairs(stated.became)
    yield from _changes(figures.became)
    new, gone, changed = map(len, (stated.new, stated.gone, stated.changed))
    yield from _heading("Statements", new=new, gone=gone, changed=changed, said_again=stated.again)
    yield from _single("+", stated.new)
    yield from _single("-", stated.gone)
    yield from _pairs(stated.changed)
    new, gone, changed, apart = map(len, (figures.new, figures.gone, figures.changed, figures.apart))
    counts = {"changed": changed, "not_to_be_compared": apart, "the_same": figures.again}
    yield from _heading("Figures", new=new, gone=gone, **counts)
    yield from _changes((*figures.changed, *figures.apart))
    yield from _single("+", figures.new)
    yield from _single("-", figures.gone)


def _single(sign: str, claims: Iterable[StatementRecord | Figure]) -> Iterator[str]:
    for claim in claims:
        yield f"{sign} {_subject(claim)} {_said(claim)}"
        yield from _quote(claim)


def _pairs(
    pairs: Iterable[tuple[StatementRecord | Figure, StatementRecord | Figure]], verdict: str = ""
) -> Iterator[str]:
    for old, new in pairs:
        yield f"~ {_subject(new)} {_said(old)} → {_said(new)}{verdict}"
        yield from _quote(old, "old: ")
        yield from _quote(new, "new: ")


def _changes(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield from _pairs([(change.old, change.new)], _verdict(change))


def _subject(claim: StatementRecord | Figure) -> str:
    if isinstance(claim, StatementRecord):
        return f"{claim.entity} · {claim.predicate} ·"
    return f"{claim.entity} · {claim.indicator}{f' ({claim.scope})' if claim.scope else ''}:"


def _said(claim: StatementRecord | Figure) -> str:
    """The object or the number of a claim with its mood, its source and its time."""
    mood = f" ({claim.modality})" if claim.modality not in ("", "holds") else ""
    source = f", according to {claim.attributed_to}" if claim.attributed_to else ""
    if isinstance(claim, StatementRecord):
        hedge = f" ({claim.qualifier})" if claim.qualifier not in ("", "exactly") else ""
        return f"{claim.object}{mood}{hedge}{source}{f', as of {claim.as_of}' if claim.as_of else ''}"
    base = f" since {claim.baseline}" if claim.baseline else ""
    time = f" in {claim.period}" if claim.period else f" as of {claim.as_of}" if claim.as_of else ""
    return f"{claim.number}{mood}{source}{base}{time}"


def _verdict(change: Change) -> str:
    """By how much a figure changed, or why that cannot be said."""
    if change.difference is None:
        return f" [not compared: {'; '.join(map(str, change.reasons))}{PROVEN.get(change.direction or '', '')}]"
    percent = f", {change.percent:+.1f} %" if change.percent is not None else ""
    hedged = "" if change.new.qualifier == "exactly" else " by the numbers as hedged"
    return f" [{change.difference:+,f}{percent}{hedged}]"


def _quote(claim: Claim, which: str = "") -> Iterable[str]:
    return (f"    {which}“{claim.quote}” {claim.quotes[0].place}",) if claim.quotes else ()


def _others(difference: Difference) -> Iterator[str]:
    yield from _heading("Other triples, by what they are about", things=len(difference.others))
    for other in difference.others:
        iri = f" <{other.subject.iri}>" if other.subject.label != other.subject.iri else ""
        sign = "~" if other.gone and other.new else "+" if other.new else "-"
        counts = ((len(other.new), "new"), (len(other.gone), "gone"))
        yield f"{sign} {other.subject}{iri}: {', '.join(f'{number} {what}' for number, what in counts if number)}"
        if other.known or not iri:  # one that is all new or all gone is told by its name, if it has one
            lines = [f"    {line}" for line in patch(other.gone, other.new)]
            yield from lines[:MOST_OTHER_LINES]
            if len(lines) > MOST_OTHER_LINES:
                yield f"    … and {len(lines) - MOST_OTHER_LINES} more"
    if difference.behind:
        yield f"\nNot listed: {difference.behind} triples of evidence, passages and reasoning."
