"""The house: rooms with one direction of imports, short files that introduce themselves, one class for a name."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter, defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("kg", "app")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "node_modules" not in path.parts
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
# From top to bottom: a module imports only from its own room and from rooms in lower lines. Its room is the longest
# name here that its own begins with. `kg` and `app` alone are only faces; `kg.open` imports `kg.api` when called.
ORDER = """
kg.cli
app.factory
app.assistant
app.routes app.reconcile
app.overviews app.sparql
app.pages
app.server
app.register
app.site
app.http
app.i18n
app.limits
kg.build kg.api
kg.reading
kg.reading.llm
kg.reading.claims
kg.reading.syntax
kg.reading.names
kg.reading.intake
kg.reading.text
kg.reading.quantities
kg.linking
kg.compare kg.remote
kg.store
kg.release
kg.formats
kg.rdf
kg.model
kg.errors kg.resources kg.limits
"""
FLOOR = {room: floor for floor, line in enumerate(ORDER.splitlines()) for room in line.split()}
BAGS = {"utils", "util", "helpers", "common", "core", "services", "managers", "base", "misc"}


def room(module: str) -> str:
    """The room of a module: the longest name in ORDER that it begins with."""
    return max((name for name in FLOOR if f"{module}.".startswith(f"{name}.")), key=len, default=module)


def imports(module: str) -> set[str]:
    """The modules of the project that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {part if part in FILES else node.module for part in parts}
    return {name for name in names if name in FILES and name not in ("kg", "app")} - {module}


def test_imports_go_down() -> None:
    crossing = {(m, other) for m in FILES if m != "kg" for other in imports(m) if room(m) != room(other)}

    assert [f"{m} imports {other}" for m, other in sorted(crossing) if FLOOR[room(m)] >= FLOOR[room(other)]] == []


def test_no_files_import_each_other_in_a_circle() -> None:
    TopologicalSorter({module: imports(module) for module in FILES if module != "kg"}).prepare()


def test_app_is_imported_only_by_the_module_of_the_commands_that_start_it() -> None:
    doors = {m for m in FILES if m.startswith("kg") and any(other.startswith("app") for other in imports(m))}

    assert doors == {"kg.cli.serve"}


def test_rooms_are_small_and_introduce_themselves() -> None:
    sizes = Counter(path.parent for path in FILES.values() if path.name != "__init__.py")
    lines = {name: len((ast.get_docstring(tree) or "").splitlines()) for name, tree in TREES.items()}
    faces = [name for name, path in FILES.items() if path.name == "__init__.py"]
    sizes += Counter(path.parent for path in (ROOT / "tests").rglob("*.py") if path.name != "__init__.py")

    assert {str(folder): size for folder, size in sizes.items() if size > 12 and folder.name != "cli"} == {}
    assert {name: lines[name] for name in faces if not 3 <= lines[name] <= 10} == {}
    assert [name for name, path in FILES.items() if lines[name] == 0 or path.stem in BAGS] == []


def test_what_a_folder_points_to_is_there() -> None:
    """A name in backticks of an `__init__` docstring is a module or file of its folder, or stands in one."""
    missing = []
    for name, tree in TREES.items():
        folder = FILES[name].parent
        if FILES[name].name == "__init__.py":
            modules = [m for m in FILES if FILES[m].parent in (folder, *folder.iterdir())]
            nodes = [node for module in modules for node in ast.walk(TREES[module])]
            names = {getattr(node, field, "") for node in nodes for field in ("name", "attr")}
            names |= {m.split(".")[-1] for m in modules} | {n.value for n in nodes if isinstance(n, ast.Constant)}
            pointers = re.findall(r"`([^`]+)`", ast.get_docstring(tree) or "")
            files = {one for one in pointers if [*folder.glob(one), *ROOT.glob(one)]}
            parts = {one: one.removesuffix(".py").rpartition(".")[::2] for one in pointers if one not in files}
            missing += [(name, one) for one, part in parts.items() if not {one, *part} & ({*names, *FILES} - {""})]

    assert missing == []


def test_modules_and_functions_are_short() -> None:
    long = {name: size for name, path in FILES.items() if (size := len(path.read_text().splitlines())) > 400}
    functions = ((name, node) for name, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, FUNCTION))

    assert long == {}
    assert [(m, n.name) for m, n in functions if (n.end_lineno or 0) - n.lineno >= 45] == []


def test_a_class_has_its_name_alone_and_docstrings_name_the_thing_first() -> None:
    nodes = [(module, node) for module, tree in TREES.items() for node in ast.walk(tree)]
    homes = defaultdict(set)
    for module, node in nodes:
        if isinstance(node, ast.ClassDef):
            homes[node.name].add(module)
    docs = [(m, ast.get_docstring(n) or "") for m, n in nodes if isinstance(n, ast.Module | ast.ClassDef | FUNCTION)]
    question = re.compile(r"(What|Who|How|Which|Whose|Where)\b")
    modules = {name: ast.get_docstring(tree) or "" for name, tree in TREES.items()}

    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}
    assert [(module, text) for module, text in docs if question.match(text)] == []
    assert [name for name, text in modules.items() if text.startswith("Whether")] == []


@pytest.mark.process  # asks git
def test_the_top_level_is_fixed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert {name.split("/")[0] for name in listed if not name.startswith(".")} == {
        *("ontology", "shapes", "kg", "app", "tests", "docs"),
        *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "NOTICE"),
        *("pyproject.toml", "Makefile", "requirements.lock", "requirements-dev.lock"),
    }
