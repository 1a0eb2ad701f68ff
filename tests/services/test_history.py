"""Undo and redo: whatever was done, taking it back leads to exactly what was there before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot, Verdict
from annotator.domain.changes import Change, Entity
from annotator.domain.document import Status
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services import coverage, document_editing, editing, label_changes, labelling
from tests.builders import ARTICLE, HARD_TEXTS, make_document
from tests.machine import HistoryMachine, has_annotation, has_document, has_labels
from tests.states import state_of
from tests.strategies import anchors, fewer


class History(HistoryMachine):
    """What is done to spans, labels and documents."""

    @initialize(text=st.sampled_from([ARTICLE, *HARD_TEXTS[1:]]))
    def begin(self, text: str) -> None:
        self.act(lambda: document_editing.add_document(self.project, text, title="First"))

    def some_label(self, data: st.DataObject) -> Uid | None:
        spans = [label.uid for label in self.project.label_set.of_kind(Kind.SPAN)]
        return data.draw(st.sampled_from([None, *spans]))

    @precondition(has_document)
    @rule(data=st.data())
    def add_span(self, data: st.DataObject) -> None:
        document = self.pick(data, self.documents())
        text = self.project.text_of(document)
        place = data.draw(anchors(len(text)))
        others = sorted(state_of(self.project).annotations)
        slots: list[Slot] = [Slot("n", 1)]
        if others:
            slots.append(Slot("who", ref=data.draw(st.sampled_from(others))))
            slots.append(Slot("why", 2, evidence=(data.draw(st.sampled_from(others)),)))
        label = self.some_label(data)
        chosen = data.draw(st.lists(st.sampled_from(slots), max_size=3))
        self.act(lambda: editing.add_span(self.project, document, place, label, slots=chosen))

    @precondition(has_annotation)
    @rule(data=st.data(), what=st.sampled_from(["label", "anchors", "note", "slots", "judge"]))
    def change_annotation(self, data: st.DataObject, what: str) -> None:
        annotation = self.some_annotation(data)
        uid, project = annotation.uid, self.project
        if what == "label":
            label = self.some_label(data)
            self.act(lambda: unless_there(lambda: editing.relabel(project, uid, label)))
        elif what == "anchors" and annotation.document is not None:
            place = data.draw(anchors(len(project.text_of(annotation.document))))
            self.act(lambda: unless_there(lambda: editing.set_anchors(project, uid, place)))
        elif what == "note":
            note = data.draw(st.sampled_from(["", "new", *HARD_TEXTS[1:3]]))
            self.act(lambda: editing.edit_annotation(project, uid, note=note, confidence=1))
        elif what == "slots":
            self.act(lambda: editing.edit_annotation(project, uid, slots=[Slot("x", ref=uid)]))
        else:
            self.act(lambda: editing.judge(project, uid, data.draw(st.sampled_from(Verdict))))

    @precondition(has_annotation)
    @rule(data=st.data())
    def delete_annotations(self, data: st.DataObject) -> None:
        there = sorted(state_of(self.project).annotations)
        doomed = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=4))
        self.act(lambda: editing.delete(self.project, doomed))

    @rule(name=st.sampled_from(["Person", "Place", "Å", "A\u030a", "👩\u200d👧"]),
          kind=st.sampled_from([Kind.SPAN, Kind.SPAN, Kind.RELATION]))  # fmt: skip
    def add_label(self, name: str, kind: Kind) -> None:
        if self.project.label_set.find(name, kind) is None:
            self.act(lambda: labelling.add_label(self.project, name, kind=kind))
        else:
            with pytest.raises(InvalidInput):
                labelling.add_label(self.project, name, kind=kind)

    @precondition(has_labels)
    @rule(data=st.data(), name=st.uuids().map(str), position=st.integers(-1, 9))
    def change_label(self, data: st.DataObject, name: str, position: int) -> None:
        uid = self.pick(data, [label.uid for label in self.project.label_set])
        if data.draw(st.booleans()):
            self.act(lambda: labelling.edit_label(self.project, uid, name=name, key=None))
        else:
            self.act(lambda: labelling.move_label(self.project, uid, position))

    @precondition(has_labels)
    @rule(data=st.data(), how=st.sampled_from(["delete", "unlabel", "move"]))
    def delete_label(self, data: st.DataObject, how: Any) -> None:
        label = self.pick(data, list(self.project.label_set))
        same = [o.uid for o in self.project.label_set.of_kind(label.kind) if o is not label]
        to = self.pick(data, same) if how == "move" and same else None
        if how == "move" and to is None:
            how = "delete"
        delete = label_changes.delete_label
        self.act(lambda: delete(self.project, label.uid, annotations=how, to=to))

    @rule(text=st.sampled_from(HARD_TEXTS))
    def add_document(self, text: str) -> None:
        self.act(lambda: document_editing.add_document(self.project, text, title=text[:9]))

    @precondition(has_document)
    @rule(data=st.data(), title=st.sampled_from(["", "New title", "\u2028", "Ünï"]))
    def change_document(self, data: st.DataObject, title: str) -> None:
        uid = self.pick(data, self.documents())
        how = data.draw(st.sampled_from(["edit", "status", "nothing"]))
        if how == "edit":
            meta = {"outlet": title, "n": [1, None, {"x": 0.5}]}
            self.act(
                lambda: document_editing.edit_document(
                    self.project, uid, title=title, meta=meta
                )
            )
        elif how == "status":
            chosen = data.draw(st.lists(st.sampled_from(self.documents()), max_size=3))
            self.act(lambda: document_editing.set_status(self.project, chosen, Status.DONE))
        else:
            self.act(lambda: coverage.say_nothing_here(self.project, uid))

    @precondition(has_document)
    @rule(data=st.data())
    def delete_documents(self, data: st.DataObject) -> None:
        uids = data.draw(st.lists(st.sampled_from(self.documents()), min_size=1, max_size=2))
        self.act(lambda: document_editing.delete_documents(self.project, uids))

    @rule(data=st.data(), count=st.integers(0, 4))
    def import_in_bulk(self, data: st.DataObject, count: int) -> None:
        label = Label(new_uid(), f"Imported {new_uid()}")
        existing = list(state_of(self.project).annotations.values())
        changed = data.draw(st.sampled_from([None, *(a for a in existing if a.kind is Kind.SPAN)]))

        def run() -> None:
            with self.project.store.bulk_action("Import", "bo") as bulk:
                bulk.add_label(label)
                for _ in range(count):
                    document = make_document(ARTICLE)
                    one = Annotation(new_uid(), document=document.uid, anchors=(Anchor(0, 4),),
                                     label=label.uid, annotator="bo")  # fmt: skip
                    two = one._replace(uid=new_uid(), slots=(Slot("x", ref=one.uid),))
                    one = one._replace(slots=(Slot("y", ref=two.uid, evidence=(one.uid,)),))
                    bulk.add_document(document)
                    bulk.add_annotations(document.uid, [one, two])
                if changed is not None:
                    after = changed._replace(label=label.uid, note="from the file")
                    bulk.change(Change(Entity.ANNOTATION, changed.uid, changed, after))
                    if changed.document is not None:
                        extra = changed._replace(
                            uid=new_uid(), label=label.uid, annotator="bo", slots=(),
                        )  # fmt: skip
                        bulk.add_annotations(changed.document, [extra])

        self.act(run)


def unless_there(action: Callable[[], object]) -> None:
    """The same of the same words is refused; then nothing may have changed."""
    try:
        action()
    except InvalidInput as error:
        if "there already" not in str(error):
            raise


TestHistory = History.TestCase
TestHistory.settings = settings(fewer, stateful_step_count=25)
