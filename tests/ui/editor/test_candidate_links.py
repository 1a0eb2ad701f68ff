"""Ctrl+B: what words stand for, looked up as one types, once for a cluster."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.domain.annotation import Kind
from annotator.services import candidates, clustering
from annotator.ui.editor.candidate_links import CandidatePalette
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import Desk, press
from tests.ui.editor.framing import TEXT, add, entries, equip, say, set_label, stored

Key = Qt.Key


@pytest.fixture
def desk(make_desk: MakeDesk, tmp_path: Path) -> Desk:
    made = equip(make_desk(TEXT))
    path = tmp_path / "gazetteer.csv"
    path.write_text(
        "id,label,aliases,description,lat\nQ1,Harrow,Port Harrow,a port,50.5\n"
        "Q2,Velmar,,a town,46.4\nQ3,Velmar Bay,,a bay,46.5\n",
        encoding="utf-8",
    )
    candidates.import_candidates(made.project, path, "gazetteer")
    return made


def palette(desk: Desk) -> CandidatePalette:
    return desk.presenter.frames.links.palette


def rows(desk: Desk) -> list[tuple[str, str]]:
    return [(choice.name, choice.note) for choice in palette(desk).model.choices]


def test_the_clusters_words_are_looked_for_first_and_enter_links(desk: Desk) -> None:
    place = add(desk, "Velmar")
    desk.context.set_active(place.uid)
    desk.press("r")
    desk.context.set_active(place.uid)
    said = say(desk)
    desk.presenter.frames.link_candidate()
    assert palette(desk).line.text() == "Velmar"
    assert rows(desk)[0] == ("Velmar", "Q2 · a town · lat 46.4")
    press(palette(desk).line, Key.Key_Return)
    (cluster,) = stored(desk, Kind.CLUSTER)
    (link,) = entries(desk, cluster, "link")
    assert link.value == {"kb": "gazetteer", "id": "Q2", "label": "Velmar"}
    assert desk.context.active == place.uid
    assert "Velmar (Q2)" in said[-1]
    assert desk.presenter.acts.describe(place).count("Velmar") >= 1
    desk.project.undo()
    assert entries(desk, cluster, "link") == []
    desk.project.redo()
    assert entries(desk, cluster, "link") == [link]


def test_typing_searches_and_another_choice_takes_the_place(desk: Desk) -> None:
    place = add(desk, "Port Harrow")
    label = desk.context.label_set.named("Same one", Kind.CLUSTER).uid
    cluster = clustering.add_cluster(desk.project, label, [place.uid])
    desk.context.set_active(cluster.uid)
    for typed, expected in (("bay", "Q3"), ("harr", "Q1")):
        desk.presenter.frames.link_candidate()
        for letter in typed:
            press(palette(desk).line, letter)
        press(palette(desk).line, Key.Key_Return)
        (link,) = entries(desk, cluster, "link")
        assert isinstance(link.value, dict)
        assert link.value["id"] == expected


def test_nil_and_an_id_of_ones_own(desk: Desk) -> None:
    place = add(desk, "Port Harrow")
    label = desk.context.label_set.named("Same one", Kind.CLUSTER).uid
    cluster = clustering.add_cluster(desk.project, label, [place.uid])
    desk.context.set_active(cluster.uid)
    for typed, steps, expected in (("nowhere", 0, None), ("X77", 1, "X77")):
        desk.presenter.frames.link_candidate()
        for letter in typed:
            press(palette(desk).line, letter)
        assert [name for name, _ in rows(desk)] == ["not in gazetteer", typed]
        for _ in range(steps):
            press(palette(desk).line, Key.Key_Down)
        press(palette(desk).line, Key.Key_Return)
        assert [s.value for s in entries(desk, cluster, "link")] == [
            {"kb": "gazetteer", "id": expected}
        ]
    assert desk.project.check() == []


def test_a_span_has_a_link_of_its_own_where_its_label_says_so(desk: Desk) -> None:
    said = say(desk)
    place = add(desk, "Velmar")
    desk.context.set_active(place.uid)
    desk.presenter.frames.link_candidate()
    assert said[-1].startswith("Nothing here holds a link")
    set_label(desk, desk.label("Source"), slots=({"name": "entry", "type": "kb"},))
    desk.presenter.frames.link_candidate()
    press(palette(desk).line, Key.Key_Return)
    (link,) = entries(desk, place, "entry")
    assert link.value == {"kb": "gazetteer", "id": "Q2", "label": "Velmar"}


def test_the_filling_of_such_a_slot_opens_the_list(desk: Desk) -> None:
    place = add(desk, "Velmar")
    label = desk.context.label_set.named("Same one", Kind.CLUSTER).uid
    cluster = clustering.add_cluster(desk.project, label, [place.uid])
    desk.presenter.frames.fill_slot(cluster.uid, "link")
    assert palette(desk).isVisible()
    press(palette(desk).line, Key.Key_Escape)
    assert palette(desk).isHidden()
    assert entries(desk, cluster, "link") == []


def test_without_a_knowledge_base_it_is_said(make_desk: MakeDesk) -> None:
    desk = make_desk(TEXT)
    said = say(desk)
    set_label(desk, desk.label("Source"), slots=({"name": "entry", "type": "kb"},))
    place = add(desk, "Velmar")
    desk.context.set_active(place.uid)
    desk.presenter.frames.link_candidate()
    assert "Import candidates" in said[-1]
    desk.context.set_active(None)
    desk.presenter.frames.link_candidate()
    assert "Make an annotation active" in said[-1]
