"""Articles as plain text: one file, one document, its text exactly as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from annotator.domain.document import AnnotatedDocument, Document, check_text
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    NoOptions,
    ReadContext,
    Refused,
    SameText,
    Source,
)
from annotator.formats.encodings import decode

INFO = FormatInfo(
    id="text",
    title="Plain text",
    extensions=(".txt", ".text"),
    reads=True,
    writes=False,
    carries=frozenset({Carries.ID, Carries.TITLE}),
    same_text=SameText.APART,
    docs="One file, one document; line ends and every other character are kept as they are.",
)

# Text for people, as these endings promise; others (HTML, XML, CSV, …) want a format of their own.
_LOOK_LIKE_TEXT = ("", ".md", ".markdown", ".rst", ".log", ".asc")


class PlainText:
    """Reads text files."""

    info = INFO
    read_options = NoOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the file's ending, else, for a few endings, when it holds no NUL."""
        suffix = path.suffix.lower()
        if suffix in INFO.extensions:
            return Match(0.8, f"the name ends in {suffix}")
        if suffix in _LOOK_LIKE_TEXT and b"\0" not in head:
            return Match(0.3, "it looks like text")
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The one document of a file.

        Raises:
            InvalidInput: for an empty file, a NUL, or an encoding that cannot be told.
        """
        data = source.path.read_bytes()
        try:
            document = self._document(source, data, context)
        except InvalidInput as error:
            context.refuse(Refused(str(source.path), None, error.reason))
            return
        context.report.bytes_read += len(data)
        context.report.documents += 1
        yield AnnotatedDocument(document, (), context.labels.label_set)

    def _document(self, source: Source, data: bytes, context: ReadContext) -> Document:
        check_text(source.name, "the file's name")  # which is going to be the document's id
        text, encoding, guessed = decode(data)
        if not text:
            raise InvalidInput("the file is empty")
        check_text(text)
        importer = f"text@1 {encoding}"
        if guessed:
            importer += " guessed"
            context.report.remarks.append(
                f"{source.path}: the encoding was guessed as {encoding}; look at the text"
            )
        return Document(
            uid=new_uid(),
            id=source.name,
            text=text,
            title=PurePosixPath(source.name).stem,
            importer=importer,
            created=context.moment,
            updated=context.moment,
        )


PLAIN_TEXT = PlainText()
