"""Spans that do not fit the tokens of a format: found before writing, widened, dropped or refused.

The stage stands before the `Reducer`: spans that come to lie over one another, or that are the
same once they stand on whole tokens, are then treated as all such spans are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats.base import Carries, WriteReport
from annotator.formats.json_fields import shortened
from annotator.formats.reducing import HULLS
from annotator.formats.tokens import Tokenizer, TokenOptions

SNAPPED = "spans that were widened to whole tokens"
DROPPED = "spans that do not fit whole tokens"
NO_TOKEN = "spans over white space alone"  # noqa: S105 - a token of text, not a secret

_SHOWN = 3


class Misfit(NamedTuple):
    """A span whose edges are not those of tokens, and what it would become.

    `document` and `annotation` are uids; `label` is a name, empty for a highlight. `becomes` is
    empty for a span that shares no character with a token: it cannot be written at all.
    """

    document: Uid
    document_id: str
    annotation: Uid
    label: str
    words: str
    anchors: tuple[Anchor, ...]
    becomes: tuple[Anchor, ...]
    becoming: str

    @property
    def sentence(self) -> str:
        """The misfit in words: `“arbo” (Place, 3–7 of “a1”) would become “harbour”`."""
        places = ", ".join(f"{start}–{end}" for start, end in self.anchors)
        label = f"{shortened(self.label)}, " if self.label else ""
        where = f"“{shortened(self.words)}” ({label}{places} of “{shortened(self.document_id)}”)"
        if not self.becomes:
            return f"{where} holds no token"
        return f"{where} would become “{shortened(self.becoming)}”"


def find_misfits(
    documents: Iterable[AnnotatedDocument],
    options: TokenOptions,
    carries: frozenset[Carries] = frozenset({Carries.SPANS}),
) -> Iterator[Misfit]:
    """The spans that an export would have to widen or drop, in the order of the documents.

    `carries` is what the format holds: spans that it cannot hold anyhow are no misfits.

    Raises:
        InvalidInput: if the tokenizer needs what is not installed.
    """
    stage = Misfits(options, carries, Tokenizer(options))
    for annotated in documents:
        for a, becomes in stage.of_document(annotated):
            yield _misfit(annotated, a, becomes)


class Misfits:
    """Brings spans onto the tokens of a format, as `TokenOptions.misfits` says.

    `tokenizer` is shared with the writer, so that each text is parted once.
    """

    def __init__(
        self, options: TokenOptions, carries: frozenset[Carries], tokenizer: Tokenizer
    ) -> None:
        self._what, self._carries, self._tokenizer = options.misfits, carries, tokenizer

    def documents(
        self, documents: Iterable[AnnotatedDocument], report: WriteReport
    ) -> Iterator[AnnotatedDocument]:
        """Every document with spans on whole tokens; `report` counts those changed or dropped.

        Raises:
            InvalidInput: when it should stop, naming how many there are and the first of them.
        """
        stopped: list[Misfit] = []
        count = 0
        for annotated in documents:
            found = list(self.of_document(annotated))
            if found and self._what == "stop":
                count += len(found)
                room = _SHOWN - len(stopped)
                stopped += [_misfit(annotated, *each) for each in found[:room]]
            if not stopped:
                yield self._fitted(annotated, found, report) if found else annotated
        if stopped:
            shown = "; ".join(misfit.sentence for misfit in stopped)
            more = f" (and {count - len(stopped):,} more)" if count > len(stopped) else ""
            what = "1 span does" if count == 1 else f"{count:,} spans do"
            raise InvalidInput(
                f"{what} not fit whole tokens: {shown}{more}; widen them, leave them out or choose"
                " another tokenizer"
            )

    def of_document(
        self, annotated: AnnotatedDocument
    ) -> Iterator[tuple[Annotation, tuple[Anchor, ...]]]:
        """The spans of a document that do not fit, with what they would become."""
        carries = self._carries
        tokens = None
        for a in annotated.annotations:
            if a.kind is not Kind.SPAN or (a.label is None and Carries.HIGHLIGHTS not in carries):
                continue
            anchors, hull = a.anchors, a.hull
            if hull is None or hull.start == hull.end:
                continue
            if len(anchors) > 1 and Carries.FRAGMENTS not in carries:
                anchors = (hull,)
            if tokens is None:
                tokens = self._tokenizer(annotated.text)
            becomes = tokens.align(anchors)
            if becomes != anchors:
                yield a, becomes

    def _fitted(
        self,
        annotated: AnnotatedDocument,
        found: list[tuple[Annotation, tuple[Anchor, ...]]],
        report: WriteReport,
    ) -> AnnotatedDocument:
        """The document with what the misfits become."""
        fates: dict[Uid, Annotation | None] = {}
        report.begin(annotated.uid)
        for a, becomes in found:
            if becomes and self._what == "drop":
                reason = DROPPED
            else:
                reason = SNAPPED if becomes else NO_TOKEN
            said = _misfit(annotated, a, becomes).sentence if report.has_room(reason) else ""
            if reason != SNAPPED:
                report.lose(reason, a, sentence=said)
                fates[a.uid] = None
            else:
                report.drop(SNAPPED, a, sentence=said)
                if len(a.anchors) > 1 and Carries.FRAGMENTS not in self._carries:
                    report.drop(HULLS, a)
                fates[a.uid] = a._replace(anchors=becomes)
        fitted = (fates.get(a.uid, a) for a in annotated.annotations)
        return annotated.with_annotations(a for a in fitted if a is not None)


def _misfit(
    annotated: AnnotatedDocument, a: Annotation, becomes: tuple[Anchor, ...]
) -> Misfit:
    text, label = annotated.text, annotated.label_set.get(a.label)
    words, becoming = (
        " … ".join(text[start:end] for start, end in anchors) for anchors in (a.anchors, becomes)
    )
    return Misfit(
        annotated.uid,
        annotated.id,
        a.uid,
        "" if label is None else label.name,
        words,
        a.anchors,
        becomes,
        becoming,
    )
