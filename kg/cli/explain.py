"""`kg explain`: what the graph says of something, each line with its quote and place."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import graph_options, json_option, on_terminal, open_store, show_json, show_rows

COLUMNS = ("subject", "predicate", "object", "modality", "as of", "quote", "place")


@click.command(name="explain")
@click.argument("name", metavar="NAME_OR_IRI")
@graph_options
@json_option
def command(name: str, release: Path | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Show what is said of NAME_OR_IRI: an entity by any of its names, a claim, an indicator, a term."""
    from kg.compare.explain import explain, find_thing

    store = open_store(release, files)
    iri = find_thing(store, name)
    explanation = explain(store, iri)
    if as_json:
        show_json({"iri": iri, "lines": [line._asdict() for line in explanation]})
    elif on_terminal():
        click.secho(iri, bold=True)
        for line in explanation:
            planned = f" [{line.modality}]" if line.modality not in ("", "holds") else ""
            click.echo(
                f"\n{line.subject} · {line.predicate} · {line.object}{planned}"
                + (f"   as of {line.as_of}" if line.as_of else "")
            )
            if line.quote:
                click.secho(f"    “{' '.join(line.quote.split())}”  {line.place}", dim=True)
    else:
        show_rows(COLUMNS, [list(line) for line in explanation], as_json=False)
