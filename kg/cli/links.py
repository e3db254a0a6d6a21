"""`kg links propose`: candidates for links to Wikidata, ROR or GeoNames, for a person to confirm."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import FILE, NEW_FILE, PATH


@click.group(name="links")
def links_command() -> None:
    """Link entities with Wikidata, ROR, GeoNames or others, by way of a table that a person goes through.

    First `kg links propose`; then set the status of rows in links.csv to confirmed or rejected, and write your name
    into the column who; then `kg build --links links.csv`, which publishes the confirmed ones.
    """


@links_command.command(short_help="Propose candidates from dumps.")
@click.argument("release", type=PATH)
@click.option(
    "--against",
    "dumps",
    multiple=True,
    required=True,
    type=FILE,
    help="A dump: .nt, .ttl, .csv, .tsv, .jsonl, .json (an object a line), GeoNames' .txt, or one of them in .gz.",
)
@click.option(
    "--country", "countries", multiple=True, help="A name or code of the entities' country, such as HK or Q8646."
)
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.3, show_default=True, help="The least score to propose."
)
@click.option(
    "-o",
    "--output",
    type=NEW_FILE,
    default=Path("links.csv"),
    show_default=True,
    help="The table; rows that are there already stay as they are.",
)
def propose(release: Path, dumps: tuple[Path, ...], countries: tuple[str, ...], least: float, output: Path) -> None:
    """Look in dumps for the entities of RELEASE, by homepage, name, kind and country, and write what is found."""
    from kg.compare.records import Records
    from kg.linking.propose import propose as candidates
    from kg.linking.table import read_links, write_links
    from kg.store.store import Store

    old = read_links(output) if output.exists() else []
    known = {link.key for link in old}
    proposed = candidates(Records(Store.open(release).oxigraph), dumps, countries, least)
    new = [link for link in proposed if link.key not in known]
    write_links(output, [*old, *new])
    entities = len({link.entity for link in new})
    stayed = f" {len(old)} that were there stay as they are." if old else ""
    after = f"Set status and who, then: kg build --links {output}"
    click.echo(f"{len(new)} new in {output}, for {entities} entities.{stayed} {after}")
