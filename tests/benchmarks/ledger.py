"""The ledger of many frames: its first page, every sort and filter, the last page."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt

from annotator.domain.annotation import Annotation, JsonValue, Kind, Slot, SlotStatus, Stance
from annotator.domain.ids import Uid, new_uid, new_uids, now
from annotator.domain.label import Label
from annotator.services.labelling import add_labels
from annotator.services.ledger import Ledger, LedgerQuery
from annotator.services.project import Project
from tests.benchmarks.articles import articles
from tests.benchmarks.corpora import ANNOTATOR, records_of
from tests.benchmarks.measure import Row, Sample, at_most
from tests.benchmarks.screen import pump, settle
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.vocabulary import LABELS
from tests.benchmarks.windows import desk

PAGE_MS, FIND_MS, DOWN_MS = 150.0, 300.0, 30.0
PAGE = 60
A_DOCUMENT = 2
"""Frames of each document."""

QUERIES = {
    "sorted by a number": LedgerQuery(sort="launched"),
    "sorted by words": LedgerQuery(sort="target", descending=True),
    "sorted by date": LedgerQuery(sort="@published"),
    "sorted by conflicts": LedgerQuery(sort="@conflicts", descending=True),
    "only conflicts": LedgerQuery(conflicts=True),
    "not coded yet": LedgerQuery(uncoded=True),
    "of one source": LedgerQuery(source="ministry"),
    "of one side": LedgerQuery(side=("kind", "official")),
    "between two dates": LedgerQuery(since="2024-03", until="2024-08"),
    "with words": LedgerQuery(text="harbour"),
    "grouped by words": LedgerQuery(group="target", sort="launched"),
}
"""What a reader does to a ledger, one at a time."""


def ten_thousand_frames(sizes: Sizes, cache: Path) -> list[Row]:
    """Two frames a document, each with three sources that count and one that denies."""
    count = max(10, sizes.documents // 20)
    path = _project(cache, count)
    what = f"of {count * A_DOCUMENT:,} frames from {count:,} documents"
    with Project.open(path, read_only=True) as project:
        label = project.label_set.named("Attack", Kind.FRAME).uid
        first = LedgerQuery(label=label)
        rows = [_row(f"ledger, first page {what}", PAGE_MS, sizes, partial(_page, project, first))]
        for name, asked in QUERIES.items():
            query = replace(asked, label=label)
            ledger = Ledger(project.store)
            found = len(ledger.find(query))
            work = f"ledger {name}, {found:,} {what}"
            rows.append(_row(work, FIND_MS, sizes, partial(_page, project, query)))
    return rows


def on_screen(sizes: Sizes, cache: Path) -> list[Row]:
    """The same through the window: the page comes up, is paged through, sorted by a click."""
    count = max(10, sizes.documents // 20)
    frames = f"{count * A_DOCUMENT:,} frames"
    first, paging, sorting = Sample(), Sample(), Sample()
    with desk(_project(cache, count)) as there:
        pages = there.window.pages
        with first.thread():
            there.press(Qt.Key.Key_F5)
            pump()
        page = pages.ledger()
        settle()
        for _ in range(min(sizes.steps, 60)):
            with paging.thread():
                there.press(Qt.Key.Key_PageDown)
                pump()
        for name in ("launched", "target", "launched", "target"):
            with sorting.thread():
                page.bar.sort_by(name)
                pump()
    return [
        _told(f"ledger page with {frames}, F5 to painted", PAGE_MS, first, first.median),
        _told(f"ledger page with {frames}, page down", DOWN_MS, paging, paging.p95),
        _told(f"ledger page with {frames}, sorted and painted", FIND_MS, sorting, sorting.median),
    ]


def _page(project: Project, query: LedgerQuery) -> None:
    """Find, and read the first page."""
    ledger = Ledger(project.store)
    found = ledger.find(query)
    ledger.rows(found.keys[:PAGE])


def _row(work: str, limit: float, sizes: Sizes, do: Callable[[], None]) -> Row:
    sample = Sample()
    for _ in range(max(3, sizes.repeats)):
        gc.collect()
        with sample.thread():
            do()
    return _told(work, limit, sample, sample.median)


def _told(work: str, limit: float, sample: Sample, value: float) -> Row:
    return Row(
        work, f"CPU < {limit:g} ms", at_most(value, limit, "ms"), value < limit, sample.figures
    )


def _project(folder: Path, documents: int) -> Path:
    """A closed project of that many documents with their frames, made on first use."""
    path = folder / f"ledger-{documents}.annotator"
    if path.exists():
        return path
    part = path.with_suffix(".part")
    with Project.create(part, labels=LABELS, annotator=ANNOTATOR) as project:
        attack = Label(
            new_uid(),
            "Attack",
            Kind.FRAME,
            slots=(
                {"name": "launched", "type": "number"},
                {"name": "target", "type": "reference", "max": None},
                {"name": "realis", "type": "one-of", "choices": ["happened", "denied"]},
            ),
        )
        said = Label(new_uid(), "Attribution", Kind.FRAME)
        add_labels(project, [attack, said])
        labels = [project.label_set.named(name).uid for name in LABELS]
        random = Random(7)
        with project.store.bulk_action("Generate frames", ANNOTATOR) as bulk:
            for article in articles(documents):
                document, spans = records_of(article, labels)
                spans = [_with_kind(span, random) for span in spans]
                bulk.add_document(document)
                bulk.add_annotations(document.uid, spans)
                made = list(_frames(document.uid, spans, attack.uid, said.uid, random))
                bulk.add_annotations(document.uid, made)
    part.rename(path)
    return path


def _with_kind(span: Annotation, random: Random) -> Annotation:
    kind = random.choice(("official", "military", "witness"))
    return span._replace(slots=(Slot("kind", kind),))


def _frames(
    document: Uid, spans: list[Annotation], label: Uid, said: Uid, random: Random
) -> Iterator[Annotation]:
    moment = now()

    def frame(uid: Uid, label: Uid, slots: tuple[Slot, ...]) -> Annotation:
        return Annotation(
            uid, Kind.FRAME, label, document, slots=slots, annotator=ANNOTATOR,
            label_set_version=1, created=moment, updated=moment,
        )  # fmt: skip

    for uid, nested in zip(new_uids(A_DOCUMENT), new_uids(A_DOCUMENT), strict=True):
        picked = [span.uid for span in random.sample(spans, 10)]
        yield frame(nested, said, (Slot("source", ref=picked[8], according_to=picked[9]),))
        count = random.randrange(10, 200)
        low: JsonValue = {"value": count // 2, "comparator": "at least"}
        slots = [
            Slot("trigger", ref=picked[0]),
            Slot("realis", "happened"),
            Slot("target", ref=picked[1]),
            Slot("launched", count, according_to=picked[2], evidence=(picked[3],)),
            Slot("launched", low, according_to=picked[4], evidence=(picked[5],)),
            Slot("launched", count, according_to=nested, stance=Stance.DENIES),
            Slot("launched", count + random.randrange(2), according_to=picked[6],
                 evidence=(picked[7],)),
        ]  # fmt: skip
        if random.random() < 0.3:
            slots.append(Slot("launched", count, status=SlotStatus.CODED, rule="official"))
        yield frame(uid, label, tuple(slots))
