"""How a picked annotation looks in a list: its words where they stand, below them which article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from annotator.ui.editor.label_rows import Choice, ChoiceDelegate, paint_swatch
from annotator.ui.models.wording import isolated, one_line, short_date
from annotator.ui.theme import Theme, tint

if TYPE_CHECKING:
    from annotator.services.pick_words import Pick

_PAD, _GAP, _SWATCH = 10, 10, 16
_LEFT_SHARE = 0.26
_MOST_WORDS = 160


@dataclass(frozen=True, slots=True)
class PickChoice(Choice):
    """A row for an annotation: `left` and `right` stand around its words, `below` under them."""

    left: str = ""
    right: str = ""
    below: str = ""


def choice_of(pick: Pick) -> PickChoice:
    """The row of a pick; a label's own key means something else here."""
    words = one_line(pick.words, _MOST_WORDS)
    named = one_line(pick.name, 60)
    where = (one_line(pick.title, 90), one_line(pick.outlet, 60), short_date(one_line(pick.date)))
    below = [isolated(part) for part in (named if words else "", *where) if part]
    return PickChoice(
        None if pick.label is None else replace(pick.label, key=None),
        words or named,
        plain=True,
        left=_joined(pick.left, before=True) if pick.annotation.anchors else "",
        right=_joined(pick.right, before=False) if pick.annotation.anchors else "",
        below=" · ".join(below),
    )


def _joined(context: str, *, before: bool) -> str:
    """What stands beside words, on one line, with the blank that parts it from them."""
    line = one_line(context)
    if not line:
        return ""
    apart = context[-1:].isspace() if before else context[:1].isspace()
    return (f"{line} " if before else f" {line}") if apart else line


class PickDelegate(ChoiceDelegate):
    """Paints picks, two lines each."""

    row_height = 46

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        choice = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(choice, PickChoice):
            super().paint(painter, option, index)
            return
        theme, rect = self.theme, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.selection)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, tint(theme.ink, 0.045))
        area = rect.adjusted(_PAD, 5, -_PAD, -5)
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        if choice.label is not None:
            swatch = QRectF(upper.left(), upper.center().y() - 5, _SWATCH, 11)
            paint_swatch(painter, swatch, choice.label, theme)
        upper.setLeft(upper.left() + _SWATCH + _GAP)
        paint_words(painter, upper, choice, option.font, theme)
        lower = upper.translated(0, upper.height())
        font = QFont(option.font)
        font.setPixelSize(max(9, QFontMetrics(font).ascent() - 1))
        painter.setFont(font)
        painter.setPen(theme.quiet)
        shown = QFontMetrics(font).elidedText(
            choice.below, Qt.TextElideMode.ElideRight, lower.width()
        )
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


def paint_words(
    painter: QPainter, area: QRect, choice: PickChoice, font: QFont, theme: Theme
) -> None:
    """The words strong, what stands around them quiet: one line, read in its own direction."""
    strong = QFont(font)
    strong.setBold(True)
    plain, bold = QFontMetrics(font), QFontMetrics(strong)
    left = plain.elidedText(
        choice.left, Qt.TextElideMode.ElideLeft, int(area.width() * _LEFT_SHARE)
    )
    room = area.width() - plain.horizontalAdvance(left)
    words = bold.elidedText(choice.name, Qt.TextElideMode.ElideRight, room)
    room -= bold.horizontalAdvance(words) + _PAD
    right = plain.elidedText(choice.right, Qt.TextElideMode.ElideRight, room) if room > 40 else ""
    layout = QTextLayout(left + words + right, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    range_ = QTextLayout.FormatRange()
    form = QTextCharFormat()
    form.setFont(strong)
    form.setForeground(theme.ink)
    # Qt counts in UTF-16.
    range_.start = len(left.encode("utf-16-le")) // 2
    range_.length = len(words.encode("utf-16-le")) // 2
    range_.format = form
    layout.setFormats([range_])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(area.width())
    layout.endLayout()
    painter.setPen(theme.quiet)
    top = area.center().y() - line.height() / 2
    layout.draw(painter, QPointF(area.left(), top))
