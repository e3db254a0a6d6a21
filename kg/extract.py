"""A document's claims: names, references, figures, groups and rules, brought together sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
import regex

from kg.dates import TimeMention, find_dates
from kg.encoding import Encoded, encode, entity_class
from kg.figures import find_figures, with_scopes
from kg.groups import MEMBERS, find_groups, spread
from kg.identity import distinct, slug
from kg.indicators import Context
from kg.lexicon import Lexicon, Name, load_lexicon
from kg.mentions import Mention, find_mentions
from kg.model import (
    Claim,
    Date,
    DateBasis,
    Document,
    Entity,
    EntityRef,
    Evidence,
    Indicator,
    Observation,
    Reading,
    Rule,
    Sentence,
    Statement,
)
from kg.profile import Profile, profile
from kg.quantities import Quantity, find_quantities
from kg.references import Resolved, Topic, resolve_references
from kg.rules import Vocabulary, Wording, load_rules
from kg.statements import Scene, find_activity, find_concepts, find_homepage, find_statements, say

E = entity_class()
SOURCES = regex.compile(
    rf"\b(?:[Aa]ccording to|as (?:stated|announced|set out) in|stated in|announced in) (?:an? |the )?({E})"
)
SITES = ("Park", "Facility", "Group")
Concepts = Mapping[str, Mapping[str, str]]

BUILT_IN = (
    Rule("activity", "<subject> …", "what the subject does, in the words of the source", "reading"),
    Rule("activity-of-topic", "…", "what is said of the sentence's topic, in the words of the source", "reading"),
    Rule("website-list", "<x>: www.…", "x homepage", "reading"),
    Rule("counted-list", "<n> <things> …: A; B and C", "A, B and C memberOf things", "groups"),
    Rule("has-counted-list", "<s> has <n> <things> …: A; B and C", "s oversees things", "groups"),
    Rule(
        "counted-places",
        "<n> <Parks> in A, B and C",
        "A Park, B Park and C Park memberOf Parks; each locatedIn its place",
        "groups",
    ),
    Rule("identified-list", "The <things> are A, B and C", "A, B and C memberOf things", "groups"),
    Rule("group-count", "<n> <things>", "the number of members", "groups"),
    Rule("name-of-name", "A of the B", "A locatedIn B, or A partOf B", "names"),
    Rule("group-of", "<x> clusters", "the clusters are partOf x", "names"),
    Rule("parties-in-name", "the A and B Arrangement", "the arrangement has the signatories A and B", "names"),
    Rule("joint-figure", "A and B … 30 …", "the figure is of A and B together", "figures"),
    Rule("first-mention", "<x>", "x is named", "names"),
    Rule("figure-premodifier", "the $3 billion <x>", "the figure is x's", "figures"),
    Rule("figure-receiver", "$3 billion to <x>", "the figure is x's", "figures"),
    Rule("figure-holder", "5,500 datasets on <x>", "the figure is x's", "figures"),
    Rule("figure-relative", "<x>, which … 217 hectares", "the figure is x's", "figures"),
    Rule("figure-clause", "…, <x> had 30", "the figure is the clause's subject's", "figures"),
    Rule("figure-topic", "… 30 …", "the figure is the sentence's topic's", "figures"),
    Rule("figure-place", "… 30 …", "the figure is the document's place's", "figures"),
)


@dataclass
class _State:
    """What has been found so far."""

    entities: dict[str, Entity]
    statements: list[Statement] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    silent: dict[int, str] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    site: Topic | None = None
    when: TimeMention | None = None
    before: Observation | None = None
    paragraph: int = -1


def extract(
    document: Document,
    lexicon: Lexicon | None = None,
    *,
    concepts: Concepts | None = None,
    rules: Iterable[Wording] | None = None,
) -> Reading:
    """All that a document says, as claims with their evidence. The lexicon's names may be empty.

    `concepts` gives for each vocabulary (audience, support, topic) the phrases that name its concepts.
    """
    told = profile(document)
    lexicon = lexicon or load_lexicon()
    government, lexicon = _government(document, told, lexicon)
    mentions = find_mentions(document, lexicon, told.abbreviations_in_full())
    definites = _definites(document, told, lexicon, government)
    for label in {name.label for name in lexicon.names if name.label == government}:
        entity = Entity(slug(label), label, "PublicBody", ("the government",), None, known=True)
        mentions.entities.setdefault(entity.slug, entity)
    _add_places(mentions.entities, definites, lexicon)
    resolved = resolve_references(document, mentions, definites)
    state = _State(dict(resolved.entities))
    wordings = tuple(load_rules() if rules is None else rules)
    for index, sentence in enumerate(document.sentences):
        _read(document, index, sentence, resolved, state, told, wordings, concepts or {})
    return _reading(document, resolved, state, wordings)


def _government(document: Document, told: Profile, lexicon: Lexicon) -> tuple[str, Lexicon]:
    """The name of "the government": from the document's metadata, or its place and "Government"."""
    place = document.metadata.place or told.place
    label = document.metadata.government or (f"{place} Government" if place else "Government")
    if any(name.label == label for name in lexicon.names):
        return label, lexicon
    return label, replace(lexicon, names=(*lexicon.names, Name(label, "PublicBody")))


def _definites(document: Document, told: Profile, lexicon: Lexicon, government: str) -> dict[str, str]:
    """ "the government", "the city": descriptions that mean one entity in the whole document."""
    place = document.metadata.place or told.place
    found = {"the government": slug(government)}
    for name in lexicon.names:
        if name.label == place:
            found.update({words: slug(name.label) for words in name.definites})
    return found


def _add_places(entities: dict[str, Entity], definites: dict[str, str], lexicon: Lexicon) -> None:
    for name in lexicon.names:
        if slug(name.label) in definites.values():
            entities.setdefault(
                slug(name.label), Entity(slug(name.label), name.label, name.type, name.aliases, name.abbreviation, True)
            )


# ---- one sentence


def _read(
    document: Document,
    index: int,
    sentence: Sentence,
    resolved: Resolved,
    state: _State,
    told: Profile,
    rules: tuple[Wording, ...],
    concepts: Concepts,
) -> None:
    reference = document.metadata.reference_date
    if sentence.kind == "website":
        _website(sentence, resolved, state, reference, index)
        return
    if index not in resolved.places:
        state.silent[index] = sentence.kind
        return
    if sentence.paragraph != state.paragraph and sentence.kind != "footnote":
        state.paragraph, state.when, state.before = sentence.paragraph, None, None
    mentions = resolved.places[index]
    figures, dates = _numbers(sentence, mentions, document.metadata.edition, told)
    types = {name: entity.type for name, entity in state.entities.items()}
    encoded = encode(sentence.text, types, mentions, figures, dates)
    topic = resolved.topics.get(index)
    scene = _scene(sentence, encoded, topic, state, reference, types)
    count = len(state.statements) + len(state.observations)
    groups = find_groups(scene, state.entities)
    state.entities.update(groups.entities)
    statements = find_statements(scene, rules, concepts)
    statements += groups.statements
    statements += [*spread(statements, groups.members), *_inner(scene, mentions, state.entities, resolved.parents)]
    statements += _classified(scene, concepts)
    _observe(document, scene, state, told, groups.observations)
    if topic and not any(topic.slug in (s.subject, getattr(s.object, "slug", None)) for s in statements):
        activity = find_activity(scene)
        statements += [activity] if activity else []
    state.statements += statements
    _remember(sentence, mentions, state)
    if count == len(state.statements) + len(state.observations):
        state.silent[index] = "nothing it is about is named" if topic is None else "no rule matches"


def _numbers(
    sentence: Sentence, mentions: Iterable[Mention], year: int, told: Profile
) -> tuple[tuple[Quantity, ...], tuple[TimeMention, ...]]:
    """The figures and dates of a sentence; names are masked, so that a year in a title is neither."""
    masked = [(m.begin, m.end) for m in mentions if m.kind == "name"]
    dates = find_dates(sentence.text, year=year, masked=masked)
    taken = [*masked, *((d.begin, d.end) for d in dates)]
    return find_quantities(sentence.text, taken, currency=told.currency), dates


def _scene(
    sentence: Sentence, encoded: Encoded, topic: Topic | None, state: _State, reference: str, types: Mapping[str, str]
) -> Scene:
    char = ""
    if topic is not None and topic.named:
        found = (c for c in encoded.text if (m := encoded.mention(c)) is not None and m.slug == topic.slug)
        char = next(found, "")
    as_of, basis = _as_of(encoded.dates, reference)
    source = SOURCES.search(encoded.text)
    mention = encoded.mention(source.group(1)) if source else None
    year = int(reference[:4])
    return Scene(
        sentence, encoded, topic, char, state.site, as_of, basis, year, types, mention.slug if mention else None
    )


def _as_of(dates: Iterable[TimeMention], reference: str) -> tuple[str, DateBasis]:
    for time in dates:
        if time.role == "asOf" and isinstance(time.value, Date) and time.value.last_day <= reference:
            return time.value.last_day, "stated"
    return reference, "edition"


def _observe(document: Document, scene: Scene, state: _State, told: Profile, counted: list[Observation]) -> None:
    place = document.metadata.place or told.place
    labels = {name: entity.label for name, entity in state.entities.items()}
    known = slug(place) if place and slug(place) in state.entities else None
    context = Context(
        scene.sentence, scene.encoded, scene.topic, known, document.metadata.reference_date, state.when, labels, scene.types
    )  # fmt: skip
    found = find_figures(context, state.before)
    if counted:
        state.indicators.setdefault(MEMBERS.key, MEMBERS)
        state.observations += counted
    state.observations += found.observations
    for key, indicator in found.indicators.items():
        state.indicators.setdefault(key, indicator)
    state.scopes.update(found.scopes)
    for name, members in found.joint.items():
        label = " and ".join(labels[member] for member in members)
        state.entities.setdefault(name, Entity(name, label, "Group"))
        state.statements += [say(scene, (member, "memberOf", name), "joint-figure") for member in members]
    if scene.sentence.kind != "footnote":
        state.when = found.when or state.when
        state.before = found.observations[0] if found.observations else state.before


def _inner(
    scene: Scene, mentions: Iterable[Mention], entities: Mapping[str, Entity], parents: Mapping[str, str]
) -> list[Statement]:
    """What names say by themselves: "the Park of the Zone" lies in the Zone, "X clusters" are part of X."""
    mentions = tuple(mentions)
    inner = sorted((m for m in mentions if m.kind == "inner"), key=lambda m: m.begin)
    sites = {"Park", "Facility", "Area", "Site"}
    found = []
    for outer, part in pairwise(inner):
        kinds = {entities[outer.slug].type, entities[part.slug].type}
        if outer.end == part.end and kinds <= sites:
            found.append(say(scene, (outer.slug, "locatedIn", part.slug), "name-of-name"))
    for mention in mentions:
        if mention.slug in parents:
            found.append(say(scene, (mention.slug, "partOf", parents[mention.slug]), "group-of"))
        elif entities[mention.slug].type == "Agreement":
            parties = _parties(entities[mention.slug].label, entities)
            found += [say(scene, (mention.slug, "signatory", party), "parties-in-name") for party in parties]
    return found


def _parties(label: str, entities: Mapping[str, Entity]) -> list[str]:
    """The places that an agreement names as its parties: "A and B Closer Partnership Arrangement"."""
    areas = {entity.label: entity.slug for entity in entities.values() if entity.type == "Area"}
    names = "|".join(regex.escape(name) for name in sorted(areas, key=len, reverse=True))
    match = regex.match(rf"({names})(?: and |-|/)({names}) ", label) if names else None
    return [areas[match.group(1)], areas[match.group(2)]] if match else []


CONCEPT_CUES = regex.compile(
    r"\b(?:to|for|helps?|supports?|subsidises?|funds?|assists?|encourages?|enables?|allows?|benefits?|attracts?|provides?|eligible|engage|admission|teams from)\b"
)
SCHEMES = ("Scheme", "Fund", "Platform", "Service")
CLASSIFIED: tuple[Vocabulary, ...] = ("audience", "support")


def _classified(scene: Scene, concepts: Concepts) -> list[Statement]:
    """Whom a scheme or service is for and in what form it helps, by the words of the vocabularies."""
    if scene.topic is None or not scene.topic.named or scene.types.get(scene.topic.slug) not in SCHEMES:
        return []
    cue = CONCEPT_CUES.search(scene.encoded.text)
    if not cue:
        return []
    words = scene.encoded.text[cue.start() :]
    evidence = Evidence(
        scene.sentence.span, "classified", scene.sentence.section, None if scene.topic.named else scene.topic.span
    )
    found = [concept for scheme in CLASSIFIED for concept in find_concepts(words, scheme, concepts)]
    if scene.types.get(scene.topic.slug) in ("Platform", "Service"):
        found = [concept for concept in found if concept.scheme == "audience"]
    return [Statement(scene.topic.slug, c.scheme, c, scene.as_of, scene.date_basis, (evidence,)) for c in found]


def _website(sentence: Sentence, resolved: Resolved, state: _State, reference: str, index: int) -> None:
    label = sentence.text.partition(": ")[0].strip()
    name = next((n for n, e in state.entities.items() if label in (e.label, e.abbreviation, *e.aliases)), slug(label))
    statement = find_homepage(sentence, name, reference) if name in state.entities else None
    if statement is None:
        state.silent[index] = "no web address for a named entity"
    else:
        state.statements.append(statement)


def _remember(sentence: Sentence, mentions: Iterable[Mention], state: _State) -> None:
    """The last site spoken of: what "key projects" are projects of."""
    for mention in mentions:
        kind = state.entities[mention.slug].type
        if kind in SITES and mention.kind != "inner":
            state.site = Topic(
                mention.slug, mention.antecedent or sentence.raw_span(mention.begin, mention.end), named=False
            )


# ---- the whole


def _reading(document: Document, resolved: Resolved, state: _State, rules: tuple[Wording, ...]) -> Reading:
    introduced: dict[str, Evidence] = {}
    mentioned: dict[int, tuple[str, ...]] = {}
    for index, places in resolved.places.items():
        sentence = document.sentences[index]
        mentioned[index] = tuple(dict.fromkeys(m.slug for m in places))
        for mention in places:
            if mention.kind != "reference":
                introduced.setdefault(mention.slug, Evidence(sentence.span, "first-mention", sentence.section))
    scoped = with_scopes(state.observations, state.scopes)
    claims = tuple(distinct([*state.statements, *scoped])[0].values())
    _introduce_rest(claims, introduced, state.entities, document, resolved)
    used = {e.rule for claim in claims for e in claim.evidence} | {"first-mention"}
    entities = tuple(state.entities[name] for name in sorted(introduced) if name in state.entities)
    names = {entity.slug for entity in entities}
    kept = tuple(claim for claim in claims if _subject(claim) in names)
    all_rules = (
        *BUILT_IN,
        Rule("classified", "<scheme> … <words of a vocabulary>", "audience and kind of support", "reading"),
        *(w.rule for w in rules),
    )
    indicators = tuple(
        state.indicators[key] for key in sorted({c.indicator for c in kept if isinstance(c, Observation)})
    )
    return Reading(
        document,
        entities,
        indicators,
        kept,
        tuple(r for r in all_rules if r.name in used),
        introduced,
        mentioned,
        state.silent,
    )


def _subject(claim: Claim) -> str:
    return claim.subject if isinstance(claim, Statement) else claim.about


def _introduce_rest(
    claims: Iterable[Claim],
    introduced: dict[str, Evidence],
    entities: Mapping[str, Entity],
    document: Document,
    resolved: Resolved,
) -> None:
    """Entities that no sentence names in full are introduced by their first reference, or by their first claim."""
    for index, places in resolved.places.items():
        for mention in places:
            sentence = document.sentences[index]
            introduced.setdefault(mention.slug, Evidence(sentence.span, "first-mention", sentence.section))
    for claim in claims:
        for name in (
            _subject(claim),
            claim.object.slug if isinstance(claim, Statement) and isinstance(claim.object, EntityRef) else None,
        ):
            if name in entities and name is not None:
                introduced.setdefault(name, replace(claim.evidence[0], rule="first-mention", antecedent=None))
