"""Painting the arcs of a block: lines with rounded corners, arrow heads, names, words of stubs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from annotator.domain.ids import Uid
from annotator.ui.editor.arcs import Arc, StubWords
from annotator.ui.editor.metrics import NAME_PIXELS
from annotator.ui.editor.strands import Tie
from annotator.ui.editor.styles import SpanStyle, StyleBook
from annotator.ui.theme import tint

QUIET = 0.78
"""How strong the arcs are that have nothing to do with the active annotation: just so that every
colour keeps a contrast of 3 on paper."""

_CORNER = 5.0
_HEAD = 5.0
_HEAD_HALF = 3.2
_THIN = 1.2
_THICK = 2.0
_NAME_GAP = 4.0
_STUB_NAME = 90.0
_STUB_WORDS = 150.0
_LEAST_WORDS = 24.0
_DASHES = {"suggestion": [4.0, 2.6], "disputed": [0.1, 2.6]}


class ArcPainter:
    """Paints arcs in the colours of their labels; knows how wide their words are.

    `strong` are the relations to be painted strongly, `active` the one that is active itself.
    """

    def __init__(self, styles: StyleBook) -> None:
        self.styles = styles
        self.active: Uid | None = None
        self.strong: Collection[Uid] = ()
        font = QFont(styles.name_font)
        font.setWeight(QFont.Weight.Normal)
        self._font = font
        self._metrics = QFontMetricsF(font)

    # Widths

    def stub_width(self, tie: Tie) -> float:
        """The width that a stub's words would like to have, with the relation's name in front."""
        words = min(_STUB_WORDS, self._metrics.horizontalAdvance(tie.words) + 1)
        name = self._name_room(tie.name_width)
        return words + name

    def fit(self, tie: Tie, width: float) -> tuple[str, bool]:
        """The words that fit into a width, and whether the name is in front of them."""
        name = self._name_room(tie.name_width)
        if name and width - name < min(_LEAST_WORDS, self._metrics.horizontalAdvance(tie.words)):
            name = 0.0
        mode = Qt.TextElideMode.ElideRight
        return self._metrics.elidedText(tie.words, mode, width - name + 0.5), name > 0

    def _name_room(self, name_width: float) -> float:
        return name_width + _NAME_GAP if 0 < name_width <= _STUB_NAME else 0.0

    # Painting

    def paint(self, painter: QPainter, origin: QPointF, arcs: Sequence[Arc]) -> None:
        """Paint the arcs of a block whose top left corner is at `origin`, the strong ones last."""
        painter.save()
        painter.translate(origin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        strong = self.strong
        for arc in arcs:
            if arc.link.uid not in strong:
                self._paint(painter, arc, strong=False)
        for arc in arcs:
            if arc.link.uid in strong:
                self._paint(painter, arc, strong=True)
        painter.restore()

    def _paint(self, painter: QPainter, arc: Arc, *, strong: bool) -> None:
        style = self.styles[arc.link.annotation.label]
        color = style.color if strong else tint(style.color, QUIET)
        pen = QPen(color, _THICK if strong else _THIN)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashes = _DASHES.get(arc.style)
        if dashes is not None:
            pen.setDashPattern(dashes)
            if arc.style == "disputed":
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(rounded(arc.points, shorten=_HEAD - 1 if arc.head else 0.0))
        if arc.head:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon(arrow_head(arc.points[-2], arc.points[-1]))
        if arc.name_x is not None:
            self._paint_name(painter, style, arc.name_x, arc.y, arc.link.uid == self.active)
        if arc.stub is not None:
            self._paint_stub(painter, arc.stub, style, arc.y, arc.link.uid == self.active)

    def _paint_name(
        self, painter: QPainter, style: SpanStyle, x: float, y: float, active: bool
    ) -> None:
        """The relation's name in a gap of its arc; filled when it is the active one."""
        height = NAME_PIXELS + 1.0
        box = QRectF(x - 3, y - height / 2, style.width + 6, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color if active else self.styles.theme.paper)
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(self.styles.name_font)
        painter.setPen(style.on_color if active else style.color)
        painter.drawStaticText(QPointF(x, self._text_top(y)), style.text)

    def _paint_stub(
        self, painter: QPainter, stub: StubWords, style: SpanStyle, y: float, active: bool
    ) -> None:
        """The sign, the relation's name, and the other end's words, from the arc outwards."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color)
        painter.drawPolygon(_sign(stub.sign_x, y, stub.below))
        left, right = stub.x, stub.x + stub.width
        if stub.named:
            x = left if stub.side > 0 else right - style.width
            if active:
                box = QRectF(x - 3, y - 5.5, style.width + 6, NAME_PIXELS + 1.0)
                painter.drawRoundedRect(box, 3, 3)
            painter.setFont(self.styles.name_font)
            painter.setPen(style.on_color if active else style.color)
            painter.drawStaticText(QPointF(x, self._text_top(y)), style.text)
            if stub.side > 0:
                left = x + style.width + _NAME_GAP
            else:
                right = x - _NAME_GAP
        painter.setFont(self._font)
        painter.setPen(self.styles.theme.ink if active else self.styles.theme.quiet)
        x = left if stub.side > 0 else right - self._metrics.horizontalAdvance(stub.text)
        painter.drawText(QPointF(x, self._text_top(y) + self._metrics.ascent()), stub.text)

    def _text_top(self, y: float) -> float:
        """Where a text begins whose capitals have their middle at y."""
        metrics = self._metrics
        return float(round(y + metrics.capHeight() / 2 - metrics.ascent()))


def rounded(points: Sequence[tuple[float, float]], *, shorten: float = 0.0) -> QPainterPath:
    """A line through points with rounded corners, its last piece shorter by so much."""
    path = QPainterPath(QPointF(*points[0]))
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, _length(before, here) / 2, _length(here, after) / 2)
        path.lineTo(_towards(here, before, radius))
        path.quadTo(QPointF(*here), _towards(here, after, radius))
    last = min(shorten, _length(points[-2], points[-1]))
    path.lineTo(_towards(points[-1], points[-2], last))
    return path


def arrow_head(before: tuple[float, float], tip: tuple[float, float]) -> QPolygonF:
    """A triangle with its tip at the end of a straight piece."""
    base = _towards(tip, before, _HEAD)
    across = QPointF(0, _HEAD_HALF) if before[1] == tip[1] else QPointF(_HEAD_HALF, 0)
    return QPolygonF([QPointF(*tip), base + across, base - across])


def _sign(x: float, y: float, below: bool | None) -> QPolygonF:
    """A small triangle: the other end is further up, further down, or (a rhomb) elsewhere."""
    if below is None:
        around = ((x - 3, y), (x, y - 3), (x + 3, y), (x, y + 3))
        return QPolygonF([QPointF(*corner) for corner in around])
    tip = 2.6 if below else -2.6
    return QPolygonF([QPointF(x - 2.8, y - tip), QPointF(x + 2.8, y - tip), QPointF(x, y + tip)])


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(point: tuple[float, float], other: tuple[float, float], by: float) -> QPointF:
    """The place `by` pixels from a point on the straight way to another."""
    length = _length(point, other)
    share = by / length if length else 0.0
    return QPointF(
        point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share
    )
