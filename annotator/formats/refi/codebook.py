"""Labels as codes: the tree in a project, and a code book of its own (.qdc)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.formats.refi.codes import CODABLE
from annotator.formats.refi.guids import DOCUMENT_LABELS
from annotator.formats.xml_writing import DECLARATION, in_text, tag

NAMESPACE = "urn:QDA-XML:codebook:1.0"

_COLOR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_KINDS = (Kind.SPAN, Kind.DOCUMENT)
_MOST_LEVELS = 150  # readers refuse deeper ones

NoteOn = Callable[[Uid, str], str]


class CodeBook:
    """The labels of words and of documents as a tree of codes.

    A label of words and one of documents with the same name are one code. `note_on` writes the memo
    of a label and gives the reference to it.
    """

    def __init__(self, label_set: LabelSet, note_on: NoteOn) -> None:
        self._note_on = note_on
        spans = {label.name: label.uid for label in label_set.of_kind(Kind.SPAN)}
        labels = [label for label in label_set if label.kind in _KINDS]
        self._codes: dict[Uid | None, Uid] = {
            label.uid: spans.get(label.name, label.uid) for label in labels
        }
        own = [label for label in labels if self._codes[label.uid] == label.uid]
        self.document_codes = [label.uid for label in own if label.kind is Kind.DOCUMENT]
        self._below: dict[Uid | None, list[Label]] = defaultdict(list)
        for label in own:
            self._below[self._codes.get(label.parent)].append(label)

    def code_of(self, label: Uid | None) -> Uid:
        """The code that a label is."""
        return self._codes[label]

    def codes(self) -> list[str]:
        """The codes at the top, each with those below it."""
        return ["".join(self._code(label, 1)) for label in self._below[None]]

    def _code(self, label: Label, level: int) -> Iterator[str]:
        codable = label.extra.get(CODABLE) is not False
        yield tag(
            "Code",
            {
                "guid": label.uid,
                "name": label.name,
                "isCodable": "true" if codable else "false",
                "color": label.color if _COLOR.fullmatch(label.color) else None,
            },
        )
        if label.description:
            yield f"<Description>{in_text(label.description)}</Description>"
        yield self._note_on(label.uid, label.memo)
        below = self._below[label.uid]
        if level < _MOST_LEVELS:
            for child in below:
                yield from self._code(child, level + 1)
            yield "</Code>"
            return
        yield "</Code>"
        for child in below:  # beside it: nothing else is lost so
            yield from self._code(child, level)


def to_qdc(label_set: LabelSet) -> bytes:
    """A code book file: it holds no notes, so memos are left out."""
    book = CodeBook(label_set, lambda _, __: "")
    written = [DECLARATION, tag("CodeBook", {"xmlns": NAMESPACE, "origin": "Article Annotator"})]
    written += ["\n<Codes>\n", *(f"{code}\n" for code in book.codes()), "</Codes>\n"]
    if book.document_codes:
        members = "".join(
            tag("MemberCode", {"guid": guid}, empty=True) for guid in book.document_codes
        )
        opening = tag("Set", {"guid": DOCUMENT_LABELS, "name": "document labels"})
        written.append(f"<Sets>\n{opening}{members}</Set>\n</Sets>\n")
    written.append("</CodeBook>\n")
    return "".join(written).encode()
