"""Indicators: the measure behind a figure, in the words of the source, with its kind of statistic."""

import regex

from kg.limits import REACH
from kg.model.claims import Indicator, Statistic
from kg.model.identity import slug
from kg.reading.claims.statements import Scene
from kg.reading.quantities import Quantity
from kg.reading.syntax.masking import MENTION, date_class, entity_class, figure_class, figure_kind
from kg.reading.text.words import any_of, inflections, words

E, Q, D = entity_class(), figure_class(), date_class()
# Words that end a noun phrase.
STOPS = words("phrase_ends")
# The next word of a noun phrase, or a comma.
LISTED = regex.compile(rf" ?([\w&’'@/+-]+|{entity_class('Area')}(?= [a-z])|,(?= ))")
# What a number is the value of: "the total workforce was", "annual sales increased from".
AUXILIARY = r"(?:has been |have been |had been |is |are |was |were |will be |would be )?(?:also )?"
COPULA = regex.compile(rf" {AUXILIARY}(?:{any_of('amounting')})(?: from)?(?: about| around| over)? ?$")
# A number without a noun: "of whom 30 were women".
ELIDED = regex.compile(
    r"^ (?:of (?:them|which|whom) )?(?:were|are|was|is) "
    r"(?P<noun>being [^.,;]+|[\w&’'@ -]+?(?= with| in| for| that|[.,;]|$))"
)
# The verb that a number is the object of: "committed a total of $3 billion".
VERB_LEFT = regex.compile(
    rf"\b(?P<verb>{any_of('spending')})(?:s|ed|d|ted|ting|ing)?(?: (?:some|a total of|up to|in total))* ?$"
)
# The verb that a number is the subject of: "30 projects have been approved".
HAVE = r"(?:had|has|have|were|was|are|is)(?: all)?(?: also)? (?:been |being )?"
PASSIVE = regex.compile(rf"{HAVE}(?P<verb>\w+ed|{any_of('done')})\b")
# What a figure is for one of.
EACH = regex.compile(r"\b(?:each|every|per)\b(?: (?:of the )?(?:approved |designated |eligible )?((?!of\b)[a-z-]+))?")
# Among whom something has its rank.
PLACES = regex.compile(r"^ (?P<place>in the world|in (?:the )?\S+?(?=[ ,.;]|$)|globally|worldwide|nationally)")
# The noun behind an amount: "$3 billion of venture capital", "$3 billion in grants".
AMOUNT_OF = regex.compile(rf" (?:of |in |worth of )?([\w&’' -]+?)(?= (?:{any_of('amount_ends')})\b|[.,;]|$)")
# The endings of past participles: "approved", "drawn", "taken".
PARTICIPLE = regex.compile(r"(?:ed|wn|ken|sen|ght|ven)$")
# A share behind these is by how much something changed.
CHANGE = regex.compile(rf"(?:{any_of('growing')})(?: of| by)? ?$")
AREA_BEHIND = regex.compile(r" of ([\w&’' -]+?)(?= for| in| to| and| at|[.,;]|$)")
AREA_BEFORE = regex.compile(
    r"(?:an?|the|its|with)? ?((?:[\w-]+ ){0,3}(?:area|space|land|site|floor))s? of (?:about |around )?$"
)
# The second of two plurals to choose from: "bureaus or departments".
CHOICE = regex.compile(r" [a-z-]+s\b")
# A comma between the words before a noun, not behind one: "mature, innovative and small firms".
ADJECTIVES = regex.compile(r", [\w-]+(?:,| and) [\w-]+ [\w-]+")
CLAUSE = regex.compile(r"[,;] (?:and )?")
CUT = regex.compile(r"[.;:,]")
TOTAL = regex.compile(r"([\w&’' -]+), (?:totalling|amounting to|numbering) ?$")
OF_TOTAL = regex.compile(r"\b(?:for|of|in|to|with)\b(?: all)? ")
# A noun that a number is the value of begins behind these.
OPENING = regex.compile(
    r"\b(?:with|had|have|has|to (?:provide|give|offer)|provid\w+|offer\w+|giv\w+|receiv\w+|that|which|while|under) "
)
# An owner at the beginning: "the Fund's".
OWNER = regex.compile(rf"^\W*(?:[Tt]he )?{E}'s ")
# What goes on behind a name, and a name alone, which is no measure: "the Fund raised".
UP_TO_NAME = regex.compile(rf"^.*{E} |^\W*(?:[Tt]he )?{E}$")
FIGURE_OR_DATE = regex.compile(rf"{Q}|{D}")
POSSESSIVE = regex.compile(r"^'s |'s$")
OTHER = regex.compile(rf"{Q}([^{Q[1:-1]}]*)$")
BRACKETED = regex.compile(r"\((?:[^()]*)\)|\(|\)")
# Small words at the edges of a label say nothing of what is counted.
LEADING = regex.compile(rf"^(?:.*\b(?:that|which)\b )?(?:\W*(?:{any_of('leading')})\b)*")
TRAILING = regex.compile(rf"(?:\b(?:{any_of('trailing')})\W*)+$")


def indicator_of(label: str, statistic: Statistic = "stock", unit: str = "NUM") -> Indicator:
    """The indicator of what a label names: "InnoParks"."""
    words = f"{label[:1].upper()}{label[1:]}"
    return Indicator(slug(label)[:60].strip("-"), label, statistic, unit, f"{words}, in the words of the source.")


def name_indicator(scene: Scene, position: int, quantity: Quantity) -> tuple[str, Statistic]:
    """A figure's label and kind of statistic."""
    kind = figure_kind(quantity)
    right = scene.encoded.text[position + 1 : position + REACH]
    left = scene.encoded.text[max(0, position - REACH) : position]
    if kind == "rank":
        place = PLACES.match(right)
        return (f"rank {_clean(scene, place.group('place'), edges=False)}" if place else "rank"), "rank"
    if kind == "ratio":
        return "matching ratio", "ratio"
    if kind in ("money", "share"):
        return _amount(scene, left, right, kind, quantity)
    if kind == "area":
        area = AREA_BEHIND.match(right) or AREA_BEFORE.search(left)
        return _clean(scene, area.group(1)) if area else "area", "stock"
    noun = _noun(right)
    elided = ELIDED.match(right)
    if elided:
        return _clean(scene, elided.group("noun")), "stock"
    other = OTHER.search(left)  # the noun of the number before: "About 310 start-ups had … and over 360 had …"
    noun = noun or _noun_before(left) or (_noun(other.group(1)) if other else "")
    verb = VERB_LEFT.search(left)
    passive = PASSIVE.match(right[len(noun) + 1 :].lstrip()) if noun else None
    done = passive.group("verb") if passive else ""
    if verb and not passive and " had " in f" {left} ":
        done = inflections(verb.group("verb"))[-2]
    return _clean(scene, f"{noun} {done}".strip() or "number"), "cap" if quantity.qualifier == "upTo" else "stock"


def _amount(scene: Scene, left: str, right: str, kind: str, quantity: Quantity) -> tuple[str, Statistic]:
    """The measure of an amount or a share: the noun it belongs to, or the verb that spends it."""
    each = EACH.search(right) or EACH.search(left)
    cap = quantity.qualifier == "upTo" or "maximum" in left or quantity.maximum is not None or "whichever is" in right
    if kind == "share" and CHANGE.search(left):
        return "change in " + _clean(scene, _noun_before(CHANGE.sub("", left)) or "number"), "change"
    noun = _clean(scene, _noun_before(left))
    if not noun:
        behind = AMOUNT_OF.match(right)
        noun = _clean(scene, behind.group(1)) if behind and behind.group(1).split(" ")[0] not in STOPS else ""
        verb = VERB_LEFT.search(left)
        passive = PASSIVE.search(right[:60])
        done = inflections(verb.group("verb"))[-2] if verb else passive.group("verb") if passive else ""
        if PARTICIPLE.search(noun) and " " not in noun:
            noun, done = "", noun
        noun = f"{noun or ('funding' if kind == 'money' else 'share')} {done}".strip()
    if each:
        of = each.group(1) or ""
        per = f" per {of}" if of else " for each" if each.group() == "each" else ""
        noun = noun if of and of in noun else noun + per
    if cap or kind == "share":
        return noun, "cap" if cap else "ratio"
    return noun, "allocation" if "allocated" in noun else "flow"


def _noun(right: str) -> str:
    """The words behind a number up to the end of its noun phrase: "digital technology companies"."""
    words: list[str] = []
    at = 0
    while len(words) < 9 and (match := LISTED.match(right, at)):
        at, word = match.end(), match.group(1)
        if word == ",":
            if not words or words[-1].endswith("s") or not ADJECTIVES.match(right[match.start() :]):
                break
        elif not (word == "or" and CHOICE.match(right, at) and words):
            plural = bool(words) and words[-1].endswith("s")
            participle = word.endswith("ly") or (plural and PARTICIPLE.search(word))
            if participle or (word in STOPS and not (word == "and" and words and not plural)):
                break
        words.append(word)
    return " ".join(words).replace(" ,", ",").strip(" ,")


def _noun_before(left: str) -> str:
    """The noun phrase a number is the value of: "The total workforce was" gives "total workforce"."""
    copula = COPULA.search(CLAUSE.split(left)[-1])
    if not copula:
        total = TOTAL.search(left)
        return OF_TOTAL.split(total.group(1))[-1] if total else ""
    words = OPENING.split(CUT.split(copula.string[: copula.start()])[-1])[-1]
    return words if OWNER.match(words) else UP_TO_NAME.sub("", words)


def _clean(scene: Scene, words: str, *, edges: bool = True) -> str:
    """A label without articles, figures, dates and names at its edges; names inside are written out."""

    def name(match: regex.Match[str]) -> str:
        mention = scene.encoded.mention(match.group())
        return scene.entities[mention.slug].label if mention else ""

    text = MENTION.sub(name, OWNER.sub("", words))
    if not edges:
        return text
    if text[1:2].islower() or text[1:2] == " ":
        text = text[:1].lower() + text[1:]
    text = BRACKETED.sub(" ", FIGURE_OR_DATE.sub(" ", text))
    text = TRAILING.sub("", LEADING.sub("", " ".join(text.split())))
    return " ".join(POSSESSIVE.sub("", text.strip()).split()[:8]).strip(" ,;-'")
