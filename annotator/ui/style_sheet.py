"""The rules that make Fusion quiet: thin lines instead of frames, flat instead of raised."""

from __future__ import annotations

from string import Template

from annotator.ui import icons
from annotator.ui.theme import Theme

_RULES = Template("""
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
#topLine { background: $window; border-bottom: 1px solid $line; }
#topLine QMenuBar { background: transparent; border: 0; }
#topLine QMenuBar::item { color: $quiet; background: transparent; padding: 5px 7px;
    border-radius: 4px; }
#topLine QMenuBar::item:selected, #topLine QMenuBar::item:pressed { color: $ink;
    background: $hover; }
QMenu { background: $paper; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 22px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $quiet; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 5px; }
QMenu::indicator:checked { image: url("$check"); }
QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: 0; }
QToolTip { color: $ink; background: $panel; border: 1px solid $line; padding: 3px; }
#messageBar { background: $panel; border: 0; border-bottom: 1px solid $line; }
#messageBar[level="problem"] { border-left: 3px solid $bad; }
#messageBar[level="bug"] { border-left: 3px solid $bad; }
#messageBar[level="info"] { border-left: 3px solid $accent; }
#popup { background: $paper; border: 1px solid $edge; border-radius: 6px; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $quiet; border: 0; padding: 4px 12px;
    border-top: 2px solid transparent; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $ink; border-top-color: $accent; }
QTextBrowser { selection-background-color: $selection; selection-color: $ink; }
QFrame[role="line"] { background: $line; border: 0; max-height: 1px; }
*[role="quiet"] { color: $quiet; }
*[role="trouble"] { color: $bad; }
QLineEdit, QPlainTextEdit, QListWidget, QTreeWidget, QComboBox, QSpinBox, QDoubleSpinBox {
    background: $paper; color: $ink;
    border: 1px solid $edge; border-radius: 4px; padding: 3px 6px;
    selection-background-color: $selection; selection-color: $ink; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {
    border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $quiet; background: $panel; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url("$down"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $paper; border: 1px solid $line;
    selection-background-color: $selection; selection-color: $ink; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { border: 0; width: 18px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$up"); width: 9px; height: 9px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$down"); width: 9px;
    height: 9px; }
QListWidget::indicator { width: 12px; height: 12px; background: $paper;
    border: 1px solid $quiet; border-radius: 3px; }
QListWidget::indicator:checked { image: url("$check"); border-color: $accent; }
QHeaderView::section { background: $paper; color: $quiet; border: 0;
    border-bottom: 1px solid $line; padding: 2px 3px; }
QCheckBox::indicator, QRadioButton::indicator { width: 12px; height: 12px; background: $paper;
    border: 1px solid $quiet; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked { image: url("$check"); border-color: $accent; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; }
QCheckBox:disabled, QRadioButton:disabled { color: $quiet; }
QPushButton { background: $paper; color: $ink; border: 1px solid $edge; border-radius: 4px;
    padding: 5px 14px; }
QPushButton:hover, QPushButton:focus { border-color: $accent; }
QPushButton:pressed { background: $hover; }
QPushButton:default { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $quiet; border-color: $line; }
QToolButton { border: 0; border-radius: 4px; padding: 3px 7px; color: $accent; }
QToolButton:hover, QToolButton:focus { background: $hover; }
QToolButton:disabled { color: $quiet; }
QToolButton[role="field"] { background: $paper; color: $ink; border: 1px solid $edge;
    padding: 3px 6px; }
QToolButton[role="field"]:focus, QToolButton[role="field"]:hover { border-color: $accent; }
QToolButton[role="word"] { color: $quiet; padding: 1px 6px; }
QToolButton[role="small"] { color: $quiet; padding: 1px 3px; }
QToolButton[role="small"]:hover, QToolButton[role="small"]:checked { color: $ink; }
QToolButton[role="word"]:hover, QToolButton[role="word"]:checked { color: $ink; }
QToolButton::menu-indicator { image: url("$down"); width: 10px; height: 10px;
    subcontrol-position: right center; right: 6px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QHeaderView { background: $panel; border: 0; border-bottom: 1px solid $line; }
QHeaderView::section { background: $panel; color: $quiet; border: 0; padding: 4px 8px;
    border-right: 1px solid $line; border-bottom: 1px solid $line; }
QHeaderView::section:hover { color: $ink; }
QProgressBar { background: $line; border: 0; border-radius: 2px; }
QProgressBar::chunk { background: $good; border-radius: 2px; }
""")


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme."""
    colors = {
        name: getattr(theme, name).name()
        for name in (
            "paper", "panel", "window", "ink", "quiet", "line", "edge", "hover", "accent",
            "selection", "good", "bad",
        )
    }  # fmt: skip
    pictures = {name: icons.url(name, theme.name) for name in ("down", "up", "check")}
    return _RULES.substitute(colors, **pictures)
