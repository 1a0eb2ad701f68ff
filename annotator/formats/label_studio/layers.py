"""Which of a document's annotations go into which annotation or prediction of a task."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from annotator.domain.annotation import Annotation, Kind, Verdict
from annotator.domain.document import AnnotatedDocument, Coverage, CoverageState
from annotator.formats.label_studio.values import NOT_OF_SPANS
from annotator.formats.narrowing import Narrowing
from annotator.formats.reducing import COVERAGE, REJECTED

JUDGEMENTS = "judgements"
WHO_MADE_IT = "who made what another accepted"
WHO_RAN_IT = "who ran a model"

_PREFIXES = ("model:", "rule:")


@dataclass(slots=True)
class Layer:
    """An annotation (of a person) or a prediction (`origin` says of which model)."""

    annotator: str
    origin: str = ""
    cancelled: bool = False
    spans: list[Annotation] = field(default_factory=list)
    relations: list[Annotation] = field(default_factory=list)
    labels: list[Annotation] = field(default_factory=list)
    answers: list[Annotation] = field(default_factory=list)
    """Labels of the document that say something: each its one slot."""

    @property
    def annotations(self) -> list[Annotation]:
        """All of it, in the order of its results."""
        return [*self.spans, *self.relations, *self.labels, *self.answers]


def version_of(origin: str) -> str:
    """A machine's origin as the version of a model."""
    version = origin.removeprefix("model:")
    return origin if version.startswith(_PREFIXES) else version


def origin_of(version: str) -> str:
    """The origin that a version of a model stands for."""
    return version if version.startswith(_PREFIXES) else f"model:{version}"


def name_of(origin: str) -> str:
    """Who made suggestions of an origin: the model by its name."""
    return origin.partition(":")[2].partition("@")[0] or origin


def answered(annotated: AnnotatedDocument, narrowing: Narrowing) -> AnnotatedDocument:
    """The document without judgements: what was rejected goes, what was accepted is the judge's."""
    if not any(a.judgements for a in annotated.annotations):
        return annotated
    report = narrowing.report
    report.begin(annotated.uid)
    kept = []
    for a in annotated.annotations:
        if not a.judgements:
            kept.append(a)
            continue
        if a.rejected:
            report.lose(REJECTED, a)
            continue
        last = a.judgements[-1]
        report.drop(JUDGEMENTS, a, len(a.judgements))
        if a.machine_made:
            report.drop("origins", a)
            if last.verdict is Verdict.ACCEPTS and last.annotator != a.annotator:
                report.drop(WHO_MADE_IT, a)
                a = a._replace(annotator=last.annotator)  # noqa: PLW2901 - as the judge's own
        kept.append(a._replace(judgements=(), origin="import" if a.machine_made else a.origin))
    return annotated.with_annotations(kept)


def narrowed(
    annotated: AnnotatedDocument, narrowing: Narrowing, *, nameless: bool
) -> AnnotatedDocument:
    """The document with what a task can hold, in its order; `nameless`: without annotators."""
    kept = [_narrowed(a, narrowing, nameless=nameless) for a in annotated.annotations]
    kept = narrowing.once(kept, _says_nameless if nameless else _says)
    kept = narrowing.pairs(kept, _layer)
    people = {a.annotator for a in kept if not a.suggestion}
    document = annotated.document
    held = () if nameless else tuple(c for c in document.coverage if _is_held(c, people))
    coverage = {c.annotator: c for c in reversed(held)}
    if document.coverage:
        lost = len(document.coverage) - len(coverage)
        narrowing.report.drop(COVERAGE, count=lost)
        held = tuple(coverage[name] for name in sorted(coverage))
        annotated = replace(annotated, document=replace(document, coverage=held))
    changed = annotated.with_annotations(kept)
    return changed.with_annotations(a for layer in layers(changed) for a in layer.annotations)


def _narrowed(a: Annotation, narrowing: Narrowing, *, nameless: bool) -> Annotation:
    only_spans = () if a.kind is Kind.SPAN else ("note", "score")
    a = narrowing.without(a, "confidence", *only_spans)
    if a.kind is Kind.DOCUMENT and len(a.slots) > 1:
        narrowing.report.drop(NOT_OF_SPANS, a, len(a.slots) - 1)
        a = a._replace(slots=a.slots[:1])
    if a.suggestion:
        origin = origin_of(version_of(a.origin))
        name = name_of(origin)
        if a.annotator != name:
            narrowing.report.drop(WHO_RAN_IT, a)
        return a._replace(origin=origin, annotator=name)
    # Whatever comes from a file is imported.
    return a._replace(origin="import", annotator="" if nameless else a.annotator)


def _is_held(coverage: Coverage, people: set[str]) -> bool:
    """Whether an annotation without a result says it."""
    states = (CoverageState.SKIPPED, CoverageState.NOTHING)
    return (
        coverage.label is None and coverage.state in states and coverage.annotator not in people
    )


def _layer(a: Annotation) -> tuple[str, str]:
    return a.annotator, a.origin if a.suggestion else ""


def _says(a: Annotation) -> object:
    return (_layer(a), a.label, repr(a.slots)) if a.kind is Kind.DOCUMENT else None


def _says_nameless(a: Annotation) -> object:
    spoken = a.kind is Kind.SPAN and not a.suggestion
    return (_layer(a), a.label, a.anchors) if spoken else _says(a)


def layers(annotated: AnnotatedDocument) -> list[Layer]:
    """The annotations of a task by their annotators, then its predictions by their models."""
    found: dict[tuple[str, str], Layer] = {}
    for a in annotated.annotations:
        annotator, origin = _layer(a)
        layer = found.setdefault((origin, annotator), Layer(annotator, origin))
        said = layer.answers if a.slots else layer.labels
        {Kind.SPAN: layer.spans, Kind.RELATION: layer.relations}.get(a.kind, said).append(a)
    for coverage in annotated.document.coverage:
        cancelled = coverage.state is CoverageState.SKIPPED
        layer = Layer(coverage.annotator, cancelled=cancelled)
        found.setdefault(("", coverage.annotator), layer)
    return [found[key] for key in sorted(found)]
