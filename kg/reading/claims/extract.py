"""A document's claims: names, references, figures, groups and rules, brought together sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import regex

from kg.model.claims import (
    Claim,
    Date,
    Document,
    Entity,
    EntityRef,
    Evidence,
    Indicator,
    Observation,
    Reading,
    Sentence,
    Statement,
)
from kg.model.identity import distinct, slug
from kg.reading.claims.activities import find_activities
from kg.reading.claims.figures.dates import as_of_dates
from kg.reading.claims.figures.observe import find_figures
from kg.reading.claims.figures.scopes import with_scopes
from kg.reading.claims.frames import Frames, load_frames
from kg.reading.claims.groups import MEMBERS, Called, find_groups, find_noted, recalled, spread
from kg.reading.claims.implied import find_counts, find_implied, find_inner
from kg.reading.claims.lists import Listing, Package
from kg.reading.claims.relations import find_relations
from kg.reading.claims.rules import load_rules
from kg.reading.claims.statements import Scene, find_homepage, say
from kg.reading.claims.terms.constructions import load_constructions
from kg.reading.claims.terms.schemes import ParagraphSchemes
from kg.reading.names.lexicon import KnownName, Lexicon, load_lexicon
from kg.reading.names.mentions import READ, Mention, Mentions, find_mentions, is_read
from kg.reading.quantities import TimeMention, find_dates, find_quantities, prose
from kg.reading.syntax.clauses import Clause, clauses_of
from kg.reading.syntax.coreference import Resolved, Topic, resolve_references, said_at, with_definites, with_references
from kg.reading.syntax.masking import MENTION, Encoded, encode, entity_class
from kg.reading.syntax.parser import parse
from kg.reading.syntax.reach import described
from kg.reading.syntax.tree import Tree
from kg.reading.text.profile import Profile, profile

E = entity_class()
# Who says it, where a sentence names its source: "according to the Report".
SOURCES = regex.compile(
    rf"\b(?:[Aa]ccording to|as (?:stated|announced|set out) in|stated in|announced in) (?:an? |the )?({E})"
)
LEFT = {"debris": "a table, or furniture of the page", "question": "a question states nothing"}
SPEAKING = regex.compile(r"\b(?:We|I) (?:will|shall|have|plan)\b")
SITES = ("Park", "Facility", "Group")
Concepts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Given:
    """The constants of one document's reading: its profile, its mentions and the rules."""

    document: Document
    told: Profile
    resolved: Resolved
    encoded: Mapping[int, Encoded]
    parents: Mapping[str, str]
    concepts: Concepts
    government: str
    frames: Frames
    speaking: bool


@dataclass
class _State:
    """The claims of a document so far."""

    entities: dict[str, Entity]
    types: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    silent: dict[int, str] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    site: Topic | None = None
    listing: Listing = field(default_factory=Listing)
    package: Package = field(default_factory=Package)
    when: TimeMention | None = None
    before: tuple[Observation, ...] = ()
    trees: dict[int, Tree] = field(default_factory=dict)
    clauses: dict[int, tuple[Clause, ...]] = field(default_factory=dict)
    told: dict[int, tuple[Observation, ...]] = field(default_factory=dict)
    schemes: ParagraphSchemes = field(default_factory=ParagraphSchemes)
    paragraph: int = -1
    called: list[Called] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.enter(self.entities)

    def enter(self, entities: Mapping[str, Entity]) -> None:
        """Take in entities, new ones and those told of anew."""
        self.entities.update(entities)
        self.types.update((name, entity.type) for name, entity in entities.items())
        self.labels.update((name, entity.label) for name, entity in entities.items())


def extract(
    document: Document,
    lexicon: Lexicon | None = None,
    *,
    concepts: Concepts | None = None,
) -> Reading:
    """All that a document says, as claims with their evidence. The lexicon's names may be empty.

    `concepts` gives for each vocabulary (audience, support, topic) the phrases that name its concepts.
    """
    facts = profile(document)
    lexicon = lexicon or load_lexicon()
    government, lexicon = _government(document.metadata.government, facts.place, lexicon)
    mentions = find_mentions(document, lexicon, facts.abbreviations)
    definites = _definites(facts.place, lexicon, government)
    for label in {name.label for name in lexicon.names if name.label == government}:
        entity = Entity(slug(label), label, "PublicBody", ("the government",), None, known=True)
        mentions.entities.setdefault(entity.slug, entity)
    _add_places(mentions.entities, definites, lexicon)
    state = _State(dict(mentions.entities))
    mentions = with_definites(document, mentions, definites)
    encoded = _encoded(document, facts, mentions, state.types)
    trees = {index: tree for index, tree in zip(encoded, parse(list(encoded.values())), strict=True) if tree}
    resolved = resolve_references(document, mentions, trees)
    state.enter(resolved.entities)
    given = _Given(
        document,
        facts,
        resolved,
        encoded,
        mentions.parents,
        concepts or {},
        slug(government),
        load_frames(),
        any(SPEAKING.search(sentence.text) for sentence in document.sentences),
    )
    for index, tree in trees.items():
        state.trees[index] = with_references(tree, resolved.places[index])
        state.clauses[index] = tuple(clauses_of(state.trees[index], given.frames.nouns))
    for index in range(len(document.sentences)):
        _read(given, state, index)
    return _reading(given, state)


def _government(name: str | None, place: str | None, lexicon: Lexicon) -> tuple[str, Lexicon]:
    """The name of "the government": from the document's metadata, or its place and "Government".

    Both it and the place the document is about are names from here on, whether the lexicon has them or not.
    """
    label = name or (f"{place} Government" if place else "Government")
    if place and not any(name.label == place for name in lexicon.names):
        lexicon = replace(lexicon, names=(*lexicon.names, KnownName(place, "Area")))
    if any(name.label == label for name in lexicon.names):
        return label, lexicon
    return label, replace(lexicon, names=(*lexicon.names, KnownName(label, "PublicBody")))


def _definites(place: str | None, lexicon: Lexicon, government: str) -> dict[str, str]:
    """ "the government", "the city": descriptions that mean one entity in the whole document."""
    definites = {"the government": slug(government)}
    for name in lexicon.names:
        if name.label == place:
            definites.update({words: slug(name.label) for words in name.definites})
    return definites


def _add_places(entities: dict[str, Entity], definites: dict[str, str], lexicon: Lexicon) -> None:
    for name in lexicon.names:
        if slug(name.label) in definites.values():
            place = Entity(slug(name.label), name.label, name.type, name.aliases, name.abbreviation, known=True)
            entities.setdefault(place.slug, place)


# ---- one sentence


def _read(given: _Given, state: _State, index: int) -> None:
    sentence = given.document.sentences[index]
    if sentence.kind == "website":
        _website(given, state, index)
        return
    if index not in given.resolved.places:
        reason = LEFT.get(sentence.kind, sentence.kind)
        state.silent[index] = reason if sentence.kind not in READ else "too long for a sentence"
        return
    if sentence.paragraph != state.paragraph and sentence.kind != "footnote":
        state.paragraph, state.when, state.before = sentence.paragraph, None, ()
        state.called = []
    mentions = given.resolved.places[index]
    scene = _scene(given, state, index)
    count = len(state.statements) + len(state.observations)
    groups = find_groups(scene, state.entities)
    if index in given.resolved.noted:
        at = given.resolved.noted[index]
        noted = find_noted(scene, given.document.sentences[at], given.resolved.topics.get(at), state.entities)
        groups = groups if groups.members else noted
    state.enter(groups.entities)
    meant = [*(mention for mention, _ in groups.called), *recalled(scene, state.called)]
    scene = replace(scene, mentions=(*scene.mentions, *meant))
    state.called += groups.called
    related = [(clause, find_relations(scene, [clause])) for clause in scene.clauses]
    terms, unnamed, scene = state.schemes.read(scene, given.document.id, given.concepts)
    state.enter(unnamed)
    statements = [statement for _, stated in related for statement in stated] + terms
    statements += groups.statements
    statements += spread(statements, groups.members)
    statements += find_inner(scene, mentions, state.entities, given.parents)
    statements += state.listing.read(scene)
    statements += state.package.read(scene)
    counted = [(observation, MEMBERS) for observation in groups.observations]
    counted += find_implied(scene, statements, groups.observations, state.entities)
    _observe(given, scene, state, index, counted + find_counts(scene, mentions, state.entities))
    covered = [clause for clause, stated in related if stated and clause.kind != "name"]
    statements += find_activities(scene, covered, terms, state.told.get(index, ()))
    state.statements += statements
    members = {s.object.slug for s in statements if s.predicate == "memberOf" and isinstance(s.object, EntityRef)}
    state.enter({name: replace(state.entities[name], type="Group") for name in members if name in state.entities})
    _remember(sentence, mentions, state)
    if count == len(state.statements) + len(state.observations):
        state.silent[index] = "nothing it is about is named" if scene.topic is None else "no rule matches"


def _scene(given: _Given, state: _State, index: int) -> Scene:
    """A sentence with what is known of it before any rule is tried."""
    sentence, topic = given.document.sentences[index], given.resolved.topics.get(index)
    metadata, place = given.document.metadata, given.told.place
    named = given.encoded[index]
    encoded = encode(sentence.text, state.types, given.resolved.places[index], named.figures, named.dates)
    as_of, basis = as_of_dates(encoded.dates, metadata.reference_date)
    source = SOURCES.search(encoded.text)
    mention = encoded.mention(source.group(1)) if source else None
    return Scene(
        sentence,
        encoded,
        topic,
        topic_char=_topic_char(encoded, topic),
        site=state.site,
        as_of=as_of,
        date_basis=basis,
        metadata=metadata,
        types=state.types,
        labels=state.labels,
        place=slug(place) if place and slug(place) in state.entities else None,
        government=given.government if given.government in state.entities else None,
        inherited=state.when,
        attributed_to=mention.slug if mention else None,
        mentions=tuple(m for m in given.resolved.places[index] if m.kind != "inner"),
        tree=state.trees.get(index),
        clauses=state.clauses.get(index, ()),
        frames=given.frames,
        speaking=given.speaking,
    )


def _encoded(document: Document, facts: Profile, mentions: Mentions, types: dict[str, str]) -> dict[int, Encoded]:
    """Every sentence that is read with its names, figures and dates; a year in a name is none of these."""
    metadata, style, spoken = document.metadata, facts.style, facts.spoken
    encoded: dict[int, Encoded] = {}
    same, paragraph = None, -1
    for index, sentence in enumerate(document.sentences):
        if not is_read(sentence):
            continue
        if sentence.paragraph != paragraph and sentence.kind != "footnote":
            same, paragraph = None, sentence.paragraph
        names = mentions.places.get(index, ())
        masked = [(name.begin, name.end) for name in names if name.kind == "name"]
        dates = find_dates(sentence.text, year=metadata.year, same=same, masked=masked, style=style, spoken=spoken)
        if metadata.edition is None:  # what would be completed with its year stays unknown
            dates = tuple(date for date in dates if not date.value.inferred)
        taken = [*masked, *((date.begin, date.end) for date in dates)]
        figures = find_quantities(prose(sentence.text), taken, currency=facts.currency, style=style)
        same = next((int(d.value.lexical[:4]) for d in reversed(dates) if isinstance(d.value, Date)), same)
        encoded[index] = encode(sentence.text, types, names, figures, dates)
    return encoded


def _topic_char(encoded: Encoded, topic: Topic | None) -> str:
    """The character that stands for the sentence's own subject; none if its topic was carried over."""
    if topic is None or not topic.named:
        return ""
    named = ((char, encoded.mention(char)) for char in MENTION.findall(encoded.text))
    return next((char for char, mention in named if mention is not None and mention.slug == topic.slug), "")


def _observe(
    given: _Given, scene: Scene, state: _State, index: int, counted: list[tuple[Observation, Indicator]]
) -> None:
    noted = given.resolved.noted.get(index)
    figures = find_figures(scene, state.before if noted is None else state.told.get(noted, ()))
    state.told[index] = tuple(figures.observations)
    for observation, indicator in counted:
        state.indicators.setdefault(indicator.key, indicator)
        state.observations.append(observation)
    state.observations += figures.observations
    for key, indicator in figures.indicators.items():
        state.indicators.setdefault(key, indicator)
    state.scopes.update(figures.scopes)
    for name, members in figures.joint.items():
        label = " and ".join(state.labels[member] for member in members)
        state.enter({name: state.entities.get(name, Entity(name, label, "Group"))})
        state.statements += [say(scene, (member, "memberOf", name), "joint-figure") for member in members]
    if scene.sentence.kind != "footnote":
        state.when = figures.when or state.when
        state.before = tuple(figures.observations) or state.before


def _website(given: _Given, state: _State, index: int) -> None:
    sentence = given.document.sentences[index]
    label = sentence.text.partition(": ")[0].strip()
    name = next((n for n, e in state.entities.items() if label in (e.label, e.abbreviation, *e.aliases)), slug(label))
    reference = given.document.metadata.reference_date
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
            state.site = Topic(mention.slug, said_at(sentence, mention), named=False)


# ---- the whole


def _reading(given: _Given, state: _State) -> Reading:
    scoped = with_scopes(state.observations, state.scopes)
    claims = tuple(distinct([*state.statements, *scoped])[0].values())
    introduced = _introduced(given, state, claims)
    used = {e.rule for claim in claims for e in claim.evidence} | {"first-mention"}
    entities = tuple(state.entities[name] for name in sorted(introduced) if name in state.entities)
    names = {entity.slug for entity in entities}
    kept = tuple(claim for claim in claims if _subject(claim) in names)
    frames = [frame.rule for frame in given.frames.all] + [one.rule for one in load_constructions().all]
    rules = (*load_rules(), *frames)
    counted = sorted({claim.indicator for claim in kept if isinstance(claim, Observation)})
    return Reading(
        given.document,
        entities,
        tuple(state.indicators[key] for key in counted),
        kept,
        tuple(rule for rule in rules if rule.name in used),
        introduced,
        {index: tuple(dict.fromkeys(m.slug for m in places)) for index, places in given.resolved.places.items()},
        state.silent,
        clauses={index: tuple(_shown(given, state, index)) for index in given.resolved.places},
    )


def _shown(given: _Given, state: _State, index: int) -> Iterator[str]:
    """A sentence's references and clauses, each as a line for a person."""
    sentence = given.document.sentences[index]
    for mention in given.resolved.places[index]:
        if mention.kind == "reference":
            yield f"{sentence.text[mention.begin : mention.end]!r} is {state.labels.get(mention.slug, mention.slug)}"
    for clause in state.clauses.get(index, ()):
        if len(clause.roles) > 1:
            yield described(clause, sentence.text)


def _subject(claim: Claim) -> str:
    return claim.subject if isinstance(claim, Statement) else claim.about


def _introduced(given: _Given, state: _State, claims: Iterable[Claim]) -> dict[str, Evidence]:
    """The place that introduces each entity: its first name, else its first reference, else its first claim."""
    introduced: dict[str, Evidence] = {}
    mentions = [(index, mention) for index, places in given.resolved.places.items() for mention in places]
    named = [(index, mention) for index, mention in mentions if mention.kind != "reference"]
    for index, mention in (*named, *mentions):
        sentence = given.document.sentences[index]
        introduced.setdefault(mention.slug, Evidence(sentence.span, "first-mention", sentence.section))
    for claim in claims:
        object_ = claim.object if isinstance(claim, Statement) else None
        for name in (_subject(claim), object_.slug if isinstance(object_, EntityRef) else None):
            if name is not None and name in state.entities:
                introduced.setdefault(name, replace(claim.evidence[0], rule="first-mention", antecedent=None))
    return introduced
