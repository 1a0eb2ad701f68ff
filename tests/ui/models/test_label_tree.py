"""The tree model of the label set: shape, steps by keys, what may be dropped where."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from annotator.domain.annotation import Kind
from annotator.domain.ids import new_uid
from annotator.domain.label import Label, LabelSet
from annotator.ui.models.label_tree import LabelTreeModel
from annotator.ui.models.labels import LabelRole

MOVE = Qt.DropAction.MoveAction


def labels() -> LabelSet:
    """People (Office → Mayor), Place; a relation."""
    people, place = Label(new_uid(), "People"), Label(new_uid(), "Place")
    office = Label(new_uid(), "Office", parent=people.uid)
    mayor = Label(new_uid(), "Mayor", parent=office.uid)
    return LabelSet((people, office, mayor, place, Label(new_uid(), "near", Kind.RELATION)))


def outline(model: LabelTreeModel, above: QModelIndex | None = None) -> list[object]:
    above = QModelIndex() if above is None else above
    rows = []
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        below = outline(model, index)
        rows.append((index.data(), below) if below else index.data())
    return rows


def test_kinds_hold_their_labels_and_labels_their_own(qtmodeltester: ModelTester) -> None:
    model, given = LabelTreeModel(), labels()
    model.show_labels(given)
    qtmodeltester.check(model)
    assert outline(model) == [
        ("Spans", [("People", [("Office", ["Mayor"])]), "Place"]), ("Relations", ["near"]),
        "Frames", "Clusters", "Document labels",
    ]  # fmt: skip
    mayor = given.named("Mayor")
    index = model.index_of(mayor.uid)
    assert index.parent().data() == "Office"
    assert index.data(LabelRole.LABEL) == mayor
    model.show_counts({mayor.uid: 7})
    assert index.data(LabelRole.COUNT) == 7


def test_a_new_name_keeps_the_rows_and_another_place_makes_new_ones() -> None:
    model, given = LabelTreeModel(), labels()
    model.show_labels(given)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    mayor, office = given.named("Mayor"), given.named("Office")
    renamed = given.with_labels([replace(x, name="Head") if x is mayor else x for x in given])
    model.show_labels(renamed)
    assert (resets, model.index_of(mayor.uid).data()) == ([], "Head")
    model.show_labels(given.with_labels([replace(x, parent=None) for x in given]))
    assert resets == [True]
    assert model.index_of(office.uid).parent().data() == "Spans"


def test_dragging_asks_only_for_what_can_be() -> None:
    model, given = LabelTreeModel(), labels()
    model.show_labels(given)
    asked: list[tuple[object, ...]] = []
    model.move_asked.connect(lambda *what: asked.append(what))
    people, mayor, place = (given.named(n).uid for n in ("People", "Mayor", "Place"))
    data = model.mimeData([model.index_of(people)])
    spans, relations = model.index_of_kind(Kind.SPAN), model.index_of_kind(Kind.RELATION)
    for target in (relations, model.index_of(mayor), model.index_of(people)):
        assert not model.canDropMimeData(data, MOVE, -1, 0, target)
        assert not model.dropMimeData(data, MOVE, -1, 0, target)
    assert asked == []
    model.dropMimeData(data, MOVE, -1, 0, model.index_of(place))
    model.dropMimeData(model.mimeData([model.index_of(place)]), MOVE, 0, 0, spans)
    model.dropMimeData(model.mimeData([model.index_of(mayor)]), MOVE, 2, 0, spans)
    assert asked == [(people, place, None), (place, None, people), (mayor, None, None)]
