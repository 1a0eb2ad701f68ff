"""Chips of annotations side by side, with small buttons behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.ids import Uid
from annotator.ui.forms.chips import AnnotationChip
from annotator.ui.forms.sharing import Sharing
from annotator.ui.panels.parts import FlowLayout


class ChipList(QWidget):
    """Grows and shrinks in place; `drop` is called with the uid of a chip that is taken out."""

    def __init__(
        self,
        sharing: Sharing,
        what: str,
        drop: Callable[[Uid], object],
        behind: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self._sharing, self._what, self._drop = sharing, what, drop
        self.chips: list[AnnotationChip] = []
        self.buttons = list(behind)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self, gap=4)
        self._flow.setContentsMargins(0, 1, 0, 1)
        for button in self.buttons:
            self._flow.addWidget(button)

    def show_annotations(
        self, uids: Sequence[Uid], *, clearable: bool, prefixes: Sequence[str] = ()
    ) -> None:
        """Show a chip for each; `prefixes` are the quiet words in front of theirs."""
        while len(self.chips) > len(uids):
            chip = self.chips.pop()
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        while len(self.chips) < len(uids):
            self._add()
        for place, (chip, uid) in enumerate(zip(self.chips, uids, strict=True)):
            chip.set_clearable(clearable)
            prefix = prefixes[place] if place < len(prefixes) else ""
            chip.show_annotation(uid, self._what, prefix=prefix)
        for button in self.buttons:
            button.setVisible(self._sharing.context.writable)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        return [*self.chips, *self.buttons]

    def _add(self) -> None:
        chip = AnnotationChip(self._sharing.context)
        chip.clicked.connect(lambda _checked=False: self._sharing.go_asked.emit(chip.uid))
        chip.clear_asked.connect(lambda: self._clear(chip))
        self._flow.insert_widget(len(self.chips), chip)
        self.chips.append(chip)
        chip.show()

    def _clear(self, chip: AnnotationChip) -> None:
        if chip.uid is not None:
            self._drop(chip.uid)
