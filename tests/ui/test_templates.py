"""Beginning with a template: chosen by keys, looked at before, with its examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator import paths
from annotator.services.templates import labels_of, template, templates
from annotator.ui.main_window import MainWindow
from annotator.ui.pages.new_project import NewProjectPage
from annotator.ui.theme import DARK, mark_color
from tests.ui.panels.fixtures import has_color, picture

MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def page(make_window: MakeWindow, tmp_path: Path) -> NewProjectPage:
    """The page for a new project in a window without one, opened by its key."""
    window = make_window()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = window.pages.new_project()
    page.where.setText(str(tmp_path / "news.annotator"))
    return page


def window_of(page: QWidget) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def tab_to(widget: QWidget) -> None:
    """Press Tab until a widget has the keys."""
    for _ in range(20):
        if widget.hasFocus():
            return
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {widget.accessibleName() or widget}")


def test_a_template_is_chosen_and_taken_by_keys_alone(page: NewProjectPage) -> None:
    listed = page.picker.list
    assert [listed.item(row).text() for row in range(listed.count())] == [
        each.title for each in templates()
    ]
    tab_to(listed)
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    project = window_of(page).context.project
    assert project is not None
    assert [label.name for label in project.label_set] == [
        "Who", "Where", "Number", "Source", "Statement",
    ]  # fmt: skip
    assert project.label_set.named("Number").slots[0]["name"] == "value"
    assert project.document_count() == 0


def test_nothing_chosen_is_blank(page: NewProjectPage) -> None:
    QTest.keyClick(page.where, Qt.Key.Key_Return)
    project = window_of(page).context.project
    assert project is not None
    assert len(project.label_set) == 0


def test_worked_examples_and_labels_of_one_s_own_come_along(page: NewProjectPage) -> None:
    tab_to(page.picker.list)
    QTest.keyClicks(page.picker.list, "Claims")
    tab_to(page.examples)
    QTest.keyClick(page.examples, Qt.Key.Key_Space)
    tab_to(page.labels)
    QTest.keyClicks(page.labels, "Mood, Claim")
    QTest.keyClick(page.labels, Qt.Key.Key_Return)
    context = window_of(page).context
    assert context.project is not None
    assert [label.name for label in context.project.label_set][-2:] == ["Same claim", "Mood"]
    assert context.project.document_count() == 3
    assert context.document is not None
    assert context.document.title == "Three offices, three versions"
    assert len(context.document.spans) == 7


def test_examples_are_offered_only_where_there_are_some(page: NewProjectPage) -> None:
    page.picker.list.setCurrentRow(1)
    page.examples.setChecked(True)
    page.picker.list.setCurrentRow(0)
    assert not page.examples.isEnabled()
    assert not page.examples.isChecked()


def test_the_preview_tells_what_a_template_holds(page: NewProjectPage) -> None:
    page.picker.show_templates("strike-and-effects")
    preview = page.picker.preview
    told = preview.text.document().toPlainText()
    for label in labels_of(template("strike-and-effects")):
        assert label.name in told
        assert label.description in told
    assert "Two sources, two numbers" in told
    assert "## Happening" not in told
    assert "Counts differ" in preview.example_title.text()
    assert preview.example.text.startswith("Overnight, 46 drones")
    labels = {label.name: label for label in labels_of(template("strike-and-effects"))}
    context = window_of(page).context
    for theme in (context.theme, DARK):
        context.set_theme(theme)
        shown = picture(preview)
        assert has_color(shown, mark_color(theme, labels["Weapon"].color), 20)


def test_the_example_is_read_by_keys_and_left_by_esc(page: NewProjectPage) -> None:
    page.picker.show_templates("numbers")
    example = page.picker.preview.example
    assert len(example.relations.index) == 6
    tab_to(example)
    QTest.keyClicks(example, "1q")
    QTest.keyClick(example, Qt.Key.Key_Return)
    QTest.keyClick(example, Qt.Key.Key_Backspace)
    QTest.keyClick(example, Qt.Key.Key_PageDown)
    assert example.text.startswith("About 12,000 homes")
    window = window_of(page)
    QTest.keyClick(example, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.pages.start()


def test_blank_shows_no_example(page: NewProjectPage) -> None:
    page.picker.show_templates("claims")
    assert page.picker.preview.example.isVisible()
    page.picker.show_templates("blank")
    assert not page.picker.preview.example.isVisible()


def test_a_narrow_window_keeps_the_list(qtbot: QtBot, page: NewProjectPage) -> None:
    window = window_of(page)
    window.resize(640, 500)
    qtbot.waitUntil(lambda: not page.picker.preview.isVisible())
    qtbot.waitUntil(lambda: page.picker.list.width() > 300)
    window.resize(1000, 700)
    qtbot.waitUntil(page.picker.preview.isVisible)


def test_the_start_page_leads_to_a_template(make_window: MakeWindow) -> None:
    window = make_window()
    start = window.pages.start()
    assert [button.text() for button in start.templates] == [each.title for each in templates()]
    chosen = start.templates[3]
    tab_to(chosen)
    assert start.template_words.text() == template("who-says-what").description
    QTest.keyClick(chosen, Qt.Key.Key_Space)
    page = window.pages.new_project()
    assert window.pages.currentWidget() is page
    assert page.picker.template == template("who-says-what")
    QTest.keyClick(page.where, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is start
    assert start.template_words.text() == ""
    QTest.mouseMove(start.templates[1], QPoint(5, 5))


def test_a_broken_template_is_a_sentence(
    page: NewProjectPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources" / "templates" / "mine"
    folder.mkdir(parents=True)
    (folder / "labels.json").write_text('{"title": "Mine", "description": "", "labels": [{}]}')
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    page.picker.show_templates()
    assert "“name” is missing" in page.trouble.text()
    (folder / "labels.json").write_text("{}")
    page.picker.show_templates()
    assert "is no template" in page.trouble.text()
    assert page.picker.template is None
    QTest.keyClick(page.where, Qt.Key.Key_Return)
    project = window_of(page).context.project
    assert project is not None
    assert len(project.label_set) == 0
