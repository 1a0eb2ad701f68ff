"""Documents in a file's terms put into the project's: labels, annotators, suggestions.

The one place between reading and merging where labels get other names or are left out, people
other names, and what people made becomes what a model suggests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotator.domain.annotation import Annotation, Judgement, Kind
from annotator.domain.document import AnnotatedDocument, Coverage, Document
from annotator.domain.ids import Uid, new_uid
from annotator.domain.references import cut, moved
from annotator.formats.base import ReadContext
from annotator.services.import_plan import ImportPlan
from annotator.services.mapped_labels import Alias

LABEL_LEFT_OUT = "annotations whose label is left out"
LOOSE_ENDS = "relations whose ends are left out"
DANGLING = "slots that refer to what is left out"
COVERAGE = "what was said of labels that are left out"
READ_BY_PEOPLE = "what people said to be read, done or skipped"
REJECTED = "annotations that people rejected"


@dataclass(slots=True)
class Census:
    """How many annotations bear each label, and who made them, as the files say it.

    Annotators are counted by name and whether they are machines; who only judges with none.
    """

    labels: Counter[tuple[Kind, Uid | None]] = field(default_factory=Counter)
    annotators: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def count(self, annotations: Sequence[Annotation]) -> None:
        """Count some more."""
        labels, annotators = self.labels, self.annotators
        for a in annotations:
            labels[a.kind, a.label] += 1
            annotators[a.annotator, a.machine_made] += 1
            for judgement in a.judgements:
                annotators[judgement.annotator, False] += 0


class Translator:
    """Changes what one reader yields; what is left out is counted in the reader's report.

    `aliases` are labels that are others here; more are added as reading goes on. Uids above
    `begun` may have been made while reading, those below were given.
    """

    def __init__(
        self,
        plan: ImportPlan,
        aliases: Mapping[Uid, Alias],
        begun: Uid,
        census: Census | None = None,
    ) -> None:
        self._plan, self._aliases, self._census = plan, aliases, census
        self._people = plan.annotators
        self._active = bool(plan.labels or plan.annotators or plan.as_suggestions)
        self._begun = self._now = begun  # what lies between was made while reading
        # What others may refer to by a uid that was given, under its new one.
        self._same: dict[Uid, Uid] = {}

    def document(
        self, annotated: AnnotatedDocument, context: ReadContext, path: str
    ) -> AnnotatedDocument:
        """One document in the project's terms."""
        if self._census is not None:
            self._census.count(annotated.annotations)
        if not self._active:
            return annotated
        document = annotated.document
        if document.coverage:
            document = self._with_coverage(document, context, path)
        found = self._annotations(annotated.annotations, context, path, context.line)
        return replace(annotated, document=document, annotations=tuple(found))

    def project_wide(self, context: ReadContext, path: str) -> Sequence[Annotation]:
        """The annotations of the whole project in its terms, once the reader is exhausted."""
        if self._census is not None:
            self._census.count(context.annotations)
        if not self._active:
            return context.annotations
        return self._annotations(context.annotations, context, path, None)

    def _annotations(
        self, given: Sequence[Annotation], context: ReadContext, path: str, line: int | None
    ) -> list[Annotation]:
        kept: list[Annotation] = []
        gone: set[Uid] = set()
        same = self._same
        self._now = new_uid()
        for a in given:
            reason, changed = self._changed(a)
            if changed is None:
                gone.add(a.uid)
                context.leave_out(reason, path, line, self._name(a))
                continue
            if changed.uid != a.uid:
                same[a.uid] = changed.uid
            kept.append(changed)
        kept = [moved(a, same) for a in kept] if same else kept
        if not gone:
            return kept
        whole = self._without(kept, gone, context, path, line)
        if same and len(whole) < len(kept):
            there = {a.uid for a in whole}
            for a in given:
                if same.get(a.uid, a.uid) not in there:
                    same.pop(a.uid, None)
        return whole

    def _changed(self, a: Annotation) -> tuple[str, Annotation | None]:
        """The annotation in the project's terms; why it is left out if it is `None`."""
        if a.label is not None and self._aliases:
            alias = self._aliases.get(a.label)
            if alias is not None:
                if alias.becomes is None:
                    return LABEL_LEFT_OUT, None
                a = a._replace(label=alias.becomes)
        people = self._people
        if people:
            a = a._replace(
                annotator=people.get(a.annotator, a.annotator),
                judgements=tuple(self._judgement(each) for each in a.judgements),
            )
        if self._plan.as_suggestions and not a.machine_made:
            if a.rejected:
                return REJECTED, None
            # An id that was given is of what a person made, which may be in the project.
            a = a._replace(
                uid=a.uid if self._begun < a.uid < self._now else new_uid(),
                given_id=None,
                annotator=self._plan.model,
                origin=self._plan.origin,
                judgements=(),
            )
        return "", a

    def _judgement(self, judgement: Judgement) -> Judgement:
        name = self._people.get(judgement.annotator)
        return judgement if name is None else judgement._replace(annotator=name)

    def _without(
        self,
        found: list[Annotation],
        gone: set[Uid],
        context: ReadContext,
        path: str,
        line: int | None,
    ) -> list[Annotation]:
        """Annotations without references to what is left out, until nothing more is."""
        while True:
            whole = []
            for a in found:
                if not a.slots or gone.isdisjoint(a.references):
                    whole.append(a)
                    continue
                left, lost = cut(a, gone)
                for _ in range(lost):
                    context.leave_out(DANGLING, path, line, self._name(a))
                if left is None:
                    gone.add(a.uid)
                    context.leave_out(LOOSE_ENDS, path, line, self._name(a))
                else:
                    whole.append(left)
            if len(whole) == len(found):
                return whole
            found = whole

    def _with_coverage(self, document: Document, context: ReadContext, path: str) -> Document:
        """The document with what was said of it as a whole, by those who may say it."""
        if self._plan.as_suggestions:
            for entry in document.coverage:
                context.leave_out(READ_BY_PEOPLE, path, context.line, entry.annotator)
            return replace(document, coverage=())
        kept: list[Coverage] = []
        for entry in document.coverage:
            alias = None if entry.label is None else self._aliases.get(entry.label)
            label = entry.label if alias is None else alias.becomes
            if alias is not None and label is None:
                context.leave_out(COVERAGE, path, context.line, alias.name)
                continue
            name = self._people.get(entry.annotator, entry.annotator)
            kept.append(replace(entry, annotator=name, label=label))
        return replace(document, coverage=tuple(kept))

    def _name(self, a: Annotation) -> str:
        """What an annotation is called in the list of places: its label."""
        alias = None if a.label is None else self._aliases.get(a.label)
        return "" if alias is None else alias.name
