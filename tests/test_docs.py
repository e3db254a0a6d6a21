"""The documents agree with the code: their snippets run, and what they name exists."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import textwrap
import tomllib
from contextlib import redirect_stdout
from dataclasses import dataclass, fields
from pathlib import Path

import click
import pytest
import regex
from click.testing import CliRunner
from werkzeug.exceptions import NotFound

from app.limits import Limits
from kg.cli import COMMANDS, main
from kg.model.claims import Metadata
from kg.store.store import Store

ROOT = Path(__file__).parent.parent
NAMED = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "ontology/README.md")
PATHS = [*(ROOT / name for name in NAMED), *sorted(ROOT.glob("docs/*.md"))]
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in PATHS}
FENCED = regex.compile(r"^( *)```(\w+)\n(.*?)^\1```$", regex.MULTILINE | regex.DOTALL)
LINK = regex.compile(r"\]\((?!http)([^)#]*)(?:#([^)]*))?\)")
# Files and folders of the project, in code or in a command; what a build makes is not among them.
FILE = regex.compile(r"(?<![\w./:-])(?:\.\./)?((?:kg|app|ontology|shapes|tests|docs)/[\w./-]*[\w/])(?![\w<*])")


@dataclass(frozen=True)
class Block:
    """A fenced block of a document: its language, its text, and the text of the document behind it."""

    document: str
    language: str
    text: str
    behind: str

    def __str__(self) -> str:
        return f"{self.document}: {self.text.splitlines()[0][:40]}"


BLOCKS = [
    Block(name, match[2], textwrap.dedent(match[3]), text[match.end() :])
    for name, text in TEXTS.items()
    for match in FENCED.finditer(text)
]


def blocks(language: str) -> list[Block]:
    """The blocks in a language."""
    return [block for block in BLOCKS if block.language == language]


def codes(text: str) -> list[str]:
    """What stands between backticks in running text."""
    return regex.findall(r"`([^`\n]+)`", FENCED.sub("", text))


def rows(text: str) -> list[list[str]]:
    """The rows of the first Markdown table of a text, without its head."""
    lines = regex.search(r"(?:^\|.*\n?)+", text, regex.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


def transcript(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with its output; a command goes on until its quotation marks are closed."""
    steps: list[tuple[str, str]] = []
    for part in regex.split(r"^\$ ", block.text, flags=regex.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = next(number for number in range(1, len(lines) + 1) if complete("".join(lines[:number])))
        steps.append(("".join(lines[:length]).strip(), "".join(lines[length:])))
    return steps


def complete(command: str) -> bool:
    """Whether a command's quotation marks are closed."""
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def lines_of_shell() -> list[str]:
    """Every command that a document names or shows, once."""
    shown = [line for block in blocks("sh") for line in block.text.splitlines()]
    run = [command for block in blocks("console") for command, _ in transcript(block)]
    named = [code for text in TEXTS.values() for code in codes(text)]
    return sorted({line for line in (*shown, *run, *named) if complete(line)})


def calls(program: str) -> list[list[str]]:
    """The arguments of each call of a program in the documents."""
    split = [shlex.split(line, comments=True) for line in lines_of_shell()]
    return [words[1:] for words in split if words[:1] == [program] and len(words) > 1]


OWN_TEXT = "docs/your-own-text.md"


class Terminal(io.StringIO):
    """Standard output that a person reads."""

    def isatty(self) -> bool:
        """A terminal, so that results come as tables."""
        return True


@pytest.fixture
def workplace(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the release as `build`, on a terminal of 96 columns."""
    (tmp_path / "build").symlink_to(release.parent.parent)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "96")
    return tmp_path


def output_of(command: str) -> str:
    """What a command writes to a terminal; commands of `kg` run in this process."""
    words = shlex.split(command)
    if words[0] != "kg":
        return subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True).stdout
    with redirect_stdout(Terminal()) as terminal:
        code = main(words[1:], standalone_mode=False)
    assert not code, f"{command} exits with {code}"
    return click.unstyle(terminal.getvalue())


@pytest.mark.process
@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("block", [block for block in blocks("console") if block.document != OWN_TEXT], ids=str)
def test_commands_give_the_output_shown(block: Block) -> None:
    follow(block)


@pytest.mark.process
def test_own_text_becomes_a_graph_in_at_most_ten_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole page in one folder, with a PDF of its own and nothing else."""
    monkeypatch.chdir(tmp_path)
    report(tmp_path / "my-report.pdf")
    page = [block for block in blocks("console") if block.document == OWN_TEXT]
    for block in page:
        follow(block)

    assert sum(len(transcript(block)) for block in page) <= 10
    assert "Your Name" in (tmp_path / "mine/current/dumps/CITATION.cff").read_text()
    assert "maintainers" not in (tmp_path / "mine/current/dumps/CITATION.cff").read_text()
    assert (tmp_path / "my-report.csv.zip").stat().st_size > 1000


def report(path: Path) -> None:
    """A report of another country, printed as a PDF."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    texts = [
        "The Leeds Digital Agency manages the Aire Science Park in Leeds. The park was home to about 140 companies at "
        "the end of 2026.",
        "The Agency launched the Aire Start-up Fund in March 2026. The fund provides grants of up to £50,000 to "
        "start-ups.",
        "The Agency plans to open the Holbeck Innovation Centre in 2028.",
    ]
    title = Paragraph("Leeds Digital Agency: Annual Report 2026", styles["Title"])
    SimpleDocTemplate(str(path)).build([title, *(Paragraph(text, styles["BodyText"]) for text in texts)])


def follow(block: Block) -> None:
    """Run the commands of a block; each gives what is shown."""
    for command, shown in transcript(block):
        expected = regex.escape(shown.strip(), literal_spaces=True).replace("…", r".*")
        given = "\n".join(line.rstrip() for line in output_of(command).strip().splitlines())
        assert regex.fullmatch(expected, given, regex.DOTALL), f"$ {command}\n{given}"


@pytest.mark.parametrize("block", blocks("sparql"), ids=str)
def test_queries_give_rows_and_those_shown(block: Block, release: Path) -> None:
    given = [[term.value for term in row.values()] for row in Store.open_release(release).select(block.text)]

    assert given
    if block.behind.lstrip().startswith("|"):
        assert given == rows(block.behind)


@pytest.mark.slow
@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("document", sorted({block.document for block in blocks("python")}))
def test_python_runs_and_prints(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for block in blocks("python"):
        if block.document == document:
            exec(block.text, names)
            assert bool(capsys.readouterr().out) == ("print(" in block.text), block.text


@pytest.mark.slow
@pytest.mark.usefixtures("workplace")
def test_script_for_a_first_look_prints_what_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    cells = (ROOT / "docs/first-look.py").read_text().split("# %%\n")[1:]
    names: dict[str, object] = {}
    for cell in cells:
        exec(cell, names)
        assert capsys.readouterr().out, cell

    assert len(cells) == 7


@pytest.mark.parametrize("block", blocks("toml"), ids=str)
def test_toml_is_what_the_reader_takes(block: Block) -> None:
    content = tomllib.loads(block.text)
    if "frame" not in content:
        Metadata(**content)
        return
    files = [tomllib.loads(path.read_text()) for path in (ROOT / "kg/reading/claims/frames").glob("*.toml")]
    assert content["frame"][0] in [frame for file in files for frame in file["frame"]]


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_json_starts_a_command(block: Block) -> None:
    server = json.loads(block.text)["mcpServers"]["hkit"]
    assert_known(shlex.join(server["args"]), server["args"])


def test_blocks_are_of_languages_that_are_tested() -> None:
    # That of nginx is run by tests/app/server/test_nginx.py.
    assert {block.language for block in BLOCKS} == {"console", "json", "nginx", "python", "sh", "sparql", "toml"}


def assert_known(call: str, words: list[str]) -> None:
    """A command of `kg`, perhaps of a group, that has each of the options."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(click.Context(command), words[0])
        assert inner, f"kg {call}: no command {words[0]}"
        command, words = inner, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    options = {word.split("=")[0] for word in words if word.startswith("-") and len(word) > 1}
    assert options <= known, f"kg {call}: no option {', '.join(options - known)}"


@pytest.mark.parametrize("words", calls("kg"), ids=lambda words: shlex.join(words)[:60])
def test_commands_and_options_exist(words: list[str]) -> None:
    assert_known(shlex.join(words), words)


@pytest.mark.parametrize("target", sorted({words[0] for words in calls("make")}))
def test_targets_exist(target: str) -> None:
    assert regex.search(rf"^{target}:", (ROOT / "Makefile").read_text(), regex.MULTILINE)


@pytest.mark.parametrize("document", TEXTS)
def test_files_exist(document: str) -> None:
    text = TEXTS[document]
    shell = [block.text for block in BLOCKS if block.document == document and block.language in ("sh", "console")]
    named = {path for code in (*codes(text), *shell) for path in FILE.findall(code)}

    assert {path for path in named if not any(ROOT.glob(path.replace("NAME", "*")))} == set()


@pytest.mark.parametrize("document", TEXTS)
def test_links_lead_to_documents_and_headings(document: str) -> None:
    for target, heading in LINK.findall(TEXTS[document]):
        path = (ROOT / document).parent / target if target else ROOT / document
        assert path.is_file(), target
        titles = regex.findall(r"^#+ (.*)", path.read_text(), regex.MULTILINE) if heading else []
        assert not heading or heading in [regex.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in titles]


def test_every_document_is_in_the_index() -> None:
    linked = {target for target, _ in LINK.findall(TEXTS["docs/README.md"])}

    assert {path.name for path in ROOT.glob("docs/*.md")} - {"README.md"} <= linked


@pytest.mark.parametrize("document", TEXTS)
def test_addresses_are_of_the_site(document: str) -> None:
    from app.factory import create_app

    site = create_app(Store.open_files(())).url_map.bind("localhost")
    for address in (code for code in codes(TEXTS[document]) if regex.fullmatch(r"/[\w./-]+", code)):
        assert known(site, address), address


def known(site: object, address: str) -> bool:
    """Whether a page of its own answers at an address."""
    try:
        _, values = site.match(address, method="GET")  # type: ignore[attr-defined]
    except NotFound:
        return False
    return "path" not in values


def test_variables_are_read() -> None:
    paths = [*ROOT.glob("kg/**/*.py"), *ROOT.glob("app/**/*.py"), ROOT / "kg/cli/options.toml"]
    code = "".join(path.read_text() for path in paths)
    read = {*regex.findall(r"HKIT_[A-Z_]+", code), *(f"HKIT_{field.name.upper()}" for field in fields(Limits))}

    assert set(regex.findall(r"HKIT_[A-Z_]+", "".join(TEXTS.values()))) <= read


def test_limits_are_those_of_the_server() -> None:
    table = {cells[3].strip("`"): cells[1].split(",")[0] for cells in rows(TEXTS["docs/operations.md"])}
    names = {field.name for field in fields(Limits)} - {"services", "memory_total"}
    defaults = {f"HKIT_{name.upper()}": getattr(Limits(), name) for name in names}

    assert table.pop("HKIT_ALLOW_SERVICE") == "none"
    assert table.pop("HKIT_MEMORY_TOTAL") == "half of the machine's"
    assert {name: float(value) for name, value in table.items()} == defaults


def test_readme_is_short() -> None:
    assert len(TEXTS["README.md"].split()) <= 1000


def test_index_lists_the_commands() -> None:
    assert [cells[0] for cells in rows(TEXTS["docs/README.md"])] == [f"`kg {name}`" for name in COMMANDS]


def test_formats_lists_the_files_of_a_release(release: Path) -> None:
    listed = {name for cells in rows(TEXTS["docs/formats.md"]) for name in codes(cells[0])}

    assert listed == {path.name for path in (release / "dumps").iterdir()}


def test_formats_lists_the_formats_of_exports() -> None:
    from kg.cli.releases import export_command as command

    for option, sentence in (("name", "The formats are "), ("part", "The parts are ")):
        shown = codes(TEXTS["docs/formats.md"].split(sentence)[1].split(".")[0])
        (choice,) = [each.type.choices for each in command.params if each.name == option]  # type: ignore[attr-defined]
        assert shown == list(choice)


def test_formats_lists_the_graphs_of_a_release(release: Path) -> None:
    table = rows(TEXTS["docs/formats.md"].split("## Named graphs")[1])
    listed = {name for cells in table for name in codes(cells[0])}
    graphs = json.loads((release / "manifest.json").read_text())["graphs"]

    assert {"/".join(name.removeprefix("https://w3id.org/hkit/").split("/")[:2]) for name in graphs} <= listed


def test_assistants_lists_the_tools() -> None:
    from app.assistant.routes import TOOLS

    assert [codes(cells[0])[0] for cells in rows(TEXTS["docs/assistants.md"])] == list(TOOLS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_of_a_command_is_short_and_says_what_it_does(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert COMMANDS[name][1] in " ".join(CliRunner().invoke(main, ["--help"]).output.split())
    assert "--" in result.output


def test_version_in_the_changelog_is_the_packages() -> None:
    from kg import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
