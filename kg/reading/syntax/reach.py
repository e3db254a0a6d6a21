"""The words of a clause: its dates, its phrases, and the clause as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.reading.syntax.clauses import Clause
from kg.reading.syntax.predicates import is_predicate
from kg.reading.syntax.tree import Tree, Word

# What hangs on a noun and is a clause of its own, or parts it from the next.
BESIDE = ("relcl", "acl", "punct", "appos", "cc", "preconj", "dep", "advcl", "parataxis")


def phrase(tree: Tree, word: Word) -> tuple[int, int]:
    """The place of a noun phrase in the sentence: all its words, coordinated ones too, without clauses about it."""
    words = [word]
    for head in tree.row(word):
        words += tree.under(head, *BESIDE)
    return min(one.begin for one in words), max(one.end for one in words)


def described(clause: Clause, text: str) -> str:
    """A clause for a person: "launch (planned) subject: the Commission; object: the Fund; time: in 2026"."""
    parts = []
    for role in clause.roles:
        begin, end = phrase(clause.tree, role.word)
        parts.append(f"{role.name}: {' '.join(text[begin:end].split())}")
    voice = ", passive" if clause.passive else ""
    return f"{clause.lemma} ({clause.mode}{voice}) {'; '.join(parts)}".strip()


def dates_of(clause: Clause) -> list[Word]:
    """The dates of a clause: those that hang on its predicate; else the nearest behind it, before any other clause."""
    own = [role.word for role in clause.roles if role.name == "time"]
    words = [word for word in _within(clause) if word.mask == "date"]
    hanging = own + [word for word in words if word.head == clause.predicate.index]
    return list(dict.fromkeys(hanging)) or sorted(words, key=lambda word: word.index)


def _within(clause: Clause) -> Iterator[Word]:
    tree, stack = clause.tree, list(clause.tree.children(clause.predicate))
    while stack:
        word = stack.pop()
        if word.relation in ("conj", "relcl", "acl", "advcl", "ccomp") and is_predicate(tree, word):
            continue
        yield word
        stack += tree.children(word)
