"""The small wave that says “something here is not as the labels ask”, the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

_STEP = 2.5
_HEIGHT = 1.5


def paint_wave(painter: QPainter, x: float, y: float, width: float, color: QColor) -> None:
    """Paint a wave from `x` on, `width` pixels long, about the height `y`."""
    points = [
        QPointF(x + number * _STEP, y + (_HEIGHT if number % 2 else -_HEIGHT))
        for number in range(int(width / _STEP) + 1)
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, 1.4)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF(points))
    painter.restore()
