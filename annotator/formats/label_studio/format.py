"""Label Studio's JSON as a format, with the labelling configuration that fits what is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    Output,
    ReadContext,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.json_lines import is_wide
from annotator.formats.json_records import sample, write_records
from annotator.formats.label_studio.config import CONFIG, configuration
from annotator.formats.label_studio.layers import answered, narrowed
from annotator.formats.label_studio.minimal import is_minimal
from annotator.formats.label_studio.reading import LabelStudioReadOptions, TaskReader
from annotator.formats.label_studio.values import rule_of
from annotator.formats.label_studio.writing import TaskWriter
from annotator.formats.narrowing import Narrowing
from annotator.formats.options import option
from annotator.formats.reduced_writer import ReducedWriter
from annotator.formats.reducing import SlotRule

INFO = FormatInfo(
    id="label-studio",
    title="Label Studio",
    extensions=(".json",),
    reads=True,
    writes=True,
    carries=frozenset({
        Carries.ID, Carries.TITLE, Carries.META, Carries.COVERAGE, Carries.SPANS,
        Carries.HIGHLIGHTS, Carries.OVERLAP, Carries.SLOTS, Carries.RELATIONS,
        Carries.DOCUMENT_LABELS, Carries.NOTES, Carries.ANNOTATORS, Carries.ORIGINS,
        Carries.SCORES,
    }),
    docs=(
        "Tasks with annotations by several people; suggestions are predictions. Beside them lies"
        " NAME.config.xml, the labelling configuration for a project that is to show them."
    ),
    companions=(CONFIG.suffix,),
    same_text=SameText.ACROSS_FILES,
)  # fmt: skip

_HOLDERS = ("annotations", "predictions", "completions")


@dataclass(frozen=True, slots=True)
class LabelStudioOptions:
    """How an export for Label Studio is written."""

    no_annotators: bool = option(
        False, "leave out who annotated: Label Studio refuses people that it does not know"
    )


class LabelStudio(ReducedWriter[LabelStudioOptions]):
    """Reads and writes Label Studio's tasks."""

    info = INFO
    read_options = LabelStudioReadOptions
    write_options = LabelStudioOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By tasks: objects with their data in an object of its own."""
        if path.suffix.lower() in INFO.extensions and is_wide(head):
            return Match(0.2, "JSON in UTF-16, which reading will refuse")
        found = sample(path, head)
        if found is None or not found.records:
            return None
        if all(is_minimal(record) for record in found.records):
            return Match(0.95, "records have Label Studio's “annotation_id” or “lead_time”")
        if not all(type(record.get("data")) is dict for record in found.records):
            return None
        if any(key in found.keys for key in _HOLDERS):
            return Match(0.96, "tasks have “data” and annotations or predictions")
        return Match(0.91, "tasks have their “data” in an object")

    def read(
        self, source: Source, context: ReadContext, options: LabelStudioReadOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file.

        Raises:
            InvalidInput: for the first task that cannot be read.
        """
        yield from TaskReader(context, source.path, options).documents()

    def slot_rule(self, corpus: Corpus) -> SlotRule:
        """Which values its controls can hold."""
        return rule_of(corpus.label_set)

    def before(self, annotated: AnnotatedDocument, narrowing: Narrowing) -> AnnotatedDocument:
        """What was accepted as the judge's own, nothing that was rejected."""
        return answered(annotated, narrowing)

    def fit(
        self, annotated: AnnotatedDocument, narrowing: Narrowing, options: LabelStudioOptions
    ) -> AnnotatedDocument:
        """What a task can hold, in the order of its results."""
        return narrowed(annotated, narrowing, nameless=options.no_annotators)

    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: LabelStudioOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """Write a task a document, and a labelling configuration beside them."""
        writer = TaskWriter(corpus.label_set)
        tasks = (writer.task(annotated) for annotated in documents)
        write_records(output.open(), tasks, as_list=True)
        if options.no_annotators:
            report.notes.append("who annotated was left out; suggestions keep their model")
        elif report.annotations:
            report.notes.append(
                "Label Studio has to know the people who annotated; --no-annotators leaves them out"
            )
        if output.has_companions and corpus.label_set:
            output.open(CONFIG).write(configuration(corpus.label_set, writer.controls))
        elif output.has_companions:
            output.remove(CONFIG)


LABEL_STUDIO = LabelStudio()
