"""Which files an export makes, and which documents go into each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats.base import FormatInfo
from annotator.formats.names import FileNames
from annotator.services.near_duplicates import NearDuplicates
from annotator.services.selection import APART, Selection
from annotator.services.splitting import Dealt, Part, deal, parse_split
from annotator.storage import overview
from annotator.storage.documents import DocumentFilter

if TYPE_CHECKING:
    from annotator.storage.store import Store

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """One file or folder: its place (`None`: a stream), part of the split and annotator."""

    place: Path | None
    part: int | None = None
    part_name: str = ""
    annotator: str | None = None
    again: bool = False  # another piece has the same documents


def split_of(selection: Selection) -> tuple[Part, ...]:
    """The parts that are asked for, none without a split.

    Raises:
        InvalidInput: for a split that cannot be, and for what only a split can do without one.
    """
    if selection.split:
        return parse_split(selection.split)
    for asked, what in (
        (selection.group_by, "documents are grouped"),
        (selection.group_near_duplicates, "documents are grouped"),
        (selection.stratify, "labels are evened out"),
    ):
        if asked:
            raise InvalidInput(f"{what} for a split; say --split too")
    return ()


def pieces_of(
    store: Store, selection: Selection, info: FormatInfo, target: Path | None, parts: Sequence[Part]
) -> list[Piece]:
    """The files to write, layer by layer: `NAME.ANNOTATOR.PART.ext`.

    Raises:
        InvalidInput: if annotators are to be apart and nobody annotated; if several files would
            go to a stream.
    """
    layers: list[str | None] = [None]
    if selection.layers == APART:
        found = overview.who_annotated(store, suggestions=selection.suggestions)
        layers = [who for who in found if not selection.annotators or who in selection.annotators]
        if not layers:
            raise InvalidInput("nobody annotated here; there are no annotators to tell apart")
    if target is None:
        if parts:
            raise InvalidInput("a split makes several files; export to a file, not to “-”")
        if layers != [None]:
            raise InvalidInput("every annotator gets a file; export to a file, not to “-”")
        return [Piece(None)]
    names = FileNames()
    pieces = []
    for number, who in enumerate(layers):
        words = [] if who is None else [names.name(who or "nobody")]
        for part in range(max(1, len(parts))):
            name = [*words, parts[part].name] if parts else words
            pieces.append(
                Piece(
                    _named(target, name, folder=info.writes_folder),
                    part if parts else None,
                    parts[part].name if parts else "",
                    who,
                    number > 0,
                )
            )
    return pieces


def _named(target: Path, words: Sequence[str], *, folder: bool) -> Path:
    """The target with words in its name, before the ending if it has one."""
    if not words:
        return target
    stem, ending = (target.name, "") if folder else (target.stem, target.suffix)
    return target.with_name(".".join((stem, *words)) + ending)


def dealt(
    store: Store,
    selection: Selection,
    where: DocumentFilter,
    uids: Sequence[Uid],
    parts: Sequence[Part],
    step: Callable[[], None],
) -> dict[Uid, int]:
    """The part of each document; `step` is called for each whose text was read."""
    alike: list[list[Uid]] = []
    if selection.group_near_duplicates:
        texts = NearDuplicates()
        for first in range(0, len(uids), _PAGE):
            page = store.documents.find(uids[first : first + _PAGE])
            for document in page.values():
                texts.add(document.uid, document.id, document.text)
                step()
        alike = list(texts.groups())
    labels = _labels(store, selection) if selection.stratify else None
    documents = _documents(store, selection.group_by, where, len(uids))
    return deal(documents, parts, selection.seed, alike=alike, labels=labels)


def _documents(
    store: Store, key: str, where: DocumentFilter, count: int
) -> Iterator[Dealt]:
    for offset in range(0, count, _PAGE):
        for summary in store.documents.page(offset, _PAGE, where):
            group = summary.meta.get(key) if key else None
            yield Dealt(summary.uid, summary.id, None if group is None else str(group))


def _labels(store: Store, selection: Selection) -> dict[Uid, dict[str, int]]:
    """How often each document bears each label that is exported, by kind and name."""
    names = {
        label.uid: f"{label.kind} {label.name}"
        for label in store.labels.label_set
        if not selection.labels or label.name in selection.labels
    }
    found = overview.labels_by_document(
        store,
        annotators=selection.annotators,
        suggestions=selection.suggestions,
        rejected=selection.rejected,
    )
    return {
        document: {names[label]: n for label, n in counts.items() if label in names}
        for document, counts in found.items()
    }
