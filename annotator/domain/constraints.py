"""What a label forbids or asks for beyond its slots, as data: overlap, how often, primary ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from annotator.domain.annotation import JsonObject, Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label


@dataclass(frozen=True, slots=True)
class Constraints:
    """The constraints of one label; none of them is enforced, all are shown as problems.

    `no_overlap_with` are uids of labels whose spans may not share a code point with this one's
    (its own uid among them: not with one another). `zero_length` allows spans without words.
    `required`: a document that is done has at least one. `most_per_document` limits how many.
    `one_primary`: of the document labels at and under this one, exactly one has rank 1.
    `symmetric`: a relation without direction. `singletons`: whether a cluster may have one member.
    """

    no_overlap_with: tuple[Uid, ...] = ()
    zero_length: bool = False
    required: bool = False
    most_per_document: int | None = None
    one_primary: bool = False
    symmetric: bool = False
    singletons: bool = True


_FLAGS = {"zero_length": False, "required": False, "one_primary": False, "symmetric": False,
          "singletons": True}  # fmt: skip


def constraints_of(label: Label) -> Constraints:
    """The constraints of a label; what means nothing is passed over (see `check_constraints`)."""
    data = label.constraints
    if not data:
        return _NONE
    apart, most = data.get("no_overlap_with"), data.get("most_per_document")
    flags = {key: data[key] is True for key in _FLAGS if isinstance(data.get(key), bool)}
    return Constraints(
        no_overlap_with=cast(tuple[Uid, ...], _texts(apart)),
        most_per_document=most if type(most) is int and most >= 0 else None,
        **flags,
    )


_NONE = Constraints()


def check_constraints(data: JsonObject, kind: Kind) -> None:
    """Refuse constraints that mean nothing.

    Raises:
        InvalidInput: naming the constraint and what it must be.
    """
    for key in _FLAGS:
        if data.get(key) is not None and not isinstance(data[key], bool):
            raise InvalidInput(f"“{key}” is true or false")
    apart, most = data.get("no_overlap_with"), data.get("most_per_document")
    if apart is not None and (not isinstance(apart, list | tuple) or _texts(apart) != tuple(apart)):
        raise InvalidInput("“no_overlap_with” is a list of labels")
    if most is not None and (type(most) is not int or most < 0):
        raise InvalidInput("“most_per_document” is a whole number from 0")
    if data.get("symmetric") is True and kind is not Kind.RELATION:
        raise InvalidInput("only a relation is symmetric")
    if data.get("one_primary") is True and kind is not Kind.DOCUMENT:
        raise InvalidInput("only document labels have a primary one")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(v for v in _given(value) if isinstance(v, str))


def _given(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
