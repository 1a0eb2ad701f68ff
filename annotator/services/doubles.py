"""Which annotations of a document say the same: found by content where their ids are no help."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.ids import Uid
from annotator.domain.references import slot_moved

_encode = msgspec.json.Encoder().encode


def find_doubles(
    existing: Sequence[Annotation],
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
            new = _in_circles(existing, left, same, doubles.values())
            same |= new
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


def _in_circles(
    existing: Iterable[Annotation],
    given: Iterable[Annotation],
    same: Mapping[Uid, Uid],
    taken: Collection[Uid],
) -> dict[Uid, Uid]:
    """Those of `given` that say what others do provided that what they lead to does, too.

    Annotations without anchors that lead to themselves or back to each other are never found to
    be doubles one by one. They are paired by what they look like from further and further away;
    a pair stays as long as both say the same with all the other pairs granted.
    """
    new = {a.uid: a for a in given if not a.anchors}
    there = {a.uid: a for a in existing if not a.anchors}
    if not there or all(new.keys().isdisjoint(a.references) for a in new.values()):
        return {}
    leads = {uid: same.get(uid, uid) for a in new.values() for uid in a.references}
    looks = _looks({**there, **new}, same)
    free: dict[Uid, list[Uid]] = {}
    for uid in there:
        if uid not in taken:
            free.setdefault(looks[uid], []).append(uid)
    pairs = {uid: free[looks[uid]].pop(0) for uid in new if free.get(looks[uid])}
    left = -1
    while left != len(pairs):
        left = len(pairs)
        granted = {uid: pairs.get(uid, home) for uid, home in leads.items()}
        pairs = {
            uid: kept
            for uid, kept in pairs.items()
            if _content(new[uid], granted) == _content(there[kept], same)
            and len({_model(new[uid]), _model(there[kept])} - {""}) < 2
        }
    return pairs


def _looks(annotations: Mapping[Uid, Annotation], same: Mapping[Uid, Uid]) -> dict[Uid, Uid]:
    """A name for what each says, and what those that it leads to say, however far away."""
    leads = {uid: same.get(uid, uid) for a in annotations.values() for uid in a.references}
    names = dict.fromkeys(annotations, Uid(""))
    count = 0
    while len(set(names.values())) > count:
        count = len(set(names.values()))
        seen = {uid: names.get(home, home) for uid, home in leads.items()}
        numbers: dict[object, int] = {}
        names = {
            uid: Uid(f"#{numbers.setdefault(_content(a, seen), len(numbers))}")
            for uid, a in annotations.items()
        }
    return names


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
