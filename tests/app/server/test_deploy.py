"""The files for running hkit as a service fit the program, and keep it small: no rights, nothing written."""

from __future__ import annotations

import configparser
import json
import os
import shlex
from pathlib import Path

import pytest

from kg.cli import main
from tests.support.served import started

DEPLOY = Path(__file__).parents[3] / "app" / "deploy"
DATA = "<http://example.org/a> <http://example.org/p> 1 ."


def commands() -> list[list[str]]:
    """How the unit and the image start the server."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # the names keep their capitals
    unit.read(DEPLOY / "hkit.service")
    image = (DEPLOY / "Dockerfile").read_text().splitlines()
    return [
        shlex.split(unit["Service"]["ExecStart"]),
        json.loads(next(line for line in image if line.startswith("CMD ")).removeprefix("CMD ")),
    ]


@pytest.mark.parametrize("command", commands(), ids=["systemd", "docker"])
def test_the_command_is_one_that_the_program_takes(command):
    assert command[0].endswith("/bin/kg")
    name, *rest = command[1:]
    serve = main.get_command(None, name)  # type: ignore[arg-type]  # no context is needed to find a command
    assert serve is not None
    context = serve.make_context(name, rest, resilient_parsing=True)
    assert context.params["port"] == 8000
    assert str(context.params["release"]) == "/srv/hkit"


def test_the_image_copies_what_there_is_and_runs_without_rights():
    text = (DEPLOY / "Dockerfile").read_text()
    assert "USER 65534:65534" in text
    assert (DEPLOY.parents[1] / "requirements.lock").is_file()


@pytest.mark.process
def test_the_server_writes_to_no_file(tmp_path):
    """Every file that the server has open for writing is a pipe, a socket or a device."""
    with started(tmp_path, data=DATA) as server:
        assert server.query("ASK { ?s ?p 1 }")[0] == 200
        for pid in [server.process.pid, *server.workers()]:
            for link in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    target, flags = os.readlink(link), Path(f"/proc/{pid}/fdinfo/{link.name}").read_text()
                except FileNotFoundError:  # it was closed meanwhile
                    continue
                writable = int(flags.split("flags:")[1].split()[0], 8) & os.O_ACCMODE
                assert not writable or not Path(target).is_file(), target
