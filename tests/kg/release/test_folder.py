"""Releases: whole or not at all, whatever happens on the way."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from kg.errors import ReleaseError
from kg.release import folder as releases
from kg.release.folder import find_release, kept_releases, previous, publish, read_manifest, switch, verify
from tests.support.load import KILLS
from tests.support.served import children
from tests.support.waiting import PATIENCE, process, runs, until

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
from kg.release.folder import publish
out = Path(sys.argv[1])
number = int(sys.argv[2])
while True:
    number += 1
    data = (f"<a:s> <a:p> <a:{number}> .\\n" * 2000).encode()
    publish(out, {"data.nq": data, "text.nq": b"", "dumps/a.nt": data}, version="1", documents=(), graphs={}, kept=3)
    print("made", flush=True)
"""


@pytest.mark.process
def test_release_survives_builds_killed_at_any_point(tmp_path: Path) -> None:
    make(tmp_path)
    for number in range(12):
        with process([sys.executable, "-c", BUILDER, tmp_path, number * 1000], stdout=subprocess.PIPE) as builder:
            assert builder.stdout.readline() == b"made\n"
            for _ in range(number % 4):
                verify(find_release(tmp_path))  # lets the next build get a different way each time
            builder.kill()
        verify(find_release(tmp_path))

    assert verify(make(tmp_path, b"# after\n"))
    assert not (tmp_path / ".staging").exists()


def texts_in(folder: Path) -> list[str]:
    """Some sources to read, enough to be killed while they are read."""
    texts = [folder / f"text{number}.txt" for number in range(6)]
    for text in texts:
        text.write_text("The Science Park has 400,000 square metres of space.\n\n" * 40)
        text.with_suffix(".toml").write_text("edition = 2024\n")
    return [str(text) for text in texts]


@pytest.mark.process
def test_builds_killed_with_or_without_their_reading_processes_leave_whole_releases(tmp_path: Path) -> None:
    before, chance = make(tmp_path / "out"), random.Random(3)
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", "--jobs", "2", "--out"]
    for number in range(max(3, KILLS // 4)):
        with process(
            [*command, tmp_path / "out", *texts_in(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as build:
            time.sleep(0.8 + chance.random() * 2.5)
            below = descendants(build.pid)
            victim = build.pid if number % 2 or not below else chance.choice(below)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            # What holds its standard error open would be waited for.
            errors = build.communicate()[1].decode()
        if build.returncode == 1:
            assert "Error: A reading process was killed" in errors
        assert build.returncode in (0, 1, -signal.SIGKILL)
        until(partial(none_runs, below))
        for release in (tmp_path / "out" / "releases").iterdir():
            verify(release)
        assert verify(find_release(tmp_path / "out"))
    assert before.exists()


def none_runs(pids: list[int]) -> bool:
    """Whether all of these processes have ended."""
    return not any(map(runs, pids))


def descendants(pid: int) -> list[int]:
    """The processes below a process."""
    try:
        found = children(pid)
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [each for child in found for each in (child, *descendants(child))]


FAILING = """
import errno, os, sys
from pathlib import Path
from kg.errors import ReleaseError
from kg.release.folder import find_release, verify
from tests.support.load import id_of, make

out, at, steps = Path(sys.argv[1]), 0, 0

def step(event, arguments):
    global steps
    if at and event in EVENTS and any(str(out) in str(each) for each in arguments):
        steps += 1
        if steps == at:
            raise OSError(errno.ENOSPC, "No space left on device", str(out))

EVENTS = {"open", "os.scandir", "os.listdir", "os.utime"} | {
    f"os.{name}" for name in ("mkdir", "rename", "symlink", "remove", "rmdir")
}
number, told = 1, 0
make(out, number, kept=2)
sys.addaudithook(step)
while True:
    steps, number, at = 0, number + 1, told + 1
    try:
        make(out, number, kept=2)
    except ReleaseError as error:
        assert "the disk is full" in str(error), error
    failed, at, told = steps >= at, 0, told + 1
    assert verify(find_release(out)).id in {id_of(each) for each in (number, number - 1)}, number
    for release in (out / "releases").iterdir():
        verify(release)
    make(out, number, kept=2)
    assert {each.name for each in out.iterdir()} == {"current", "releases", ".lock"}
    if not failed:
        break
print(told)
"""


@pytest.mark.process
def test_a_disk_that_is_full_at_any_step_leaves_whole_releases(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FAILING, str(tmp_path / "out")], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 15, "there are more steps than that"


@pytest.mark.process
def test_a_file_larger_than_may_be_written_leaves_the_release_before(tmp_path: Path) -> None:
    before = make(tmp_path)
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.support.load import make; make(Path(sys.argv[1]), 2, size=5000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )

    assert "a file would be larger than may be written" in done.stderr
    assert find_release(tmp_path) == before.resolve()
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [before.name]


@pytest.mark.process
def test_a_folder_that_may_not_be_written_is_told_and_stays_readable(tmp_path: Path) -> None:
    before = make(tmp_path / "out")
    for folder in (tmp_path / "out", tmp_path / "out" / "releases"):
        folder.chmod(0o555)
    (tmp_path / "out" / ".lock").chmod(0o444)
    program = (
        "import os; from pathlib import Path; from tests.support.load import make\n"
        f"os.chdir({str(tmp_path)!r})\n"  # the way there may be closed to others
        "if os.getuid() == 0: os.setuid(65534)\n"
        "make(Path('out'), 2)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert "No release was made current in out: you may not write there. Choose another" in done.stderr
    assert find_release(tmp_path / "out") == before.resolve()


def _publish_many(out: Path, first: int) -> None:
    for number in range(first, first + 10):
        make(out, b"# %d\n" % number)


@pytest.mark.process
def test_two_builds_at_once_make_whole_releases_only(tmp_path: Path) -> None:
    builds = [
        multiprocessing.get_context("spawn").Process(target=_publish_many, args=(tmp_path, first)) for first in (0, 100)
    ]
    for build in builds:
        build.start()
    for build in builds:
        build.join(PATIENCE)

    assert [build.exitcode for build in builds] == [0, 0]
    for release in (tmp_path / "releases").iterdir():
        verify(release)
    assert json.loads((find_release(tmp_path) / "manifest.json").read_bytes())["version"] == "1.0"


def test_release_can_be_moved_as_a_folder(tmp_path: Path) -> None:
    make(tmp_path / "a")
    shutil.move(tmp_path / "a", tmp_path / "b")

    assert verify(find_release(tmp_path / "b"))


def test_a_link_that_leads_nowhere_is_told_and_replaced(tmp_path: Path) -> None:
    shutil.rmtree(make(tmp_path))
    with pytest.raises(ReleaseError, match=r"current points to releases/\w+, which is gone. `kg releases` lists"):
        find_release(tmp_path)
    release = make(tmp_path, b"# new\n")

    assert find_release(tmp_path) == release.resolve()


# ---- those that are kept


def test_verify_finds_a_false_id(tmp_path: Path) -> None:
    release = make(tmp_path)
    manifest = json.loads((release / "manifest.json").read_bytes())
    (release / "manifest.json").write_text(json.dumps({**manifest, "id": "0" * 12}))

    with pytest.raises(ReleaseError, match=rf"has the id 0{{12}}, its content has {release.name}"):
        verify(release)


def test_releases_are_listed_with_the_newest_first(tmp_path: Path) -> None:
    made = [make(tmp_path, b"# %d\n" % number) for number in range(3)]
    (made[0] / "manifest.json").write_text("{")
    found = kept_releases(tmp_path)

    assert [each.name for each in found] == [each.name for each in reversed(made)]
    assert [each.current for each in found] == [True, False, False]
    assert [each.manifest is None for each in found] == [False, False, True]
    assert found[0].size == sum(map(len, contents(made[2]).values()))


def test_switch_and_previous_go_back_step_by_step(tmp_path: Path) -> None:
    made = [make(tmp_path, b"# %d\n" % number).name for number in range(3)]
    back = [switch(tmp_path, previous(tmp_path)).name for _ in range(2)]

    assert back == [made[1], made[0]]
    assert find_release(tmp_path).name == made[0]
    with pytest.raises(ReleaseError, match=r"no release .* older than the current"):
        previous(tmp_path)


def test_switch_to_what_is_damaged_or_not_there_leaves_the_current(tmp_path: Path) -> None:
    old, new = make(tmp_path), make(tmp_path, b"# new\n")
    (old / "text.nq").write_bytes(b"x")

    with pytest.raises(ReleaseError, match=r"text\.nq of release .* has 1 bytes, not 0"):
        switch(tmp_path, old.name)
    with pytest.raises(ReleaseError, match=rf"no release nothing in .* There is {new.name}, {old.name}\."):
        switch(tmp_path, "nothing")
    assert find_release(tmp_path) == new.resolve()
