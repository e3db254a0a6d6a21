"""`kg build`, `kg links`: sources into a release, with an account of what was read; links proposed for the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options as shared
from kg.cli.options import options, show_json, show_rows
from kg.errors import ReleaseError

if TYPE_CHECKING:
    from kg.build import Summary
    from kg.reading.one import SourceText
    from kg.release.coverage import Coverage

MORE = "On the web, with what was not read and why: kg serve, then the page /coverage."


@click.command(name="build")
@click.argument("sources", nargs=-1, type=shared.TEXT, metavar="[SOURCE.txt]...")
@options("reading", "out", "build", "json")
@shared.reader_options
def build_command(
    sources: tuple[Path, ...], edition: int | None, out: Path, scheduler: str | None, as_json: bool, **others: Any
) -> None:
    """Read each SOURCE (a file, or - for standard input; by default the bundled chapter) into the current release.

    A graph that does not conform to its shapes makes no release.
    """
    summary = run(shared.texts(sources, edition), out, scheduler=shared.cluster(scheduler), **others)
    release, cost, counts = summary.release, summary.report.cost, _counts(summary)
    shared.report(summary.proposals)
    if as_json:
        value: dict[str, Any] = {"release": release.name, "folder": str(release), "counts": counts}
        value |= {"documents": [*map(asdict, summary.coverage)], "graphs": summary.graphs}
        value["seconds"] = {name: round(value, 3) for name, value in summary.seconds.items()}
        value["validation"] = cost.as_json()
        show_json(value | ({"proposals": asdict(summary.proposals)} if summary.proposals else {}))
        return
    click.echo(f"Release {release.name} is now current in {out}.\nValidated: {cost}.", err=True)
    show_rows(("what", "count"), list(counts.items()))
    show_rows(("stage", "seconds"), [(name, f"{value:.2f}") for name, value in summary.seconds.items()])
    click.echo("\n".join(["", *map(_account, summary.coverage), f"Sentence by sentence: kg read FILE. {MORE}"]))


def run(sources: Sequence[SourceText], out: Path, **others: Any) -> Summary:
    """Build with progress on a terminal; used by `kg serve` too when there is nothing to serve."""
    from rich.console import Console

    from kg.build import BUNDLED, STAGES, build

    console = Console(stderr=True, quiet=not shared.on_terminal())
    with console.status("starting") as status:
        others["progress"] = lambda stage: status.update(f"{stage} ({STAGES.index(stage) + 1} of {len(STAGES)})")
        try:
            return build(sources or (BUNDLED,), out, **others)
        except KeyboardInterrupt as error:
            raise ReleaseError("Stopped: no release was made. The one before, if any, is still current.") from error


def _counts(summary: Summary) -> dict[str, int]:
    totals = Counter({"entities": summary.entities})
    for item in summary.coverage:
        totals["sentences"] += item.sentences
        totals["sentences only in their own words"] += len(item.only_words)
        totals["sentences without a claim"] += len(item.silent)
        totals["statements"] += item.statements
        totals["observations"] += item.observations
        totals["claims left out by a shape"] += sum(item.dropped.values())
        for name, number in item.modalities.items():
            totals[f"claims that {'hold' if name == 'holds' else f'are {name}'}"] += number
    return {**totals, **{f"{name.lower()}s": number for name, number in summary.report.counts.items()}}


def _account(item: Coverage) -> str:
    """The account of a document's reading in a line, with the reasons why sentences yielded nothing."""
    worded, silent = len(item.only_words), len(item.silent)
    reasons = ", ".join(f"{reason} {number}" for reason, number in item.reasons.items())
    guessed = ", ".join(key for key, basis in item.known.items() if basis == "guessed")
    notes = {
        f"{item.document}: sentences: {item.sentences}": True,
        f"with a relation or figure: {item.with_claims - worded}, kept only in their own words: {worded}, "
        f"without a claim: {silent}{f' ({reasons})' if reasons else ''}": True,
        f"lines of tables and pages left aside: {item.left_aside}": item.left_aside,
        f"guessed: {guessed}": guessed,
        shared.UNDATED: "edition" not in item.known,
    }
    return "; ".join(note for note, true in notes.items() if true)


@click.group(name="links")
def links_command() -> None:
    """Link entities with Wikidata, ROR, GeoNames or others, by way of a table that a person goes through.

    First `kg links propose`; then set the status of rows in links.csv to confirmed or rejected, and write your name
    into the column who; then `kg build --links links.csv`, which publishes the confirmed ones.
    """


@links_command.command(short_help="Propose candidates from dumps.")
@shared.source_options
@options("links")
def propose(
    source: shared.GraphSource, dumps: tuple[Path, ...], countries: tuple[str, ...], least: float, output: Path
) -> None:
    """Look in dumps for the entities of a graph, by homepage, name, kind and country, and write what is found."""
    from kg.compare.records import Records
    from kg.linking.propose import propose as candidates
    from kg.linking.table import read_links, write_links

    old = read_links(output) if output.exists() else []
    known = {link.key for link in old}
    proposed = candidates(Records(source.open().oxigraph), dumps, countries, least)
    new = [link for link in proposed if link.key not in known]
    write_links(output, [*old, *new])
    entities = len({link.entity for link in new})
    stayed = f" {len(old)} that were there stay as they are." if old else ""
    after = f"Set status and who, then: kg build --links {output}"
    click.echo(f"{len(new)} new in {output}, for {entities} entities.{stayed} {after}")
