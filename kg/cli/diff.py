"""`kg diff`: what is new, gone and changed in a newer graph, to read, as JSON, or as a patch of N-Quads.

The JSON has the fields of `kg.compare.diff.Difference`; numbers are strings, so that no digit is lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import click

from kg.cli.options import PATH, options, show_json
from kg.compare.canonical import patch
from kg.compare.claims import EntityRecord, Figure, StatementRecord
from kg.compare.diff import Difference, diff
from kg.compare.figures import Change
from kg.errors import KGError
from kg.limits import MOST_OTHER_LINES
from kg.store.store import Store

# The direction of figures that cannot be compared, where their words prove it.
PROVEN = {"up": "; it rose all the same", "down": "; it fell all the same"}
Said = StatementRecord | Figure


@click.command(name="diff")
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@options("out", "diff", "json")
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
        click.echo(f"Error: {error}", err=True)
        ctx.exit(2)  # it stays open whether the two are the same
    if as_json:
        show_json({"same": difference.same, **asdict(difference)})
    else:
        for line in patch(difference.gone, difference.new) if as_rdf else _lines(difference):
            click.echo(line)
    ctx.exit(0 if difference.same else 1)


def _lines(difference: Difference) -> Iterator[str]:
    """The difference in lines to read: + is new, - is gone, ~ is changed; quotes stand below."""
    for sign, side in (("-", difference.before), ("+", difference.after)):
        documents = f" ({', '.join(side.documents)})" if side.documents else ""
        yield f"{sign * 3} {side.name}{documents}, {side.triples} triples"
    if difference.same:
        yield "The two are the same."
        return
    for name, counts, entries in _sections(difference):
        if any(counts.values()):
            yield f"\n{name}: {', '.join(f'{what} {number}' for what, number in counts.items() if number)}"
        yield from entries
    if difference.behind:
        yield f"\nNot listed: {difference.behind} triples of evidence, passages and reasoning."
    yield f"\nTriples: {len(difference.new)} new, {len(difference.gone)} gone; kg diff --rdf lists them."


def _sections(difference: Difference) -> Iterator[tuple[str, dict[str, int], Iterable[str]]]:
    """The parts of a difference by their headings: what they count, and their lines."""
    every, stated, figures = difference.entities, difference.statements, difference.figures
    counts = {"new": len(every.new), "gone": len(every.gone), "renamed": len(every.renamed)}
    yield "Entities", {**counts, "described otherwise": len(every.changed)}, _entities(difference)
    counts = {"statements": len(stated.became), "figures": len(figures.became)}
    yield "Plans that became facts", counts, _claims("~", *stated.became, *figures.became)
    counts = {"new": len(stated.new), "gone": len(stated.gone), "changed": len(stated.changed)}
    lines = chain(_claims("+", *stated.new), _claims("-", *stated.gone), _claims("~", *stated.changed))
    yield "Statements", {**counts, "said again": stated.again}, lines
    counts = {"new": len(figures.new), "gone": len(figures.gone), "changed": len(figures.changed)}
    counts |= {"not to be compared": len(figures.apart), "the same": figures.again}
    changes = _claims("~", *figures.changed, *figures.apart)
    yield "Figures", counts, chain(changes, _claims("+", *figures.new), _claims("-", *figures.gone))
    yield "Other triples, by what they are about", {"things": len(difference.others)}, _others(difference)


def _entities(difference: Difference) -> Iterator[str]:
    every = difference.entities
    yield from (f"+ {_entity(entity)}" for entity in every.new)
    yield from (f"- {_entity(entity)}" for entity in every.gone)
    yield from (f"~ {_entity(old)} → {_entity(new)}" for old, new in every.renamed)
    for old, new in every.changed:
        kinds = [", ".join(map(str, each.kinds)) or "no class" for each in (old, new)]
        said = [" → ".join(kinds)] if old.kinds != new.kinds else []
        said += [f"no more called “{name}”" for name in old.names if name not in new.names]
        said += [f"also called “{name}”" for name in new.names if name not in old.names]
        yield f"~ {new.label} <{new.iri}>: {'; '.join(said)}"


def _entity(entity: EntityRecord) -> str:
    kinds = f" ({', '.join(map(str, entity.kinds))})" if entity.kinds else ""
    return f"{entity.label}{kinds} <{entity.iri}>"


def _verdict(change: Change) -> str:
    """By how much a figure changed, or why that cannot be said."""
    if change.difference is None:
        return f"not compared: {'; '.join(map(str, change.reasons))}{PROVEN.get(change.direction or '', '')}"
    percent = f", {change.percent:+.1f} %" if change.percent is not None else ""
    hedged = "" if change.new.qualifier == "exactly" else " by the numbers as hedged"
    return f"{change.difference:+,f}{percent}{hedged}"


def _claims(sign: str, *given: Said | tuple[Said, Said] | Change) -> Iterator[str]:
    """Claims, or pairs of an old and a new one, each with its quote below."""
    for each in given:
        verdict = f" [{_verdict(each)}]" if isinstance(each, Change) else ""
        claims = (each.old, each.new) if isinstance(each, Change) else each if isinstance(each, tuple) else (each,)
        about = claims[-1]
        if isinstance(about, StatementRecord):
            subject = f"{about.entity} · {about.predicate} ·"
        else:
            subject = f"{about.entity} · {about.indicator}{f' ({about.scope})' if about.scope else ''}:"
        yield f"{sign} {subject} {' → '.join(map(_said, claims))}{verdict}"
        for which, claim in zip(("old: ", "new: ") if len(claims) > 1 else ("",), claims, strict=True):
            if claim.quotes:
                yield f"    {which}“{claim.quote}” {claim.quotes[0].place}"


def _said(claim: Said) -> str:
    """The object or the number of a claim with its mood, its source and its time."""
    mood = f" ({claim.modality})" if claim.modality not in ("", "holds") else ""
    source = f", according to {claim.attributed_to}" if claim.attributed_to else ""
    if isinstance(claim, StatementRecord):
        hedge = f" ({claim.qualifier})" if claim.qualifier not in ("", "exactly") else ""
        return f"{claim.object}{mood}{hedge}{source}{f', as of {claim.as_of}' if claim.as_of else ''}"
    base = f" since {claim.baseline}" if claim.baseline else ""
    time = f" in {claim.period}" if claim.period else f" as of {claim.as_of}" if claim.as_of else ""
    return f"{claim.number}{mood}{source}{base}{time}"


def _others(difference: Difference) -> Iterator[str]:
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
