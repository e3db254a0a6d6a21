"""The arrows of the architecture: who may import whom, and how long a module and a function may grow."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("kg/**/*.py"), *ROOT.glob("app/**/*.py")])
LONGEST_MODULE = 400
LONGEST_FUNCTION = 45

APP_MAY_IMPORT = {
    "kg",
    "kg.store.store",
    "kg.remote.graph",  # the graph of an engine elsewhere, where that is served
    "kg.remote.client",  # what such an engine does not do
    "kg.remote.opening",  # what is on such an engine, to be opened
    "kg.release.citation",  # how to cite what is served, made of its description
    "kg.release.description",  # the description that a release has is also made for graphs that are served without one
    "kg.release.dumps",  # dumps of such graphs are made on request
    "kg.formats.csvw",  # the names of the tables among the dumps
    "kg.formats.jsonld",  # the frame of an entity
    "kg.formats.registry",
    "kg.rdf.namespaces",
    "kg.errors",
    "kg.store.search",
    "kg.store.index",  # names, kinds and counts are read from it
    "kg.store.sparql_scan",
    "kg.resources",
    "kg.store.saved_queries",
    "kg.compare.records",  # claims as plain objects, which the page of editions lines up
    "kg.compare.figures",  # what may be compared and why not: one answer for pages, kg diff and Python
}
WEB = {"flask", "werkzeug", "granian", "gunicorn", "waitress", "http", "wsgiref", "app"}
KNOWS_NO_RDF = (
    "model",
    "text",
    "profile",
    "mentions",
    "references",
    "names",
    "lexicon",
    "errors",
)
RDF = {
    "rdflib",
    "pyoxigraph",
    "pyshacl",
    "oxrdflib",
    "reasonable",
    "kg.rdf.claims",
    "kg.rdf.namespaces",
    "kg.store.store",
    "kg.release.citation",  # how to cite what is served, made of its description
    "kg.release.description",  # the description that a release has is also made for graphs that are served without one
    "kg.release.dumps",  # dumps of such graphs are made on request
    "kg.formats.csvw",  # the names of the tables among the dumps
    "kg.formats.jsonld",  # the frame of an entity
    "kg.rdf.shapes",
    "kg.rdf.reasoning",
}
BAGS = {"utils", "util", "helpers", "common", "core", "services", "managers", "base", "misc"}


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, `from kg import x` as both `kg` and `kg.x` where that is a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name for name in submodules if is_module(name)]
            yield from found
            if len(found) < len(submodules):
                yield node.module


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_short_and_introduces_itself(path: Path) -> None:
    source = path.read_text()

    assert len(source.splitlines()) <= LONGEST_MODULE
    assert path.stem not in BAGS
    assert ast.get_docstring(ast.parse(source)), (
        "a module opens with one sentence that could stand in a table of contents"
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_of_a_module_are_short(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}

    assert {name: length for name, length in long.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "kg")], ids=name_of)
def test_kg_knows_nothing_of_the_web(path: Path) -> None:
    doors = {  # from the command line to the app
        ROOT / "kg" / "cli" / "serve.py": {"app.server.serve", "app.server.watch", "app.limits"},
        ROOT / "kg" / "cli" / "mcp.py": {"app.assistant.server", "app.limits"},
    }

    assert {name for name in imports(path) if name.split(".")[0] in WEB} == doors.get(path, set())


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "app")], ids=name_of)
def test_app_sees_the_graph_through_five_modules(path: Path) -> None:
    assert {name for name in imports(path) if name.split(".")[0] == "kg"} <= APP_MAY_IMPORT


@pytest.mark.parametrize("name", KNOWS_NO_RDF)
def test_reading_knows_nothing_of_rdf(name: str) -> None:
    assert set(imports(ROOT / "kg" / f"{name}.py")) & RDF == set()


def test_model_imports_nothing_of_the_project() -> None:
    assert [name for name in imports(ROOT / "kg" / "model.py") if name.split(".")[0] in {"kg", "app"}] == []


def test_top_level_is_fixed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    shown = {name.split("/")[0] for name in listed if not name.startswith(".")}

    assert shown == {
        *("ontology", "shapes", "kg", "app", "tests"),
        *("pyproject.toml", "README.md", "CHANGELOG.md", "Makefile", "requirements.lock", "requirements-dev.lock"),
    }
