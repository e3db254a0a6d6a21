"""Sets that a sentence counts and lists: "six centres …: A; B; …", "three parks in A and B", "The parks are …"."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from kg.model.claims import Entity, EntityRef, Indicator, Observation, Sentence, Span, Statement
from kg.model.classes import ancestors, kinds_under
from kg.model.identity import slug
from kg.reading.claims.relations import MODES, entities as meant_by
from kg.reading.claims.statements import SPREADS, Scene, say
from kg.reading.names.lexicon import singular
from kg.reading.names.mentions import Mention
from kg.reading.syntax.clauses import Clause
from kg.reading.syntax.coreference import Topic, mentions_of, said_at
from kg.reading.syntax.masking import MENTION, entity_class, figure_class, plural_class
from kg.reading.syntax.tree import Word
from kg.reading.text.words import Patterns, table, words

P = Patterns(
    "claims",
    "groups",
    E=entity_class(),
    AREA=entity_class("Area"),
    SITE=entity_class("Site"),
    COUNT=figure_class("count"),
    SEVERAL=plural_class(),
)
NAMED = {"namely": P.NAMELY, "including": P.INCLUDING}
NUMBERS = ("two|both", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# A set that has no name of its own, with the words that mean it: "two innovative clusters".
Called = tuple[Mention, regex.Pattern[str]]
MEMBERS = Indicator(
    "member-count", "member count", "stock", "NUM", "Number of members that the source states for a group."
)


@dataclass
class Groups:
    """The yield of a sentence's lists: entities new or changed, membership statements, and counts."""

    scene: Scene
    entities: dict[str, Entity] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    counted: list[tuple[Observation, Indicator]] = field(default_factory=list)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    called: list[Called] = field(default_factory=list)

    def enlist(self, group: Entity, members: list[str], rule: str, count: int | None) -> None:
        """State who the members of a group are, and their number where the sentence gives it."""
        self.entities.setdefault(group.slug, group)
        self.members[group.slug] = tuple(members)
        self.statements += [say(self.scene, (member, "memberOf", group.slug), rule) for member in members]
        if count is not None:
            self.counted.append(self.scene.count(group.slug, MEMBERS, Decimal(count), rule))


def find_groups(scene: Scene) -> Groups:
    """The groups that a sentence counts and lists."""
    groups, text = Groups(scene), scene.encoded.text
    for clause in scene.clauses:
        if clause.kind == "name":
            _placed(groups, clause)
        elif clause.lemma in ("be", "include", "comprise") and clause.kind == "verb":
            _identified(groups, clause)
    ends = {match.end() for match in P.COUNTED.finditer(text) if _counted(groups, match)}
    for rule, pattern in NAMED.items():
        for match in pattern.finditer(text):
            if match.end() not in ends:
                _named(groups, match, rule)
    return groups


def find_listed(scene: Scene) -> list[Called]:
    """The things of one kind that a sentence lists side by side, by the words that mean them: "the two projects"."""
    names = [word for word in scene.tree.words if word.mask in ("name", "names") and word.relation != "conj"]
    rows = [[m for one in scene.tree.row(word) for m in mentions_of(one, scene.mentions)] for word in names]
    rows = [row for row in rows if 1 < len({m.slug for m in row}) == len(row) < 11]
    types = {scene.types[mention.slug] for row in rows for mention in row}
    if len(rows) != 1 or len(set(map(wide, types))) > 1 or "Area" in types:
        return []
    kinds = ((noun, {kind for name in names for kind in kinds_under(name)}) for noun, names in table("nouns").items())
    nouns = ["project", "initiative", "measure", *(noun for noun, kind in kinds if types <= kind)]
    number = NUMBERS[len(rows[0]) - 2].replace("two|both", "two|(?<=[Bb]oth)")
    again = regex.compile(rf"\b(?:[Tt]he|[Tt]hese|[Aa]ll|[Bb]oth) ?(?:{number}) (?:{'|'.join(nouns)})s\b")
    return [(replace(m, kind="reference", antecedent=said_at(scene.sentence, m)), again) for m in rows[0]]


def recalled(scene: Scene, called: Iterable[Called]) -> list[Mention]:
    """Places at which a sentence means sets that its paragraph has listed before: "the two clusters"."""
    text, taken = scene.sentence.text, {mention.end for mention in scene.mentions}
    hits = [(match, mention, words) for mention, words in called for match in words.finditer(text)]
    sets = Counter(begin for begin, _ in {(match.start(), words) for match, _, words in hits})
    clear = [(hit, mention) for hit, mention, _ in hits if hit.end() not in taken and sets[hit.start()] == 1]
    return [replace(mention, begin=hit.start(), end=hit.end()) for hit, mention in clear]


def find_noted(scene: Scene, marked: Sentence, owner: Topic | None) -> Groups:
    """The members of a list in a footnote: the things beside its mark ("six universities³") of `owner`."""
    groups = Groups(scene)
    labels = {label for _, label in scene.sentence.notes}
    place = next((place for place, label in marked.notes if label in labels), None)
    noun = P.NOTED.search(marked.text, 0, place) if place is not None else None
    if noun is None or owner is None or not P.LISTED.fullmatch(scene.encoded.text):
        return groups
    members = _alike(groups, scene.encoded.mentions)
    # Not any "local universities", but those of what the marked sentence is about.
    label = f"{noun['noun'][:1].upper()}{noun['noun'][1:]} of {scene.entities[owner.slug].label}"
    if len(members) >= 3 and len(members) == len(MENTION.findall(scene.encoded.text)):
        groups.enlist(Entity(slug(label), label, "Group"), members, "listed-in-footnote", len(members))
    return groups


def _alike(groups: Groups, mentions: Iterable[Mention | None]) -> list[str]:
    """The entities of a list, those of its commonest class: "A; B; and C, which D founded" does not list D."""
    slugs = [mention.slug for mention in mentions if mention is not None]
    kinds = [wide(groups.scene.entities[name].type) for name in slugs]
    common = max(kinds, key=kinds.count, default="")
    return list(dict.fromkeys(name for name, kind in zip(slugs, kinds, strict=True) if kind == common))


def wide(kind: str) -> str:
    """The widest class below that of all things: a fund is a scheme."""
    classes = ancestors(kind)
    return classes[-2] if len(classes) > 1 else kind


def _counted(groups: Groups, match: regex.Match[str]) -> bool:
    """ "six centres: A; B; …": the things listed are members of what they are called together."""
    scene, members = groups.scene, _alike(groups, map(groups.scene.encoded.mention, match.captures("member")))
    begin = max(match.string.rfind(end, 0, match.start()) for end in ".:;") + 1
    figures = {figure.begin for place, figure in scene.encoded.spots() if begin <= place < match.start()}
    numbers = {figure.begin: figure for figure in scene.encoded.figures if figure.value == len(members)}
    for word in scene.tree.words:
        noun = scene.tree.head(word) if word.relation == "nummod" else word
        if word.begin in figures & numbers.keys() and noun.tag == "NNS" and not noun.mask:
            _count(groups, noun, numbers[word.begin].end, members)
            return True
    return False


def _count(groups: Groups, noun: Word, begin: int, members: list[str]) -> None:
    scene, encoded = groups.scene, groups.scene.encoded
    rule, owner = _owner(scene, noun)
    words = label = scene.sentence.text[begin : noun.end].strip()
    if owner is not None and " " not in label:
        label = f"{groups.scene.entities[owner[0]].label} {label}"
    group = slug(label)
    groups.enlist(Entity(group, label, "Group"), members, rule, len(members))
    number = f"(?:{NUMBERS[len(members) - 2]}) " if 1 < len(members) < 11 else ""
    again = regex.compile(rf"\b(?:[Tt]he|[Tt]hese|[Bb]oth) (?:{number})?{regex.escape(words.split()[-1])}\b")
    place = noun.end - len(words)
    groups.called.append((Mention(place, noun.end, group, "reference", scene.sentence.span, plural=True), again))
    site = P.PLACED.match(encoded.text, encoded.ends.index(noun.end) + 1)
    mention = encoded.mention(site.group(1)) if site else None
    if mention is not None:
        groups.statements.append(say(scene, (group, "locatedIn", mention.slug), rule))
    if owner is not None and rule == "has-counted-list":
        groups.statements.append(say(scene, (owner[0], "oversees", group), rule, owner[1]))
    elif owner is not None:
        groups.statements += [say(scene, (member, "partOf", owner[0]), rule) for member in members]


def _owner(scene: Scene, noun: Word) -> tuple[str, tuple[str, Span | None] | None]:
    """The rule by which a counted set is read, and who has it or what it is part of."""
    for clause in scene.clauses:
        shared, deed = clause.lemma == "share" and noun in clause.row("subject"), clause.lemma.replace(" ", "-")
        held = ("to",) if clause.lemma == "grow" else ("object", "complement", "of")
        if clause.kind != "verb" or not (shared or noun in clause.row(*held)):
            continue
        owners = clause.row("object" if shared else "subject")
        for owner in [hit for word in owners for hit in meant_by(scene, word)]:
            kind = scene.types[owner[0]]
            if shared and kind in kinds_under("Scheme"):
                return "share-list", owner
            if kind in kinds_under("Organisation") and deed in words("having") and clause.mode == "holds":
                return "has-counted-list", owner
            if not shared and deed in words("comprising"):
                return "counted-list", owner
    return "counted-list", None


def _named(groups: Groups, match: regex.Match[str], rule: str) -> None:
    """ "four Digital Hubs, namely A and B": the things listed are members of what is named."""
    scene, members = groups.scene, _alike(groups, map(groups.scene.encoded.mention, match.captures("member")))
    group = scene.encoded.mention(match["set"])
    clauses = (c for c in scene.clauses if c.kind == "name" and group in mentions_of(c.predicate, scene.mentions))
    mode = next((MODES.get(clause.mode) for clause in clauses), None)
    if group is None or mode is None or group.slug in members:
        return
    groups.members[group.slug] = tuple(members)
    groups.statements += [say(scene, (member, "memberOf", group.slug), rule, mode=mode) for member in members]


def _identified(groups: Groups, clause: Clause) -> None:
    """ "The partner universities are A, B and C.", where nothing else is said."""
    scene, noun, verb = groups.scene, clause.role("subject"), clause.predicate
    text = scene.sentence.text
    if noun is None or noun.tag != "NNS" or noun.mask or noun.index + 1 != verb.index or not text.startswith("The "):
        return
    listed = [m for word in clause.row("complement", "object") for m in mentions_of(word, scene.mentions)]
    members = _alike(groups, listed)
    if len(members) < 3 or clause.mode != "holds" or listed[-1].end < len(text.rstrip(". ")):
        return
    label, all_ = text[4:5].upper() + text[5 : noun.end], clause.lemma == "be"
    rule = "identified-list" if all_ else "included-list"
    groups.enlist(Entity(slug(label), label, "Group"), members, rule, len(members) if all_ else None)


def _placed(groups: Groups, clause: Clause) -> None:
    """ "three InnoParks in A, B and C" are the A InnoPark, the B InnoPark and the C InnoPark."""
    scene, tree, name = groups.scene, clause.tree, clause.predicate
    group = next(iter(mentions_of(name, scene.mentions)), None)
    number = tree.child(name, "nummod")
    figure = next((q for q in scene.encoded.figures if number is not None and q.begin == number.begin), None)
    listed = [mention.slug for word in clause.row("in", "at") for mention in mentions_of(word, scene.mentions)]
    areas = [slug_ for slug_ in listed if scene.types[slug_] == "Area"]
    if group is None or figure is None or not group.plural or figure.value != len(areas) or len(areas) < 2:
        return
    whole = groups.scene.entities[group.slug]
    kind = whole.type if whole.type != "Group" else "Facility"
    *before, last = whole.label.split(" ")
    one = singular(last.lower())
    ending = last[: len(one)] if last.lower().startswith(one) else last[: len(one) - 1] + one[-1]
    groups.entities[whole.slug] = replace(whole, type="Group")
    labels = [" ".join((scene.entities[area].label, *before, ending)) for area in areas]
    for area, label in zip(areas, labels, strict=True):
        groups.entities[slug(label)] = scene.entities.get(slug(label)) or Entity(slug(label), label, kind)
        groups.statements.append(say(scene, (slug(label), "locatedIn", area), "counted-places"))
    groups.enlist(whole, [slug(label) for label in labels], "counted-places", len(areas))


def spread(statements: list[Statement], members: dict[str, tuple[str, ...]]) -> list[Statement]:
    """Statements about a whole group, said of each of its listed members too: who manages the three manages each."""
    deeds = [(one, one.object) for one in statements if one.predicate in SPREADS]
    groups = [(one, members.get(whole.slug, ())) for one, whole in deeds if isinstance(whole, EntityRef)]
    objects = [replace(one, object=EntityRef(member)) for one, group in groups for member in group]
    places = [one for one in statements if one.predicate == "locatedIn"]
    return objects + [replace(one, subject=member) for one in places for member in members.get(one.subject, ())]
