"""How each label looks in the article: its colours in the theme and its name, ready to paint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QStaticText

from annotator.domain.annotation import Annotation, Verdict
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.ui.editor.metrics import NAME_PIXELS
from annotator.ui.theme import Theme, mark_color, tint

TINT = 0.15
ACTIVE_TINT = 0.34
_NAME_WIDTH = 180.0
_HIGHLIGHT = "Highlight"
_SERIF = ("Noto Serif", "Source Serif 4", "Source Serif Pro", "Charter", "Georgia",
          "DejaVu Serif", "Liberation Serif")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpanStyle:
    """The colours of a label's spans and its name; `text` is elided to a bearable width."""

    name: str
    color: QColor
    fill: QColor
    active_fill: QColor
    on_color: QColor
    text: QStaticText
    width: float


class StyleBook:
    """The looks of a label set in one theme; asked for by label uid, `None` for highlights."""

    def __init__(self, theme: Theme, label_set: LabelSet, interface: QFont) -> None:
        self.theme = theme
        self.label_set = label_set
        self.name_font = name_font(interface)
        self.name_ascent = QFontMetricsF(self.name_font).ascent()
        self._styles: dict[Uid | None, SpanStyle] = {}

    def __getitem__(self, label: Uid | None) -> SpanStyle:
        style = self._styles.get(label)
        if style is None:
            style = self._styles[label] = self._make(self.label_set.get(label))
        return style

    def _make(self, label: Label | None) -> SpanStyle:
        theme = self.theme
        color = theme.quiet if label is None else mark_color(theme, label.color)
        name = _HIGHLIGHT if label is None else label.name
        metrics = QFontMetricsF(self.name_font)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
        text = QStaticText(shown)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.prepare(font=self.name_font)
        return SpanStyle(
            name=name,
            color=QColor(color),
            fill=tint(color, TINT),
            active_fill=tint(color, ACTIVE_TINT),
            on_color=theme.paper,
            text=text,
            width=metrics.horizontalAdvance(shown),
        )


def article_font(family: str, pixels: int) -> QFont:
    """The font of the article's text; an empty family is the best serif there is."""
    font = QFont(family) if family else QFont()
    if not family:
        font.setFamilies([*_SERIF, "serif"])
        font.setStyleHint(QFont.StyleHint.Serif)
    font.setPixelSize(max(6, pixels))
    font.setWeight(QFont.Weight.Normal)
    return font


def name_font(interface: QFont) -> QFont:
    """The font of label names: the interface's, 10 px and semi-bold."""
    font = QFont(interface)
    font.setPixelSize(NAME_PIXELS)
    font.setWeight(QFont.Weight.DemiBold)
    return font


@lru_cache(maxsize=1)
def dash_patterns() -> dict[str, list[float]]:
    """Dashes (in thicknesses of the line) of suggestions and of what is disputed."""
    return {"suggestion": [2.6, 1.8], "disputed": [0.1, 1.9]}


def line_of(annotation: Annotation) -> str:
    """How a span's mark is drawn: `plain`, `suggestion` (dashed) or `disputed` (dotted)."""
    if annotation.judgements:
        if any(j.verdict is Verdict.DISPUTES for j in annotation.judgements):
            return "disputed"
    elif annotation.suggestion:
        return "suggestion"
    return "plain"
