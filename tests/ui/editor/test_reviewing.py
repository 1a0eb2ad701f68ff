"""Suggestions under Enter and Backspace: judged, gone on from, never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.ids import new_uid
from annotator.services import editing, labelling
from annotator.ui.editor.menus import article_menu
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import Desk

TEXT = "The navy said that 46 drones came down over the bay; Reuters asked the navy again."
Key = Qt.Key


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk(TEXT)


@pytest.fixture
def heard(desk: Desk) -> list[str]:
    """What the status bar is told."""
    told: list[str] = []
    desk.context.message.connect(told.append)
    return told


def put(desk: Desk, annotation: Annotation) -> Annotation:
    action = Action("Put", (Change(Entity.ANNOTATION, annotation.uid, None, annotation),))
    desk.project.apply(action)
    return annotation


def suggest(desk: Desk, words: str, **more: object) -> Annotation:
    """Let a model suggest a source."""
    start = TEXT.index(words)
    made = Annotation(
        new_uid(), label=desk.label("Source"), document=desk.context.document_uid,
        anchors=(Anchor(start, start + len(words)),), annotator="tagger", origin="model:tagger@2",
    )  # fmt: skip
    return put(desk, made._replace(**more))  # type: ignore[arg-type]


def relate(desk: Desk, *ends: Annotation) -> Annotation:
    """Let the model suggest a relation."""
    label = desk.project.label_set.find("says", Kind.RELATION) or labelling.add_label(
        desk.project, "says", kind=Kind.RELATION
    )
    slots = tuple(Slot(n, ref=end.uid) for n, end in zip(("from", "to"), ends, strict=True))
    return put(
        desk,
        Annotation(new_uid(), Kind.RELATION, label.uid, desk.context.document_uid, slots=slots,
                   annotator="tagger", origin="model:tagger@2", score=0.5),
    )  # fmt: skip


def said(desk: Desk, annotation: Annotation) -> list[tuple[str, Verdict]]:
    return [(j.annotator, j.verdict) for j in desk.project.annotation(annotation.uid).judgements]


def test_enter_and_backspace_go_through_all_kinds(desk: Desk, heard: list[str]) -> None:
    navy, reuters = suggest(desk, "navy"), suggest(desk, "Reuters")
    editing.add_span(desk.project, navy.document or navy.uid, [Anchor(19, 28)], None)
    says = relate(desk, navy, reuters)
    topic = labelling.add_label(desk.project, "Topic", kind=Kind.DOCUMENT).uid
    whole = put(desk, navy._replace(uid=new_uid(), kind=Kind.DOCUMENT, label=topic, anchors=()))
    desk.context.set_active(navy.uid)
    for key, judged, verdict in (
        (Key.Key_Return, navy, Verdict.ACCEPTS), (Key.Key_Backspace, reuters, Verdict.REJECTS),
        (Key.Key_Enter, says, Verdict.ACCEPTS), (Key.Key_Delete, whole, Verdict.REJECTS),
    ):  # fmt: skip
        assert desk.context.active == judged.uid
        desk.press(key)
        assert said(desk, judged) == [("ada", verdict)]
    assert heard[-1] == "That was the last suggestion here. F8 goes on to what is next."
    desk.project.undo()
    assert said(desk, whole) == []


def test_what_a_machine_made_is_never_deleted_by_its_key(desk: Desk, heard: list[str]) -> None:
    accepted = suggest(desk, "navy", judgements=(Judgement("bo", Verdict.ACCEPTS),))
    desk.context.set_active(accepted.uid)
    titles = [action.text() for action in article_menu(desk.presenter, desk.context, desk.view)
              .actions()]  # fmt: skip
    assert "Reject annotation" in titles
    desk.press(Key.Key_Backspace)
    assert said(desk, accepted) == [("bo", Verdict.ACCEPTS), ("ada", Verdict.REJECTS)]
    assert heard[-1] == "Rejected Source “\u2068navy\u2069”. Ctrl+Z brings it back."


def test_a_rejected_one_can_be_accepted_after_all(desk: Desk) -> None:
    suggest(desk, "Reuters")
    rejected = suggest(desk, "navy", judgements=(Judgement("ada", Verdict.REJECTS),))
    desk.context.set_active(rejected.uid)
    desk.press(Key.Key_Return)
    assert said(desk, rejected) == [("ada", Verdict.ACCEPTS)]
    assert desk.context.active == rejected.uid, "it was looked up: nothing to go on with"


def test_enter_on_what_holds_still_asks_for_a_label(desk: Desk) -> None:
    accepted = suggest(desk, "navy", judgements=(Judgement("ada", Verdict.ACCEPTS),))
    desk.context.set_active(accepted.uid)
    desk.press(Key.Key_Return)
    assert desk.presenter.palette.isVisible()
    assert said(desk, accepted) == [("ada", Verdict.ACCEPTS)]


def test_the_tool_tip_tells_model_score_and_state(desk: Desk) -> None:
    describe = desk.presenter.acts.describe
    assert describe(suggest(desk, "navy", score=0.834)) == "Source · tagger@2 · 0.83 · suggestion"
    gone = suggest(desk, "Reuters", judgements=(Judgement("ada", Verdict.REJECTS),))
    assert describe(gone) == "Source · tagger@2 · rejected"
    rule = suggest(desk, "46 drones", origin="rule:numbers@1", annotator="ada", score=1)
    assert describe(rule) == "Source · numbers@1 · 1.00 · suggestion"


def test_a_label_key_on_a_suggestion_corrects_it(desk: Desk) -> None:
    navy = suggest(desk, "navy", score=0.5)
    desk.context.set_active(navy.uid)
    desk.press("q")
    assert said(desk, navy) == [("ada", Verdict.REJECTS)]
    own = desk.context.annotations[desk.context.active or navy.uid]
    assert (own.uid != navy.uid, own.label, own.origin) == (True, desk.label("Quantity"), "hand")
    desk.presenter.adjust_active()
    desk.press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Key.Key_Escape)
    assert desk.context.active == own.uid, "ones own is only moved"
    reuters = suggest(desk, "Reuters")
    desk.context.set_active(reuters.uid)
    desk.presenter.adjust_active()
    desk.press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Key.Key_Escape)
    assert said(desk, reuters) == [("ada", Verdict.REJECTS)]
    assert desk.active_words == "Reuters "
