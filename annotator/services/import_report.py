"""What an import brought or would bring, and why it was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.label import LabelSet, name_key
from annotator.formats.base import MOST_PLACES, Refused
from annotator.services.import_reading import ImportReading
from annotator.services.merging import MergeCounts
from annotator.services.sources import Sources, describe_skipped

LabelState: TypeAlias = Literal["same", "new", "taken", "left out"]


@dataclass(frozen=True, slots=True)
class FormatFound:
    """A format that files were found to have, why, how many, and the first of them."""

    id: str
    title: str
    reason: str
    files: int
    first: str


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file or folder that is read, the title of the format that it has, and why."""

    path: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class LabelFound:
    """A label of the files, with how many annotations bear it and what becomes of it.

    `state`: the project has the label (`same`), it is `new`, it is new and the name is borne
    by a label of another kind (`taken`), or it is `left out` (`becomes` is `None` then).
    """

    kind: Kind
    name: str
    count: int
    becomes: str | None
    state: LabelState


@dataclass(frozen=True, slots=True)
class AnnotatorFound:
    """Somebody who made or judged annotations of the files, and who that is in the project."""

    name: str
    count: int
    becomes: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought (or would bring): counts, labels that were new, and sentences.

    `left_out` counts by reason what was not taken over, `places` are the first places of it.
    `layers_joined` are documents that came more than once or are here under another id: their
    annotations are layers of one document. A dry run knows every label and annotator of
    the files, an import only those that became others. `refused` is empty unless it was refused.
    """

    format: str
    documents_added: int
    documents_known: int
    annotations_added: int
    annotations_known: int
    annotations_replaced: int
    labels_added: tuple[str, ...]
    notes: tuple[str, ...]
    dry_run: bool
    formats: tuple[FormatFound, ...] = ()
    layers_joined: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    places: tuple[Refused, ...] = ()
    labels: tuple[LabelFound, ...] = ()
    annotators: tuple[AnnotatorFound, ...] = ()
    refused: tuple[Refused, ...] = ()


class ImportRefused(InvalidInput):
    """Nothing was imported: `refused` are the places that cannot be, `report` is the rest."""

    def __init__(self, report: ImportReport) -> None:
        first, more = report.refused[0], len(report.refused) - 1
        also = f" (and {more} more {'place' if more == 1 else 'places'})" if more else ""
        super().__init__(first.reason + also, first.path, first.line)
        self.report, self.refused = report, report.refused


def make_report(
    reading: ImportReading, sources: Sources, counts: MergeCounts, start: LabelSet, *, dry_run: bool
) -> ImportReport:
    """The report of an import into a project that began with the labels `start`."""
    return ImportReport(
        format=", ".join(sorted({found.reader.info.id for found in sources.found})),
        documents_added=counts.documents_added,
        documents_known=counts.documents_known,
        annotations_added=counts.annotations_added,
        annotations_known=counts.annotations_known,
        annotations_replaced=counts.annotations_replaced,
        labels_added=tuple(label.name for label in reading.labels.added),
        notes=tuple(_notes(reading, sources, counts)),
        dry_run=dry_run,
        formats=formats_found(sources),
        layers_joined=counts.documents_joined,
        left_out=dict(reading.left_out),
        places=tuple(reading.places),
        labels=labels_found(reading, start),
        annotators=annotators_found(reading),
        refused=tuple(reading.refused),
    )


def formats_found(sources: Sources) -> tuple[FormatFound, ...]:
    """The formats of all files, those with the same reason together."""
    groups: dict[tuple[str, str], FormatFound] = {}
    files: Counter[tuple[str, str]] = Counter()
    for found in sources.found:
        info, path = found.reader.info, str(found.source.path)
        key = info.id, found.reason
        files[key] += 1
        groups.setdefault(key, FormatFound(info.id, info.title, found.reason, 1, path))
    return tuple(
        FormatFound(f.id, f.title, f.reason, files[key], f.first) for key, f in groups.items()
    )


def files_found(sources: Sources) -> tuple[FileFound, ...]:
    """The first files, each with its format."""
    return tuple(
        FileFound(str(found.source.path), found.reader.info.title, found.reason)
        for found in sources.found[:MOST_PLACES]
    )


def labels_found(reading: ImportReading, start: LabelSet) -> tuple[LabelFound, ...]:
    """The labels of the files by kind and name; without a census only those that are others."""
    labels, aliases, census = reading.labels.label_set, reading.aliases, reading.census
    met: Counter[tuple[Kind, str, str | None]] = Counter()
    for alias in aliases.values():
        becomes = None if alias.becomes is None else labels[alias.becomes].name
        met[alias.kind, alias.name, becomes] += 0
    counted = census.labels.items() if census is not None else ()
    for (kind, uid), number in counted:
        if uid is None:
            continue
        if uid in aliases:
            alias = aliases[uid]
            becomes = None if alias.becomes is None else labels[alias.becomes].name
            met[kind, alias.name, becomes] += number
        else:
            met[kind, labels[uid].name, labels[uid].name] += number
    found = (
        LabelFound(kind, name, number, becomes, _state(start, kind, becomes))
        for (kind, name, becomes), number in met.items()
    )
    order = list(Kind)
    return tuple(sorted(found, key=lambda f: (order.index(f.kind), f.name)))


def annotators_found(reading: ImportReading) -> tuple[AnnotatorFound, ...]:
    """Who made what the files hold; nobody without a census."""
    if reading.census is None:
        return ()
    plan = reading.plan
    met: Counter[tuple[str, str]] = Counter()
    for (name, machine), count in reading.census.annotators.items():
        becomes = plan.annotators.get(name, name)
        if plan.as_suggestions and not machine:
            becomes = plan.model
        met[name, becomes] += count
    return tuple(
        AnnotatorFound(name, count, becomes) for (name, becomes), count in sorted(met.items())
    )


def _state(start: LabelSet, kind: Kind, name: str | None) -> LabelState:
    """What the label that one becomes is to the project as it was before."""
    if name is None:
        return "left out"
    if start.find(name, kind) is not None:
        return "same"
    key = name_key(name)
    return "taken" if any(name_key(label.name) == key for label in start) else "new"


def _notes(reading: ImportReading, sources: Sources, counts: MergeCounts) -> Sequence[str]:
    """Everything worth telling, a sentence each."""
    notes = [*reading.notes, *reading.unmet]
    if sources.skipped:
        notes.append(describe_skipped(sources.skipped))
    joined = counts.documents_joined
    if joined:
        notes.append(
            "1 document came twice or is here under another id: it became a further layer of"
            " the one that is here"
            if joined == 1
            else f"{joined:,} documents came more than once or are here under another id: they"
            " became further layers of those that are here"
        )
    known = counts.documents_known - joined
    if known:
        notes.append(
            "1 document is in the project already; its title, metadata and status stay as they are"
            if known == 1
            else f"{known:,} documents are in the project already; their titles, metadata and"
            " status stay as they are"
        )
    return [*notes, *reading.labels.notes]
