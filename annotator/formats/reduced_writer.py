"""What most writers share: documents go through the `Reducer`, and what comes out is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import Carries, FormatInfo, NoOptions, Output, WriteReport
from annotator.formats.narrowing import Narrowing
from annotator.formats.reducing import Reducer, SlotRule

O = TypeVar("O")  # noqa: E741 - the dataclass of a format's options


class ReducedWriter(ABC, Generic[O]):
    """The writing half of a format: it names its `info`, and `put` writes.

    `info.carries` says what is taken away and counted. A format whose limits lie elsewhere says
    so in one of `holds`, `slot_rule`, `before` and `fit`; by default there are none.
    """

    info: FormatInfo
    read_options: type = NoOptions
    write_options: type = NoOptions

    @abstractmethod
    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: O,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """Write documents that hold nothing but what the format can hold; all of them.

        `report` has counted each when the next one is asked for; notes may be added.

        Raises:
            InvalidInput: if they cannot be written so.
        """

    def holds(self, options: O) -> frozenset[Carries]:
        """What can be held with these options."""
        return self.info.carries

    def slot_rule(self, corpus: Corpus) -> SlotRule | None:
        """Which slots cannot be written, where some can."""
        return None

    def before(self, annotated: AnnotatedDocument, narrowing: Narrowing) -> AnnotatedDocument:
        """A document before it is reduced; `narrowing` counts what is taken away."""
        return annotated

    def fit(
        self, annotated: AnnotatedDocument, narrowing: Narrowing, options: O
    ) -> AnnotatedDocument:
        """A reduced document without what only this format cannot hold, in its order."""
        return annotated

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: O,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """What of the documents is written, and so read back; `report` counts what is not."""
        narrowing = Narrowing(report)
        reducer = Reducer(self.holds(options), corpus, slot_rule=self.slot_rule(corpus))
        given = (self.before(annotated, narrowing) for annotated in documents)
        for annotated in reducer.documents(given, report):
            yield self.fit(annotated, narrowing, options)

    def write(
        self, documents: Iterable[AnnotatedDocument], output: Output, options: O, corpus: Corpus
    ) -> WriteReport:
        """Write documents in their order, streamed, and say what the format dropped.

        Raises:
            InvalidInput: if they cannot be written so; nothing is seen at the target then.
        """
        report = WriteReport()
        self.put(self.carried(documents, options, corpus, report), output, options, corpus, report)
        return report
