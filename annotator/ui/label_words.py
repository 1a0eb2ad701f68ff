"""A label in words: what its kind makes, what its slots hold."""

from __future__ import annotations

from annotator.domain.annotation import Kind
from annotator.domain.label import Label, LabelSet
from annotator.domain.slots import SlotSpec, SlotType, own_specs

_TYPES = {
    SlotType.FLAG: "yes or no",
    SlotType.INTEGER: "whole number",
    SlotType.DECIMAL: "number",
    SlotType.NUMBER: "number, exact or “about”, “at least”, “at most”",
    SlotType.RANGE: "low, best, high",
    SlotType.DATE: "date or time",
    SlotType.TEXT: "text",
    SlotType.URL: "address",
}


def kind_words(label: Label) -> str:
    """What the label's kind makes, in a word or two."""
    return "document label" if label.kind is Kind.DOCUMENT else label.kind.value


def slot_names(label: Label) -> list[str]:
    """The names of the slots that the label has of its own, in order."""
    return [spec.name for spec in own_specs(label)]


def slot_words(spec: SlotSpec, labels: LabelSet) -> str:
    """What a slot holds: “official, military or outlet”, “Source or @outlet; several”."""
    told = [_holds(spec, labels)]
    if spec.units:
        told.append("in " + ", ".join(spec.units))
    if spec.required:
        told.append("required")
    if spec.repeated:
        told.append("several")
    if spec.shown_if is not None:
        values = _either([_value(value) for value in spec.shown_if.values])
        told.append(f"if {spec.shown_if.slot} is {values}")
    return "; ".join(told)


def _holds(spec: SlotSpec, labels: LabelSet) -> str:
    if spec.type is SlotType.ONE_OF:
        return _either(spec.choices)
    if spec.type is SlotType.MANY_OF:
        return "any of " + ", ".join(spec.choices)
    if spec.type is SlotType.KB:
        return "id in " + (_either(spec.kbs) or "a knowledge base")
    if spec.type is SlotType.REFERENCE:
        names = [labels[uid].name for uid in spec.to if uid in labels] or ["any annotation"]
        return _either([*names, *spec.givens])
    low, high = spec.low, spec.high
    if spec.type is SlotType.INTEGER and low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return _TYPES[spec.type]


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _either(names: tuple[str, ...] | list[str]) -> str:
    """Names with “or” before the last."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
