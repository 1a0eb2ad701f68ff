"""WebAnno TSV 3.3, the rows of tokens that WebAnno and INCEpTION export and import.

What a file says, and what it becomes here:

* A token is a row, a part of one that something is annotated over another. Tokens, sentences and
  the header are kept with the document (`extra`, key `webanno`) and written again. Texts that came
  without are parted by the tokenizer that the options name.
* An annotation of a span layer is a span. Its label is the value of the feature that names it by
  habit: `value`, else `label`, `PosValue`, `DependencyType`, else the first that holds only texts
  (`naming.py`). Without a value, and in layers of lemmas and the like, the label is the layer's
  short name. Other features are slots.
* A layer with links (roles and targets) holds frames: each annotation is a span and a frame of the
  same label that has it as its trigger. Features and links are the frame's slots.
* A relation is a relation, features are its slots. Where it leads to bare tokens, these become
  spans labelled `Token`.
* A chain is a cluster, its links are spans: `referenceType` is the label, `referenceRelation` a
  slot.
* Each keeps its layer and number (`extra`), and goes back to it (`origins.py`). What never had one
  goes to layers of ours (`marks.py`): frames and clusters are annotations that link to their
  members, with `trigger` and `member` among the roles.

Offsets are UTF-16 units in files, code points here. Values that are no text are JSON in a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, check_text
from annotator.domain.errors import InvalidInput
from annotator.formats import manifest
from annotator.formats.base import (
    FormatInfo,
    Match,
    Output,
    ReadContext,
    Refused,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.building import DocumentBuilder
from annotator.formats.encodings import decode
from annotator.formats.folders import files_below
from annotator.formats.offset_units import OffsetReader, Unit
from annotator.formats.options import option
from annotator.formats.webanno_tsv.gathering import Gathering
from annotator.formats.webanno_tsv.header import FORMAT
from annotator.formats.webanno_tsv.marks import KEY
from annotator.formats.webanno_tsv.places import LAYERS, to_extra
from annotator.formats.webanno_tsv.reading import Making
from annotator.formats.webanno_tsv.rows import parse, same_words
from annotator.formats.webanno_tsv.writing import CARRIES, SUFFIX, Planning, WriteOptions, write

INFO = FormatInfo(
    id="webanno-tsv",
    title="WebAnno TSV 3.3",
    extensions=(SUFFIX,),
    reads=True,
    writes=True,
    carries=CARRIES,
    folders=True,
    writes_folder=True,
    same_text=SameText.JOINED,
    docs="Rows of tokens as WebAnno and INCEpTION export them, one file a document; layers, links,"
    " relations and chains come back as they were.",
)

MOST_BYTES = 256 * 1024 * 1024
"""The largest file that is read."""

_IMPORTER = "webanno-tsv@1"
_MARK = FORMAT.encode()
_BOM = b"\xef\xbb\xbf"
_FOLDERS = ("annotation", "curation")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What labels are made of."""

    labels: str = option(
        "values",
        "what labels are: the values of a layer's main feature, or the layers themselves",
        choices=("values", LAYERS),
    )


class WebannoTsv:
    """Reads and writes WebAnno TSV."""

    info = INFO
    read_options = ReadOptions
    write_options = WriteOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the first line of a file; a folder if it holds nothing but such files."""
        if not head and path.is_dir():
            return _match_folder(path)
        if head.removeprefix(_BOM).startswith(_MARK):
            return Match(0.99, "it begins with “#FORMAT=WebAnno TSV”")
        return None

    def read(
        self, source: Source, context: ReadContext, options: ReadOptions
    ) -> Iterator[AnnotatedDocument]:
        """The document of a file, or those of a folder.

        In the folders `annotation/DOCUMENT/NAME.tsv` and `curation/DOCUMENT/NAME.tsv`, as these
        programs export them, NAME is who annotated DOCUMENT.

        Raises:
            InvalidInput: for what cannot be read, with file and line.
        """
        for path, name, id in _files(source, context):
            try:
                annotated = _document(path, name, id, context, options)
            except InvalidInput as error:
                context.refuse(Refused(str(path), error.line, error.reason))
                continue
            yield annotated

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: WriteOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """The documents as they will be read, with their words in tokens."""
        return (plan.annotated for plan in Planning(options, corpus, report).plans(documents))

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: WriteOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a file for each document into a folder."""
        return write(documents, output, options, corpus)


def _match_folder(folder: Path) -> Match | None:
    """A folder of ours, or one with nothing but such files."""
    files = manifest.read(folder)
    if files is not None:
        names = [name for name in files if name.endswith(SUFFIX)]
        fine = bool(names) and len(names) == len(files) and _begins(folder / names[0])
        return Match(0.99, f"an export of {_files_of(len(names))}") if fine else None
    count = 0
    for name in files_below(folder):
        if not name.lower().endswith(SUFFIX) or not _begins(folder / name):
            return None
        count += 1
    return Match(0.95, f"it holds {_files_of(count)}") if count else None


def _files_of(count: int) -> str:
    return "1 WebAnno TSV file" if count == 1 else f"{count:,} WebAnno TSV files"


def _begins(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).removeprefix(_BOM).startswith(_MARK)
    except OSError:
        return False


def _files(source: Source, context: ReadContext) -> Iterator[tuple[Path, str, str | None]]:
    """The files of a source with their names, and the ids that an export of ours gave them."""
    if not source.path.is_dir():
        yield source.path, source.name, None
        return
    given = manifest.read(source.path)
    if given is not None:
        for name, id in given.items():
            if name.endswith(SUFFIX):
                yield source.path / name, name, id
        return
    for name in files_below(source.path):
        path = source.path / name
        if path.suffix.lower() == SUFFIX:
            yield path, name, None
        else:
            context.leave_out("files that are no WebAnno TSV", str(path))


def _document(
    path: Path, name: str, id: str | None, context: ReadContext, options: ReadOptions
) -> AnnotatedDocument:
    """The document of a file.

    Raises:
        InvalidInput: with `line` if it can be told.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"the file is larger than {MOST_BYTES >> 20} MB")
    offsets = OffsetReader(context, str(path), assumed=Unit.UTF16, agrees=same_words)
    body = parse(_decoded(data), offsets)
    offsets.finish()
    annotator = ""
    parts = PurePosixPath(name).parts
    if id is None:
        id = name
        if len(parts) > 2 and parts[-3] in _FOLDERS:
            id, annotator = parts[-2], PurePosixPath(parts[-1]).stem
    builder = DocumentBuilder(
        context,
        body.text,
        path=str(path),
        importer=_IMPORTER,
        id=id,
        title=PurePosixPath(id).stem,
        annotator=annotator,
        extra={KEY: to_extra(body, options.labels)},
    )
    Making(builder, Gathering(body), by_value=options.labels != LAYERS).make()
    context.report.bytes_read += len(data)
    return builder.finish()


def _decoded(data: bytes) -> str:
    """The text of a file: UTF-8, unless a mark says otherwise."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(data).text
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            f"byte {error.start + 1} is not UTF-8, as WebAnno TSV is; save the file as UTF-8",
            line=line,
        ) from None
    check_text(text, "the file")
    return text


WEBANNO_TSV = WebannoTsv()
