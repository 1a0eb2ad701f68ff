"""labelbuddy's JSON and JSON Lines: documents, their annotations, and label sets.

Notes are its `extra_data`, titles its `list_title`, metadata its `metadata`. Documents have no
ids: the text tells which one it is, or its MD5 where a file holds annotations without texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.annotation import Annotation, JsonValue, Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.formats.base import (
    Carries,
    Companion,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.json_records import Layout, sample, write_records
from annotator.formats.labelbuddy_read import LABEL_KEYS, WRITTEN_BY, LabelbuddyReader
from annotator.formats.options import option
from annotator.formats.reduced_writer import ReducedWriter

_US = "annotator"


def _is_ours(content: bytes) -> bool:
    try:
        labels = msgspec.json.decode(content, type=list[dict[str, str]])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return bool(labels) and all(label.get(WRITTEN_BY) == _US for label in labels)


LABELS = Companion(".labels.json", _is_ours)
"""Labels with their colours and keys, to be imported into labelbuddy before the documents."""

INFO = FormatInfo(
    id="labelbuddy",
    title="labelbuddy",
    extensions=(".jsonl", ".json"),
    reads=True,
    writes=True,
    carries=frozenset(
        {Carries.TITLE, Carries.META, Carries.SPANS, Carries.OVERLAP, Carries.NOTES}
    ),
    docs=(
        "Documents and annotations of labelbuddy, with notes as its extra data; files that name"
        " texts by their MD5 alone are joined with the project's documents. Labels with colours"
        " and keys lie beside in NAME.labels.json."
    ),
    companions=(LABELS.suffix,),
    same_text=SameText.ACROSS_FILES,
)

_ITS_OWN = frozenset({
    "utf8_text_md5_checksum", "document_md5_checksum", "display_title", "list_title",
    "short_title", "long_title", "user_provided_id",
})  # fmt: skip
_OF_ANNOTATIONS = frozenset({"label_name", "start_char", "start_byte", "extra_data"})


@dataclass(frozen=True, slots=True)
class LabelbuddyOptions:
    """How an export for labelbuddy is written."""

    layout: str = option(
        "lines", "one document a line, or one list of all", choices=("lines", "list")
    )


class Labelbuddy(ReducedWriter[LabelbuddyOptions]):
    """Reads and writes labelbuddy's documents; reads its label sets."""

    info = INFO
    write_options = LabelbuddyOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By keys that nobody else writes; weakly, a list of objects with texts."""
        found = sample(path, head)
        if found is None or not found.records:
            return None
        if own := sorted(found.keys & _ITS_OWN):
            return Match(0.95, f"records have labelbuddy's “{own[0]}”")
        if any(_OF_ANNOTATIONS & each.keys() for each in found.items("annotations")):
            return Match(0.95, "annotations have labelbuddy's “label_name” or “start_char”")
        if "name" in found.records[0] and found.keys <= LABEL_KEYS:
            return Match(0.94, "it holds labels as labelbuddy writes them")
        texts = found.values("text")
        if found.layout is Layout.LIST and texts and all(type(text) is str for text in texts):
            return Match(0.4, "it holds a list of objects with a “text”")
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file.

        Raises:
            InvalidInput: for the first record that cannot be read.
        """
        yield from LabelbuddyReader(context, source.path).documents()

    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: LabelbuddyOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """Write a record a document, each on its line in either layout."""
        names = {label.uid: label.name for label in corpus.label_set}
        records = (_record(annotated, names) for annotated in documents)
        write_records(output.open(), records, as_list=options.layout == "list")
        if output.has_companions:
            labels = _labels(corpus.label_set)
            if labels:
                write_records(output.open(LABELS), labels, as_list=True)
            else:
                output.remove(LABELS)


def _record(annotated: AnnotatedDocument, names: dict[Uid, str]) -> dict[str, Any]:
    """A document as labelbuddy exports it, with keys in its order."""
    text = annotated.text
    # labelbuddy gives both; where every character is one byte they are the same.
    bytes_at = None if text.isascii() else _byte_positions(text, annotated.annotations)
    annotations = []
    for a in annotated.annotations:
        (start, end), = a.anchors
        item: dict[str, JsonValue] = {
            "end_byte": bytes_at[end] if bytes_at else end,
            "end_char": end,
            "label_name": names[a.label] if a.label else "",
            "start_byte": bytes_at[start] if bytes_at else start,
            "start_char": start,
        }
        if a.note:
            item["extra_data"] = a.note
        annotations.append(item)
    record: dict[str, Any] = {"annotations": annotations}
    meta = dict(annotated.meta)
    displayed = meta.get("display_title")
    if type(displayed) is str and displayed not in {"", annotated.title}:
        record["display_title"] = meta.pop("display_title")
    if annotated.title:
        record["list_title"] = annotated.title
    record["metadata"] = meta
    record["text"] = text
    record["utf8_text_md5_checksum"] = md5_of(text)
    return record


def _labels(label_set: LabelSet) -> list[dict[str, str]]:
    """The labels of spans as labelbuddy writes them."""
    found = []
    for label in label_set.of_kind(Kind.SPAN):
        item = {"color": label.color, "name": label.name, WRITTEN_BY: _US}
        if label.key is not None:
            item["shortcut_key"] = label.key
        found.append(item)
    return found


def _byte_positions(text: str, annotations: Iterable[Annotation]) -> dict[int, int]:
    """The UTF-8 offset of every edge."""
    found, position, count = {}, 0, 0
    for edge in sorted({edge for a in annotations for edge in a.anchors[0]}):
        count += len(text[position:edge].encode())
        position = edge
        found[edge] = count
    return found


def md5_of(text: str) -> str:
    """The digest that labelbuddy knows a text by."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


LABELBUDDY = Labelbuddy()
