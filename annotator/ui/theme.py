"""Colours and fonts: two themes, the marks of labels in them, and how an application wears one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from annotator.domain.label import PALETTE
from annotator.ui.color import Rgb, contrast, with_hue_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

MARK_CONTRAST = 4.5
"""The least contrast of a label's colour on paper: it is used for text, too (WCAG 2, AA)."""

INTERFACE_PIXELS = 13
"""The size of the interface font; the article's own size is a setting."""


@dataclass(frozen=True, eq=False)
class Theme:
    """One set of colours. `paper` is behind the article, `panel` behind docks, `window` around.

    `ink` is text, `quiet` is text that stands back, `line` a thin line between areas, `accent`
    what can be pressed or has the focus, `selection` the background of what is selected;
    `edge` is the outline of what can be typed or pressed, `hover` the background under the mouse;
    `good`, `busy` and `bad` are the dots and bars that tell how far or how well something is.
    """

    name: str
    dark: bool
    paper: QColor
    panel: QColor
    window: QColor
    ink: QColor
    quiet: QColor
    line: QColor
    accent: QColor
    selection: QColor
    edge: QColor
    hover: QColor
    good: QColor
    busy: QColor
    bad: QColor


LIGHT = Theme(
    name="light",
    dark=False,
    paper=QColor("#ffffff"),
    panel=QColor("#fbfbfa"),
    window=QColor("#f6f6f4"),
    ink=QColor("#1f2328"),
    quiet=QColor("#656c78"),
    line=QColor("#e3e3df"),
    accent=QColor("#2f6fdb"),
    selection=QColor("#cfe0ff"),
    edge=QColor("#d2d2cc"),
    hover=QColor("#e9eef7"),
    good=QColor("#17843f"),
    busy=QColor("#c9840f"),
    bad=QColor("#b1483e"),
)
DARK = Theme(
    name="dark",
    dark=True,
    paper=QColor("#1f2226"),
    panel=QColor("#1c1f23"),
    window=QColor("#17191c"),
    ink=QColor("#e6e7e9"),
    quiet=QColor("#9aa1ab"),
    line=QColor("#2e3238"),
    accent=QColor("#7aa7ff"),
    selection=QColor("#2b4470"),
    edge=QColor("#3c424a"),
    hover=QColor("#272d36"),
    good=QColor("#82cb92"),
    busy=QColor("#eea471"),
    bad=QColor("#f69c90"),
)

_DARK_PALETTE = (
    "#87bafd", "#eea471", "#82cb92", "#b0adfb", "#51cec7", "#f69c90",
    "#c2bb64", "#e79bce", "#59c8e8", "#e1ad63", "#9cb4fe", "#f399ae",
)  # fmt: skip
_ON_DARK = dict(zip(PALETTE, _DARK_PALETTE, strict=True))


@lru_cache(maxsize=1024)
def mark_color(theme: Theme, color: str) -> QColor:
    """The colour in which `theme` shows a label whose colour is `color` (`#rrggbb`).

    The twelve palette colours have hand-picked twins; any other colour keeps its hue and moves
    to the theme's lightness, so that no label shouts and each is readable as text on paper.
    The result is shared: copy it before changing its alpha.
    """
    key = color.lower()
    if key in _ON_DARK:
        return QColor(_ON_DARK[key] if theme.dark else key)
    paper = _rgb(theme.paper)
    given = _rgb(QColor(color))
    lightness, step = (0.80, 0.01) if theme.dark else (0.53, -0.01)
    mark = with_hue_of(given, lightness)
    while contrast(mark, paper) < MARK_CONTRAST:
        lightness += step
        mark = with_hue_of(given, lightness)
    return QColor(*mark)


def _rgb(color: QColor) -> Rgb:
    return color.red(), color.green(), color.blue()


def tint(color: QColor, share: float) -> QColor:
    """`color` at `share` (0 to 1) of full opacity."""
    mixed = QColor(color)
    mixed.setAlphaF(share)
    return mixed


def theme_named(name: str) -> Theme:
    """The theme a setting names: `light`, `dark`, or what the desktop prefers for `system`."""
    if name == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
    return DARK if name == "dark" else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the whole application: Fusion, our palette, the interface font, thin lines."""
    from annotator.ui.style_sheet import style_sheet

    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    font = QFont(app.font())
    font.setPixelSize(INTERFACE_PIXELS)
    app.setFont(font)
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, theme.panel),
        (role.WindowText, theme.ink),
        (role.Base, theme.paper),
        (role.AlternateBase, theme.panel),
        (role.Text, theme.ink),
        (role.Button, theme.panel),
        (role.ButtonText, theme.ink),
        (role.BrightText, theme.bad),
        (role.Highlight, theme.selection),
        (role.HighlightedText, theme.ink),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.PlaceholderText, theme.quiet),
        (role.ToolTipBase, theme.paper),
        (role.ToolTipText, theme.ink),
        (role.Light, theme.paper),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.line),
        (role.Accent, theme.accent),
    ):
        made.setColor(which, color)
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, theme.quiet)
    return made


SERIFS = ("Noto Serif", "Source Serif 4", "Charter", "Georgia", "Liberation Serif", "DejaVu Serif")
"""What the article is set in when the user has not chosen: the first of these that is there."""


def reading_font(family: str, pixels: int) -> QFont:
    """The font of the article; an empty `family` is a serif that this computer has."""
    font = QFont()
    font.setFamilies([family] if family else [*SERIFS])
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPixelSize(pixels)
    return font
