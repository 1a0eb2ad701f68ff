"""What stands above the tick list: which articles, label, model and score, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from annotator.domain.ids import Uid
from annotator.services.suggestions import Order, Share, Wanted, model_name
from annotator.ui.boxes import ChoiceBox, DecimalBox
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line, tip
from annotator.ui.panels.painting import PAD, swatch_icon
from annotator.ui.panels.parts import Chip, FlowLayout
from annotator.ui.theme import mark_color

HERE, EVERYWHERE = "this article", "all articles"
_ORDERS: tuple[tuple[Order, str], ...] = (
    ("place", "by place"), ("lowest", "lowest score"), ("highest", "highest score"),
)  # fmt: skip
_EVERY_LABEL, _EVERY_MODEL = "every label", "every model"
_HIGHLIGHTS = "highlights"


class SuggestionFilters(QWidget):
    """Each choice is made by key or mouse; `changed` tells of every one."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shares: Sequence[Share] = ()
        self._labels: frozenset[Uid | None] | None = None
        self._origin = ""
        self.scope = QButtonGroup(self)
        self.labels, self.models, self.orders = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.least = DecimalBox()
        self._lay_out()
        self.scope.buttonClicked.connect(lambda _chip: self.changed.emit())
        self.labels.activated.connect(lambda _row: self._choose_label())
        self.models.activated.connect(lambda _row: self._choose_model())
        self.orders.activated.connect(lambda _row: self.changed.emit())
        self.least.valueChanged.connect(lambda _value: self.changed.emit())

    def _lay_out(self) -> None:
        flow = FlowLayout(self)
        flow.setContentsMargins(PAD - 2, 0, PAD - 2, 5)
        for word in (HERE, EVERYWHERE):
            chip = Chip(word, self._context)
            chip.set_small(self.font())
            chip.setAccessibleName(f"Suggestions in {word}")
            self.scope.addButton(chip)
            flow.addWidget(chip)
        self.scope.buttons()[0].setChecked(True)
        for box, name in (
            (self.labels, "Label"), (self.models, "Model"), (self.orders, "Order"),
        ):  # fmt: skip
            box.setAccessibleName(f"{name} of the suggestions")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(160)
            flow.addWidget(box)
        for order, words in _ORDERS:
            self.orders.addItem(words, order)
        self.least.setRange(0, 1)
        self.least.setSingleStep(0.05)
        self.least.setSpecialValueText("any score")
        self.least.setPrefix("from ")
        self.least.setToolTip(tip("Only what has this score or a higher one"))
        self.least.setKeyboardTracking(False)
        self.least.setAccessibleName("Least score")
        room = self.least.fontMetrics().horizontalAdvance("any score 0")
        self.least.setFixedWidth(room + 34)  # Qt gives it the room of its longest number, twice
        flow.addWidget(self.least)

    # What is asked for

    @property
    def everywhere(self) -> bool:
        """Whether all articles are asked for."""
        return self.scope.buttons()[1].isChecked()

    @property
    def order(self) -> Order:
        """In what order."""
        found: Order = self.orders.currentData()
        return found

    @property
    def origin(self) -> str:
        """The model that is chosen, or the only one there is; "" if there are several."""
        origins = {share.origin for share in self._shares}
        return self._origin or (origins.pop() if len(origins) == 1 else "")

    def wanted(self, document: Uid | None) -> Wanted:
        """What is asked for; `document` is the one that is shown."""
        least = self.least.value()
        return Wanted(
            None if self.everywhere else document, self._labels, self._origin,
            least if least > self.least.minimum() else None,
        )  # fmt: skip

    # What there is

    def choose(self, label: Uid | None) -> None:
        """Ask for the suggestions of a label (`None`: highlights)."""
        self._labels = frozenset((label,))
        self._fill()

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Offer the labels and models that there are, each with its count."""
        self._shares = shares
        self._fill()

    def forget(self) -> None:
        """Another project: nothing is chosen."""
        self._labels, self._origin, self._shares = None, "", ()
        self.scope.buttons()[0].setChecked(True)
        with QSignalBlocker(self.least):
            self.least.setValue(self.least.minimum())
        self._fill()

    def _choose_label(self) -> None:
        row = self.labels.currentIndex()
        self._labels = frozenset((self.labels.itemData(row),)) if row > 0 else None
        self._fill()  # the counts of one box are of what the other lets through
        self.changed.emit()

    def _choose_model(self) -> None:
        self._origin = self.models.currentData() or ""
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        by_label, by_model = Counter[Uid | None](), Counter[str]()
        for share in self._shares:
            if self._origin in ("", share.origin):
                by_label[share.label] += share.count
            if self._labels is None or share.label in self._labels:
                by_model[share.origin] += share.count
        # What is chosen stays so when all of it is done.
        for label in self._labels or ():
            by_label.setdefault(label, 0)
        if self._origin:
            by_model.setdefault(self._origin, 0)
        with QSignalBlocker(self.labels), QSignalBlocker(self.models):
            self._fill_labels(by_label)
            self.models.clear()
            self.models.addItem(_EVERY_MODEL, "")
            for name, count in by_model.most_common():
                self.models.addItem(f"{one_line(model_name(name), 40)} ({count:,})", name)
            self.models.setCurrentIndex(max(0, self.models.findData(self._origin)))
        origins = {share.origin for share in self._shares}
        self.models.setVisible(len(origins) > 1 or bool(self._origin))

    def _fill_labels(self, counts: Counter[Uid | None]) -> None:
        box, context, ratio, at = self.labels, self._context, self.devicePixelRatioF(), 0
        box.clear()
        box.addItem(_EVERY_LABEL)
        in_order: list[Uid | None] = [label.uid for label in context.label_set]
        for uid in (*in_order, None):
            if uid not in counts:
                continue
            if self._labels is not None and uid in self._labels:
                at = box.count()
            label = context.label_set.get(uid)
            name = _HIGHLIGHTS if label is None else one_line(label.name, 60)
            box.addItem(f"{name} ({counts[uid]:,})", uid)
            if label is not None:
                icon = swatch_icon(mark_color(context.theme, label.color), ratio)
                box.setItemIcon(box.count() - 1, icon)
        box.setCurrentIndex(at)
