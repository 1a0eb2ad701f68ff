"""Articles as plain text: one file, one document, its text exactly as it is.

An export is a folder of such files; its manifest says which document each is.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document, check_text
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.formats import manifest
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    Refused,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.encodings import decode, guess_remark
from annotator.formats.names import FileNames
from annotator.formats.reduced_writer import ReducedWriter

INFO = FormatInfo(
    id="text",
    title="Plain text",
    extensions=(".txt", ".text"),
    reads=True,
    writes=True,
    carries=frozenset({Carries.ID}),
    writes_folder=True,
    same_text=SameText.APART,
    docs="One file, one document; line ends and every other character are kept as they are.",
)

# Text for people, as these endings promise; others (HTML, XML, CSV, …) want a format of their own.
_LOOK_LIKE_TEXT = ("", ".md", ".markdown", ".rst", ".log", ".asc")


class PlainText(ReducedWriter[NoOptions]):
    """Reads text files, writes folders of them."""

    info = INFO

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
        """The one document of a file; of a folder that an export wrote, those of all its files.

        Raises:
            InvalidInput: for an empty file, a NUL, or an encoding that cannot be told.
        """
        if source.path.is_dir():
            for name in manifest.read(source.path) or ():
                file = Source(source.path / name, name)
                if file.path.suffix.lower() in INFO.extensions and file.path.is_file():
                    yield from self.read(file, context, options)
            return
        data = source.path.read_bytes()
        try:
            document = self._document(source, data, context)
        except InvalidInput as error:
            context.refuse(Refused(str(source.path), None, error.reason))
            return
        context.report.bytes_read += len(data)
        context.report.documents += 1
        yield AnnotatedDocument(document, (), context.labels.label_set)

    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: NoOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """Write a file a document, UTF-8, named after its id."""
        names = FileNames()
        for annotated in documents:
            name = names.name(annotated.id.removesuffix(".txt"))
            text = annotated.text
            with output.member(f"{name}.txt", annotated.id) as file:
                # A reader takes the first for a byte order mark, not for the text's own.
                file.write(codecs.BOM_UTF8 if text.startswith("\ufeff") else b"")
                file.write(text.encode())

    def _document(self, source: Source, data: bytes, context: ReadContext) -> Document:
        check_text(source.name, "the file's name")  # which is going to be the document's id
        text, encoding, guessed = decode(data)
        given = _id_in_manifest(source.path)
        if not text and given is None:
            raise InvalidInput("the file is empty")
        check_text(text)
        importer = f"text@1 {encoding}"
        if guessed:
            importer += " guessed"
            context.report.remarks.append(guess_remark(source.path, encoding))
        return Document(
            uid=new_uid(),
            id=source.name if given is None else given,
            text=text,
            title=PurePosixPath(source.name).stem,
            importer=importer,
            created=context.moment,
            updated=context.moment,
        )


def _id_in_manifest(path: Path) -> str | None:
    """The id of the document that an export wrote into a file, `None` for any other file."""
    try:
        written = (path.parent / manifest.NAME).stat().st_mtime_ns
    except OSError:
        return None
    return _ids(path.parent, written).get(path.name)


@lru_cache(maxsize=4)  # for all files of a folder in turn
def _ids(folder: Path, written: int) -> dict[str, str | None]:
    return manifest.read(folder) or {}


PLAIN_TEXT = PlainText()
