"""Filling a slot from the text: go to the words, Enter takes them; then according to whom.

While a slot is being filled every key of the article moves as always, but letters type a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Signal

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.changes import Changes, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec, SlotType, is_structural, spec_of
from annotator.ui.context import Context, sentence
from annotator.ui.editor.attributing import Attributing
from annotator.ui.editor.fill_elsewhere import FillElsewhere
from annotator.ui.editor.fill_palettes import (
    ELSEWHERE,
    Option,
    OptionPalette,
    annotation_options,
    elsewhere,
    typed_values,
)
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.relation_words import label_words, named
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import one_line

_READ_ONLY = "This project is open only to read."
_GO = "Go to the words first: Space, a hint, a click. Enter takes them, Esc stops."
_CHOSEN = (SlotType.FLAG, SlotType.ONE_OF, SlotType.MANY_OF)


@dataclass(frozen=True, slots=True)
class Fill:
    """A slot of an annotation that is being filled.

    `value` is an entry that is known already and only needs words as its evidence.
    """

    uid: Uid
    slot: str
    value: Slot | None = None


class Filler(QObject):
    """Holds what is being filled and takes words, values and givens into it.

    What is taken is stored at once, each as one step; then `Attributing` asks who says it. The
    slot stays open while one goes to another document: frames may point into many.
    """

    mode_changed = Signal(str)
    """What is being filled and how, in a few words; empty when nothing is."""
    link_wanted = Signal(object, str)
    """An annotation's uid and the slot that wants an entry of a knowledge base."""

    def __init__(self, context: Context, view: ArticleView, picker: Picker) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._fill: Fill | None = None
        self._evidence: Uid | None = None
        self.words = ""
        self.palette = OptionPalette(view, "Value", "Values")
        self.palette.chosen.connect(self._value_chosen)
        self.palette.refused.connect(self._refuse_typed)
        self.attributing = Attributing(context, view, picker)
        self.elsewhere = FillElsewhere(context, picker, self)
        self.attributing.done.connect(self._done)
        view.typed.connect(self.type)
        view.span_clicked.connect(self._clicked)
        context.project_changed.connect(self.stop)
        context.changes_published.connect(self._follow)

    @property
    def filling(self) -> Fill | None:
        """The slot that is being filled."""
        return self._fill

    # Beginning and ending

    def start(self, uid: Uid, slot: str, value: Slot | None = None) -> bool:
        """Begin to fill a slot; with `value` only words that prove it are wanted."""
        context = self._context
        annotation = context.find(uid)
        if annotation is None or not context.writable:
            context.message.emit(_READ_ONLY if annotation is not None else _GO)
            return False
        self.stop()
        spec = self.spec(annotation, slot)
        if spec.type is SlotType.KB:
            self.link_wanted.emit(uid, slot)
            return True
        context.set_active(uid)
        self._fill = Fill(uid, slot, value)
        self._evidence = None
        if spec.type in _CHOSEN:
            self._open_line("")
            return True
        self._view.takes_typing = not is_structural(annotation.kind, slot)
        self._tell(annotation)
        self._view.setFocus()
        return True

    def stop(self) -> bool:
        """Fill nothing any more; whether something was being filled."""
        if self._fill is None:
            return False
        self._fill = None
        self._view.takes_typing = False
        self.words = ""
        self.mode_changed.emit("")
        return True

    def _tell(self, annotation: Annotation) -> None:
        assert self._fill is not None
        name = label_words(self._context, annotation)
        verb, end = "fill", "Enter takes them, Esc stops"
        if annotation.kind is Kind.CLUSTER and self._fill.slot == "member":
            self.words = f"add to {name}: go to the next one, Enter adds it, Esc stops"
        elif self._fill.value is not None:
            self.words = f"{self._fill.slot} of {name}: go to the words that say so, {end}"
        else:
            self.words = f"{verb} {self._fill.slot} of {name}: go to the words, {end}"
        self.mode_changed.emit(self.words)

    def spec(self, annotation: Annotation, slot: str) -> SlotSpec:
        """What the label says of a slot; one that it does not name takes what words there are."""
        label = self._context.label_set.get(annotation.label)
        return spec_of(label, slot) or SlotSpec(slot, SlotType.REFERENCE, most=None)

    # Taking

    def take(self) -> bool:
        """Take the selected words, else the active annotation; whether a slot is being filled."""
        fill, context, view = self._fill, self._context, self._view
        if fill is None:
            return False
        if view.selection is not None:
            self._take_words([view.selection])
        elif context.active is None or context.active == fill.uid:
            context.message.emit(_GO)
        else:
            self.take_annotation(context.active)
        return True

    def take_annotation(self, target: Uid) -> None:
        """Take an annotation into the slot that is being filled."""
        from annotator.services.linking import may_point
        from annotator.services.taking import take, wanted_label

        fill, context = self._fill, self._context
        project, annotation = context.project, context.find(target)
        holder = None if fill is None else context.find(fill.uid)
        if fill is None or project is None or annotation is None or holder is None:
            return
        spec = self.spec(holder, fill.slot)
        words = annotation.kind is Kind.SPAN and annotation.document == context.document_uid
        if fill.value is not None or (spec.type is not SlotType.REFERENCE and words):
            self._take_words(annotation.anchors, annotation.uid)
        elif spec.type is not SlotType.REFERENCE or not may_point(spec, annotation):
            if words and wanted_label(project, spec) is not None:
                self._take_words(annotation.anchors)  # a second label on the same words
            else:
                context.message.emit(_why_not(context, holder, spec, annotation))
        else:
            made = context.run(
                lambda: take(project, fill.uid, fill.slot, target, cause=self)
            )
            if made is not None:
                self.taken(holder, made)

    def _take_words(self, places: Sequence[Anchor], evidence: Uid | None = None) -> None:
        from annotator.services.taking import take_value, take_words

        fill, context, view = self._fill, self._context, self._view
        project, document = context.project, context.document_uid
        holder = None if fill is None else context.find(fill.uid)
        if fill is None or project is None or document is None or holder is None:
            return

        def work() -> Annotation | None:
            try:
                if fill.value is not None:
                    return take_value(project, fill.uid, fill.value, document, places, cause=self)
                return take_words(project, fill.uid, fill.slot, document, places, cause=self)
            except InvalidInput as error:
                # The words say no value: it is typed, with them as its evidence.
                context.message.emit(sentence(error))
                self._evidence = evidence
                self._open_line(_quote(view.text, places))
                return None

        made = context.run(work)
        if made is not None:
            view.set_caret(max(anchor.end for anchor in places))
            self.taken(holder, made)

    def taken(self, before: Annotation, after: Annotation) -> None:
        """Say what was taken; ask who says it, or go on with the next member."""
        fill, context = self._fill, self._context
        assert fill is not None
        known = {slot.uid for slot in before.slots}
        fresh = [s for s in after.slots if s.uid not in known and s.name == fill.slot]
        context.set_active(after.uid)
        if after.kind is Kind.CLUSTER and fill.slot == "member":
            said = "Added." if fresh else "It is in there already."
            context.message.emit(said)
            return
        self.stop()
        spec = self.spec(after, fill.slot)
        attributed = after.kind is Kind.FRAME and not is_structural(after.kind, fill.slot)
        if not fresh:
            context.message.emit(f"{fill.slot} of {named(context, after)} says so already.")
        elif not attributed or spec.type in _CHOSEN:
            self._done(after.uid)
        elif fresh[-1].uid is not None:
            self.attributing.ask(after.uid, fresh[-1].uid, denied=fill.value is not None)

    def _done(self, uid: object) -> None:
        context = self._context
        annotation = context.find(Uid(str(uid)))
        if annotation is not None:
            context.set_active(annotation.uid)
            context.message.emit(f"Filled. Ctrl+K goes on with {named(context, annotation)}.")

    def _clicked(self, uid: Uid | None) -> None:
        if self._fill is not None and uid is not None and uid != self._fill.uid:
            self.take_annotation(uid)

    # Typing

    def type(self, typed: str) -> None:
        """Open the line for a value, with what has been typed already."""
        if self._fill is not None:
            self._open_line(typed)

    def _open_line(self, typed: str) -> None:
        fill, context, view = self._fill, self._context, self._view
        holder = None if fill is None else context.find(fill.uid)
        if fill is None or holder is None:
            return
        spec = self.spec(holder, fill.slot)
        options = [Option(each, Slot(spec.name, each)) for each in spec.choices]
        if spec.type is SlotType.FLAG:
            options = [Option("yes", Slot(spec.name, True)), Option("no", Slot(spec.name, False))]
        options += [Option(given, Slot(spec.name, given=given)) for given in spec.givens]
        if spec.type is SlotType.REFERENCE:
            options += self._candidates(spec, holder)
        self.palette.offer(
            options, _here(view), f"{fill.slot}: type it", made=typed_values(spec, _itself),
            always=() if spec.type in _CHOSEN else [elsewhere()], typed=typed,
        )  # fmt: skip

    def _candidates(self, spec: SlotSpec, holder: Annotation) -> list[Option]:
        """The annotations of the document that a reference may point to, frames first."""
        from annotator.services.linking import may_point

        context = self._context
        found = [
            a
            for group in (context.annotations, context.wide)
            for a in group.values()
            if a.uid != holder.uid and not a.rejected and may_point(spec, a)
        ]
        found.sort(key=lambda a: (a.kind is Kind.SPAN, a.hull or (0, 0), a.uid))
        return annotation_options(
            found,
            lambda a: named(context, a),
            lambda a: context.label_set.get(a.label),
            lambda uid: uid,
        )

    def _refuse_typed(self, typed: str) -> None:
        from annotator.domain.values import value_of

        fill, context = self._fill, self._context
        holder = None if fill is None else context.find(fill.uid)
        if fill is None or holder is None:
            return
        spec = self.spec(holder, fill.slot)
        try:
            value_of(spec, typed)
        except InvalidInput as error:
            context.message.emit(sentence(error))

    def _value_chosen(self, means: object) -> None:
        from annotator.services import filling
        from annotator.services.taking import take_value

        fill, context, view = self._fill, self._context, self._view
        project, document = context.project, context.document_uid
        holder = None if fill is None else context.find(fill.uid)
        if fill is None or project is None or holder is None:
            return
        if means is ELSEWHERE:
            self.elsewhere.ask(self.palette.line.text())
            return
        if not isinstance(means, Slot):
            self.take_annotation(Uid(str(means)))
            return
        entry = means
        spec = self.spec(holder, fill.slot)
        place = view.selection

        def work() -> Annotation:
            if spec.type in _CHOSEN and entry.given is None:
                value = entry.value
                if spec.type is SlotType.MANY_OF:
                    value = _toggled(holder, spec, str(value))
                return filling.set_value(project, fill.uid, spec.name, value, cause=self)
            if place is not None and document is not None:
                return take_value(project, fill.uid, entry, document, [place], cause=self)
            proof = self._proof()
            given = entry._replace(evidence=proof)
            return filling.add_entry(project, fill.uid, given, cause=self)

        made = context.run(work)
        if made is not None:
            self.taken(holder, made)

    def _proof(self) -> tuple[Uid, ...]:
        """The span that proves what was typed: the one whose words it was read from, if any."""
        context, fill = self._context, self._fill
        uid = self._evidence or context.active
        found = None if uid is None or fill is None or uid == fill.uid else context.find(uid)
        return () if found is None or found.kind is not Kind.SPAN else (found.uid,)

    def _follow(self, changes: Changes) -> None:
        fill = self._fill
        if fill is None:
            return
        gone = changes.of(Entity.ANNOTATION).removed
        if fill.uid in gone or (changes.bulk and self._context.find(fill.uid) is None):
            self.stop()


def _why_not(
    context: Context, holder: Annotation, spec: SlotSpec, target: Annotation
) -> str:
    labels = context.label_set
    wanted = [one_line(labels[uid].name, 40) for uid in spec.to if uid in labels]
    takes = " or ".join(wanted) or (
        "spans and frames" if spec.type is SlotType.REFERENCE else "words"
    )
    of = f"“{spec.name}” of {label_words(context, holder)}"
    return f"{of} takes {takes}, not {label_words(context, target)}."


def _itself(slot: Slot) -> object:
    return slot


def _toggled(holder: Annotation, spec: SlotSpec, choice: str) -> list[str] | None:
    """The choices of a many-of with one more, or without it; in the order of the label."""
    present: list[str] = []
    for slot in holder.slots:
        if slot.name == spec.name and isinstance(slot.value, list | tuple):
            present = [str(each) for each in slot.value]
            break
    chosen = set(present) ^ {choice}
    return [each for each in (*spec.choices, *present) if each in chosen] or None


def _quote(text: str, places: Sequence[Anchor]) -> str:
    return one_line(" ".join(text[start:end] for start, end in places), 80)


def _here(view: ArticleView) -> tuple[QRectF, QRectF]:
    """Where a list stands: at the selection, else at the caret."""
    place = view.selection
    start, end = (view.caret, view.caret) if place is None else place
    return view.edge_rect(start, at_end=False), view.edge_rect(end, at_end=end > start)
