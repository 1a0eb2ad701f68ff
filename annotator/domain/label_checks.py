"""Whether a label's slots and constraints can be used: asked wherever a label is given to us."""

from __future__ import annotations

from annotator.domain.constraints import check_constraints
from annotator.domain.errors import InvalidInput
from annotator.domain.label import Label, check_visible
from annotator.domain.slots import GIVENS, SlotSpec, spec_in
from annotator.domain.values import fault_of


def check_label(label: Label) -> None:
    """Refuse a label whose slots or constraints mean nothing.

    Raises:
        InvalidInput: for a spec that is not as it should be, names, choices or units that cannot
            be shown, a name given twice, a default that the slot may not hold, `shown_if` that
            names no other slot of the label, or a constraint that means nothing.
    """
    specs = [spec_in(label.kind, data) for data in label.slots]
    names = [spec.name for spec in specs]
    for number, spec in enumerate(specs):
        _check_words(spec)
        if spec.name in names[:number]:
            raise InvalidInput(f"the slot “{spec.name}” is given twice")
        if spec.low is not None and spec.high is not None and spec.low > spec.high:
            raise InvalidInput(f"the slot “{spec.name}”: “low” is more than “high”")
        if spec.default is not None:
            fault = fault_of(spec, spec.default)
            if fault is not None:
                raise InvalidInput(f"the default of the slot “{spec.name}” {fault}")
        if spec.shown_if is not None and spec.shown_if.slot not in set(names) - {spec.name}:
            raise InvalidInput(
                f"the slot “{spec.name}” depends on “{spec.shown_if.slot}”, which is no other slot"
            )
    check_constraints(label.constraints, label.kind)


def _check_words(spec: SlotSpec) -> None:
    """What is shown beside other text holds nothing invisible; givens are those there are."""
    check_visible(spec.name, "a slot's name")
    for choice in spec.choices:
        check_visible(choice, f"a choice of the slot “{spec.name}”")
    for unit in spec.units:
        check_visible(unit, f"a unit of the slot “{spec.name}”")
    for given in spec.givens:
        if given not in GIVENS:
            raise InvalidInput(
                f"the slot “{spec.name}”: a given is one of {', '.join(GIVENS)}, not “{given}”"
            )
