"""A sentence's tree: its words with their lemmas and relations, each with its place in the sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a parsed sentence, or the one noun that stands for a name, a list of names, a figure or a date.

    `begin` and `end` are its place in the sentence's text, `tag` its part of speech in the Penn Treebank's letters,
    `relation` that to the word at `head`, in ClearNLP's names; the root is its own head.
    """

    index: int
    begin: int
    end: int
    text: str
    lemma: str
    tag: str
    relation: str
    head: int
    mask: str = ""

    @property
    def verbal(self) -> bool:
        """True for a verb that is no auxiliary."""
        return self.tag.startswith("VB") and self.relation not in ("aux", "auxpass")

    @property
    def nominal(self) -> bool:
        """True for a noun or pronoun."""
        return self.tag.startswith(("NN", "PRP")) or self.tag in ("CD", "DT", "WP", "WDT", "$") or bool(self.mask)


@dataclass(frozen=True, eq=False)
class Tree:
    """The words of one sentence in their order. A sentence of several parts (between ";" and ":") has several roots."""

    words: tuple[Word, ...]
    _children: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        children: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if word.head != word.index:
                children[word.head].append(word.index)
        object.__setattr__(self, "_children", tuple(map(tuple, children)))

    def children(self, word: Word, *relations: str) -> list[Word]:
        """The words that hang on a word, in their order; of these relations only, if any are given."""
        hanging = (self.words[index] for index in self._children[word.index])
        return [child for child in hanging if not relations or child.relation in relations]

    def child(self, word: Word, *relations: str) -> Word | None:
        """The first word that hangs on a word by one of these relations."""
        return next(iter(self.children(word, *relations)), None)

    def head(self, word: Word) -> Word:
        """The word that a word hangs on; a root's is itself."""
        return self.words[word.head]

    def ancestors(self, word: Word) -> Iterator[Word]:
        """The words above a word, the nearest first."""
        while word.head != word.index:
            word = self.words[word.head]
            yield word

    def leader(self, word: Word) -> Word:
        """The first of the verbs that a verb is coordinated with; a verb that leads is its own."""
        while word.relation == "conj" and self.head(word).verbal and word.head != word.index:
            word = self.head(word)
        return word

    def under(self, word: Word, *without: str) -> Iterator[Word]:
        """A word and all below it; what hangs on `word` itself by a relation in `without` is left out."""
        yield word
        stack = [child for child in self.children(word) if child.relation not in without]
        while stack:
            word = stack.pop()
            yield word
            stack += self.children(word)

    def row(self, word: Word) -> list[Word]:
        """A word and all that are coordinated with it: "A, B and C" from A."""
        row, stack = [], [word]
        while stack:
            word = stack.pop(0)
            row.append(word)
            stack = self._next(word) + stack
        return row

    def placed(self, word: Word) -> bool:
        """True for a name right behind which a name says where it is."""
        behind = [other for other in self.words[word.index + 1 : word.index + 4] if other.tag != "DT"]
        return bool(word.mask) and len(behind) > 1 and behind[0].text in ("in", "at") and behind[1].mask == "name"

    def _next(self, word: Word) -> list[Word]:
        """The words that follow in a list; of names also one that seems to explain another: "⟨A⟩, the ⟨B⟩ and …".

        In "⟨A⟩ in ⟨Cork⟩ and ⟨B⟩ in ⟨Clare⟩" the second goes with the first, not with its place.
        """
        further = self.children(word, "conj")
        if not word.mask:
            return further
        placed = self.placed(word)
        if any(self.placed(other) for other in self.words[max(0, word.index - 3) : word.index]):
            further = [other for other in further if not self.placed(other)]
        places = [other for other in self.words[word.index + 2 : word.index + 4] if placed and other.mask][:1]
        beside = [other for one in (word, *places) for other in self.children(one, "appos")]
        alike = [other for other in beside if other.mask and (other.text == "London") == (word.text == "London")]
        return further + [other for other in alike if self.children(other, "conj")]
