"""The lists of filling: which slot, what value, according to whom, and how they stand to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from annotator.domain.annotation import Annotation, JsonValue, Slot, Stance
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import GIVENS, SlotSpec, SlotType
from annotator.domain.values import value_of, words_for
from annotator.ui.editor.label_rows import Choice, ranked
from annotator.ui.editor.palette import Palette
from annotator.ui.editor.view import ArticleView

MOST_ROWS = 60

ELSEWHERE = object()
"""What the row stands for that goes on to all other documents."""


@dataclass(frozen=True, slots=True)
class Option:
    """A row of a list: what it is called, what is said beside it, and what it stands for.

    `label` gives it a swatch; `means` is whatever the list is about.
    """

    name: str
    means: object
    note: str = ""
    label: Label | None = None
    key: str = ""

    @property
    def row(self) -> Choice:
        """How the list shows it; a label's own key means something else here."""
        label = None if self.label is None else replace(self.label, key=None)
        return Choice(label, self.name, self.note, plain=True, key=self.key)


class OptionPalette(Palette):
    """Offers what it is given, and what typed letters make of it."""

    chosen = Signal(object)
    """What the row taken stands for."""
    refused = Signal(str)
    """Enter was pressed though no row is there; what was typed."""

    def __init__(self, view: ArticleView, name: str, of_what: str) -> None:
        super().__init__(view, name, of_what)
        self.setObjectName("optionPalette")
        self._options: Sequence[Option] = ()
        self._made: Callable[[str], Sequence[Option]] = lambda _: ()
        self._always: Sequence[Option] = ()
        self._shown: list[Option] = []

    def offer(
        self,
        options: Sequence[Option],
        place: tuple[QRectF, QRectF],
        hint: str,
        *,
        made: Callable[[str], Sequence[Option]] = lambda _: (),
        always: Sequence[Option] = (),
        typed: str = "",
        first: int = 0,
    ) -> None:
        """Offer options beside a place, with letters typed already.

        `made` makes further rows of what is typed; `always` are the last rows, whatever is
        typed; `first` is the row that Enter takes.
        """
        self._options, self._made, self._always = options, made, always
        self.open_beside(*place, hint)
        if typed:
            self.line.setText(typed)
        elif first:
            self.list.setCurrentIndex(self.model.index(first))

    def rows(self, typed: str) -> Sequence[Choice]:
        """The options that typed letters mean, then what is made of the letters."""
        places = ranked([option.name for option in self._options], typed)[:MOST_ROWS]
        made = list(self._made(typed.strip())) if typed.strip() else []
        self._shown = [*made, *(self._options[place] for place in places), *self._always]
        return [option.row for option in self._shown]

    def taken(self, row: int, choice: Choice) -> None:
        """Tell what the row stands for."""
        self.chosen.emit(self._shown[row].means)

    def _filter(self, typed: str) -> None:
        super()._filter(typed)
        if typed.strip() and len(self._shown) == len(self._always):
            self.list.setCurrentIndex(QModelIndex())  # Enter never takes what letters do not mean

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Besides, a row's own key takes it while nothing is typed; Enter without rows asks."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not self.list.currentIndex().isValid():
                self.refused.emit(self.line.text())
                return True
            keys = [option.key for option in self._shown]
            if event.text() and event.text() in keys and not self.line.text():
                self._take(self.model.index(keys.index(event.text())))
                return True
        return super().eventFilter(watched, event)


def typed_values(spec: SlotSpec, fixed: Callable[[Slot], object]) -> Callable[[str], list[Option]]:
    """Makes options of what is typed: the value as the slot understands it, or a given."""

    def made(typed: str) -> list[Option]:
        if typed.startswith("@"):
            found = [given for given in GIVENS if given.startswith(typed.lower())]
            return [Option(given, fixed(Slot(spec.name, given=given))) for given in found]
        if spec.type is SlotType.REFERENCE:
            return []
        value = understood(spec, typed)
        if value is None:
            return []
        read = words_for(value)
        note = "as typed" if read == typed else f"understood from “{typed}”"
        return [Option(read, fixed(Slot(spec.name, value)), note)]

    return made


def understood(spec: SlotSpec, typed: str) -> JsonValue:
    """What a slot understands of typed words; `None` if it cannot hold them."""
    try:
        return value_of(spec, typed)
    except InvalidInput:
        return None


def elsewhere() -> Option:
    """The row that goes on to all other documents."""
    return Option("in another document…", ELSEWHERE)


def stances() -> list[Option]:
    """How somebody can stand to a value, each with its key."""
    return [
        Option("says so", Stance.ASSERTS, key="1"),
        Option("denies it", Stance.DENIES, key="2"),
        Option("doubts it", Stance.DOUBTS, key="3"),
    ]


def annotation_options(
    annotations: Sequence[Annotation],
    words: Callable[[Annotation], str],
    label_of: Callable[[Annotation], Label | None],
    means: Callable[[Uid], object],
) -> list[Option]:
    """Annotations as options: their words, with their labels' names beside."""
    found = []
    for annotation in annotations:
        label = label_of(annotation)
        name = "highlight" if label is None else label.name
        found.append(Option(words(annotation) or name, means(annotation.uid), name, label))
    return found
