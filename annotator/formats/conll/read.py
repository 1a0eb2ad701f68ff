"""Reading columns: tokens become a text, tags become spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from annotator.domain.annotation import Anchor
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import label_table
from annotator.formats.base import ReadContext, Refused, Source
from annotator.formats.building import DocumentBuilder
from annotator.formats.conll.layout import DOCSTART, Layout, find_layout
from annotator.formats.conll.lines import Comment, Decoder, comment, read_lines, split
from annotator.formats.conll.options import ConllReadOptions
from annotator.formats.conll.tags import OUTSIDE, Habits, parse
from annotator.formats.conll.tags import Decoder as TagDecoder
from annotator.formats.json_fields import shortened
from annotator.formats.json_lines import MAX_LINE

SAMPLE_START = "SAMPLE_START"
SENTENCE_MARK = "[SEP]"
"""What stands between sentences in files whose documents begin with `SAMPLE_START`."""

MOST_TEXT = MAX_LINE
"""The longest text of a document, in code points."""

_DOCUMENT_IDS = ("newdoc id", "document_id")
_TOGETHER = ("NoSpaceAfter", "SpaceAfter=No")
_NO_TEXT = "tokens without any text"
_COMMENTS = "comments"


@dataclass(slots=True)
class _Sheet:
    """One document on its way: its tokens so far, and where they stand in the text."""

    line: int
    columns: list[TagDecoder]
    id: str | None = None
    given: str | None = None
    pieces: list[str] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    length: int = 0
    gap: str = ""
    in_sentence: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces) if self.given is None else self.given

    def add(self, token: str) -> None:
        """Put a token behind the others."""
        if self.given is not None:
            start = self.skip_blanks()
            if not self.given.startswith(token, start):
                there = self.given[start : start + 20]
                raise InvalidInput(
                    f"the token “{shortened(token)}” is not what the text has there"
                    f" (“{shortened(there)}”); without the line “# text” the text is made of the"
                    " tokens"
                )
        else:
            start = self.length + len(self.gap)
            if start + len(token) > MOST_TEXT:
                raise InvalidInput(f"the document is longer than {MOST_TEXT:,} characters")
            self.pieces += (self.gap, token)
        self.length = start + len(token)
        self.anchors.append(Anchor(start, self.length))
        self.gap = " "
        self.in_sentence = True

    def awaits(self, token: str) -> bool:
        """Whether the given text goes on with this token."""
        return self.given is not None and self.given.startswith(token, self.skip_blanks())

    def skip_blanks(self) -> int:
        """Where the next token of the given text begins."""
        text, place = self.given or "", self.length
        while place < len(text) and text[place].isspace():
            place += 1
        self.length = place
        return place

    def end_sentence(self) -> None:
        """What follows is another sentence."""
        for column in self.columns:
            column.end_sentence()
        if self.in_sentence:
            self.gap = "\n"
        self.in_sentence = False


class ConllReader:
    """Reads one file."""

    def __init__(self, source: Source, context: ReadContext, options: ConllReadOptions) -> None:
        self._source, self._context, self._options = source, context, options
        self._path = str(source.path)
        self._decoder = Decoder(options.encoding)
        self._habits = Habits()
        self._names = label_table.read(source.path)
        self._stem = source.path.stem
        self._sheet: _Sheet | None = None
        self._begun = 0  # documents that a line of their own began
        self._refused = False  # something of the sheet was
        self._samples = False
        self._comments = 0
        self._layout: Layout

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Every document of the file.

        Raises:
            InvalidInput: for the first thing that cannot be read, unless refusals are collected.
        """
        try:
            with self._source.path.open("rb") as file:
                self._layout = find_layout(read_lines(file), self._decoder, self._options)
                self._decoder.mended = 0
                file.seek(0)
                for number, raw in read_lines(file):
                    self._context.report.bytes_read += len(raw) + 1
                    yield from self._line(number, raw)
        except InvalidInput as error:
            if error.path is not None:
                raise
            self._context.refuse(Refused(self._path, error.line, error.reason))
            return
        yield from self._finished()
        self._remark()

    def _line(self, number: int, raw: bytes) -> Iterator[AnnotatedDocument]:
        """What a line brings: a document, if it ends one."""
        try:
            line = self._decoder.text(raw)
            cells = split(line, tab=self._layout.tab)
            if not cells:
                yield from self._blank()
            elif number == self._layout.header:
                return
            elif self._begins_document(line, cells):
                yield from self._finished()
                self._begin(number, _id_in(line))
            elif (said := comment(line, cells, tab=self._layout.tab)) is not None:
                yield from self._said(said, number)
            elif self._samples and cells[self._layout.token] == SENTENCE_MARK:
                self._here(number).end_sentence()
            else:
                self._token(cells, number)
        except InvalidInput as error:
            if error.path is not None:
                raise
            self._refuse(number, error.reason)

    def _begins_document(self, line: str, cells: list[str]) -> bool:
        """Whether the line stands for the beginning of a document, not for a token."""
        first = cells[0]
        marks = first.startswith(DOCSTART) or (first == SAMPLE_START and cells[-1] in OUTSIDE)
        sheet = self._sheet
        if not marks or (sheet is not None and sheet.awaits(first)):
            return False
        self._samples |= first == SAMPLE_START
        return True

    def _blank(self) -> Iterator[AnnotatedDocument]:
        sheet = self._sheet
        if sheet is None:
            return
        sheet.end_sentence()
        if self._options.each_sentence and sheet.given is None and sheet.anchors:
            sheet.id = None  # which is of the whole
            yield from self._finished()

    def _begin(self, number: int, id: str | None = None) -> None:
        self._begun += 1
        self._sheet = self._empty(number)
        self._sheet.id = id

    def _here(self, number: int) -> _Sheet:
        """The document that goes on; a file need not say where its first one begins."""
        if self._sheet is None:
            self._sheet = self._empty(number)
        return self._sheet

    def _empty(self, number: int) -> _Sheet:
        return _Sheet(number, [TagDecoder(self._habits) for _ in self._layout.tags])

    def _said(self, said: Comment, number: int) -> Iterator[AnnotatedDocument]:
        """Take what a comment says of the document."""
        key, sheet = said.key.rpartition(":")[2], self._sheet
        if key in _DOCUMENT_IDS:
            yield from self._finished()
            self._begin(number, said.value)
        elif sheet is not None and not sheet.anchors and key == "id" and sheet.id is None:
            sheet.id = _unquoted(said.value)
        elif sheet is not None and not sheet.anchors and key == "text" and said.value[:1] == '"':
            sheet.given = _unquoted(said.value)
        elif key != "global.columns":
            self._comments += 1

    def _token(self, cells: list[str], number: int) -> None:
        layout, sheet = self._layout, self._here(number)
        if layout.token >= len(cells):
            raise InvalidInput(f"there is no column {layout.token + 1} with a token")
        token = cells[layout.token]
        if not layout.more and layout.tags[-1] >= len(cells):
            where = "no tag" if len(cells) == 1 else f"no column {layout.tags[-1] + 1}"
            raise InvalidInput(f"the token “{shortened(token)}” has {where}")
        if not token:
            self._context.leave_out(_NO_TEXT, self._path, number)
            return
        place = len(sheet.anchors)
        sheet.add(token)
        count = len(cells)
        for decoder, column in zip(sheet.columns, layout.tags, strict=True):
            decoder.feed(place, parse(cells[column]) if column < count else None)
        if count > 2 and cells[-1].endswith(_TOGETHER):
            sheet.gap = ""

    def _finished(self) -> Iterator[AnnotatedDocument]:
        """The document that ends here, unless something of it was refused."""
        sheet, refused = self._sheet, self._refused
        self._sheet, self._refused = None, False
        if sheet is None or refused:
            return
        for column in sheet.columns:
            column.end_sentence()
        try:
            document = self._built(sheet)
        except InvalidInput as error:
            self._context.refuse(Refused(self._path, sheet.line, error.reason))
            return
        yield document

    def _built(self, sheet: _Sheet) -> AnnotatedDocument:
        if sheet.given is not None and sheet.skip_blanks() < len(sheet.given):
            raise InvalidInput(
                "the text goes on where the tokens end; without the line “# text” the text is"
                " made of the tokens"
            )
        builder = DocumentBuilder(
            self._context,
            sheet.text,
            path=self._path,
            importer="conll2003@1",
            id=sheet.id,
            title="" if sheet.id is not None else self._title(sheet),
            line=sheet.line,
        )
        anchors = sheet.anchors
        spans = [
            (anchors[first].start, -anchors[last].end, column, label)
            for column, decoder in enumerate(sheet.columns)
            for first, last, label in decoder.found
        ]
        for start, end, _, label in sorted(spans):
            builder.span(self._names.get(label, label), (Anchor(start, -end),))
        return builder.finish()

    def _title(self, sheet: _Sheet) -> str:
        """What a document without an id is called: its file, and where in it."""
        if self._begun or self._options.each_sentence:
            return f"{self._stem}, line {sheet.line}"
        return self._stem

    def _refuse(self, number: int, reason: str) -> None:
        self._context.refuse(Refused(self._path, number, reason))
        self._here(number)
        self._refused = True

    def _remark(self) -> None:
        """Say how the file was understood."""
        remarks, scheme = self._context.report.remarks, self._habits.scheme
        if scheme:
            remarks.append(f"{self._path}: the tags are {scheme}, {self._layout.sentence}")
        if self._decoder.mended:
            lines = self._decoder.mended
            what = "1 line holds" if lines == 1 else f"{lines:,} lines hold"
            remarks.append(
                f"{self._path}: {what} characters written as two halves, which were put together"
            )
        if self._comments:
            self._context.report.dropped[_COMMENTS] += self._comments


def _id_in(line: str) -> str | None:
    """The id in `-DOCSTART- (id)`."""
    _, opened, rest = line.partition("(")
    id, closed, _ = rest.rpartition(")")
    return id if opened and closed and line.startswith(DOCSTART) and id else None


def _unquoted(value: str) -> str:
    """A value as JSON if it is quoted, else as it stands."""
    if not value.startswith('"'):
        return value
    try:
        return msgspec.json.decode(value, type=str)
    except (msgspec.DecodeError, UnicodeError):
        raise InvalidInput("this comment is no text in quotes, as JSON has it") from None
