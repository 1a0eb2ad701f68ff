"""Asking who says what was just filled, and how they stand to it: two lists, each can be left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Signal

from annotator.domain.annotation import Annotation, Kind, Stance
from annotator.domain.ids import Uid
from annotator.domain.slots import own_specs
from annotator.ui.context import Context
from annotator.ui.editor.fill_palettes import (
    ELSEWHERE,
    Option,
    OptionPalette,
    annotation_options,
    elsewhere,
    stances,
)
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.relation_words import end_words, named
from annotator.ui.editor.view import ArticleView

_RECENT = 24


@dataclass(frozen=True, slots=True)
class _Asked:
    """The entry that the questions are about, and who was chosen: an annotation or a given."""

    uid: Uid
    entry: Uid
    denied: bool = False
    source: str = ""


class Attributing(QObject):
    """Puts the questions “according to?” and “how?” after an entry has been filled."""

    done = Signal(object)
    """The uid of the annotation whose entry has been asked about, answered or not."""

    def __init__(self, context: Context, view: ArticleView, picker: Picker) -> None:
        super().__init__(view)
        self._picker = picker
        self._context = context
        self._view = view
        self._asked: _Asked | None = None
        self._recent: list[Uid] = []
        self.sources = OptionPalette(view, "According to", "Sources")
        self.stances = OptionPalette(view, "Stance", "Stances")
        self.sources.chosen.connect(self._source_chosen)
        self.stances.chosen.connect(self._stance_chosen)
        self.sources.cancelled.connect(self._end)
        self.stances.cancelled.connect(lambda: self._attribute(Stance.ASSERTS))

    def ask(self, uid: Uid, entry: Uid, *, denied: bool = False) -> None:
        """Ask according to whom an entry is; `denied` proposes that they deny it."""
        self._asked = _Asked(uid, entry, denied)
        options = self._options(uid)
        self.sources.offer(
            options, self._place(), "According to? Esc: nobody named", always=[elsewhere()]
        )

    def hide(self) -> None:
        """Take the lists away."""
        self.sources.hide()
        self.stances.hide()

    def close(self) -> bool:
        """Leave the question that is open; whether there was one."""
        return self.sources.close_palette() or self.stances.close_palette()

    def _options(self, holder: Uid) -> list[Option]:
        from annotator.services.attributing import VOICES, sources_among, voice_slots

        context = self._context
        labels = context.label_set
        around = (*context.annotations.values(), *context.wide.values())
        found = sources_among(labels, (a for a in around if a.uid != holder), self._recent)
        options = annotation_options(
            found,
            lambda a: _source_words(context, a),
            lambda a: labels.get(a.label),
            lambda uid: uid,
        )
        givens = {
            given
            for label, spec in voice_slots(labels)
            if label.kind is Kind.FRAME
            for given in spec.givens
        }
        options += [Option(given, given, _GIVEN[given]) for given in VOICES if given in givens]
        return [*options, Option("nobody", "", "the article says so itself")]

    def _ask_elsewhere(self, asked: _Asked) -> None:
        from annotator.services.attributing import source_labels

        self._picker.ask(
            source_labels(self._context.label_set), (),
            lambda pick: self._source_chosen(pick.uid),
            "According to … in another document",
            place=self._place(), outside=self._context.document_uid,
            fits=lambda one: one.uid != asked.uid, otherwise=self._end,
            typed=self.sources.line.text(),
        )  # fmt: skip

    def _source_chosen(self, source: object) -> None:
        asked = self._asked
        if asked is not None and source is ELSEWHERE:
            self._ask_elsewhere(asked)
            return
        if asked is None or not source:
            self._end()
            return
        self._asked = _Asked(asked.uid, asked.entry, asked.denied, str(source))
        self.stances.offer(
            stances(), self._place(), "How? 1 says so, 2 denies, 3 doubts",
            first=1 if asked.denied else 0,
        )  # fmt: skip

    def _stance_chosen(self, stance: object) -> None:
        self._attribute(stance if isinstance(stance, Stance) else Stance.ASSERTS)

    def _attribute(self, stance: Stance) -> None:
        from annotator.services.attributing import attribute, attribute_to_voice

        context, asked = self._context, self._asked
        project, document = context.project, context.document_uid
        if asked is None or not asked.source or project is None or document is None:
            return
        uid, entry, source = asked.uid, asked.entry, asked.source
        if source.startswith("@"):
            context.run(
                lambda: attribute_to_voice(
                    project, uid, entry, source, document, stance, cause=self
                )
            )
        else:
            said_by = Uid(source)
            self._recent = [said_by, *(u for u in self._recent if u != said_by)][:_RECENT]
            context.run(
                lambda: attribute(project, uid, entry, said_by, stance, cause=self)
            )
        self._end()

    def _end(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self.done.emit(asked.uid)

    def _place(self) -> tuple[QRectF, QRectF]:
        rect = self._view.edge_rect(self._view.caret, at_end=True)
        return rect, rect


_GIVEN = {"@outlet": "whoever publishes it", "@author": "whoever wrote it"}


def _source_words(context: Context, annotation: Annotation) -> str:
    """A source as a list shows it: its words; of an attribution who it is of and its cue."""
    label = context.label_set.get(annotation.label)
    if annotation.anchors or label is None:
        return end_words(context, annotation.uid)
    names = {spec.name for spec in own_specs(label)}
    refs = [s.ref for s in annotation.slots if s.ref is not None and s.name in names]
    givens = [s.given for s in annotation.slots if s.given is not None]
    parts = [end_words(context, uid) for uid in refs[:1]] + [g for g in givens[:1] if g]
    return " ".join(dict.fromkeys((*parts, named(context, annotation))))
