"""A document full of relations and frames against the same document without them.

Paging, adding a relation and opening, through the real window with all its panels. CPU time of
the window's thread; what is compared is measured in turns in one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.ids import Uid, new_uids, now
from annotator.domain.label import LabelSet
from annotator.services import linking
from annotator.services.labelling import add_label
from annotator.services.project import Project
from tests.benchmarks.articles import article, long_article
from tests.benchmarks.corpora import ANNOTATOR, records_of
from tests.benchmarks.measure import Pair, Row, Sample, at_most
from tests.benchmarks.screen import pump, settle
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.vocabulary import LABELS
from tests.benchmarks.windows import Desk, desk

PAGE_MS = 16.0
ADD_MS = 12.0
TIMES_OPEN = 3.0
TIMES_ADD = 1.5

_RELATIONS = ("said by", "part of", "located in", "same as")
_FRAMES = ("Attack", "Count")
_PAGES_A_ROUND = 25
_ROUNDS = 2
_FEW = 40
_ADDED = 60


def linked_document(sizes: Sizes, cache: Path) -> list[Row]:
    """Page down, add a relation, open."""
    _, spans, relations, frames = sizes.linked
    full = _project(cache / "linked.annotator", sizes, relations, frames)
    few = _project(cache / "linked-few.annotator", sizes, min(_FEW, relations), 0)
    none = _project(cache / "linked-none.annotator", sizes, 0, 0)
    pages = Pair(Sample(), Sample())
    adds = Pair(Sample(), Sample())
    opens = Pair(Sample(), Sample())
    for _ in range(_ROUNDS):
        with desk(full) as there:
            _page(there, pages.ours, max(2, sizes.steps // _ROUNDS))
            _add(there, adds.ours, min(_ADDED, sizes.steps))
            _open(there, opens.ours, max(2, sizes.repeats))
        with desk(few) as there:
            _add(there, adds.bare, min(_ADDED, sizes.steps))
        with desk(none) as there:
            _page(there, pages.bare, max(2, sizes.steps // _ROUNDS))
            _open(there, opens.bare, max(2, sizes.repeats))
    what = f"{spans:,} spans, {relations:,} relations, {frames:,} frames"
    return [
        Row(
            f"page down in {what}",
            f"CPU p95 < {PAGE_MS:g} ms",
            f"p95 {at_most(pages.ours.p95, PAGE_MS, 'ms')}, median {pages.ours.median:.1f} ms, "
            f"{pages.ratio:.2f}x of the same without",
            pages.ours.p95 < PAGE_MS,
            pages.figures,
        ),
        Row(
            f"add a relation in {what}",
            f"CPU p95 < {ADD_MS:g} ms, <= {TIMES_ADD:g}x of few relations",
            f"p95 {at_most(adds.ours.p95, ADD_MS, 'ms')}, median {adds.ours.median:.1f} ms, "
            f"{at_most(adds.ratio, TIMES_ADD)} of {min(_FEW, relations)} relations",
            adds.ours.p95 < ADD_MS and adds.ratio <= TIMES_ADD,
            adds.figures,
        ),
        Row(
            f"open {what}",
            f"<= {TIMES_OPEN:g}x the same without relations and frames",
            f"{at_most(opens.ratio, TIMES_OPEN)}: {opens.ours.median:.1f} ms, "
            f"without {opens.bare.median:.1f}",
            opens.ratio <= TIMES_OPEN,
            opens.figures,
        ),
    ]


def _page(there: Desk, sample: Sample, steps: int) -> None:
    """A page further down, from the top again now and then."""
    bar = there.view.verticalScrollBar()
    for number in range(steps):
        if not number % _PAGES_A_ROUND or bar.value() == bar.maximum():
            bar.setValue(bar.maximum() * (number // _PAGES_A_ROUND) // 8)
            settle()
        with sample.thread():
            bar.setValue(bar.value() + bar.pageStep())
            there.view.viewport().repaint()
            pump()


def _add(there: Desk, sample: Sample, times: int) -> None:
    """Link neighbours on screen, from the call to the paint; each is taken back, unmeasured."""
    there.view.verticalScrollBar().setValue(0)
    settle()
    label = there.project.label_set.named(_RELATIONS[0], Kind.RELATION).uid
    spans = there.view.index.over(0, there.view.visible_range().end)
    warm = 3
    for number in range(times + warm):
        source = spans[number % (len(spans) - 7)]
        target = spans[number % (len(spans) - 7) + 1 + number % 6]
        measured = Sample() if number < warm else sample
        link = partial(linking.add_relation, there.project, label, source.uid, target.uid)
        there.timed(measured, link)
        there.project.undo()
        settle()


def _open(there: Desk, sample: Sample, times: int) -> None:
    """Open the long document, coming from a short one, until nothing waits to be done."""
    context = there.window.context
    long, short = (row.uid for row in there.project.document_page(0, 2))
    for number in range(times + 1):
        context.open_document(short)
        settle()
        there.timed(sample if number else Sample(), lambda: context.open_document(long))
        settle()


def _project(path: Path, sizes: Sizes, relations: int, frames: int) -> Path:
    """A closed project with the long document and a short one, made on first use."""
    if path.exists():
        return path
    length, spans = sizes.linked[:2]
    part = path.with_suffix(".part")
    with Project.create(part, labels=LABELS, annotator=ANNOTATOR) as project:
        for name in _RELATIONS:
            add_label(project, name, kind=Kind.RELATION)
        for name in _FRAMES:
            add_label(project, name, kind=Kind.FRAME)
        labels = [project.label_set.named(name).uid for name in LABELS]
        with project.store.bulk_action("Generate articles", ANNOTATOR) as bulk:
            document, annotations = records_of(long_article(length, spans), labels)
            bulk.add_document(document)
            made = _links(annotations, project.label_set, document.uid, relations, frames)
            bulk.add_annotations(document.uid, [*annotations, *made])
            document, annotations = records_of(article(7), labels)
            bulk.add_document(document)
            bulk.add_annotations(document.uid, annotations)
    part.rename(path)
    return path


def _links(
    spans: Sequence[Annotation], labels: LabelSet, document: Uid, relations: int, frames: int
) -> Iterator[Annotation]:
    """Frames on triggers, and relations: most between neighbours, a part from afar or to frames.

    Where there are few, they are those of the beginning.
    """
    random = Random(5)
    moment = now()
    spans = sorted(spans, key=lambda span: span.anchors[0])
    uids = iter(new_uids(relations + frames))
    kinds = [labels.named(name, Kind.RELATION).uid for name in _RELATIONS]
    events = [labels.named(name, Kind.FRAME).uid for name in _FRAMES]

    def made(kind: Kind, label: Uid, slots: Sequence[Slot]) -> Annotation:
        return Annotation(
            next(uids), kind, label, document, slots=tuple(slots), annotator=ANNOTATOR,
            label_set_version=1, created=moment, updated=moment,
        )  # fmt: skip

    triggers: list[tuple[int, Uid]] = []
    for number in range(frames):
        at = number * (len(spans) - 4) // frames
        roles = [Slot("trigger", ref=spans[at].uid)]
        roles += [Slot(f"role{n}", ref=spans[at + n].uid) for n in (1, 2, 3)]
        frame = made(Kind.FRAME, events[number % 2], roles)
        triggers.append((at, frame.uid))
        yield frame
    step = (len(spans) - 8) / relations if relations > _FEW else 1.0
    for number in range(relations):
        at = int(number * step)
        chance = random.random()
        if chance < 0.1 and triggers:
            target = triggers[min(len(triggers) - 1, at * len(triggers) // len(spans))][1]
        elif chance < 0.25:
            target = random.choice(spans).uid
        else:
            target = spans[at + 1 + random.randrange(6)].uid
        if target != spans[at].uid:
            ends = (Slot("from", ref=spans[at].uid), Slot("to", ref=target))
            yield made(Kind.RELATION, kinds[number % len(kinds)], ends)
