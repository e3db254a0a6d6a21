"""Indicators: the measure behind a figure, in the words of the source, with its kind of statistic."""

from itertools import dropwhile, islice, takewhile

import regex

from kg.limits import REACH
from kg.model.claims import Indicator, Statistic
from kg.model.identity import slug
from kg.reading.claims.figures.owners import MODIFIERS, FigureWord, does, sized
from kg.reading.claims.statements import Scene
from kg.reading.claims.terms.phrases import is_people
from kg.reading.quantities import Quantity
from kg.reading.syntax.clauses import Clause, complements, modifiers, prepositions
from kg.reading.syntax.masking import MENTION, date_class, entity_class, figure_class
from kg.reading.syntax.tree import Tree, Word
from kg.reading.text.words import Patterns, inflections, words

# Words that end a noun phrase.
STOPS = words("phrase_ends")
DETERMINERS = words("definite") | {"such", "a", "an", "this", "that"}
NOUN_WAYS = ("figure-holder", "figure-possessor", "figure-modifies", "figure-maker")
GAINED, LOST = "places gained", "places lost"
AREA, Q = entity_class("Area"), figure_class()
P = Patterns("claims", "figures.indicators", AREA=AREA, E=entity_class(), Q=Q, D=date_class(), Q_1_1=Q[1:-1])


def indicator_of(label: str, statistic: Statistic = "stock", unit: str = "NUM") -> Indicator:
    """The indicator of what a label names: "InnoParks"."""
    words = f"{label[:1].upper()}{label[1:]}"
    return Indicator(slug(label)[:60].strip("-"), label, statistic, unit, f"{words}, in the words of the source.")


def name_indicator(scene: Scene, position: int, quantity: Quantity, figure: FigureWord) -> tuple[str, Statistic]:
    """A figure's label and kind of statistic."""
    kind = figure.kind
    right = scene.encoded.text[position + 1 : position + REACH]
    left = scene.encoded.text[max(0, position - REACH) : position]
    if kind == "rank":
        place = P.PLACES.match(right)
        return (f"rank {_clean(scene, place.group('place'), edges=False)}" if place else "rank"), "rank"
    if kind == "ratio":
        return "matching ratio", "ratio"
    if kind in ("money", "share"):
        return _amount(figure, left, right, quantity)
    if kind == "area":
        area = P.AREA_BEHIND.match(right) or P.AREA_BEFORE.search(left)
        return _clean(scene, area.group(1)) if area else "area", "stock"
    if moved := P.PLACES_MOVED.match(right):
        before = P.MOVE.search(left)
        if before or any(moved.groups()):
            up, down = ((before and before[way]) or moved[way] for way in ("up", "down"))
            return GAINED if up else LOST if down else "", "change"
    if elided := P.ELIDED.match(right):
        return _clean(scene, elided.group("noun")), "stock"
    # or the noun of the number before: "About 310 start-ups had … and over 360 had …"
    numbers = [one for one in scene.tree.words if one.mask == "figure" and one.index <= figure.word.index]
    nouns = [_counted(scene.sentence.text, scene.tree, word) for word in reversed(numbers[-2:])]
    noun = next(iter(nouns), "") or _noun_before(left) or next(iter(nouns[1:]), "")
    return _clean(scene, noun or "number"), "cap" if quantity.qualifier == "upTo" else "stock"


def by_tree(figure: FigureWord, label: str, how: str) -> str:
    """A label by the tree: its noun, what is done with that, what the figure is for one of: "grants paid per school".

    Where the owner, read as `how`, is that of the noun alone, the clause says nothing: "funded ⟨X⟩'s three labs".
    """
    if figure.kind in ("rank", "ratio") or label in ("", GAINED, LOST):
        return label
    per = [one for word in figure.tree.words if _governs(figure, word) and (one := _one_of(figure, word))]
    label = _of_tree(figure, figure.clause, label, per) if figure.clause else label
    if figure.clause and label not in ("", "number") and not label.startswith("change in ") and how not in NOUN_WAYS:
        deed = _deed(figure, figure.clause)
        label = label if label.endswith(deed) else f"{label} {deed}"
    behind = (f" per {one}" if one != "each" else " for each" for one in per if one == "each" or one not in label)
    return label and label + "".join(behind)


def _deed(figure: FigureWord, clause: Clause) -> str:
    """The words for what is done to or with what a figure counts, or what that does: "trained", "offered training",
    "worked with", "using the app"; nothing where a clause only says that there are so many."""
    tree, verb, things = figure.tree, clause.predicate, clause.row("object")
    helping = {one.lemma for one in tree.children(verb, "aux")}
    unsure = clause.passive and any(one.text in ("being", "or") for one in tree.children(verb))
    known = any(one.text.lower() in words("definite") for one in tree.children(figure.noun, "det"))
    known = (known and figure.kind == "count") or figure.several
    if known or unsure or (clause.mode == "permitted" and "have" not in helping) or figure.kind == "area":
        return ""  # "the first two halls"; "is being built", "was planned or built"; "allows users to open 30 forms"
    done, still = inflections(clause.lemma)[-2], does(clause, "static")
    done = f"being {done}" if verb.tag == "VBG" and "be" in helping else done
    misread = not things and figure.noun.relation == "conj" and tree.head(figure.noun) is verb
    if (misread or figure.noun in things) and (figure.noun is figure.word or not sized(clause)):
        return "" if still else done
    roles = [role.name for role in clause.roles if not {figure.noun, figure.word}.isdisjoint(tree.row(role.word))]
    if figure.kind not in ("count", "share") or (still and clause.lemma != "have"):
        return ""
    if "subject" in roles and not clause.passive:
        said = done if not things and verb.tag in ("VBN", "VBD") else inflections(verb.lemma)[-1]
        own = takewhile(lambda one: one.tag[:1].isalpha() and not one.mask, tree.words[verb.index + 1 :])
        own = takewhile(lambda one: tree.head(one) is not verb or one.relation not in ("cc", "advcl"), own)
        own = takewhile(lambda one: one.lemma != "with", islice(own, 9))
        return P.TRAILING.sub("", " ".join([said, *(one.text for one in own)])).strip()
    if "to" in roles and does(clause, "giving") and len(things) == 1:
        return done if things[0].mask else f"{done} {things[0].text}"
    joined = next((name for name in roles if f"{clause.lemma}-{name}" in words("prepositional")), "")
    return f"{done} {joined}" if joined and all(one.mask == "figure" for one in things) else ""


def _governs(figure: FigureWord, word: Word) -> bool:
    """True for a word in the clause of a figure, and in the noun phrase of no other figure, or in whose own it is."""
    tree, clause = figure.tree, figure.clause
    if word in tree.ancestors(figure.word):
        return not word.mask
    above = list(takewhile(lambda one: not one.verbal, tree.ancestors(word)))
    verb = next((one for one in tree.ancestors(word) if one.verbal), None)
    inside = any(word in tree.row(role.word) for role in clause.roles) if clause else False
    others = takewhile(lambda one: one not in (figure.word, figure.noun), above)
    numbers = [n for one in others for n in (one, *tree.children(one)) if n.tag == "CD" and n is not figure.word]
    return not numbers and not word.mask and (inside or verb is (clause and clause.predicate))


def _one_of(figure: FigureWord, word: Word) -> str:
    """The thing that a figure is for one of, where a word names it: "per hour", "a year", "each secondary school"."""
    tree, text = figure.tree, figure.scene.sentence.text
    if word.text.lower() == "each" and word.relation != "det":
        sure = figure.kind == "money" or word.relation in ("nsubj", "nsubjpass")
        counted = any(figure.word in tree.under(one) for one in complements(tree, word, "of"))  # "each of the 12"
        return "each" if sure and not counted else ""
    before = tree.child(word, "det") or tree.head(word)
    said, earlier = before.text.lower(), tree.words[before.index - 1]
    time = word.lemma in words("rate_times") and word.relation == "npadvmod"
    hanging = time and (tree.head(word).verbal or tree.head(word).nominal)  # not "a year ago"
    rate = said in ("each", "every") or (said == "per" and word.relation == "pobj") or (hanging and said in ("a", "an"))
    if not rate or word.lemma == "one" or (earlier.tag == "CD" and earlier is not figure.word):  # "one a day"
        return ""
    row = [one for one in tree.words[before.index + 1 : tree.row(word)[-1].index + 1] if one.index <= word.index + 3]
    phrase = list(takewhile(lambda one: not one.mask and (one.text not in STOPS or one.text in ("or", "and")), row))
    phrase = list(dropwhile(lambda one: one.text in words("admitted"), phrase))
    return text[phrase[0].begin : phrase[-1].end] if phrase else ""


def _of_tree(figure: FigureWord, clause: Clause, label: str, per: list[str]) -> str:
    """A label without the words before its noun ("announced the injection"), or with the noun that the surface lacks.

    That is what the figure is of, or the size that its clause changes: "exports rose by 6 per cent", "raise the
    allowance to $5". What one of many gets is no funding.
    """
    noun, changed = figure.noun, None
    step = figure.scene.sentence.text[: figure.word.begin].rstrip("$€£ ").endswith(" by")
    if (noun is figure.word or step) and sized(clause):
        changed = next(iter(clause.row("object") or clause.row("subject")), None)
    behind = figure.tree.words[noun.index + 1 : figure.word.index]  # "⟨Scheme⟩, a $3 fund", but "a rate as high as 5%"
    apart = figure.word.relation in ("appos", "conj") and not all(one.mask for one in behind)
    noun = changed or (figure.word if apart or figure.several else noun)
    label = "funding" if figure.several and label.endswith(figure.noun.text) else label
    inner = [role for role in prepositions(figure.tree, noun) if not role.word.mask]
    above = figure.tree.head(figure.tree.head(figure.word))
    if above.lemma in words("rises") and above.tag == "NN":  # "an increase of 8 per cent in exports"
        noun = next(iter(complements(figure.tree, above, "in")), figure.word)
        if noun is figure.word and figure.kind == "share":
            return ""
        changed = noun
    size = noun.lemma in words("sizes") or (noun is figure.word and figure.kind == "other")  # "20 tonnes of waste"
    noun = next((role.word for role in inner if role.name == "of" and size), noun)
    own = noun_phrase(figure, noun)
    if own and label.endswith(f" {own}") and (figure.kind != "count" or figure.word.relation == "pobj"):
        return own
    if changed is noun and not own and noun.mask != "figure" and figure.kind == "money":
        own = "size"  # "expand ⟨X⟩ to $5"
    if own and changed is noun and (step or own == "size"):
        return f"change in {own}" if step else own
    label = "share" if label == "amount" and figure.kind == "share" else label
    worth = figure.kind == "money" and changed is None and figure.tree.head(figure.word).lemma == "worth"
    if own and not worth and noun.tag.startswith("NN") and label in ("funding", "share", "number", "change in number"):
        by = figure.kind == "share" and changed is not None and figure.word not in clause.row("to", "from")
        return f"change in {own}" if by else own
    if label == "funding" and clause.lemma == "cost":
        return "cost"
    receiving = clause.row("subject") if clause.lemma in words("getting") else []
    receiving += [one for one in clause.row("to") if one.relation == "dative"]
    each = not words("people").isdisjoint(per) or any(is_people(figure.scene.sentence.text, one) for one in receiving)
    spent = does(clause, "spending") or clause.lemma in words("getting")
    return "amount" if label == "funding" and (clause.lemma in words("yielding") or each or not spent) else label


def noun_phrase(figure: FigureWord, noun: Word) -> str:
    """A noun with what describes it, without what determines it; nothing for a name."""
    before = [one for one in modifiers(figure.tree, noun) if one.index < noun.index and one.lemma not in DETERMINERS]
    known = bool(noun.mask) and (noun.mask != "reference" or figure.kind != "share")  # not "our economy"
    begin = noun.end if known else min(one.begin for one in (noun, *before) if one is noun or not one.mask)
    own = figure.scene.sentence.text[begin : noun.end]
    return own[:1].lower() + own[1:] if own[1:2].islower() else own


def _amount(figure: FigureWord, left: str, right: str, quantity: Quantity) -> tuple[str, Statistic]:
    """The measure of an amount or a share: the noun it belongs to."""
    scene, kind = figure.scene, figure.kind
    cap = quantity.qualifier == "upTo" or "maximum" in left or quantity.maximum is not None or "whichever is" in right
    if kind == "share" and P.CHANGE.search(left):
        return "change in " + _clean(scene, _noun_before(P.CHANGE.sub("", left)) or "number"), "change"
    noun = _clean(scene, _noun_before(left))
    if not noun:
        behind = P.AMOUNT_OF.match(right)
        noun = _clean(scene, behind.group(1)) if behind and behind.group(1).split(" ")[0] not in STOPS else ""
        base = "funding" if kind == "money" else "share"
        if kind == "share":
            of = [noun_phrase(figure, one) for one in complements(figure.tree, figure.word, "of") if one.tag[0] == "N"]
            alone = figure.noun is figure.word and figure.word.relation == "nsubj"  # "95 per cent earn more than"
            noun = f"share of {of[0]}" if of and of[0] else "" if alone else noun
        noun = f"{base} {noun}" if P.PARTICIPLE.search(noun) and " " not in noun else noun or base
    return noun, "cap" if cap else "ratio" if kind == "share" else "flow"


def _counted(text: str, tree: Tree, number: Word | None) -> str:
    """The words behind a number up to the noun that it counts, or to a further one: "bureaus or departments", "digital
    government and smart city initiatives"."""
    noun = number
    while noun is not None and noun.relation in MODIFIERS and not tree.head(noun).verbal and noun.head > noun.index:
        noun = tree.head(noun)
    if number is None or noun is None or noun is number or noun.mask in ("name", "names", "figure"):
        return ""
    begin = max(word.end for word in tree.words[number.index : noun.index] if word.mask == "figure")
    whole = noun.tag == "NN" or any(one.lemma == "or" for one in tree.children(noun, "cc"))
    row = takewhile(lambda one: one is noun or not tree.child(one, "nummod"), tree.row(noun) if whole else [noun])
    end = list(row)[-1].end
    return f"{text[begin:end]}{P.WORD.findall(text, end)[0]}".strip()


def _noun_before(left: str) -> str:
    """The noun phrase a number is the value of: "The total workforce was" gives "total workforce"."""
    copula = P.COPULA.search(P.CLAUSE.split(left)[-1])
    if not copula:
        total = P.TOTAL.search(left)
        return P.OF_TOTAL.split(total.group(1))[-1] if total else ""
    words = P.OPENING.split(P.CUT.split(copula.string[: copula.start()])[-1])[-1]
    return words if P.OWNER.match(words) else P.UP_TO_NAME.sub("", words)


def _clean(scene: Scene, words: str, *, edges: bool = True) -> str:
    """A label without articles, figures, dates and names at its edges; names inside are written out."""

    def name(match: regex.Match[str]) -> str:
        mention = scene.encoded.mention(match.group())
        return scene.entities[mention.slug].label if mention else ""

    text = MENTION.sub(name, P.OWNER.sub("", words))
    if not edges:
        return text
    if text[1:2].islower() or text[1:2] == " ":
        text = text[:1].lower() + text[1:]
    text = P.BRACKETED.sub(" ", P.FIGURE_OR_DATE.sub(" ", text))
    text = P.TRAILING.sub("", P.LEADING.sub("", " ".join(text.split())))
    return " ".join(P.POSSESSIVE.sub("", text.strip()).split()[:8]).strip(" ,;-'")
