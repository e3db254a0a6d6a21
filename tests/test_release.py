"""Releases: whole or not at all, whatever happens on the way."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg import release as releases
from kg.errors import ReleaseError
from kg.release import find_release, publish, read_manifest, verify

FILES = {"data.nq": b"<a:s> <a:p> <a:o> .\n", "text.nq": b"", "dumps/hkit.nt": b"<a:s> <a:p> <a:o> .\n"}


def make(out: Path, data: bytes = b"", **changes: object) -> Path:
    files = {**FILES, "data.nq": FILES["data.nq"] + data}
    return publish(out, files, version="1.0", documents=("d",), graphs={"g": 1}, **changes)  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_release_is_named_after_its_content_and_current(tmp_path: Path) -> None:
    release = make(tmp_path)

    assert release.name == releases.release_id(FILES["data.nq"], b"")
    assert (tmp_path / "current").resolve() == release.resolve()
    assert os.readlink(tmp_path / "current") == f"releases/{release.name}"


def test_release_of_the_same_input_is_the_same_bytes(tmp_path: Path) -> None:
    assert contents(make(tmp_path / "a")) == contents(make(tmp_path / "b"))


def test_release_made_twice_is_one(tmp_path: Path) -> None:
    assert make(tmp_path) == make(tmp_path)
    assert len(list((tmp_path / "releases").iterdir())) == 1


def test_release_that_was_damaged_is_written_anew(tmp_path: Path) -> None:
    damaged = make(tmp_path)
    (damaged / "data.nq").write_bytes(b"")
    again = make(tmp_path)

    assert again != damaged
    assert verify(find_release(tmp_path)).id == damaged.name


def test_manifest_lists_every_other_file_with_size_and_checksum(tmp_path: Path) -> None:
    manifest = verify(make(tmp_path))

    assert set(manifest.files) == set(FILES)
    assert manifest.files["data.nq"].size == len(FILES["data.nq"])
    assert manifest.documents == ("d",)


def test_releases_beyond_the_number_kept_are_removed_oldest_first(tmp_path: Path) -> None:
    made = [make(tmp_path, b"# %d\n" % number, kept=3) for number in range(5)]

    assert {path.name for path in (tmp_path / "releases").iterdir()} == {path.name for path in made[2:]}


@pytest.mark.parametrize("place", ["", "current", "release"])
def test_find_release_accepts_the_build_folder_its_link_and_the_release(tmp_path: Path, place: str) -> None:
    release = make(tmp_path)

    assert find_release({"": tmp_path, "current": tmp_path / "current", "release": release}[place]) == release.resolve()


def test_find_release_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"nowhere: no such folder. Run `kg build"):
        find_release(tmp_path / "nowhere")


def test_find_release_says_what_a_folder_lacks(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no manifest\.json"):
        find_release(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"id": 1, "files": {"a": {}}}', b"\xff"])
def test_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)

    with pytest.raises(ReleaseError, match="manifest"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("content", "problem"), [(b"x", "bytes, not"), (b"<a:s> <a:p> <a:X> .\n", "checksum"), (None, "cannot be read")]
)
def test_verify_names_the_file_that_was_changed(tmp_path: Path, content: bytes | None, problem: str) -> None:
    release = make(tmp_path)
    (release / "data.nq").unlink()
    if content is not None:
        (release / "data.nq").write_bytes(content)

    with pytest.raises(ReleaseError, match=rf"data\.nq of release .*{problem}"):
        verify(release)


def test_release_on_a_full_disk_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = make(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReleaseError, match="the disk is full"):
        make(tmp_path, b"# new\n")

    assert find_release(tmp_path) == before.resolve()
    assert {path.name for path in tmp_path.iterdir()} == {"current", "releases", ".lock"}


def test_release_below_a_file_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ReleaseError, match="is a file, not a folder"):
        make(tmp_path / "file" / "build")


def test_release_does_not_replace_a_folder_named_current(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()

    with pytest.raises(ReleaseError, match="a folder, not a link"):
        make(tmp_path)


BUILDER = """
import sys
from pathlib import Path
from kg.release import publish
out = Path(sys.argv[1])
number = int(sys.argv[2])
while True:
    number += 1
    data = (f"<a:s> <a:p> <a:{number}> .\\n" * 2000).encode()
    publish(out, {"data.nq": data, "text.nq": b"", "dumps/a.nt": data}, version="1", documents=(), graphs={}, kept=3)
    print("made", flush=True)
"""


def test_release_survives_builds_killed_at_any_point(tmp_path: Path) -> None:
    make(tmp_path)
    for number in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILDER, str(tmp_path), str(number * 1000)], stdout=subprocess.PIPE
        )
        assert process.stdout
        process.stdout.readline()
        for _ in range(number % 4):
            verify(find_release(tmp_path))  # lets the next build get a different way each time
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        verify(find_release(tmp_path))

    assert verify(make(tmp_path, b"# after\n"))
    assert not (tmp_path / ".staging").exists()


def _publish_many(out: Path, first: int) -> None:
    for number in range(first, first + 10):
        make(out, b"# %d\n" % number)


def test_two_builds_at_once_make_whole_releases_only(tmp_path: Path) -> None:
    builds = [
        multiprocessing.get_context("spawn").Process(target=_publish_many, args=(tmp_path, first)) for first in (0, 100)
    ]
    for build in builds:
        build.start()
    for build in builds:
        build.join(60)

    assert [build.exitcode for build in builds] == [0, 0]
    for release in (tmp_path / "releases").iterdir():
        verify(release)
    assert json.loads((find_release(tmp_path) / "manifest.json").read_bytes())["version"] == "1.0"


def test_release_can_be_moved_as_a_folder(tmp_path: Path) -> None:
    make(tmp_path / "a")
    shutil.move(tmp_path / "a", tmp_path / "b")

    assert verify(find_release(tmp_path / "b"))
