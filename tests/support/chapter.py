"""The bundled chapter's build, made once for all workers and all runs that have the same code and sources."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.build import Summary, build

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".pytest_cache" / "chapter"


def built(folder: Path) -> Summary:
    """The chapter's build in a folder of one's own: a copy of that in the cache, which is made if it is not there."""
    CACHE.mkdir(parents=True, exist_ok=True)
    kept = CACHE / digest()
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        record = kept / "summary"
        if not record.is_file():
            for old in filter(Path.is_dir, CACHE.iterdir()):
                shutil.rmtree(old)
            record.parent.mkdir()
            data = pickle.dumps(build(out=kept / "out"))
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
    for room in ("kg", "ontology", "shapes"):
        yield from sorted(path for path in (ROOT / room).rglob("*") if path.is_file() and path.suffix != ".pyc")
