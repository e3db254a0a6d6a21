"""Releases on disk: staged, synced, renamed into place whole or not at all; found, verified, listed, made current."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.formats.csvw import DESCRIPTION, TABLES, tables
from kg.formats.registry import FORMATS
from kg.limits import RELEASES_KEPT
from kg.rdf import namespaces as ns
from kg.resources import toml

MANIFEST = "manifest.json"
DATA = "data.nq"
TEXT = "text.nq"
STAGING = ".staging"
TABLE = toml(__file__, "texts.toml")


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: its size in bytes and the SHA-256 of its bytes in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of a release. It carries no time of building, so that the same input gives the same bytes."""

    id: str
    version: str
    documents: tuple[str, ...]
    graphs: dict[str, int]
    files: dict[str, ReleaseFile]


class KeptRelease(NamedTuple):
    """A release in a build folder: when it was last built, its bytes in all, and its manifest if that can be read."""

    name: str
    made: datetime
    size: int
    current: bool
    manifest: Manifest | None


def release_id(data: bytes, text: bytes) -> str:
    """The name of a release: twelve hexadecimal digits of the SHA-256 over `data.nq` and `text.nq`."""
    return hashlib.sha256(data + text).hexdigest()[:12]


def files_of(contents: Mapping[str, bytes]) -> dict[str, ReleaseFile]:
    """Files by name, sorted, with their sizes in bytes and their SHA-256."""
    listed = sorted(contents.items())
    return {name: ReleaseFile(len(content), hashlib.sha256(content).hexdigest()) for name, content in listed}


def publish(
    out: Path,
    files: Mapping[str, bytes],
    *,
    version: str,
    documents: tuple[str, ...],
    graphs: dict[str, int],
    kept: int = RELEASES_KEPT,
) -> Path:
    """Write a release below `out` and make it current; gives its folder.

    `files` maps paths within the release to bytes and must hold `data.nq` and `text.nq`. Whatever goes wrong, the
    release that was current stays so: the new one is renamed into place when it is complete and on the disk.
    Raises ReleaseError when it cannot be written.
    """
    name = release_id(files[DATA], files[TEXT])
    manifest = Manifest(name, version, documents, dict(sorted(graphs.items())), files_of(files))
    with _locked(out):
        release = _existing(out, manifest) or _stage(out, manifest, files)
        _make_current(out, release)
        _prune(out, release, kept)
    return release


def find_release(path: Path) -> Path:
    """The release folder that `path` means: a build's, a link to it, or itself. Raises ReleaseError if it is none."""
    for candidate in (path, path / "current"):
        if (candidate / MANIFEST).is_file():
            return candidate.resolve()
        if candidate.is_symlink() and not candidate.exists():
            raise ReleaseError(TABLE["gone"].format(candidate, os.readlink(candidate)))
    missing = f"no {MANIFEST} there or in {path}/current" if path.exists() else "no such folder"
    raise ReleaseError(f"There is no release in {path}: {missing}. Run `kg build --out {path}` to make one.")


def located(source: Path, out: Path) -> Path:
    """A path that is there, or else the release below a build folder whose id begins so.

    Raises ReleaseError when there is none, or more than one.
    """
    if source.exists():
        return source
    name, known = str(source), sorted(path.parent.name for path in (out / "releases").glob(f"*/{MANIFEST}"))
    names = [each for each in known if each.startswith(name)]
    if len(names) == 1 or name in names:
        return out / "releases" / (name if name in names else names[0])
    if names:
        raise ReleaseError(f"Several releases in {out} begin with {name}: {', '.join(names)}. Give more of the id.")
    there = f"The releases in {out} are {', '.join(known)}." if known else f"There are none in {out}: see kg build."
    raise ReleaseError(f"{name} is neither a file, nor a folder, nor the id of a release. {there}")


def read_manifest(release: Path) -> Manifest:
    """The manifest of a release folder. Raises ReleaseError when it is missing or is not a manifest."""
    try:
        content: dict[str, Any] = json.loads((release / MANIFEST).read_bytes())
        files = {name: ReleaseFile(**entry) for name, entry in content["files"].items()}
        return Manifest(content["id"], content["version"], tuple(content["documents"]), content["graphs"], files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"The manifest of {release} cannot be read ({error}). Build the release again.") from error


def verify(release: Path) -> Manifest:
    """The manifest of a release whose files are all whole and unchanged. Raises ReleaseError naming one that is not."""
    manifest = read_manifest(release)
    for fault in faults(release, manifest):
        raise ReleaseError(f"{fault} Build it again.")
    return manifest


def faults(release: Path, manifest: Manifest) -> Iterator[str]:
    """A sentence for each file of a release that is missing or not as its manifest says, and for a false id."""
    sentences = []
    for name in sorted({DATA, TEXT, *manifest.files}):
        path, file, where = release / name, manifest.files.get(name), f"{name} of release {release}"
        try:
            size, digest = path.stat().st_size, sha256_of(path)
        except OSError as error:
            sentences.append(f"{where} cannot be read: {error.strerror}.")
            continue
        if file is None:
            sentences.append(f"{where} is not in its manifest.")
        elif size != file.size:
            sentences.append(f"{where} has {size} bytes, not {file.size}.")
        elif digest != file.sha256:
            sentences.append(f"{where} was changed: its checksum differs.")
    yield from sentences
    if not sentences and (given := sha256_of(release / DATA, release / TEXT)[:12]) != manifest.id:
        yield f"{MANIFEST} of release {release} has the id {manifest.id}, its content has {given}."


def sha256_of(*paths: Path) -> str:
    """The SHA-256 over files one after the other, in hexadecimal."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, lambda: digest)
    return digest.hexdigest()


def additional(release: Path, manifest: Manifest) -> Iterator[str]:
    """A sentence for each file in a release's folder that its manifest does not have."""
    paths = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_symlink() or not path.is_dir()}
    unlisted = sorted(paths - {MANIFEST, *manifest.files})
    return (f"{name} of release {release} is not in its manifest." for name in unlisted)


def kept_releases(out: Path) -> list[KeptRelease]:
    """The releases in a build folder, the newest first. Raises ReleaseError when it is no build folder."""
    if not (out / "releases").is_dir():
        raise ReleaseError(f"There are no releases in {out}. Run `kg build --out {out}` to make one.")
    current, kept = (out / "current").resolve(), []
    for folder in _newest_first(out):
        with suppress(FileNotFoundError):  # a build may remove it meanwhile
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            made = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
            manifest = None
            with suppress(ReleaseError):
                manifest = read_manifest(folder)
            kept.append(KeptRelease(folder.name, made, size, folder.resolve() == current, manifest))
    return kept


def previous(out: Path) -> str:
    """The name of the release made before the current one. Raises ReleaseError when there is none."""
    for newer, release in pairwise(kept_releases(out)):
        if newer.current:
            return release.name
    raise ReleaseError(f"There is no release in {out} older than the current one. `kg releases` lists those kept.")


def switch(out: Path, name: str) -> Path:
    """Make a release of a build folder current, once it is verified; gives its folder.

    Raises ReleaseError when there is no such release, it is not whole, or the link cannot be written. What was current
    then stays so.
    """
    release, names = out / "releases" / name, [release.name for release in kept_releases(out)]
    if name not in names:
        raise ReleaseError(f"There is no release {name} in {out}. There is {', '.join(names) or 'none'}.")
    with _locked(out):
        verify(release)
        _make_current(out, release)
    return release


@contextmanager
def holding(home: Path, staging: str) -> Iterator[None]:
    """Hold a folder: who comes second waits, and what one that was killed left behind in `staging` is nobody's."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(home / staging, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(home / staging, ignore_errors=True)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Hold the build folder. Raises ReleaseError for what the disk does not let be done inside."""
    try:
        (out / "releases").mkdir(parents=True, exist_ok=True)
        with holding(out, STAGING):
            yield
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "")
        reason = TABLE["reasons"].get(name, f"{error.strerror or error}. Mend that, or choose")
        untouched = "another folder with --out. The one before, if any, is untouched."
        raise ReleaseError(f"No release was made current in {out}: {reason} {untouched}") from error


def _existing(out: Path, manifest: Manifest) -> Path | None:
    """The release of exactly this content, if it is there and whole."""
    for release in sorted((out / "releases").glob(f"{manifest.id}*")):
        with suppress(ReleaseError):
            if verify(release) == manifest:
                os.utime(release)
                return release
    return None


def _stage(out: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    staging = out / STAGING
    listed = json.dumps(asdict(manifest), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    for name, content in {**files, MANIFEST: listed.encode()}.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sync(path)
    for folder in {(staging / name).parent for name in files} | {staging}:
        sync(folder)
    # A release of the same graph with other dumps (another version of hkit wrote it) stays as it is: a rename cannot
    # replace a folder that has files in it.
    names = (f"{manifest.id}-{number}" if number > 1 else manifest.id for number in count(1))
    release = next(path for name in names if not (path := out / "releases" / name).exists())
    staging.rename(release)
    sync(release.parent)
    return release


def _make_current(out: Path, release: Path) -> None:
    link = out / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / release.name)
    link.replace(out / "current")
    sync(out)


def _prune(out: Path, current: Path, kept: int) -> None:
    """Remove the oldest releases but `kept`; the current one always stays.

    Each is moved to the staging folder first, so that a build that is killed here leaves no half release. What cannot
    be removed is no fault of the new release, and goes another time.
    """
    releases = [path for path in _newest_first(out) if path != current]
    for old in releases[max(kept - 1, 0) :]:
        with suppress(OSError):
            old.rename(out / STAGING)
            shutil.rmtree(out / STAGING)


def _newest_first(out: Path) -> list[Path]:
    folders = []
    for path in (out / "releases").iterdir():
        with suppress(FileNotFoundError):
            folders.append((path.stat().st_mtime_ns, path.name, path))
    return [path for _, _, path in sorted(folders, reverse=True) if path.is_dir()]


def sync(path: Path) -> None:
    """Have a file or a folder on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


PARTS = ("facts", "claims", "source", "inferred", "all")
# The formats whose files say what another file of a release says already: they are made for who asks.
ON_REQUEST = ("nt", "jsonld-expanded", "csv")
BY_FILE = {f"hkit.{form.extension}": form for form in FORMATS.values()}
# The files of a release that are made of its graphs alone, and all that can be had.
WRITTEN = [file for file, form in BY_FILE.items() if form.name not in ON_REQUEST]
RELEASED = (*WRITTEN, *(table.file for table in TABLES), DESCRIPTION)
NAMES = (*RELEASED, *(file for file in BY_FILE if file not in RELEASED))


def dump(quads: Sequence[ox.Quad], name: str) -> bytes:
    """One of the files of `NAMES`. Raises FormatError where the format cannot hold the graph."""
    return BY_FILE[name].write(quads) if name in BY_FILE else tables(quads)[name]


def dumps(quads: Sequence[ox.Quad]) -> dict[str, bytes]:
    """The files of `RELEASED`, by name."""
    return {**{name: BY_FILE[name].write(quads) for name in WRITTEN}, **tables(quads)}


def select(quads: Iterable[ox.Quad], part: str) -> list[ox.Quad]:
    """The quads of the graphs of a kind: `facts` means those of every document."""
    if part == "all":
        return list(quads)
    graph = str(ns.graph(part))
    return [quad for quad in quads if f"{graph_iri(quad)}/".startswith(f"{graph}/")]


def graph_iri(quad: ox.Quad) -> str:
    """The IRI of the graph a quad is in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
