"""Writing columns: tokens with the tags of the spans over them."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats.base import WriteReport
from annotator.formats.conll.layout import DOCSTART
from annotator.formats.conll.options import ConllWriteOptions
from annotator.formats.conll.read import SAMPLE_START
from annotator.formats.conll.tags import Found, encode
from annotator.formats.names import LabelNames
from annotator.formats.reducing import OVERLAPPING
from annotator.formats.tokens import Tokenizer, Tokens

UNFIT = re.compile(r"\s+")
"""What no label in a tag may hold."""

MOST_COLUMNS = 50

_REWRITTEN = "texts that come back with other white space"
_NAMELESS = "document ids"
_FILLED = ("-X-", "_")
# What other programs may take for the end of a line.
_BREAKS = re.compile("[\x7f\x85\u2028\u2029]")


def layers(spans: Sequence[Anchor], count: int) -> list[int | None]:
    """The column of each span so that none overlap in it, `None` for one that finds no room.

    The longest come first, of equally long ones the first, as in the `Reducer`.
    """
    if all(one.end <= other.start for one, other in pairwise(spans)):
        return [0] * len(spans)
    taken: list[list[Anchor]] = [[] for _ in range(count)]
    found: list[int | None] = [None] * len(spans)
    for number in sorted(range(len(spans)), key=lambda n: spans[n].start - spans[n].end):
        anchor = spans[number]
        for column, there in enumerate(taken):
            place = bisect_left(there, anchor)
            clear = (place == 0 or there[place - 1].end <= anchor.start) and (
                place == len(there) or anchor.end <= there[place].start
            )
            if clear:
                there.insert(place, anchor)
                found[number] = column
                break
    return found


def in_columns(
    documents: Iterable[AnnotatedDocument], count: int, report: WriteReport
) -> Iterator[AnnotatedDocument]:
    """The documents without spans for which there are not enough columns."""
    for annotated in documents:
        columns = layers([a.anchors[0] for a in annotated.annotations], count)
        if None not in columns:
            yield annotated
            continue
        kept = []
        for a, column in zip(annotated.annotations, columns, strict=True):
            if column is None:
                report.lose(OVERLAPPING, a)
                report.annotations -= 1
            else:
                kept.append(a)
        yield annotated.with_annotations(kept)


class Sheets:
    """Makes the lines of documents."""

    def __init__(
        self, options: ConllWriteOptions, tokenizer: Tokenizer, names: LabelNames
    ) -> None:
        self._options, self._tokenizer, self._names = options, tokenizer, names
        self._separator = "\t" if options.separator == "tab" else " "
        self._filled = _FILLED if options.four_columns else ()

    def head(self) -> bytes:
        """What stands before all documents: the names of the columns, where they need some."""
        count = self._options.columns
        if self._options.plain or count == 1:
            return b""
        tags = ("NER" if n == 1 else f"NER{n}" for n in range(1, count + 1))
        filled = ("POS", "CHUNK") if self._filled else ()
        return f"# global.columns = {' '.join(('FORM', *filled, *tags))}\n".encode()

    def sheet(self, annotated: AnnotatedDocument) -> bytes:
        """All lines of one document.

        Raises:
            InvalidInput: for a token that would be taken for the beginning of a document.
        """
        tokens, spans = self._tokenizer(annotated.text), annotated.annotations
        sentences = tokens.sentences(a.anchors[0] for a in spans)
        lines = [self._docstart(), ""]
        if self._options.plain:
            _check_words(tokens.words)
        else:
            lines += [f"# id = {_quoted(annotated.id)}", f"# text = {_quoted(annotated.text)}"]
        columns = [tokens.words, *([cell] * len(tokens) for cell in self._filled)]
        columns += self._tags(annotated, tokens, sentences)
        rows = list(map(self._separator.join, zip(*columns, strict=True)))
        for sentence in sentences:
            lines += rows[sentence.start : sentence.stop]
            lines.append("")
        if not (sentences or self._options.plain):
            lines.append("")
        return "\n".join((*lines, "")).encode()

    def rebuilt(self, annotated: AnnotatedDocument, report: WriteReport) -> AnnotatedDocument:
        """The document as it is read from its tokens alone; `report` counts what that costs."""
        tokens = self._tokenizer(annotated.text)
        words, pieces, starts, length = tokens.words, [""], [], 0
        sentences = tokens.sentences(a.anchors[0] for a in annotated.annotations)
        for sentence in sentences:
            for place in sentence:
                gap = "" if place == 0 else "\n" if place == sentence.start else " "
                starts.append(length + len(gap))
                pieces += (gap, words[place])
                length = starts[-1] + len(words[place])
        text = "".join(pieces)

        def moved(a: Annotation) -> Annotation:
            covered = tokens.covering(*a.anchors[0])
            last = covered.stop - 1
            end = starts[last] + len(words[last])
            return a._replace(anchors=(Anchor(starts[covered.start], end),))

        report.drop(_NAMELESS, count=annotated.id != annotated.uid, alike=True)
        report.drop(_REWRITTEN, count=text != annotated.text, alike=True)
        document = replace(annotated.document, text=text)
        return replace(
            annotated, document=document, annotations=tuple(map(moved, annotated.annotations))
        )

    def _docstart(self) -> str:
        count = self._options.columns
        if self._filled:
            return self._separator.join((DOCSTART, "-X-", "-X-", *(["O"] * count)))
        return self._separator.join((DOCSTART, *(["O"] * count)))

    def _tags(
        self, annotated: AnnotatedDocument, tokens: Tokens, sentences: list[range]
    ) -> list[list[str]]:
        """The tags of every token, column by column."""
        count = self._options.columns
        names: dict[Uid | None, str] = {}
        found: list[list[Found]] = [[] for _ in range(count)]
        anchors = [a.anchors[0] for a in annotated.annotations]
        for a, anchor, column in zip(
            annotated.annotations, anchors, layers(anchors, count), strict=True
        ):
            label = names.get(a.label)
            if label is None:
                known = annotated.label_set.get(a.label)
                label = self._names.plain(known.name if known is not None else "")
                names[a.label] = label
            covered = tokens.covering(*anchor)
            if column is not None:
                found[column].append(Found(covered.start, covered.stop - 1, label))
        starts = frozenset(sentence.start for sentence in sentences)
        scheme = self._options.scheme
        return [encode(len(tokens), spans, scheme, starts) for spans in found]


def check_options(options: ConllWriteOptions) -> None:
    """Refuse a number of columns that makes no sense.

    Raises:
        InvalidInput: naming those that do.
    """
    if not 1 <= options.columns <= MOST_COLUMNS:
        raise InvalidInput(f"there are 1 to {MOST_COLUMNS} columns of tags, not {options.columns}")


def _check_words(words: list[str]) -> None:
    """Refuse a token that stands for the beginning of a document."""
    for word in words:
        if word.startswith(DOCSTART) or word == SAMPLE_START:
            raise InvalidInput(
                f"the token “{word}” would stand for the beginning of a document;"
                " the text cannot be written without comments"
            )


def _quoted(text: str) -> str:
    """A text as JSON on one line, whatever ends lines elsewhere."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _BREAKS.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
