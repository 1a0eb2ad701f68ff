"""Files on their way in: read, put into the project's terms, what is refused collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Place
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.label import LabelSet
from annotator.formats.base import MOST_PLACES, ReadContext, Refused, TextOf
from annotator.formats.label_book import LabelBook
from annotator.formats.options import make
from annotator.services.import_plan import ImportPlan
from annotator.services.mapped_labels import Alias, MappedLabels
from annotator.services.sources import Found, cannot_read
from annotator.services.translating import Census, Translator


class ImportReading:
    """All files of one import, read one after the other, and what came up on the way.

    `census` counts labels and annotators as the files name them; it costs a little, so an
    import goes without.
    """

    def __init__(
        self, label_set: LabelSet, annotator: str, plan: ImportPlan, *, counting: bool
    ) -> None:
        self.plan, self.annotator = plan, plan.annotator or annotator
        self.census = Census() if counting else None
        self.labels: LabelBook
        if plan.labels:
            self.labels = MappedLabels(label_set, plan.labels)
        else:
            self.labels = LabelBook(label_set)
        self.moment = now()
        self.references: dict[Uid, Refused] = {}
        self.named: dict[Place, Uid] = {}  # annotations of other lines, in whichever file
        self.begun = new_uid()  # what is above was made while reading, what is below was given
        self.refused: list[Refused] = []
        self.left_out: Counter[str] = Counter()
        self.places: list[Refused] = []
        self.notes: list[str] = []

    @property
    def aliases(self) -> Mapping[Uid, Alias]:
        """Labels of the files that are others in the project."""
        return self.labels.aliases if isinstance(self.labels, MappedLabels) else {}

    @property
    def unmet(self) -> list[str]:
        """A sentence for each label that is in none of the files, though it was mapped."""
        names = self.labels.unmet if isinstance(self.labels, MappedLabels) else []
        return [f"no file has the label “{name}”, of which something was asked" for name in names]

    @property
    def full(self) -> bool:
        """Whether so much is refused that more would tell nobody more."""
        return len(self.refused) >= MOST_PLACES

    def open(self, found: Found, text_of: TextOf) -> FileReading:
        """Begin with a file; `text_of` finds texts that it only names."""
        return FileReading(found, self, text_of)

    def close(self, file: FileReading) -> None:
        """Keep what a file that was read came to."""
        report = file.context.report
        self.references |= file.context.references
        self.refused += report.refused[: MOST_PLACES - len(self.refused)]
        self.left_out += report.dropped
        self.places += report.left_out[: MOST_PLACES - len(self.places)]
        self.notes += report.notes

    def note_left_out(self, places: Sequence[Refused]) -> None:
        """Keep what was left out after reading."""
        self.left_out.update(place.reason for place in places)
        self.places += places[: MOST_PLACES - len(self.places)]


class FileReading:
    """One file being read."""

    def __init__(self, found: Found, reading: ImportReading, text_of: TextOf) -> None:
        plan = reading.plan
        self.found, self.path = found, str(found.source.path)
        self.context = ReadContext(
            labels=reading.labels,
            annotator=reading.annotator,
            moment=reading.moment,
            collect=True,
            offset_unit=plan.offset_unit,
            accept_mismatches=plan.accept_mismatches,
            text_of=text_of,
            places=reading.named,
        )
        self._options = plan.options
        self._translator = Translator(plan, reading.aliases, reading.begun, reading.census)

    def documents(self) -> Iterator[AnnotatedDocument]:
        """The documents in the project's terms, lazily; what is refused is in the report."""
        reader, source = self.found.reader, self.found.source
        try:
            options: Any = make(reader.read_options, self._options)
            for annotated in reader.read(source, self.context, options):
                yield self._translator.document(annotated, self.context, self.path)
        except OSError as error:
            self.refuse(cannot_read(source.path, error))
        except InvalidInput as error:
            self.refuse(error)

    def refuse(self, error: InvalidInput) -> None:
        """Note something that cannot be imported, unless it is noted."""
        refused = Refused(error.path or self.path, error.line, error.reason)
        found = self.context.report.refused
        if refused not in found[-1:] and len(found) < MOST_PLACES:
            found.append(refused)

    def project_wide(self) -> Sequence[Annotation]:
        """The annotations of the whole project, once the documents are exhausted."""
        return self._translator.project_wide(self.context, self.path)

    def refuse_nothing(self) -> None:
        """Refuse the file if there was nothing in it."""
        context, report = self.context, self.context.report
        corpus = context.corpus
        found = (
            report.documents, report.labels, report.refused, report.dropped, corpus.facts,
            corpus.candidates, corpus.extra, context.annotations,
        )  # fmt: skip
        if not any(found):
            self.refuse(InvalidInput("there is nothing in this file", self.path))
