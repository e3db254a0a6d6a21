"""/health, /ready and /metrics: what is wrong is said, and only a server that cannot answer is not ready."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import regex

from app.factory import create_app
from app.http.environ import HEALTH, METRICS
from app.routes.health import HELP
from app.server.access_log import Metrics
from kg import __version__
from kg.remote.client import Endpoint
from kg.remote.graph import Remote
from kg.store.store import Store
from tests.support.load import make

DEPLOY = Path(__file__).parents[3] / "app" / "deploy"


def test_all_is_well(release: Path) -> None:
    store = Store.open_release(release)
    asked = create_app(store).test_client()
    for path in ("/health", "/ready"):
        answer = asked.get(path)
        assert (answer.status_code, answer.text) == (200, f"ok {__version__} {store.id}\n")
        assert answer.headers["Cache-Control"] == "no-store"


def test_engine_that_is_gone_is_told_and_the_server_is_not_ready() -> None:
    asked = create_app(Store("x", Remote(Endpoint("http://127.0.0.1:1/sparql")))).test_client()

    assert asked.get("/health").status_code == 200
    assert asked.get("/ready").status_code == 503
    assert regex.match(r"degraded \S+ x\nengine .*127\.0\.0\.1:1.*\n$", asked.get("/ready").text)


def test_release_that_is_gone_and_a_full_disk_are_told_and_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path, 1)
    asked = create_app(Store.open_release(folder)).test_client()
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=3 << 20))
    assert f"disk {folder} has 3 MiB left" in asked.get("/ready").text
    shutil.rmtree(folder)

    answer = asked.get("/ready")
    assert (answer.status_code, answer.text.split()[0]) == (200, "degraded")
    assert "is gone from disk, and served from memory" in answer.text


def test_release_that_could_not_be_opened_is_told(release: Path) -> None:
    asked = create_app(Store.open_release(release)).test_client()
    told = asked.get("/health", environ_overrides={HEALTH: "switches 1\nproblem data.nq is broken\n"}).text

    assert told.startswith("degraded ")
    assert told.endswith("switches 1\nproblem data.nq is broken\n")


def test_each_metric_says_what_it_counts(release: Path) -> None:
    asked = create_app(Store.open_release(release)).test_client()
    written = Metrics().text("x", connections=1, workers_busy=0, worker_restarts_total=0)
    lines = asked.get("/metrics", environ_overrides={METRICS: written}).text.splitlines()
    typed = [number for number, line in enumerate(lines) if line.startswith("# TYPE ")]

    assert typed
    for number in typed:
        name = lines[number].split()[2]
        assert lines[number - 1] == f"# HELP {name} {HELP[name]}"


def test_image_has_what_it_copies_and_runs_as_nobody() -> None:
    steps, root = (DEPLOY / "Dockerfile").read_text(), DEPLOY.parents[1]
    copied = {name for line in regex.findall(r"^COPY ([^-\n]*) \S+$", steps, regex.MULTILINE) for name in line.split()}

    assert {name for name in copied - {"."} if not [*root.glob(name)]} == set()
    assert "\nUSER 65534:65534\n" in steps
    assert "/health" in regex.search(r"\nHEALTHCHECK .*", steps)[0]
    left_out = [line for line in (root / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert {".git", ".venv", "build", "app/static/built"} <= set(left_out)


@pytest.mark.process
@pytest.mark.interop
def test_unit_is_hardened() -> None:
    command = ["systemd-analyze", "security", "--offline=true", str(DEPLOY / "hkit.service")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    exposure = regex.search(r"exposure level for hkit\.service: ([\d.]+)", told)

    assert exposure
    assert float(exposure[1]) < 1.5
