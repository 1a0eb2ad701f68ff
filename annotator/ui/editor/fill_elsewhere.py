"""Filling a slot with what stands in another document, picked by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import SlotSpec, SlotType
from annotator.ui.context import Context
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.relation_words import label_words
from annotator.ui.telling import sentence

if TYPE_CHECKING:
    from annotator.services.pick_words import Pick
    from annotator.ui.editor.filling import Fill, Filler


class FillElsewhere:
    """Asks for an annotation of another document and takes it into the slot being filled."""

    def __init__(self, context: Context, picker: Picker, filler: Filler) -> None:
        self._context, self._picker, self._filler = context, picker, filler

    def ask(self, typed: str = "") -> bool:
        """Open the picker, with letters typed already; whether a slot is being filled."""
        from annotator.services.linking import may_point

        fill, context = self._filler.filling, self._context
        holder = None if fill is None else context.find(fill.uid)
        if fill is None or holder is None:
            return False
        spec = self._filler.spec(holder, fill.slot)
        refers = spec.type is SlotType.REFERENCE and fill.value is None

        def fits(one: Annotation) -> bool:
            return one.uid != holder.uid and (not refers or may_point(spec, one))

        self._picker.ask(
            spec.to if refers else (), _kinds(spec, refers=refers),
            lambda pick: self._take(fill, pick),
            f"{fill.slot} of {label_words(context, holder)}: … in another document",
            outside=context.document_uid, fits=fits, typed=typed,
        )  # fmt: skip
        return True

    def _take(self, fill: Fill, pick: Pick) -> None:
        from annotator.services import filling
        from annotator.services.taking import take

        context = self._context
        project, holder = context.project, context.find(fill.uid)
        if project is None or holder is None:
            return

        def work() -> Annotation | None:
            try:
                if fill.value is None:
                    return take(project, fill.uid, fill.slot, pick.uid, cause=self)
                entry = fill.value._replace(evidence=(pick.uid,))
                return filling.add_entry(project, fill.uid, entry, cause=self)
            except InvalidInput as error:
                context.message.emit(sentence(error))
                return None

        made = context.run(work)
        if made is not None:
            self._filler.taken(holder, made)


def _kinds(spec: SlotSpec, *, refers: bool) -> tuple[Kind, ...]:
    """What can be picked: any kind of the labels referred to, else what has words."""
    if refers:
        return () if spec.to else (Kind.SPAN, Kind.FRAME)
    return (Kind.SPAN,)
