"""What a figure counts: an indicator named in the words of the source, with the kind of statistic it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from kg.dates import TimeMention
from kg.encoding import Encoded, date_class, entity_class, figure_class, figure_kind
from kg.model import Sentence, Statistic
from kg.quantities import Quantity
from kg.references import Topic

E, Q, D = entity_class(), figure_class(), date_class()
STOPS = frozenset(
    [
        "of",
        "in",
        "for",
        "to",
        "on",
        "at",
        "by",
        "with",
        "from",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "were",
        "was",
        "had",
        "have",
        "has",
        "are",
        "is",
        "be",
        "been",
        "being",
        "and",
        "or",
        "while",
        "as",
        "under",
        "over",
        "about",
        "than",
        "within",
        "per",
        "through",
        "via",
        "into",
        "onto",
        "since",
        "until",
        "between",
        "among",
        "during",
        "across",
        "including",
        "such",
        "around",
        "alongside",
        "covering",
        "whereas",
        "when",
        "where",
        "each",
        "will",
        "would",
        "may",
        "can",
        "could",
        "should",
        "also",
        "not",
        "the",
        "a",
        "an",
        "its",
        "their",
        "this",
        "these",
        "those",
        "respectively",
        "using",
        "used",
        "set",
        "together",
        "involving",
        "benefiting",
    ]
)
LISTED = regex.compile(r" ?([\w&’'@/+-]+|,(?= ))")
COPULA = regex.compile(
    r"(?P<noun>[^.;:,]*?) (?:has been |have been |had been |is |are |was |were |will be |would be )?(?:also )?"
    r"(?:of|is|was|are|were|be|amounts? to|amounted to|totals|totalled|totalling|stands at|stood at|reached|reaches|increased to|rose to|fell to|grew to|"
    r"increased by|rose by|exceeded|doubled|tripled|raised|increased|expanded|reduced|cut)"
    r"(?: from)?(?: about| around| over)? ?$"
)
ELIDED = regex.compile(
    r"^ (?:of (?:them|which|whom) )?(?:were|are|was|is) (?P<noun>[\w&’'@ -]+?)(?= with| in| for| that|[.,;]|$)"
)
VERB_LEFT = regex.compile(
    r"\b(?P<verb>commit|invest|approve|allocate|provide|attract|inject|earmark|disburse|award|spend|set aside|redeploy|grant|raise|use|offer|"
    r"support|fund|train|nurture|admit|allot|register|match|arrange|release|digitalise|supply|serve|benefit|house|employ|accommodate|recommend)"
    r"(?:s|ed|d|ted|ting|ing)?(?: (?:some|a total of|up to|in total))* ?$"
)
PASSIVE = regex.compile(
    r"(?:had|has|have|were|was|are|is)(?: all)?(?: also)? (?:been )?(?P<verb>\w+ed|set up|used|put|drawn|spent|given|built|held)\b"
)
EACH = regex.compile(r"\b(?:each|every|per)\b(?: (?:of the )?(?:approved |designated |eligible )?([a-z-]+))?")
PLACES = regex.compile(r"^ (?P<place>in the world|in (?:the )?\S+?(?=[ ,.;]|$)|globally|worldwide|nationally)")
AMOUNT_OF = regex.compile(
    r" (?:of |in |worth of )?([\w&’' -]+?)(?= (?:for|to|from|in|on|and|with|had|has|have|was|were|is|are|of|at|by)\b|[.,;]|$)"
)
PARTICIPLE = regex.compile(r"(?:ed|wn|ken|sen|ght|ven)$")
CHANGE = regex.compile(
    r"(?:up|down|increase[ds]?|rose|grew|grown|drop(?:ped)?|fell|decreased?|growth|rise)(?: of| by)? ?$"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence's figures need to know: who it is about, when the document speaks, how a claim is warranted."""

    sentence: Sentence
    encoded: Encoded
    topic: Topic | None
    place: str | None
    reference_date: str
    inherited: TimeMention | None
    labels: Mapping[str, str]
    types: Mapping[str, str]


def name_indicator(context: Context, position: int, quantity: Quantity, how: str) -> tuple[str, Statistic]:
    """A figure's label and kind of statistic; `how` says by what its entity was found."""
    kind = figure_kind(quantity)
    right = context.encoded.text[position + 1 :]
    left = context.encoded.text[:position]
    if kind == "rank":
        place = PLACES.match(right)
        return (f"rank {_clean(context, place.group('place'), edges=False)}" if place else "rank"), "rank"
    if how == "premodifier":
        return ("allocation", "allocation") if kind == "money" else ("member count", "stock")
    if kind == "ratio":
        return "matching ratio", "ratio"
    if kind in ("money", "share"):
        return _amount(context, left, right, kind, quantity)
    noun = _noun(right) if not right.startswith((" of gross", " of rental")) else ""
    if kind == "area":
        return _area(context, left, right), "stock"
    elided = ELIDED.match(right)
    if elided:
        return _clean(context, elided.group("noun")), "stock"
    noun = noun or _noun_before(context, left) or _noun_of_other(context, left)
    verb = VERB_LEFT.search(left)
    passive = PASSIVE.match(right[len(noun) + 1 :].lstrip()) if noun else None
    done = passive.group("verb") if passive else _past(verb.group("verb")) if verb and " had " in f" {left} " else ""
    return _clean(context, f"{noun} {done}".strip() or "number"), "cap" if quantity.qualifier == "upTo" else "stock"


def _past(verb: str) -> str:
    irregular = {
        "commit": "committed",
        "spend": "spent",
        "set aside": "set aside",
        "allot": "allotted",
        "admit": "admitted",
    }
    return irregular.get(verb, verb + ("d" if verb.endswith("e") else "ed"))


def _amount(context: Context, left: str, right: str, kind: str, quantity: Quantity) -> tuple[str, Statistic]:
    """What an amount or a share is of: the noun it is said of, or the verb that spends it."""
    each = EACH.search(right) or EACH.search(left)
    cap = quantity.qualifier == "upTo" or "maximum" in left or quantity.maximum is not None or "whichever is" in right
    if kind == "share" and CHANGE.search(left):
        return "change in " + _clean(context, _noun_before(context, CHANGE.sub("", left)) or "number"), "change"
    noun = _clean(context, _noun_before(context, left))
    if not noun:
        behind = AMOUNT_OF.match(right)
        noun = _clean(context, behind.group(1)) if behind and behind.group(1).split(" ")[0] not in STOPS else ""
        verb = VERB_LEFT.search(left)
        passive = PASSIVE.search(right[:60])
        done = _past(verb.group("verb")) if verb else passive.group("verb") if passive else ""
        if PARTICIPLE.search(noun) and " " not in noun:
            noun, done = "", noun
        noun = f"{noun or ('funding' if kind == 'money' else 'share')} {done}".strip()
    if each:
        of = each.group(1) or ""
        noun = f"{noun} per {of}" if of and of not in noun else noun
    statistic: Statistic = (
        "cap" if cap else "ratio" if kind == "share" else "allocation" if "allocated" in noun else "flow"
    )
    return noun, statistic


def _area(context: Context, left: str, right: str) -> str:
    behind = regex.match(r" of ([\w&’' -]+?)(?= for| in| to| and| at|[.,;]|$)", right)
    if behind:
        return _clean(context, behind.group(1))
    before = regex.search(
        r"(?:an?|the|its|with)? ?((?:[\w-]+ ){0,3}(?:area|space|land|site|floor))s? of (?:about |around )?$", left
    )
    return _clean(context, before.group(1)) if before else "area"


def _noun(right: str) -> str:
    """The words behind a number up to the end of its noun phrase: "digital technology companies"."""
    words: list[str] = []
    at = 0
    while len(words) < 9 and (match := LISTED.match(right, at)):
        at, word = match.end(), match.group(1)
        if word == ",":
            if (
                words
                and not words[-1].endswith("s")
                and regex.match(r", [\w-]+(?:,| and) [\w-]+ [\w-]+", right[match.start() :])
            ):
                words.append(",")
                continue
            break
        if word in STOPS and not (word == "and" and words and not words[-1].endswith("s")):
            break
        if PARTICIPLE.search(word) and words and words[-1].endswith("s"):
            break
        if word.endswith("ly"):
            break
        words.append(word)
    return " ".join(words).replace(" ,", ",").strip(" ,")


def _noun_before(context: Context, left: str) -> str:
    """The noun phrase a number is the value of: "The total workforce was" gives "total workforce"."""
    copula = COPULA.search(regex.split(r"[,;] (?:and )?", left)[-1])
    if not copula:
        total = regex.search(r"([\w&’' -]+), (?:totalling|amounting to|numbering) ?$", left)
        words = regex.split(r"\b(?:for|of|in|to|with)\b(?: all)? ", total.group(1)) if total else [""]
        return words[-1]
    words = regex.split(
        r"\b(?:with|had|have|has|to (?:provide|give|offer)|provid\w+|offer\w+|giv\w+|receiv\w+|that|which|while|under) ",
        copula.group("noun"),
    )
    return regex.sub(rf"^.*{E} ", "", words[-1]) if not regex.match(rf"\W*(?:[Tt]he )?{E}'s ", words[-1]) else words[-1]


def _noun_of_other(context: Context, left: str) -> str:
    """The noun of the number before: "About 310 start-ups had … and over 360 had …"."""
    other = regex.search(rf"{Q}([^{Q[1:-1]}]*)$", left)
    return _noun(other.group(1)) if other else ""


def _clean(context: Context, words: str, *, edges: bool = True) -> str:
    """A label without articles, figures, dates and names at its edges; names inside are written out."""

    def name(match: regex.Match[str]) -> str:
        mention = context.encoded.mention(match.group())
        return context.labels.get(mention.slug, "") if mention else ""

    text = regex.sub(E, name, regex.sub(rf"^\W*(?:[Tt]he )?{E}'s ", "", words))
    if not edges:
        return text
    if text[1:2].islower() or text[1:2] == " ":
        text = text[:1].lower() + text[1:]
    text = regex.sub(rf"{Q}|{D}", " ", text)
    text = regex.sub(r"\((?:[^()]*)\)|\(|\)", " ", text)
    text = regex.sub(
        r"^(?:.*\b(?:that|which)\b )?(?:\W*(?:the|a|an|its|their|of|in|by|some|total number of|number of|amount of|total amount of|with|and|to|for)\b)*",
        "",
        " ".join(text.split()),
    )
    text = regex.sub(
        r"(?:\b(?:the|a|an|of|in|by|for|and|to|with|or|on|from|at|were|was|is|are|had|has)\W*)+$", "", text
    )
    text = regex.sub(r"^'s |'s$", "", text.strip())
    return " ".join(text.split()[:8]).strip(" ,;-'") or ""
