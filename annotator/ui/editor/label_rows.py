"""The rows of the label palette: which labels a few typed letters mean, and how a row looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.domain.label import Label, name_key
from annotator.ui.theme import Theme, mark_color, tint

ROW_HEIGHT = 28
_PAD = 10
_SWATCH = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """A row: a label, or (without one) the name of a label that could be made.

    `note` is said quietly beside the name; `plain` says that the row is no label at all.
    """

    label: Label | None
    name: str
    note: str = ""
    plain: bool = False
    key: str = ""


def ranked(names: Sequence[str], typed: str) -> list[int]:
    """Which names typed letters mean, by their places, the likeliest first.

    Names come in the order of their likelihood; those that begin with the letters come before
    those with a word that does, and those before names that only contain them.
    """
    words = name_key(typed.strip()).casefold()
    found: list[tuple[int, int]] = []
    for place, given in enumerate(names):
        name = name_key(given).casefold()
        if name == words:
            rank = 0
        elif name.startswith(words):
            rank = 1
        elif f" {words}" in name.replace("-", " ").replace("_", " "):
            rank = 2
        elif words in name:
            rank = 3
        else:
            continue
        found.append((rank, place))
    return [place for _, place in sorted(found)] if words else list(range(len(names)))


def choices(
    labels: Sequence[Label], typed: str, note: Callable[[Label], str] = lambda _: ""
) -> list[Choice]:
    """The labels that typed letters mean, the likeliest first, then making a new one."""
    places = ranked([label.name for label in labels], typed)
    found = [Choice(labels[place], labels[place].name, note(labels[place])) for place in places]
    name = typed.strip()
    if name and not any(name_key(label.name) == name_key(name) for label in labels):
        found.append(Choice(None, name))
    return found


class ChoiceModel(QAbstractListModel):
    """The choices as a list."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: list[Choice] = []

    def show(self, found: list[Choice]) -> None:
        """Hold other choices."""
        self.beginResetModel()
        self.choices = found
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.choices)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid() or index.row() >= len(self.choices):
            return None
        choice = self.choices[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            known = choice.plain or choice.label is not None
            return choice.name if known else f"New label “{choice.name}”"
        return choice if role == Qt.ItemDataRole.UserRole else None


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a choice: swatch, name, key."""

    row_height = ROW_HEIGHT

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self.theme
        rect: QRect = option.rect
        choice = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(choice, Choice):
            return
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.selection)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, tint(theme.ink, 0.045))
        area = rect.adjusted(_PAD, 0, -_PAD, 0)
        if choice.label is not None:
            paint_swatch(painter, QRectF(area.left(), rect.center().y() - 5, _SWATCH, 11),
                         choice.label, theme)  # fmt: skip
        cap = choice.key or (choice.label.key if choice.label is not None else None)
        if cap:
            key = QRect(area.right() - 18, rect.center().y() - 8, 18, 18)
            _paint_key(painter, key, cap, theme)
            area.setRight(key.left() - _PAD)
        if choice.label is None and not choice.plain:
            painter.setPen(theme.accent)
            plus = QRect(area.left(), rect.top(), _SWATCH, rect.height())
            painter.drawText(plus, Qt.AlignmentFlag.AlignCenter, "+")
        if choice.label is not None or not choice.plain:
            area.setLeft(area.left() + _SWATCH + _PAD)
        new = choice.label is None and not choice.plain
        painter.setPen(theme.accent if new else theme.ink)
        words = " ".join(str(index.data(Qt.ItemDataRole.DisplayRole)).split())
        elided = QFontMetrics(option.font).elidedText(
            words, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.setFont(option.font)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
        if choice.note:
            taken = QFontMetrics(option.font).horizontalAdvance(elided) + _PAD
            _paint_note(painter, area.adjusted(taken, 0, 0, 0), choice.note, option.font, theme)
        painter.restore()


def _paint_note(
    painter: QPainter, area: QRect, note: str, font: QFont, theme: Theme
) -> None:
    """What is said beside a name, as far as there is room for it."""
    words = " ".join(note.split())
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.setPen(theme.quiet)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def paint_swatch(painter: QPainter, rect: QRectF, label: Label, theme: Theme) -> None:
    """A label's colour as the article shows it: a tint on an underline."""
    color = mark_color(theme, label.color)
    painter.fillRect(rect, tint(color, 0.26))
    painter.fillRect(QRectF(rect.left(), rect.bottom() - 3, rect.width(), 3), color)


def _paint_key(painter: QPainter, rect: QRect, key: str, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(theme.line)
    painter.setBrush(theme.paper)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    painter.setPen(theme.quiet)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
