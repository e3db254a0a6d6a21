"""References to what has no name: "their", "the cluster", "both places", with the one noun phrase that they mean."""

from collections.abc import Iterator, Mapping

from kg.model.claims import Document, Sentence, Span
from kg.reading.names.mentions import Mention
from kg.reading.syntax.clauses import phrase
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import words

# The place of a reference in its sentence, and that of its antecedent in the document.
Described = tuple[int, int, Span]
# A noun phrase: its noun with the number, what describes that, and its place.
Phrase = tuple[tuple[str, str], set[str], Span]


def find_described(
    document: Document, trees: Mapping[int, Tree], places: Mapping[int, tuple[Mention, ...]]
) -> dict[int, tuple[Described, ...]]:
    """By sentence, the references to things without a name that have exactly one antecedent of noun and number."""
    every: dict[int, tuple[Described, ...]] = {}
    earlier: list[Phrase] = []
    paragraph = -1
    for index, tree in trees.items():
        sentence = document.sentences[index]
        if sentence.paragraph != paragraph:
            paragraph, earlier = sentence.paragraph, []
        taken = [(mention.begin, mention.end) for mention in places[index]]
        free = [w for w in tree.words if not w.mask and not any(b <= w.begin and w.end <= e for b, e in taken)]
        every[index] = tuple(_of_sentence(sentence, tree, free, earlier))
    return every


def _of_sentence(sentence: Sentence, tree: Tree, free: list[Word], earlier: list[Phrase]) -> Iterator[Described]:
    """The references of a sentence; the phrases that it begins join the `earlier` ones of its paragraph."""
    for word in free:
        if word.text.lower() in words("theirs"):
            meant = _owners(tree, word)
            if len(meant) == 1:
                yield word.begin, word.end, sentence.raw_span(*phrase(tree, meant[0]))
        elif word.tag in ("NN", "NNS"):
            noun, own = (word.lemma, word.tag), {one.lemma for one in tree.children(word, "amod", "compound", "nmod")}
            alike = [span for other, described, span in earlier if other == noun and own - words("vague") <= described]
            again = any(one.lemma in words("pointing") or one.lemma == "both" for one in tree.children(word, "det"))
            again = again and not tree.child(word, "prep", "relcl", "acl", "conj")  # else it says what it is itself
            begin, end = phrase(tree, word)
            if again and len(alike) == 1:
                yield begin, end, alike[0]
            elif not (again and alike):
                earlier.append((noun, own, sentence.raw_span(begin, end)))


def _owners(tree: Tree, pronoun: Word) -> list[Word]:
    """Those who a plural pronoun may mean: of "scholars and their teams" the scholars, else the people before it."""
    owned = tree.head(pronoun)
    if owned.relation == "conj" and owned.index > pronoun.index and tree.head(owned).tag == "NNS":
        return [tree.head(owned)]
    before = tree.words[: pronoun.index]
    nouns = [one for one in before if one.tag == "NNS" and not one.mask and one.lemma in words("people")]
    return [one for one in nouns if one.relation != "conj"] if "names" not in {one.mask for one in before} else []
