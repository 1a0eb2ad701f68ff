"""The labels of the whole document as chips under its title, each with its place in the order."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QSizePolicy, QWidget

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Change, Changes, Entity
from annotator.domain.document import Coverage
from annotator.domain.ids import Uid
from annotator.ui import document_labels
from annotator.ui.context import Context
from annotator.ui.models.wording import as_sentence, one_line, tip
from annotator.ui.panels.parts import FlowLayout
from annotator.ui.theme import mark_color, tint
from annotator.ui.waves import paint_wave
from annotator.ui.widgets import FlatButton

_PAD = 9
_BADGE = 15
_WAVE = 9
_LONGEST = 220


class DocumentChip(QAbstractButton):
    """One label of the document: its name in its colour, its rank, a wave if it has a problem.

    Enter or a click makes it active; Delete takes it away; Alt+Up and Alt+Down, or a drag onto
    another chip, change its place; a click on its number makes it the first.
    """

    def __init__(self, context: Context, annotation: Annotation) -> None:
        super().__init__()
        self._context = context
        self.annotation = annotation
        self._pressed = QPoint()
        self.rank = document_labels.rank_shown(context, annotation)
        label = context.label_set.get(annotation.label)
        self.color = context.theme.quiet if label is None else mark_color(
            context.theme, label.color
        )  # fmt: skip
        self.setText(one_line("" if label is None else label.name, 120))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: context.set_active(annotation.uid))
        self.tell()

    @property
    def active(self) -> bool:
        """Whether it is the active annotation."""
        return self._context.active == self.annotation.uid

    def tell(self) -> None:
        """Say in words what is painted."""
        parts = [self.text()]
        if self.rank:
            parts.append(f"rank {self.rank}")
        if self.annotation.suggestion:
            parts.append("suggestion")
        told = ", ".join(parts)
        problems = [
            as_sentence(p.sentence) for p in self._context.problems.of(self.annotation.uid)
        ]
        self.setAccessibleName(told)
        self.setAccessibleDescription(" ".join(problems))
        self.setToolTip(tip("\n".join([told, *filter(None, [self.annotation.note]), *problems])))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = 2 * _PAD + 2 + min(_LONGEST, metrics.horizontalAdvance(self.text()))
        if self.rank is not None:
            width += _BADGE + 4
        return QSize(width, _height(metrics))

    def _badge(self) -> QRectF:
        """Where the number stands."""
        return QRectF(5, (self.height() - _BADGE) / 2, _BADGE, _BADGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        strength = 0.30 if self.active else 0.20 if self.underMouse() else 0.12
        painter.setBrush(tint(self.color, strength))
        edge = QPen(self.color, 2 if self.active or self.hasFocus() else 1)
        if self.annotation.suggestion:
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.drawRoundedRect(box, 4, 4)
        area = self.rect().adjusted(_PAD, 0, -_PAD, 0)
        if self.rank is not None:
            self._paint_rank(painter)
            area.setLeft(int(self._badge().right()) + 5)
        painter.setPen(theme.ink)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self._context.problems.of(self.annotation.uid):
            paint_wave(painter, area.left(), self.height() - 4.5, _WAVE, theme.bad)

    def _paint_rank(self, painter: QPainter) -> None:
        """The rank in a circle: filled for the first, the way a radio button is."""
        theme, badge = self._context.theme, self._badge()
        first = self.rank == 1
        painter.setPen(QPen(self.color, 1))
        painter.setBrush(self.color if first else theme.paper)
        painter.drawEllipse(badge)
        font = QFont(self.font())
        font.setPixelSize(10)
        font.setBold(first)
        painter.setFont(font)
        painter.setPen(theme.paper if first else theme.ink)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.rank or "–"))
        painter.setFont(self.font())

    # Keys and mouse

    def event(self, event: QEvent) -> bool:
        """Keys of a chip win over the window's shortcuts while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
            if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, context, uid = event.key(), self._context, self.annotation.uid
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            document_labels.move(context, uid, -1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            document_labels.take(context, uid)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.focusNextPrevChild(key in (Qt.Key.Key_Right, Qt.Key.Key_Down))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click, a click on the number, or the end of a drag."""
        place = event.position().toPoint()
        moved = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        left = event.button() == Qt.MouseButton.LeftButton
        if left and moved and not self.rect().contains(place):
            self.setDown(False)
            self._drop(place)
        elif left and self.rank is not None and self._badge().contains(event.position()):
            self.setDown(False)
            document_labels.place_at(self._context, self.annotation.uid, 1)
        else:
            super().mouseReleaseEvent(event)

    def _drop(self, place: QPoint) -> None:
        """Take the place of the chip that this one was dragged onto."""
        parent = self.parentWidget()
        target = None if parent is None else parent.childAt(self.mapToParent(place))
        if not isinstance(target, DocumentChip):
            return
        row = [one.uid for one in document_labels.ranked_with(self._context, self.annotation)]
        if target.annotation.uid in row:
            rank = row.index(target.annotation.uid) + 1
            document_labels.place_at(self._context, self.annotation.uid, rank)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.choices()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def choices(self) -> QMenu:
        """What can be done with the label."""
        context, uid, menu = self._context, self.annotation.uid, QMenu(self)
        menu.addAction("Show in the inspector", self.click)
        menu.addSeparator()
        changes = []
        if document_labels.ranked_with(context, self.annotation):
            move = partial(document_labels.move, context, uid)
            changes += [
                menu.addAction("Primary", partial(document_labels.place_at, context, uid, 1)),
                menu.addAction("Move up\tAlt+Up", partial(move, -1)),
                menu.addAction("Move down\tAlt+Down", partial(move, 1)),
            ]
            menu.addSeparator()
        changes.append(menu.addAction("Remove", partial(document_labels.take, context, uid)))
        for action in changes:
            action.setEnabled(context.writable)
        return menu


class DocumentChips(QWidget):
    """The chips of the shown document, and the way to more; hidden without labels for documents."""

    more_wanted = Signal()
    """The user asks for the list of labels for documents."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("Labels of the document")
        self.more = FlatButton(context, "+ label")
        self.more.setAccessibleName("Label the document")
        self.more.setToolTip("Label the document as a whole")
        self.more.setFixedHeight(_height(self.more.fontMetrics()))
        self.more.clicked.connect(self.more_wanted)
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 4, 0, 2)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.chips: list[DocumentChip] = []
        self.said: list[FlatButton] = []
        context.document_changed.connect(self.refresh)
        context.changes_published.connect(self._follow)
        context.theme_changed.connect(self.refresh)
        context.active_changed.connect(lambda _uid: self._repaint())
        context.problems.changed.connect(lambda _uids: self._repaint())
        self.refresh()

    def chip(self, uid: Uid | None) -> DocumentChip | None:
        """The chip of an annotation."""
        return next((chip for chip in self.chips if chip.annotation.uid == uid), None)

    def refresh(self) -> None:
        """Show the labels of the shown document."""
        context = self._context
        focused = next((chip.annotation.uid for chip in self.chips if chip.hasFocus()), None)
        while self._flow.takeAt(0) is not None:
            pass
        for gone in (*self.chips, *self.said):
            gone.hide()
            gone.deleteLater()
        offered = any(
            label.kind is Kind.DOCUMENT and not label.retired for label in context.label_set
        )
        shown = document_labels.shown_labels(context) if context.document_uid is not None else []
        self.chips = [DocumentChip(context, one) for one in shown]
        self.said = [self._said(one) for one in document_labels.said_of_whole(context)]
        for widget in (*self.chips, *self.said):
            self._flow.addWidget(widget)
            widget.show()
        self._flow.addWidget(self.more)
        self.more.setVisible(offered and context.writable)
        self.setVisible(bool(self.chips or self.said) or (offered and context.writable))
        self.updateGeometry()
        again = self.chip(focused)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _said(self, entry: Coverage) -> FlatButton:
        """What is said of the document as a whole; a click takes one's own back."""
        context = self._context
        words = document_labels.coverage_words(context.label_set, entry)
        project = context.project
        mine = project is not None and entry.annotator == project.annotator and context.writable
        button = FlatButton(context)
        button.show_as(f"{words} ✕" if mine else words, quiet=True)
        button.setFixedHeight(_height(button.fontMetrics()))
        button.setEnabled(mine)
        button.setAccessibleName(f"{words}, said by {one_line(entry.annotator, 60)}")
        by = f"Said by {one_line(entry.annotator, 60)}"
        button.setToolTip(tip(f"{by}. A click takes it back." if mine else f"{by}."))
        button.clicked.connect(lambda: document_labels.take_back(context, entry))
        return button

    def _follow(self, changes: Changes) -> None:
        mine = self._context.document_uid in changes.of(Entity.DOCUMENT).updated
        labels = changes.bulk or bool(changes.of(Entity.LABEL))
        if labels or mine or any(map(_of_a_document, changes.records)):
            self.refresh()

    def _repaint(self) -> None:
        for chip in self.chips:
            chip.tell()
            chip.update()


def _height(metrics: QFontMetrics) -> int:
    return metrics.height() + 6


def _of_a_document(change: Change) -> bool:
    record = change.before if change.after is None else change.after
    return isinstance(record, Annotation) and record.kind is Kind.DOCUMENT
