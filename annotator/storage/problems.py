"""The problems of whole documents and of the project, with what they refer to read in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.problems import Problem, problems_of, problems_of_document
from annotator.domain.slots import own_specs
from annotator.storage.store import Store

_BATCH = 500


class ProblemFinder:
    """Finds problems over one connection; it keeps no more than a document or a batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._near: dict[Uid, Annotation] = {}
        self._labels = store.labels.label_set
        self._silent = frozenset(label.uid for label in self._labels if _asks_nothing(label))
        self._all_silent = all(
            label.uid in self._silent for label in self._labels if label.kind is Kind.SPAN
        ) and not any(label.constraints for label in self._labels)

    def of_document(self, annotated: AnnotatedDocument) -> Iterator[Problem]:
        """The problems of a document and its annotations, in reading order."""
        if self._all_silent and all(map(self._is_plain, annotated.annotations)):
            return  # most documents of most exports
        self._bring_near(annotated.annotations)
        yield from problems_of_document(annotated, self._look)

    def of_project(
        self, annotations: Sequence[Annotation], labels: LabelSet
    ) -> Iterator[tuple[Annotation, Problem]]:
        """The problems of annotations that belong to no document, each with its annotation."""
        for first in range(0, len(annotations), _BATCH):
            batch = annotations[first : first + _BATCH]
            self._bring_near(batch)
            for annotation in batch:
                for problem in problems_of(annotation, labels, self._look):
                    yield annotation, problem

    def _is_plain(self, annotation: Annotation) -> bool:
        """Whether an annotation cannot have a problem: words with a label that asks nothing."""
        if annotation.label not in self._silent and annotation.label is not None:
            return False
        return all(start < end for start, end in annotation.anchors)

    def _look(self, uid: Uid) -> Annotation | None:
        found = self._near.get(uid)
        if found is None:
            found = self._store.annotations.find((uid,)).get(uid)
            if found is not None:
                self._near[uid] = found
        return found

    def _bring_near(self, annotations: Iterable[Annotation]) -> None:
        """Have what these refer to at hand, with few questions for all that lies elsewhere."""
        self._near = {a.uid: a for a in annotations}
        wanted = {uid for a in self._near.values() if a.slots for uid in a.references}
        far = wanted - self._near.keys()
        if far:
            self._near |= self._store.annotations.find(far)


def _asks_nothing(label: Label) -> bool:
    rules = label.constraints or label.retired
    return label.kind is Kind.SPAN and not rules and not own_specs(label)
