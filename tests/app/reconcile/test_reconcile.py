"""The Reconciliation Service API 0.2: its documents have the published shapes, and what it says of a row is right."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.register import initials
from kg.model.names import fold, similarity
from kg.rdf.namespaces import BASE, NS
from kg.store.store import Store
from tests.support.pages import HTML, client, foreign

ROWS = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:City rdfs:subClassOf ex:Place .
ex:York-uk a ex:City ; rdfs:label "York"@en ; ex:country ex:uk ; ex:people 153717 ; ex:founded "0071-01-01"^^xsd:date .
ex:York-us a ex:City ; rdfs:label "York"@en ; ex:country ex:us ; ex:people 44800 ; ex:area 13.8 .
ex:Newtown a ex:Place ; rdfs:label "Newtown" .
ex:uk a ex:Country ; rdfs:label "United Kingdom" ; skos:altLabel "Great Britain" ; rdfs:comment "A kingdom" .
ex:us a ex:Country ; rdfs:label "United States" .
ex:phase1 a ex:Plan ; rdfs:label "Harbour Development Programme Phase 1" .
ex:zh a ex:City ; rdfs:label "數碼港"@zh , "Zürich Ünïcode"@de .
ex:ga a ex:Sign ; rdfs:label "が" .
ex:mixed ex:of "x" , true , 1.5e0 , "INF"^^xsd:double , "soon"^^xsd:date , "2020-02-03T04:05:06+01:00"^^xsd:dateTime ,
  99999999999999999999 , <mailto:a@example.org> , [ rdfs:label "inside" ] .
"""
MOMENT = r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
SERVICE = "/reconcile"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return client(foreign(tmp_path_factory.mktemp("foreign")))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    path = tmp_path_factory.mktemp("rows") / "rows.ttl"
    path.write_text(ROWS, encoding="utf-8")
    return client(Store.open_files([path]))


def batch(asked: FlaskClient, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    """The candidates for each query of a batch, whose document has the shape it must have."""
    response = asked.post(SERVICE, data={"queries": json.dumps(queries)})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    found = response.get_json()
    assert found.keys() == queries.keys()
    for answer in found.values():
        assert answer.keys() == {"result"}
        scores = [candidate["score"] for candidate in answer["result"]]
        assert scores == sorted(scores, reverse=True)
        assert [candidate["match"] for candidate in answer["result"][1:]].count(True) == 0
        for candidate in answer["result"]:
            is_candidate(candidate)
    return {key: answer["result"] for key, answer in found.items()}


def one(asked: FlaskClient, text: str, **more: Any) -> list[dict[str, Any]]:
    """The candidates for one query."""
    return batch(asked, q={"query": text, **more})["q"]


def is_thing(thing: dict[str, Any], *more: str) -> None:
    assert {"id", "name"} <= thing.keys() <= {"id", "name", "description", *more}
    assert all(isinstance(thing[key], str) and thing[key] for key in thing.keys() - {*more})


def is_candidate(candidate: dict[str, Any]) -> None:
    is_thing(candidate, "type", "score", "match", "features")
    assert isinstance(candidate["match"], bool)
    assert 0 <= candidate["score"] <= 100
    for kind in candidate["type"]:
        is_thing(kind)
    names = [feature["id"] for feature in candidate["features"]]
    assert len(names) == len(set(names)) > 0
    assert all(isinstance(feature["value"], bool | int | float) for feature in candidate["features"])


def is_cell(cell: dict[str, Any]) -> None:
    ((keys, value),) = [(set(cell), next(iter(cell.values())))]
    if "id" in keys:
        is_thing(cell)
    elif keys == {"date"}:
        assert re.fullmatch(MOMENT, value)
    else:
        assert keys in ({"str"}, {"float"}, {"int"})
        assert isinstance(value, {"str": str, "float": float, "int": int}[keys.pop()])


def extend(asked: FlaskClient, ids: list[str], *properties: Any) -> dict[str, Any]:
    """The answer to a request of data extension, whose document has the shape it must have."""
    given = [each if isinstance(each, dict) else {"id": each} for each in properties]
    response = asked.post(SERVICE, data={"extend": json.dumps({"ids": ids, "properties": given})})
    assert response.status_code == 200
    found: dict[str, Any] = response.get_json()
    assert found.keys() == {"meta", "rows"}
    assert [each["id"] for each in found["meta"]] == [each["id"] for each in given]
    for each in found["meta"]:
        is_thing({key: each[key] for key in ("id", "name")})
        is_thing(each.get("type", {"id": "x", "name": "x"}))
    assert found["rows"].keys() == set(ids)
    for row in found["rows"].values():
        assert row.keys() == {each["id"] for each in given}
        for cells in row.values():
            for cell in cells:
                is_cell(cell)
    return found


def suggested(asked: FlaskClient, kind: str, prefix: str, **more: Any) -> list[dict[str, Any]]:
    """What is suggested, whose document has the shape it must have."""
    response = asked.get(f"{SERVICE}/suggest/{kind}", query_string={"prefix": prefix, **more})
    assert response.status_code == 200
    assert response.get_json().keys() == {"result"}
    found: list[dict[str, Any]] = response.get_json()["result"]
    for each in found:
        is_thing(each, *{"entity": ["notable"], "type": ["broader"], "property": []}[kind])
        for other in (*each.get("notable", ()), *each.get("broader", ())):
            is_thing(other)
    return found


# ---- the manifest


@pytest.mark.parametrize("host", ["localhost", "data.example.org:8080"])
@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/"])
def test_the_manifest_has_absolute_addresses_of_the_host_that_was_asked(
    ours: FlaskClient, host: str, path: str
) -> None:
    found = ours.get(path, headers={"Host": host}).get_json()
    root = f"http://{host}"
    assert found["versions"] == ["0.2"]
    assert found["name"]
    assert (found["identifierSpace"], found["schemaSpace"]) == (BASE, NS)
    addresses = [found["view"]["url"], found["preview"]["url"], found["documentation"], found["logo"]]
    services = [*found["suggest"].values(), found["extend"]["propose_properties"]]
    addresses += [each["service_url"] + each["service_path"] for each in services]
    assert all(address.startswith(f"{root}/") for address in addresses)
    assert all(found[key]["url"].count("{{id}}") == 1 for key in ("view", "preview"))
    assert all(isinstance(found["preview"][key], int) for key in ("width", "height"))
    assert found["suggest"].keys() == {"entity", "property", "type"}
    assert found["batchSize"] == 100
    for kind in found["defaultTypes"]:
        is_thing(kind, "broader")
    for setting in found["extend"]["property_settings"]:
        assert {"name", "label", "type"} <= setting.keys()


def test_the_addresses_of_the_manifest_answer(ours: FlaskClient) -> None:
    found = ours.get(SERVICE).get_json()
    thing = quote(f"{BASE}id/cyberport", safe="")
    addresses = [found[key]["url"].replace("{{id}}", thing) for key in ("view", "preview")]
    services = [*found["suggest"].values(), found["extend"]["propose_properties"]]
    addresses += [each["service_url"] + each["service_path"] for each in services]
    addresses += [found["logo"], found["documentation"]]
    answers = [ours.get(address.removeprefix("http://localhost"), follow_redirects=True) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    assert "Cyberport" in answers[0].text


def test_the_space_of_another_graph_is_the_address_that_shows_its_things(theirs: FlaskClient) -> None:
    assert theirs.get(SERVICE).get_json()["identifierSpace"] == "http://localhost/resource?iri="


def test_pages_of_other_sites_may_read_it(ours: FlaskClient) -> None:
    for path in (SERVICE, f"{SERVICE}/suggest/entity?prefix=c", f"{SERVICE}/preview?id=cyberport"):
        assert ours.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in ours.options(SERVICE).headers["Access-Control-Allow-Methods"]


# ---- queries


def test_a_batch_is_answered_by_its_keys_by_post_and_by_get(ours: FlaskClient) -> None:
    queries = {"q0": {"query": "Cyberport"}, "q1": {"query": "Digital Policy Office", "limit": 1}, "": {"query": " "}}
    found = batch(ours, **queries)
    assert [found["q0"][0]["id"], found["q1"][0]["id"]] == [f"{BASE}id/cyberport", f"{BASE}id/digital-policy-office"]
    assert (len(found["q1"]), found[""]) == (1, [])
    by_get = ours.get(SERVICE, query_string={"queries": json.dumps(queries)}).get_json()
    assert {key: answer["result"] for key, answer in by_get.items()} == found


@pytest.mark.slow
def test_every_entity_is_found_by_each_of_its_names_and_its_identifier(ours: FlaskClient) -> None:
    entities = suggested(ours, "entity", "", type=f"{NS}Entity")
    assert entities == []  # without a beginning there is nothing to go by
    store: Store = ours.application.config["STORE"]
    names = store.select("SELECT ?e ?n { ?e a hkit:Entity ; skos:prefLabel|skos:altLabel|hkit:abbreviation ?n }")
    asked = [(row["e"].value, row["n"].value) for row in names]
    asked += dict.fromkeys((iri, iri) for iri, _ in asked)
    assert len(asked) > 100
    missed = []
    for begin in range(0, len(asked), 100):
        part = {str(begin + i): pair for i, pair in enumerate(asked[begin : begin + 100])}
        found = batch(ours, **{key: {"query": name} for key, (_, name) in part.items()})
        missed += [
            pair for key, pair in part.items() if (pair[0], 100) not in [(c["id"], c["score"]) for c in found[key]]
        ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Cyberprot", "cyberport"),
        ("cyber port", "cyberport"),
        ("The Innovation & Technology Fund", "innovation-and-technology-fund"),
        ("ITF", "innovation-and-technology-fund"),
        ("Hong Kong Univ. of Science & Technology", "hong-kong-university-of-science-and-technology"),
        ("HK Science Park", "hong-kong-science-park"),
        ("Office, Digital Policy", "digital-policy-office"),
        ("id:cyberport", "cyberport"),
    ],
)
def test_names_are_known_in_other_spellings(ours: FlaskClient, text: str, slug: str) -> None:
    assert one(ours, text)[0]["id"] == f"{BASE}id/{slug}"


def test_only_one_clear_candidate_is_a_match(rows: FlaskClient) -> None:
    assert [(each["score"], each["match"]) for each in one(rows, "York")] == [(100, False), (100, False)]
    assert [(each["score"], each["match"]) for each in one(rows, "great britain")] == [(100, True)]
    assert one(rows, "Harbour Development Programme Phase 2")[0]["match"] is False
    assert one(rows, "Harbour Developement Programme Phase 1")[0]["match"] is True
    assert one(rows, "nothing like it") == []


def test_types_keep_others_out_and_count_classes_below(rows: FlaskClient) -> None:
    city, place, country = (f"http://example.org/{name}" for name in ("City", "Place", "Country"))
    assert len(one(rows, "York", type=city)) == len(one(rows, "York", type=[place])) == 2
    assert one(rows, "York", type=country) == one(rows, "York", type="http://example.org/None") == []
    assert len(one(rows, "York", type=[city, country])) == 2
    assert one(rows, "York", type=[city, country], type_strict="all") == []
    assert len(one(rows, "York", type=[city, place], type_strict="all")) == 2
    should = one(rows, "United States", type=city, type_strict="should")
    assert [(each["score"], each["match"]) for each in should[:1]] == [(90, False)]
    assert {kind["id"] for each in one(rows, "York") for kind in each["type"]} == {city}


@pytest.mark.parametrize(
    "property_",
    [
        {"pid": "http://example.org/country", "v": {"id": "http://example.org/uk", "name": "whatever"}},
        {"pid": "http://example.org/country", "v": "Great Britain"},
        {"pid": "http://example.org/country", "v": ["United Kingdm"]},
        {"pid": "country", "v": "http://example.org/uk"},
        {"pid": "http://example.org/people", "v": 153717},
        {"pid": "http://example.org/people", "v": "153,717"},
        {"pid": "http://example.org/founded", "v": "0071"},
    ],
)
def test_properties_tell_namesakes_apart(rows: FlaskClient, property_: dict[str, Any]) -> None:
    best, second = one(rows, "York", properties=[property_])
    assert best["id"] == "http://example.org/York-uk"
    assert best["score"] > second["score"]
    assert best["match"]


def test_properties_alone_find_what_has_them(rows: FlaskClient) -> None:
    found = batch(rows, q={"properties": [{"pid": "http://example.org/country", "v": "United States"}]})["q"]
    assert [(each["id"], each["score"]) for each in found] == [("http://example.org/York-us", 100)]
    assert batch(rows, q={"properties": [{"pid": "http://example.org/none", "v": "x"}]})["q"] == []


def test_values_that_contradict_a_name_make_it_less_sure(rows: FlaskClient) -> None:
    wrong = [{"pid": "http://example.org/people", "v": [1, True, "many", 2.5]}]
    assert all(each["score"] < 90 and not each["match"] for each in one(rows, "York", properties=wrong))


def test_names_in_any_script_are_found_as_they_are(rows: FlaskClient) -> None:
    assert one(rows, "數碼港")[0]["id"] == one(rows, "zurich unicode")[0]["id"] == "http://example.org/zh"
    assert one(rows, "が")[0]["score"] == 100
    assert one(rows, "か") == []
    assert one(rows, "\u0000 \U0001f600 *\"' OR") == []


def test_a_limit_is_kept_and_has_a_most(ours: FlaskClient) -> None:
    assert len(one(ours, "Hong Kong", limit=3)) == 3
    assert len(one(ours, "Hong Kong", limit=2.0)) == 2
    assert len(one(ours, "Hong Kong")) <= 10
    assert len(one(ours, "Hong Kong", limit=10**9)) <= 50


def test_words_of_a_vocabulary_are_meant_only_if_their_type_is_asked_for(ours: FlaskClient) -> None:
    assert f"{NS}Park" not in [each["id"] for each in one(ours, "Park", limit=50)]
    assert one(ours, "Park", type="http://www.w3.org/2002/07/owl#Class")[0]["id"] == f"{NS}Park"


# ---- what is refused


def asking(**members: str) -> str:
    """A batch of one query with members in JSON as they stand."""
    return '{"q": {%s}}' % ", ".join(f'"{name}": {value}' for name, value in members.items())  # noqa: UP031  # its braces are JSON's


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "3", "null", '"x"', "[" * 100_000, '{"q": NaN}', '{"q": 1}', '{"q": []}', '{"q": {}}'),
        *(asking(query=text) for text in ("3", "null", "{}", '"\\ud800"')),
        *(asking(query='"x"', limit=limit) for limit in ('"many"', "0", "-1", "1.5", "true", "[]", "9" * 5000)),
        *(asking(query='"x"', type=kind) for kind in ("3", "[3]", '{"id": "x"}')),
        asking(query='"x"', type_strict='"maybe"'),
        asking(query='"x"', type_strict="[]"),
        asking(properties="[]"),
        *(asking(query='"x"', properties=each) for each in ("3", "[3]", '[{"pid": "x"}]', '[{"v": "x"}]')),
        *(
            asking(query='"x"', properties=f'[{{"pid": "x", "v": {value}}}]')
            for value in ("null", "[[]]", '{"name": "x"}')
        ),
    ],
)
def test_what_cannot_be_read_is_400_and_says_why(rows: FlaskClient, text: str) -> None:
    response = rows.post(SERVICE, data={"queries": text}, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert len(response.get_json()["detail"]) > 10


def test_json_that_is_none_is_told_with_its_place(rows: FlaskClient) -> None:
    response = rows.post(SERVICE, data={"queries": '{"q":\n oops}'}, headers={"Accept": "application/json"})
    assert (response.get_json()["line"], response.get_json()["column"]) == (2, 2)


def test_too_many_queries_are_413(rows: FlaskClient) -> None:
    queries = {str(i): {"query": "York"} for i in range(101)}
    assert rows.post(SERVICE, data={"queries": json.dumps(queries)}).status_code == 413
    del queries["0"]
    assert len(batch(rows, **queries)) == 100
    many = {"ids": ["x"] * 1001, "properties": []}
    assert rows.post(SERVICE, data={"extend": json.dumps(many)}).status_code == 413


def test_a_post_that_asks_nothing_is_400(rows: FlaskClient) -> None:
    assert rows.post(SERVICE).status_code == rows.post(SERVICE, json={"queries": {}}).status_code == 400


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"ids": "x", "properties": []}', '{"ids": [3], "properties": []}', '{"ids": []}']
)
def test_an_extension_that_cannot_be_read_is_400(rows: FlaskClient, text: str) -> None:
    assert rows.post(SERVICE, data={"extend": text}).status_code == 400
    assert rows.get(SERVICE, query_string={"extend": '{"ids": [], "properties": [{}]}'}).status_code == 400


# ---- data extension


def test_columns_have_things_numbers_dates_and_words(rows: FlaskClient) -> None:
    ex = "http://example.org/"
    asked = [f"{ex}{name}" for name in ("country", "people", "area", "founded")]
    found = extend(rows, [f"{ex}York-uk", f"{ex}York-us", f"{ex}nowhere"], *asked)
    uk, us = found["rows"][f"{ex}York-uk"], found["rows"][f"{ex}York-us"]
    assert [uk[name] for name in asked] == [
        [{"id": f"{ex}uk", "name": "United Kingdom"}],
        [{"int": 153717}],
        [],
        [{"date": "0071-01-01T00:00:00Z"}],
    ]
    assert us[f"{ex}area"] == [{"float": 13.8}]
    assert found["rows"][f"{ex}nowhere"] == {name: [] for name in asked}


def test_property_that_is_no_address_has_no_values(rows: FlaskClient) -> None:
    assert extend(rows, ["http://example.org/mixed"], "no address") == {
        "meta": [{"id": "no address", "name": "no address"}],
        "rows": {"http://example.org/mixed": {"no address": []}},
    }
    ask = {"query": "York", "properties": [{"pid": "no address", "v": "x"}]}
    assert rows.post(SERVICE, data={"queries": json.dumps({"q": ask})}).get_json()["q"]["result"]


def test_values_of_any_kind_become_cells(rows: FlaskClient) -> None:
    (cells,) = extend(rows, ["http://example.org/mixed"], "http://example.org/of")["rows"].values()
    found = sorted(cells["http://example.org/of"], key=str)
    assert found == [
        {"date": "2020-02-03T04:05:06+01:00"},
        {"float": 1.5},
        *({"str": text} for text in ("99999999999999999999", "INF", "label: inside", "mailto:a@example.org", "soon")),
        *({"str": text} for text in ("true", "x")),
    ]
    asked = {"id": "http://example.org/of", "settings": {"limit": 2}}
    (cells,) = extend(rows, ["http://example.org/mixed"], asked)["rows"].values()
    assert len(cells["http://example.org/of"]) == 2


def test_figures_are_columns_too_and_keep_their_hedges(ours: FlaskClient) -> None:
    area, start_ups = f"{BASE}indicator/rental-office-area", f"{BASE}indicator/start-ups"
    (row,) = extend(ours, [f"{BASE}id/cyberport"], area, start_ups)["rows"].values()
    assert row == {area: [{"float": 98000.0}], start_ups: [{"str": "more than 800"}]}


def test_properties_are_proposed_for_a_type(ours: FlaskClient, rows: FlaskClient) -> None:
    found = ours.get(f"{SERVICE}/properties", query_string={"type": f"{NS}Park", "limit": 5}).get_json()
    assert found.keys() == {"properties", "type", "limit"}
    assert (found["type"], found["limit"], len(found["properties"])) == (f"{NS}Park", 5, 5)
    for each in found["properties"]:
        is_thing(each)
    city = rows.get(f"{SERVICE}/properties", query_string={"type": "http://example.org/City"}).get_json()
    assert {each["name"] for each in city["properties"]} == {"country", "people", "area", "founded", "label", "type"}
    assert rows.get(f"{SERVICE}/properties").get_json()["properties"]
    assert rows.get(f"{SERVICE}/properties?type=none").get_json()["properties"] == []
    assert rows.get(f"{SERVICE}/properties?limit=none").status_code == 400


# ---- suggestions


def test_things_are_suggested_by_the_beginning_of_a_name(ours: FlaskClient) -> None:
    found = suggested(ours, "entity", "cyberp")
    assert found[0] == {
        "id": f"{BASE}id/cyberport",
        "name": "Cyberport",
        "description": found[0]["description"],
        "notable": [{"id": f"{NS}Park", "name": "Park"}],
    }
    assert suggested(ours, "entity", f"{BASE}id/cyberport")[0]["name"] == "Cyberport"
    every = suggested(ours, "entity", "hong kong")
    assert suggested(ours, "entity", "hong kong", cursor=2)[:5] == every[2:7]
    assert all(each["notable"] for each in suggested(ours, "entity", "hong", type=f"{NS}University"))
    assert suggested(ours, "entity", "hong", cursor=10**20) == suggested(ours, "entity", "") == []


def test_types_and_properties_are_suggested(ours: FlaskClient, rows: FlaskClient) -> None:
    assert suggested(ours, "type", "univ")[0]["id"] == f"{NS}University"
    assert suggested(ours, "type", f"{NS}Park")[0]["name"] == "Park"
    assert suggested(ours, "property", "located")[0]["id"] == f"{NS}locatedIn"
    assert suggested(ours, "property", "rental office")[0]["id"] == f"{BASE}indicator/rental-office-area"
    assert [each["name"] for each in suggested(rows, "type", "")][:2] == ["Place", "City"]
    assert suggested(rows, "type", "city")[0]["broader"] == [{"id": "http://example.org/Place", "name": "Place"}]
    assert suggested(rows, "type", "xyz") == suggested(rows, "property", "xyz") == []


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "nan", "inf" * 20])
@pytest.mark.parametrize("kind", ["entity", "type", "property"])
def test_a_cursor_that_is_no_number_is_400(rows: FlaskClient, kind: str, cursor: str) -> None:
    assert rows.get(f"{SERVICE}/suggest/{kind}", query_string={"cursor": cursor}).status_code == 400


# ---- the preview


def test_the_preview_may_be_framed_and_can_do_nothing(ours: FlaskClient) -> None:
    response = ours.get(f"{SERVICE}/preview", query_string={"id": f"{BASE}id/digital-policy-office"}, headers=HTML)
    policy = dict(each.strip().split(" ", 1) for each in response.headers["Content-Security-Policy"].split(";"))
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "*")
    assert policy["style-src"] == f"'sha256-{digest}'"
    assert "script-src" not in policy
    assert "X-Frame-Options" not in response.headers
    assert response.mimetype == "text/html"
    assert "Digital Policy Office" in response.text
    assert not re.search(r"<script|\sstyle=|\son\w+=|<img|<link", response.text)
    assert "frame-ancestors 'none'" in ours.get("/id/cyberport", headers=HTML).headers["Content-Security-Policy"]


def test_hostile_names_are_words_in_a_preview(theirs: FlaskClient) -> None:
    page = theirs.get(f"{SERVICE}/preview?id=http://example.org/charles").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    about = theirs.get(f"{SERVICE}/preview?id=http://example.org/ada").text
    assert "javascript:" not in about
    assert "Charles &lt;script" in about
    assert len(theirs.get(f"{SERVICE}/preview?id=http://example.org/long").text) < 5000


@pytest.mark.parametrize("given", ["", "nothing", "not an iri <b>", "http://example.org/none", "\u0001"])
def test_a_preview_of_nothing_is_404(theirs: FlaskClient, given: str) -> None:
    response = theirs.get(f"{SERVICE}/preview", query_string={"id": given}, headers=HTML)
    assert response.status_code == 404
    assert "<b>" not in response.text.replace("<b>hkit", "")


def test_any_graph_can_be_matched(theirs: FlaskClient) -> None:
    found = one(theirs, "Ada Lovelace")
    assert [(each["id"], each["match"]) for each in found] == [("http://example.org/ada", True)]
    assert one(theirs, "Cafe")[0]["id"] == "http://localhost/thing/caf%C3%A9"
    assert one(theirs, "Notes on the engin", type="http://example.org/Book")[0]["id"] == "http://example.org/book"
    assert len(json.dumps(one(theirs, "long " * 2000))) < 5000
    (row,) = extend(theirs, ["http://example.org/book"], "http://purl.org/dc/terms/creator")["rows"].values()
    assert list(row.values()) == [[{"id": "http://example.org/ada", "name": "Ada Lovelace"}]]


# ---- names


def test_plain_names_keep_what_tells_them_apart() -> None:
    told = [fold(text) for text in ("The R&D Centre, Zürich", "THE", "Phase 2", "がか", "ﬁne", "…")]
    assert told == ["r and d centre zurich", "the", "phase 2", "がか", "fine", "…"]
    assert initials("innovation and technology fund") == {"iatf", "itf"}
    assert initials("cyberport") == set()


def test_likeness_is_of_letters_and_of_words() -> None:
    def alike(one: str, other: str) -> float:
        return similarity(one, other, lambda word: 0.1 if word in ("hong", "kong") else 1.0)

    assert alike("science park", "science park") == 1.0
    assert alike("park science", "science park") == 0.95
    assert alike("hk science park", "hong kong science park") == 0.95
    assert alike("phase 1", "phase 2") < 0.75
    assert alike("hong kong", "hong kong science park") < alike("science park", "hong kong science park")
    assert alike("", "x") == 0.0
