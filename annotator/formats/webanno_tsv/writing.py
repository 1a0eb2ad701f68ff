"""Documents brought down to what WebAnno TSV holds, and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.references import ENDS, end_of, moved
from annotator.formats.base import Carries, Output, WriteReport
from annotator.formats.json_fields import shortened
from annotator.formats.names import FileNames
from annotator.formats.options import option
from annotator.formats.reducing import DOUBLES, HULLS, Reducer
from annotator.formats.tokens import Tokenizer, TokenOptions
from annotator.formats.webanno_tsv.assigning import Assigning
from annotator.formats.webanno_tsv.drafts import Drafts
from annotator.formats.webanno_tsv.layout import Layout
from annotator.formats.webanno_tsv.marks import KEY, Mark, mark_of, without_mark
from annotator.formats.webanno_tsv.places import LAYERS, Places, from_extra, segmented
from annotator.formats.webanno_tsv.rendering import Rendering

CARRIES = frozenset(
    {
        Carries.ID, Carries.SPANS, Carries.HIGHLIGHTS, Carries.OVERLAP, Carries.EMPTY_SPANS,
        Carries.SLOTS, Carries.RELATIONS, Carries.FRAMES, Carries.CLUSTERS,
    }
)  # fmt: skip

SUFFIX = ".tsv"

NARROWED = "spans that begin or end in white space, written without it"
MOVED = "spans of length zero in white space, moved to the word before"
LEFT_OUT = "spans that begin or end in white space"
BLANK = "spans over white space alone"
TO_RELATIONS = "slots that refer to relations"
REPEATED = "further values of a slot"
OF_RELATIONS = "slots of relations that refer to something"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How texts are parted, and what becomes of spans that no row can hold."""

    tokenizer: str = option(
        "regex",
        "what parts texts into tokens that came without",
        choices=("regex", "whitespace", "spacy"),
    )
    language: str = option("xx", "the language of spaCy's tokenizer, such as en or uk (xx: any)")
    edges: str = option(
        "snap",
        "spans that begin or end in white space: snap leaves it off, drop leaves the spans out,"
        " stop ends the export",
        choices=("snap", "drop", "stop"),
    )


class Plan(NamedTuple):
    """A document as it will be read, and how it is written."""

    annotated: AnnotatedDocument
    places: Places
    assigned: Assigning
    layout: Layout


class Planning:
    """Plans one document after the other; `report` counts what is lost."""

    def __init__(self, options: WriteOptions, corpus: Corpus, report: WriteReport) -> None:
        self._edges, self._report = options.edges, report
        self._tokenizer = Tokenizer(TokenOptions(options.tokenizer, options.language))
        # Doubles are ours to find: a file may say the same twice, annotators may not.
        apart = CARRIES | {Carries.ANNOTATORS}
        self._reducer = Reducer(apart, corpus, slot_rule=self._slot_rule)
        self._labels: dict[Uid | None, str] = {
            label.uid: label.name for label in corpus.label_set
        }
        # Of the document at hand:
        self._kinds: dict[Uid, Kind] = {}
        self._marks: dict[Uid, Mark] = {}
        self._lines: Sequence[object] = ()
        self._by_value = True
        self._places = Places([], [])

    def plans(self, documents: Iterable[AnnotatedDocument]) -> Iterator[Plan]:
        """A plan for each document.

        Raises:
            InvalidInput: for a span that begins or ends in white space, where that ends it.
        """
        fitted = (self._fitted(annotated) for annotated in documents)
        for reduced in self._reducer.documents(fitted, self._report):
            yield self._plan(self._without_doubles(reduced))

    def _fitted(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """The document without what is of this format only, its spans brought into tokens."""
        document = annotated.document
        kept: Any = document.extra.get(KEY)
        kept = kept if isinstance(kept, Mapping) else {}
        lines = kept.get("layers")
        self._lines = lines if isinstance(lines, list | tuple) else ()
        self._by_value = kept.get("labels") != LAYERS
        places = from_extra(kept, document.text) if kept else None
        self._places = places or segmented(self._tokenizer(document.text))
        self._kinds = {a.uid: a.kind for a in annotated.annotations}
        self._marks = {}
        self._report.begin(annotated.uid)
        found = []
        for a in annotated.annotations:
            fitted = self._fitted_span(annotated, a) if a.kind is Kind.SPAN else a
            if fitted is not None:
                found.append(self._unmarked(fitted))
        named = document.title == PurePosixPath(document.id).stem  # which readers make of the id
        bare = replace(
            document,
            title="" if named else document.title,
            extra=without_mark(document.extra),
        )
        return replace(annotated, document=bare, annotations=tuple(found))

    def _fitted_span(self, annotated: AnnotatedDocument, a: Annotation) -> Annotation | None:
        """The span with its words brought into tokens; `None` if it cannot be written."""
        hull = a.hull or Anchor(0, 0)
        fitted = self._places.fitted(*hull)
        if fitted == hull:
            return a
        report = self._report
        if self._edges == "stop":
            words = shortened(annotated.text[hull.start : hull.end])
            raise InvalidInput(
                f"“{words}” ({hull.start}–{hull.end} of “{shortened(annotated.id)}”) begins or"
                " ends in white space; take it off, or let spans be snapped or left out"
            )
        if fitted is None or self._edges == "drop":
            report.lose(LEFT_OUT if fitted else BLANK, a)
            return None
        report.drop(MOVED if hull.start == hull.end else NARROWED, a)
        if len(a.anchors) > 1:
            report.drop(HULLS, a)
        return a._replace(anchors=(fitted,))

    def _unmarked(self, a: Annotation) -> Annotation:
        """The annotation without its mark, which is put among the marks."""
        if KEY not in a.extra:
            return a
        mark = mark_of(a.extra)
        if mark is not None:
            self._marks[a.uid] = mark
        return a._replace(extra=without_mark(a.extra))

    def _plan(self, annotated: AnnotatedDocument) -> Plan:
        places, closed = self._places, set[str]()
        while True:
            drafts = Drafts(self._lines, closed)
            assigned = Assigning(
                annotated.annotations, self._marks, self._labels, drafts, places
            )
            misread = assigned.misread(by_value=self._by_value)
            if misread <= closed:
                break
            closed |= misread
        for a in assigned.repeated:
            self._report.drop(REPEATED, a)
        layout = Layout(assigned, drafts.finished(), places)
        return Plan(annotated.with_annotations(layout.canonical()), places, assigned, layout)

    def _slot_rule(self, a: Annotation, slot: Slot) -> str | None:
        """Rows of relations have no links, and nothing can lead to one."""
        if slot.ref is None:
            return None
        if self._kinds.get(slot.ref) is Kind.RELATION:
            return TO_RELATIONS
        if a.kind is Kind.RELATION and (
            slot.name not in ENDS or slot.ref != end_of(a, slot.name)
        ):
            return OF_RELATIONS
        return None

    def _without_doubles(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """What several annotators say of the same words, once."""
        first: dict[object, Annotation] = {}
        same: dict[Uid, Uid] = {}
        for a in annotated.annotations:
            if a.anchors:
                one = first.setdefault((a.kind, a.label, a.anchors), a)
                if one.annotator != a.annotator:
                    same[a.uid] = one.uid
                    self._report.lose(DOUBLES, a)
        if not same:
            return annotated
        self._report.annotations -= len(same)
        return annotated.with_annotations(
            moved(a, same) for a in annotated.annotations if a.uid not in same
        )


def write(
    documents: Iterable[AnnotatedDocument], output: Output, options: WriteOptions, corpus: Corpus
) -> WriteReport:
    """Write each document into a file of its own."""
    report = WriteReport()
    names = FileNames()
    for annotated, places, assigned, layout in Planning(options, corpus, report).plans(documents):
        path = PurePosixPath(annotated.id)
        stem = annotated.id.removesuffix(path.suffix) if path.suffix in (SUFFIX, ".txt") else ""
        content = Rendering(annotated.text, places, assigned, layout).render()
        with output.member(names.name(stem or annotated.id) + SUFFIX, annotated.id) as stream:
            stream.write(content.encode())
    return report
