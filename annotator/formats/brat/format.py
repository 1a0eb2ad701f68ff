"""brat standoff as a format: a folder of texts, with .ann files and configuration beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
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
from annotator.formats.brat import fitting, writing
from annotator.formats.brat.config import read_config
from annotator.formats.brat.folder import Folder, look_at
from annotator.formats.brat.labels_file import TrueNames, read_names
from annotator.formats.brat.options import BratReading
from annotator.formats.brat.pairing import ANNOTATIONS, TEXT, Layer
from annotator.formats.brat.reading import LayerReader, agrees
from annotator.formats.building import DocumentBuilder
from annotator.formats.encodings import decode, guess_remark
from annotator.formats.offset_units import OffsetReader

INFO = FormatInfo(
    id="brat",
    title="brat standoff",
    extensions=(ANNOTATIONS,),
    reads=True,
    writes=True,
    carries=frozenset(
        {
            Carries.ID,
            Carries.TITLE,
            Carries.SPANS,
            Carries.HIGHLIGHTS,
            Carries.OVERLAP,
            Carries.FRAGMENTS,
            Carries.HEADS,
            Carries.SLOTS,
            Carries.RELATIONS,
            Carries.FRAMES,
            Carries.CLUSTERS,
            Carries.NOTES,
            Carries.LABEL_SET,
        }
    ),
    docs=(
        "A folder with a .txt and an .ann for each document, and annotation.conf and visual.conf"
        " for the labels; what brat has no lines for stands in its notes."
    ),
    folders=True,
    writes_folder=True,
    same_text=SameText.JOINED,
)

_MOST_BYTES = 256 << 20


class Brat:
    """Reads and writes folders of brat."""

    info = INFO
    read_options = BratReading
    write_options = NoOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By .ann files with their texts; an .ann alone by its name."""
        if path.is_dir():
            count = look_at(Source(path, path.name)).paired
            return Match(0.95, f"looks like brat: {count:,} .ann beside .txt") if count else None
        if path.suffix == ANNOTATIONS:
            return Match(0.9, f"the name ends in {ANNOTATIONS}")
        if path.suffix == TEXT and path.with_suffix(ANNOTATIONS).is_file():
            return Match(0.85, f"looks like brat: {path.stem}{ANNOTATIONS} lies beside it")
        return None

    def read(
        self, source: Source, context: ReadContext, options: BratReading
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a folder, or the one of a file, with the annotations of every layer.

        Raises:
            InvalidInput: for what cannot be read, with file and line.
            OSError: if a file or folder cannot be opened.
        """
        folder = look_at(source)
        try:
            names = read_names(folder.root)
        except InvalidInput as error:
            context.refuse(Refused(error.path or str(source.path), None, error.reason))
            return
        yield from _Run(source, folder, names, context, options).documents()

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: NoOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """What brat's lines and notes can hold."""
        return fitting.fitted(documents, INFO.carries, corpus, report)

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: NoOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a .txt and an .ann for each document, then the configuration of the folder."""
        report = WriteReport()
        carried = self.carried(documents, options, corpus, report)
        writing.write(carried, output, corpus, report)
        return report


class _Run:
    """One reading on its way."""

    def __init__(
        self,
        source: Source,
        folder: Folder,
        names: TrueNames,
        context: ReadContext,
        options: BratReading,
    ) -> None:
        self._source, self._folder, self._context = source, folder, context
        self._names, self._options = names, options
        self._roles: dict[str, set[str]] = {}
        self._offsets = OffsetReader(context, str(source.path), agrees=agrees)
        self._layers = LayerReader(
            context, names, self._offsets, self._roles, options.join_lines
        )
        self._empty = 0

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Every text with its layers, and at the end what there is to tell."""
        self._take_labels()
        pairs, context = self._folder.pairs, self._context
        for name, candidates in pairs.unclear.items():
            several = " or ".join(candidates)
            reason = f"its text may be {several}; only one may be but one folder away"
            context.refuse(Refused(self._path(name), None, reason))
        for name in pairs.orphans if pairs.layers else ():
            context.leave_out("annotations without their text", self._path(name))
        if not (pairs.layers or pairs.unclear or self._names.ours):
            context.refuse(Refused(str(self._source.path), None, self._nothing()))
        for name, layers in pairs.layers.items():
            try:
                document = self._document(name, layers)
            except InvalidInput as error:
                path = error.path or self._path(name)
                context.refuse(Refused(path, error.line, error.reason))
                continue
            yield document
        self._offsets.finish()
        self._tell()

    def _path(self, name: str) -> str:
        return str(self._folder.root / name)

    def _nothing(self) -> str:
        orphans = self._folder.pairs.orphans
        if not orphans:
            return "there is neither a text nor an annotation in this folder"
        wanted = PurePosixPath(orphans[0]).with_suffix(TEXT).name
        if len(orphans) == 1:
            return f"its text ({wanted}) is not beside it; import the folder that holds both"
        return (
            f"none of the {len(orphans):,} .ann files has its text ({wanted} and so on);"
            " import the folder that holds both"
        )

    def _take_labels(self) -> None:
        """Take over labels: our own list of them, else what the configuration says."""
        context, labels = self._context, self._context.labels
        if self._names.ours:
            labels.adopt(self._names.labels)
            context.report.labels += len(self._names.labels)
            return
        for folder in self._folder.configured:
            found = read_config(folder, labels.label_set)
            labels.adopt(found.labels)
            context.report.labels += len(found.labels)
            context.report.remarks += found.remarks
            for type_, roles in found.roles.items():
                self._roles.setdefault(type_, set()).update(roles)

    def _document(self, name: str, layers: list[Layer]) -> AnnotatedDocument:
        text = self._text(name)
        path = self._path(layers[0].name if len(layers) == 1 else name)
        stem = PurePosixPath(name).name.removesuffix(TEXT)
        builder = DocumentBuilder(
            self._context,
            text,
            path=path,
            importer="brat@1",
            id=self._folder.ids.get(name, name.removesuffix(TEXT)),
            title=self._names.titles.get(stem, stem),
        )
        for layer in layers:
            self._add(builder, layer, apart=len(layers) > 1)
        return builder.finish()

    def _add(self, builder: DocumentBuilder, layer: Layer, *, apart: bool) -> None:
        path = self._path(layer.name)
        try:
            content = decode(self._bytes(layer.name)).text
            found = self._layers.add(
                builder,
                content,
                path,
                layer=layer.name if apart else "",
                annotator=layer.annotator or self._of_folder(layer.name),
            )
        except InvalidInput as error:
            raise InvalidInput(error.reason, path, error.line) from None
        self._empty += not found

    def _of_folder(self, name: str) -> str:
        """The annotator that the first folder is named after, if folders are."""
        folder, slash, _ = name.partition("/")
        return folder if slash and self._options.annotator_folders else ""

    def _text(self, name: str) -> str:
        data = self._bytes(name)
        if self._names.ours:
            try:
                return data.decode()  # as it was written: a mark at its beginning is text
            except UnicodeDecodeError:
                pass
        text, encoding, guessed = decode(data)
        if guessed:
            self._context.report.remarks.append(guess_remark(self._path(name), encoding))
        return text

    def _bytes(self, name: str) -> bytes:
        path = self._folder.root / name
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise InvalidInput(f"the file is larger than {_MOST_BYTES >> 20} MB", str(path))
        self._context.report.bytes_read += size
        return path.read_bytes()

    def _tell(self) -> None:
        """Leave in the report what was odd."""
        remarks, broken = self._context.report.remarks, self._layers.broken
        if self._empty:
            one = "1 .ann file is empty: its document comes without annotations"
            many = f"{self._empty:,} .ann files are empty: their documents come without annotations"
            remarks.append(one if self._empty == 1 else many)
        if broken:
            one = "1 line is broken in two: its words were taken from the text"
            many = f"{broken:,} lines are broken in two: their words were taken from the text"
            remarks.append(one if broken == 1 else many)
        others = self._folder.others
        if others:
            kinds = ", ".join(f"{count:,} {ending}" for ending, count in sorted(others.items()))
            remarks.append(f"files that are not of brat were passed over: {kinds}")


BRAT = Brat()
