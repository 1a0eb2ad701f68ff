"""The second line of an entry: only what is said besides its value."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from annotator.domain.annotation import Slot, SlotStatus, Stance
from annotator.ui.forms.chip_list import ChipList
from annotator.ui.forms.sharing import Sharing
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import Elided

_SAID = {Stance.ASSERTS: "says ", Stance.DENIES: "denied by ", Stance.DOUBTS: "doubted by "}
_ALONE = {Stance.ASSERTS: "", Stance.DENIES: "denied", Stance.DOUBTS: "doubted"}


def has_details(entry: Slot) -> bool:
    """Whether something is said of an entry besides its value."""
    return (
        entry.according_to is not None
        or entry.stance is not Stance.ASSERTS
        or entry.as_of is not None
        or bool(entry.evidence)
        or entry.status is SlotStatus.CODED
    )


class SaidLine(QWidget):
    """The source with its stance, the words that prove it, the date, the rule of a coded value."""

    def __init__(self, sharing: Sharing, name: str) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.words = Elided()
        self.words.setProperty("role", "quiet")
        self.words.setFont(scaled(self.font(), -1))
        self._chips = ChipList(sharing, f"{name}, besides", lambda _uid: None)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.words)
        self._column.addWidget(self._chips)

    def show_entry(self, entry: Slot) -> None:
        """Show what is said of an entry."""
        source = entry.according_to
        who = [] if source is None else [source]
        prefixes = [_SAID[entry.stance] for _ in who] + ["as in " for _ in entry.evidence]
        self._chips.show_annotations([*who, *entry.evidence], clearable=False, prefixes=prefixes)
        self._chips.setVisible(bool(self._chips.chips))
        coded = entry.status is SlotStatus.CODED
        words = [
            f"coded · {entry.rule or 'no rule'}" if coded else "",
            "" if who else _ALONE[entry.stance],
            f"as of {entry.as_of}" if entry.as_of else "",
        ]
        self.words.setText(" · ".join(filter(None, words)))
        self.words.setVisible(bool(self.words.text()))

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        return self._chips.stops()

    def settle(self) -> None:
        """Give everything its place now."""
        self._column.activate()
