"""From keys and mouse to stored annotations, and from changes to what is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Annotation, Kind, Verdict
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import Status
from annotator.domain.ids import new_uid
from annotator.services import document_editing, editing, labelling
from annotator.ui.editor.header import language_name
from annotator.ui.editor.label_rows import choices
from annotator.ui.editor.menus import article_menu
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import Desk, click, drag, left_of, right_of

TEXT = (
    "The navy said that 46 drones 👩‍👩‍👧 came down over the bay; Reuters asked the navy again.\r\n"
    "Nobody was hurt in Port Harrow, the mayor said."
)
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk(TEXT)


def choose(desk: Desk, words: str) -> None:
    start = TEXT.index(words)
    desk.view.select(Anchor(start, start + len(words)))


def drag_over(
    desk: Desk, words: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    start = TEXT.index(words)
    view = desk.view
    drag(view, left_of(view, start), right_of(view, start + len(words)), modifiers)


def add(desk: Desk, words: str, label: str | None = "Source", **more: str) -> Annotation:
    start = TEXT.index(words)
    document = desk.context.document_uid
    assert document is not None
    return editing.add_span(
        desk.project,
        document,
        [Anchor(start, start + len(words))],
        None if label is None else desk.label(label),
        **more,  # type: ignore[arg-type]
    )


def test_select_press_a_key(desk: Desk) -> None:
    choose(desk, "46 drones 👩‍👩‍👧")
    desk.press("q")
    assert desk.spans == [("Quantity", "46 drones 👩‍👩‍👧")]
    assert desk.view.selection is None
    assert desk.view.caret == TEXT.index(" came")
    assert desk.active_words == "46 drones 👩‍👩‍👧"
    assert desk.view.active == desk.context.active
    assert len(desk.view.index) == 1


def test_a_key_on_an_active_span_relabels_it(desk: Desk) -> None:
    choose(desk, "Reuters")
    desk.press("q")
    desk.press("s")
    assert desk.spans == [("Source", "Reuters")]
    desk.presenter.highlight()
    assert desk.spans == [(None, "Reuters")]
    desk.presenter.repeat_label()
    assert desk.spans == [("Source", "Reuters")]


def test_a_key_without_words_says_so(desk: Desk) -> None:
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    desk.press("q")
    assert desk.spans == []
    assert messages == ["Select words first, or make an annotation active."]


def test_undo_elsewhere_is_shown(desk: Desk) -> None:
    choose(desk, "Reuters")
    desk.press("s")
    desk.project.undo()
    assert len(desk.view.index) == 0
    assert desk.view.active is None
    desk.project.redo()
    assert len(desk.view.index) == 1


def test_bulk_changes_are_shown(desk: Desk) -> None:
    document = desk.context.document_uid
    made = tuple(
        Annotation(new_uid(), document=document, anchors=(Anchor(n, n + 1),), annotator="ada")
        for n in range(20)
    )
    changes = tuple(Change(Entity.ANNOTATION, a.uid, None, a) for a in made)
    desk.project.apply(Action("Many", changes, document))
    assert len(desk.view.index) == 20
    desk.project.undo()
    assert len(desk.view.index) == 0


def test_annotations_without_words_or_of_other_kinds_are_not_drawn(desk: Desk) -> None:
    frame = Annotation(
        new_uid(), Kind.FRAME, document=desk.context.document_uid, anchors=(Anchor(0, 3),),
        annotator="ada",
    )  # fmt: skip
    desk.project.apply(Action("Add", (Change(Entity.ANNOTATION, frame.uid, None, frame),)))
    assert len(desk.view.index) == 0


def test_a_second_label_on_the_same_words(desk: Desk) -> None:
    choose(desk, "Reuters")
    desk.press("s")
    desk.presenter.take_active_words()
    assert desk.view.selected_text == "Reuters"
    desk.press("p")
    assert sorted(desk.spans, key=str) == [("Person", "Reuters"), ("Source", "Reuters")]


def test_arming_labels_every_selection_until_escape(desk: Desk) -> None:
    choose(desk, "Reuters")
    desk.press("s")
    desk.press(Key.Key_Escape)
    desk.presenter.arm_last_label()
    drag_over(desk, "navy")
    assert ("Source", "navy") in desk.spans
    assert not desk.presenter.selection_bar.isVisible()
    desk.press(Key.Key_Escape)
    assert desk.context.armed is None
    drag_over(desk, "mayor")
    assert len(desk.spans) == 2
    assert desk.presenter.selection_bar.isVisible()


def test_the_bar_beside_a_mouse_selection(desk: Desk) -> None:
    bar = desk.presenter.selection_bar
    choose(desk, "mayor")
    assert not bar.isVisible()
    drag_over(desk, "46 drones")
    assert bar.isVisible()
    assert desk.view.hasFocus()
    names = [label.name if label else None for _, label in bar.items()]
    assert names == ["Source", "Quantity", "Person", "Claim", None]
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.items()[1][0])
    assert desk.spans == [("Quantity", "46 drones")]
    assert not bar.isVisible()
    drag_over(desk, "mayor")
    first = bar.items()[0][1]
    assert first is not None
    assert first.name == "Quantity"  # the one used last is the likeliest
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.items()[-1][0])
    assert desk.presenter.palette.isVisible()


@pytest.mark.parametrize("width", [380, 460, 560])
def test_the_bar_holds_as_many_labels_as_there_is_room_for(desk: Desk, width: int) -> None:
    for number in range(6):
        name = f"Attribution of responsibility, kind {number}"
        labelling.add_label(desk.project, name)
    desk.pane.resize(width, 600)
    drag_over(desk, "46 drones")
    bar, viewport = desk.presenter.selection_bar, desk.view.viewport()
    assert viewport.geometry().contains(bar.geometry())
    places = bar.items()
    assert places[-1][1] is None, "all labels stay one click away"
    assert 2 <= len(places) < 7
    assert all(bar.rect().contains(place) for place, _ in places)


def test_the_bar_goes_with_the_selection(desk: Desk) -> None:
    drag_over(desk, "46 drones")
    click(desk.view, left_of(desk.view, TEXT.index("mayor")))
    assert not desk.presenter.selection_bar.isVisible()
    drag_over(desk, "46 drones")
    desk.press(Key.Key_Escape)
    assert not desk.presenter.selection_bar.isVisible()
    assert desk.view.selection is not None
    desk.press(Key.Key_Escape)
    assert desk.view.selection is None


def test_the_palette(desk: Desk) -> None:
    palette = desk.presenter.palette
    choose(desk, "46 drones")
    desk.press(Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClicks(palette.line, "quan")
    QTest.keyClick(palette.line, Key.Key_Return)
    assert desk.spans == [("Quantity", "46 drones")]
    assert not palette.isVisible()
    assert desk.view.hasFocus()


def test_an_unknown_name_in_the_palette_makes_the_label(desk: Desk) -> None:
    choose(desk, "Port Harrow")
    desk.press(Key.Key_Return)
    palette = desk.presenter.palette
    QTest.keyClicks(palette.line, "Place & time")
    assert palette.model.rowCount() == 1
    QTest.keyClick(palette.line, Key.Key_Return)
    assert desk.spans == [("Place & time", "Port Harrow")]
    made = desk.context.label_set.named("Place & time")
    assert made.key
    assert made.key in desk.view.label_keys


def test_the_palette_relabels_and_can_be_left(desk: Desk) -> None:
    choose(desk, "Reuters")
    desk.press("q")
    desk.press(Key.Key_Return)
    palette = desk.presenter.palette
    QTest.keyClick(palette.line, Key.Key_Escape)
    assert not palette.isVisible()
    assert desk.view.hasFocus()
    desk.press(Key.Key_Return)
    QTest.keyClick(palette.line, Key.Key_Down)
    QTest.keyClick(palette.line, Key.Key_Return)
    assert desk.spans == [("Source", "Reuters")]


def test_what_typed_letters_mean(desk: Desk) -> None:
    labels = list(desk.context.label_set)
    assert [c.name for c in choices(labels, "")] == ["Source", "Quantity", "Person", "Claim"]
    assert [c.name for c in choices(labels, "so")] == ["Source", "Person", "so"]
    assert [c.label is None for c in choices(labels, "PERSON")] == [False, True]
    assert [c.name for c in choices(labels, "Claim")] == ["Claim"]


def test_steps_between_annotations(desk: Desk) -> None:
    for words in ("navy", "46 drones", "Port Harrow"):
        add(desk, words)
    desk.view.set_caret(0)
    desk.context.set_active(None)
    seen = []
    for _ in range(3):
        desk.press(Key.Key_Space)
        seen.append(desk.active_words)
    assert seen == ["navy", "46 drones", "Port Harrow"]
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    desk.press(Key.Key_Space)
    assert messages
    desk.press(Key.Key_Space, SHIFT)
    assert desk.active_words == "46 drones"


def test_steps_between_stacked_annotations(desk: Desk) -> None:
    add(desk, "said that 46 drones", "Claim")
    add(desk, "46 drones", "Quantity")
    add(desk, "46", "Quantity")
    desk.context.set_active(None)
    desk.view.set_caret(TEXT.index("46"))
    seen = []
    for _ in range(4):
        desk.press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        seen.append(desk.active_words)
    assert seen == ["said that 46 drones", "46 drones", "46", "said that 46 drones"]


def test_stepping_begins_at_the_words_the_user_has_gone_on_to(desk: Desk) -> None:
    add(desk, "46 drones", "Quantity")
    add(desk, "46", "Quantity")
    far = add(desk, "Reuters")
    desk.context.set_active(far.uid)
    choose(desk, "46 drones")
    for expected in ("46 drones", "46", "46 drones"):
        desk.press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert desk.active_words == expected


def test_delete(desk: Desk) -> None:
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    add(desk, "Reuters")
    desk.press(Key.Key_Space)
    desk.press(Key.Key_Backspace)
    assert desk.spans == []
    assert "Ctrl+Z" in messages[-1]
    desk.press(Key.Key_Delete)
    assert messages[-1] == "No annotation is active."


def test_suggestions_are_accepted_and_rejected(desk: Desk) -> None:
    first = add(desk, "navy", origin="model:x@1")
    second = add(desk, "Reuters", origin="model:x@1")
    desk.view.set_caret(0)
    desk.presenter.next_problem()
    assert desk.context.active == first.uid
    desk.press(Key.Key_Return)
    assert desk.project.annotation(first.uid).judgements[0].verdict is Verdict.ACCEPTS
    assert desk.context.active == second.uid
    desk.press(Key.Key_Delete)
    assert desk.project.annotation(second.uid).rejected


def test_fragments(desk: Desk) -> None:
    choose(desk, "46 drones")
    desk.press("q")
    choose(desk, "bay")
    desk.presenter.add_fragment()
    drag_over(desk, "asked", CONTROL)
    uid = desk.context.active
    assert uid is not None
    anchors = desk.project.annotation(uid).anchors
    assert [TEXT[a.start : a.end] for a in anchors] == ["46 drones", "bay", "asked"]
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    choose(desk, "drones")
    desk.presenter.add_fragment()
    assert messages == ["These words belong to the annotation already."]


def test_adjusting_is_stored(desk: Desk) -> None:
    choose(desk, "46 drones")
    desk.press("q")
    desk.presenter.adjust_active()
    desk.press(Key.Key_Left, CONTROL | SHIFT)
    desk.press(Key.Key_Escape)
    assert desk.spans == [("Quantity", "46")]
    assert desk.context.active is not None
    assert desk.project.history()[0].title


def test_escape_goes_one_layer_back(desk: Desk) -> None:
    choose(desk, "Reuters")
    desk.press("s")
    choose(desk, "navy")
    desk.presenter.arm(desk.label("Quantity"))
    desk.presenter.show_hints()
    layers = []
    for _ in range(4):
        desk.press(Key.Key_Escape)
        view, context = desk.view, desk.context
        layers.append(
            (
                view.hints.shown,
                context.armed is None,
                view.selection is None,
                context.active is None,
            )
        )
    assert layers == [
        (False, False, False, False),
        (False, True, False, False),
        (False, True, True, False),
        (False, True, True, True),
    ]


def test_copy_is_exact(desk: Desk) -> None:
    choose(desk, "navy again.\r\nNobody")
    desk.presenter.copy()
    assert QGuiApplication.clipboard().text() == "navy again.\r\nNobody"


def test_label_changes_are_shown(desk: Desk) -> None:
    add(desk, "Reuters")
    uid = desk.label("Source")
    labelling.edit_label(desk.project, uid, name="Agency", key="x")
    assert desk.view.painter.styles[uid].name == "Agency"
    assert desk.view.label_keys["x"] == uid


def test_what_is_active_elsewhere_is_shown_here(desk: Desk, qtbot: QtBot) -> None:
    made = add(desk, "Reuters")
    desk.context.set_active(made.uid)
    assert desk.view.active == made.uid
    document = desk.context.document_uid
    assert document is not None
    start = TEXT.index("mayor")
    desk.context.open_document(document, select=Anchor(start, start + 5))
    assert desk.view.selected_text == "mayor"


def test_another_document_and_none(desk: Desk) -> None:
    other = desk.project.add_document("Other words", title="Other")
    add(desk, "Reuters")
    desk.context.open_document(other.uid)
    assert desk.view.text == "Other words"
    assert len(desk.view.index) == 0
    desk.context.show_document(None)
    assert desk.view.text == ""
    assert desk.pane.empty.isVisible()
    assert not desk.view.isVisible()


def test_the_same_document_stays_in_its_place(desk: Desk) -> None:
    add(desk, "Reuters")
    choose(desk, "mayor")
    desk.context.document_changed.emit()
    assert desk.view.selected_text == "mayor"
    assert len(desk.view.index) == 1


def test_changes_to_other_documents_are_left_alone(desk: Desk) -> None:
    other = desk.project.add_document("Other words", title="Other")
    editing.add_span(desk.project, other.uid, [Anchor(0, 5)], desk.label("Source"))
    assert len(desk.view.index) == 0


def test_a_read_only_project_is_not_changed(desk: Desk, make_desk: MakeDesk) -> None:
    from annotator.services.project import Project

    path = desk.project.path
    desk.context.set_project(None)
    desk.project.close()
    with Project.open(path, read_only=True) as project:
        desk.context.set_project(project)
        uid = project.neighbour(None, 1)
        assert uid is not None
        desk.context.open_document(uid)
        messages: list[str] = []
        desk.context.message.connect(messages.append)
        choose(desk, "Reuters")
        desk.press("s")
        assert messages == ["This project is open only to read."]
        assert not desk.view.writable
        desk.context.set_project(None)
    desk.project = Project.open(path)


def test_a_key_of_no_label_says_so(desk: Desk) -> None:
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    choose(desk, "Reuters")
    desk.press("z")
    assert messages == ["No label has the key “z”; Enter lists the labels."]
    assert desk.view.selected_text == "Reuters"
    assert desk.spans == []


def test_the_same_label_on_the_same_words_is_there_already(desk: Desk) -> None:
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    choose(desk, "Reuters")
    desk.press("s")
    assert messages == []
    choose(desk, "Reuters")
    desk.press("s")
    assert desk.spans == [("Source", "Reuters")]
    assert desk.active_words == "Reuters"
    assert messages == ["Source is on these words already."]
    assert desk.view.selection is None
    desk.press("s")
    assert messages[1:] == ["Source is on these words already."]
    choose(desk, "Reuters")
    desk.presenter.highlight()
    desk.presenter.highlight()
    assert messages[2:] == ["Highlight is on these words already."]
    assert len(desk.spans) == 2


def test_the_header(desk: Desk, qtbot: QtBot) -> None:
    header = desk.pane.header
    assert header.title.text() == "A night in the harbour"
    document = desk.context.document_uid
    assert document is not None
    document_editing.edit_document(
        desk.project, document, title="<b>Bold</b>",
        meta={"byline": "Lena Marek", "outlet": "Harbour Wire", "language": "de"},
    )  # fmt: skip
    assert header.title.text() == "<b>Bold</b>"
    words = header.dateline.text().replace("\u2068", "").replace("\u2069", "")
    assert words == "Lena Marek · Harbour Wire · German · new"
    with qtbot.waitSignal(desk.pane.command_chosen) as told:
        QTest.mouseClick(header.done, Qt.MouseButton.LeftButton)
    assert told.args == ["done"]
    document_editing.set_status(desk.project, [document], Status.DONE)
    with qtbot.waitSignal(desk.pane.command_chosen) as told:
        QTest.mouseClick(header.done, Qt.MouseButton.LeftButton)
    assert told.args == ["reopen"]
    assert language_name("klingon") == "klingon"


def test_the_dateline_begins_where_the_title_begins(desk: Desk) -> None:
    document, header = desk.context.document_uid, desk.pane.header
    assert document is not None
    for title, outlet, right in (
        ("الميناء يحصي الأضرار", "Al Mina", True),
        ("“2” الميناء", "الميناء", True),
        ("Harbour", "الميناء", False),
        ("46", "Harbour Wire", False),
    ):
        document_editing.edit_document(desk.project, document, title=title, meta={"outlet": outlet})
        image = header.dateline.grab().toImage()
        paper = image.pixelColor(0, 0)
        ink = [
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y) != paper for y in range(image.height()))
        ]
        assert (min(ink) > image.width() / 2) is right, title
        assert (max(ink) > image.width() / 2) is right, title


def test_the_header_stands_over_the_column(desk: Desk) -> None:
    left = desk.pane.header.title.mapTo(desk.pane, desk.pane.header.title.rect().topLeft()).x()
    assert left == int(desk.view.lines.left)


META = {
    "byline": "Lena Marek and Konstantin Achterberg",
    "outlet": "Harbour Wire International",
    "published": "2026-09-03",
    "language": "en",
}


@pytest.mark.parametrize("width", [380, 480, 700, 1300])
def test_nothing_of_the_header_is_cut_off(desk: Desk, qtbot: QtBot, width: int) -> None:
    assert desk.context.document_uid is not None
    title = "Port city counts the damage after a long night of drones and of fires at the docks"
    document_editing.edit_document(desk.project, desk.context.document_uid, title=title, meta=META)
    header = desk.pane.header
    desk.pane.resize(width, 600)
    qtbot.wait(20)
    for label in (header.title, header.dateline):
        needed = label.fontMetrics().boundingRect(
            QRect(0, 0, label.width(), 1000), Qt.TextFlag.TextWordWrap, label.text()
        )
        assert needed.width() <= label.width()
        assert needed.height() <= label.height()
    for button in (header.previous, header.next, header.done):
        shown = QRect(button.mapTo(header, QPoint(0, 0)), button.size())
        assert header.rect().contains(shown)
        assert button.width() == button.sizeHint().width()
        assert not shown.intersects(header.title.geometry())
    assert header.title.width() >= min(desk.view.lines.width, 380) - 24


def test_the_menu(desk: Desk) -> None:
    def words() -> list[str]:
        menu = article_menu(desk.presenter, desk.context, desk.view)
        found = [a.text().split("\t")[0] for a in menu.actions() if a.text()]
        menu.deleteLater()
        return found

    assert words() == ["Copy", "Find in the article"]
    choose(desk, "Reuters")
    assert words()[:4] == ["Source", "Quantity", "Person", "Claim"]
    desk.press("s")
    assert words()[0] == "Relabel"
    assert "Delete annotation" in words()


def test_granularity_goes_round(desk: Desk, qtbot: QtBot) -> None:
    seen: list[str] = []
    desk.presenter.granularity_changed.connect(seen.append)
    for _ in range(4):
        desk.presenter.cycle_granularity()
    assert seen == ["sentence", "paragraph", "character", "word"]


def test_zoom(desk: Desk) -> None:
    desk.presenter.magnifier.zoom_in()
    desk.presenter.magnifier.zoom_in()
    assert desk.view.zoom == 1.25
    desk.presenter.magnifier.zoom_out()
    assert desk.view.zoom == 1.1
    desk.presenter.magnifier.zoom_reset()
    assert desk.view.zoom == 1.0


def test_settings_are_followed(desk: Desk) -> None:
    desk.context.settings.density = "roomy"
    desk.context.settings.font_size = 20
    desk.context.settings_changed.emit("density")
    desk.context.settings_changed.emit("font_size")
    assert desk.view.lines.metrics.pitch == 50


def test_adding_does_not_depend_on_how_many_there_are(desk: Desk) -> None:
    """What is done for one span touches one block and no list of all spans."""
    made = [Annotation(new_uid(), anchors=(Anchor(n % 60, n % 60 + 3),)) for n in range(2000)]
    desk.view.set_article("word " * 40_000, made)
    desk.view.index.complete()
    desk.view.viewport().repaint()
    laid_out = len(desk.view.lines._geometry)
    desk.view.put_span(Annotation(new_uid(), anchors=(Anchor(150_000, 150_004),)))
    assert len(desk.view.lines._geometry) >= laid_out - 1
