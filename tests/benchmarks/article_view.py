"""The article view against a plain QPlainTextEdit without spans, in the same process.

Loading is measured to the first frame and to the finished index; then paging, adding and
removing a span, resizing. CPU time of the window's thread.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import new_uid
from annotator.domain.label import LabelSet
from tests.benchmarks.articles import long_article
from tests.benchmarks.corpora import labels_of, records_of
from tests.benchmarks.measure import Pair, Row, Sample, at_most
from tests.benchmarks.screen import SIZE, Article, PlainText, application, pump, settle
from tests.benchmarks.sizes import Sizes

_PAGES_A_ROUND = 25
_ADDED = 40

LIMITS = {
    # characters: open, page median, page p95 in ms, add or remove, resize
    3_500: (3.0, 2.0, 8.0, 2.5, 2.5),
    100_000: (1.5, 1.5, 12.0, 1.5, 1.5),
    1_000_000: (2.5, 1.5, 16.0, 1.5, 1.5),
    10_000_000: (4.0, 1.5, 16.0, 2.0, 2.5),
}
"""What is to be reached, by size."""

_LINE_LIMIT = 0.2


class _Contest:
    """Both widgets with the same text, measured in turns."""

    def __init__(self, length: int, spans: int, *, one_line: bool = False) -> None:
        self._app = application()
        labels = labels_of()
        article = long_article(length, spans, one_line=one_line)
        self.text = article.text
        self.annotations = tuple(
            sorted(
                records_of(article, [label.uid for label in labels])[1],
                key=lambda a: (a.anchors[0].start, -a.anchors[0].end),
            )
        )
        self.ours = Article()
        self.ours.set_labels(LabelSet(labels))
        self.plain = PlainText(self.ours.document().defaultFont())
        for widget in (self.plain, self.ours):
            widget.show()
        self.ours.set_article("hello")
        self.plain.setPlainText("hello")
        settle()
        del article
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Leave nothing behind."""
        for widget in (self.plain, self.ours):
            widget.close()
            widget.deleteLater()
        settle()

    def load(self, times: int) -> tuple[Pair, Sample]:
        """To the first frame; and until nothing of the index is left to be built."""
        pair, settled = Pair(Sample(), Sample()), Sample()
        for _ in range(times):
            self.plain.setPlainText("hello")
            self.ours.set_article("hello")
            settle()
            gc.collect()
            with pair.bare.thread():
                self.plain.setPlainText(self.text)
                self._painted(self.plain)
            settle()
            gc.collect()
            whole = Sample()
            with whole.thread():
                with pair.ours.thread():
                    self.ours.set_article(self.text, self.annotations)
                    self._painted(self.ours)
                pump(lambda: not self.ours.index.build_some())
                settle()
            settled.add(whole.times[0])
        return pair, settled

    def page(self, steps: int) -> Pair:
        """A page further down, from the top again at the end."""
        pair = Pair(Sample(), Sample())
        while len(pair.ours.times) < steps:
            for widget, sample in ((self.plain, pair.bare), (self.ours, pair.ours)):
                bar = widget.verticalScrollBar()
                for _ in range(min(_PAGES_A_ROUND, steps)):
                    before = bar.value()
                    with sample.thread():
                        bar.setValue(before + bar.pageStep())
                        widget.viewport().repaint()
                        pump()
                    if bar.value() == before:
                        bar.setValue(0)
                        pump()
        return pair

    def add_and_remove(self) -> Pair:
        """A span more or less, against painting the plain page again."""
        pair = Pair(Sample(), Sample())
        for widget in (self.plain, self.ours):
            widget.verticalScrollBar().setValue(0)
        settle()
        for number in range(min(_ADDED, max(1, (len(self.text) - 60) // 37))):
            start = min(50 + 37 * number % 1200, len(self.text) - 60)
            span = Annotation(
                new_uid(),
                label=self.annotations[0].label,
                anchors=(Anchor(start, start + 30),),
            )
            for act in (partial(self.ours.put_span, span), partial(self.ours.drop_span, span.uid)):
                self._act(pair.ours, self.ours, act)
                self._act(pair.bare, self.plain, self.plain.viewport().update)
        return pair

    def resize(self, times: int) -> Pair:
        """Narrower and wider by turns."""
        pair = Pair(Sample(), Sample())
        for number in range(times):
            for widget, sample in ((self.plain, pair.bare), (self.ours, pair.ours)):
                width = SIZE[0] if number % 2 else SIZE[0] - 150
                self._act(sample, widget, partial(widget.resize, width, SIZE[1]))
        return pair

    def _act(self, sample: Sample, widget: Article | PlainText, act: Callable[[], Any]) -> None:
        before = widget.paints
        with sample.thread():
            act()
            pump(lambda: widget.paints > before)

    def _painted(self, widget: Article | PlainText) -> None:
        before = widget.paints
        widget.viewport().update()
        pump(lambda: widget.paints > before)


def long_texts(sizes: Sizes, _cache: Path) -> list[Row]:
    """Every size with its spans."""
    rows: list[Row] = []
    for length, spans in sizes.long_texts:
        rows += _measure(length, spans, sizes)
    return rows


def _measure(length: int, spans: int, sizes: Sizes) -> list[Row]:
    opening, paging, page_ms, adding, resizing = LIMITS.get(length, LIMITS[100_000])
    what = f"{_short(length)} characters, {_short(spans)} spans"
    contest = _Contest(length, spans)
    loads, settled = contest.load(max(3, sizes.repeats) if length < 5_000_000 else sizes.repeats)
    pages = contest.page(sizes.steps)
    adds = contest.add_and_remove()
    resizes = contest.resize(8)
    contest.close()
    finished = f"{settled.median:.0f} ms with the whole index"
    return [
        _row(f"open {what}", loads, opening, finished, {"settled": settled.figures}),
        Row(
            f"page down in {what}",
            f"CPU p95 < {page_ms:g} ms, median <= {paging:g}x plain",
            f"p95 {at_most(pages.ours.p95, page_ms, 'ms')}, median {at_most(pages.ratio, paging)}",
            pages.ours.p95 < page_ms and pages.ratio <= paging,
            pages.figures,
        ),
        _row(f"add or remove a span in {what}", adds, adding),
        _row(f"resize with {what}", resizes, resizing),
    ]


def one_line(sizes: Sizes, _cache: Path) -> list[Row]:
    """A long text without any line break."""
    length, spans = sizes.line
    contest = _Contest(length, spans, one_line=True)
    loads, _ = contest.load(2)
    pages = contest.page(min(sizes.steps, 50))
    contest.close()
    what = f"{_short(length)} characters in one line, {_short(spans)} spans"
    return [
        _row(f"open {what}", loads, _LINE_LIMIT),
        _row(f"page down in {what}", pages, _LINE_LIMIT),
    ]


def _row(
    work: str, pair: Pair, limit: float, more: str = "", figures: dict[str, Any] | None = None
) -> Row:
    said = f"{at_most(pair.ratio, limit)}: {pair.ours.median:.1f} ms, plain {pair.bare.median:.1f}"
    return Row(
        work,
        f"<= {limit:g}x plain",
        f"{said}; {more}" if more else said,
        pair.ratio <= limit,
        pair.figures | (figures or {}),
    )


def _short(number: int) -> str:
    """A number as one says it: 3500, 100k, 10M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if not number % size:
            return f"{number // size}{letter}"
    return str(number)
