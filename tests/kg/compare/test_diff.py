"""`kg diff`: every line of what it tells of small graphs, and what it tells of two editions of the yearbook."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.build import build
from kg.cli import main
from kg.compare.canonical import canonical_lines
from kg.compare.diff import Difference, diff
from kg.compare.records import Records
from kg.rdf.files import read_quads
from kg.store.store import Store
from tests.support.claims import document, entity, figure, statement, write

LATER = Path(__file__).parents[2] / "texts" / "later-edition" / "text.txt"
OLD = (
    document(2023),
    entity("harbour", "Harbour Park"),
    entity("council", "Hill Council", "PublicBody", "HC"),
    entity("lab", "Lake Laboratory", "Facility"),
    entity("fund", "Sea Fund", "Fund"),
    statement(2023, "council", "manages", "id:harbour"),
    statement(2023, "council", "manages", "id:lab"),
    statement(2023, "lab", "operationalFrom", '"2025"^^xsd:gYear', "planned"),
    statement(2023, "council", "funds", "id:fund", "planned"),
    figure(2023, "harbour", "companies", "2100"),
    figure(2023, "harbour", "workers", "90", qualifier="about"),
    figure(2023, "fund", "projects", "12"),
)
NEW = (
    document(2024),
    entity("harbour", "Harbour Park"),
    entity("hill-and-lake-council", "Hill and Lake Council", "PublicBody", "Hill Council"),
    entity("lab", "Lake Laboratory", "Facility", "LakeLab"),
    entity("gate", "Sky Gate"),
    statement(2024, "hill-and-lake-council", "manages", "id:harbour"),
    statement(2024, "hill-and-lake-council", "manages", "id:gate"),
    statement(2024, "lab", "operationalFrom", '"2024"^^xsd:gYear'),
    figure(2024, "harbour", "companies", "2300"),
    figure(2024, "harbour", "workers", "100", qualifier="moreThan"),
    figure(2024, "gate", "shops", "5", modality="planned"),
)
TOLD = """\
--- old.ttl (y2023), 124 triples
+++ new.ttl (y2024), 111 triples

Entities: new 1, gone 1, renamed 1, described otherwise 1
+ Sky Gate (Park) <https://w3id.org/hkit/id/gate>
- Sea Fund (Fund) <https://w3id.org/hkit/id/fund>
~ Hill Council (PublicBody) <https://w3id.org/hkit/id/council> → Hill and Lake Council (PublicBody) \
<https://w3id.org/hkit/id/hill-and-lake-council>
~ Lake Laboratory <https://w3id.org/hkit/id/lab>: also called “LakeLab”

Plans that became facts: statements 1
~ Lake Laboratory · operationalFrom · 2025 (planned), as of 2023-12-31 → 2024, as of 2024-12-31
    old: “lab operationalFrom, said the 2023 edition.” y2023 0-9
    new: “lab operationalFrom, said the 2024 edition.” y2024 0-9

Statements: new 1, gone 2, said again 1
+ Hill and Lake Council · manages · Sky Gate, as of 2024-12-31
    “hill-and-lake-council manages, said the 2024 edition.” y2024 0-9
- Hill and Lake Council · funds · Sea Fund (planned), as of 2023-12-31
    “council funds, said the 2023 edition.” y2023 0-9
- Hill and Lake Council · manages · Lake Laboratory, as of 2023-12-31
    “council manages, said the 2023 edition.” y2023 0-9

Figures: new 1, gone 1, changed 2
~ Harbour Park · companies: 2,100 as of 2023-12-31 → 2,300 as of 2024-12-31 [+200, +9.5 %]
    old: “2100 companies, said the 2023 edition.” y2023 0-9
    new: “2300 companies, said the 2024 edition.” y2024 0-9
~ Harbour Park · workers: about 90 as of 2023-12-31 → more than 100 as of 2024-12-31 \
[not compared: other hedge: about, more than]
    old: “90 workers, said the 2023 edition.” y2023 0-9
    new: “100 workers, said the 2024 edition.” y2024 0-9
+ Sky Gate · shops: 5 (planned) as of 2024-12-31
    “5 shops, said the 2024 edition.” y2024 0-9
- Sea Fund · projects: 12 as of 2023-12-31
    “12 projects, said the 2023 edition.” y2023 0-9

Other triples, by what they are about: things 2
- Yearbook 2023 <https://w3id.org/hkit/doc/y2023>: 3 gone
+ Yearbook 2024 <https://w3id.org/hkit/doc/y2024>: 3 new

Not listed: 210 triples of evidence, passages and reasoning.

Triples: 107 new, 120 gone; kg diff --rdf lists them.
"""


def run(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["diff", *(str(folder / arg) if "." in arg else arg for arg in args)])


@pytest.fixture
def graphs(tmp_path: Path) -> Path:
    write(tmp_path / "old.ttl", *OLD)
    write(tmp_path / "new.ttl", *NEW)
    return tmp_path


def test_every_line_of_a_small_difference(graphs: Path) -> None:
    result = run(graphs, "old.ttl", "new.ttl")
    assert result.output.replace(f"{graphs}/", "") == TOLD
    assert result.exit_code == 1


def test_lines_that_count_the_triples_add_up(graphs: Path) -> None:
    found = diff(*(Store.open_files([graphs / name]) for name in ("old.ttl", "new.ttl")))
    assert found.before.triples - len(found.gone) == found.after.triples - len(found.new)


def test_the_other_way_round_new_is_gone(graphs: Path) -> None:
    stores = [Store.open_files([graphs / name]) for name in ("old.ttl", "new.ttl")]
    there, back = diff(*stores), diff(*reversed(stores))
    assert (there.new, there.gone) == (back.gone, back.new)
    assert [each.iri for each in there.entities.new] == [each.iri for each in back.entities.gone]
    assert len(there.statements.new) == len(back.statements.gone)
    assert [each.iri for each in there.figures.gone] == [each.iri for each in back.figures.new]


def test_same_graph_in_another_form_has_exit_code_0(graphs: Path) -> None:
    quads = list(read_quads(graphs / "old.ttl"))
    ox.serialize(reversed(quads), str(graphs / "same.nt"), format=ox.RdfFormat.N_TRIPLES)
    result = run(graphs, "old.ttl", "same.nt")
    assert result.output.endswith("The two are the same.\n")
    assert result.exit_code == 0
    for option in ("--rdf", "--json"):
        assert run(graphs, "old.ttl", "same.nt", option).exit_code == 0
    assert run(graphs, "old.ttl", "same.nt", "--rdf").output == ""


def test_json_says_the_same_and_keeps_every_digit(graphs: Path) -> None:
    result = run(graphs, "old.ttl", "new.ttl", "--json")
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told["same"] is False
    assert [each["label"] for each in told["entities"]["new"]] == ["Sky Gate"]
    (change, hedged) = told["figures"]["changed"]
    assert (change["old"]["value"], change["new"]["value"], change["difference"]) == ("2100", "2300", "200")
    assert change["new"]["quotes"][0]["text"] == "2300 companies, said the 2024 edition."
    assert (hedged["difference"], hedged["reasons"][0]["key"]) == (None, "qualifier")
    assert told["statements"]["became"][0][1]["object"]["text"] == "2024"
    assert len(told["gone"]) == 120


def test_patch_makes_the_new_graph_of_the_old(graphs: Path) -> None:
    lines = run(graphs, "old.ttl", "new.ttl", "--rdf").output.splitlines()
    made = set(canonical_lines(read_quads(graphs / "old.ttl")))
    for line in lines:
        sign, quad = line[:2], line[2:]
        assert (quad in made) is (sign == "- ")
        made = made - {quad} if sign == "- " else made | {quad}
    assert made == canonical_lines(read_quads(graphs / "new.ttl")).keys()


def test_triples_that_no_claim_tells_are_listed_for_what_both_know(graphs: Path) -> None:
    write(graphs / "linked.ttl", *OLD, "id:harbour schema:sameAs <https://example.org/h> .\n")
    lines = run(graphs, "old.ttl", "linked.ttl").output.splitlines()
    assert lines[lines.index("Other triples, by what they are about: things 1") + 1 :] == [
        "+ Harbour Park <https://w3id.org/hkit/id/harbour>: 1 new",
        "    + <https://w3id.org/hkit/id/harbour> <https://schema.org/sameAs> <https://example.org/h> .",
        "",
        "Triples: 1 new, 0 gone; kg diff --rdf lists them.",
    ]


PLAIN_OLD = """@prefix : <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:a rdfs:label "Alpha" ; :height 5 ; :near :b ; :has [ :size 1 ] . :b rdfs:label "Beta" .
:c rdfs:label "Gamma" ; :near :b .
"""
PLAIN_NEW = """@prefix : <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:a rdfs:label "Alpha" ; :height 6 ; :near :d ; :has [ :size 2 ] . :d rdfs:label "Beta" .
:c rdfs:label "Gamma!" ; :far :a .
"""


def test_every_line_of_a_graph_without_claims(tmp_path: Path) -> None:
    (tmp_path / "old.ttl").write_text(PLAIN_OLD)
    (tmp_path / "new.ttl").write_text(PLAIN_NEW)
    lines = run(tmp_path, "old.ttl", "new.ttl").output.splitlines()[2:]
    blank = [line for line in lines if "_:" in line]
    assert [line for line in lines if line not in blank] == [
        "",
        "Entities: renamed 2",
        "~ Beta <https://example.org/b> → Beta <https://example.org/d>",
        "~ Gamma <https://example.org/c> → Gamma! <https://example.org/c>",
        "",
        "Statements: new 1, gone 1, changed 1, said again 1",
        "+ Gamma! · far · Alpha",
        "- Gamma! · near · Beta",
        "~ Alpha · height · 5 → 6",
        "",
        "Other triples, by what they are about: things 3",
        "~ Alpha <https://example.org/a>: 1 new, 1 gone",
        "",
        "Triples: 7 new, 7 gone; kg diff --rdf lists them.",
    ]
    # Each of the two nodes: its heading and its size, and that Alpha has it.
    assert sorted(line.split("_:")[0].strip() for line in blank) == sorted(
        ["+", "+", "-", "-", *(f"{sign} <https://example.org/a> <https://example.org/has>" for sign in "+-")]
    )


@pytest.fixture(scope="module")
def editions(release: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return release, build([LATER], tmp_path_factory.mktemp("later")).release


@pytest.fixture(scope="module")
def found(editions: tuple[Path, Path]) -> Difference:
    return diff(*map(Store.open_release, editions))


@pytest.mark.slow
def test_every_entity_of_two_editions_stands_in_one_place(editions: tuple[Path, Path], found: Difference) -> None:
    old, new = (set(Records(Store.open_release(each).oxigraph).entities) for each in editions)
    every = found.entities
    renamed = {one.iri for one, other in every.renamed if one.iri != other.iri}
    assert {each.iri for each in every.gone} == old - new - renamed
    assert {each.iri for each in every.new} == new - old - {o.iri for one, o in every.renamed if one.iri != o.iri}
    assert {one.iri for one, _ in every.changed} <= old & new


@pytest.mark.slow
def test_every_claim_of_two_editions_stands_in_one_place(editions: tuple[Path, Path], found: Difference) -> None:
    old, new = (Records(Store.open_release(each).oxigraph) for each in editions)
    pairs = [*found.statements.changed, *found.statements.became]
    count = found.statements.again + len(pairs)
    keys = [{(s.entity, s.predicate, s.object) for s in each.statements} for each in (old, new)]
    assert len(keys[0]) == count + len(found.statements.gone)
    assert len(keys[1]) == count + len(found.statements.new)
    changes = [*found.figures.changed, *found.figures.became, *found.figures.apart]
    told = [each.iri for each in found.figures.new] + [change.new.iri for change in changes]
    assert len(told) == len(set(told))
    assert len(told) + found.figures.again == len(new.figures)
    assert found.figures.gone


@pytest.mark.slow
def test_a_plan_of_one_edition_became_a_fact_of_the_next(tmp_path: Path) -> None:
    texts = {2024: "The Harbour Data Centre will open in 2025.", 2025: "The Harbour Data Centre opened in May 2025."}
    stores = []
    for year, text in texts.items():
        source = tmp_path / f"harbour-{year}.txt"
        source.write_text(f"Harbour Report {year}\n\n{text}\n")
        source.with_suffix(".toml").write_text(f'edition = {year}\nplace = "Leeds"\n')
        stores.append(Store.open_release(build([source], tmp_path / str(year)).release))
    ((old, new),) = [pair for pair in diff(*stores).statements.became if pair[0].predicate.key == "operationalFrom"]

    assert (old.modality, str(old.object), new.modality, str(new.object)) == ("planned", "2025", "holds", "2025-05")
    assert (old.quote, new.quote) == (texts[2024], texts[2025])


@pytest.mark.slow
def test_documents_are_told_apart_and_quotes_come_from_their_own(found: Difference) -> None:
    assert (found.before.documents, found.after.documents) == (("hky2024-16",), ("hky2025-16",))
    chapter, later = (path.read_text() for path in (Path("kg/sources/hky2024-16.txt"), LATER))
    for change in found.figures.changed:
        assert change.old.quotes[0].text in chapter
        assert change.new.quotes[0].text in later


@pytest.mark.slow
def test_release_and_its_dumps_are_the_same(release: Path) -> None:
    for dump in ("hkit.nq", "hkit.trig", "hkit.ttl"):
        result = CliRunner().invoke(main, ["diff", str(release), str(release / "dumps" / dump)])
        assert (result.exit_code, result.output.splitlines()[-1]) == (0, "The two are the same."), dump


@pytest.mark.slow
def test_releases_are_found_by_id(release: Path) -> None:
    out, name = str(release.parent.parent), release.name
    assert CliRunner().invoke(main, ["diff", name, name[:5], "--out", out]).exit_code == 0
    lost = CliRunner().invoke(main, ["diff", name, "zzz", "--out", out])
    assert lost.exit_code == 2
    assert f"zzz is neither a file, nor a folder, nor the id of a release. The releases in {out} are" in lost.output


@pytest.mark.parametrize("options", [["--rdf", "--json"], []])
def test_trouble_has_exit_code_2(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "bad.ttl").write_text("this is no Turtle")
    (tmp_path / "good.ttl").write_text("")
    result = run(tmp_path, "good.ttl", "bad.ttl", *options)
    assert result.exit_code == 2
    assert ("line 1" in result.output) is (options == [])


def test_files_with_blank_nodes_nobody_can_tell_apart_are_refused_at_once(tmp_path: Path) -> None:
    clique = "".join(f"_:b{one} :p _:b{other} . " for one in range(12) for other in range(12) if one != other)
    for name, more in (("old.ttl", ""), ("new.ttl", ":a :p 1 .")):
        (tmp_path / name).write_text(f"PREFIX : <http://example.org/> {clique}{more}")

    result = CliRunner().invoke(main, ["diff", str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl")])

    assert (result.exit_code, "12 blank nodes look alike" in result.stderr) == (2, True)


def test_blank_nodes_are_told_by_the_same_names_each_time(tmp_path: Path) -> None:
    for name, number in (("old.ttl", 1), ("new.ttl", 2)):
        (tmp_path / name).write_text(f"PREFIX : <http://example.org/> :a :p [ :q {number} ] .")
    sides = tmp_path / "old.ttl", tmp_path / "new.ttl"
    one, other = (diff(*map(Store.open, sides)) for _ in range(2))

    assert one == other
    assert [other.subject.iri[:2] for other in one.others] == ["_:", "_:", "ht"]
