"""The window as a whole: start page, opening and refusing, keys, undo, closing, coming back."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor
from annotator.domain.document import Status
from annotator.domain.errors import Cancelled
from annotator.domain.ids import new_uid
from annotator.formats.registry import catalogue
from annotator.formats.summary import COLUMNS
from annotator.services import document_editing, labelling
from annotator.services.facts import GUIDELINE, set_fact
from annotator.services.project import Project
from annotator.services.recent import recent_projects
from annotator.storage import store
from annotator.storage.database import sqlite3
from annotator.ui import docks, faults, messages, undo
from annotator.ui.commands import COMMANDS
from annotator.ui.dialogs.importing import ImportDialog
from annotator.ui.jobs import IsCancelled, Progress
from annotator.ui.main_window import MainWindow
from annotator.ui.models.wording import tip
from annotator.ui.panels.guideline import GuidelinePanel
from annotator.ui.state import WindowState
from annotator.ui.theme import DARK, LIGHT, apply_theme
from annotator.ui.widgets import FlatButton
from tests.ui.conftest import TEXTS, MakeWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def shown_title(window: MainWindow) -> str:
    document = window.context.document
    return "" if document is None else document.title


def label(window: MainWindow, words: str, key: str) -> None:
    """Select words and press a label's key, as a user does."""
    view = window.pages.view
    assert view is not None
    start = view.text.index(words)
    view.setFocus()
    view.select(Anchor(start, start + len(words)))
    QTest.keyClicks(view, key)


def quotes(window: MainWindow) -> set[tuple[str, str]]:
    document = window.context.document
    assert document is not None
    return {(span.label or "", span.text) for span in document.spans}


# Start page, opening, refusing


def test_without_a_project_the_start_page_shows(make_window: MakeWindow) -> None:
    window = make_window()
    assert window.pages.currentWidget() is window.pages.start()
    assert not window.commands.action("export").isEnabled()
    assert window.commands.action("open_project").isEnabled()


def test_no_button_has_the_keys_before_anything_is_open(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    assert focused() is window.pages.start()
    QTest.keyClick(focused(), Qt.Key.Key_N, CONTROL)
    page = window.pages.new_project()
    assert focused() is page.where
    page.where.setText(str(tmp_path / "news.annotator"))
    QTest.keyClick(page.where, Qt.Key.Key_Return)
    assert window.context.project is not None
    assert focused() is window.pages
    (tmp_path / "a.txt").write_text("A late article.")
    (tmp_path / "b.txt").write_text("A later one.")
    window.commands.run("import")
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    dialog.activateWindow()
    window.context.project.import_(tmp_path)
    dialog.close()
    window.activateWindow()
    assert shown_title(window) == "a"
    assert focused() is window.pages.view, "one can begin at once"
    window.commands.run("undo")
    assert window.context.document is None
    assert focused() is window.pages
    window.commands.run("redo")
    assert focused() is window.pages.view


def test_recent_projects_open_with_a_click(
    qtbot: QtBot, make_window: MakeWindow, small_project: Path
) -> None:
    first = make_window(small_project, state=WindowState())
    first.close()
    assert recent_projects() == [small_project]
    window = make_window(state=WindowState())
    (row,) = window.pages.start().recent
    row.click()
    assert shown_title(window) == "first"


def test_a_new_project_is_made_by_keys_alone(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    page = window.pages.new_project()
    page.where.setText(str(tmp_path / "fresh"))
    page.labels.setText("Source, Quantity, Source")
    QTest.keyClick(page.labels, Qt.Key.Key_Return)
    project = window.context.project
    assert project is not None
    assert project.path == tmp_path / "fresh.annotator"
    assert [one.name for one in project.label_set] == ["Source", "Quantity"]
    assert window.pages.shows_article


def test_the_old_project_stays_until_the_new_one_is_ready(
    window: MainWindow, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.annotator"
    bad.write_text("not a project")
    window.open_path(bad)
    assert window.context.project is not None
    assert shown_title(window) == "first"
    assert window.bar.notice is not None
    assert "bad.annotator" in window.bar.notice.text


def refused(make_window: MakeWindow, path: Path) -> str:
    window = make_window()
    window.open_path(path)
    assert window.context.project is None
    sentence = window.pages.start().trouble.text()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def test_four_troubles_are_four_sentences(
    make_window: MakeWindow, small_project: Path, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.annotator"
    foreign.write_text("something else")
    newer, damaged = tmp_path / "newer.annotator", tmp_path / "damaged.annotator"
    for copy in (newer, damaged):
        copy.write_bytes(small_project.read_bytes())
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    content = bytearray(damaged.read_bytes())
    content[2000:-2000] = b"\xaa" * (len(content) - 4000)
    damaged.write_bytes(content)
    before = newer.read_bytes()
    said = {refused(make_window, path) for path in (foreign, newer, damaged)}
    assert newer.read_bytes() == before
    with Project.open(small_project):
        window = make_window()
        window.open_path(small_project)
        said.add(window.pages.start().trouble.text())
        assert window.bar.notice is not None
        assert "Open to read" in window.bar.offers
    assert len(said) == 4


def test_a_project_in_use_can_be_read(make_window: MakeWindow, small_project: Path) -> None:
    with Project.open(small_project):
        window = make_window()
        window.open_path(small_project)
        window.bar.press("Open to read")
        assert shown_title(window) == "first"
        assert not window.context.writable
        assert not window.commands.action("highlight").isEnabled()


# Keys


def test_every_default_shortcut_reaches_its_command(window: MainWindow) -> None:
    done: list[str] = []
    for spec in COMMANDS:
        window.commands.bind(spec.id, partial(done.append, spec.id))
    view = window.pages.view
    assert view is not None
    view.setFocus()
    for spec in COMMANDS:
        for keys in spec.shortcuts:
            done.clear()
            combination = QKeySequence(keys)[0]  # type: ignore[index]
            QTest.keyClick(view, combination.key(), combination.keyboardModifiers())
            assert done == [spec.id], keys


def test_every_command_is_bound_and_in_its_menu(window: MainWindow) -> None:
    assert {spec.id for spec in window.commands.bound()} == {spec.id for spec in COMMANDS}
    titles = [action.text() for action in window.top_line.menu_bar.actions()]
    assert titles == ["File", "Edit", "Article", "Label", "Go", "View", "Help"]


def test_the_palette_filters_and_runs(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL_SHIFT)
    palette = window.palette_of_commands()
    assert palette.isVisible()
    QTest.keyClicks(focused(), "next doc")
    assert palette.shown() == ["next_document"]
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert shown_title(window) == "second"


# Working


def test_labelling_undo_and_redo(window: MainWindow) -> None:
    label(window, "Reuters", "s")
    assert quotes(window) == {("Source", "Reuters")}
    QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
    assert quotes(window) == set()
    QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL_SHIFT)
    assert quotes(window) == {("Source", "Reuters")}
    assert window.status_line.saved.text().startswith("saved ")


def test_undo_elsewhere_goes_there_and_says_so(window: MainWindow) -> None:
    label(window, "20 drones", "q")
    window.commands.run("next_document")
    assert shown_title(window) == "second"
    window.commands.run("undo")
    assert shown_title(window) == "first"
    assert "first" in window.status_line.message.text()


def test_an_action_of_an_earlier_start_is_undone_at_the_second_press(
    make_window: MakeWindow, small_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(small_project) as project:
        uid = project.document("first").uid
        project.add_span(uid, 0, 7, "Source")
    monkeypatch.setattr(store, "SESSION", new_uid())
    window = make_window(small_project)
    window.commands.run("undo")
    assert quotes(window) == {("Source", "Reuters")}
    assert "again" in window.status_line.message.text()
    window.commands.run("undo")
    assert quotes(window) == set()
    window.commands.run("redo")
    assert quotes(window) == {("Source", "Reuters")}


def test_a_large_action_is_undone_at_the_second_press(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "LARGE", 0)
    label(window, "Reuters", "s")
    window.commands.run("undo")
    assert quotes(window) == {("Source", "Reuters")}
    label(window, "20 drones", "q")
    window.commands.run("undo")
    assert len(quotes(window)) == 2, "a new action needs its own two presses"
    window.commands.run("undo")
    assert quotes(window) == {("Source", "Reuters")}


def test_a_very_large_import_is_undone_and_redone_in_a_thread(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, line = window.context.project, window.status_line
    assert project is not None
    (tmp_path / "fourth.txt").write_text("Late news from the bay.")
    project.import_(tmp_path / "fourth.txt")
    monkeypatch.setattr(undo, "HEAVY", 1)
    # The status bar says so, and a second press meanwhile takes nothing more back.
    for command, verb, count in (("undo", "Undoing", 3), ("redo", "Redoing", 4)):
        window.commands.run(command)
        assert [job.title for job in window.context.jobs.running] == [f"{verb} “Import fourth.txt”"]
        assert line.job.text() == f"{verb} “Import fourth.txt”"
        assert line.job.isVisible()
        assert not line.stop.isVisible(), "half an undo is none"
        window.commands.run("undo")
        assert line.message.text() == f"{verb} “Import fourth.txt”: one moment."
        qtbot.waitUntil(lambda: not window.context.jobs.running)
        assert project.document_count() == count
        assert not line.job.isVisible()
        assert f"of {count}" in line.progress.text()
    assert line.message.text() == "Redone: Import fourth.txt in “fourth”"
    assert shown_title(window) == "fourth"


def test_a_window_closes_when_an_undo_in_a_thread_has_ended(
    qtbot: QtBot, window: MainWindow, small_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(window, "Reuters", "s")
    monkeypatch.setattr(undo, "HEAVY", 1)
    window.commands.run("undo")
    assert not window.close()
    assert "ends first" in window.status_line.message.text()
    qtbot.waitUntil(lambda: not window.isVisible())
    with Project.open(small_project) as project:
        assert project.counts().annotations == 0


def test_what_does_not_fit_into_the_status_bar_ends_in_dots(window: MainWindow) -> None:
    message = window.status_line.message
    window.context.message.emit("Short.")
    message.grab()
    assert (message.shown_text, message.toolTip()) == ("Short.", "")
    words = "Words that go on and on and on. " * 20
    window.context.message.emit(words)
    message.grab()
    assert message.shown_text.endswith("…")
    assert message.fontMetrics().horizontalAdvance(message.shown_text) <= message.width()
    assert message.toolTip() == tip(words)
    window.context.message.emit("Deleted “<img src=x>”. " * 40)
    message.grab()
    assert "<img" not in message.toolTip(), "Qt takes words for markup where it finds a tag"


def test_what_was_said_of_an_act_goes_with_the_next(window: MainWindow) -> None:
    line = window.status_line
    window.context.message.emit("Filled.")
    label(window, "Reuters", "s")
    assert line.message.text() != "Filled."


def test_what_the_keys_do_has_room_in_the_status_bar(window: MainWindow) -> None:
    line = window.status_line
    line.show_mode("linking: go to the other end, Ctrl+K")
    assert not line.granularity.isVisible()
    assert line.keys.width() >= line.keys.sizeHint().width()
    line.show_mode("")
    assert line.granularity.isVisible()


def test_done_goes_on_to_the_next_unfinished(window: MainWindow) -> None:
    project = window.context.project
    assert project is not None
    second = project.document("second").uid
    document_editing.set_status(project, [second], Status.SKIPPED)
    window.commands.run("done")
    assert shown_title(window) == "third"
    assert project.document("first").status is Status.DONE
    window.commands.run("nothing_here")
    assert "No unfinished document" in window.status_line.message.text()


def test_deleting_a_document_offers_to_take_it_back(window: MainWindow) -> None:
    window.commands.run("delete_document")
    assert shown_title(window) == "second"
    window.bar.press("Undo")
    assert shown_title(window) == "first"


def test_the_columns_begin_as_wide_as_planned(window: MainWindow) -> None:
    widths = tuple(window.docks.panels[name].width() for name in ("documents", "labels"))
    assert widths == docks.SIDES


def test_the_panels_stand_as_they_stood_after_a_page(
    make_window: MakeWindow, small_project: Path, qtbot: QtBot
) -> None:
    window = make_window()
    window.open_path(small_project)
    qtbot.waitUntil(lambda: len(window.docks.panels) == len(docks.DOCKS))

    def heights() -> dict[str, int]:
        qtbot.wait(20)
        return {name: panel.height() for name, panel in window.docks.panels.items()}

    first = heights()
    assert first["inspector"] > 170, "its fields need that much"
    for page in ("settings", "help"):
        window.commands.run(page)
        assert not window.docks.panels["inspector"].isVisible()
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
        assert window.pages.shows_article
        assert heights() == first


def test_a_panel_that_is_younger_than_the_remembered_places_finds_its_own(
    make_window: MakeWindow, small_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, known = WindowState(), docks.DOCKS
    with monkeypatch.context() as before:
        older = tuple(spec for spec in known if spec.name != "guideline")
        before.setattr(docks, "DOCKS", older)
        make_window(small_project, state=state).close()
    window = make_window(small_project, state=state)
    assert window.docks.panels["history"].isVisible()
    assert window.docks.panels["guideline"].visibleRegion().isEmpty()
    window.commands.run("guideline")
    guideline = window.docks.panels["guideline"]
    assert guideline.isVisible()
    assert window.rect().contains(guideline.mapTo(window, guideline.rect().center()))
    assert window.docks.panels["history"].visibleRegion().isEmpty()


def test_the_guideline_behind_another_tab_catches_up_when_it_is_brought_up(
    window: MainWindow, qtbot: QtBot
) -> None:
    project = window.context.project
    assert project is not None
    panel = cast("GuidelinePanel", window.docks.panels["guideline"])
    set_fact(project, GUIDELINE, "# How\n\n## Source\n\nWho says it.")
    window.context.arm(project.label_set.named("Source").uid)
    qtbot.wait(100)
    assert panel.text.markdown == ""
    window.docks.reveal("guideline")
    qtbot.waitUntil(lambda: "Who says it." in panel.text.markdown)
    assert panel.definition.label == project.label_set.named("Source")
    QTest.keyClick(focused(), Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert focused() is panel.text
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is window.pages.view


def test_what_is_typed_into_the_guideline_is_saved_when_the_project_goes(
    window: MainWindow, small_project: Path
) -> None:
    window.commands.run("guideline")
    panel = cast("GuidelinePanel", window.docks.panels["guideline"])
    panel.edit()
    QTest.keyClicks(focused(), "Mark it all.")
    window.commands.run("close_project")
    with Project.open(small_project) as project:
        assert project.fact(GUIDELINE) == "Mark it all."


def test_the_status_bar_counts_on(window: MainWindow) -> None:
    assert window.status_line.progress.text() == "document 1 of 3 · 0 done"
    window.commands.run("done")
    assert window.status_line.progress.text() == "document 2 of 3 · 1 done"
    window.commands.run("undo")
    assert window.status_line.progress.text() == "document 1 of 3 · 0 done"


def test_save_says_that_everything_is_saved(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert "Everything is saved" in window.status_line.message.text()


@pytest.mark.parametrize("command", ["import", "export", "paste_article"])
def test_nothing_asks_a_dialog_that_was_closed(
    window: MainWindow, qtbot: QtBot, command: str
) -> None:
    QApplication.clipboard().setText("Copied somewhere.")
    window.commands.run(command)
    dialog = window.findChild(QDialog)
    assert dialog is not None
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    window.activateWindow()
    # An exception in a slot fails the test: the window would call it a bug of ours.
    label(window, "Reuters", "s")
    window.commands.run("cycle_theme")
    window.commands.run("next_document")
    window.commands.run("close_project")


def test_settings_hold_at_once_and_are_kept(window: MainWindow) -> None:
    from annotator.services.settings import Settings

    window.commands.run("settings")
    page = window.pages.settings()
    page.fields["theme"].setCurrentText("dark")  # type: ignore[attr-defined]
    page.fields["annotator"].setText("grace")  # type: ignore[attr-defined]
    page.fields["annotator"].editingFinished.emit()  # type: ignore[attr-defined]
    assert window.context.theme.dark
    assert window.context.project is not None
    assert window.context.project.annotator == "grace"
    assert Settings.load().theme == "dark"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.pages.shows_article


@pytest.mark.parametrize("switches", [1, 2])
def test_the_theme_changes_everywhere_at_once(
    make_window: MakeWindow, small_project: Path, qapp: QApplication, switches: int
) -> None:
    apply_theme(qapp, LIGHT)
    window = make_window(small_project)
    for _ in range(switches):
        window.commands.run("cycle_theme")
    theme = window.context.theme
    assert theme is (DARK if switches == 1 else LIGHT)
    picture = window.grab().toImage()
    view, list_ = window.pages.view, window.docks.panels["documents"]
    assert view is not None
    for widget, color in ((view, theme.paper), (list_, theme.panel)):
        corner = widget.mapTo(window, QPoint(widget.width() // 2, widget.height() - 8))
        assert picture.pixelColor(corner).name() == color.name()


def test_help_shows_labels_and_keys(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    page = window.pages.help()
    told = page.browser.document().toRawText()
    assert "Quantity" in told
    assert "Ctrl+Shift+P" in told


def test_help_lists_every_format_as_it_describes_itself(window: MainWindow) -> None:
    window.commands.run("formats")
    page = window.pages.help()
    assert window.pages.currentWidget() is page
    told = page.browser.document().toRawText()
    for format in catalogue().formats:
        assert format.info.title in told
        assert format.info.docs in told
    assert told.count("✓") == sum(
        carried in format.info.carries for format in catalogue().formats for _, carried in COLUMNS
    )
    page.browser.anchorClicked.emit(QUrl("help"))
    assert "Ctrl+Shift+P" in page.browser.document().toRawText()
    page.browser.anchorClicked.emit(QUrl("formats"))
    assert "brat standoff" in page.browser.document().toRawText()


# Files


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(QPoint(300, 300)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(event)


def test_a_dropped_project_opens(
    qtbot: QtBot, make_window: MakeWindow, small_project: Path
) -> None:
    window = make_window()
    drop(window, small_project)
    qtbot.waitUntil(lambda: shown_title(window) == "first")


def test_articles_dropped_on_no_project_ask_for_one(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("A note.")
    window = make_window()
    drop(window, tmp_path / "note.txt")
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.new_project())
    assert window.waiting_files == [tmp_path / "note.txt"]


# Coming back


def test_the_window_comes_back_where_it_was(make_window: MakeWindow, small_project: Path) -> None:
    state = WindowState()
    first = make_window(small_project, state=state)
    label(first, "20 drones", "q")
    view = first.pages.view
    assert view is not None
    view.select(Anchor(33, 37))
    active = first.context.active
    first.close()
    again = make_window(small_project, state=state)
    assert shown_title(again) == "first"
    assert again.pages.view is not None
    assert again.pages.view.selection == Anchor(33, 37)
    assert again.context.active == active


def test_a_place_that_is_gone_is_the_first_document(
    make_window: MakeWindow, small_project: Path
) -> None:
    state = WindowState()
    first = make_window(small_project, state=state)
    first.commands.run("next_document")
    project = first.context.project
    assert project is not None
    uid = first.context.document_uid
    first.close()
    with Project.open(small_project) as changed:
        assert uid is not None
        document_editing.delete_documents(changed, [uid])
    assert shown_title(make_window(small_project, state=state)) == "first"
    assert set(TEXTS) == {"first", "second", "third"}


def test_a_hidden_panel_stays_hidden_and_the_others_come_back(
    make_window: MakeWindow, small_project: Path
) -> None:
    state = WindowState()
    first = make_window(small_project, state=state)
    toggle = next(each for each in first.docks.toggles() if each.text() == "History")
    toggle.trigger()
    assert not first.docks.panels["history"].isVisible()
    first.commands.run("settings")
    assert not first.docks.panels["labels"].isVisible()
    first.close()
    again = make_window(small_project, state=state)
    assert again.docks.panels["labels"].isVisible()
    assert not again.docks.panels["history"].isVisible()
    again.commands.run("reset_window")
    assert again.docks.panels["history"].isVisible()


def test_nothing_of_the_lines_goes_missing_in_a_narrow_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    context = window.context
    assert context.project is not None
    long = "Attribution of responsibility by an official body, in direct speech"
    made = labelling.add_label(context.project, long)
    window.resize(800, 600)
    context.arm(made.uid)
    label(window, "Reuters confirmed 20 drones. The navy said", "s")
    context.message.emit(
        "Something that takes many words to be said in a window as narrow as this."
    )
    qtbot.wait(20)
    bar = window.top_line.menu_bar
    last = bar.actionGeometry(bar.actions()[-1])
    assert bar.actions()[-1].text() == "Help"
    assert bar.rect().contains(last)
    assert not last.isEmpty()
    for button in window.top_line.findChildren(FlatButton):
        whole = window.top_line.rect()
        assert whole.contains(QRect(button.mapTo(window.top_line, QPoint(0, 0)), button.size()))
        if button.text() == "Commands":
            assert button.width() == button.sizeHint().width()
    line = window.status_line
    for part in (line.saved, line.armed, line.progress, line.keys):
        right = part.mapTo(line, part.rect().topRight()).x()
        assert right < line.width(), f"{part} is out of sight"


def test_the_window_can_be_narrow_whatever_page_was_shown(window: MainWindow) -> None:
    for command in ("settings", "new_project", "help"):
        window.commands.run(command)
    window.pages.show_home()
    window.resize(760, 480)
    assert window.width() == 760


# Trouble


def test_what_cannot_be_saved_is_said_and_kept(
    window: MainWindow, small_project: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    moved.mkdir()
    for file in tmp_path.glob("small.annotator*"):
        file.rename(moved / file.name)
    label(window, "Reuters", "s")
    assert window.bar.notice is not None
    assert window.bar.notice.level == "problem"
    assert window.status_line.saved.text() == "not saved"
    assert quotes(window) == set()
    for file in moved.iterdir():
        file.rename(tmp_path / file.name)
    window.bar.press("Try again")
    assert quotes(window) == {("Source", "Reuters")}
    assert window.status_line.saved.text().startswith("saved")


def test_a_bug_is_told_and_the_window_stays(window: MainWindow) -> None:
    faults.report(window.bar.show_notice, "Traceback (most recent call last): ours")
    assert window.isVisible()
    assert "Copy details" in window.bar.offers
    label(window, "Reuters", "s")
    assert quotes(window) == {("Source", "Reuters")}


def test_a_running_job_is_shown_and_asks_before_the_window_closes(
    qtbot: QtBot, window: MainWindow
) -> None:
    def endless(progress: Progress, cancelled: IsCancelled) -> None:
        progress(3, 10)
        while not cancelled():
            time.sleep(0.005)
        raise Cancelled("stopped")

    window.context.jobs.run("Import", endless, lambda _: None)
    qtbot.waitUntil(lambda: window.status_line.job.text() == "Import 3 of 10")
    with messages.answered_by(lambda question, choices: choices[-1]):
        assert not window.close()
    assert window.isVisible()
    with messages.answered_by(lambda question, choices: choices[0]):
        assert window.close()
    qtbot.waitUntil(lambda: not window.context.jobs.running)
