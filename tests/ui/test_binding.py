"""The Qt binding itself: void calls must not lose references to None (PYSIDE-3474)."""

from __future__ import annotations

import sys

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 1000
SLACK = 200
"""References that other code may take or give meanwhile."""


def test_void_calls_lose_no_reference_to_none(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.update()
        label.setText("words")
        painter.fillRect(0, 0, 8, 8, 0)
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < SLACK
