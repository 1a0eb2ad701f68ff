"""Labels as other programs describe them, with colours and keys of their own kind."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import EMPTY, JsonObject, Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.domain.label import Label, LabelSet, check_name, free_color, free_key, name_key
from annotator.formats.colors import color_of
from annotator.formats.json_fields import shortened


def foreign_label(
    name: str,
    kind: Kind,
    color: str,
    key: str | None,
    before: Sequence[Label],
    known: LabelSet,
    extra: JsonObject = EMPTY,
) -> Label:
    """A label of a set of which `before` were read already, for a project that knows `known`.

    A colour that cannot be told is the next of the palette; a key that one of `before` has is
    dropped, one that is lacking is the next free one.

    Raises:
        InvalidInput: for a name that no label may bear or that is given twice, and for a key that
            is no single character.
    """
    check_name(name)
    if any((b.kind, name_key(b.name)) == (kind, name_key(name)) for b in before):
        raise InvalidInput(f"the label “{shortened(name)}” is given twice")
    if key is not None and len(key) != 1:
        raise InvalidInput(
            f"the key of “{shortened(name)}” is one character, not “{shortened(key)}”"
        )
    taken = {label.key for label in before}
    if key is None:
        key = free_key(taken | {label.key for label in known})
    shade = color_of(color) or free_color({label.color for label in before}, len(before))
    return Label(
        new_uid(), name, kind, color=shade, key=None if key in taken else key, extra=extra
    )
