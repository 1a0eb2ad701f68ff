"""Which annotations of a document say the same: found by content where their ids are no help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from annotator.domain.annotation import Annotation, Kind, Slot
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
    may come to lead elsewhere, and is compared only to what is there already. What two models (or
    two versions of one) say is never the same.
    """
    there = _Said((_content(a, same), _model(a), a.uid) for a in existing)
    doubles: dict[Uid, Uid] = {}
    left = given
    while True:
        said, new = there.copy(), dict[Uid, Uid]()
        for a in left:
            content, model = _content(a, same), _model(a)
            if a.kind is Kind.SPAN or here.issuperset(a.references):
                kept = said.setdefault(content, model, a.uid)
            else:
                kept = there.get(content, model) or a.uid
            if kept != a.uid:
                new[a.uid] = same[a.uid] = kept
        if not new:
            return doubles
        doubles = {uid: new.get(kept, kept) for uid, kept in doubles.items()} | new
        same |= doubles
        left = [a for a in left if a.uid not in new]


class _Said:
    """What is said already, by content; what models say is told apart by the model.

    Formats that lose how something came to be bring a model's annotations as anybody's: so those
    without a model are the same as any, and a model's as one without.
    """

    __slots__ = ("_by_content", "_by_model")

    def __init__(self, said: Iterable[tuple[object, str, Uid]] = ()) -> None:
        self._by_content: dict[object, tuple[str, Uid]] = {}
        self._by_model: dict[tuple[object, str], Uid] = {}
        for content, model, uid in said:
            self.setdefault(content, model, uid)

    def copy(self) -> _Said:
        """The same, to be added to."""
        made = _Said()
        made._by_content, made._by_model = dict(self._by_content), dict(self._by_model)
        return made

    def get(self, content: object, model: str) -> Uid | None:
        """Who says this already."""
        its, uid = self._by_content.get(content, ("", None))
        if its == model or not its or not model:
            return uid
        return self._by_model.get((content, model))

    def setdefault(self, content: object, model: str, uid: Uid) -> Uid:
        """Who says this already; from now on `uid` does if nobody did."""
        its, kept = self._by_content.setdefault(content, (model, uid))
        if its == model or not its or not model:
            return kept
        return self._by_model.setdefault((content, model), uid)


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


def is_told_by_slots(annotation: Annotation) -> bool:
    """Whether it is told from others by its slots, and not only by where it stands."""
    return annotation.kind is not Kind.SPAN


def _model(a: Annotation) -> str:
    """The model that made an annotation, with its version; "" for all others."""
    return a.origin if a.origin.startswith("model:") else ""


def _content(a: Annotation, same: Mapping[Uid, Uid]) -> tuple[object, ...]:
    """What makes two annotations of a document one."""
    if a.kind is Kind.SPAN:
        return a.kind, a.label, a.anchors, a.annotator
    slots = tuple(_bare(slot, same) for slot in a.slots)
    return a.kind, a.label, a.anchors, a.annotator, _encode(slots)


def _bare(slot: Slot, same: Mapping[Uid, Uid]) -> Slot:
    """A slot without its uid, pointing to those that stand for others."""
    slot = slot._replace(uid=None)
    return slot_moved(slot, same) if same else slot
