"""What can be told of pictures: their size, whether anything is on them, what has changed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage


def load(path: Path) -> QImage:
    """A picture from its file."""
    image = QImage(str(path))
    assert not image.isNull(), f"{path} is no picture"
    return image.convertToFormat(QImage.Format.Format_RGB32)


def size(image: QImage) -> tuple[int, int]:
    """Width and height in pixels."""
    return image.width(), image.height()


def colors(image: QImage) -> Counter[int]:
    """How many pixels each colour has, on every third row."""
    found: Counter[int] = Counter()
    for y in range(0, image.height(), 3):
        row = image.copy(0, y, image.width(), 1)
        found.update(memoryview(row.constBits()).cast("I").tolist())
    return found


def brightness(image: QImage) -> float:
    """The mean brightness, 0 black to 255 white."""
    small = image.scaled(64, 64).convertToFormat(QImage.Format.Format_Grayscale8)
    values = bytes(small.constBits())
    return sum(values) / len(values)


def changed(before: QImage, after: QImage, place: QRect) -> int:
    """How many pixels of a place are another colour now."""
    return sum(
        before.pixel(x, y) != after.pixel(x, y)
        for y in range(place.top(), place.bottom() + 1)
        for x in range(place.left(), place.right() + 1)
    )
