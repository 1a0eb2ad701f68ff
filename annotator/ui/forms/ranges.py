"""A range in three short lines: the least, the best guess, the most."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.errors import InvalidInput
from annotator.domain.number_words import number_in
from annotator.domain.slots import SlotSpec
from annotator.domain.values import fault_of, value_of, words_for
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.lines import Line
from annotator.ui.forms.menus import menu_button, menu_entry

ENDS = ("low", "best", "high")
_NARROW = "QLineEdit { padding: 3px 2px; }"
_BETWEEN = " … "


class RangeField(ValueField):
    """Low, best and high; “20–30” typed into one of them is spread over them."""

    def __init__(self, spec: SlotSpec) -> None:
        super().__init__(spec)
        self.lines = {end: Line() for end in ENDS}
        self._unit: str | None = None
        row = QHBoxLayout()
        row.setSpacing(3)
        for end, line in self.lines.items():
            line.setPlaceholderText(end)
            line.setAccessibleName(f"{spec.name}, {end}")
            line.setMinimumWidth(28)
            line.setStyleSheet(_NARROW)
            line.finished.connect(partial(self._leave_line, line))
            line.unsaved_beside = self._is_dirty
            row.addWidget(line, 1)
        self.column.addLayout(row)
        if spec.units:
            self._menu = menu_button(f"Unit of {spec.name}", self._fill_menu)
            row.addWidget(self._menu)

    @property
    def dirty(self) -> bool:
        return any(line.dirty for line in self.lines.values())

    def _is_dirty(self) -> bool:
        return self.dirty

    @property
    def typed(self) -> str:
        texts = [line.text() for line in self.lines.values()]
        last = max((place for place, text in enumerate(texts) if text.strip()), default=None)
        if last is not None and self._unit is not None:
            texts[last] = f"{texts[last]} {self._unit}"
        return _BETWEEN.join(texts)

    def type_again(self, text: str) -> None:
        for line, part in zip(self.lines.values(), text.split(_BETWEEN), strict=False):
            line.setText(part)

    def stops(self) -> list[QWidget]:
        return list(self.lines.values())

    def set_writable(self, writable: bool) -> None:
        for line in self.lines.values():
            line.setReadOnly(not writable)

    def _leave_line(self, line: Line) -> None:
        """Save when the focus leaves the three; while it goes on among them, wait."""
        focus = QApplication.focusWidget()
        if focus is line or focus not in self.lines.values():
            self.commit()

    def _show(self) -> None:
        parts = self.stored if isinstance(self.stored, Mapping) else {"best": self.stored}
        for end, line in self.lines.items():
            line.show_text(words_for(parts.get(end)))
        unit = parts.get("unit")
        self._unit = unit if isinstance(unit, str) else None
        self.say(f"in {self._unit}" if self._unit else "")

    def _read(self) -> JsonValue:
        texts = {end: line.text().strip() for end, line in self.lines.items()}
        filled = [end for end, text in texts.items() if text]
        if not filled:
            return None
        if len(filled) == 1:
            spread = self._spread(texts[filled[0]])
            if spread is not None:
                return spread
        value: dict[str, JsonValue] = {}
        for end in filled:
            number, rest = number_in(texts[end])
            if number is None:
                raise InvalidInput(f"“{texts[end]}” is no number")
            value[end] = number
            self._unit = next(
                (u for u in self.spec.units if u.casefold() == rest.strip().casefold()), self._unit
            )
        if self._unit is not None:
            value["unit"] = self._unit
        fault = fault_of(self.spec, value)
        if fault is not None:
            raise InvalidInput(f"“{self.spec.name}” {fault}")
        return value

    def _spread(self, text: str) -> JsonValue:
        """Both ends where one line holds both; `None` if it does not."""
        try:
            value = value_of(self.spec, text)
        except InvalidInput:
            return None
        if isinstance(value, Mapping) and "low" in value:
            return value if self._unit is None else {**value, "unit": self._unit}
        return None

    def _fill_menu(self, menu: QMenu) -> None:
        for unit in (*self.spec.units, None):
            take = partial(self._take_unit, unit)
            menu_entry(menu, unit or "no unit", take, checked=unit == self._unit)

    def _take_unit(self, unit: str | None) -> None:
        self._unit = unit
        if isinstance(self.stored, Mapping) and not self.dirty:
            bare = {key: part for key, part in self.stored.items() if key != "unit"}
            self.take(bare if unit is None else {**bare, "unit": unit})
