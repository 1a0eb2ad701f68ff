"""Options of formats: dataclass fields from which flags and dialog rows are generated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeVar, cast

from annotator.domain.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option as faces show it: a switch, one of some choices, a number or a text."""

    name: str
    flag: str
    kind: Literal["switch", "choice", "number", "text", "list"]
    default: object
    help: str
    choices: tuple[str, ...] = ()


def option(
    default: object,
    help: str,  # noqa: A002 - it is what the flag's help says
    *,
    flag: str | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A field of an options dataclass.

    The default's type says what it is: `bool` a switch, `int` a number, a tuple a list of texts
    (a flag that can be repeated), `str` a text or, with `choices`, one of them. `help` is a short
    phrase for `--help` and for the dialog; `flag` replaces the flag made from the name.
    """
    return field(default=default, metadata={"help": help, "flag": flag, "choices": choices})


def specs(options: type) -> tuple[OptionSpec, ...]:
    """The options of a dataclass, in their order; fields not made by `option` are left out."""
    found = []
    for each in fields(options):
        if "help" not in each.metadata:
            continue
        default = None if each.default is MISSING else each.default
        choices = each.metadata["choices"]
        kind = (
            "switch"
            if isinstance(default, bool)
            else "number"
            if isinstance(default, int)
            else "list"
            if isinstance(default, tuple)
            else "choice"
            if choices
            else "text"
        )
        found.append(
            OptionSpec(
                name=each.name,
                flag=each.metadata["flag"] or "--" + each.name.replace("_", "-"),
                kind=cast("Any", kind),
                default=default,
                help=each.metadata["help"],
                choices=choices,
            )
        )
    return tuple(found)


def make(options: type[T], given: Mapping[str, object]) -> T:
    """The options dataclass with these values.

    Raises:
        InvalidInput: for a name it does not have or a value that does not fit.
    """
    known = {spec.name: spec for spec in specs(options)}
    values: dict[str, object] = {}
    for name, value in given.items():
        spec = known.get(name)
        if spec is None:
            offered = ", ".join(known) or "none"
            raise InvalidInput(f"there is no option “{name}” here; there are: {offered}")
        values[name] = _checked(spec, value)
    return options(**values)


def _checked(spec: OptionSpec, value: object) -> object:
    if spec.kind == "switch" and isinstance(value, bool):
        return value
    if spec.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if spec.kind == "list" and isinstance(value, list | tuple | set | frozenset):
        return tuple(str(each) for each in value)
    if spec.kind == "choice":
        if value in spec.choices:
            return value
        raise InvalidInput(f"“{spec.name}” is one of {', '.join(spec.choices)}, not “{value}”")
    if spec.kind == "text" and (isinstance(value, str) or value is None):
        return value
    raise InvalidInput(f"“{value}” does not fit the option “{spec.name}” (a {spec.kind})")
