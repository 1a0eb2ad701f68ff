"""The wheel over boxes: it scrolls what they stand on and changes nothing on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import annotator.ui
from annotator.ui.boxes import ChoiceBox, NumberBox


class Page(QScrollArea):
    """Two boxes at the top of something higher than its window."""

    def __init__(self) -> None:
        super().__init__()
        self.choice, self.number = ChoiceBox(), NumberBox()
        self.choice.addItems(["flag", "text", "date"])
        self.choice.setCurrentIndex(1)
        self.number.setValue(3)
        inside = QWidget()
        inside.setMinimumHeight(1000)
        column = QVBoxLayout(inside)
        for box in (self.choice, self.number):
            column.addWidget(box)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.resize(300, 200)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    return page


def wheel(widget: QWidget, steps: int = -1) -> None:
    """Turn the wheel over a widget."""
    window = widget.window()
    at = QPointF(widget.mapTo(window, widget.rect().center()))
    QTest.wheelEvent(window.windowHandle(), at, QPoint(0, 120 * steps))


def test_the_wheel_scrolls_the_page_over_a_choice_even_with_the_focus(page: Page) -> None:
    page.choice.setFocus()
    wheel(page.choice)
    assert page.choice.currentIndex() == 1
    assert page.verticalScrollBar().value() > 0


def test_the_wheel_counts_only_in_a_number_that_is_being_written(page: Page) -> None:
    page.choice.setFocus()
    wheel(page.number)
    assert page.number.value() == 3
    assert not page.number.hasFocus()
    assert page.verticalScrollBar().value() > 0
    page.verticalScrollBar().setValue(0)
    page.number.setFocus()
    wheel(page.number, steps=1)
    assert page.number.value() == 4


def test_a_list_without_a_choice_is_shown_from_its_beginning(page: Page) -> None:
    page.choice.addItems([f"entry {number}" for number in range(60)])
    page.choice.setMaxVisibleItems(5)
    page.choice.setCurrentIndex(-1)
    page.choice.showPopup()
    assert page.choice.view().verticalScrollBar().value() == 0
    page.choice.hidePopup()


def test_the_window_has_no_other_boxes() -> None:
    root = Path(annotator.ui.__file__).parent
    unsafe = [
        f"{path.relative_to(root)}: {word}"
        for path in sorted(root.rglob("*.py"))
        for word in ("QComboBox(", "QSpinBox(", "(QComboBox)", "(QSpinBox)", "QDoubleSpinBox(")
        if path.name != "boxes.py" and word in path.read_text(encoding="utf-8")
    ]
    assert not unsafe
