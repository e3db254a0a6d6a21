"""Shares of a phrase: with "respectively" each of several things has its own member of a list, in their order."""

from __future__ import annotations

from itertools import pairwise

import regex

from kg.reading.claims.relations import mentions_at
from kg.reading.claims.statements import Scene
from kg.reading.syntax.predicates import is_predicate
from kg.reading.syntax.tree import Tree, Word

RESPECTIVELY = regex.compile(r",? respectively\b")
Place = tuple[int, int]


def share_of(scene: Scene, place: Place, index: int, count: int) -> str:
    """The words of a sentence between two characters, as they are said of one of `count` things.

    "⟨A⟩ and ⟨B⟩ subsidise rural and urban schools respectively" has "subsidise rural schools" for the first. Nothing
    if "respectively" is said and no list of as many members stands before it, or if the words are another one's.
    """
    begin, end = place
    text = scene.sentence.text
    if count < 2 or RESPECTIVELY.search(text) is None:
        return text[begin:end]
    members = _members(scene, scene.tree, count)
    if not members:
        return ""
    first, last = members[0][0], members[-1][1]
    if begin <= first and last <= end:
        words = text[begin:first] + text[slice(*members[index])] + text[last:end]
    elif first < end and begin < last:
        own = members[index]
        words = text[begin:end] if own[0] <= begin and end <= own[1] else ""
    else:
        words = text[begin:end]
    return RESPECTIVELY.sub("", words)


def _members(scene: Scene, tree: Tree, count: int) -> list[Place]:
    """The members of the last list of so many that stands behind a verb and before "respectively"."""
    adverb = next((word.index for word in tree.words if word.lemma == "respectively"), 0)
    verb = next((word.index for word in tree.words if is_predicate(tree, word)), adverb)
    rows = [_places(scene, tree, word) for word in tree.words[verb:adverb] if word.relation != "conj"]
    rows = [row for row in rows if len(row) == count and all(a[1] <= b[0] for a, b in pairwise(row))]
    return max(rows, key=lambda row: row[-1][1], default=[])


def _places(scene: Scene, tree: Tree, word: Word) -> list[Place]:
    """The place of each member of the list that begins with a word; none for alternatives."""
    if word.mask == "names":
        return [(mention.begin, mention.end) for mention in mentions_at(scene, word)]
    row = tree.row(word)
    if any(link.lemma == "or" for member in row for link in tree.children(member, "cc")):
        return []
    parts = [list(tree.under(member, "conj", "cc", "preconj", "punct")) for member in row]
    return [(min(one.begin for one in part), max(one.end for one in part)) for part in parts]
