"""What many tests share: the releases of the bundled chapter, built once."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kg.build import Summary

# No tests lie there; the search for doctests would import all of it.
collect_ignore = ["bench", "support"]
NO_BROWSER = "there is no Chromium here. `make chromium` brings one."
NO_EDITOR = "the query page's editor is not built. `make test` builds it, where it reaches npm's packages."
EDITOR = Path(__file__).parents[1] / "app" / "static" / "built" / "query.js"
MARKED = {"interop", "browser", "process"}
# About how long a test with such a mark takes; one without takes hardly any time.
SECONDS = {"browser": 2.0, "process": 1.0, "slow": 1.0}
refusing = False


def pytest_configure() -> None:
    """Take signals as in a shell: a process passes on to those it starts what it was made to ignore or to hold back."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what runs in the background ignore it
    for number in (signal.SIGALRM, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n logical` is a worker a processor; `-n auto` two more, for tests that wait for what they started."""
    return (os.cpu_count() or 1) + (2 if config.option.numprocesses == "auto" else 0)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """The bundled chapter, built."""
    from tests.support.chapter import built  # late, so that a test of one module imports one module

    return built(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """The bundled chapter and its later edition, built together."""
    from tests.support.chapter import LATER, built

    return built(tmp_path_factory.mktemp("both"), LATER)


@pytest.fixture(scope="session")
def release(built: Summary) -> Path:
    """The folder of the bundled chapter's release."""
    return built.release


@pytest.fixture(scope="session")
def editor() -> Path:
    """The file of the query page's editor; without it a test is left out."""
    if not EDITOR.is_file():
        pytest.skip(NO_EDITOR)
    return EDITOR


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine NAME` and `--nothing-left-out`."""
    parser.addoption("--engine", default=None, help="run with the graphs on a real engine: oxigraph or virtuoso")
    parser.addoption("--nothing-left-out", action="store_true", help="fail if a test is left out for want of a program")


@pytest.hookimpl(tryfirst=True)  # before marks choose
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser, and leave them out where there is none; put the longest files first."""
    pages = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if pages:
        from tests.support.chromium import chromium

        marks = [pytest.mark.browser] if chromium() else [pytest.mark.browser, pytest.mark.skip(reason=NO_BROWSER)]
        for item in pages:
            for mark in marks:
                item.add_marker(mark)
    if hasattr(config, "workerinput"):  # each worker has a file at a time: a long one that is begun last ends alone
        lengths = Counter[Path]()
        for item in items:
            marks = [mark.name for mark in item.iter_markers()]
            lengths[item.path] += max((SECONDS[name] for name in marks if name in SECONDS), default=0.02)
        items.sort(key=lambda item: -lengths[item.path])


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around all that pytest itself has to say
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """Say in the last line how many tests were left out, and fail if none may be."""
    result = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []  # the workers of xdist have no reporter
    if skipped and session.config.getoption("--nothing-left-out"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line(f"{len(skipped)} tests were left out, and none may be: this run has failed.")
    counts = {why: sum(why in str(report.longrepr) for report in skipped) for why in (NO_BROWSER, NO_EDITOR)}
    if any(counts.values()):
        reporter.write_line(" ".join(f"Tests left out: {number}, as {why}" for why, number in counts.items() if number))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Refuse processes to a test that is not marked to start any, and to the fixtures that it is the first to use."""
    global refusing
    marked = MARKED.intersection(mark.name for mark in item.iter_markers())
    refusing = not marked and item.config.getoption("--engine") is None  # the engines are processes
    try:
        return (yield)
    finally:
        refusing = False


def _refuse(event: str, _arguments: object) -> None:
    if refusing and event in {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system"}:
        raise RuntimeError("This test starts a process. Mark it with pytest.mark.process, so that make quick is quick.")


sys.addaudithook(_refuse)


@pytest.fixture(autouse=True, scope="session")
def elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """The graphs of all stores on an engine, if one is asked for."""
    name = request.config.getoption("--engine")
    if name is None:
        yield
        return
    from tests.support.elsewhere import Engines, patch

    engines = Engines(name)
    with pytest.MonkeyPatch.context() as monkeypatch, engines.stack:
        patch(engines, monkeypatch)
        yield
