"""Candidates for links: what in a dump may be one of our entities, by homepage, name, kind and country."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from math import prod
from pathlib import Path
from urllib.parse import urlsplit

from kg.compare.claims import EntityRecord, Name
from kg.compare.records import Records
from kg.linking.dumps import VOCABULARIES, External, externals
from kg.linking.table import LinkRow
from kg.model.names import fold

# How much each thing in common counts: the score is the chance that not all of them are accidents.
WEIGHTS = {"homepage": 0.8, "label": 0.5, "alias": 0.35, "abbreviation": 0.1, "country": 0.2, "type": 0.2}
AGAINST = 0.4  # what another type or country leaves of a score
LEAST = 0.3
LONGEST_ABBREVIATION = 6
HOMEPAGES = ("homepage", "url", "website")
FITTING = {kind: frozenset(words.split()) for kind, words in VOCABULARIES["fitting"].items()}


class NameIndex:
    """Our entities by what a dump may name them with."""

    def __init__(self, records: Records) -> None:
        self.entities = records.entities
        self.names: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.homepages: defaultdict[str, set[str]] = defaultdict(set)
        for iri, entity in self.entities.items():
            for kind, name in (*(("alias", each) for each in entity.names), ("label", entity.label)):
                short = len(name) <= LONGEST_ABBREVIATION and name.upper() == name
                self.names[fold(name)][iri] = "abbreviation" if short else kind
        for statement in records.statements:
            if statement.predicate.key.lower() in HOMEPAGES:
                address = statement.object.iri if isinstance(statement.object, Name) else statement.object.text
                self.homepages[site_of(address)].add(statement.entity.iri)

    def matches(self, name: str, value: str) -> bool:
        """True if a name or homepage of a dump is one of ours."""
        if name == "homepages":
            return site_of(value) in self.homepages
        return name in ("labels", "aliases") and fold(value) in self.names

    def shared(self, thing: External) -> dict[str, dict[str, str]]:
        """The names and homepages that each entity has in common with a thing, the first of a kind, by its weight."""
        common: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for address in sorted(thing.homepages):
            for iri in self.homepages.get(site_of(address), ()):
                common[iri].append(("homepage", address))
        for name, main in sorted([(each, True) for each in thing.labels] + [(each, False) for each in thing.aliases]):
            for iri, kind in self.names.get(fold(name), {}).items():
                common[iri].append((kind if main or kind == "abbreviation" else "alias", name))
        return {iri: dict(reversed(pairs)) for iri, pairs in common.items()}


def site_of(address: str) -> str:
    """A web address as far as it tells sites apart.

    >>> site_of("https://www.HKSTP.org/"), site_of("http://hkstp.org/en?x=1"), site_of("hkstp.org")
    ('hkstp.org', 'hkstp.org/en', 'hkstp.org')
    """
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return address
    return host + parts.path.rstrip("/")


def propose(
    records: Records, dumps: Sequence[Path], countries: Collection[str] = (), least: float = LEAST
) -> list[LinkRow]:
    """Rows for what in the dumps may be an entity, best first for each entity; a thing of several dumps once.

    `countries` are names or codes of the country that entities are of; without them the country does not count.
    Raises DataError naming file and line.
    """
    index = NameIndex(records)
    rows: dict[tuple[str, str], LinkRow] = {}
    for dump in dumps:
        for thing in externals(dump, index.matches):
            for link in _links(index, thing, {fold(each) for each in countries}):
                known = rows.get(link.key)
                if float(link.score) >= least and (known is None or float(known.score) < float(link.score)):
                    rows[link.key] = link
    return sorted(rows.values(), key=lambda link: (link.entity, -float(link.score), link.external))


def _links(index: NameIndex, thing: External, countries: Collection[str]) -> Iterator[LinkRow]:
    for iri, best in index.shared(thing).items():
        entity = index.entities[iri]
        if "label" in best:
            best.pop("alias", None)
        # Of a thing with another name than ours one in Latin letters, if it has one.
        other = min(thing.labels or thing.aliases or {""}, key=lambda name: (not name.isascii(), name))
        named = next((best[by] for by in ("label", "alias", "abbreviation") if by in best), other)
        against = []
        for by, fits, what in (
            ("type", _fits(entity, thing.kinds), thing.kinds),
            ("country", {fold(each) for each in thing.countries} & set(countries), thing.countries),
        ):
            if fits:
                best[by] = ", ".join(sorted(what))
            elif fits is not None and what and (by == "type" or countries):
                against.append(f"but other {by} ({', '.join(sorted(what))})")
        score = (1 - prod(1 - WEIGHTS[by] for by in best)) * AGAINST ** len(against)
        evidence = "; ".join([*(f"{by} {what}" for by, what in best.items()), *against])
        yield LinkRow(iri, entity.label, thing.iri, named, " + ".join(best), evidence, f"{score:.2f}")


def _fits(entity: EntityRecord, kinds: Collection[str]) -> bool | None:
    """Whether the kinds of a thing fit an entity's classes; None where nobody can tell."""
    fitting = {word for kind in entity.kinds for word in FITTING.get(kind.key, ())}
    words = {word for kind in kinds for word in kind.lower().replace(".", " ").replace("_", " ").split()}
    familiar = words & frozenset().union(*FITTING.values())
    return bool(fitting & words) if fitting and familiar else None
