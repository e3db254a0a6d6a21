"""The second reading: ask about each paragraph, let in what the text and the ontology bear, count everything else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from kg.limits import MOST_USELESS_ANSWERS
from kg.model.claims import Claim, Entity, Evidence, Observation, Reading, Rule, Statement
from kg.model.identity import all_claims, key, object_key
from kg.rdf import namespaces as ns
from kg.rdf.admission import admit
from kg.rdf.claims import write, write_vocabulary
from kg.rdf.conformance import things
from kg.rdf.graph import in_graph, store_of
from kg.rdf.validation import validate
from kg.rdf.vocabulary import load_ontology, load_vocabulary
from kg.reading.claims.figures.observe import identity, numbers
from kg.reading.llm.align import Aligned, Known, Misaligned, align
from kg.reading.llm.client import ChatServer, Client, Unavailable, Unusable
from kg.reading.llm.propose import NO_SENTENCE, Proposal, instructions, parse, passages, question
from kg.release.coverage import counted

UNSAFE = regex.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Proposals:
    """The fate of a model's claims: accepted as new, confirmed as made by a rule already, or dropped, by reason.

    `dropped` counts useless answers too, under reasons that begin with "answer:"; `asked` counts questions. `warning`
    says why the endpoint was given up, if it was: then nothing of it is in the graph.
    """

    accepted: int
    dropped: dict[str, int]
    confirmed: int = 0
    asked: int = 0
    warning: str | None = None


def read_again(readings: Sequence[Reading], endpoint: ChatServer) -> tuple[list[Reading], Proposals]:
    """The readings with the claims of a model added, and the account of them.

    An endpoint that cannot be used leaves the readings as they are: a graph has all of the model's claims or none.
    """
    rule = Rule(
        f"llm:{UNSAFE.sub('-', endpoint.model)}",  # fit for an IRI
        "the words of the quote",
        f"a claim that the language model {endpoint.model} proposed, every part of it found literally in the text",
    )
    client, dropped = Client(endpoint), Counter[str]()
    drafts, warning = [_ReadingDraft(reading, rule) for reading in readings], None
    try:
        _ask_all(drafts, client, dropped)
    except Unavailable as error:
        dropped["given up with the endpoint"] += sum(len(draft.proposed) + draft.confirmed for draft in drafts)
        drafts, warning = [], str(error)
    dropped["would break a shape"] += _ban(drafts)
    accepted = sum(len(draft.proposed) for draft in drafts)
    confirmed = sum(draft.confirmed for draft in drafts)
    proposals = Proposals(accepted, counted(dropped.elements()), confirmed, client.asked, warning)
    return list(readings) if warning else [draft.reading() for draft in drafts], proposals


class _ReadingDraft:
    """One document's reading while claims are being added to it."""

    def __init__(self, before: Reading, rule: Rule) -> None:
        self.before, self.known, self.rule = before, Known(before), rule
        self.proposed: list[Aligned] = []
        self.added: dict[int, list[Evidence]] = {}  # further evidence for a rule's claim, by the claim's identity
        self.confirmed = 0
        self.claims = list(all_claims(before.claims))
        self.units = {indicator.key: indicator.unit for indicator in before.indicators}

    def take(self, part: Sequence[int], proposal: Proposal) -> None:
        """Add the claim of a proposal about a passage, or its evidence to the claim that says the same.

        Raises Misaligned if the sentence does not bear it, or if it clashes with another claim.
        """
        if not 1 <= proposal.sentence <= len(part):
            raise Misaligned(NO_SENTENCE)
        aligned = align(self.known, part[proposal.sentence - 1], proposal, self.rule.name)
        claim = aligned.claim
        said = self._same_statement(claim) if isinstance(claim, Statement) else self._same_figure(claim)
        if said is not None:
            self.confirmed += 1
            if isinstance(said, Statement) and said in self.before.claims:
                self.added.setdefault(id(said), []).extend(claim.evidence)
            return
        if (made := aligned.indicator) and self.units.get(made.key, made.unit) != made.unit:
            raise Misaligned("in another unit than its indicator")
        self.proposed.append(aligned)
        # All claims, the rules' first, so that in a clash (a ring of parts, a second homepage) they win.
        claims = (*self.before.claims, *(other.claim for other in self.proposed))
        trial = replace(self.before, entities=self._entities(), claims=claims)
        if not any(admitted is claim for admitted in admit(trial).claims):
            self.proposed.pop()
            raise Misaligned("does not fit the ontology")
        if made:
            self.units[made.key] = made.unit
        self.claims.append(claim)
        for entity in aligned.entities:
            self.known.enter(entity)

    def _same_statement(self, claim: Statement) -> Statement | None:
        others = [each for each in self.claims if isinstance(each, Statement) and each.predicate == claim.predicate]
        for said in others:
            if _said(said) == _said(claim):
                if said.modality == claim.modality:
                    return said
                if _together(said, claim):
                    raise Misaligned("read otherwise by a rule: planned, considered or holding")
        same = (other for other in others if other.subject == claim.subject and claim.predicate == "activity")
        if any(_together(other, claim) for other in same):
            raise Misaligned("said by a rule in other words")
        return None

    def _same_figure(self, claim: Observation) -> Observation | None:
        figures = [each for each in self.claims if isinstance(each, Observation)]
        for said in figures:
            if said.about == claim.about and numbers(said) == numbers(claim) and _together(said, claim):
                return said
        other = next((each for each in figures if identity(each) == identity(claim)), None)
        if other is not None and numbers(other) != numbers(claim):
            raise Misaligned("another figure stands for the same thing")
        return other

    def _entities(self) -> tuple[Entity, ...]:
        """The entities by slug: the rules', and the proposed ones, which also give a class to those that had none."""
        entities = {e.slug: e for e in (*self.before.entities, *(e for a in self.proposed for e in a.entities))}
        return tuple(entities[slug] for slug in sorted(entities))

    def reading(self) -> Reading:
        """The document's reading with the proposed claims, and with only what they bring along."""
        before, kept = self.before, self.proposed
        if not kept and not self.added:
            return before
        old = {entity.slug for entity in before.entities}
        introduced, mentioned = dict(before.introduced), dict(before.mentioned)
        for aligned in kept:
            if fresh := [entity.slug for entity in aligned.entities if entity.slug not in old]:
                introduced |= dict.fromkeys(fresh, aligned.claim.evidence[0])
                mentioned[aligned.index] = (*mentioned.get(aligned.index, ()), *fresh)
                old.update(fresh)
        indicators = {one.key: one for one in (*(a.indicator for a in kept[::-1]), *before.indicators) if one}
        heard = {aligned.index for aligned in kept}
        claims = [
            replace(claim, evidence=tuple(dict.fromkeys((*claim.evidence, *more)))) if more else claim
            for claim, more in ((claim, self.added.get(id(claim), [])) for claim in before.claims)
        ]
        return replace(
            before,
            entities=self._entities(),
            indicators=tuple(indicators[name] for name in sorted(indicators)),
            claims=(*claims, *(aligned.claim for aligned in kept)),
            rules=(*before.rules, self.rule),
            introduced=introduced,
            mentioned=mentioned,
            silent={index: reason for index, reason in before.silent.items() if index not in heard},
        )


def _ask_all(drafts: Sequence[_ReadingDraft], client: Client, dropped: Counter[str]) -> None:
    """Ask about every passage of every document, in order. Raises Unavailable."""
    system, useless = instructions(), 0
    for draft in drafts:
        for part in passages(draft.before):
            try:
                answer = client.ask(system, question(draft.before, part))
            except Unusable as error:
                dropped[str(error)] += 1
                useless += 1
                if useless == MOST_USELESS_ANSWERS:
                    where = f"The model at {client.endpoint.url}"
                    raise Unavailable(f"{where} gave {useless} useless answers in a row ({error}).") from error
                continue
            useless = 0
            for proposal in parse(answer, dropped):
                try:
                    draft.take(part, proposal)
                except Misaligned as refused:
                    dropped[str(refused)] += 1


def _said(claim: Statement) -> list[str]:
    """The ends of a statement; cooperation goes both ways."""
    ends = [claim.subject, object_key(claim.object)]
    return sorted(ends) if claim.predicate == "collaboratesWith" else ends


def _together(one: Claim, other: Claim) -> bool:
    """Whether two claims are made in the same place."""
    return any(a.span.begin < b.span.end and b.span.begin < a.span.end for a in one.evidence for b in other.evidence)


def _ban(drafts: Sequence[_ReadingDraft]) -> int:
    """Take out, and count, what touches anything a shape complains of: a model must not cost anyone the release.

    If the complaints do not end, all of the model's claims go; a fault of the rules' own claims shows in the build.
    """
    ontology, standard = load_ontology(), load_vocabulary()
    before = sum(len(draft.proposed) for draft in drafts)
    while any(draft.proposed for draft in drafts):
        readings = [draft.reading() for draft in drafts]
        quads = [*ontology, *write_vocabulary(readings, standard), *(quad for r in readings for quad in write(r))]
        broken = [result for result in validate(store_of(in_graph(quads))).results if result.severity == "Violation"]
        if not broken:
            break
        nodes = {node for result in broken for node in (result.node, result.claim, result.value) if node}
        sound = [[a for a in draft.proposed if not _iris(draft, a) & nodes] for draft in drafts]
        touched = sound != [draft.proposed for draft in drafts]
        for draft, fine in zip(drafts, sound, strict=True):
            draft.proposed = fine if touched else []
    return before - sum(len(draft.proposed) for draft in drafts)


def _iris(draft: _ReadingDraft, aligned: Aligned) -> set[str]:
    """The IRIs of a claim and of the things in it."""
    return {ns.claim(draft.before.document.id, *key(aligned.claim)), *things(aligned.claim)}
