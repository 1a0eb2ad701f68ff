"""Which annotations of a document say the same: found by content where their ids are no help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from annotator.domain.annotation import Annotation, Slot
from annotator.domain.ids import Uid
from annotator.domain.references import slot_moved

_encode = msgspec.json.Encoder().encode


def find_doubles(
    existing: Iterable[Annotation],
    given: Sequence[Annotation],
    here: set[Uid],
    same: dict[Uid, Uid],
) -> dict[Uid, Uid]:
    """Those of `given` that say what another one says, and this one, which stays.

    `here` are all of the document. `same` says which uids stand for others, and learns of the
    doubles. Two that turn out to be one make one of those that refer to them, whichever comes
    first: so all are compared again until nothing new turns up. What leads out of the document
    may come to lead elsewhere, and is compared only to what is there already.
    """
    there = {_content(a, {}): a.uid for a in existing}
    doubles: dict[Uid, Uid] = {}
    left = given
    while True:
        said, new = dict(there), dict[Uid, Uid]()
        for a in left:
            content = _content(a, same)
            if a.anchors or here.issuperset(a.references):
                kept = said.setdefault(content, a.uid)
            else:
                kept = there.get(content, a.uid)
            if kept != a.uid:
                new[a.uid] = same[a.uid] = kept
        if not new:
            return doubles
        doubles = {uid: new.get(kept, kept) for uid, kept in doubles.items()} | new
        same |= doubles
        left = [a for a in left if a.uid not in new]


def substance(a: Annotation) -> Annotation:
    """What counts when two annotations of one id are compared: not when and under which set."""
    return a._replace(
        created="",
        updated="",
        label_set_version=0,
        given_id=None,
        # Formats that keep ids, but not how things came to be, say "import" of what was made here.
        origin="hand" if a.origin == "import" else a.origin,
        slots=tuple(slot._replace(uid=None) for slot in a.slots),
        judgements=tuple(judgement._replace(created="") for judgement in a.judgements),
    )


def has_no_anchors(annotation: Annotation) -> bool:
    """Whether it is told from others by its slots, and not by where it stands."""
    return not annotation.anchors


def _content(a: Annotation, same: Mapping[Uid, Uid]) -> tuple[object, ...]:
    """What makes two annotations of a document one."""
    if a.anchors:
        return a.kind, a.label, a.anchors, a.annotator
    slots = tuple(_bare(slot, same) for slot in a.slots)
    return a.kind, a.label, a.annotator, _encode(slots)


def _bare(slot: Slot, same: Mapping[Uid, Uid]) -> Slot:
    """A slot without its uid, pointing to those that stand for others."""
    slot = slot._replace(uid=None)
    return slot_moved(slot, same) if same else slot
