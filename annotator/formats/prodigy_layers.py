"""What of a document goes into which of Prodigy's records, and what into none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from annotator.domain.annotation import Annotation, Judgement, Kind, Verdict
from annotator.domain.document import AnnotatedDocument, Status
from annotator.formats.base import WriteReport
from annotator.formats.narrowing import Narrowing

OTHER_JUDGEMENTS = "judgements that are no rejections"
WHO_MADE_IT = "who made what another judged"
REJECTED_RELATIONS = "rejected relations"

BINARY_VIEWS = frozenset({"ner", "classification"})
"""Interfaces that ask for one decision, not for everything that there is in a text."""


@dataclass(slots=True)
class Layer:
    """One record: the annotator, the answer, and what is answered so."""

    annotator: str
    answer: str
    spans: list[Annotation] = field(default_factory=list)
    relations: list[Annotation] = field(default_factory=list)
    labels: list[Annotation] = field(default_factory=list)

    @property
    def annotations(self) -> list[Annotation]:
        """All that is answered so, in the order of the record."""
        return [*self.spans, *self.relations, *self.labels]


def status_of(answers: Iterable[tuple[str, str]]) -> Status:
    """How far the work on a document is, by the answers of its records and their interfaces."""
    given = set(answers)
    if any(answer == "accept" and view not in BINARY_VIEWS for answer, view in given):
        return Status.DONE
    plain = {answer for answer, _ in given}
    if plain & {"accept", "reject"}:
        return Status.WORKING
    return Status.SKIPPED if "ignore" in plain else Status.NEW


def answered(annotated: AnnotatedDocument, narrowing: Narrowing) -> AnnotatedDocument:
    """The document with each judged annotation as the answer of whoever judged it last.

    Prodigy knows who answered, not who asked.
    """
    if not any(a.judgements for a in annotated.annotations):
        return annotated
    narrowing.report.begin(annotated.uid)
    return annotated.with_annotations(
        _answered(a, narrowing.report) if a.judgements else a for a in annotated.annotations
    )


def _answered(a: Annotation, report: WriteReport) -> Annotation:
    last = a.judgements[-1]
    rejected = last.verdict is Verdict.REJECTS
    report.drop(OTHER_JUDGEMENTS, a, len(a.judgements) - rejected)
    if not rejected and not (last.verdict is Verdict.ACCEPTS and a.machine_made):
        return a._replace(judgements=())
    if last.annotator != a.annotator:
        report.drop(WHO_MADE_IT, a)
    kept = (Judgement(last.annotator, Verdict.REJECTS),) if rejected else ()
    return a._replace(annotator=last.annotator, judgements=kept)


def narrowed(annotated: AnnotatedDocument, narrowing: Narrowing) -> AnnotatedDocument:
    """The document with what records can hold, in their order."""
    kept: list[Annotation] = []
    for a in annotated.annotations:
        if a.kind is Kind.RELATION and a.rejected:
            narrowing.lose(REJECTED_RELATIONS, a)
            continue
        scored = () if a.kind is Kind.SPAN else ("score",)
        kept.append(narrowing.without(a, "confidence", *scored))
    kept = narrowing.once(kept, _says)
    kept = narrowing.pairs(kept, lambda a: None if a.rejected else a.annotator)
    changed = annotated.with_annotations(kept)
    return changed.with_annotations(a for layer in layers(changed) for a in layer.annotations)


def _says(a: Annotation) -> tuple[object, ...] | None:
    if a.kind is Kind.RELATION:
        return None
    return a.kind, a.annotator, a.rejected, a.label, a.anchors


def layers(annotated: AnnotatedDocument) -> list[Layer]:
    """The records of a document: by annotator, what is accepted first.

    A document that nobody annotated is one record: with the answer that its status tells, or
    without one, to be asked about.
    """
    accepted: dict[str, Layer] = {}
    rejected: dict[str, list[Layer]] = {}
    for a in annotated.annotations:
        if a.rejected:
            layer = Layer(a.annotator, "reject")
            rejected.setdefault(a.annotator, []).append(layer)
        else:
            layer = accepted.setdefault(a.annotator, Layer(a.annotator, "accept"))
        home = {Kind.SPAN: layer.spans, Kind.RELATION: layer.relations}.get(a.kind, layer.labels)
        home.append(a)
    found: list[Layer] = []
    for annotator in sorted({*accepted, *rejected}):
        found += [accepted[annotator]] if annotator in accepted else []
        found += rejected.get(annotator, [])
    answers = {Status.DONE: "accept", Status.SKIPPED: "ignore"}
    return found or [Layer("", answers.get(annotated.status, ""))]
