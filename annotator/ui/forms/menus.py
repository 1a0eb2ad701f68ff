"""Small menus beside fields, for those who would rather click than type."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QToolButton


def menu_button(name: str, fill: Callable[[QMenu], None]) -> QToolButton:
    """A narrow button whose menu is made when it is opened."""
    button = QToolButton()
    button.setText("▾")
    button.setProperty("role", "small")
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def open_menu() -> None:
        menu = QMenu(button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill(menu)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    button.clicked.connect(open_menu)
    return button


def menu_entry(
    menu: QMenu, words: str, do: Callable[[], object], *, checked: bool = False
) -> None:
    """Add an entry that shows exactly these words."""
    action = menu.addAction(words.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(checked)
    action.triggered.connect(lambda _checked=False: do())
