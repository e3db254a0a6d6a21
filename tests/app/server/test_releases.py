"""A running server goes over to another release: no request is lost, no answer is of two releases."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from app.limits import Limits
from app.server.zygote import Zygote
from kg.errors import KGError
from kg.release.folder import find_release, switch, verify
from tests.support.load import KILLS, WHICH, files_of, id_of, loading, make, memory, number_in, reach
from tests.support.served import Server, children, running
from tests.support.waiting import PATIENCE, process, until

pytestmark = pytest.mark.process

ASKED = f"/sparql?query={quote(WHICH)}"
# Some seconds of work, then the number of the release.
SLOW = (
    "SELECT (SAMPLE(?k) AS ?n) (SAMPLE(?k) AS ?m) { <http://example.org/s> <http://example.org/n> ?k . "
    "?a <http://example.org/label> ?b . ?c <http://example.org/label> ?d . ?e <http://example.org/label> ?f "
    "FILTER(STRLEN(CONCAT(?b, ?d, ?f)) > 1) }"
)
SWITCHES = int(os.environ.get("HKIT_SWITCHES", "4"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A build folder with release 1."""
    make(tmp_path / "build", 1)
    return tmp_path / "build"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def server(out: Path, log: Path) -> Iterator[Server]:
    with running("--out", str(out), log=log) as server:
        yield server


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, Server]]:
    """A build folder, a log and a server for tests that leave a release served, whichever."""
    folder = tmp_path_factory.mktemp("shared")
    make(folder / "build", 1)
    with running("--out", str(folder / "build"), log=folder / "log") as server:
        yield folder / "build", folder / "log", server


def health(server: Server) -> str:
    status, _, body = server.ask("/health")
    assert status == 200
    return body.decode()


def asked(server: Server) -> int:
    """The number of the release that answers."""
    status, _, body = server.ask(ASKED, Accept="application/sparql-results+json")
    assert status == 200, body
    return number_in(body)


# ---- going over


def test_a_new_release_is_served_without_a_request_lost(out: Path, server: Server) -> None:
    with loading(server) as load:
        for number in range(2, 2 + SWITCHES):
            make(out, number)
            reach(server, id_of(number))
            assert asked(server) == number

    assert load.numbers == set(range(1, 2 + SWITCHES))
    assert server.metric("hkit_release_switches_total") == SWITCHES
    assert server.metric(f'hkit_release_info{{release="{id_of(1 + SWITCHES)}"}}') == 1
    assert health(server).splitlines()[1:] == [f"switches {SWITCHES}"]
    until(lambda: len(children(server.process.pid)) == 1)


def test_a_release_that_is_current_again_is_served_again(out: Path, server: Server) -> None:
    make(out, 2)
    reach(server, id_of(2))
    switch(out, id_of(1))
    reach(server, id_of(1))

    assert asked(server) == 1


def test_sighup_makes_the_server_look_at_once_and_read_files_again(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "data.ttl"
    triples = '<http://example.org/s> <http://example.org/n> "{0}" ; <http://example.org/m> "{0}" .'
    path.write_text(triples.format(1))
    with running("--data", str(path), log=log) as server:
        assert asked(server) == 1
        server.process.send_signal(signal.SIGHUP)
        until(lambda: "is served already" in log.read_text())
        path.write_text(triples.format(2))
        assert asked(server) == 1
        server.process.send_signal(signal.SIGHUP)
        until(lambda: asked(server) == 2)
        path.write_text("no triple")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: "problem" in health(server))

        assert "data.ttl: line 1" in health(server)
        assert asked(server) == 2


def test_pages_show_the_release_that_is_served(out: Path, server: Server) -> None:
    assert id_of(1).encode() in server.ask("/download")[2]
    make(out, 2)
    reach(server, id_of(2))

    page = server.ask("/download")[2]
    assert id_of(2).encode() in page
    assert id_of(1).encode() not in page


# ---- what is under way, and what is kept


def test_a_request_under_way_ends_in_the_old_release_and_is_not_kept_for_the_new(tmp_path: Path, log: Path) -> None:
    out, size = tmp_path / "build", 105
    make(out, 1, size=size)
    with running("--out", str(out), "--timeout", "600", log=log) as server:
        path = f"/sparql?query={quote(SLOW)}"
        found: list[int] = []
        accept = {"Accept": "application/sparql-results+json"}
        thread = threading.Thread(target=lambda: found.append(number_in(server.ask(path, **accept)[2])))
        thread.start()
        until(lambda: server.metric("hkit_workers_busy") == 1)
        (old,) = children(server.process.pid)
        make(out, 2, size=size)
        server.process.send_signal(signal.SIGHUP)
        reach(server, id_of(2, size=size))
        assert thread.is_alive(), "the query ended too soon to be under way in two releases"
        assert old in children(server.process.pid)
        assert asked(server) == 2
        thread.join(PATIENCE)

        assert found == [1]
        assert number_in(server.ask(path, **accept)[2]) == 2
        until(lambda: old not in children(server.process.pid))


def test_a_tag_of_the_old_release_does_not_pass_for_the_new(out: Path, server: Server) -> None:
    tags = {path: server.ask(path)[1]["etag"] for path in ("/dumps/hkit.nt", ASKED, "/download")}
    assert {server.ask(path, If_None_Match=tag)[0] for path, tag in tags.items()} == {304}
    make(out, 2)
    reach(server, id_of(2))

    for path, tag in tags.items():
        status, headers, _ = server.ask(path, If_None_Match=tag)
        assert (path, status) == (path, 200)
        assert headers["etag"] != tag
    status, _, body = server.ask("/dumps/hkit.nt", Range="bytes=0-10", If_Range=tags["/dumps/hkit.nt"])
    assert (status, body) == (200, files_of(2)["dumps/hkit.nt"])


def test_dumps_of_one_graph_that_differ_have_tags_that_differ(out: Path, server: Server) -> None:
    """Two versions of hkit may write the same graph in other bytes; the release has the same id then."""
    tag = server.ask("/dumps/hkit.nt")[1]["etag"]
    from kg.release.folder import publish

    files = {**files_of(1), "dumps/hkit.nt": b"# other\n"}
    publish(out, files, version="2", documents=(), graphs={})
    until(lambda: server.ask("/dumps/hkit.nt")[2] == b"# other\n")

    assert server.ask("/dumps/hkit.nt", If_None_Match=tag)[0] == 200


# ---- what cannot be gone over to


def damaged(out: Path, number: int) -> None:
    (make(out, number) / "data.nq").write_bytes(files_of(number + 1)["data.nq"])


def unreadable(out: Path, number: int) -> None:
    (make(out, number) / "manifest.json").write_bytes(b"{}")


def incomplete(out: Path, number: int) -> None:
    (make(out, number) / "dumps" / "hkit.nt").unlink()


def dangling(out: Path, number: int) -> None:
    shutil.rmtree(make(out, number))


def unlinked(out: Path, _number: int) -> None:
    (out / "current").unlink()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damaged, "checksum differs"),
        (unreadable, "manifest"),
        (incomplete, "hkit.nt"),
        (dangling, "which is gone"),
        (unlinked, "There is no release in"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_cannot_be_opened_leaves_the_old_release_and_is_told(
    shared: tuple[Path, Path, Server], harm: Callable[[Path, int], None], words: str
) -> None:
    out, log, server = shared
    first, logged = asked(server), len(log.read_text())
    with loading(server, clients=2) as load:
        harm(out, first + 1)
        until(lambda: "problem" in health(server))
        told = health(server)
        assert words in told
        assert told.split()[2] == id_of(first)
        assert asked(server) == first
        assert server.metric("hkit_release_problem") == 1
        make(out, first + 2)
        reach(server, id_of(first + 2))
        until(lambda: load.numbers == {first, first + 2})

    assert "problem" not in health(server)
    assert words in log.read_text()[logged:]
    assert f"Release {id_of(first)}, which is in memory, is still served." in log.read_text()[logged:]
    until(lambda: len(children(server.process.pid)) == 1)


def test_a_release_whose_home_page_fails_is_not_opened() -> None:
    def failing(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("500 Internal Server Error", [])
        return [b""]

    async def opened() -> None:
        zygote = Zygote(lambda: ("r1", failing), Limits(), lambda _: None)
        try:
            await zygote.opened
        finally:
            zygote.close()

    with pytest.raises(KGError, match="its home page was answered by 500"):
        asyncio.run(opened())


def test_a_release_that_does_not_fit_into_memory_leaves_the_old_one(out: Path, server: Server, log: Path) -> None:
    with loading(server, clients=2):
        used = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.prlimit(server.process.pid, resource.RLIMIT_AS, (used + (10 << 20), resource.RLIM_INFINITY))
        make(out, 2, size=60_000)
        until(lambda: "problem" in health(server))
        assert "memory" in health(server)
        assert asked(server) == 1
        resource.prlimit(server.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        server.process.send_signal(signal.SIGHUP)
        reach(server, id_of(2, size=60_000))

    assert "memory" in log.read_text()


def test_a_release_that_is_deleted_is_served_on(out: Path, server: Server, log: Path) -> None:
    dump = server.ask("/dumps/hkit.nt")
    shutil.rmtree(out)
    until(lambda: "problem" in health(server))

    assert asked(server) == 1
    assert server.ask("/dumps/hkit.nt", Range="bytes=2-8")[2] == dump[2][2:9]
    assert [server.ask(path)[0] for path in ("/", "/download", "/coverage", "/sparql")] == [200] * 4
    assert "which is in memory, is still served" in log.read_text()


def test_a_lost_broker_of_a_deleted_release_is_told_and_the_next_release_is_served(out: Path, server: Server) -> None:
    shutil.rmtree(out)
    (broker,) = children(server.process.pid)
    os.kill(broker, signal.SIGKILL)
    until(lambda: broker not in children(server.process.pid))
    status, headers, body = server.ask("/")
    assert (status, headers["retry-after"]) == (503, "2")
    assert b"There is nothing to serve. There is no release in" in body
    make(out, 2)
    until(lambda: server.ask("/health")[0] == 200)
    reach_again = server.ask(ASKED, Accept="application/sparql-results+json")

    assert (reach_again[0], number_in(reach_again[2])) == (200, 2)


# ---- for long


def test_memory_stays_flat_over_switches(out: Path, server: Server) -> None:
    def settle(number: int) -> int:
        make(out, number)
        reach(server, id_of(number))
        for n in range(50):
            server.ask(f"/sparql?query={quote(f'{WHICH} # {n}')}")
        until(lambda: len(children(server.process.pid)) == 1)
        return memory(server.process.pid)

    settle(2)
    before = settle(3)
    after = [settle(4 + number) for number in range(SWITCHES)]

    assert max(after[-2:]) - before < 16 << 20, after


BUILDER = """
import sys
from pathlib import Path
from tests.support.load import make
number = int(sys.argv[2])
while True:
    number += 1
    make(Path(sys.argv[1]), number, size=300, kept=3)
    print(number, flush=True)
"""


def test_kills_at_any_point_break_no_release_and_lose_no_request(out: Path, server: Server) -> None:
    chance = random.Random(7)
    with loading(server, clients=2, pause=0.005):
        for kill in range(KILLS):
            with ExitStack() as stack:
                for one in range(2):
                    command = [sys.executable, "-c", BUILDER, out, (2 * kill + one) * 10_000]
                    builder = stack.enter_context(process(command, stdout=subprocess.PIPE))
                    stack.callback(builder.kill)
                    assert builder.stdout.readline()
                time.sleep(chance.random() * 1.5)
                victims = [*server.workers(), *children(server.process.pid)]
                for pid in chance.sample(victims, min(len(victims), kill % 3)):
                    with suppress(ProcessLookupError):  # it has ended meanwhile
                        os.kill(pid, signal.SIGKILL)
            verify(find_release(out))
            for release in (out / "releases").iterdir():
                verify(release)
        make(out, 2)
        reach(server, id_of(2))
    assert not (out / ".staging").exists()
