"""The panel of frames and clusters: what it lists and unfolds, and what is done in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Kind, Slot, Stance
from annotator.domain.ids import Uid
from annotator.services import attributing, clustering, editing, framing, labelling, taking
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.models import frames as frames_model
from annotator.ui.models.frame_lines import Line
from annotator.ui.models.frames import FrameRole, FramesModel
from annotator.ui.panels.frame_menu import frame_menu
from annotator.ui.panels.frames import FramesPanel
from tests.ui.panels.fixtures import annotation_of, recorded, tag, uid_of

Key = Qt.Key


@pytest.fixture
def attack(project: Project) -> Uid:
    """A label set with frames and clusters, and a frame with a conflict in the first document."""
    labels = project.label_set
    path = project.path.with_suffix(".json")
    path.write_text(
        '{"labels": [{"name": "Delay", "kind": "frame", "slots": ['
        '{"name": "count", "type": "number", "required": true},'
        '{"name": "place", "type": "text"}, {"name": "said by", "type": "reference"}]},'
        ' {"name": "Same one", "kind": "cluster"}]}',
        encoding="utf-8",
    )
    labelling.import_label_set(project, path)
    assert len(project.label_set) == len(labels) + 2
    home = uid_of(project, "a1")
    trigger = tag(project, home, "late", "Count")
    made = framing.add_frame(project, label(project, "Delay"), trigger=trigger.uid)
    return made.uid


def label(project: Project, name: str) -> Uid:
    return next(one.uid for one in project.label_set if one.name == name)


@pytest.fixture
def panel(qtbot: QtBot, attack: Uid, context: Context) -> FramesPanel:
    context.open_document(uid_of(context.project, "a1"))  # type: ignore[arg-type]
    made = FramesPanel(context)
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def tops(panel: FramesPanel) -> list[str]:
    model = panel.model
    rows = (model.index(row) for row in range(model.rowCount()))
    return [str(i.data()).translate({0x2068: None, 0x2069: None}) for i in rows]


def lines(panel: FramesPanel, uid: Uid) -> list[Line]:
    model = panel.model
    top = model.index_of(uid)
    return [model.index(r, 0, top).data(FrameRole.LINE) for r in range(model.rowCount(top))]


def row(panel: FramesPanel, uid: Uid, at: int) -> QModelIndex:
    top = panel.model.index_of(uid)
    panel.view.expand(top)
    return panel.model.index(at, 0, top)


def report(project: Project, uid: Uid, value: int, by: Uid, stance: Stance) -> None:
    known = {slot.uid for slot in project.annotation(uid).slots}
    from annotator.services.filling import add_entry

    after = add_entry(project, uid, Slot("count", value, as_of=str(value) + stance))
    entry = next(slot.uid for slot in after.slots if slot.uid not in known)
    assert entry is not None
    attributing.attribute(project, uid, entry, by, stance)


def press(panel: FramesPanel, key: Key) -> None:
    QTest.keyClick(panel.view, key)


def test_a_frame_unfolds_into_its_slots_with_sources_and_conflicts(
    panel: FramesPanel, project: Project, context: Context, attack: Uid
) -> None:
    assert tops(panel) == ["Delay “late”"]
    assert [(x.slot, x.wanted, x.entry is None) for x in lines(panel, attack)] == [
        ("trigger", False, False), ("count", True, True), ("place", False, True),
        ("said by", False, True),
    ]  # fmt: skip
    union, master = annotation_of(context, "The union"), annotation_of(context, "Ilse Brandt")
    report(project, attack, 14, master.uid, Stance.ASSERTS)
    report(project, attack, 9, union.uid, Stance.ASSERTS)
    report(project, attack, 14, union.uid, Stance.DENIES)
    found = [x for x in lines(panel, attack) if x.slot == "count"]
    assert [(x.text, x.conflict, x.first) for x in found] == [
        ("14", True, True), ("9", True, False), ("14", True, False)
    ]  # fmt: skip
    assert found[2].note.startswith("denied by “")
    assert "The union" in found[1].note
    project.undo()
    project.undo()
    assert len(lines(panel, attack)) == 5


def test_the_model_is_a_good_tree_through_changes(
    qtmodeltester: ModelTester, panel: FramesPanel, project: Project, attack: Uid, context: Context
) -> None:
    qtmodeltester.check(panel.model)
    panel.view.expandAll()
    home = uid_of(project, "a1")
    second = framing.add_frame(project, label(project, "Delay"), document=home)
    cluster = clustering.add_cluster(
        project, label(project, "Same one"),
        [annotation_of(context, "Ilse Brandt").uid, annotation_of(context, "The union").uid],
    )  # fmt: skip
    assert [top.split()[0] for top in tops(panel)] == ["Same", "Delay", "Delay"]
    taking.take(project, second.uid, "said by", cluster.slots[0].ref or Uid(""))
    assert panel.model.index_of(second.uid).row() == 0, "it stands where its words are"
    editing.delete(project, [attack])
    project.undo()
    for _ in range(3):
        project.undo()
    for _ in range(3):
        project.redo()
    qtmodeltester.check(panel.model)
    labelling.edit_label(project, label(project, "Delay"), name="Late")
    assert tops(panel)[-1].startswith("Late")


def test_enter_goes_to_words_and_fills_empty_slots(
    panel: FramesPanel, project: Project, attack: Uid
) -> None:
    going, filling = recorded(panel.go_asked), recorded(panel.fill_asked)
    panel.focus_tree()
    panel.view.setCurrentIndex(panel.model.index_of(attack))
    press(panel, Key.Key_Return)
    press(panel, Key.Key_Right)
    press(panel, Key.Key_Down)
    press(panel, Key.Key_Return)
    press(panel, Key.Key_Down)
    press(panel, Key.Key_Return)
    trigger = project.annotation(attack).slots[0].ref
    assert going == [(attack,), (trigger,)]
    assert filling == [(attack, "count")]
    back = recorded(panel.back_to_text)
    press(panel, Key.Key_Escape)
    assert back == [()]


def test_delete_takes_the_entry_the_member_or_the_frame(
    panel: FramesPanel, project: Project, attack: Uid, context: Context
) -> None:
    from annotator.services.filling import set_value

    set_value(project, attack, "place", "Velmar")
    panel.view.setCurrentIndex(row(panel, attack, 2))
    press(panel, Key.Key_Delete)
    assert [s.name for s in project.annotation(attack).slots] == ["trigger"]
    members = [annotation_of(context, words).uid for words in ("Ilse Brandt", "The union")]
    cluster = clustering.add_cluster(project, label(project, "Same one"), members)
    panel.view.setCurrentIndex(row(panel, cluster.uid, 0))
    press(panel, Key.Key_Delete)
    assert clustering.members_of(project.annotation(cluster.uid)) == (members[1],)
    panel.view.setCurrentIndex(row(panel, cluster.uid, 0))
    press(panel, Key.Key_Delete)
    assert project.find_annotation(cluster.uid) is None
    panel.view.setCurrentIndex(panel.model.index_of(attack))
    press(panel, Key.Key_Delete)
    assert tops(panel) == []
    assert panel.view.hint.startswith("No frames yet")
    project.undo()
    assert tops(panel) == ["Delay “late”"]


def test_ticked_members_are_split_off_and_clusters_merged(
    panel: FramesPanel, project: Project, context: Context
) -> None:
    words = ("Ilse Brandt", "The union", "14 ferries")
    members = [annotation_of(context, each).uid for each in words]
    cluster = clustering.add_cluster(project, label(project, "Same one"), members)
    for at in (0, 2):
        panel.view.setCurrentIndex(row(panel, cluster.uid, at))
        press(panel, Key.Key_Space)
    assert sorted(panel.ticked(project.annotation(cluster.uid))) == sorted([members[0], members[2]])
    panel.split_ticked()
    assert clustering.members_of(project.annotation(cluster.uid)) == (members[1],)
    found = [panel.model.annotation_at(panel.model.index(r)) for r in range(3)]
    fresh = next(a for a in found if a.kind is Kind.CLUSTER and a.uid != cluster.uid)
    assert clustering.members_of(fresh) == (members[0], members[2])
    assert panel.model.ticked == set()
    panel.view.merge_asked.emit(
        panel.model.index_of(cluster.uid), panel.model.index_of(fresh.uid)
    )
    assert set(clustering.members_of(project.annotation(fresh.uid))) == set(members)
    assert project.find_annotation(cluster.uid) is None
    project.undo()
    assert project.find_annotation(cluster.uid) is not None


def test_a_span_dropped_on_a_slot_or_a_cluster_goes_there(
    panel: FramesPanel, project: Project, attack: Uid, context: Context
) -> None:
    union = annotation_of(context, "The union")
    said: list[str] = []
    context.message.connect(said.append)

    def drop(index: QModelIndex) -> None:
        place = panel.view.visualRect(index).center()
        where = panel.view.viewport().mapToGlobal(place)
        assert panel.aim(where)
        panel.drop(union.uid, where)
        assert not panel.view.target.isValid()

    drop(row(panel, attack, 3))
    assert project.annotation(attack).slots[-1].ref == union.uid
    drop(panel.model.index_of(attack))
    assert said[-1] == "Drop it on one of the slots."
    cluster = clustering.add_cluster(
        project, label(project, "Same one"), [annotation_of(context, "Ilse Brandt").uid]
    )
    drop(panel.model.index_of(cluster.uid))
    assert union.uid in clustering.members_of(project.annotation(cluster.uid))
    assert not panel.aim(QPoint(-500, -500))


def test_the_menus_offer_what_the_row_is_good_for(
    panel: FramesPanel, project: Project, attack: Uid, context: Context
) -> None:
    union = annotation_of(context, "The union")
    report(project, attack, 9, union.uid, Stance.ASSERTS)

    def titles(index: QModelIndex) -> list[str]:
        return [action.text() for action in frame_menu(panel, index).actions() if action.text()]

    assert "Somebody denies or doubts it" in titles(row(panel, attack, 1))
    assert titles(row(panel, attack, 2)) == [
        "Fill from the text", "Take the selected words", "Remove this value"
    ]  # fmt: skip
    assert titles(panel.model.index_of(attack)) == ["Show in the article", "Label", "Delete"]
    cluster = clustering.add_cluster(project, label(project, "Same one"), [union.uid])
    assert "Merge with" in titles(panel.model.index_of(cluster.uid))
    asked = recorded(panel.deny_asked)
    menu = frame_menu(panel, row(panel, attack, 1))
    next(a for a in menu.actions() if a.text().startswith("Somebody")).trigger()
    entry = next(s for s in project.annotation(attack).slots if s.name == "count")
    assert asked == [(attack, entry.uid)]


def test_the_active_frame_is_unfolded_and_folded_again(
    panel: FramesPanel, attack: Uid, context: Context
) -> None:
    index = panel.model.index_of(attack)
    context.set_active(attack)
    assert panel.view.isExpanded(index)
    context.set_active(None)
    assert not panel.view.isExpanded(index)


def test_words_filter_by_label_values_and_quotes(
    panel: FramesPanel, project: Project, attack: Uid, context: Context
) -> None:
    from annotator.services.filling import set_value

    home = uid_of(project, "a1")
    other = framing.add_frame(project, label(project, "Delay"), document=home)
    set_value(project, other.uid, "place", "Stara Krynytsia")
    cases: tuple[tuple[str, list[Uid] | None], ...] = (
        ("kryny", [other.uid]), ("late", [attack]), ("DELAY", None), ("x%", []),
    )  # fmt: skip
    for typed, expected in cases:
        panel.words.setText(typed)
        for whole in (False, True):
            panel.project_button.setChecked(whole)
            QTest.keyClick(panel.words, Key.Key_Return)
            model = panel.model
            found = [model.annotation_at(model.index(r)).uid for r in range(model.rowCount())]
            if expected is None:
                assert set(found) == {attack, other.uid}
            else:
                assert found == expected, (typed, whole)
    assert panel.view.hint == "Nothing here has these words."


def test_the_whole_project_comes_page_by_page(
    panel: FramesPanel, project: Project, attack: Uid, monkeypatch: pytest.MonkeyPatch,
    qtmodeltester: ModelTester,
) -> None:  # fmt: skip
    monkeypatch.setattr(frames_model, "PAGE", 4)
    far = uid_of(project, "a2")
    made = [attack] + [
        framing.add_frame(project, label(project, "Delay"), document=far).uid for _ in range(9)
    ]
    panel.project_button.click()
    assert panel.header.count.text() == "4+"
    model = panel.model
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    found = [model.annotation_at(model.index(r)).uid for r in range(model.rowCount())]
    assert found == made
    assert panel.header.count.text() == "10"
    assert model.index(9).data(FrameRole.NOTE) == "A quiet day"
    qtmodeltester.check(model)
    framing.add_frame(project, label(project, "Delay"))
    assert model.rowCount() == 11
    assert model.index(10).data(FrameRole.NOTE) == "whole project"
    panel.project_button.click()
    assert model.rowCount() == 1


def test_pages_go_on_behind_rejected_ones(
    project: Project, attack: Uid, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.domain.annotation import Verdict

    monkeypatch.setattr(frames_model, "PAGE", 2)
    home = uid_of(project, "a1")
    made = [framing.add_frame(project, label(project, "Delay"), document=home) for _ in range(5)]
    for one in made[:3]:
        editing.judge(project, one.uid, Verdict.REJECTS)
    model = FramesModel(context)
    model.show(whole_project=True)
    for _ in range(9):
        model.fetchMore(QModelIndex())
    found = [model.annotation_at(model.index(r)).uid for r in range(model.rowCount())]
    assert found == [attack, made[3].uid, made[4].uid]


def test_reading_only_nothing_changes(
    panel: FramesPanel, project: Project, attack: Uid, context: Context, tmp_path: Path
) -> None:
    said: list[str] = []
    context.message.connect(said.append)
    with Project.open(project.path, read_only=True) as reader:
        context.set_project(reader)
        context.open_document(uid_of(reader, "a1"))
        panel.view.setCurrentIndex(panel.model.index_of(attack))
        press(panel, Key.Key_Delete)
        assert "open only to read" in said[-1]
        assert reader.find_annotation(attack) is not None
        context.set_project(project)
