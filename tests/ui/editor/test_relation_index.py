"""Relations kept true piece by piece: the same as if everything were looked at anew."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import PALETTE, Label, LabelSet
from annotator.ui.editor.relation_index import NEAR, Link, RelationIndex
from annotator.ui.editor.view import ArticleView

TEXT = "\n".join(
    f"Paragraph {n}: the harbour of Velmar was closed while crews counted what was left of it. "
    * (1 + n % 4)
    for n in range(12)
)
SPANS = [Uid(new_uid()) for _ in range(6)]
FRAMES = [Uid(new_uid()) for _ in range(2)]
RELATIONS = [Uid(new_uid()) for _ in range(6)]
LABEL = Label(new_uid(), "said by", Kind.RELATION, PALETTE[3])
REJECTED = (Judgement("ada", Verdict.REJECTS),)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Uid, Annotation | None]:
    """What becomes of one of a few spans, frames and relations; `None`: it goes."""
    uid = draw(st.sampled_from([*SPANS, *FRAMES, *RELATIONS, *RELATIONS]))
    if draw(st.integers(0, 4)) == 0:
        return uid, None
    judged: Any = draw(st.sampled_from([(), (), (), REJECTED]))
    if uid in SPANS:
        start = draw(st.integers(0, len(TEXT) - 40))
        place = (Anchor(start, start + draw(st.integers(0, 40))),)
        return uid, Annotation(uid, anchors=place, judgements=judged)
    if uid in FRAMES:
        trigger = draw(st.sampled_from(SPANS))
        return uid, Annotation(uid, Kind.FRAME, slots=(Slot("trigger", ref=trigger),))
    ends = st.sampled_from([*SPANS, *FRAMES])
    slots = (Slot("from", ref=draw(ends)), Slot("to", ref=draw(ends)))
    return uid, Annotation(uid, Kind.RELATION, LABEL.uid, slots=slots, judgements=judged)


def apply(view: ArticleView, uid: Uid, after: Annotation | None) -> None:
    if uid in SPANS:
        view.drop_span(uid) if after is None else view.put_span(after)
    elif after is None:
        view.relations.drop(uid)
    else:
        view.relations.put(after)


def links_of(index: RelationIndex) -> dict[Uid, Link | None]:
    return {uid: index.get(uid) for uid in RELATIONS}


def index_links(view: ArticleView) -> list[Link]:
    return [link for link in links_of(view.relations.index).values() if link is not None]


def near_of(index: RelationIndex, start: int, end: int) -> list[Uid]:
    return sorted(link.uid for link in index.over(start, end))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    made=st.lists(changes(), min_size=4, max_size=30),
    look=st.integers(0, len(TEXT)),
    shown=st.booleans(),
)
def test_after_any_changes_nothing_is_stale(
    view: ArticleView, made: list[tuple[Uid, Annotation | None]], look: int, shown: bool
) -> None:
    view.set_labels(LabelSet((LABEL,)))
    whole = {
        uid: Annotation(uid, anchors=(Anchor(130 * n, 130 * n + 9),)) for n, uid in enumerate(SPANS)
    }
    view.set_article(TEXT, tuple(whole.values()))
    for uid, after in made:
        apply(view, uid, after)
        whole.pop(uid, None)
        if after is not None:
            whole[uid] = after
        if shown:  # what is on screen is laid out between changes, too
            list(view.lines.visible(0.0, 800.0))
    kept = [geometry for _, _, geometry in view.lines.visible(0.0, 1e9)]
    view.lines.forget_geometry()
    assert [geometry for _, _, geometry in view.lines.visible(0.0, 1e9)] == kept
    routes = view.lines.routes
    for link in index_links(view):
        if link.near and link.source is not None and link.target is not None:
            assert routes.of(link)[:2] == (routes.place(link.source), routes.place(link.target))
    fresh = RelationIndex(tuple(whole.values()), whole.get)
    index = view.relations.index
    assert links_of(index) == links_of(fresh)
    assert len(index) == len(fresh)
    assert near_of(index, look, look + 50) == near_of(fresh, look, look + 50)
    expected = sorted(
        link.uid
        for link in links_of(fresh).values()
        if link is not None and link.near
        and link.ranges[0].start <= look + 50 and link.ranges[0].end >= look
    )  # fmt: skip
    assert near_of(index, look, look + 50) == expected
    for span in SPANS:
        assert {link.uid for link in index.at(span)} == {
            uid
            for uid, link in links_of(fresh).items()
            if link is not None and span in {spot.uid for spot in link.spots}
        }


def test_near_is_counted_from_beginning_to_beginning() -> None:
    spans = [Annotation(SPANS[n], anchors=(Anchor(at, at + 5),))
             for n, at in enumerate((0, NEAR, NEAR + 1))]  # fmt: skip
    made = [
        Annotation(
            RELATIONS[n], Kind.RELATION,
            slots=(Slot("from", ref=SPANS[0]), Slot("to", ref=SPANS[n])),
        )
        for n in (1, 2)
    ]  # fmt: skip
    index = RelationIndex((*spans, *made))
    assert [link.uid for link in index.over(3, 4)] == [RELATIONS[1]]
    assert {link.uid for link in index.at(SPANS[0])} == {RELATIONS[1], RELATIONS[2]}
