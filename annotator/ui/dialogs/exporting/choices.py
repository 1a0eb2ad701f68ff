"""What an export takes: which documents, whose annotations, in which parts; how it is written."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from annotator.formats.base import Writer
from annotator.formats.options import OptionSpec, specs
from annotator.services.export_card import CardOptions
from annotator.services.selection import APART, MERGED, Selection
from annotator.ui.context import Context
from annotator.ui.dialogs.option_form import OptionForm
from annotator.ui.models.wording import STATUS_WORDS
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import plain_label

_NAMES = {
    "statuses": "Status",
    "search": "With the words",
    "annotators": "Made by",
    "labels": "Labels",
    "layers": "Annotators",
    "split": "Shares",
    "seed": "Seed",
    "group_by": "Keep together by",
}
_WORDS = {
    ("layers", MERGED): "all in one file",
    ("layers", APART): "a file for each",
    ("search", ""): "all documents",
    ("split", ""): "none; as in 80/10/10",
    ("group_by", ""): "a key of the metadata",
}
_CARD_NAMES = {
    "description": "About",
    "license": "Licence",
    "license_link": "Its terms",
    "text_license": "Of the texts",
    "text_source": "Texts from",
}
_DOCUMENTS = ("statuses", "search")
_ANNOTATIONS = ("labels", "annotators", "layers", "suggestions", "rejected")
_SPLIT = ("split", "seed", "group_by", "stratify", "group_near_duplicates")
_OF_SPLIT = tuple(name for name in _SPLIT if name != "split")


class ExportChoices(QWidget):
    """The form of an export, in sections; the last is of the format."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        known = {spec.name: spec for spec in specs(Selection)}
        self.documents = self._form(known, _DOCUMENTS)
        self.annotations = self._form(known, _ANNOTATIONS)
        self.split = self._form(known, _SPLIT)
        self.card = OptionForm(specs(CardOptions), _CARD_NAMES)
        self.card.changed.connect(self.changed)
        wanted = self.card.fields["card"]
        assert isinstance(wanted, QCheckBox)
        wanted.setChecked(True)
        self.format_name = plain_label()
        self.format = OptionForm(())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        for title, form in (
            ("Documents", self.documents),
            ("Annotations", self.annotations),
            ("Train, dev and test", self.split),
        ):
            self._add(plain_label(title), form)
        self._add(self.format_name, self.format)
        self._add(plain_label("Dataset card"), self.card)
        self._column.addStretch(1)
        self.card.changed.connect(self._follow_card)
        self.split.changed.connect(self._follow_split)
        self._follow_split()
        self._follow_card()

    def use(self, writer: Writer) -> None:
        """Show the options of a format in place of those of another."""
        place = self._column.indexOf(self.format)
        self._column.removeWidget(self.format)
        self.format.hide()
        self.format.deleteLater()
        found = specs(writer.write_options)
        self.format = OptionForm(found)
        self.format.changed.connect(self.changed)
        self._column.insertWidget(place, self.format)
        self.format_name.setText(writer.info.title)
        self.format_name.setVisible(bool(found))
        forms = (self.documents, self.annotations, self.split, self.format, self.card)
        widest = max(form.label_width for form in forms)
        for form in forms:
            form.align_labels(widest)

    def selection(self) -> Selection:
        """What was chosen.

        Raises:
            InvalidInput: if it cannot be.
        """
        from annotator.formats.options import make

        chosen = self.documents.values() | self.annotations.values() | self.split.values()
        if "split" not in chosen:
            chosen = {name: value for name, value in chosen.items() if name not in _OF_SPLIT}
        return make(Selection, chosen)

    def about(self) -> CardOptions:
        """Whether a dataset card is written, and what it says."""
        from annotator.formats.options import make

        return make(CardOptions, self.card.values())

    def _form(self, known: dict[str, OptionSpec], names: Iterable[str]) -> OptionForm:
        form = OptionForm(
            [known[name] for name in names],
            _NAMES,
            {"statuses": _statuses, "labels": self._labels, "annotators": self._annotators},
            _WORDS,
        )
        form.changed.connect(self.changed)
        return form

    def _add(self, title: QWidget, form: OptionForm) -> None:
        title.setFont(scaled(self.font(), -1, bold=True))
        self._column.addWidget(title)
        self._column.addWidget(form)
        self._column.addSpacing(6)

    def _follow_split(self) -> None:
        """What only a split can do waits for one."""
        there = "split" in self.split.values()
        for name in _OF_SPLIT:
            self.split.set_row_enabled(name, there)

    def _follow_card(self) -> None:
        """What a card says waits for one."""
        there = bool(self.card.values().get("card"))
        for name in self.card.fields:
            if name != "card":
                self.card.set_row_enabled(name, there)

    def _labels(self) -> Iterable[tuple[str, str]]:
        return [(label.name, label.name) for label in self._context.label_set]

    def _annotators(self) -> Iterable[tuple[str, str]]:
        project = self._context.project
        counts = None if project is None else self._context.run(project.counts)
        return [] if counts is None else [(name, name) for name in counts.by_annotator]


def _statuses() -> Iterable[tuple[str, str]]:
    return [(status.value, words) for status, words in STATUS_WORDS.items()]
