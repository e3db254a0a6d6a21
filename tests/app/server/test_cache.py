"""What is kept of answers stays within its bounds, whatever clients ask."""

from __future__ import annotations

import pytest

from app.limits import OVERHEAD
from app.server.cache import Cache, CachedAnswer


def answer(size: int) -> CachedAnswer:
    return CachedAnswer(200, b"", bytes(size), {})


@pytest.mark.parametrize(("key", "body"), [(10, 10_000), (10_000, 10)], ids=["large answers", "large questions"])
def test_the_cache_is_bounded_by_the_bytes_of_answers_and_of_questions(key: int, body: int) -> None:
    cache, most = Cache(size=1 << 20), (1 << 20) // (key + body + OVERHEAD)
    for number in range(3 * most):
        cache.keep(b"%0*d" % (key, number), answer(body))
        assert len(cache) <= most
    assert len(cache) == most


def test_what_is_asked_again_stays_the_longest() -> None:
    cache = Cache(size=3 * (OVERHEAD + 2))
    for key in (b"a", b"b", b"c"):
        cache.keep(key, answer(1))
    assert cache.get(b"a") is not None
    cache.keep(b"d", answer(1))
    assert set(cache) == {b"a", b"c", b"d"}
    cache.clear()
    assert not cache


def test_an_answer_that_is_kept_again_counts_once() -> None:
    cache = Cache()
    for _ in range(3):
        cache.keep(b"a", answer(5))
    assert cache.currsize == OVERHEAD + 6
