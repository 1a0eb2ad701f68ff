"""The picture of a time line: values over days, a colour and a shape for each source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from annotator.domain.annotation import Stance
from annotator.domain.label import PALETTE
from annotator.domain.time_line import Report
from annotator.ui.context import Context
from annotator.ui.models.ledger import value_words
from annotator.ui.models.wording import isolated, one_line, short_date
from annotator.ui.panels.painting import scaled
from annotator.ui.theme import mark_color, tint

LEFT, RIGHT, TOP, BOTTOM = 64, 24, 18, 34
RADIUS = 5.0
MOST_LANES = 10
"""Different words that have a line of their own; all others share the last."""
MOST_NAMED = 150
"""So many reports are named beside their points; the table names all of them."""
MOST_BESIDE = 4
"""So many reports of the same on one day stand beside each other; further ones share a place."""
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels along one axis."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class TimeLineChart(QWidget):
    """Every report at its day; a click on one chooses it. A table beside it says the same."""

    chosen = Signal(int)
    """The place of a report in the list."""
    opened = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._reports: Sequence[Report] = ()
        self._coded: float | None = None
        self._points: list[QPointF] = []
        self._lanes: list[str] = []
        self._speakers: dict[str, int] = {}
        self.current = -1
        self.setMinimumHeight(160)
        self.setMouseTracking(True)
        self.setAccessibleName("Time line")
        context.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(600, 300)

    def show_reports(self, reports: Sequence[Report], coded: float | None) -> None:
        """Draw these reports in order of time; `coded` is the number that was decided on."""
        self._reports, self._coded = reports, coded
        self.current = -1
        names = dict.fromkeys(report.speaker for report in reports)
        self._speakers = {name: number for number, name in enumerate(names)}
        words = dict.fromkeys(r.entry.words for r in reports if r.low is None)
        self._lanes = list(words)[:MOST_LANES]
        self._lay_out()
        self.setAccessibleDescription(
            f"{len(reports)} reports; the table below lists them" if reports else "no reports"
        )

    def set_current(self, place: int) -> None:
        """Mark one report."""
        if place != self.current:
            self.current = place
            self.update()

    def point_of(self, place: int) -> QPointF:
        """Where a report is drawn."""
        return self._points[place]

    # Where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        across, up = self._across(), self._up()
        self._points = []
        taken: dict[tuple[int, int], int] = {}
        for report in self._reports:
            point = QPointF(across.at(report.day), self._height_of(report, up))
            here = (round(point.x()), round(point.y()))
            # Who says the same on the same day stands beside it, not under it.
            beside = min(taken.get(here, 0), MOST_BESIDE)
            self._points.append(point + QPointF(beside * 3 * RADIUS, 0))
            taken[here] = taken.get(here, 0) + 1
        self.update()

    def _across(self) -> Scale:
        days = [report.day for report in self._reports] or [0.0]
        return Scale(min(days), max(days), LEFT + 14, self.width() - RIGHT - 14)

    def _up(self) -> Scale:
        """Numbers from below; words, if there are no numbers, a lane each from above."""
        floor_, ceiling = self.height() - BOTTOM - 10, TOP + 10
        if self._lanes and not self._numbers:
            return Scale(len(self._lanes) - 1, 0, floor_, ceiling)
        numbers = self._numbers or [0.0]
        low, high = min(numbers), max(numbers)
        low = 0.0 if 0 <= low <= high / 2 else low
        return Scale(low, high, floor_, ceiling)

    @property
    def _numbers(self) -> list[float]:
        ends = [n for r in self._reports for n in (r.low, r.high) if n is not None]
        return ends if self._coded is None or not ends else [*ends, self._coded]

    def _height_of(self, report: Report, up: Scale) -> float:
        if report.low is not None and report.high is not None:
            return up.at((report.low + report.high) / 2)
        if self._numbers:
            return float(self.height() - BOTTOM)
        words = report.entry.words
        known = words in self._lanes
        return up.at(self._lanes.index(words) if known else len(self._lanes) - 1)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._under(event.position())
        if place is not None:
            self.chosen.emit(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._under(event.position())
        if place is not None:
            self.opened.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._under(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _under(self, point: QPointF) -> int | None:
        near = [((p - point).manhattanLength(), n) for n, p in enumerate(self._points)]
        distance, place = min(near, default=(99.0, -1))
        return place if distance <= 2 * RADIUS + 2 else None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._context.theme.paper)
        if not self._reports:
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(scaled(self.font(), -1))
        up = self._up()
        self._paint_axes(painter, up)
        if self._coded is not None and self._numbers:
            self._paint_coded(painter, up.at(self._coded))
        for report, point in zip(self._reports, self._points, strict=True):
            self._paint_span(painter, report, point, up)
        for place, (report, point) in enumerate(zip(self._reports, self._points, strict=True)):
            self._paint_point(painter, report, point, marked=place == self.current)
        self._paint_words(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter, up: Scale) -> None:
        theme, metrics = self._context.theme, QFontMetrics(painter.font())
        base = self.height() - BOTTOM
        painter.setPen(QPen(theme.line, 1))
        painter.drawLine(LEFT, base, self.width() - RIGHT, base)
        for value, words in self._ticks(up):
            height = up.at(value)
            painter.setPen(QPen(theme.line, 1))
            painter.drawLine(QPointF(LEFT, height), QPointF(self.width() - RIGHT, height))
            painter.setPen(theme.quiet)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, LEFT - 12)
            place = QRectF(4, height - 10, LEFT - 12, 20)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight
                                        | Qt.AlignmentFlag.AlignVCenter), shown)  # fmt: skip
        across, last = self._across(), -1e9
        for day in self._days():
            named = date.fromordinal(min(max(1, int(day)), date.max.toordinal()))
            where, words = across.at(day), short_date(named.isoformat())
            width = metrics.horizontalAdvance(words)
            if where - width / 2 > last + 8:
                painter.setPen(theme.quiet)
                painter.drawText(QRectF(where - width / 2 - 2, base + 6, width + 4, 20),
                                 int(Qt.AlignmentFlag.AlignCenter), words)  # fmt: skip
                painter.setPen(QPen(theme.edge, 1))
                painter.drawLine(QPointF(where, base), QPointF(where, base + 4))
                last = where + width / 2

    def _ticks(self, up: Scale) -> list[tuple[float, str]]:
        if not self._numbers:
            return [(float(n), one_line(words, 40)) for n, words in enumerate(self._lanes)]
        step = _step((up.high - up.low) / 4)
        first = floor(up.low / step) * step
        values = [first + n * step for n in range(8)]
        return [(v, f"{v:,.10g}") for v in values if up.low <= v <= up.high]

    def _days(self) -> list[float]:
        """The days that the axis names: those of reports while they are few."""
        days = sorted({float(int(report.day)) for report in self._reports})
        if len(days) <= _TICKS:
            return days
        low, high = days[0], days[-1]
        return [float(round(low + n * (high - low) / (_TICKS - 1))) for n in range(_TICKS)]

    def _paint_coded(self, painter: QPainter, height: float) -> None:
        theme = self._context.theme
        painter.setPen(QPen(theme.accent, 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(LEFT, height), QPointF(self.width() - RIGHT, height))
        place = QRectF(self.width() - RIGHT - 80, height - 18, 80, 16)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), "coded")

    def _paint_span(self, painter: QPainter, report: Report, point: QPointF, up: Scale) -> None:
        """The numbers that a report leaves possible, with an arrow where they have no end."""
        if report.low is None or report.high is None:
            return
        color = tint(self._color(report), 0.55)
        painter.setPen(QPen(color, 2))
        low, high = up.at(report.low), up.at(report.high)
        if report.low != report.high:
            painter.drawLine(QPointF(point.x(), low), QPointF(point.x(), high))
        for is_open, start, sign in ((report.open_above, high, -1), (report.open_below, low, 1)):
            if is_open:
                tip = QPointF(point.x(), start + sign * 16)
                painter.drawLine(QPointF(point.x(), start), tip)
                painter.drawLine(tip, tip + QPointF(-3, -sign * 4))
                painter.drawLine(tip, tip + QPointF(3, -sign * 4))

    def _paint_point(
        self, painter: QPainter, report: Report, point: QPointF, *, marked: bool
    ) -> None:
        theme, color = self._context.theme, self._color(report)
        if marked:
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(theme.selection)
            painter.drawEllipse(point, RADIUS + 4, RADIUS + 4)
        asserted = report.entry.stance is Stance.ASSERTS
        painter.setPen(QPen(color, 1.6))
        painter.setBrush(color if asserted else theme.paper)
        painter.drawPolygon(_shape(self._speakers[report.speaker] % 4, point))
        if report.entry.stance is Stance.DENIES:
            arm = RADIUS - 1
            painter.drawLine(point + QPointF(-arm, -arm), point + QPointF(arm, arm))
            painter.drawLine(point + QPointF(-arm, arm), point + QPointF(arm, -arm))

    def _paint_words(self, painter: QPainter) -> None:
        """Value and source beside each point where there is room."""
        theme, metrics = self._context.theme, QFontMetrics(painter.font())
        if len(self._reports) > MOST_NAMED:
            return
        taken = [QRectF(p.x() - RADIUS, p.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
                 for p in self._points]  # fmt: skip
        for report, point in zip(self._reports, self._points, strict=True):
            said = f"{value_words(report.entry)} · {isolated(one_line(report.speaker, 60))}"
            width = min(metrics.horizontalAdvance(said) + 4, 230)
            for side in (RADIUS + 4, -RADIUS - 4 - width):
                box = QRectF(point.x() + side, point.y() - 9, width, 18)
                fits = box.left() >= LEFT and box.right() <= self.width() - 4
                if fits and not any(box.intersects(other) for other in taken):
                    painter.fillRect(box, tint(theme.paper, 0.8))
                    painter.setPen(theme.ink)
                    shown = metrics.elidedText(said, Qt.TextElideMode.ElideRight, int(width))
                    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter
                                              | Qt.AlignmentFlag.AlignAbsolute
                                              | Qt.AlignmentFlag.AlignLeft), shown)  # fmt: skip
                    taken.append(box)
                    break

    def _color(self, report: Report) -> QColor:
        place = self._speakers[report.speaker]
        return mark_color(self._context.theme, PALETTE[place % len(PALETTE)])


def _shape(number: int, at: QPointF) -> QPolygonF:
    """A circle, square, triangle or diamond around a point."""
    r = RADIUS
    if number == 1:
        ends = [(-r, -r), (r, -r), (r, r), (-r, r)]
    elif number == 2:
        ends = [(0, -r - 1), (r + 1, r), (-r - 1, r)]
    elif number == 3:
        ends = [(0, -r - 2), (r + 2, 0), (0, r + 2), (-r - 2, 0)]
    else:
        half, most = r * 0.4142, r
        ends = [(-half, -most), (half, -most), (most, -half), (most, half),
                (half, most), (-half, most), (-most, half), (-most, -half)]  # fmt: skip
    return QPolygonF([at + QPointF(x, y) for x, y in ends])


def _step(rough: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    if rough <= 0:
        return 1.0
    power: float = 10 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
