"""What the columns of a table are, by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import shortened

SLOT = "slot."
"""What the names of columns begin with that hold the values of a slot."""

GUARD = "guard"
"""The column that says that cells of a spreadsheet's formulas got a `'` in front."""

_NAMES: dict[str, tuple[str, ...]] = {
    "document": (
        "document", "document_id", "doc", "doc_id", "docid", "documentid", "doc_name",
        "document_name", "article", "article_id", "file", "filename", "file_name", "text_id",
        "source_file",
    ),
    "sha256": ("sha256", "text_sha256", "document_sha256"),
    "md5": ("md5", "text_md5", "utf8_text_md5_checksum", "md5_checksum"),
    "content": (
        "document_text", "doc_text", "full_text", "fulltext", "article_text", "content", "body",
    ),
    "title": ("title", "headline", "document_title", "article_title"),
    "status": ("status",),
    "id": ("annotation_id", "ann_id", "span_id", "annotation"),
    "label": (
        "label", "labels", "type", "category", "categories", "code", "codes", "tag", "tags",
        "class", "entity", "entity_type", "entity_label", "topic", "topics",
    ),
    "start": (
        "start", "begin", "start_char", "char_start", "start_offset", "begin_offset",
        "offset_start", "start_pos", "startpos",
    ),
    "end": (
        "end", "stop", "end_char", "char_end", "end_offset", "offset_end", "end_pos", "endpos",
        "finish",
    ),
    "text": (
        "text", "quote", "span_text", "covered_text", "span", "mention", "surface", "exact",
        "segment", "coded_text", "excerpt", "phrase", "words",
    ),
    "fragments": ("fragments",),
    "head": ("head",),
    "annotator": (
        "annotator", "annotator_id", "coder", "coder_id", "rater", "user", "username",
        "annotated_by", "created_by",
    ),
    "origin": ("origin",),
    "score": ("score", "probability", "prob"),
    "confidence": ("confidence",),
    "note": ("note", "notes", "comment", "comments", "memo", "remark"),
    "created": ("created", "created_at", "timestamp"),
    "updated": ("updated", "updated_at"),
    "slots": ("slots",),
    "guard": (GUARD,),
}  # fmt: skip
"""Roles, each with the names that it is known by, the surest first."""

DERIVED = ("left", "right", "length")
"""Columns that follow from others; reading makes nothing of them."""

OF_DOCUMENTS = {
    "document", "content", "text", "title", "status", "annotator", "start", "end", GUARD,
}  # fmt: skip
"""The roles that mean something in a table of documents."""

_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Columns:
    """Where each role stands in a row.

    `labels` are the places of all label columns, `slots` those of slots by name (values as we
    write them in `typed`), `others` are columns that nothing is known of.
    """

    places: dict[str, int] = field(default_factory=dict)
    labels: list[int] = field(default_factory=list)
    typed: dict[int, str] = field(default_factory=dict)
    slots: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)

    @property
    def of_spans(self) -> bool:
        """Whether rows are spans; otherwise they are documents."""
        return "start" in self.places and "end" in self.places

    def cell(self, row: Sequence[str], role: str) -> str:
        """What a row has for a role, empty if there is no such column."""
        place = self.places.get(role)
        return row[place] if place is not None and place < len(row) else ""


def columns_of(header: Sequence[str], given: Sequence[str] = ()) -> Columns:
    """The columns of a header; `given` are `ROLE=NAME` and go before what names tell.

    Raises:
        InvalidInput: for a role or a column that does not exist, and for two columns of one name.
    """
    columns = Columns()
    there: dict[str, int] = {}
    for place, name in enumerate(header):
        if name and there.setdefault(name, place) != place:
            raise InvalidInput(f"two columns are called “{shortened(name)}”", line=1)
    left = {place: name for name, place in there.items()}
    for each in given:
        role, place = _given(each, there)
        left.pop(place, None)
        if role == "slot":
            columns.slots[place] = header[place]
        elif role == "label":
            columns.labels.append(place)
        elif role != "none":
            columns.places[role] = place
    _by_name(columns, left, labels_given=bool(columns.labels))
    if columns.of_spans:
        left = {place: name for place, name in left.items() if _key(name) not in DERIVED}
    else:
        # What is said of a document is metadata, whatever it would mean beside a span.
        others = columns.places.keys() - OF_DOCUMENTS
        left |= {place: header[place] for place in map(columns.places.pop, others)}
    columns.others = dict(sorted(left.items()))
    return columns


def _by_name(columns: Columns, left: dict[int, str], *, labels_given: bool) -> None:
    """Take the columns out of `left` whose names say what they are."""
    for place, name in list(left.items()):
        if name.startswith(SLOT):
            columns.typed[place] = left.pop(place).removeprefix(SLOT)
    by_key: dict[str, int] = {}
    for place, name in left.items():
        by_key.setdefault(_key(name), place)
    for role, names in _NAMES.items():
        if role in columns.places or (role == "label" and labels_given):
            continue
        found = next((by_key[name] for name in names if by_key.get(name) in left), None)
        if found is not None:
            columns.places[role] = found
            del left[found]
            if role == "label":
                columns.labels.append(columns.places.pop(role))
    # A bare “id” is the document's, or else the annotation's.
    bare = by_key.get("id")
    if bare is not None and bare in left:
        role = "id" if "document" in columns.places and columns.of_spans else "document"
        if role not in columns.places:
            columns.places[role] = bare
            del left[bare]


def _given(each: str, there: dict[str, int]) -> tuple[str, int]:
    """A role and the place of its column."""
    role, equals, name = each.partition("=")
    roles = (*_NAMES, "slot", "none")
    if not equals or role not in roles:
        raise InvalidInput(
            f"a column is given as ROLE=NAME, not “{shortened(each)}”; roles are {', '.join(roles)}"
        )
    if name not in there:
        names = ", ".join(shortened(known) for known in there)
        raise InvalidInput(f"there is no column “{shortened(name)}”; there are: {names}", line=1)
    return role, there[name]


def _key(name: str) -> str:
    """A column's name as names are compared."""
    return _NOT_WORDS.sub("_", name.casefold()).strip("_")
