"""How a label looks in the list: swatch, name, count in this document, key; and its editor."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.domain.label import MAX_NAME
from annotator.ui.models.labels import LabelRole
from annotator.ui.panels.painting import (
    PAD,
    SWATCH,
    key_cap_width,
    paint_key_cap,
    paint_row,
    paint_swatch,
    paint_text,
    scaled,
)
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.theme import mark_color, tint

_MORE = "⋯"
_GAP = 8
_INDENT = 14


class LabelDelegate(RowDelegate):
    """Paints labels; the armed one has its key filled, the one under the mouse can be edited."""

    def row_height(self, font: QFont) -> int:
        """One line and air, as high as a key cap needs."""
        return max(23, QFontMetrics(font).height() + 7)

    def more_rect(self, row: QRect, font: QFont, key: str) -> QRect:
        """Where “⋯” stands in a row while the mouse is over it."""
        cap = key_cap_width(key, QFontMetrics(scaled(font, -2)))
        right = row.right() - PAD - cap - _GAP
        return QRect(right - 18, row.top(), 22, row.height())

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one label."""
        theme = self._context.theme
        rect: QRect = option.rect
        font: QFont = option.font
        if index.data(LabelRole.HEADING) is not None:
            small = scaled(font, -2, bold=True)
            paint_text(painter, rect.adjusted(PAD, 3, -PAD, 0), index.data(), small, theme.quiet)
            return
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        armed = index.data(LabelRole.UID) == self._context.armed
        paint_row(painter, option, theme, marked=armed)
        retired = index.data(LabelRole.LABEL).retired
        color = tint(mark_color(theme, index.data(LabelRole.COLOR)), 0.4 if retired else 1)
        middle = rect.center().y() + 1
        left = rect.left() + PAD + _INDENT * index.data(LabelRole.DEPTH)
        swatch = QRect(QPoint(left, middle - SWATCH.height() // 2), SWATCH)
        paint_swatch(painter, swatch, color)
        small = scaled(font, -2)
        key: str = "" if retired else index.data(LabelRole.KEY)
        right = rect.right() - PAD
        cap = key_cap_width(key, QFontMetrics(small))
        if key:
            painter.setFont(small)
            box = QRect(right - cap + 1, middle - 9, cap, 17)
            paint_key_cap(painter, box, key, theme, filled=armed)
        right -= cap + _GAP
        count = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
        if hovered and self._context.writable:
            more = self.more_rect(rect, font, key)
            paint_text(painter, more.adjusted(0, 0, -2, 0), _MORE, font, theme.ink, right=True)
            right = more.left() - 4
        else:
            number: int = index.data(LabelRole.COUNT)
            words = f"{number:,}" if number else ""
            right -= paint_text(painter, count, words, scaled(font, -1), theme.quiet, right=True)
            right -= _GAP if number else 0
        left = swatch.right() + 9
        name = QRect(left, rect.top(), max(0, right - left), rect.height())
        paint_text(painter, name, index.data(), font, theme.quiet if retired else theme.ink)

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A field for the name, as long as names may be."""
        field = QLineEdit(parent)
        field.setMaxLength(2 * MAX_NAME)  # it counts UTF-16 units
        field.setAccessibleName("Name of the label")
        field.setFrame(False)
        field.setAutoFillBackground(True)
        return field

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """The present name, all of it selected."""
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(Qt.ItemDataRole.EditRole))
        editor.selectAll()

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ask for the name that was typed."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Over the name, up to the key."""
        rect: QRect = option.rect
        left = PAD + _INDENT * index.data(LabelRole.DEPTH) + SWATCH.width() + 4
        editor.setGeometry(rect.adjusted(left, 1, -PAD, -1))
