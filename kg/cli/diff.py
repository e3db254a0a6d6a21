"""`kg diff`: what is new, gone and changed in a newer graph, to read, as JSON, or as a patch of N-Quads.

The JSON has the fields of `kg.compare.diff.Difference`; numbers are strings, so that no digit is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import json_option, show_json
from kg.errors import KGError
from kg.limits import MOST_OTHER_LINES

if TYPE_CHECKING:
    from kg.compare.claims import Claim, EntityRecord, Figure, StatementRecord
    from kg.compare.diff import Difference
    from kg.compare.figures import Change

SAME, DIFFERENT, TROUBLE = 0, 1, 2


class Trouble(click.ClickException):
    """An error that leaves open whether the two are the same."""

    exit_code = TROUBLE


@click.command(name="diff", short_help="Show what is new, gone and changed between two graphs.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build"),
    show_default=True,
    help="Where releases are looked up by their ids.",
)
@click.option("--rdf", "as_rdf", is_flag=True, help="Write a patch: sorted N-Quads behind + (new) and - (gone).")
@json_option
@click.pass_context
def command(ctx: click.Context, old: Path, new: Path, out: Path, as_rdf: bool, as_json: bool) -> None:
    """Compare OLD with NEW: releases (a folder, or an id and --out), dumps, or any RDF files.

    Exits with 0 when they are the same, 1 when they differ, 2 when there was trouble.
    """
    if as_rdf and as_json:
        raise click.UsageError("Give either --rdf or --json, not both.")
    try:
        difference = _compare(old, new, out)
    except (KGError, OSError) as error:
        raise Trouble(str(error)) from error
    if as_json:
        show_json(as_data(difference))
    elif as_rdf:
        from kg.compare.canonical import patch

        for line in patch(difference.gone, difference.new):
            click.echo(line)
    else:
        click.echo("\n".join(told(difference)))
    ctx.exit(SAME if difference.same else DIFFERENT)


def _compare(old: Path, new: Path, out: Path) -> Difference:
    from kg.compare.diff import diff
    from kg.store.store import Store

    return diff(Store.open(old, out), Store.open(new, out), (str(old), str(new)))


def as_data(difference: Difference) -> dict[str, Any]:
    """The difference as a JSON object."""
    data: dict[str, Any] = json.loads(json.dumps({"same": difference.same, **asdict(difference)}, default=_number))
    return data


def _number(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{value!r} has no place in JSON")


def told(difference: Difference) -> Iterator[str]:
    """The difference in lines to read: + is new, - is gone, ~ is changed; quotes stand below."""
    for sign, side in (("-", difference.before), ("+", difference.after)):
        documents = f" ({', '.join(side.documents)})" if side.documents else ""
        yield f"{sign * 3} {side.name}{documents}, {side.triples} triples"
    if difference.same:
        yield "The two are the same."
        return
    yield from _entities(difference)
    yield from _statements(difference)
    yield from _figures(difference)
    yield from _others(difference)
    yield f"\nTriples: {len(difference.new)} new, {len(difference.gone)} gone; kg diff --rdf lists them."


def _heading(name: str, **counts: int) -> Iterator[str]:
    """A heading with its counts; nothing if there is nothing to count."""
    if any(counts.values()):
        shown = ", ".join(f"{what.replace('_', ' ')} {number}" for what, number in counts.items() if number)
        yield f"\n{name}: {shown}"


def _entities(difference: Difference) -> Iterator[str]:
    every = difference.entities
    yield from _heading(
        "Entities",
        new=len(every.new),
        gone=len(every.gone),
        renamed=len(every.renamed),
        described_otherwise=len(every.changed),
    )
    yield from (f"+ {_entity(entity)}" for entity in every.new)
    yield from (f"- {_entity(entity)}" for entity in every.gone)
    for old, new in every.renamed:
        yield f"~ {_entity(old)} → {_entity(new)}"
    for old, new in every.changed:
        yield f"~ {new.label} <{new.iri}>: {'; '.join(_described(old, new))}"


def _entity(entity: EntityRecord) -> str:
    kinds = f" ({', '.join(map(str, entity.kinds))})" if entity.kinds else ""
    return f"{entity.label}{kinds} <{entity.iri}>"


def _described(old: EntityRecord, new: EntityRecord) -> Iterator[str]:
    if old.kinds != new.kinds:
        yield f"{', '.join(map(str, old.kinds)) or 'no class'} → {', '.join(map(str, new.kinds)) or 'no class'}"
    yield from (f"no more called “{name}”" for name in old.names if name not in new.names)
    yield from (f"also called “{name}”" for name in new.names if name not in old.names)


def _statements(difference: Difference) -> Iterator[str]:
    every = difference.statements
    yield from _heading("Plans that became facts", statements=len(every.became), figures=len(difference.figures.became))
    for pair in every.became:
        yield from _revised(*pair)
    for change in difference.figures.became:
        yield from _change(change)
    yield from _heading(
        "Statements", new=len(every.new), gone=len(every.gone), changed=len(every.changed), said_again=every.again
    )
    for sign, side in (("+", every.new), ("-", every.gone)):
        for one in side:
            yield f"{sign} {one}{_mood(one)}{_as_of(one)}"
            yield from _quote(one)
    for pair in every.changed:
        yield from _revised(*pair)


def _revised(old: StatementRecord, new: StatementRecord) -> Iterator[str]:
    before, after = (f"{one.object}{_mood(one)}{_hedge(one)}{_by(one)}{_as_of(one)}" for one in (old, new))
    yield f"~ {new.entity} · {new.predicate} · {before} → {after}"
    yield from _quotes(old, new)


def _figures(difference: Difference) -> Iterator[str]:
    every = difference.figures
    yield from _heading(
        "Figures",
        new=len(every.new),
        gone=len(every.gone),
        changed=len(every.changed),
        not_to_be_compared=len(every.apart),
        the_same=every.again,
    )
    for change in every.changed:
        yield from _change(change)
    for change in every.apart:
        yield from _change(change)
    for sign, side in (("+", every.new), ("-", every.gone)):
        for one in side:
            yield f"{sign} {_measure(one)}: {_figure(one)}"
            yield from _quote(one)


def _measure(figure: Figure) -> str:
    return f"{figure.entity} · {figure.indicator}" + (f" ({figure.scope})" if figure.scope else "")


def _figure(figure: Figure) -> str:
    time = f" in {figure.period}" if figure.period else f" as of {figure.as_of}" if figure.as_of else ""
    base = f" since {figure.baseline}" if figure.baseline else ""
    return f"{figure.number}{_mood(figure)}{_by(figure)}{base}{time}"


def _change(change: Change) -> Iterator[str]:
    old, new = change.old, change.new
    yield f"~ {_measure(new)}: {_figure(old)} → {_figure(new)}{_verdict(change)}"
    yield from _quotes(old, new)


def _verdict(change: Change) -> str:
    """By how much a figure changed, or why that cannot be said."""
    if change.difference is not None:
        percent = f", {change.percent:+.1f} %" if change.percent is not None else ""
        hedged = "" if change.new.qualifier == "exactly" else " by the numbers as hedged"
        return f" [{change.difference:+,f}{percent}{hedged}]"
    direction = {"up": "; it rose all the same", "down": "; it fell all the same"}.get(change.direction or "", "")
    return f" [not compared: {'; '.join(map(str, change.reasons))}{direction}]"


def _others(difference: Difference) -> Iterator[str]:
    yield from _heading("Other triples, by what they are about", things=len(difference.others))
    for other in difference.others:
        iri = f" <{other.subject.iri}>" if other.subject.label != other.subject.iri else ""
        sign = "~" if other.gone and other.new else "+" if other.new else "-"
        counts = ((len(other.new), "new"), (len(other.gone), "gone"))
        yield f"{sign} {other.subject}{iri}: {', '.join(f'{number} {what}' for number, what in counts if number)}"
        lines = [*(f"    - {line}" for line in other.gone), *(f"    + {line}" for line in other.new)]
        if other.known or not iri:  # what is all new or all gone is told by its name, if it has one
            yield from lines[:MOST_OTHER_LINES]
            if len(lines) > MOST_OTHER_LINES:
                yield f"    … and {len(lines) - MOST_OTHER_LINES} more"
    if difference.behind:
        yield f"\nNot listed: {difference.behind} triples of evidence, passages and reasoning."


def _mood(claim: Claim) -> str:
    return f" ({claim.modality})" if claim.modality not in ("", "holds") else ""


def _hedge(claim: Claim) -> str:
    return f" ({claim.qualifier})" if claim.qualifier not in ("", "exactly") else ""


def _by(claim: Claim) -> str:
    return f", according to {claim.attributed_to}" if claim.attributed_to else ""


def _as_of(claim: Claim) -> str:
    return f", as of {claim.as_of}" if claim.as_of else ""


def _quotes(old: Claim, new: Claim) -> Iterator[str]:
    yield from _quote(old, "old: ")
    yield from _quote(new, "new: ")


def _quote(claim: Claim, which: str = "") -> Iterable[str]:
    return (f"    {which}“{claim.quote}” {claim.quotes[0].place}",) if claim.quotes else ()
