"""The card that lies with an export: README.md, which never replaces anybody else's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path

from annotator.domain.errors import InvalidInput
from annotator.domain.label import LabelSet
from annotator.formats.base import FormatInfo
from annotator.formats.features import merged
from annotator.formats.losses import WriteReport
from annotator.formats.options import option
from annotator.services.card_records import Card, License, SplitCounts
from annotator.services.dataset_card import NAME, dataset_card
from annotator.services.export_pieces import Piece
from annotator.services.export_report import ExportReport
from annotator.services.swapping import saving

_MARK = re.compile(rb"\n<!-- written by an export: ([0-9a-f]{64}) -->\n\Z")


@dataclass(frozen=True, slots=True)
class CardOptions:
    """Whether a dataset card is written, and what only people know of the dataset."""

    card: bool = option(False, "write a dataset card, README.md, with the data")
    description: str = option("", "what the dataset is, in a sentence", flag="--card-description")
    license: str = option("", "on which terms the annotations may be used, as in cc-by-4.0")
    license_link: str = option("", "where these terms stand")
    text_license: str = option("", "what holds for the texts, if that is something else")
    text_source: str = option("", "where the texts are from")


NO_CARD = CardOptions()
CARD_FIELDS = frozenset(each.name for each in fields(CardOptions))


@dataclass(slots=True)
class Counted:
    """What stands in one file, for the card."""

    piece: Piece
    counts: SplitCounts
    written: WriteReport


def place_of_card(pieces: Sequence[Piece], info: FormatInfo) -> Path | None:
    """Where the card lies: in the one folder that is written, else beside what is written.

    `None` for a stream.
    """
    place = pieces[0].place
    if place is None:
        return None
    return (place if info.writes_folder and len(pieces) == 1 else place.parent) / NAME


def check_card(place: Path | None) -> None:
    """Refuse to replace a README that no export wrote, or that somebody changed since.

    Raises:
        InvalidInput: with what to do; also for a stream, which no file lies beside.
        CannotSave: if it cannot be read.
    """
    if place is None:
        raise InvalidInput("a dataset card lies beside a file; export to one, not to “-”")
    if place.is_dir():
        raise InvalidInput("this is a folder; a dataset card would have its name", str(place))
    if place.exists():
        with saving(place):
            content = place.read_bytes()
        mark = _MARK.search(content)
        if mark is None or mark[1] != _digest(content[: mark.start()]):
            raise InvalidInput(
                "no export wrote this file as it is; move it away, or export without a dataset"
                " card",
                str(place),
            )


def card_of(
    options: CardOptions,
    report: ExportReport,
    counted: Sequence[Counted],
    info: FormatInfo,
    labels: LabelSet,
    name: str,
) -> bytes:
    """The bytes of the card."""
    inside = info.writes_folder and len(counted) == 1
    splits: dict[str, SplitCounts] = {}
    for each in counted:
        whole = splits.setdefault(each.piece.part_name, SplitCounts(each.piece.part_name))
        own = each.counts
        if not inside and each.piece.place is not None:
            whole.files = (*whole.files, each.piece.place.name)
        whole.annotations += each.written.annotations
        whole.labels.update(own.labels)
        whole.annotators.update(own.annotators)
        if not each.piece.again:
            whole.documents += each.written.documents
            whole.languages.update(own.languages)
    features = [each.written.features for each in counted if each.written.features is not None]
    text = dataset_card(
        Card(
            name=name,
            label_set=labels,
            splits=tuple(splits.values()),
            format=info.id,
            format_docs=info.docs,
            description=options.description,
            license=License(
                options.license, options.license_link, options.text_license, options.text_source
            ),
            left_out=report.left_out,
            notes=report.notes,
            features=merged(features) if features else None,
        )
    ).encode()
    return text + b"\n<!-- written by an export: " + _digest(text) + b" -->\n"


def _digest(content: bytes) -> bytes:
    return sha256(content).hexdigest().encode()
