"""Which field a slot gets, by its type and by what it holds."""

from __future__ import annotations

from annotator.domain.slots import SlotSpec, SlotType
from annotator.ui.context import Context
from annotator.ui.forms.choices import ChoiceField, are_few
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.kb import KbField
from annotator.ui.forms.ranges import RangeField
from annotator.ui.forms.typed import FreeField, SearchField, TextField, TypedField


def value_field(spec: SlotSpec, context: Context, *, declared: bool = True) -> ValueField:
    """The field for the values of a slot; what no label declares may hold anything."""
    if not declared:
        return FreeField(spec)
    match spec.type:
        case SlotType.FLAG | SlotType.MANY_OF:
            return ChoiceField(spec, context)
        case SlotType.ONE_OF:
            return ChoiceField(spec, context) if are_few(spec.choices) else SearchField(spec)
        case SlotType.RANGE:
            return RangeField(spec)
        case SlotType.KB:
            return KbField(spec)
        case SlotType.TEXT | SlotType.REFERENCE:
            return TextField(spec)
        case _:
            return TypedField(spec)
