"""How frames, clusters and what is under them look: names in their colours, members as chips."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.domain.annotation import SlotStatus, Stance
from annotator.ui.context import Context
from annotator.ui.models.frame_lines import Line
from annotator.ui.models.frames import FrameRole
from annotator.ui.panels.painting import PAD, paint_row, paint_sign, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.panels.tree import INDENT, TreeRows
from annotator.ui.theme import mark_color, tint

_NAME_SHARE = 0.5
_SLOT_SHARE = 0.34
_MARK = 6.0


class FrameDelegate(RowDelegate):
    """Paints the rows of one tree; the active frame or cluster is marked."""

    def __init__(self, context: Context, view: TreeRows) -> None:
        super().__init__(context, view)
        self._view = view

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row, from the left edge of the tree on."""
        theme = self._context.theme
        line = index.data(FrameRole.LINE)
        rect = QRect(option.rect)
        rect.setLeft(0)
        option.rect = rect
        top = not isinstance(line, Line)
        active = top and index.data(FrameRole.UID) == self._context.active
        paint_row(painter, option, theme, marked=active)
        if self._view.target.isValid() and self._view.target == index:
            painter.setPen(theme.accent)
            painter.drawRect(rect.adjusted(1, 0, -2, -1))
        if isinstance(line, Line):
            self._paint_line(painter, option, index, line)
        else:
            self._paint_top(painter, option, index, active=active)

    def _paint_top(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        *,
        active: bool,
    ) -> None:
        theme = self._context.theme
        area = option.rect.adjusted(PAD, 0, -PAD, 0)
        if index.model().hasChildren(index):
            unfolded = self._view.isExpanded(cast("QModelIndex", index))
            paint_sign(painter, area, theme.quiet, unfolded=unfolded)
        area.setLeft(area.left() + INDENT)
        note = str(index.data(FrameRole.NOTE) or "")
        small = scaled(option.font, -1)
        if note:
            room = min(QFontMetrics(small).horizontalAdvance(note), area.width() // 3)
            place = QRect(area.right() - room, area.top(), room, area.height())
            paint_text(painter, place, note, small, theme.quiet, right=True)
            area.setRight(place.left() - 8)
        color: str | None = index.data(FrameRole.COLOR)
        ink = theme.quiet if color is None else mark_color(theme, color)
        name = QRect(area)
        name.setWidth(int(area.width() * _NAME_SHARE))
        label = str(index.data(FrameRole.LABEL))
        taken = paint_text(painter, name, label, scaled(option.font, 0, bold=True), ink)
        words = str(index.data(FrameRole.WORDS) or "")
        words_ink = theme.ink if active else theme.quiet
        paint_text(painter, area.adjusted(taken + 8, 0, 0, 0), words, option.font, words_ink)

    def _paint_line(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        line: Line,
    ) -> None:
        theme = self._context.theme
        area = option.rect.adjusted(PAD + INDENT, 0, -PAD, 0)
        if line.member:
            self._paint_member(painter, area, option, index, line)
            return
        slot = QRect(area)
        slot.setWidth(int(area.width() * _SLOT_SHARE))
        if line.first:
            paint_text(painter, slot, line.slot, option.font, theme.quiet)
        area.setLeft(slot.right() + 6)
        if line.entry is None:
            ink = theme.busy if line.wanted else theme.quiet
            said = "required" if line.wanted else "–"
            paint_text(painter, area, said, option.font, ink)
            return
        if line.conflict:
            centre = QPointF(area.right() - _MARK / 2, area.center().y() + 0.5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.bad)
            painter.drawEllipse(centre, _MARK / 2, _MARK / 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            area.setRight(area.right() - int(_MARK) - 6)
        coded = line.entry.status is SlotStatus.CODED
        font = scaled(option.font, 0, bold=True) if coded else option.font
        if line.entry.stance is Stance.DENIES:
            font = QFont(font)
            font.setStrikeOut(True)
        taken = paint_text(painter, area, line.text, font, theme.ink)
        rest = area.adjusted(taken + 8, 0, 0, 0)
        paint_text(painter, rest, line.note, scaled(option.font, -1), theme.quiet)

    def _paint_member(
        self,
        painter: QPainter,
        area: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        line: Line,
    ) -> None:
        """A pill with the member's words, its label and document beside; filled when ticked."""
        theme = self._context.theme
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        small = scaled(option.font, -1)
        active = line.target is not None and line.target == self._context.active
        width = min(QFontMetrics(option.font).horizontalAdvance(line.text) + 16, area.width())
        pill = QRectF(area.left(), area.top() + 2, width, area.height() - 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.accent if active else Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent if ticked else tint(theme.ink, 0.07))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        inside = pill.toRect().adjusted(8, 0, -6, 0)
        ink = theme.paper if ticked else theme.ink
        paint_text(painter, inside, line.text, option.font, ink)
        rest = area.adjusted(int(width) + 8, 0, 0, 0)
        paint_text(painter, rest, line.note, small, theme.quiet)
