"""What it costs to hold the chapter's graph against the shapes, and ten and a hundred times as much of such a graph."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kg.build import build
from kg.release.folder import DATA, TEXT
from tests.bench.large import write_release

TIMES = (1, 10, 100)
# What follows from the facts is not there yet when a build checks its graph.
INFERRED = b"/graph/inferred> .\n"
KG = [sys.executable, "-c", "from kg.cli import main; main()"]


def measure_validation(folder: Path, tell: Callable[[str, float, str], None]) -> None:
    """Tells seconds and MiB of `kg check`, for each size and beside the smallest of as many triples."""
    small = build(out=folder / "checked").release
    size = sum(1 for _ in (small / DATA).open("rb"))
    first: dict[str, float] = {}
    for times in TIMES:
        release = folder / f"times-{times}"
        write_release(small, release, size * times if times > 1 else 1)
        cost = checked(release)
        first = first or cost
        ratio = cost["triples"] / first["triples"]
        tell(f"validate {cost['triples']:,.0f} triples, {cost['processes']:.0f} at once", cost["seconds"], "s")
        tell("  for each million triples", cost["seconds"] / cost["triples"] * 1e6, "s")
        tell("  most memory of a process", cost["mebibytes"], "MiB")
        if times > 1:
            tell("  times the triples", ratio, "x")
            tell("  times the seconds", cost["seconds"] / first["seconds"], "x")


def checked(release: Path) -> dict[str, float]:
    """What `kg check` says that it took, the release's text with it."""
    path = release / "checked.nq"
    with path.open("wb") as file:
        for name in (DATA, TEXT):
            file.writelines(line for line in (release / name).open("rb") if not line.endswith(INFERRED))
    done = subprocess.run([*KG, "check", "--json", str(path)], stdout=subprocess.PIPE, check=True)
    cost: dict[str, float] = json.loads(done.stdout)[str(path)]["cost"]
    return cost
