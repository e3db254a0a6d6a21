"""Language tags in the case that BCP 47 recommends; the store keeps them in lower case, where case means nothing."""

from __future__ import annotations

from functools import cache


@cache
def written(tag: str) -> str:
    """A language tag as people write it: `zh-hant` as `zh-Hant`, `en-gb` as `en-GB` (RFC 5646, section 2.1.1)."""
    first, *others = tag.lower().split("-")
    parts, private = [first], len(first) == 1
    for part in others:
        # After a singleton, such as the x of private use, everything stays small.
        private = private or len(part) == 1
        kept = private or not part.isalpha()
        parts.append(part if kept else part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part)
    return "-".join(parts)
