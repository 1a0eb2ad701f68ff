"""The measures of a line: where words, name and lanes stand, so that tagging moves no text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QFont, QFontMetricsF

LANE = 4.0
"""From one lane to the next, in pixels."""

MARK = 2.0
"""The thickness of the line that marks a span."""

NAME_PIXELS = 10
"""The size of the label names above the words."""

_TUCK = 1.0
"""How far the first lane reaches under the longest descenders, in pixels. What that saves stays
free below the last lane, so that the names of the next line do not touch it."""

COLUMN_CHARACTERS = 75
"""The most characters a line holds."""

TRACK = 11.0
"""From one arc above a line to the next: room for its name, in pixels."""

ARC_STEP = 2
"""Room for arcs is made for so many at once, so that the next one moves no text."""

_SAMPLE = (
    "The harbour was closed for two days while crews counted the damage, officials said; "
    "at least 38 of the drones had been brought down before they reached the docks."
)


class Density(StrEnum):
    """How much room the lines have."""

    COMPACT = "compact"
    NORMAL = "normal"
    ROOMY = "roomy"


_PITCH = {Density.COMPACT: 1.5, Density.NORMAL: 2.0, Density.ROOMY: 2.5}


@dataclass(frozen=True, slots=True)
class LineMetrics:
    """Measures of every line in pixels; vertical ones count from the line's top.

    A line is `pitch` tall and has room for `lanes` lanes; each further one adds `LANE`. Arcs run
    in room made above a line's top, `TRACK` apart, the first one `arc_base` above it.
    """

    pitch: float
    baseline: float
    tint_top: float
    tint_bottom: float
    lane_top: float
    lanes: int
    name_baseline: float
    names: bool
    gap: float
    blank: float
    column: float
    average: float
    arc_base: float

    def lane(self, number: int) -> float:
        """Where the mark in a lane begins."""
        return self.lane_top + LANE * number

    def height(self, lanes: int) -> float:
        """The height of a line with so many lanes in use."""
        return self.pitch + LANE * max(0, lanes - self.lanes)

    def track(self, top: float, number: int) -> float:
        """The y of an arc's run above a line that begins at `top`; track 0 is the lowest."""
        return top - self.arc_base - TRACK * number

    def arc_room(self, tracks: int) -> float:
        """The room above a line for so many tracks; none for none."""
        if tracks <= 0:
            return 0.0
        reserved = -(-tracks // ARC_STEP) * ARC_STEP
        return float(round(self.arc_base + TRACK * (reserved - 0.5)))


def measure(font: QFont, density: Density) -> LineMetrics:
    """The measures for an article's font (its size in pixels) at a density."""
    metrics = QFontMetricsF(font)
    size = font.pixelSize()
    pitch = float(round(size * _PITCH[density]))
    cap = float(round(metrics.capHeight() or metrics.ascent() * 0.75))
    descent = float(round(metrics.descent()))
    names = density is not Density.COMPACT
    name = NAME_PIXELS - 1.0 if names else 0.0
    words = cap + 1 + descent
    lanes = max(1, min(3, 1 + int((pitch - name - words - MARK + 0.5) // LANE)))
    spare = max(0.0, pitch - name - words - MARK - LANE * (lanes - 1))
    # What is left goes above the words first: capitals should not touch the tint's edge.
    above = min(3.0, float(int(spare * 0.5)))
    tint_top = name + min(2.0, spare - above) // 1
    baseline = tint_top + above + 1 + cap
    lane_top = baseline + descent - _TUCK
    average = metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE)
    return LineMetrics(
        pitch=pitch,
        baseline=baseline,
        tint_top=tint_top,
        tint_bottom=lane_top,
        lane_top=lane_top,
        lanes=lanes,
        name_baseline=tint_top - 1.0,
        names=names,
        gap=float(round(size * 0.5)),
        blank=float(round(max(metrics.height(), pitch * 0.6))),
        column=float(int(average * COLUMN_CHARACTERS)),
        average=average,
        arc_base=7.5 if names else 6.5,
    )
