"""Small sheets over the article: how they look, and where they stand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from annotator.ui.editor.view import ArticleView

PLAIN_LINE = "QLineEdit { border: 0; background: transparent; padding: 3px 0; }"
"""The style of a line to type in that is all its sheet is about."""

GAP = 4
"""The least from a sheet to the words and to the edges of the view."""


class Sheet(QFrame):
    """A small sheet with a thin line around it, a child of the article view."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.view = view
        self.setAutoFillBackground(False)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.view.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(theme.line)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def stand_by(self, start: QRectF, end: QRectF, size: QSize) -> None:
        """Stand below what lies between two edges, above it if there is no room, all visible."""
        viewport = self.view.viewport().geometry()
        here = viewport.topLeft()
        below = int(end.bottom()) + here.y() + GAP + 6
        above = int(start.top()) + here.y() - size.height() - GAP - 12
        fits = below + size.height() <= viewport.bottom()
        y = below if fits or above < viewport.top() else above
        y = max(viewport.top(), min(y, viewport.bottom() - size.height()))
        near = end if fits else start
        left = int(min(start.x(), near.x()) if start.top() == end.top() else near.x()) + here.x()
        x = max(viewport.left() + GAP, min(left, viewport.right() - size.width() - GAP))
        self.setGeometry(QRect(QPoint(x, y), size))
