"""Builds of the bundled chapter, made once for all workers and all runs that have the same code and sources."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.build import BUNDLED, Summary, build

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".pytest_cache" / "chapter"
LATER = ROOT / "tests" / "texts" / "later-edition" / "text.txt"


def built(folder: Path, *more: Path) -> Summary:
    """The build of the chapter, and of more sources, in a folder of one's own.

    It is a copy of the build in the cache, which is made if it is not there.
    """
    name = "-".join(["chapter", *(path.parent.name for path in more)])
    kept = CACHE / digest() / name
    kept.mkdir(parents=True, exist_ok=True)
    with (CACHE / f".{name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        record = kept / "summary"
        if not record.is_file():
            for old in (path for path in CACHE.iterdir() if path.is_dir() and path != kept.parent):
                shutil.rmtree(old, ignore_errors=True)
            data = pickle.dumps(build([BUNDLED, *more], kept / "out"))
            record.write_bytes(data)
        summary: Summary = pickle.loads(record.read_bytes())
        shutil.copytree(kept / "out", folder, symlinks=True, dirs_exist_ok=True)
    return replace(summary, release=folder / summary.release.relative_to(kept / "out"))


def digest() -> str:
    """The name of the build that this code makes with this Python and these packages."""
    whole = hashlib.sha256(sys.version.encode())
    for path in inputs():
        whole.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def inputs() -> Iterator[Path]:
    """All files that a build may depend on."""
    yield ROOT / "requirements.lock"
    yield from (LATER, LATER.with_suffix(".toml"))
    for room in ("kg", "ontology", "shapes"):
        yield from sorted(path for path in (ROOT / room).rglob("*") if path.is_file() and path.suffix != ".pyc")
