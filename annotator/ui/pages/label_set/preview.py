"""How a span with a label looks in the article, and what is asked about it: painted as it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.annotation import Kind
from annotator.domain.label import Label
from annotator.domain.slots import GIVENS, SlotSpec, SlotType, specs_of
from annotator.domain.values import words_for
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line
from annotator.ui.panels.painting import key_cap_width, paint_key_cap, paint_text, scaled
from annotator.ui.theme import mark_color, reading_font, tint

_BEFORE, _WORDS, _AFTER = "Some words, ", "then these", ", and more."
_ARTICLE_PIXELS = 17
_ROW = 26
_PAD = 12


class Preview(QWidget):
    """A line of an article with the label on it, and below it the slots as a form has them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._label: Label | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How it looks")
        context.theme_changed.connect(self.update)

    def show_label(self, label: Label | None) -> None:
        """Show how this label looks."""
        self._label = label
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What stands in the form: each slot's name and what its field says while it is empty."""
        label = self._label
        return [] if label is None else [(spec.name, hint_of(spec)) for spec in specs_of(label)]

    def sizeHint(self) -> QSize:
        return QSize(240, 84 + _ROW * len(self.rows) + (8 if self.rows else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        label, theme = self._label, self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.line)
        painter.setBrush(theme.paper)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if label is None:
            return
        self._paint_line(painter, label)
        top = 84
        for spec in specs_of(label):
            self._paint_field(painter, spec, top)
            top += _ROW

    def _paint_line(self, painter: QPainter, label: Label) -> None:
        theme = self._context.theme
        color = mark_color(theme, label.color)
        font = reading_font(self._context.settings.font, _ARTICLE_PIXELS)
        metrics = QFontMetrics(font)
        left, base = _PAD, 50
        painter.setFont(font)
        painter.setPen(theme.ink)
        before = metrics.horizontalAdvance(_BEFORE)
        width = metrics.horizontalAdvance(_WORDS)
        run = QRect(left + before, base - metrics.ascent(), width, metrics.height())
        if label.kind in (Kind.SPAN, Kind.FRAME):
            painter.fillRect(run, tint(color, 0.22))
            painter.fillRect(QRect(run.left(), run.bottom() + 1, width, 2), color)
        painter.drawText(left, base, _BEFORE + _WORDS + _AFTER)
        small = scaled(QFont(self.font()), -2, bold=True)
        name = QRect(run.left(), run.top() - 17, self.width() - run.left() - _PAD, 15)
        if label.key:
            painter.setFont(scaled(self.font(), -2))
            cap = key_cap_width(label.key, QFontMetrics(scaled(self.font(), -2)))
            box = QRect(self.width() - _PAD - cap, 8, cap, 17)
            paint_key_cap(painter, box, label.key, theme)
            name.setRight(box.left() - 6)
        paint_text(painter, name, one_line(label.name, 80), small, color)

    def _paint_field(self, painter: QPainter, spec: SlotSpec, top: int) -> None:
        theme, font = self._context.theme, scaled(self.font(), -1)
        middle = max(70, self.width() * 2 // 5)
        words = f"{one_line(spec.name, 60)}{' *' if spec.required else ''}"
        name = QRect(_PAD, top, middle - _PAD - 6, _ROW)
        paint_text(painter, name, words, font, theme.ink if spec.required else theme.quiet)
        box = QRect(middle, top + 2, self.width() - middle - _PAD, _ROW - 5)
        painter.setPen(theme.edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        held = spec.default is not None
        color = theme.ink if held else theme.quiet
        paint_text(painter, box.adjusted(6, 0, -6, 0), hint_of(spec), font, color)


def hint_of(spec: SlotSpec) -> str:
    """What the field of a slot says before something is filled in."""
    if spec.default is not None:
        return words_for(spec.default)
    match spec.type:
        case SlotType.FLAG:
            return "yes / no"
        case SlotType.ONE_OF | SlotType.MANY_OF:
            return " / ".join(spec.choices)
        case SlotType.REFERENCE:
            return "an annotation"
        case SlotType.KB:
            return " / ".join(spec.kbs) or "id"
        case SlotType.DATE:
            return "2024-09-10" + "".join(f" / {g}" for g in spec.givens if g in GIVENS[:1])
        case SlotType.NUMBER:
            return " ".join(["at least 20", *spec.units[:1]])
        case SlotType.RANGE:
            return " ".join(["20–30", *spec.units[:1]])
        case SlotType.INTEGER | SlotType.DECIMAL:
            return " ".join(["9", *spec.units[:1]])
        case SlotType.URL:
            return "https://…"
    return "text"
