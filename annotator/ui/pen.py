"""Formatted words written piece by piece: nobody's text is ever read as markup."""

from __future__ import annotations

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextTable,
    QTextTableFormat,
)


class Pen:
    """Writes at a cursor: words in a look, lines, cells of a table."""

    def __init__(self, cursor: QTextCursor, *, gap: int = 3) -> None:
        self.cursor = cursor
        self._gap = gap
        self._fresh = True

    def line(self) -> None:
        """Begin a line of its own; the first one is there already."""
        shape = QTextBlockFormat()
        shape.setBottomMargin(self._gap)
        if self._fresh:
            self.cursor.setBlockFormat(shape)
        else:
            self.cursor.insertBlock(shape, QTextCharFormat())
        self._fresh = False

    def write(
        self,
        words: str,
        color: QColor | None = None,
        *,
        bold: bool = False,
        italic: bool = False,
        underlined: bool = False,
    ) -> None:
        """Write words in one look; `color` is the text's own if not given."""
        look = QTextCharFormat()
        if color is not None:
            look.setForeground(color)
        if bold:
            look.setFontWeight(QFont.Weight.DemiBold)
        look.setFontItalic(italic)
        look.setFontUnderline(underlined)
        self.cursor.insertText(words, look)

    def table(self, rows: int, columns: int, *, space: int = 10) -> QTextTable:
        """Insert a table without lines, its columns as wide as they need, `space` apart."""
        shape = QTextTableFormat()
        shape.setBorder(0)
        shape.setCellSpacing(0)
        shape.setCellPadding(2)
        shape.setTopMargin(6)
        shape.setBottomMargin(8)
        made = self.cursor.insertTable(rows, columns, shape)
        for row in range(rows):
            for column in range(columns - 1):
                cell = made.cellAt(row, column)
                look = cell.format().toTableCellFormat()
                look.setRightPadding(space)
                cell.setFormat(look)
        return made


def pen_in(table: QTextTable, row: int, column: int) -> Pen:
    """A pen for one cell."""
    return Pen(table.cellAt(row, column).firstCursorPosition(), gap=0)

