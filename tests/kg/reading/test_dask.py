"""Reading on a Dask cluster: the same as on one machine, whatever dies on the way, or an error that says what to do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.build import BUNDLED, read, write_all
from kg.cli import main
from kg.errors import ClusterError, MissingPackage, SourceError
from kg.reading import dask as cluster
from kg.reading.parallel import read_many
from tests.support.clusters import ROOT, Cluster, end, running
from tests.support.waiting import PATIENCE, process, until

pytestmark = pytest.mark.process

TEXTS = sorted(ROOT.glob("tests/texts/*/text.txt"))
# Kills the worker that reads a source of this name, as want of memory would. A worker runs such code more than once.
KILLER = """
import os, signal
import kg.reading.dask
def read_one(source, whole=kg.reading.dask.read_one):
    if source.path.name == "killer.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(source)
kg.reading.dask.read_one = read_one
"""
# Has the worker fail where its reader has an error that nobody foresaw.
ENDLESS = """
import kg.reading.dask
def read_one(path):
    return read_one(path)
kg.reading.dask.read_one = read_one
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler for all tests that do not harm it."""
    with running(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture
def two(shared: Cluster) -> Cluster:
    """A cluster with two workers, none of them odd."""
    shared.start(2 - len(shared.workers))
    return shared


@pytest.fixture
def empty(shared: Cluster) -> Iterator[Cluster]:
    """A cluster without workers, before the test and after it."""
    shared.kill()
    yield shared
    shared.kill()


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Twelve small documents, one with a name and a year of its own in the `.toml` beside it."""
    found = []
    for number in range(12):
        path = tmp_path / f"part-{number:02}.txt"
        path.write_text(f"The Harbour Institute {number} was founded in 2019. In 2024, it had {100 + number} staff.\n")
        found.append(path)
    found[3].with_suffix(".toml").write_text('id = "third"\ntitle = "The third"\nedition = 2023\n')
    return found


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is, a scheduler that is there is found."""
    monkeypatch.setattr(cluster, "CONNECT", PATIENCE)


def quads(found: object) -> list[ox.Quad]:
    assert isinstance(found, list)
    return write_all(found, [], [])


def names(sources: list[Path], scheduler: str) -> Iterator[str]:
    """The ids of the documents as they come in."""
    return (reading.document.id for reading in read_many(sources, scheduler=scheduler))


# ---- the same


def test_cluster_reads_the_same_as_one_process(two: Cluster, sources: list[Path]) -> None:
    chosen = [*sources, *TEXTS]

    assert quads(read(chosen, scheduler=two.address)) == quads(read(chosen))


def test_documents_come_in_the_order_given(two: Cluster, sources: list[Path]) -> None:
    backwards = sources[::-1]

    assert list(names(backwards, two.address)) == ["third" if path == sources[3] else path.stem for path in backwards]


def test_no_sources_give_no_readings(shared: Cluster) -> None:
    assert list(names([], shared.address)) == []


def test_only_so_many_documents_are_packed_ahead(
    two: Cluster, sources: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "DOCUMENTS_AHEAD", 1)
    sources[-1].unlink()
    each = names(sources, two.address)
    next(each)
    sources[-1].write_text("The Harbour Institute was established in 2019.")

    assert list(each)[-1] == sources[-1].stem


# ---- what cannot be read


@pytest.mark.parametrize(
    ("text", "told"),
    [("", None), ("12 34 56", None), ("A town.", "edition = 'x'")],
)
def test_first_source_that_cannot_be_read_is_told_as_without_a_cluster(
    two: Cluster, sources: list[Path], text: str, told: str | None
) -> None:
    sources[5].write_text(text)
    if told:
        sources[5].with_suffix(".toml").write_text(told)
    sources[8].write_bytes(b"\x00\x01\x02")
    with pytest.raises(SourceError) as here:
        list(read_many(sources))
    each = names(sources, two.address)
    before = [next(each) for _ in range(5)]

    with pytest.raises(SourceError) as there:
        next(each)

    assert before[-1] == sources[4].stem
    assert str(there.value) == str(here.value)
    assert str(sources[5].parent) in str(there.value)


def test_missing_source_is_told_in_its_turn(two: Cluster, sources: list[Path]) -> None:
    sources[1].unlink()
    each = names(sources, two.address)

    assert next(each) == sources[0].stem
    with pytest.raises(SourceError, match=f"{sources[1]} cannot be read: No such file"):
        next(each)


# ---- builds


def test_build_takes_a_scheduler(two: Cluster, sources: list[Path], tmp_path: Path) -> None:
    here, there = (
        CliRunner().invoke(main, ["build", *map(str, sources), "--out", str(tmp_path / name), *options])
        for name, options in (("here", []), ("there", ["--scheduler", two.address]))
    )

    assert here.exit_code == there.exit_code == 0, there.output
    files = [path.relative_to(tmp_path / "here") for path in (tmp_path / "here").rglob("*") if path.is_file()]
    for file in files:
        if file.name != "manifest.json":  # it tells when
            assert (tmp_path / "here" / file).read_bytes() == (tmp_path / "there" / file).read_bytes()


def test_stopped_build_leaves_nothing_on_the_cluster(two: Cluster, sources: list[Path], tmp_path: Path) -> None:
    for path in sources:
        path.write_text(BUNDLED.read_text())
    program = "from kg.cli import main; main()"
    command = [sys.executable, "-c", program, "build", *sources, "--scheduler", two.address, "--out", tmp_path / "out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        two.client() as client,
        process(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as build,
    ):
        until(lambda: build.poll() is not None or any(client.processing().values()))
        build.send_signal(signal.SIGINT)
        said = build.communicate()
        until(lambda: not any(client.processing().values()) and not any(client.has_what().values()))

    assert build.returncode == 1
    assert said == (b"", b"Error: Stopped: no release was made. The one before, if any, is still current.\n")


# ---- workers and a scheduler that die, or cannot read


def test_killed_worker_loses_and_doubles_nothing(
    two: Cluster, sources: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    each = read_many(sources, scheduler=two.address)
    found = [next(each)]
    two.kill(1)
    found += each

    assert quads(found) == quads(list(read_many(sources)))
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("_hasty")
def test_when_all_workers_are_dead_the_message_says_what_they_had(
    two: Cluster, sources: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    each = names(sources, two.address)
    next(each)
    two.kill()

    with pytest.raises(ClusterError, match=rf"are gone\. Start some.*: dask worker {two.address}.* to {sources[-1]}\."):
        list(each)
    assert capfd.readouterr() == ("", "")


def test_document_that_kills_its_workers_is_named(tmp_path: Path, sources: list[Path]) -> None:
    killer = sources[4].rename(tmp_path / "killer.txt")
    with running(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as fragile:
        fragile.start(3, KILLER)
        each = names([*sources[:4], killer, *sources[5:]], fragile.address)
        before = [next(each) for _ in range(4)]

        with pytest.raises(SourceError, match=f"{killer} was not read: .* killed.* Give the workers more"):
            next(each)

    assert before == ["part-00", "part-01", "part-02", "third"]


def test_error_that_nobody_foresaw_names_the_document(empty: Cluster, sources: list[Path]) -> None:
    empty.start(1, ENDLESS)

    with pytest.raises(ClusterError, match=f"{sources[0]} was not read: RecursionError: .*kg read {sources[0]} shows"):
        list(names(sources, empty.address))


@pytest.mark.usefixtures("_hasty")
def test_scheduler_without_workers_is_told(empty: Cluster, sources: list[Path]) -> None:
    with pytest.raises(
        ClusterError, match=rf"has no workers\. Start some.*: dask worker {empty.address} --nthreads 1\.$"
    ):
        list(names(sources, empty.address))


@pytest.mark.usefixtures("_hasty")
def test_scheduler_that_dies_is_told(
    tmp_path: Path, sources: list[Path], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path) as doomed:
        doomed.start(1)
        each = names(sources, doomed.address)
        next(each)
        monkeypatch.setattr(cluster, "CONNECT", 2.0)  # as long as leave is taken of it
        end(doomed.scheduler)

        with pytest.raises(ClusterError, match=f"{doomed.address} is gone or does not answer. See that it runs"):
            list(each)
    assert capfd.readouterr() == ("", "")


def test_scheduler_that_is_not_there_is_told(sources: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections, and never says a word
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"no Dask scheduler at {address}. Check the address, or start one"):
            list(names(sources, address))
    with pytest.raises(ClusterError, match=f"no Dask scheduler at {address}"):
        list(names(sources, address))


@pytest.mark.parametrize(
    ("preload", "said"),
    [
        (
            "import kg.resources as own; own.__version__ = '0.0.9'",
            r"has hkit 0\.0\.9, this machine has .*Install the same",
        ),
        (
            "import kg.release.provenance as p; p.deciding = lambda: {}",
            "has hkit's ontology, lexicon and rules [0-9a-f]{12}, this machine has [0-9a-f]{12}",
        ),
        ("import platform; platform.python_version_tuple = lambda: ('3', '9', '1')", r"has Python 3\.9, this machine"),
        ("import sys; sys.modules['kg'] = None", r"cannot read: .*'?kg.* Install the wheel of hkit-graph .* there too"),
    ],
)
def test_worker_of_another_kind_refuses_to_read(empty: Cluster, sources: list[Path], preload: str, said: str) -> None:
    empty.start(1, preload)

    with pytest.raises(ClusterError, match=said):
        list(names(sources, empty.address))


# ---- the command


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--scheduler", "tcp://localhost:8786", "--jobs", "1"], "--jobs and --scheduler do not go together"),
        (["--scheduler", "localhost:8786"], "is no address of a scheduler. Give one like tcp://localhost:8786."),
        (["--scheduler", ""], "is no address of a scheduler"),
    ],
)
def test_wrong_scheduler_is_a_usage_error(options: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["build", *options])

    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_without_dask_the_message_says_how_to_install_it(sources: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(MissingPackage, match=r"pip install 'hkit-graph\[cluster\]'"):
        list(names(sources, "tcp://127.0.0.1:8786"))
