"""A key press to committed and repainted, through the real window: it must not grow.

The same keys in a small project, in a large one and in a document with very many spans. CPU time
of the window's thread, with all panels, from the key event until nothing waits to be done.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from annotator.domain.annotation import Anchor
from annotator.ui.editor import units
from tests.benchmarks.articles import long_article
from tests.benchmarks.corpora import project_of, project_with
from tests.benchmarks.measure import Row, Sample, at_most
from tests.benchmarks.screen import settle
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.windows import CTRL, NONE, Desk, desk

LIMIT_MS = 8.0
TIMES = 1.5
_SMALL = 30
_ROUNDS = 2

ACTIONS = ("label", "relabel", "delete", "undo")


class _Samples(dict[str, Sample]):
    """The times of each action in one place."""

    def __init__(self) -> None:
        super().__init__((name, Sample()) for name in ACTIONS)


def key_press(sizes: Sizes, cache: Path) -> list[Row]:
    """Label, relabel, delete and undo in three places."""
    length, spans = sizes.long_texts[-1]
    long = f"{spans:,} spans in the document"
    places = {
        "a small project": project_with(cache, _SMALL),
        f"{sizes.documents:,} documents": project_with(cache, sizes.documents),
        long: project_of(cache, f"long-{length}", [long_article(length, spans)]),
    }
    found = {place: _Samples() for place in places}
    for _ in range(_ROUNDS):
        for place, path in places.items():
            with desk(path) as there:
                _work(there, found[place], max(2, sizes.steps // _ROUNDS // 2))
    first = next(iter(places))
    rows = []
    for place, samples in found.items():
        for action, sample in samples.items():
            ratio = sample.median / found[first][action].median
            fits = sample.p95 < LIMIT_MS and ratio <= TIMES
            shown = f"p95 {at_most(sample.p95, LIMIT_MS, 'ms')}, median {sample.median:.1f} ms"
            if place != first:
                shown += f", {at_most(ratio, TIMES)} of {first}"
            rows.append(
                Row(
                    f"key to committed and repainted: {action}, {place}",
                    f"CPU p95 < {LIMIT_MS:g} ms, <= {TIMES:g}x",
                    shown,
                    fits,
                    sample.figures | {"ratio": round(ratio, 3)},
                )
            )
    return rows


def _work(there: Desk, samples: _Samples, times: int) -> None:
    """Label words on screen one after the other, as people do; delete them; take it all back."""
    view = there.view
    seen = view.visible_range()
    words = list(units.words(view.text, seen.start, min(seen.end, seen.start + 4000)))
    first, second = list(view.label_keys)[:2]
    warm = 3
    done = 0
    for number in range(times + warm):
        fresh = number < warm
        word = words[(number * 7) % len(words)]
        view.select(Anchor(word.start, word.end))
        settle()
        for action, key, modifiers in (
            ("label", first, NONE),
            ("relabel", second, NONE),
            ("delete", Qt.Key.Key_Backspace, NONE),
            ("undo", Qt.Key.Key_Z, CTRL),
        ):
            there.timed_press(Sample() if fresh else samples[action], key, modifiers)
        done += 2
        # Active again, as after any label; deleting it made nothing active.
        view.span_clicked.emit(view.index.at(word.start)[-1].uid)
        settle()
    for _ in range(done):
        there.press(Qt.Key.Key_Z, CTRL)
    settle()
