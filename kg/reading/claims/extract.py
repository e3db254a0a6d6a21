"""A document's claims: names, references, figures, groups and rules, brought together sentence by sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.model import claims as model
from kg.model.claims import Document, Entity, Evidence, Observation, Sentence, Statement
from kg.model.classes import kinds_under
from kg.model.identity import distinct, slug
from kg.reading.claims.activities import find_activities
from kg.reading.claims.figures.dates import as_of_dates
from kg.reading.claims.figures.observe import find_figures, with_scopes
from kg.reading.claims.groups import Called, find_groups, find_listed, find_noted, recalled, spread
from kg.reading.claims.lists import Listing, Package, find_implied, find_inner
from kg.reading.claims.relations import find_relations
from kg.reading.claims.rules import load_frames, load_rules
from kg.reading.claims.statements import FOLLOWS, Concepts, Scene, say
from kg.reading.claims.terms.find import ParagraphSchemes
from kg.reading.claims.terms.roles import load_constructions
from kg.reading.names.lexicon import KnownName, Lexicon, load_lexicon
from kg.reading.names.mentions import READ, Mentions, find_mentions, is_read
from kg.reading.quantities import TimeMention, find_dates, find_quantities, prose
from kg.reading.syntax.clauses import Clause, clauses_of, described
from kg.reading.syntax.coreference import Resolved, Topic, resolve_references, said_at, with_definites, with_references
from kg.reading.syntax.descriptions import Described, find_described
from kg.reading.syntax.masking import Encoded, encode, entity_class
from kg.reading.syntax.parser import parse
from kg.reading.syntax.tree import Tree
from kg.reading.text.furniture import postal
from kg.reading.text.profile import Profile, profile
from kg.reading.text.words import Patterns

P = Patterns("claims", "extract", E=entity_class(), PUBLICATION=entity_class("Publication"))
# Rules that read what was not there before, and what is told of it as of a scheme.
LAUNCHING = ("launches", "joins-to-launch", "term-launched")
TERMS = frozenset((*FOLLOWS, *FOLLOWS.values(), "purpose"))
LEFT = {"debris": "a table, or furniture of the page", "question": "a question states nothing"}


def extract(document: Document, lexicon: Lexicon | None = None, *, concepts: Concepts | None = None) -> model.Reading:
    """All that a document says, as claims with their evidence. The lexicon's names may be empty.

    `concepts` gives for each vocabulary (audience, support, topic) the phrases that name its concepts.
    """
    reader = parsed(document, lexicon or load_lexicon(), concepts or {})
    for index, sentence in enumerate(document.sentences):
        reader.read(index, sentence)
    return reader.reading()


def parsed(document: Document, lexicon: Lexicon, concepts: Concepts) -> "Extraction":
    """A document with its names, references, trees and clauses, before any claim is made."""
    facts = profile(document)
    label = document.metadata.government or (f"{facts.place} Government" if facts.place else "Government")
    known = {name.label for name in lexicon.names}
    own = {facts.place: "Area", label: "PublicBody"}  # the place and the government are names in the whole document
    new = (KnownName(name, kind) for name, kind in own.items() if name and name not in known)
    lexicon = replace(lexicon, names=(*lexicon.names, *new))
    mentions = find_mentions(document, lexicon, facts.abbreviations)
    government = Entity(slug(label), label, "PublicBody", ("the government",), None, known=True)
    mentions.entities.setdefault(government.slug, government)
    definites = {"the government": government.slug}
    for name in lexicon.names:
        if name.label == facts.place:
            place = Entity(slug(name.label), name.label, name.type, name.aliases, name.abbreviation, known=True)
            mentions.entities.setdefault(place.slug, place)
            definites.update(dict.fromkeys((*name.definites, "our economy"), place.slug))
    mentions = with_definites(document, mentions, definites)
    encoded = _encoded(document, facts, mentions)
    trees = dict(zip(encoded, parse(list(encoded.values())), strict=True))
    resolved = resolve_references(document, mentions, trees)
    reader = Extraction(document, encoded, resolved, mentions.parents, concepts, government.slug)
    reader.unnamed = find_described(document, trees, resolved.places)
    reader.enter(resolved.entities)
    for index, tree in trees.items():
        reader.trees[index] = with_references(tree, resolved.places[index])
        reader.clauses[index] = tuple(clauses_of(reader.trees[index], load_frames().nouns))
    return reader


def _encoded(document: Document, facts: Profile, mentions: Mentions) -> dict[int, Encoded]:
    """Every sentence that is read with its names, figures and dates; a year in a name is none of these."""
    metadata, style, spoken = document.metadata, facts.style, facts.spoken
    types = {name: entity.type for name, entity in mentions.entities.items()}
    encoded: dict[int, Encoded] = {}
    same, paragraph = None, -1
    for index, sentence in enumerate(document.sentences):
        if not is_read(sentence):
            continue
        if sentence.paragraph != paragraph and sentence.kind != "footnote":
            same, paragraph = None, sentence.paragraph
        names = mentions.places[index]
        masked = [(name.begin, name.end) for name in names if name.kind == "name"]
        dates = find_dates(sentence.text, year=metadata.year, same=same, masked=masked, style=style, spoken=spoken)
        taken = [*masked, *((date.begin, date.end) for date in dates)]
        figures = find_quantities(prose(sentence.text), taken, currency=facts.currency, style=style)
        same = next((int(d.value.lexical[:4]) for d in reversed(dates) if isinstance(d.value, model.Date)), same)
        encoded[index] = encode(sentence.text, types, names, figures, dates)
    return encoded


@dataclass
class Extraction:
    """The constants of one document's reading, and its claims so far.

    What a paragraph hands on to its next sentence: `when` is the date its figures were told with, `before` are its last
    figures, `called` its sets without a name. `observed` are the figures of each sentence, `unnamed` its references to
    what has no name.
    """

    document: Document
    encoded: Mapping[int, Encoded]
    resolved: Resolved
    parents: Mapping[str, str]
    concepts: Concepts
    government: str
    entities: dict[str, Entity] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    indicators: dict[str, model.Indicator] = field(default_factory=dict)
    silent: dict[int, str] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    trees: dict[int, Tree] = field(default_factory=dict)
    clauses: dict[int, tuple[Clause, ...]] = field(default_factory=dict)
    observed: dict[int, tuple[Observation, ...]] = field(default_factory=dict)
    unnamed: dict[int, tuple[Described, ...]] = field(default_factory=dict)
    site: Topic | None = None
    listing: Listing = field(default_factory=Listing)
    package: Package = field(default_factory=Package)
    schemes: ParagraphSchemes = field(default_factory=ParagraphSchemes)
    paragraph: int = -1
    when: TimeMention | None = None
    before: tuple[Observation, ...] = ()
    called: list[Called] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.speaking = any(P.SPEAKING.search(sentence.text) for sentence in self.document.sentences)

    def enter(self, entities: Mapping[str, Entity]) -> None:
        """Take in entities, new ones and those that are changed."""
        self.entities.update(entities)
        self.types.update((name, entity.type) for name, entity in entities.items())

    def read(self, index: int, sentence: Sentence) -> None:
        """Read a sentence: its claims, or why there are none."""
        if sentence.kind == "website":
            self._website(index, sentence)
            return
        if sentence.kind == "debris":
            self._address(sentence)
        if index not in self.resolved.places:
            reason = LEFT.get(sentence.kind, sentence.kind)
            self.silent[index] = reason if sentence.kind not in READ else "too long for a sentence"
            return
        if sentence.paragraph != self.paragraph and sentence.kind != "footnote":
            self.paragraph, self.when, self.before, self.called = sentence.paragraph, None, (), []
        count = len(self.statements) + len(self.observations)
        scene = self._scene(index, sentence)
        self._claims(index, scene)
        for mention in scene.mentions:  # the last site spoken of: what "key projects" are projects of
            if self.types[mention.slug] in ("Park", "Facility", "Group"):
                self.site = Topic(mention.slug, said_at(sentence, mention), named=False)
        if count == len(self.statements) + len(self.observations):
            self.silent[index] = "nothing it is about is named" if scene.topic is None else "no rule matches"

    def _scene(self, index: int, sentence: Sentence) -> Scene:
        """A sentence with what is known of it before any rule is tried."""
        named, mentions = self.encoded[index], self.resolved.places[index]
        encoded = encode(sentence.text, self.types, mentions, named.figures, named.dates)
        as_of, basis = as_of_dates(encoded.dates, self.document.metadata.reference_date)
        source = P.SOURCES.search(encoded.text)
        mention = encoded.mention(source.group(1)) if source else None
        return Scene(
            sentence,
            encoded,
            self.resolved.topics.get(index),
            site=self.site,
            as_of=as_of,
            date_basis=basis,
            metadata=self.document.metadata,
            entities=self.entities,
            types=self.types,
            government=self.government,
            inherited=self.when,
            attributed_to=mention.slug if mention else None,
            mentions=tuple(m for m in mentions if m.kind != "inner"),
            tree=self.trees[index],
            clauses=self.clauses[index],
            speaking=self.speaking,
        )

    def _claims(self, index: int, scene: Scene) -> None:
        mentions, noted = self.resolved.places[index], self.resolved.noted.get(index)
        groups = find_groups(scene)
        if noted is not None and not groups.members:
            groups = find_noted(scene, self.document.sentences[noted], self.resolved.topics.get(noted))
        self.enter(groups.entities)
        meant = [*(mention for mention, _ in groups.called), *recalled(scene, self.called)]
        scene = replace(scene, mentions=(*scene.mentions, *meant))
        listed = [] if groups.called else find_listed(scene)
        twice = {words for _, words in self.called}.intersection(words for _, words in listed)
        self.called = [one for one in (*self.called, *groups.called, *listed) if one[1] not in twice]
        terms, unnamed, scene = self.schemes.read(scene, self.document.id, self.concepts)
        self.enter(unnamed)
        related = [(clause, find_relations(scene, [clause])) for clause in scene.clauses]
        statements = [statement for _, stated in related for statement in stated] + terms + groups.statements
        statements += spread(statements, groups.members)
        statements += find_inner(scene, mentions, self.parents)
        statements += self.listing.read(scene) + self.package.read(scene)
        counted = groups.counted + find_implied(scene, statements, groups.counted, mentions)
        self._observe(scene, index, counted)
        covered = [clause for clause, stated in related if stated and clause.kind != "name"]
        statements += find_activities(scene, covered, statements, self.observed[index])
        self.statements += statements
        joined = (one.object for one in statements if one.predicate == "memberOf")
        members = {group.slug for group in joined if isinstance(group, model.EntityRef)}
        built = {s.subject for s in statements if s.predicate == "developedBy" and self.types[s.subject] == "Entity"}
        kinds = {**dict.fromkeys(members, "Group"), **dict.fromkeys(built, "Facility")}
        self.enter({name: replace(self.entities[name], type=kinds[name]) for name in kinds if name in self.entities})

    def _observe(self, scene: Scene, index: int, counted: list[tuple[Observation, model.Indicator]]) -> None:
        noted = self.resolved.noted.get(index)
        figures = find_figures(scene, self.before if noted is None else self.observed.get(noted, ()))
        self.observed[index] = tuple(figures.observations)
        for indicator in (*(one for _, one in counted), *figures.indicators.values()):
            self.indicators.setdefault(indicator.key, indicator)
        self.observations += [*(observation for observation, _ in counted), *figures.observations]
        self.scopes.update(figures.scopes)
        for name, members in figures.joint.items():
            label = " and ".join(self.entities[member].label for member in members)
            self.enter({name: self.entities.get(name, Entity(name, label, "Group"))})
            self.statements += [say(scene, (member, "memberOf", name), "joint-figure") for member in members]
        if scene.sentence.kind != "footnote":
            self.when = figures.when or self.when
            self.before = tuple(figures.observations) or self.before

    def _website(self, index: int, sentence: Sentence) -> None:
        """Read a line of the website list: "Cyberport: www.cyberport.com.hk"; "Homepage:" is that of the heading."""
        label, section = sentence.text.partition(": ")[0].strip(), sentence.section
        name = self._headed(section) if P.HOMEPAGE.match(label) else self._named(label)
        match = P.URL.search(sentence.text)
        if match is None or name is None:
            self.silent[index] = "no web address for a named entity"
            return
        url, as_of = match.group().rstrip(".,;)"), self.document.metadata.reference_date
        address = model.WebAddress(url if "://" in url else f"https://{url}")
        evidence = (Evidence(sentence.span, "website-list", sentence.section),)
        self.statements.append(Statement(name, "homepage", address, as_of, "edition", evidence))

    def _address(self, sentence: Sentence) -> None:
        """Read a postal address below the name of an organisation, which is at each of its places."""
        places = [self._named(label) or "" for label in postal(self.document.quote(sentence.span))]
        owner = self._headed(sentence.section) if places else None
        sites = all(self.types.get(place) in kinds_under("Site") for place in places)
        if owner is not None and sites and self.types[owner] in kinds_under("Organisation"):
            as_of = self.document.metadata.reference_date
            evidence = (Evidence(sentence.span, "postal-address", sentence.section),)
            located = (Statement(owner, "locatedIn", model.EntityRef(at), as_of, "edition", evidence) for at in places)
            self.statements += located

    def _named(self, label: str) -> str | None:
        forms = ((name, (e.label, e.abbreviation, *e.aliases)) for name, e in self.entities.items())
        return next((name for name, labels in forms if label in labels), None)

    def _headed(self, section: model.Section | None) -> str | None:
        """The entity that a heading names, if no prose stands below it."""
        prose = any(is_read(sentence) for sentence in self.document.sentences if sentence.section == section)
        return None if section is None or prose else self._named(section.heading)

    def reading(self) -> model.Reading:
        """The claims of the whole document, with the entities, indicators and rules that they need."""
        scoped = with_scopes(self.observations, self.scopes)
        claims = tuple(distinct([*_announced(self.statements), *scoped])[0].values())
        introduced = self._introduced(claims)
        used = {e.rule for claim in claims for e in claim.evidence} | {"first-mention"}
        entities = tuple(self.entities[name] for name in sorted(introduced) if name in self.entities)
        names = {entity.slug for entity in entities}
        kept = tuple(claim for claim in claims if _subject(claim) in names)
        frames = (frame.rule for frame in load_frames().all)
        rules = (*load_rules(), *frames, *(one.rule for one in load_constructions()))
        counted = sorted({claim.indicator for claim in kept if isinstance(claim, Observation)})
        return model.Reading(
            self.document,
            entities,
            tuple(self.indicators[key] for key in counted),
            kept,
            tuple(rule for rule in rules if rule.name in used),
            introduced,
            {index: tuple(dict.fromkeys(m.slug for m in places)) for index, places in self.resolved.places.items()},
            self.silent,
            clauses={index: tuple(self._shown(index)) for index in self.resolved.places},
        )

    def _shown(self, index: int) -> Iterator[str]:
        """A sentence's references and clauses, each as a line for a person."""
        text = self.document.sentences[index].text
        for mention in self.resolved.places[index]:
            if mention.kind == "reference":
                yield f"{text[mention.begin : mention.end]!r} is {self.entities[mention.slug].label}"
        for begin, end, span in self.unnamed.get(index, ()):
            yield f"{text[begin:end]!r} is {' '.join(self.document.quote(span).split())}"
        yield from (described(clause, text) for clause in self.clauses[index] if len(clause.roles) > 1)

    def _introduced(self, claims: Iterable[model.Claim]) -> dict[str, Evidence]:
        """The place that introduces each entity: its first name, else its first reference, else its first claim."""
        introduced: dict[str, Evidence] = {}
        mentions = [(index, mention) for index, places in self.resolved.places.items() for mention in places]
        for index, mention in sorted(mentions, key=lambda one: one[1].kind == "reference"):
            sentence = self.document.sentences[index]
            introduced.setdefault(mention.slug, Evidence(sentence.span, "first-mention", sentence.section))
        for claim in claims:
            object_ = claim.object if isinstance(claim, Statement) else None
            for name in (_subject(claim), object_.slug if isinstance(object_, model.EntityRef) else None):
                if name is not None and name in self.entities:
                    introduced.setdefault(name, replace(claim.evidence[0], rule="first-mention", antecedent=None))
        return introduced


def _announced(statements: Sequence[Statement]) -> list[Statement]:
    """The statements with the terms of what is yet to be launched as planned, however the text goes on about it."""
    first = {one.subject: one.evidence[0].span for one in reversed(statements)}
    opening = [one for one in statements if one.evidence[0].span == first[one.subject]]
    new = {one.subject for one in opening if one.modality == "planned" and one.evidence[0].rule in LAUNCHING}
    new -= {one.subject for one in opening if one.modality == "holds"}
    terms = {id(one) for one in statements if one.subject in new and one.predicate in TERMS and one.modality == "holds"}
    return [replace(one, modality="planned") if id(one) in terms else one for one in statements]


def _subject(claim: model.Claim) -> str:
    return claim.subject if isinstance(claim, Statement) else claim.about
