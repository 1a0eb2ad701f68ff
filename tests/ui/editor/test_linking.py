"""Linking by mouse and keys, and going along relations: what is stored, shown and said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.changes import Action, Change, Entity, LabelRecord
from annotator.domain.ids import Uid
from annotator.services import editing, framing, labelling, linking
from annotator.ui.editor.arcs import Arc
from annotator.ui.editor.menus import article_menu
from annotator.ui.whereabouts import whereabouts
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import LEFT, Desk, click, drag, left_of, picture, pixels_like

TEXT = (
    "The navy said that 46 drones 👩‍👩‍👧 came down over the bay; Harbour Wire asked the navy.\n"
    "Nobody was hurt in Port Harrow, the mayor said.\n"
    + "Nothing else was reported that night by anybody at all. " * 40
    + "\nIn Velmar the lights stayed on."
)
Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """An article with relations “said by” (y, from quantities) and “near” (n, symmetric)."""
    made = make_desk(TEXT)
    said_by = labelling.add_label(made.project, "said by", kind=Kind.RELATION)
    ends = {"from": ["Quantity"], "to": ["Source", "Person"]}
    slots = tuple(
        {"name": name, "type": "reference", "to": [made.label(one) for one in to]}
        for name, to in ends.items()
    )
    set_label(made, said_by.uid, slots=slots, key="y")
    near = labelling.add_label(made.project, "near", kind=Kind.RELATION)
    places = tuple(
        {"name": name, "type": "reference", "to": [made.label("Person"), made.label("Source")]}
        for name in ("from", "to")
    )
    set_label(made, near.uid, slots=places, constraints={"symmetric": True}, key="n")
    return made


def set_label(desk: Desk, uid: Uid, **fields: object) -> None:
    before = desk.project.store.labels.record(uid)
    after = LabelRecord(replace(before.label, **fields), before.position)  # type: ignore[arg-type]
    desk.project.apply(Action("Edit", (Change(Entity.LABEL, uid, before, after),)))


def add(desk: Desk, words: str, label: str = "Source") -> Annotation:
    start = TEXT.index(words)
    document = desk.context.document_uid
    assert document is not None
    place = [Anchor(start, start + len(words))]
    return editing.add_span(desk.project, document, place, desk.label(label))


def add_relation(desk: Desk, one: Annotation, other: Annotation, name: str = "near") -> Annotation:
    label = desk.context.label_set.named(name, Kind.RELATION).uid
    return linking.add_relation(desk.project, label, one.uid, other.uid)


def relations(desk: Desk) -> list[tuple[str, str, str]]:
    """Every stored relation: label, words of its source, words of its target."""
    found = []
    for document in desk.project.documents():
        words = {span.uid: span.text for span in document.spans}
        for one in document.annotations:
            if one.kind is Kind.RELATION:
                ends = {slot.name: words[slot.ref or Uid("")] for slot in one.slots}
                label = document.label_set.get(one.label)
                assert label is not None
                found.append((label.name, ends["from"], ends["to"]))
    return found


def arcs_of(desk: Desk) -> list[Arc]:
    view = desk.view
    return [arc for _, _, g in view.lines.visible(0.0, 1e9) for arc in g.arcs]


def on_name(desk: Desk, annotation: Annotation) -> QPoint:
    """A point on the name (or chip) above a span."""
    edge = desk.view.edge_rect(annotation.anchors[0].start, at_end=False)
    return edge.topLeft().toPoint() + QPoint(6, -5)


def on_words(desk: Desk, annotation: Annotation) -> QPoint:
    return left_of(desk.view, annotation.anchors[0].start) + QPoint(8, 0)


def on_arc(desk: Desk, arc: Arc, along: float = 0.15) -> QPoint:
    """A point on the run of an arc of the first block."""
    (x0, _), (x1, _) = arc.points[1], arc.points[2]
    view = desk.view
    place = QPointF(view.lines.left + x0 + (x1 - x0) * along, view.lines.block_top(0) + arc.y)
    return (place - view.offset()).toPoint()


def hover(desk: Desk, to: QPoint) -> Qt.CursorShape:
    """Move the mouse without a button; the pointer's shape there."""
    viewport = desk.view.viewport()
    place, screen = QPointF(to), QPointF(viewport.mapToGlobal(to))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, screen, none, none, PLAIN)
    QApplication.sendEvent(viewport, event)
    return viewport.cursor().shape()


def marked(desk: Desk) -> Uid | None:
    return desk.view.link_drag.marked


def say(desk: Desk) -> list[str]:
    said: list[str] = []
    desk.context.message.connect(said.append)
    return said


def test_a_drag_from_a_name_to_other_words_links(desk: Desk) -> None:
    quantity, navy = add(desk, "46 drones", "Quantity"), add(desk, "The navy")
    said = say(desk)
    modes: list[str] = []
    desk.presenter.mode_changed.connect(modes.append)
    drag(desk.view, on_name(desk, quantity), on_words(desk, navy))
    assert relations(desk) == [("said by", "46 drones", "The navy")]
    assert "Linked" in said[-1]
    assert "said by" in said[-1]
    assert desk.view.selection is None
    assert modes[0].startswith("linking")
    assert modes[-1] == ""
    desk.project.undo()
    assert relations(desk) == []
    assert arcs_of(desk) == []


def test_alt_drag_links_from_anywhere_on_a_span_and_plain_drag_selects(desk: Desk) -> None:
    quantity, navy = add(desk, "46 drones", "Quantity"), add(desk, "The navy")
    drag(desk.view, on_words(desk, quantity), on_words(desk, navy))
    assert desk.view.selection is not None
    assert relations(desk) == []
    desk.view.clear_selection()
    drag(desk.view, on_words(desk, quantity), on_words(desk, navy), ALT)
    assert relations(desk) == [("said by", "46 drones", "The navy")]


def test_a_drag_shows_its_way_and_esc_drops_it(desk: Desk) -> None:
    quantity, navy = add(desk, "46 drones", "Quantity"), add(desk, "The navy")
    view = desk.view
    accent: QColor = view.theme.accent
    before = len(pixels_like(picture(view), accent))
    drag(view, on_name(desk, quantity), on_words(desk, navy), release=False)
    assert len(pixels_like(picture(view), accent)) > before + 50
    desk.press(Key.Key_Escape)
    assert not view.link_drag.under_way
    QTest.mouseRelease(view.viewport(), LEFT, pos=on_words(desk, navy))
    assert relations(desk) == []
    assert len(pixels_like(picture(view), accent)) == before


def test_a_drop_beside_all_spans_does_nothing(desk: Desk) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    drag(desk.view, on_name(desk, quantity), on_words(desk, quantity) + QPoint(200, 0))
    assert relations(desk) == []
    assert desk.view.selection is None


def test_a_click_on_a_name_makes_its_span_active(desk: Desk) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    add(desk, "46", "Person")
    desk.view.select(Anchor(0, 8))
    click(desk.view, on_name(desk, quantity))
    assert desk.context.active == quantity.uid
    assert desk.view.selection is None


def test_names_say_that_they_can_be_dragged(desk: Desk) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    view = desk.view
    assert "Drag this name" in view._mouse.describe(on_name(desk, quantity))
    assert hover(desk, on_name(desk, quantity)) is Qt.CursorShape.PointingHandCursor
    assert hover(desk, on_words(desk, quantity)) is Qt.CursorShape.IBeamCursor


def test_two_marks_by_keys_link(desk: Desk) -> None:
    quantity, navy = add(desk, "46 drones", "Quantity"), add(desk, "The navy")
    modes: list[str] = []
    desk.presenter.mode_changed.connect(modes.append)
    desk.context.set_active(quantity.uid)
    desk.presenter.link()
    assert marked(desk) == quantity.uid
    assert "46 drones" in modes[-1]
    desk.view.set_caret(0)
    desk.press(Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert desk.context.active == navy.uid
    desk.presenter.link()
    assert relations(desk) == [("said by", "46 drones", "The navy")]
    assert modes[-1] == ""
    assert marked(desk) is None
    assert desk.context.active == navy.uid


def test_the_key_of_a_relation_links_the_marked_one_at_once(desk: Desk) -> None:
    """Also where the label set has more ways, and going the only way that is legal."""
    quantity, navy = add(desk, "46 drones", "Quantity"), add(desk, "The navy")
    said = say(desk)
    desk.context.set_active(quantity.uid)
    desk.presenter.link()
    desk.context.set_active(navy.uid)
    desk.press("y")
    assert relations(desk) == [("said by", "46 drones", "The navy")]
    assert said[-1].endswith("as said by. Ctrl+Z takes it back.")
    assert marked(desk) is None
    assert desk.context.active == navy.uid
    desk.project.undo()
    desk.context.set_active(navy.uid)
    desk.presenter.link()
    desk.context.set_active(quantity.uid)
    desk.press("y")
    assert relations(desk) == [("said by", "46 drones", "The navy")]


def test_a_relation_that_is_not_legal_says_what_it_is_between(desk: Desk) -> None:
    navy, wire = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    said = say(desk)
    desk.context.set_active(navy.uid)
    desk.presenter.link()
    desk.press("y")
    assert said[-1] == (
        "Go to the other annotation, then y links the two as “said by”. Esc ends it."
    )
    desk.context.set_active(wire.uid)
    desk.press("y")
    assert relations(desk) == []
    assert said[-1] == (
        "“said by” goes from Quantity to Source or Person, so it does not take Source and Person."
    )
    assert marked(desk) == navy.uid  # another label may take them
    desk.press("n")
    assert relations(desk) == [("near", "The navy", "Harbour Wire")]


def test_without_a_mark_the_key_of_a_relation_marks_what_it_takes(desk: Desk) -> None:
    navy, claim = add(desk, "The navy"), add(desk, "came down", "Claim")
    wire = add(desk, "Harbour Wire", "Person")
    said = say(desk)
    modes: list[str] = []
    desk.presenter.mode_changed.connect(modes.append)
    desk.context.set_active(None)
    desk.press("n")
    assert said[-1] == "“near” links two annotations: make one of them active, then n marks it."
    desk.context.set_active(claim.uid)
    desk.press("n")
    assert said[-1] == (
        "“near” is between Person or Source and Person or Source, so it does not take Claim."
    )
    assert marked(desk) is None
    desk.context.set_active(navy.uid)
    desk.press("n")
    assert marked(desk) == navy.uid
    assert modes[-1].endswith(": go to the other, n")
    desk.context.set_active(wire.uid)
    desk.press("n")
    assert relations(desk) == [("near", "The navy", "Harbour Wire")]


def test_frames_are_linked_by_the_key_of_a_relation(desk: Desk) -> None:
    """Ctrl+K fills a frame, so its mark comes from the relation's key."""
    talks = labelling.add_label(desk.project, "Talks", kind=Kind.FRAME)
    part = labelling.add_label(desk.project, "part of", kind=Kind.RELATION, key="z")
    ends = tuple({"name": end, "type": "reference", "to": [talks.uid]} for end in ("from", "to"))
    set_label(desk, part.uid, slots=ends)
    spans = [add(desk, words) for words in ("The navy", "the mayor")]
    one, other = (
        framing.add_frame(desk.project, talks.uid, document=s.document, trigger=s.uid)
        for s in spans
    )
    desk.context.set_active(one.uid)
    desk.press("z")
    desk.context.set_active(other.uid)
    desk.press("z")
    (made,) = (a for a in desk.context.annotations.values() if a.kind is Kind.RELATION)
    assert {slot.name: slot.ref for slot in made.slots} == {"from": one.uid, "to": other.uid}


def test_a_drag_between_triggers_links_their_frames(desk: Desk) -> None:
    talks = labelling.add_label(desk.project, "Talks", kind=Kind.FRAME)
    part = labelling.add_label(desk.project, "part of", kind=Kind.RELATION)
    ends = tuple({"name": end, "type": "reference", "to": [talks.uid]} for end in ("from", "to"))
    set_label(desk, part.uid, slots=ends)
    spans = [add(desk, words, "Claim") for words in ("came down", "the mayor")]
    one, other = (
        framing.add_frame(desk.project, talks.uid, document=s.document, trigger=s.uid)
        for s in spans
    )
    drag(desk.view, on_name(desk, spans[0]), on_words(desk, spans[1]))
    QTest.keyClick(desk.presenter.linker.palette.line, Key.Key_Return)
    (made,) = (a for a in desk.context.annotations.values() if a.kind is Kind.RELATION)
    assert {slot.name: slot.ref for slot in made.slots} == {"from": one.uid, "to": other.uid}


def test_the_key_of_a_relation_relabels_an_active_one_if_that_is_legal(desk: Desk) -> None:
    beside = labelling.add_label(desk.project, "beside", kind=Kind.RELATION, key="b")
    navy, wire = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    made = add_relation(desk, navy, wire)
    said = say(desk)
    desk.context.set_active(made.uid)
    desk.press("n")
    assert said[-1] == "It is near already."
    desk.press("y")
    assert said[-1].endswith("it does not take Source and Person.")
    desk.press("b")
    assert relations(desk) == [("beside", "The navy", "Harbour Wire")]
    assert desk.project.annotation(made.uid).label == beside.uid
    around = add_relation(desk, wire, add(desk, "46 drones", "Quantity"), "beside")
    desk.context.set_active(around.uid)
    desk.press("y")
    assert said[-1] == (
        "“said by” goes from Quantity to Source or Person: turn the relation around first."
    )


def test_the_last_relation_is_repeated_and_never_armed(desk: Desk) -> None:
    navy, wire = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    mayor = add(desk, "the mayor", "Person")
    desk.context.set_active(mayor.uid)
    desk.press("s")
    desk.press("p")
    desk.context.set_active(navy.uid)
    desk.press("n")
    desk.context.set_active(wire.uid)
    desk.press("n")
    desk.presenter.repeat_label()
    assert marked(desk) == wire.uid
    desk.context.set_active(mayor.uid)
    desk.presenter.repeat_label()
    assert relations(desk) == [
        ("near", "The navy", "Harbour Wire"), ("near", "Harbour Wire", "the mayor")
    ]  # fmt: skip
    desk.presenter.arm_last_label()
    assert desk.context.armed == desk.label("Person")


def test_the_mark_outlasts_other_modes_and_ends_with_esc(desk: Desk) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    desk.context.set_active(quantity.uid)
    accent = desk.view.theme.accent
    before = len(pixels_like(picture(desk.view), accent))
    desk.presenter.link()
    assert len(pixels_like(picture(desk.view), accent)) > before + 20
    modes: list[str] = []
    desk.presenter.mode_changed.connect(modes.append)
    desk.presenter.show_hints()
    desk.press(Key.Key_Escape)
    assert modes[-1].startswith("linking")
    desk.press(Key.Key_Escape)
    assert marked(desk) is None
    assert modes[-1] == ""
    assert desk.context.active == quantity.uid


def test_the_mark_goes_with_its_annotation(desk: Desk) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    desk.context.set_active(quantity.uid)
    desk.presenter.link()
    editing.delete(desk.project, [quantity.uid])
    assert marked(desk) is None


def test_several_ways_are_asked_for(desk: Desk) -> None:
    navy, mayor = add(desk, "The navy"), add(desk, "the mayor", "Person")
    set_label(
        desk,
        desk.label("Source"),
        slots=({"name": "spokesperson", "type": "reference", "to": [desk.label("Person")]},),
    )
    drag(desk.view, on_name(desk, navy), on_words(desk, mayor))
    palette = desk.presenter.linker.palette
    assert palette.isVisible()
    titles = [choice.name for choice in palette.model.choices]
    assert titles[0].startswith("spokesperson")
    assert any(title.startswith("near") for title in titles)
    QTest.keyClicks(palette.line, "nea")
    assert [choice.name[:4] for choice in palette.model.choices] == ["near"]
    QTest.keyClick(palette.line, Key.Key_Return)
    assert not palette.isVisible()
    assert relations(desk) == [("near", "The navy", "the mayor")]


def test_esc_in_the_palette_links_nothing(desk: Desk) -> None:
    navy, mayor = add(desk, "The navy"), add(desk, "the mayor", "Person")
    add_relation(desk, navy, mayor)
    set_label(
        desk,
        desk.label("Source"),
        slots=({"name": "spokesperson", "type": "reference", "to": [desk.label("Person")]},),
    )
    drag(desk.view, on_name(desk, navy), on_words(desk, mayor))
    QTest.keyClick(desk.presenter.linker.palette.line, Key.Key_Escape)
    assert desk.presenter.linker.palette.isHidden()
    assert desk.view.hasFocus()
    assert len(relations(desk)) == 1


def test_what_is_not_legal_is_said(desk: Desk) -> None:
    quantity, claim = add(desk, "46 drones", "Quantity"), add(desk, "came down", "Claim")
    said = say(desk)
    drag(desk.view, on_name(desk, claim), on_words(desk, quantity))
    assert relations(desk) == []
    assert said == ["Nothing in the label set links Claim and Quantity."]


def test_what_is_linked_already_is_said(desk: Desk) -> None:
    navy, mayor = add(desk, "The navy"), add(desk, "the mayor", "Person")
    add_relation(desk, navy, mayor)
    said = say(desk)
    drag(desk.view, on_name(desk, navy), on_words(desk, mayor))
    assert len(relations(desk)) == 1
    assert said[-1].endswith("are linked as near already.")


def test_a_click_on_an_arc_makes_it_active_and_delete_removes_it(desk: Desk) -> None:
    navy, mayor = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    made = add_relation(desk, navy, mayor)
    (arc,) = arcs_of(desk)
    click(desk.view, on_arc(desk, arc))
    assert desk.context.active == made.uid
    assert desk.view.painter.ends == {navy.uid, mayor.uid}
    assert "near: “\u2068The navy" in whereabouts(desk.context, desk.view)
    assert "near" in desk.view._mouse.describe(on_arc(desk, arc))
    said = say(desk)
    desk.press(Key.Key_Delete)
    assert relations(desk) == []
    assert said[-1].startswith("Deleted near: ")
    assert made.uid not in desk.context.annotations
    desk.project.undo()
    assert len(arcs_of(desk)) == 1


def test_clicks_on_words_still_mean_the_words(desk: Desk) -> None:
    navy, mayor = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    add_relation(desk, navy, mayor)
    click(desk.view, on_words(desk, navy))
    assert desk.context.active == navy.uid


def test_a_stub_jumps_to_the_other_end(desk: Desk) -> None:
    navy, velmar = add(desk, "The navy"), add(desk, "Velmar", "Person")
    add_relation(desk, navy, velmar)
    stub = arcs_of(desk)[0]
    assert stub.stub is not None
    view = desk.view
    view.verticalScrollBar().setValue(0)
    place = QPointF(view.lines.left + stub.stub.x + 4, view.lines.block_top(0) + stub.y)
    click(view, place.toPoint())
    assert desk.context.active == velmar.uid
    assert view.caret == velmar.anchors[0].start
    assert 0 <= view.edge_rect(view.caret, at_end=False).top() < view.viewport().height()


def test_keys_go_through_relations_and_to_their_ends(desk: Desk) -> None:
    navy, wire, velmar = (
        add(desk, "The navy"),
        add(desk, "Harbour Wire", "Person"),
        add(desk, "Velmar", "Person"),
    )
    near, far = add_relation(desk, navy, wire), add_relation(desk, velmar, navy)
    said = say(desk)
    desk.context.set_active(navy.uid)
    desk.presenter.next_relation()
    assert desk.context.active == near.uid
    assert "(1 of 2)" in said[-1]
    desk.presenter.next_relation()
    assert desk.context.active == far.uid
    desk.presenter.next_relation()
    assert desk.context.active == near.uid
    desk.press(Key.Key_Escape)
    assert desk.context.active == navy.uid
    desk.presenter.next_relation()
    desk.presenter.next_relation()
    desk.press(Key.Key_Return)
    assert desk.context.active == velmar.uid
    desk.presenter.next_relation()
    desk.press(Key.Key_Return)
    assert desk.context.active == navy.uid


def test_without_relations_the_keys_say_so(desk: Desk) -> None:
    said = say(desk)
    desk.presenter.next_relation()
    desk.context.set_active(add(desk, "The navy").uid)
    desk.presenter.next_relation()
    desk.presenter.other_end()
    assert said[0].startswith("Make an annotation active first")
    assert said[1].startswith("This annotation has no relations")
    assert said[2].startswith("No relation is active")


def test_a_link_into_another_document(desk: Desk) -> None:
    navy = add(desk, "The navy")
    other = desk.project.add_document("The mayor of Velmar was asleep.", title="Morning")
    mayor = editing.add_span(desk.project, other.uid, [Anchor(0, 9)], desk.label("Person"))
    desk.context.set_active(navy.uid)
    desk.presenter.link()
    desk.context.open_document(other.uid, activate=mayor.uid)
    assert marked(desk) == navy.uid
    desk.presenter.link()
    (stub,) = arcs_of(desk)
    assert stub.stub is not None
    assert "The navy" in stub.stub.text
    assert stub.stub.below is None
    desk.presenter.next_relation()
    desk.press(Key.Key_Return)
    assert desk.context.document_uid == navy.document
    assert desk.context.active == navy.uid


def test_relabelling_and_turning_are_followed(desk: Desk) -> None:
    navy, wire = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    made = add_relation(desk, navy, wire)
    set_label(desk, made.label or Uid(""), constraints={})
    (before,) = arcs_of(desk)
    assert before.head
    desk.context.set_active(made.uid)
    menu = article_menu(desk.presenter, desk.context, desk.view)
    names = {action.text(): action for action in menu.actions()}
    names["Turn around"].trigger()
    (after,) = arcs_of(desk)
    assert after.points[0][0] > after.points[-1][0]
    desk.project.undo()
    assert arcs_of(desk) == [before]
    names["Delete relation"].trigger()
    assert relations(desk) == []
    menu.deleteLater()


def test_a_deleted_span_takes_its_relation_and_undo_brings_both(desk: Desk) -> None:
    navy, wire = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    add_relation(desk, navy, wire)
    (before,) = arcs_of(desk)
    editing.delete(desk.project, [wire.uid])
    assert arcs_of(desk) == []
    desk.project.undo()
    assert arcs_of(desk) == [before]
    editing.set_anchors(desk.project, wire.uid, [Anchor(19, 28)])
    (moved,) = arcs_of(desk)
    assert moved.points[-1][0] < before.points[-1][0]


def test_reading_only_offers_no_link(desk: Desk) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    desk.view.writable = False
    assert desk.view.link_drag.handle_at(QPointF(on_name(desk, quantity)), PLAIN) is None


def test_a_moved_slot_shows_what_it_says(desk: Desk) -> None:
    """A relation edited elsewhere ends elsewhere here, too."""
    navy, wire = add(desk, "The navy"), add(desk, "Harbour Wire", "Person")
    mayor = add(desk, "the mayor", "Person")
    made = add_relation(desk, navy, wire)
    slots = [Slot("from", ref=navy.uid), Slot("to", ref=mayor.uid)]
    editing.edit_annotation(desk.project, made.uid, slots=slots)
    link = desk.view.relations.get(made.uid)
    assert link is not None
    assert link.target is not None
    assert link.target.uid == mayor.uid
