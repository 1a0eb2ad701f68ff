"""The next document in a large project, through the real window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.benchmarks.corpora import project_with
from tests.benchmarks.measure import Row, Sample, at_most
from tests.benchmarks.screen import settle
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.windows import CTRL, desk

LIMIT_MS = 30.0


def next_document(sizes: Sizes, cache: Path) -> list[Row]:
    """Ctrl+PageDown at the beginning, in the middle and near the end."""
    rows = []
    steps = min(sizes.steps, 100, sizes.documents // 4)
    places = {"beginning": 0, "middle": sizes.documents // 2, "end": sizes.documents - steps - 1}
    with desk(project_with(cache, sizes.documents)) as there:
        for place, row in places.items():
            there.window.context.open_document(there.project.document_page(row, 1)[0].uid)
            settle()
            sample = Sample()
            for _ in range(steps):
                before = there.uid
                there.timed_press(sample, Qt.Key.Key_PageDown, CTRL)
                assert there.uid != before
            rows.append(
                Row(
                    f"next document in {sizes.documents:,}, at the {place}",
                    f"CPU p95 < {LIMIT_MS:g} ms",
                    f"p95 {at_most(sample.p95, LIMIT_MS, 'ms')}, median {sample.median:.1f} ms",
                    sample.p95 < LIMIT_MS,
                    sample.figures,
                )
            )
    return rows
