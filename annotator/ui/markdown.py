"""Markdown on screen: shown, never obeyed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import (
    QFont,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PySide6.QtWidgets import QWidget

from annotator.domain.label import name_key
from annotator.ui.browser import ClosedBrowser
from annotator.ui.context import Context

_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
_LARGER = {1: 4, 2: 1}
"""How many pixels larger than the text headings of a level are."""


class MarkdownView(ClosedBrowser):
    """Shows Markdown, and HTML in it as the characters it is written with."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._markdown = context, ""
        self.viewport().setAutoFillBackground(False)
        context.theme_changed.connect(self._dress)

    @property
    def markdown(self) -> str:
        """What is shown, as it was given."""
        return self._markdown

    def show_markdown(self, markdown: str) -> None:
        """Show a text, from its top."""
        self._markdown = markdown
        self.document().setMarkdown(markdown, _FEATURES)
        self._dress()
        self.verticalScrollBar().setValue(0)

    def show_section(self, name: str) -> bool:
        """Scroll to the heading that bears a name; whether there is one."""
        wanted = name_key(name).casefold()
        block = self.document().begin()
        while block.isValid():
            words = name_key(block.text().strip()).casefold()
            if block.blockFormat().headingLevel() and words == wanted:
                # The layout may still be on its way after a text was set.
                QTimer.singleShot(0, self, partial(self._bring_up, block.position()))
                return True
            block = block.next()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break anew: what stood at the top stays there."""
        top = self.cursorForPosition(QPoint(2, 6)).block().position()
        scrolled = self.verticalScrollBar().value() > 0
        super().resizeEvent(event)
        if scrolled and event.size().width() != event.oldSize().width():
            self._bring_up(top)

    def _bring_up(self, position: int) -> None:
        block = self.document().findBlock(position)
        if block.isValid():
            top = self.document().documentLayout().blockBoundingRect(block).top()
            self.verticalScrollBar().setValue(int(top) - 4)

    def _dress(self) -> None:
        """Headings little larger than the text, room between paragraphs, thin table lines."""
        document = self.document()
        document.setDocumentMargin(0)
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        block = document.begin()
        while block.isValid():
            _dress_block(cursor, block, self.font())
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                shape = frame.format()
                shape.setBorder(1)
                shape.setBorderCollapse(True)
                shape.setBorderBrush(self._context.theme.line)
                shape.setCellPadding(3)
                frame.setFormat(shape)
        cursor.endEditBlock()


def _dress_block(cursor: QTextCursor, block: QTextBlock, font: QFont) -> None:
    level = block.blockFormat().headingLevel()
    shape = QTextBlockFormat()
    cursor.setPosition(block.position())
    if level:
        shape.setTopMargin(0 if block.blockNumber() == 0 else 12)
        shape.setBottomMargin(4)
        cursor.movePosition(
            QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
        )
        look = QTextCharFormat()
        heading = QFont(font)
        heading.setPixelSize(_pixels(font) + _LARGER.get(level, 0))
        heading.setWeight(QFont.Weight.DemiBold)
        look.setFont(heading)
        look.clearProperty(QTextCharFormat.Property.FontSizeAdjustment)
        cursor.setCharFormat(look)
    elif block.textList() is None and cursor.currentTable() is None:
        shape.setBottomMargin(6)
    else:
        shape.setBottomMargin(2)
    cursor.mergeBlockFormat(shape)


def _pixels(font: QFont) -> int:
    return font.pixelSize() if font.pixelSize() > 0 else round(font.pointSizeF() * 4 / 3)
