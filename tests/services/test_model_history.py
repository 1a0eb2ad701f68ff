"""Every edit of the whole model, in any order, with undo, redo and reopening between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonObject,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import Status
from annotator.domain.errors import AnnotatorError
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.domain.problems import problems_of, problems_of_document
from annotator.domain.slots import GIVENS
from annotator.services import (
    attributing,
    clustering,
    coverage,
    document_editing,
    document_labels,
    editing,
    facts,
    filling,
    framing,
    label_changes,
    label_slots,
    labelling,
    linking,
    rechecking,
    taking,
)
from annotator.services.label_merging import merge_labels
from annotator.services.label_splitting import SplitPart, split_label
from annotator.services.project import Project
from tests.builders import ARTICLE
from tests.machine import HistoryMachine, has_annotation, has_document, has_labels
from tests.states import state_of
from tests.strategies import fewer


def label(kind: Kind, name: str, *slots: dict[str, Any], **fields: Any) -> Label:
    return Label(new_uid(), name, kind, slots=slots, **fields)


SOURCE = label(
    Kind.SPAN, "Source",
    {"name": "side", "type": "one-of", "choices": ["port", "ship"]},
    {"name": "link", "type": "kb"},
)  # fmt: skip
QUANTITY = label(Kind.SPAN, "Quantity", {"name": "amount", "type": "number", "units": ["ships"]})
ATTACK = label(
    Kind.FRAME, "Attack",
    {"name": "attacker", "type": "reference", "to": [SOURCE.uid], "max": None},
    {"name": "launched", "type": "number", "required": True},
    {"name": "kind", "type": "one-of", "choices": ["drone", "ship"], "default": "drone"},
    {"name": "cost", "type": "range", "shown_if": {"slot": "kind", "is": ["ship"]}},
    {"name": "date", "type": "date", "givens": ["@published"]},
)  # fmt: skip
CLAIM = label(
    Kind.FRAME, "Claim",
    {"name": "content", "type": "reference", "to": [ATTACK.uid]},
    {"name": "source", "type": "reference", "givens": ["@outlet"]},
)  # fmt: skip
COUNTS = label(
    Kind.RELATION, "counts",
    {"name": "from", "to": [SOURCE.uid]}, {"name": "sure", "type": "flag", "default": True},
)  # fmt: skip
EQUALS = label(Kind.RELATION, "equals", constraints={"symmetric": True})
SAME = label(Kind.CLUSTER, "Same", {"name": "link", "type": "kb"})
TOPIC = label(Kind.DOCUMENT, "Topic", constraints={"one_primary": True})
LABELS = (SOURCE, QUANTITY, ATTACK, CLAIM, COUNTS, EQUALS, SAME, TOPIC)

WORDS = ("Harbour officials", "14 ships", "Twelve", "the pilot", "Mara Oduya", "at least 9")
NAMES = ("launched", "attacker", "kind", "content", "date", "cost", "trigger", "member", "from")
VALUES: tuple[Any, ...] = (
    46, "drone", True, ["a"], {"value": 20, "comparator": "at least"}, {"low": 1, "high": 2},
    {"date": "2024-09", "precision": "month"}, {"kb": "ports", "id": None}, "2024-09-10",
)  # fmt: skip


class Model(HistoryMachine):
    """What is done to frames, relations, clusters, slots, facts and all the rest."""

    LABELS = LABELS

    @initialize()
    def begin(self) -> None:
        """Two articles with the same words, and something of every kind within and across."""
        first, second = self.tagged("first"), self.tagged("second")
        project = self.project
        self.act(lambda: clustering.add_cluster(project, SAME.uid, [first[0], second[0]]))
        (frame,) = project.document("first").frames
        entry = Slot("launched", 12, according_to=second[0], evidence=(second[2],))
        content = (Slot("content", ref=frame.uid),)
        self.act(lambda: framing.add_frame(project, CLAIM.uid, slots=content))
        self.act(lambda: filling.add_entry(project, frame.uid, entry))

    def tagged(self, id: str) -> list[Uid]:
        """Add an article with spans, a relation, a frame and a cluster; its spans."""
        project = self.project
        self.act(lambda: document_editing.add_document(project, ARTICLE, id=id))
        document = project.document(id)
        for words, bears in zip(WORDS[:3], (SOURCE, QUANTITY, QUANTITY), strict=True):
            start = document.text.index(words)
            place = [Anchor(start, start + len(words))]
            self.act(partial(editing.add_span, project, document.uid, place, bears.uid))
        one, two, three = uids = [span.uid for span in project.document(id).spans]
        self.act(lambda: linking.add_relation(project, COUNTS.uid, one, two))
        self.act(lambda: framing.add_frame(project, ATTACK.uid, trigger=three))
        self.act(lambda: clustering.add_cluster(project, SAME.uid, [two, three]))
        return uids

    # What there is to act upon

    def attempt(self, action: Callable[[], object]) -> None:
        """Do it, or be told in a sentence why not: then nothing may have changed."""
        self.act(lambda: _or_refused(action))

    def one_of(self, data: st.DataObject, *kinds: Kind) -> Annotation | None:
        found = state_of(self.project).annotations
        fitting = sorted(uid for uid, a in found.items() if not kinds or a.kind in kinds)
        return found[data.draw(st.sampled_from(fitting))] if fitting else None

    def uid_of_one(self, data: st.DataObject, *kinds: Kind) -> Uid:
        """An annotation of these kinds; where there is none, one that is nowhere."""
        found = self.one_of(data, *kinds)
        return Uid("nowhere") if found is None else found.uid

    def some_uids(self, data: st.DataObject, most: int = 3) -> list[Uid]:
        there = sorted(state_of(self.project).annotations)
        return data.draw(st.lists(st.sampled_from(there), max_size=most)) if there else []

    def label_of(self, data: st.DataObject, kind: Kind) -> Uid:
        """A label that is usually of this kind."""
        labels = [each.uid for each in self.project.label_set.of_kind(kind)]
        return data.draw(st.sampled_from(labels or [each.uid for each in LABELS]))

    def entry(self, data: st.DataObject) -> Slot:
        """An entry of a slot with anything that can be said of it."""
        slot = Slot(self.pick(data, list(NAMES)))
        shape = self.pick(data, ["value", "ref", "given", "none"])
        if shape == "value":
            slot = slot._replace(value=self.pick(data, list(VALUES)))
        elif shape == "ref":
            slot = slot._replace(ref=self.uid_of_one(data))
        elif shape == "given":
            slot = slot._replace(given=self.pick(data, [*GIVENS, "@nobody"]))
        if data.draw(st.booleans()):
            return slot
        return slot._replace(
            according_to=self.pick(data, [None, self.uid_of_one(data)]),
            stance=data.draw(st.sampled_from(Stance)),
            evidence=tuple(self.some_uids(data, 2)),
            as_of=self.pick(data, [None, "2024-09-10"]),
            status=data.draw(st.sampled_from(SlotStatus)),
        )

    # Spans

    @precondition(has_document)
    @rule(data=st.data(), words=st.sampled_from(WORDS), again=st.sampled_from(WORDS))
    def add_span(self, data: st.DataObject, words: str, again: str) -> None:
        document = self.pick(data, self.documents())
        text = self.project.text_of(document)
        places = [Anchor(text.find(w), text.find(w) + len(w)) for w in (words, again)]
        head = self.pick(data, [None, Anchor(0, 3)])
        bears = self.pick(data, [None, self.label_of(data, Kind.SPAN)])
        count = data.draw(st.integers(1, 2))
        slots = data.draw(st.sampled_from([(), (Slot("side", "port"),)]))
        self.attempt(
            lambda: editing.add_span(
                self.project, document, places[:count], bears, head=head, slots=slots
            )
        )

    @precondition(has_annotation)
    @rule(data=st.data(), how=st.sampled_from(["relabel", "anchors", "note", "judge", "slots"]))
    def edit(self, data: st.DataObject, how: str) -> None:
        uid, project = self.uid_of_one(data), self.project
        if how == "relabel":
            bears = self.pick(data, [None, *(each.uid for each in project.label_set)])
            self.attempt(lambda: editing.relabel(project, uid, bears))
        elif how == "anchors":
            start = data.draw(st.integers(0, 9))
            self.attempt(lambda: editing.set_anchors(project, uid, [Anchor(start, start + 2)]))
        elif how == "note":
            self.attempt(lambda: editing.edit_annotation(project, uid, note="n", confidence=0.5))
        elif how == "slots":
            entries = [self.entry(data) for _ in range(data.draw(st.integers(0, 2)))]
            self.attempt(lambda: editing.edit_annotation(project, uid, slots=entries))
        else:
            verdict = data.draw(st.sampled_from(Verdict))
            self.attempt(lambda: editing.judge(project, uid, verdict, note="why"))

    @precondition(has_annotation)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        uids = self.some_uids(data)
        self.attempt(lambda: editing.delete(self.project, uids))

    # Slots

    @precondition(has_annotation)
    @rule(data=st.data())
    def add_entry(self, data: st.DataObject) -> None:
        uid, entry = self.uid_of_one(data), self.entry(data)
        self.attempt(lambda: filling.add_entry(self.project, uid, entry))

    @precondition(has_annotation)
    @rule(data=st.data(), name=st.sampled_from(NAMES))
    def fill_from_the_text(self, data: st.DataObject, name: str) -> None:
        uid, target = self.uid_of_one(data, Kind.FRAME), self.uid_of_one(data)

        def fill() -> None:
            entry = filling.entry_for(self.project, uid, name, target)
            filling.add_entry(self.project, uid, entry)

        self.attempt(fill)

    @precondition(has_annotation)
    @rule(data=st.data(), how=st.sampled_from(["change", "remove", "set", "code"]))
    def change_entry(self, data: st.DataObject, how: str) -> None:
        annotation, project = self.one_of(data), self.project
        assert annotation is not None
        uid, new = annotation.uid, self.entry(data)
        there = [slot.uid for slot in annotation.slots if slot.uid is not None]
        entry = self.pick(data, [*there, Uid("nowhere")])
        if how == "change":
            fields = {"value": new.value, "ref": new.ref, "given": new.given,
                      "according_to": new.according_to, "evidence": new.evidence}  # fmt: skip
            self.attempt(lambda: filling.change_entry(project, uid, entry, **fields))
        elif how == "remove":
            self.attempt(lambda: filling.remove_entry(project, uid, entry))
        elif how == "set":
            self.attempt(lambda: filling.set_value(project, uid, new.name, new.value))
        else:
            rule = data.draw(st.sampled_from(filling.RULES))
            self.attempt(
                lambda: filling.code(
                    project, uid, new.name, new.value, ref=new.ref, rule=rule,
                    evidence=new.evidence,
                )
            )  # fmt: skip

    @precondition(has_document)
    @rule(
        data=st.data(), name=st.sampled_from(NAMES), words=st.sampled_from(WORDS),
        how=st.sampled_from(["take", "words", "value", "voice", "frame", "cluster"]),
    )  # fmt: skip
    def take(self, data: st.DataObject, name: str, words: str, how: str) -> None:
        project, document = self.project, self.pick(data, self.documents())
        start = project.text_of(document).find(words)
        place = [Anchor(start, start + len(words))]
        uid, target, entry = self.uid_of_one(data), self.uid_of_one(data), self.entry(data)
        frame, same = self.label_of(data, Kind.FRAME), self.label_of(data, Kind.CLUSTER)
        done: dict[str, Callable[[], object]] = {
            "take": lambda: taking.take(project, uid, name, target),
            "words": lambda: taking.take_words(project, uid, name, document, place),
            "value": lambda: taking.take_value(project, uid, entry, document, place),
            "voice": lambda: _attribute_first(project, uid, target, document),
            "frame": lambda: framing.add_frame_at(project, frame, document, place),
            "cluster": lambda: clustering.add_cluster_at(project, same, document, place),
        }
        self.attempt(done[how])

    # Relations, frames, clusters

    @precondition(has_annotation)
    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        one, other = self.uid_of_one(data), self.uid_of_one(data)
        offered = linking.choices(self.project, one, other)
        if offered:
            chosen = self.pick(data, offered)
            self.attempt(lambda: linking.link(self.project, chosen, one, other))

    @precondition(has_annotation)
    @rule(data=st.data(), how=st.sampled_from(["add", "turn", "end"]))
    def relate(self, data: st.DataObject, how: str) -> None:
        project, one, other = self.project, self.uid_of_one(data), self.uid_of_one(data)
        if how == "add":
            bears = self.label_of(data, Kind.RELATION)
            self.attempt(lambda: linking.add_relation(project, bears, one, other))
            return
        relation = self.uid_of_one(data, Kind.RELATION)
        if how == "turn":
            self.attempt(lambda: linking.turn_around(project, relation))
        else:
            end: Literal["from", "to"] = self.pick(data, ["from", "to"])
            self.attempt(lambda: linking.set_end(project, relation, end, other))

    @precondition(has_annotation)
    @rule(data=st.data(), how=st.sampled_from(["add", "trigger", "home"]))
    def frame(self, data: st.DataObject, how: str) -> None:
        project, trigger = self.project, self.pick(data, [None, self.uid_of_one(data)])
        where = self.pick(data, [None, *self.documents()])
        if how == "add":
            bears = self.label_of(data, Kind.FRAME)
            self.attempt(
                lambda: framing.add_frame(project, bears, document=where, trigger=trigger)
            )
        elif how == "trigger":
            uid = self.uid_of_one(data, Kind.FRAME)
            self.attempt(lambda: framing.set_trigger(project, uid, trigger))
        else:
            uid = self.uid_of_one(data)
            self.attempt(lambda: framing.move_home(project, uid, where))

    @precondition(has_annotation)
    @rule(
        data=st.data(),
        how=st.sampled_from(["new", "join", "add", "remove", "merge", "split", "link"]),
    )
    def cluster(self, data: st.DataObject, how: str) -> None:
        project, some = self.project, self.some_uids(data)
        one, other = self.uid_of_one(data, Kind.CLUSTER), self.uid_of_one(data, Kind.CLUSTER)
        member, bears = self.uid_of_one(data), self.label_of(data, Kind.CLUSTER)
        done: dict[str, Callable[[], object]] = {
            "new": lambda: clustering.add_cluster(project, bears, some),
            "join": lambda: clustering.join(project, bears, member, (*some, member)[0]),
            "add": lambda: clustering.add_member(project, one, member),
            "remove": lambda: clustering.remove_member(project, one, member),
            "merge": lambda: clustering.merge(project, one, [other, *some[:1]]),
            "split": lambda: clustering.split(project, one, some),
            "link": lambda: clustering.set_link(project, one, "ports", None, name="Harrow"),
        }
        self.attempt(done[how])

    # Documents, labels, the project

    @precondition(has_document)
    @rule(data=st.data(), how=st.sampled_from(["edit", "status", "nothing", "delete", "add"]))
    def document(self, data: st.DataObject, how: str) -> None:
        project, uid = self.project, self.pick(data, self.documents())
        done: dict[str, Callable[[], object]] = {
            "edit": lambda: document_editing.edit_document(project, uid, meta={"outlet": "Wire"}),
            "status": lambda: document_editing.set_status(project, [uid], Status.DONE),
            "nothing": lambda: coverage.say_nothing_here(project, uid),
            "delete": lambda: document_editing.delete_documents(project, [uid]),
            "add": lambda: document_editing.add_document(project, ARTICLE),
        }
        self.attempt(done[how])

    @precondition(has_document)
    @rule(data=st.data(), how=st.sampled_from(["nothing", "today", "back", "reopen", "field"]))
    def say_of_document(self, data: st.DataObject, how: str) -> None:
        project, uid = self.project, self.pick(data, self.documents())
        label = self.label_of(data, data.draw(st.sampled_from([Kind.SPAN, Kind.DOCUMENT])))
        value = data.draw(st.sampled_from([None, ["death"], "2026-09"]))
        done: dict[str, Callable[[], object]] = {
            "nothing": lambda: coverage.say_nothing_here(project, uid, label),
            "today": lambda: coverage.rest_today(project, uid),
            "back": lambda: coverage.take_back(project, uid, label),
            "reopen": lambda: coverage.reopen(project, uid),
            "field": lambda: document_editing.set_field(project, uid, "sensitivity", value),
        }
        self.attempt(done[how])

    @precondition(has_document)
    @rule(data=st.data(), how=st.sampled_from(["give", "take", "rank"]))
    def label_document(self, data: st.DataObject, how: str) -> None:
        project, uid = self.project, self.pick(data, self.documents())
        bears, given = self.label_of(data, Kind.DOCUMENT), self.uid_of_one(data, Kind.DOCUMENT)
        done: dict[str, Callable[[], object]] = {
            "give": lambda: document_labels.label_document(project, uid, bears, rank=1),
            "take": lambda: document_labels.unlabel_document(project, given),
            "rank": lambda: document_labels.set_rank(project, given, 2),
        }
        self.attempt(done[how])

    @precondition(has_labels)
    @rule(data=st.data(), how=st.sampled_from(["rename", "retire", "move", "delete", "add"]))
    def change_labels(self, data: st.DataObject, how: str) -> None:
        project = self.project
        chosen = self.pick(data, list(project.label_set))
        kept: Any = data.draw(st.sampled_from(["delete", "unlabel", "move"]))
        to = self.pick(data, [None, *(each.uid for each in project.label_set)])
        name = str(new_uid())
        done: dict[str, Callable[[], object]] = {
            "rename": lambda: labelling.edit_label(project, chosen.uid, name=name),
            "retire": lambda: label_changes.retire_label(
                project, chosen.uid, retired=not chosen.retired
            ),
            "move": lambda: labelling.move_label(project, chosen.uid, 1),
            "delete": lambda: label_changes.delete_label(
                project, chosen.uid, annotations=kept, to=to
            ),
            "add": lambda: labelling.add_labels(
                project, [replace(chosen, uid=new_uid(), name=name, key=None)]
            ),
        }
        self.attempt(done[how])

    @precondition(has_labels)
    @rule(
        data=st.data(),
        how=st.sampled_from(
            ["merge", "split", "meaning", "confirm", "parent", "slot", "no slot", "new slot"]
        ),
    )
    def change_meanings(self, data: st.DataObject, how: str) -> None:
        project, labels = self.project, list(self.project.label_set)
        chosen = self.pick(data, labels)
        same = [each.uid for each in project.label_set.of_kind(chosen.kind)]
        other, parent = self.pick(data, same), self.pick(data, [None, *labels])
        above = None if parent is None else parent.uid
        part = SplitPart(f"{chosen.name} 2", text="s")
        some, name = self.some_uids(data), self.pick(data, list(NAMES))
        spec: JsonObject = {"name": str(new_uid()), "type": "text", "required": True}
        done: dict[str, Callable[[], object]] = {
            "merge": lambda: merge_labels(project, [chosen.uid], other),
            "split": lambda: split_label(project, chosen.uid, [part]),
            "meaning": lambda: label_changes.change_meaning(project, chosen.uid, "why"),
            "confirm": lambda: rechecking.confirm(project, some),
            "parent": lambda: label_changes.place_label(project, chosen.uid, above),
            "slot": lambda: label_slots.edit_slot(project, chosen.uid, name, spec),
            "no slot": lambda: label_slots.remove_slot(project, chosen.uid, name),
            "new slot": lambda: label_slots.add_slot(project, chosen.uid, spec),
        }
        self.attempt(done[how])

    @rule(key=st.sampled_from(["memo", "guideline", ""]), value=st.sampled_from([None, "a", [1]]))
    def say_of_the_project(self, key: str, value: Any) -> None:
        self.attempt(lambda: facts.set_fact(self.project, key, value))

    @rule(count=st.integers(0, 2))
    def change_candidates(self, count: int) -> None:
        known = state_of(self.project).candidates
        rows = tuple(Candidate(f"p{n}", "Harrow", ("Port",), "a port", {}) for n in range(count))
        before = known[0] if known else None
        uid = new_uid() if before is None else before.uid
        after = CandidateTable(uid, "ports", rows) if count or before is None else None
        if before != after:
            change = Change(Entity.CANDIDATES, uid, before, after)
            self.act(lambda: self.project.apply(Action("Candidates", (change,))))

    # What holds at any time

    def check(self) -> None:
        super().check()
        there = state_of(self.project).annotations
        for a in there.values():
            assert all(uid in there for uid in a.references)
            _own_home(a, there)
        labels = self.project.label_set
        for document in self.project.documents():
            list(problems_of_document(document, there.get))
        for a in there.values():
            list(problems_of(a, labels, there.get))


def _attribute_first(project: Project, uid: Uid, source: Uid, document: Uid) -> None:
    """Say who the first entry of an annotation is according to: an annotation, or the outlet."""
    entry = next((slot.uid for slot in project.annotation(uid).slots), None) or Uid("nowhere")
    if source == uid:
        attributing.attribute_to_voice(project, uid, entry, "@outlet", document)
    else:
        attributing.attribute(project, uid, entry, source)


def _own_home(a: Annotation, there: dict[Uid, Annotation]) -> None:
    """What has no words points into no other document; a document's label may be proved there."""
    if a.document is None or a.anchors or a.kind is Kind.DOCUMENT:
        return
    homes = {there[uid].document for uid in a.references}
    assert homes <= {a.document, None}, f"{a} points to {homes}"


def _or_refused(action: Callable[[], object]) -> None:
    try:
        action()
    except AnnotatorError as error:
        # Nobody else changes anything: then the change itself is wrong.
        assert "meanwhile" not in str(error)  # noqa: PT017 - either outcome is right


TestModel = Model.TestCase
TestModel.settings = settings(fewer, stateful_step_count=30)
