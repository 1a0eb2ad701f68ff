"""The list of labels: counts in the shown document, filter, the way of a dragged label."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from annotator.domain.annotation import Kind
from annotator.domain.changes import Changes
from annotator.domain.ids import Uid
from annotator.services import editing, label_changes, labelling
from annotator.ui.context import Context
from annotator.ui.models.labels import LabelModel, LabelRole
from tests.ui.panels.fixtures import annotation_of, recorded, tag


def model_of(context: Context) -> LabelModel:
    model = LabelModel()
    model.show_labels(context.label_set)
    model.show_counts(context.document_uid, context.annotations.values())
    context.changes_published.connect(lambda c: model.apply(c, context.label_set))
    return model


def rows(model: LabelModel) -> list[tuple[str, int]]:
    return [
        (model.index(n).data(), model.index(n).data(LabelRole.COUNT))
        for n in range(model.rowCount())
    ]


def test_is_a_sound_model(qtmodeltester: ModelTester, context: Context) -> None:
    qtmodeltester.check(model_of(context))


def test_counts_follow_single_changes(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    assert context.document_uid is not None
    assert rows(model) == [("Source", 1), ("Person", 1), ("Count", 1)]
    reset = recorded(model.modelReset)
    tag(project, context.document_uid, "Monday", "Count")
    editing.relabel(
        project, annotation_of(context, "Ilse Brandt").uid, context.label_set.named("Source").uid
    )
    assert rows(model) == [("Source", 2), ("Person", 0), ("Count", 2)]
    project.undo()
    assert rows(model) == [("Source", 1), ("Person", 1), ("Count", 2)]
    assert not reset


def test_annotations_of_a_document_that_redo_opens_count_once(context: Context) -> None:
    project = context.project
    assert project is not None
    document = project.document("a2").uid
    tag(project, document, "Nothing", "Count")
    project.undo()
    model = LabelModel()
    model.show_labels(context.label_set)
    model.show_counts(None, ())
    published = recorded(context.changes_published)
    project.redo()
    context.open_document(document)  # as the list of documents does after an import is redone
    model.show_counts(document, context.annotations.values())
    ((changes,),) = published
    assert isinstance(changes, Changes)
    model.apply(changes, context.label_set)
    assert ("Count", 1) in rows(model)


def test_other_documents_are_not_counted(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    tag(project, project.document("a2").uid, "Nothing", "Count")
    assert rows(model) == [("Source", 1), ("Person", 1), ("Count", 1)]


def test_filters_by_name_or_key(context: Context) -> None:
    model = model_of(context)
    model.filter("OUN")
    assert rows(model) == [("Count", 1)]
    model.filter("1")
    assert rows(model) == [("Source", 1)]


def names(model: LabelModel) -> list[str]:
    """The rows, labels indented by their depth."""
    indexes = [model.index(n) for n in range(model.rowCount())]
    return ["  " * (i.data(LabelRole.DEPTH) or 0) + i.data() for i in indexes]


def test_kinds_have_headings_and_labels_lie_under_their_own(
    qtmodeltester: ModelTester, context: Context
) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    labelling.add_label(project, "counts", kind=Kind.RELATION)
    source = context.label_set.named("Source").uid
    label_changes.place_label(project, context.label_set.named("Count").uid, source)
    assert names(model) == ["Spans", "Source", "  Count", "Person", "Relations", "counts"]
    assert model.label_at(0) is None
    assert model.row_of(source) == 1
    qtmodeltester.check(model)
    model.filter("count")
    assert names(model) == ["Count", "counts"]


def test_retired_labels_are_folded_away_at_the_end(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    label_changes.retire_label(project, context.label_set.named("Source").uid)
    assert names(model) == ["Person", "Count", "Retired, 1"]
    model.unfold()
    assert names(model) == ["Person", "Count", "Retired, 1", "Source"]
    model.unfold()
    assert names(model) == ["Person", "Count", "Retired, 1"]


def drop(model: LabelModel, name: str, row: int) -> list[tuple[object, ...]]:
    """Drag a label before a row; what is asked for then."""
    index = next(i for n in range(model.rowCount()) if (i := model.index(n)).data() == name)
    asked = recorded(model.move_asked)
    data = model.mimeData([index])
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())
    return asked


def test_a_drop_asks_for_the_place_it_was_let_go_at(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    for name, row, expected in (
        ("Source", 3, ["Person", "Count", "Source"]),
        ("Source", 0, ["Source", "Person", "Count"]),
        ("Count", 1, ["Source", "Count", "Person"]),
    ):
        ((uid, parent, before),) = drop(model, name, row)
        assert parent is None
        label_changes.place_label(
            project, Uid(str(uid)), None, None if before is None else Uid(str(before))
        )
        assert [name for name, _ in rows(model)] == expected


def test_a_drop_goes_under_what_the_rows_beside_it_lie_under(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    person, count = (context.label_set.named(name).uid for name in ("Person", "Count"))
    relation = labelling.add_label(project, "counts", kind=Kind.RELATION).uid
    label_changes.place_label(project, person, context.label_set.named("Source").uid)
    assert names(model) == ["Spans", "Source", "  Person", "Count", "Relations", "counts"]
    source = context.label_set.named("Source").uid
    assert drop(model, "Count", 2) == [(count, source, person)]
    assert drop(model, "Person", 4) == [(person, None, None)], "behind the last of its kind"
    assert drop(model, "Person", 5) == [], "among relations it cannot be"
    assert drop(model, "counts", 1) == []
    assert relation in context.label_set


def test_a_drop_on_its_own_place_asks_for_nothing(context: Context) -> None:
    model = model_of(context)
    assert drop(model, "Person", 1) == []
    assert drop(model, "Person", 2) == []


def test_a_name_typed_is_asked_for_not_taken(context: Context) -> None:
    model = model_of(context)
    asked = recorded(model.rename_asked)
    assert not model.setData(model.index(0), "Speaker")
    assert asked == [(context.label_set.labels[0].uid, "Speaker")]
    assert model.index(0).data() == "Source"


def test_tool_tips_are_never_markup(context: Context) -> None:
    model, project = model_of(context), context.project
    assert project is not None
    labelling.add_label(project, "<img src=x> & <b>bold</b>")
    tip: str = model.index(3).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img src=x&gt; &amp; &lt;b&gt;" in tip
    assert "<img" not in tip
