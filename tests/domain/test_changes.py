"""Actions, their inverse, and the summary that is published."""

from __future__ import annotations

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Action, Change, Entity, summarise
from annotator.domain.ids import new_uid


def change(before: bool, after: bool) -> Change:
    uid = new_uid()
    record = Annotation(uid)
    return Change(Entity.ANNOTATION, uid, record if before else None, record if after else None)


def test_the_inverse_of_an_action_is_its_changes_backwards() -> None:
    action = Action("x", (change(False, True), change(True, True), change(True, False)), new_uid())
    assert [c.uid for c in action.inverse.changes] == [c.uid for c in reversed(action.changes)]
    assert action.inverse.changes[0].before is None
    assert action.inverse.inverse == action


def test_a_summary_names_exactly_what_was_touched() -> None:
    added, updated, removed = change(False, True), change(True, True), change(True, False)
    cause = object()
    changes = summarise("x", (added, updated, removed), cause, None)
    touched = changes.of(Entity.ANNOTATION)
    assert list(touched.added) == [added.uid]
    assert list(touched.updated) == [updated.uid]
    assert list(touched.removed) == [removed.uid]
    assert touched
    assert not changes.of(Entity.LABEL)
    assert changes.cause is cause
    assert not changes.bulk
