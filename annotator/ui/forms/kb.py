"""An id of a knowledge base: typed, looked up, or said not to be there (NIL)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.slots import SlotSpec
from annotator.ui.forms.menus import menu_button, menu_entry
from annotator.ui.forms.typed import TypedField
from annotator.ui.panels.parts import flat_button

NIL = "NIL"
"""What is typed and shown for “looked for, not there”."""
_NOT_THERE = ("nil", "none")


class KbField(TypedField):
    """The id stands in the line; under it the name, and of which knowledge base."""

    find_asked = Signal()
    """The user wants to search the candidates of the knowledge base."""

    def __init__(self, spec: SlotSpec) -> None:
        super().__init__(spec)
        self.line.setPlaceholderText("id, or NIL")
        self.find_button = flat_button(
            "find…", self.find_asked.emit, small=True, hint="Search the candidates by name"
        )
        self.find_button.setAccessibleName(f"Find an id for {spec.name}")
        self._row.addWidget(menu_button(f"Knowledge bases of {spec.name}", self._list_bases))
        self._row.addWidget(self.find_button)

    @property
    def typed(self) -> str:
        text, usual = self.line.text(), (*self.spec.kbs, "")[0]
        return text if self._base == usual else f"{self._base} {text}"

    def stops(self) -> list[QWidget]:
        return [self.line, self.find_button]

    def set_writable(self, writable: bool) -> None:
        super().set_writable(writable)
        self.find_button.setEnabled(writable)

    def _show(self) -> None:
        stored = self.stored
        if not isinstance(stored, Mapping) or "kb" not in stored:
            super()._show()
            return
        base, found, named = (stored.get(key) for key in ("kb", "id", "label"))
        self.line.show_text(NIL if found is None else str(found))
        if found is None:
            self.say(f"looked for, not in {base}" if base else "looked for, not there")
        else:
            self.say(" · ".join(str(part) for part in (named, base) if part))

    def _read(self) -> JsonValue:
        text = self.line.text().strip()
        if not text:
            return None
        base, _, rest = text.partition(" ")
        if not rest or base not in self.spec.kbs:
            base, rest = self._base, text
        return {"kb": base, "id": None if rest.casefold() in _NOT_THERE else rest.strip()}

    @property
    def _base(self) -> str:
        """The knowledge base that an id without one belongs to."""
        stored = self.stored.get("kb") if isinstance(self.stored, Mapping) else None
        return stored if isinstance(stored, str) and stored else (*self.spec.kbs, "")[0]

    def _follow_typing(self) -> None:
        self.say("")

    def _list_bases(self, menu: QMenu) -> None:
        found = self.stored.get("id") if isinstance(self.stored, Mapping) else None
        for base in self.spec.kbs:
            take = partial(self._take_base, {"kb": base, "id": found})
            menu_entry(menu, base, take, checked=base == self._base)
        menu.addSeparator()
        nil: JsonValue = {"kb": self._base, "id": None}
        menu_entry(menu, "NIL: looked for, not there", partial(self.take, nil))

    def _take_base(self, value: JsonValue) -> None:
        if self.stored is not None:
            self.take(value)
