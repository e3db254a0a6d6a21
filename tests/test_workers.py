"""Queries that would bring a server down end by their limits, and nobody else notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from app.evaluate import Query
from app.limits import Limits
from app.workers import Overrun, Pool, Rejected

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


def query(text: str, timeout: float | None = None) -> Query:
    return Query(text, "csv", "json", "nt", timeout=timeout)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    store = ox.Store()
    node = [ox.NamedNode(f"http://example.org/{i}") for i in range(400)]
    store.bulk_extend(ox.Quad(node[i], node[(i * 7) % 5], ox.Literal("x" * 50 + str(i))) for i in range(400))
    pool = Pool(store, Limits(timeout=1.0, memory=256, result=4, workers=4, queue=1, wait=0.2))
    yield pool
    pool.close()


def answers(pool: Pool) -> bool:
    return b"true" in b"".join(pool.answer(query("ASK {}")).chunks)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
        f"SELECT ?a {{ {CROSS} }} ORDER BY ?f LIMIT 1",
        f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {CROSS} }}",
        f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} FILTER(?c = ?l) }}",
        "SELECT ?x { ?x ?p " + "[ ?p " * 150 + "?o" + " ]" * 150 + " }",
        f"CONSTRUCT {{ ?a ?b ?f }} WHERE {{ {CROSS} }}",
    ],
)
def test_a_runaway_ends_by_its_deadline_or_memory(pool, text):
    with pytest.raises(Overrun, match=r"limit|needed more"):
        list(pool.answer(query(text)).chunks)
    assert answers(pool)


@pytest.mark.parametrize(
    "text", ["SELECT (1" + "+1" * 30_000 + " AS ?x) {}", "ASK { FILTER(" + "true || " * 30_000 + "true) }"]
)
def test_a_query_that_overflows_the_engines_stack_ends_its_worker_only(pool, text):
    with pytest.raises(Overrun, match="nested too deeply"):
        list(pool.answer(query(text)).chunks)
    assert answers(pool)


def test_a_result_that_grows_too_large_is_cut_so_that_the_reader_can_tell(pool):
    answer = pool.answer(query("SELECT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"))
    assert not answer.whole
    with pytest.raises(Overrun, match=r"larger than the limit of 4 MiB|longer than"):
        for _ in answer.chunks:
            pass
    assert answers(pool)


def test_a_reader_that_leaves_frees_its_worker(pool):
    answer = pool.answer(query("SELECT ?c ?f { ?a ?b ?c . ?d ?e ?f }"))
    answer.close()
    assert all(answers(pool) for _ in range(8))


def test_a_refused_query_says_where(pool):
    with pytest.raises(Rejected) as refused:
        pool.answer(query("SELECT * {\n ?s ?p }"))
    assert refused.value.failure.line == 2


def test_a_shorter_deadline_may_be_asked_for(pool):
    start = time.monotonic()
    with pytest.raises(Overrun):
        list(pool.answer(query(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", timeout=0.2)).chunks)
    assert time.monotonic() - start < 1.0


def test_when_all_places_are_taken_the_next_is_told_to_come_back(pool):
    def run() -> None:
        with pytest.raises(Overrun):
            list(pool.answer(query(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}")).chunks)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    while pool._slots._value:
        time.sleep(0.01)
    with pytest.raises(Overrun, match="busy") as busy:
        pool.answer(query("ASK {}"))
    for thread in threads:
        thread.join()
    assert busy.value.retry_after
    assert answers(pool)
