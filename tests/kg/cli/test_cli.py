"""The command line: what each command prints, and one clear message for each kind of bad input."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.build import BUNDLED
from kg.cli import main
from kg.cli.options import OPTIONS
from kg.limits import RELEASES_KEPT
from kg.rdf.namespaces import prefixed
from kg.release.folder import PARTS, find_release, verify
from tests.support.engines import free_port
from tests.support.load import make
from tests.support.waiting import PATIENCE, process

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
EXAMPLE = "@prefix : <https://example.org/> .\n:a :b :c , :d ; :label 'Ä thing' .\n"


def kg(*arguments: object, stdin: str | None = None) -> Result:
    """What `kg` prints with these arguments."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A small Turtle file."""
    path = tmp_path / "example.ttl"
    path.write_text(EXAMPLE)
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A small source."""
    path = tmp_path / "report-2023.txt"
    path.write_text("Report 2023\n\nThe Harbour Parks Corporation manages the Harbour Science Park. It rained.\n")
    return path


# ---- what the commands print


def test_declared_options_have_the_defaults_and_choices_of_what_they_set() -> None:
    assert OPTIONS["build"]["--keep kept"]["default"] == RELEASES_KEPT
    assert OPTIONS["export"]["--graph part"]["type"] == list(PARTS)


def test_version_is_printed() -> None:
    assert kg("--version").output.startswith("hkit ")


def test_build_counts_what_it_read(report: Path, tmp_path: Path) -> None:
    result = kg("build", report, "--json", "--out", tmp_path)
    counts = json.loads(result.stdout)["counts"]

    assert result.exit_code == 0
    assert {"sentences", "entities", "statements", "observations", "sentences without a claim", "violations"} <= set(
        counts
    )
    assert counts["violations"] == 0
    assert json.loads(result.stdout)["validation"]["seconds"] > 0
    assert find_release(tmp_path).name == json.loads(result.stdout)["release"]


def test_query_prints_tab_separated_lines_in_a_pipe(release: Path) -> None:
    result = kg(
        "query", "SELECT ?l { id:hong-kong-science-park a ?c ; skos:prefLabel ?l } LIMIT 1", "--release", release
    )

    assert result.output == "l\nHong Kong Science Park\n"


def test_query_prints_json_when_asked(example: Path) -> None:
    result = kg("query", "SELECT ?l (1 + 1 AS ?n) { ?s <https://example.org/label> ?l }", "--data", example, "--json")

    assert json.loads(result.output) == [{"l": "Ä thing", "n": 2}]


def test_query_reads_standard_input(example: Path) -> None:
    assert kg("query", "-", "--data", example, stdin="ASK { ?s ?p ?o }").output == "yes\n"


def test_query_prints_a_graph_as_turtle(example: Path) -> None:
    result = kg("query", "CONSTRUCT { ?s a hkit:Park } WHERE { ?s ?p ?o }", "--data", example)

    assert result.output.endswith("<https://example.org/a> a hkit:Park .\n")


def test_query_keeps_each_row_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text('<a:a> <a:b> "two\\nlines\\tand a tab" .\n')

    assert kg("query", "SELECT ?o { ?s ?p ?o }", "--data", path).output == "o\ntwo\\nlines\\tand a tab\n"


@pytest.mark.parametrize(
    "name",
    [
        "Hong Kong Science Park",
        "the hong kong science park",
        "hong-kong-science-park",
        "id/hong-kong-science-park",
        "https://w3id.org/hkit/id/hong-kong-science-park",
    ],
)
def test_explain_finds_a_thing_by_any_of_its_names(release: Path, name: str) -> None:
    found = json.loads(kg("explain", name, "--release", release, "--json").output)

    assert found["iri"] == "https://w3id.org/hkit/id/hong-kong-science-park"
    assert any("square metres" in line["quote"] for line in found["lines"])


def test_explain_gives_each_line_its_quote_and_place(release: Path) -> None:
    found = json.loads(kg("explain", "HKSTPC", "--release", release, "--json").output)
    text = BUNDLED.read_bytes().decode()
    for line in found["lines"]:
        begin, end = map(int, line["place"].split()[1].split("-"))
        assert line["quote"] == text[begin:end]


def test_explain_of_a_claim_shows_that_claim(release: Path) -> None:
    claims = kg("query", "SELECT ?c { ?c a hkit:Observation } ORDER BY ?c LIMIT 1", "--release", release).output.split()
    found = json.loads(kg("explain", claims[1], "--release", release, "--json").output)

    assert found["iri"] == claims[1]
    assert found["lines"]


def test_read_shows_each_sentence_and_what_was_not_understood(report: Path) -> None:
    result = kg("read", report)

    assert result.exit_code == 0
    assert "+ Harbour Parks Corporation | manages | Harbour Science Park" in result.output
    assert "- nothing:" in result.output


def test_read_gives_the_same_as_json(tmp_path: Path) -> None:
    path = tmp_path / "report-2023.txt"
    path.write_text("Report 2023\n\nThe Harbour Science Park had about 420 companies in 2023.\n")
    sentences = json.loads(kg("read", path, "--json").output)

    assert any("420" in quantity for sentence in sentences for quantity in sentence["quantities"])


def test_export_writes_a_file_that_another_command_reads(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "facts.ttl"
    assert kg("export", "--release", release, "--graph", "facts", "-o", out).exit_code == 0
    rows = kg("query", "SELECT (COUNT(*) AS ?n) { ?s hkit:manages ?o }", "--data", out, "--json")

    assert json.loads(rows.output)[0]["n"] > 0


def test_export_of_tables_is_an_archive_and_not_for_the_terminal(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "tables.zip"
    assert kg("export", "--release", release, "--format", "csv", "-o", out).exit_code == 0
    with zipfile.ZipFile(out) as tables:
        assert tables.read("claims.csv") == (release / "dumps" / "claims.csv").read_bytes()

    monkeypatch.setattr("kg.cli.releases.on_terminal", lambda: True)
    refused = kg("export", "--release", release, "--format", "csv")
    assert refused.exit_code == 2
    assert "-o hkit.csv.zip" in refused.output


def test_build_tells_what_is_no_time_and_no_licence(tmp_path: Path) -> None:
    for option, value in (("--generated-at", "yesterday"), ("--licence", "CC BY")):
        result = kg("build", "--out", tmp_path, option, value)
        assert result.exit_code == 1
        assert value in result.output
    assert not (tmp_path / "current").exists()


@pytest.mark.slow
def test_check_of_a_flat_dump_with_what_was_inferred_conforms(release: Path) -> None:
    dump = release / "dumps" / "hkit.ttl"
    result = kg("check", "--json", dump)
    told = json.loads(result.stdout)[str(dump)]

    assert (result.exit_code, told["conforms"], told["counts"]["Violation"]) == (0, True, 0)
    assert "text-at-hand" in {each["shape"] for each in told["results"]}
    assert told["cost"]["triples"] > 10_000
    assert len(told["cost"]["shapes"]) > 50


def test_check_tells_what_conforms_and_its_cost(example: Path) -> None:
    result = kg("check", example)

    assert (result.exit_code, "0 violations" in result.output) == (0, True)
    assert "triples against" in result.stderr


def test_check_names_what_does_not_conform(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix : <https://w3id.org/hkit/ns#> .\n<https://w3id.org/hkit/id/x> a :Park .\n")
    result = kg("check", path)

    assert result.exit_code == 1
    assert "https://w3id.org/hkit/id/x" in result.output


# ---- bad input


def refused(result: Result, code: int, *words: str) -> None:
    """The command ends with that code and a message with these words, and no traceback."""
    assert result.exit_code == code, result.output
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output


SOURCES = {
    "not UTF-8": (b"Report 2023\n\nThe caf\xe9 opened in 2023.\n", "UTF-8"),
    "empty": (b"", "empty"),
    "only white space": (b" \n\n \n", ""),
    "binary": (b"\x7fELF\x00\x00\x01\x02" * 50, ""),
    "no sentences": (b"12\n34\n\n56\n", ""),
    "50 MB": (b"The harbour was deep in 2023. " * 1_750_000, ""),
}


@pytest.mark.parametrize("command", ["build", "read"])
def test_source_without_a_year_is_read_and_told(command, tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("Report\n\nThe harbour is deep and the water is clear.\n")
    result = CliRunner().invoke(
        main, [command, str(path), *(["--out", str(tmp_path / "b")] if command == "build" else [])]
    )

    assert result.exit_code == 0, result.output
    assert "figures are undated" in result.output


@pytest.mark.parametrize("kind", list(SOURCES))
@pytest.mark.parametrize("command", ["build", "read"])
def test_source_that_cannot_be_read_is_named(tmp_path: Path, kind: str, command: str) -> None:
    content, words = SOURCES[kind]
    path = tmp_path / "source.txt"
    path.write_bytes(content)
    options = ["--out", tmp_path / "build"] if command == "build" else []

    refused(kg(command, path, *options), 1, "Error: ", "source.txt", words)
    assert not (tmp_path / "build" / "current").exists()


def test_source_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    refused(kg("build", tmp_path / "nowhere.txt"), 2, "nowhere.txt", "does not exist")


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["explain", "x"], ["check"]])
def test_broken_data_is_named_with_its_line_and_column(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix : <https://example.org/> .\n:a :b :c .\n:a :b .\n")
    arguments = [*command, path] if command == ["check"] else [*command, "--data", path]

    refused(kg(*arguments), 1, "broken.ttl", "line 3", "column")


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["explain", "x"], ["export"], ["serve"]])
def test_unknown_release_is_named(tmp_path: Path, command: list[str]) -> None:
    words = ("nowhere is neither a file, nor a folder, nor the id of a release", "kg build")
    refused(kg(*command, "--release", tmp_path / "nowhere", "--out", tmp_path), 1, *words)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?x WHERE { ?x a }", "line 1"),
        ("SELECT ?x WHERE {\n  ?x nope:b ?y }", "nope"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", ""),
        ("", ""),
    ],
)
def test_bad_query_is_explained(example: Path, query: str, words: str) -> None:
    refused(kg("query", query, "--data", example), 1, "Error: ", words)


def test_unknown_name_offers_the_nearest(release: Path) -> None:
    refused(
        kg("explain", "Hong Kong Sience Park", "--release", release),
        1,
        "Nothing in the graph is called",
        "hong kong science park",
    )


def test_unknown_command_offers_the_nearest() -> None:
    refused(kg("qeury", "ASK {}"), 2, "No such command 'qeury'", "Did you mean 'query'?")


@pytest.mark.parametrize(
    "arguments", [["export", "--format", "docx"], ["build", "--nope"], ["query"], ["serve", "--port", "x"]]
)
def test_wrong_use_ends_with_two(arguments: list[str]) -> None:
    refused(kg(*arguments), 2, "Usage:")


def test_release_and_data_together_are_refused(example: Path) -> None:
    refused(kg("query", "ASK {}", "--release", ".", "--data", example), 2, "Give one of --release, --data")


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["explain", "x"], ["list"], ["export"], ["serve"], ["mcp"]])
def test_every_command_that_reads_takes_its_graph_in_the_same_ways(command: list[str], tmp_path: Path) -> None:
    gone = "http://127.0.0.1:1/sparql"
    refused(kg(*command, "--endpoint", gone), 1, "127.0.0.1:1")
    refused(kg(*command, "--endpoint", gone, "--release", "x"), 2, "Give one of --release, --data and --endpoint")
    refused(kg(*command, "--release", "abc", "--out", tmp_path), 1, "nor the id of a release")


def test_release_is_named_by_the_beginning_of_its_id(release: Path) -> None:
    out, words = release.parent.parent, ("--release", release.name[:8])

    assert kg("query", "ASK { ?s ?p ?o }", *words, "--out", out).output == "yes\n"
    assert kg("verify", release.name[:8], "--out", out).exit_code == 0
    assert "cyberport" in kg("export", *words, "--out", out, "--graph", "facts").output


def test_export_of_a_part_that_is_not_there_says_so(example: Path) -> None:
    refused(kg("export", "--data", example, "--graph", "claims"), 1, "nothing in its part claims")


@pytest.mark.slow
def test_query_is_read_from_a_file_and_written_in_each_format(release: Path, tmp_path: Path) -> None:
    path = tmp_path / "names.rq"
    path.write_text('\ufeffSELECT ?x ("a,\\"b\\"" AS ?y) { VALUES ?x { 1 } }')
    forms = ("json", "csv", "tsv", "table")
    written = {form: kg("query", path, "--release", release, "--format", form).output for form in forms}

    assert json.loads(written["json"]) == [{"x": 1, "y": 'a,"b"'}]
    assert list(csv.reader(io.StringIO(written["csv"]))) == [["x", "y"], ["1", 'a,"b"']]
    assert written["tsv"].splitlines() == ["x\ty", '1\ta,"b"']
    assert "┃ x" in written["table"]
    refused(kg("query", tmp_path / "none.rq", "--release", release), 1, "none.rq: No such file or directory")
    refused(kg("query", "DESCRIBE id:cyberport", "--release", release, "--format", "csv"), 2, "a graph, not rows")


def test_query_with_a_name_that_is_nowhere_is_answered_with_the_nearest(release: Path) -> None:
    told = kg("query", "SELECT * { id:cyberprot hkit:manges ?x }", "--release", release).stderr

    assert "named hkit:manges. Did you mean hkit:manages?" in told
    assert "named id:cyberprot. Did you mean id:cyberport?" in told
    declared = "PREFIX hkit: <https://example.org/> SELECT * { ?s hkit:manges ?x }"
    assert kg("query", declared, "--release", release).stderr == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [("ind:companies", "about 1,300"), ("hkit:Park", "Tai Po InnoPark"), ("manages", "ObjectProperty")],
)
def test_explain_takes_indicators_classes_and_short_iris(release: Path, name: str, words: str) -> None:
    assert words in kg("explain", name, "--release", release).stdout


def test_explain_prefers_what_bears_the_name_first_and_tells_the_others(release: Path) -> None:
    found = kg("explain", "companies", "--release", release, "--json")

    assert json.loads(found.stdout)["iri"].endswith("/indicator/companies")
    assert "Also called so: voc:enterprises." in found.stderr


@pytest.mark.slow
def test_list_gives_the_things_of_a_kind_with_a_value(release: Path) -> None:
    every = kg("list", "scheme", "--release", release, "--format", "csv").output
    some = kg("list", "scheme", "--where", "audience = start-ups", "--release", release, "--json")
    query = "SELECT DISTINCT ?s { ?s a hkit:Scheme ; hkit:audience voc:start-ups } ORDER BY ?s"
    asked = json.loads(kg("query", query, "--release", release, "--json").output)

    assert every.splitlines()[0] == "name,kind,iri"
    assert {prefixed(row["s"]) for row in asked} == {row["iri"] for row in json.loads(some.output)} != set()
    refused(kg("list", "schem", "--release", release), 1, "No kind of thing is called 'schem'. Did you mean Scheme")
    refused(kg("list", "--where", "audiance=x", "--release", release), 1, "Did you mean audience")
    refused(kg("list", "--where", "audience", "--release", release), 2, "Write it like audience=start-ups")
    refused(kg("list", "park", "--where", "locatedIn=Nowhere", "--release", release), 1, "There is", "Tseung Kwan O")


@pytest.mark.process
def test_full_disk_is_told_in_a_line_and_a_reader_who_is_gone_in_none(release: Path) -> None:
    command = shlex.join([*KG, "query", "SELECT * { ?s ?p ?o }", "--release", str(release)])
    full, gone = (
        subprocess.run(["bash", "-o", "pipefail", "-c", command + end], capture_output=True, text=True, check=False)
        for end in (" > /dev/full", " | head -1 > /dev/null")
    )

    assert (full.returncode, full.stderr) == (1, "Error: Standard output: No space left on device.\n")
    assert (gone.returncode, gone.stderr) == (1, "")


def test_rule_that_fires_nowhere_is_named(report: Path) -> None:
    refused(kg("read", report, "--rule", "nope"), 2, "'nope' fires nowhere")


@pytest.mark.process
def test_port_in_use_is_named(example: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [*KG, "serve", "--data", str(example), "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    assert result.returncode == 1
    assert str(port) in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.process
def test_interrupted_build_leaves_the_release_before(report: Path, tmp_path: Path, release: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "current").symlink_to(release)
    program = (
        "import time, kg.build\nkg.build.conforming = lambda *_: print('checking', flush=True) or time.sleep(600)\n"
        "from kg.cli import main; main()"
    )
    command = [sys.executable, "-c", program, "build", report, "--out", tmp_path]
    with process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as build:
        assert build.stdout.readline() == "checking\n"
        build.send_signal(signal.SIGINT)
        _, errors = build.communicate()

    assert build.returncode == 1
    assert "Traceback" not in errors
    assert verify(find_release(tmp_path)).id == verify(release).id


# ---- releases


def test_verify_lists_the_files_and_says_ok(release: Path) -> None:
    result = kg("verify", release)
    manifest = json.loads((release / "manifest.json").read_bytes())

    assert result.exit_code == 0
    for name, file in manifest["files"].items():
        assert f"{name}\t{file['size']}\t{file['sha256']}\n" in result.output
    assert (
        f"OK: release {release.name} is as its manifest says; files: {len(manifest['files'])}, bytes:" in result.output
    )


def test_verify_says_that_another_version_of_the_parser_read_the_release(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "It was read by" not in kg("verify", release).output
    monkeypatch.setattr("kg.cli.releases.versions", lambda: {"spacy": "9.9.9"})
    result = kg("verify", release)

    assert result.exit_code == 0
    assert "It was read by spacy 3." in result.stderr
    assert "here is 9.9.9, which may read the same text differently." in result.stderr


def test_verify_names_each_file_that_is_broken_missing_or_additional(tmp_path: Path) -> None:
    broken = make(tmp_path, 1)
    (broken / "data.nq").write_bytes(b"x")
    (broken / "coverage.json").unlink()
    (broken / "dumps" / "notes.txt").write_text("")
    result = kg("verify", tmp_path)

    assert result.exit_code == 1
    assert [line.partition(" of release ")[0] for line in result.stderr.splitlines()] == [
        "coverage.json",
        "data.nq",
        "dumps/notes.txt",
    ]
    assert "OK" not in result.output
    told = json.loads(kg("verify", tmp_path, "--json").stdout)
    assert (told["ok"], len(told["problems"]), told["release"]) == (False, 3, broken.name)


def test_verify_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    refused(kg("verify", tmp_path), 1, "There is no release in", "Run `kg build --out")


def test_releases_are_listed_and_made_current_again(tmp_path: Path) -> None:
    made = [make(tmp_path, number).name for number in (1, 2, 3)]
    rows = [line.split("\t") for line in kg("releases", "--out", tmp_path).output.splitlines()]

    assert rows[0] == ["release", "built", "bytes", "documents", "current"]
    assert [(row[0], row[3], row[4]) for row in rows[1:]] == [
        (made[2], "0", "yes"),
        (made[1], "0", ""),
        (made[0], "0", ""),
    ]
    assert f"Release {made[1]} is now current" in kg("rollback", "--out", tmp_path).output
    assert find_release(tmp_path).name == made[1]
    kg("rollback", made[0], "--out", tmp_path)
    assert find_release(tmp_path).name == made[0]
    refused(kg("rollback", "--out", tmp_path), 1, "older than the current")
    kg("switch", made[2], "--out", tmp_path)
    assert find_release(tmp_path).name == made[2]
    refused(kg("switch", "nothing", "--out", tmp_path), 1, "There is no release nothing", made[0])
    refused(kg("releases", "--out", tmp_path / "none"), 1, "There are no releases in", "Run `kg build")


def test_build_keeps_as_many_releases_as_it_is_told(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        make(tmp_path, number)
    text = tmp_path / "text.txt"
    text.write_text("The Science Park opened in 2002.\n")
    assert kg("build", text, "--out", tmp_path, "--keep", "2").exit_code == 0

    assert len(list((tmp_path / "releases").iterdir())) == 2
    refused(kg("build", text, "--out", tmp_path, "--keep", "0"), 2, "--keep")


# ---- serving


def test_serve_does_not_build_where_the_current_release_is_gone(tmp_path: Path) -> None:
    shutil.rmtree(make(tmp_path, 1))

    refused(kg("serve", "--out", tmp_path), 1, "which is gone", "`kg switch ID`")


@pytest.mark.process
def test_serve_refuses_a_release_that_is_not_whole(tmp_path: Path) -> None:
    (make(tmp_path, 1) / "dumps" / "hkit.nt").write_bytes(b"")
    done = subprocess.run(
        [*KG, "serve", "--out", tmp_path, "--port", "0"], capture_output=True, text=True, timeout=PATIENCE
    )

    assert done.returncode == 1
    assert "Error: dumps/hkit.nt of release" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.process
def test_serve_says_where_it_answers_and_ends_cleanly(example: Path) -> None:
    port = free_port()
    with process([*KG, "serve", "--data", example, "--port", port], stdout=subprocess.PIPE, text=True) as server:
        assert f"http://127.0.0.1:{port}" in server.stdout.readline()
        query = f"http://127.0.0.1:{port}/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
        with urllib.request.urlopen(query, timeout=PATIENCE) as response:
            assert b"true" in response.read()
        server.send_signal(signal.SIGTERM)

    assert server.returncode == 0


def test_an_interrupted_build_of_the_bundled_chapter_says_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def stopped(sources: object, *_: object, **__: object) -> None:
        asked.append(sources)
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.build.build", stopped)
    result = CliRunner().invoke(main, ["build", "--out", str(tmp_path)])

    assert asked == [(BUNDLED,)]
    assert result.exit_code == 1
    assert "still current" in result.output
