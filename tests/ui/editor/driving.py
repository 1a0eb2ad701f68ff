"""Hands for the article view: where characters are, drags, and what lies on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import LabelSet
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.editor.pane import ArticlePane
from annotator.ui.editor.presenter import Presenter
from annotator.ui.editor.view import ArticleView

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Desk:
    """A project, its context, and the article on screen."""

    project: Project
    context: Context
    pane: ArticlePane
    presenter: Presenter

    @property
    def view(self) -> ArticleView:
        return self.pane.view

    @property
    def spans(self) -> list[tuple[str | None, str]]:
        """Label and words of every stored span, in reading order."""
        document = self.project.documents()
        return [(s.label, s.text) for d in document for s in d.spans]

    @property
    def active_words(self) -> str:
        annotation = self.context.annotations[self.context.active or Uid("")]
        return self.view.text[slice(*annotation.anchors[0])]

    def label(self, name: str) -> Uid:
        return self.context.label_set.named(name).uid

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        press(self.view, key, modifiers)


def press(widget: QWidget, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release a key, or the key that types a character."""
    if isinstance(key, str):
        # The stubs do not know that QTest takes characters, too.
        QTest.keyClick(widget, key, modifiers)  # type: ignore[call-overload]
    else:
        QTest.keyClick(widget, key, modifiers)


def span(
    labels: LabelSet, *anchors: tuple[int, int], label: str | None = "Source", **more: Any
) -> Annotation:
    """A span of a view's own."""
    uid = None if label is None else labels.named(label).uid
    made = Annotation(new_uid(), label=uid, anchors=tuple(Anchor(*a) for a in anchors))
    return made._replace(**more) if more else made


def place_of(view: ArticleView, position: int, words: str = "") -> tuple[int, int]:
    start = view.text.index(words) if words else position
    return start, start + len(words)


def left_of(view: ArticleView, position: int) -> QPoint:
    """A point just inside the character at `position` (left-to-right text)."""
    return view.edge_rect(position, at_end=False).center().toPoint() + QPoint(2, 0)


def right_of(view: ArticleView, position: int) -> QPoint:
    """A point just inside the character in front of `position` (left-to-right text)."""
    return view.edge_rect(position, at_end=True).center().toPoint() - QPoint(2, 0)


def drag(
    view: ArticleView,
    start: QPoint,
    end: QPoint,
    modifiers: Qt.KeyboardModifier = NONE,
    *,
    release: bool = True,
) -> None:
    """Press, move and release the left button over the text."""
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, modifiers, start)
    move(view, start + QPoint(6, 0) if end.x() >= start.x() else start - QPoint(6, 0), modifiers)
    move(view, end, modifiers)
    if release:
        QTest.mouseRelease(viewport, LEFT, modifiers, end)


def move(view: ArticleView, to: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Move the mouse with the left button held (QTest's own moves hold nothing)."""
    viewport = view.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(viewport.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        LEFT,
        modifiers,
    )
    QApplication.sendEvent(viewport, event)


def click(view: ArticleView, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(view.viewport(), LEFT, modifiers, at)


def key_event(
    text: str, *, scan_code: int = 0, modifiers: Qt.KeyboardModifier = NONE, key: int = 0
) -> QKeyEvent:
    """A key press as a keyboard with another layout sends it (X11 key codes)."""
    return QKeyEvent(
        QEvent.Type.KeyPress, key or (ord(text.upper()) if text else 0), modifiers,
        scan_code, 0, 0, text,
    )  # fmt: skip


def line_tops(view: ArticleView) -> list[float]:
    """The top of every line of the document, laid out whole."""
    tops = []
    for block, y, geometry in view.lines.visible(0.0, 1e9):
        assert block.isValid()
        tops += [y + line.top for line in geometry.lines]
    return tops


def picture(view: ArticleView) -> QImage:
    return view.viewport().grab().toImage()


def pixels_like(image: QImage, color: QColor, tolerance: int = 12) -> list[tuple[int, int]]:
    """Where a picture has a colour, near enough."""
    found = []
    for y in range(image.height()):
        for x in range(image.width()):
            here = image.pixelColor(x, y)
            if (
                abs(here.red() - color.red()) <= tolerance
                and abs(here.green() - color.green()) <= tolerance
                and abs(here.blue() - color.blue()) <= tolerance
            ):
                found.append((x, y))
    return found
