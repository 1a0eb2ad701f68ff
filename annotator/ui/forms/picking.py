"""Choosing an annotation of the document: a small sheet with a line to type in and a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec
from annotator.ui.context import Context
from annotator.ui.editor.relation_words import named
from annotator.ui.forms.lines import Line
from annotator.ui.panels.painting import swatch_icon
from annotator.ui.theme import mark_color

_MOST = 200
_WIDTH, _ROWS = 280, 9
_ELSEWHERE = "in another document…"


class AnnotationPicker(QFrame):
    """Type a few letters of the words or of the label; Enter takes, Esc leaves.

    With `far` the last row goes on to all other documents, with what is typed.
    """

    def __init__(
        self,
        context: Context,
        offered: Sequence[Annotation],
        take: Callable[[Uid], object],
        hint: str,
        parent: QWidget,
        *,
        far: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._take = context, take
        self._far = far
        self._offered = [(one, named(context, one)) for one in offered]
        self.line = Line()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListWidget { border: 0; padding: 0; }")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName("What can be chosen")
        self.list.itemClicked.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self._filter("")

    def open_under(self, widget: QWidget) -> None:
        """Show the sheet under what asked for it, wholly on the screen."""
        row = self.fontMetrics().height() + 6
        size = QSize(_WIDTH, self.line.sizeHint().height() + 16 + row * _ROWS)
        corner = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        area = widget.screen().availableGeometry()
        x = max(area.left(), min(corner.x(), area.right() - size.width()))
        below = corner.y() + size.height() <= area.bottom()
        y = corner.y() if below else corner.y() - widget.height() - 4 - size.height()
        self.setGeometry(x, max(area.top(), y), size.width(), size.height())
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line: arrows choose in the list, Enter takes, Esc leaves."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key, rows = event.key(), max(1, self.list.count())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._chosen(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % rows)
        else:
            return super().eventFilter(watched, event)
        return True

    def _filter(self, typed: str) -> None:
        letters = typed.casefold().split()
        self.list.clear()
        for annotation, words in self._offered:
            text = words.casefold()
            if all(part in text for part in letters):
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, annotation.uid)
                label = self._context.label_set.get(annotation.label)
                if label is not None:
                    color = mark_color(self._context.theme, label.color)
                    item.setIcon(swatch_icon(color, self.devicePixelRatioF()))
                self.list.addItem(item)
                if self.list.count() == _MOST:
                    break
        if self._far is not None:
            self.list.addItem(QListWidgetItem(_ELSEWHERE))
        self.list.setCurrentRow(0)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        uid: Uid | None = item.data(Qt.ItemDataRole.UserRole)
        self.close()
        if uid is not None:
            self._take(uid)
        elif self._far is not None:
            self._far(self.line.text())


def in_reading_order(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Annotations by their place in the text, those without one behind."""
    return sorted(annotations, key=lambda a: (not a.anchors, a.hull or (0, 0), a.uid))


def possible_fillers(context: Context, spec: SlotSpec, holder: Uid) -> list[Annotation]:
    """What a reference slot may point to: of the shown document, and of what points into it."""
    from annotator.services.linking import may_point

    every = (*context.annotations.values(), *context.wide.values())
    return in_reading_order(
        a for a in every if a.uid != holder and not a.rejected and may_point(spec, a)
    )


def possible_sources(context: Context, holder: Uid) -> list[Annotation]:
    """Who can say something in the shown document, the likeliest first."""
    from annotator.services.attributing import sources_among

    every = (*context.annotations.values(), *context.wide.values())
    return sources_among(context.label_set, (a for a in every if a.uid != holder))


def possible_proofs(context: Context, holder: Uid) -> list[Annotation]:
    """The spans of the shown document: words that can prove something, in reading order."""
    spans = (a for a in context.annotations.values() if a.kind is Kind.SPAN)
    return in_reading_order(a for a in spans if a.uid != holder and not a.rejected)
