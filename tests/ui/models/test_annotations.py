"""The list of annotations stays sorted, whatever is done, however many there are."""

from __future__ import annotations

import random
import time

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from annotator.domain.annotation import Anchor, Annotation, Kind, Verdict
from annotator.domain.changes import Change, Entity, summarise
from annotator.domain.ids import Uid, new_uid, new_uids
from annotator.domain.label import LabelSet
from annotator.services import editing
from annotator.ui.context import Context
from annotator.ui.models.annotation_filter import AnnotationFilter, Show
from annotator.ui.models.annotations import AnnotationModel, AnnotationRole
from tests.builders import make_labels
from tests.ui.panels.fixtures import recorded, tag
from tests.ui.panels.test_suggestions import suggest


def model_of(context: Context) -> AnnotationModel:
    """A model that shows and follows the context's document."""
    model = AnnotationModel()
    document = context.document
    assert document is not None
    model.show(document.uid, document.text, context.annotations, context.label_set)
    context.changes_published.connect(lambda c: model.apply(c, context.label_set))
    return model


def rows(model: AnnotationModel) -> list[tuple[str, str]]:
    return [
        (model.index(n).data(AnnotationRole.LABEL), model.index(n).data(AnnotationRole.QUOTE))
        for n in range(model.rowCount())
    ]


def test_is_a_sound_model(qtmodeltester: ModelTester, context: Context) -> None:
    qtmodeltester.check(model_of(context))


def test_lists_in_reading_order_the_longer_first(context: Context) -> None:
    assert rows(model_of(context)) == [
        ("Source", "The harbour master, Ilse Brandt"),
        ("Person", "Ilse Brandt"),
        ("Count", "14 ferries"),
        ("highlight", "The union"),
    ]


def test_inserts_and_removes_single_rows(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    assert context.document_uid is not None
    came, gone, reset = map(recorded, (model.rowsInserted, model.rowsRemoved, model.modelReset))
    made = tag(project, context.document_uid, "Monday", "Count")
    assert [values[1:] for values in came] == [(2, 2)]
    assert rows(model)[2] == ("Count", "Monday")
    editing.delete(project, [made.uid])
    assert [values[1:] for values in gone] == [(2, 2)]
    assert not reset


def test_a_moved_edge_moves_the_row(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    first = model.annotation_at(0)
    assert first is not None
    editing.set_anchors(project, first.uid, [Anchor(40, 50)])
    assert model.row_of(first.uid) == 1
    project.undo()
    assert model.row_of(first.uid) == 0


def test_filters_by_words_label_and_highlights(context: Context) -> None:
    model = model_of(context)
    model.filter(AnnotationFilter("BRANDT"))
    assert [label for label, _ in rows(model)] == ["Source", "Person"]
    person = context.label_set.named("Person").uid
    model.filter(AnnotationFilter("", by_label=True, label=person))
    assert [label for label, _ in rows(model)] == ["Person"]
    model.filter(AnnotationFilter("", by_label=True, label=None))
    assert rows(model) == [("highlight", "The union")]
    model.filter(AnnotationFilter())
    assert len(rows(model)) == 4


def test_a_filter_lets_in_what_is_relabelled(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    person = context.label_set.named("Person").uid
    model.filter(AnnotationFilter("", by_label=True, label=person))
    union = next(a for a in context.annotations.values() if a.label is None)
    editing.relabel(project, union.uid, person)
    assert [quote for _, quote in rows(model)] == ["Ilse Brandt", "The union"]
    editing.relabel(project, union.uid, None)
    assert [quote for _, quote in rows(model)] == ["Ilse Brandt"]


def test_a_renamed_label_shows_at_once(context: Context) -> None:
    from annotator.services import labelling

    model, project = model_of(context), context.project
    assert project is not None
    labelling.edit_label(project, context.label_set.named("Person").uid, name="Somebody")
    assert ("Somebody", "Ilse Brandt") in rows(model)


@pytest.mark.parametrize("seed", range(5))
def test_equals_a_fresh_model_after_anything(seed: int) -> None:
    dice, labels = random.Random(seed), make_labels("A", "B")
    document, text = new_uid(), "abcdefghij" * 10
    everything: dict[Uid, Annotation] = {}
    model = AnnotationModel()
    model.show(document, text, everything, labels)
    wanted = AnnotationFilter(dice.choice(["", "c"]), dice.random() < 0.5, labels.labels[0].uid)
    model.filter(wanted)
    for _ in range(120):
        before = dice.choice([*everything.values(), None, None])
        after = None if before and dice.random() < 0.4 else some_annotation(dice, document, labels)
        if before and after:
            after = after._replace(uid=before.uid)
        if before is None and after is None:
            continue
        uid = (before or after).uid  # type: ignore[union-attr]
        everything = {u: a for u, a in everything.items() if u != uid}
        if after is not None:
            everything[uid] = after
        change = Change(Entity.ANNOTATION, uid, before, after)
        model.apply(summarise("x", (change,), None, document), labels)
        fresh = AnnotationModel()
        fresh.show(document, text, everything, labels)
        fresh.filter(wanted)
        assert rows(model) == rows(fresh)
        assert all(
            model.row_of(a.uid) == n
            for n in range(model.rowCount())
            if (a := model.annotation_at(n)) is not None
        )


def some_annotation(dice: random.Random, document: Uid, labels: LabelSet) -> Annotation:
    start = dice.randrange(90)
    anchors = () if dice.random() < 0.1 else (Anchor(start, start + dice.randrange(10)),)
    label = dice.choice([*labels.labels, None])
    return Annotation(new_uid(), Kind.SPAN, None if label is None else label.uid, document, anchors)


def test_two_hundred_thousand_cost_no_more_a_step() -> None:
    document, labels = new_uid(), make_labels("A")
    text = "word " * 1_000_000
    uids = new_uids(200_001)
    everything = {
        uid: Annotation(
            uid, Kind.SPAN, labels.labels[0].uid, document, (Anchor(n * 20, n * 20 + 4),)
        )
        for n, uid in enumerate(uids[:-1])
    }
    model = AnnotationModel()
    model.show(document, text, everything, labels)
    costs = []
    for n in range(50):
        place = 1_000_001 + n
        made = Annotation(uids[-1], Kind.SPAN, None, document, (Anchor(place, place + 3),))
        for before, after in ((None, made), (made, None)):
            changes = summarise(
                "x", (Change(Entity.ANNOTATION, made.uid, before, after),), None, document
            )
            begun = time.process_time()
            model.apply(changes, labels)
            costs.append(time.process_time() - begun)
    assert sorted(costs)[95] < 0.002


def test_suggestions_by_place_and_by_score_and_what_was_rejected(context: Context) -> None:
    project = context.project
    assert project is not None
    model = model_of(context)
    sure = suggest(project, "a1", "Monday", "Count", 0.9)
    unsure = suggest(project, "a1", "speaker", "Person", 0.1)
    suggest(project, "a1", "nine", "Count", None)
    assert (len(rows(model)), model.total) == (7, 7)
    model.filter(AnnotationFilter(show=Show.SUGGESTIONS))
    assert [quote for _, quote in rows(model)] == ["Monday", "nine", "speaker"]
    model.filter(AnnotationFilter(show=Show.LOWEST_FIRST))
    assert [quote for _, quote in rows(model)] == ["speaker", "Monday", "nine"]
    first = model.index(0)
    assert (first.data(AnnotationRole.SCORE), first.data(AnnotationRole.SUGGESTED)) == (
        "0.10", True,
    )  # fmt: skip
    spoken = first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Person: speaker, suggestion · tagger@2 · 0.10"
    came = suggest(project, "a1", "late", "Count", 0.5)
    assert [quote for _, quote in rows(model)][1] == "late", "it goes where its score belongs"
    editing.judge(project, unsure.uid, Verdict.REJECTS)
    editing.judge(project, sure.uid, Verdict.ACCEPTS)
    assert [quote for _, quote in rows(model)] == ["late", "nine"]
    model.filter(AnnotationFilter())
    assert "speaker" not in [quote for _, quote in rows(model)]
    assert (model.rowCount(), model.total) == (7, 7), "what is rejected does not count"
    model.filter(AnnotationFilter(show=Show.REJECTED))
    assert rows(model) == [("Person", "speaker")]
    assert model.index(0).data(AnnotationRole.SET_ASIDE)
    project.undo()
    project.undo()
    assert rows(model) == []
    assert model.row_of(came.uid) is None
