"""Fields in which a value is typed: numbers, dates, texts, one of many choices, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QMenu, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.values import COMPARATORS, PRECISIONS, value_of, words_for
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.lines import Line, TextBox
from annotator.ui.forms.menus import menu_button, menu_entry


class TypedField(ValueField):
    """A value in one line: numbers, dates, addresses, in the words people use for them."""

    def __init__(self, spec: SlotSpec) -> None:
        super().__init__(spec)
        self.line = Line()
        self.line.setAccessibleName(spec.name)
        self.line.setPlaceholderText(_EXAMPLES.get(spec.type, ""))
        self.line.finished.connect(self.commit)
        self.line.textEdited.connect(self._follow_typing)
        self._row = QHBoxLayout()
        self._row.setSpacing(1)
        self._row.addWidget(self.line, 1)
        self.column.addLayout(self._row)
        if _offers(spec):
            self._row.addWidget(menu_button(f"More of {spec.name}", self._fill_menu))

    @property
    def dirty(self) -> bool:
        return self.line.dirty

    @property
    def typed(self) -> str:
        return self.line.text()

    def type_again(self, text: str) -> None:
        self.line.setText(text)
        self._follow_typing()

    def stops(self) -> list[QWidget]:
        return [self.line]

    def set_writable(self, writable: bool) -> None:
        self.line.setReadOnly(not writable)

    def _show(self) -> None:
        self.line.show_text(words_for(self.stored))

    def _read(self) -> JsonValue:
        text = self.line.text().strip()
        if not text:
            return None
        spec = self.spec
        unit = self.stored.get("unit") if isinstance(self.stored, Mapping) else None
        if isinstance(unit, str) and not spec.units and text.endswith(unit):
            spec = replace(spec, units=(unit,))  # a unit of its own stays when the number changes
        if spec.type is not SlotType.DATE:
            return value_of(spec, text)
        said = _SAID_PRECISION.match(text)
        date = value_of(spec, said[1] if said else text)
        if not isinstance(date, str):
            return date
        return {"date": date, "precision": said[2] if said else precision_of(date)}

    def _follow_typing(self) -> None:
        """Say how it is understood while that is not what stands there."""
        text = self.line.text().strip()
        try:
            understood = words_for(self._read()) if text else ""
        except InvalidInput:
            understood = ""
        self.say(f"= {understood}" if understood and understood != text else "")

    # The menu: comparators, units, precisions

    def _fill_menu(self, menu: QMenu) -> None:
        present = self._present()
        parts = present if isinstance(present, Mapping) else {}
        comparator = parts.get("comparator") or "exactly"
        if self.spec.type is SlotType.NUMBER:
            for word in COMPARATORS:
                say = partial(self._with, "comparator", word)
                menu_entry(menu, word, say, checked=word == comparator)
            menu.addSeparator()
        if self.spec.type is SlotType.DATE:
            for word in PRECISIONS:
                say = partial(self._with, "precision", word)
                menu_entry(menu, word, say, checked=word == parts.get("precision"))
        for unit in self.spec.units:
            say = partial(self._with, "unit", unit)
            menu_entry(menu, unit, say, checked=unit == parts.get("unit"))
        if self.spec.units and parts.get("unit"):
            menu_entry(menu, "no unit", partial(self._with, "unit", None))

    def _present(self) -> JsonValue:
        try:
            return self._read() if self.dirty else self.stored
        except InvalidInput:
            return None

    def _with(self, key: str, word: str | None) -> None:
        """Say one part of the value; before there is a number it is only typed."""
        present = self._present()
        if present is None:
            self.line.setText(f"{word} " if key == "comparator" and word else self.line.text())
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        main = "date" if self.spec.type is SlotType.DATE else "value"
        parts: dict[str, JsonValue] = (
            dict(present) if isinstance(present, Mapping) else {main: present}
        )
        parts[key] = word
        if word is None or (key, word) == ("comparator", "exactly"):
            del parts[key]
        self.take(parts if len(parts) > 1 else parts[main])


class TextField(ValueField):
    """A text of any length in a box that grows."""

    def __init__(self, spec: SlotSpec) -> None:
        super().__init__(spec)
        self.box = TextBox()
        self.box.setAccessibleName(spec.name)
        self.box.finished.connect(self.commit)
        self.column.addWidget(self.box)

    @property
    def dirty(self) -> bool:
        return self.box.dirty

    @property
    def typed(self) -> str:
        return self.box.typed

    def type_again(self, text: str) -> None:
        self.box.setPlainText(text)
        self.box.document().setModified(True)

    def stops(self) -> list[QWidget]:
        return [self.box]

    def set_writable(self, writable: bool) -> None:
        self.box.setReadOnly(not writable)

    def _show(self) -> None:
        self.box.show_text(words_for(self.stored))

    def _read(self) -> JsonValue:
        return self.box.typed or None


class FreeField(TextField):
    """What no label declares: a text, or JSON for anything else."""

    def _show(self) -> None:
        self.box.show_text(free_words(self.stored))

    def _read(self) -> JsonValue:
        return free_value(self.box.typed)


class SearchField(TypedField):
    """One of many choices: a few letters of it are typed, the rest is offered.

    With `free`, other words are taken, too.
    """

    def __init__(self, spec: SlotSpec, *, free: bool = False) -> None:
        super().__init__(spec)
        self._free = free
        self.line.setPlaceholderText("type to choose")
        self._row.addWidget(menu_button(f"Choices of {spec.name}", self._list_choices))

    def _list_choices(self, menu: QMenu) -> None:
        for choice in self.spec.choices:
            take = partial(self.take, choice)
            menu_entry(menu, choice, take, checked=choice == self.stored)
        if self.stored is not None:
            menu.addSeparator()
            menu_entry(menu, "nothing", partial(self.take, None))

    def _follow_typing(self) -> None:
        if self.line.offers is None:
            completer = QCompleter(QStringListModel([*self.spec.choices], self), self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.activated.connect(lambda _choice: self.commit())
            self.line.setCompleter(completer)
            self.line.offers = completer
        self.say("")

    def _read(self) -> JsonValue:
        text = self.line.text().strip()
        if not text or self._free:
            return text or None
        fitting = fitting_choices(self.spec.choices, text)
        return fitting[0] if len(fitting) == 1 else value_of(self.spec, text)


def fitting_choices(choices: Sequence[str], text: str) -> list[str]:
    """The choices that typed letters can mean: the very word, else its beginning, else a part."""
    wanted = text.casefold()
    found: list[str] = []
    for test in (str.__eq__, str.startswith, str.__contains__):
        found = found or [c for c in choices if test(c.casefold(), wanted)]
    return found


def precision_of(date: str) -> str:
    """How exactly a partial ISO date says when: by which part of it is the last."""
    day, _, time = date.partition("T")
    if not time:
        return ("year", "month", "day")[day.count("-")]
    clock = time.rstrip("Z").split("+")[0].split("-")[0]
    return ("part of day", "minute", "second")[min(clock.count(":"), 2)]


def free_words(value: JsonValue) -> str:
    """A value of an undeclared slot as it is typed; `free_value` reads it back exactly."""
    if value is None:
        return ""
    if isinstance(value, str) and free_value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def free_value(text: str) -> JsonValue:
    """JSON where the text is JSON, else the text itself; `None` for nothing."""
    if not text:
        return None
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text
    return text if value is None else value


def _refuse(constant: str) -> JsonValue:
    raise ValueError(constant)


def _offers(spec: SlotSpec) -> bool:
    return bool(spec.units) or spec.type in (SlotType.NUMBER, SlotType.DATE)


_SAID_PRECISION = re.compile(rf"(.*?)\s*\(({'|'.join(PRECISIONS)})\)\Z")
_EXAMPLES = {
    SlotType.NUMBER: "46, at least 20",
    SlotType.DATE: "2024-09-10",
    SlotType.URL: "https://…",
}
