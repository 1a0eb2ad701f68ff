"""The ledger page in a whole window: cells, values, words and back, coding, filters, time line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Kind, Slot, SlotStatus
from annotator.domain.ids import Uid
from annotator.services import editing, filling, framing
from annotator.services.project import Project
from annotator.ui.main_window import MainWindow
from annotator.ui.pages.ledger import writing
from annotator.ui.pages.ledger.cells import MOST_LINES
from annotator.ui.pages.ledger.page import LedgerPage
from annotator.ui.theme import LIGHT
from tests.nights import FIRST, SECOND, night
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(make_window: MakeWindow, tmp_path: Path) -> MainWindow:
    """A window on the night of three counts, at its first article."""
    path = tmp_path / "night.annotator"
    night(path).project.close()
    return make_window(path)


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> LedgerPage:
    """The ledger in front, the keyboard at the first cell."""
    press(window, Qt.Key.Key_F5)
    found = window.pages.ledger()
    qtbot.waitUntil(found.table.hasFocus)
    return found


def press(
    widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(widget, key, modifiers)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def project_of(window: MainWindow) -> Project:
    assert window.context.project is not None
    return window.context.project


def cell(page: LedgerPage, slot: str, row: int = 0) -> QModelIndex:
    return page.model.index(row, page.model.column_of(slot))


def lines(page: LedgerPage, slot: str = "launched", row: int = 0) -> list[str]:
    """What the lines of a cell say, without the marks that keep directions apart."""
    told = page.table.cells.lines_at(cell(page, slot, row))
    said = (f"{line.words} | {line.beside}" for line in told)
    return [each.replace("\u2068", "").replace("\u2069", "") for each in said]


def line_point(page: LedgerPage, slot: str, line: int) -> QPoint:
    return page.table.cells.line_rect(cell(page, slot), line).center()


def within_cell(page: LedgerPage) -> bool:
    return page.table.value is not None


def selected_words(window: MainWindow) -> str:
    view = window.pages.view
    assert view is not None
    assert view.selection is not None
    return view.text[slice(*view.selection)]


def coded(window: MainWindow) -> list[tuple[object, str | None]]:
    project = project_of(window)
    label = project.label_set.named("Attack", Kind.FRAME).uid
    frame = next(a for a in project.store.annotations.of_project() if a.label == label)
    return [(s.value, s.rule) for s in frame.slots if s.status is SlotStatus.CODED]


# Looking


def test_a_cell_shows_every_report_with_its_source_and_marks_what_conflicts(
    page: LedgerPage,
) -> None:
    assert page.bar.frames.currentText() == "Attack (1)", "not the frames about who says what"
    assert lines(page) == [
        "46 | The regional governor, Irina Sokolenko",
        "✕ 46 | The navy denies",
        "at least 20 | The navy",
        "41 | the commander of the coastal brigade, says The defence ministry",
        "20 | البحرية",
    ]
    told = page.table.cells.lines_at(cell(page, "launched"))
    assert [line.contested for line in told] == [True, True, False, True, True]
    spoken = page.model.data(cell(page, "launched"), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.count("(contradicted)") == 4


def test_the_mark_of_a_conflict_is_painted_beside_its_line_only(page: LedgerPage) -> None:
    image = page.table.viewport().grab().toImage()

    def has_mark(line: int) -> bool:
        area = page.table.cells.line_rect(cell(page, "launched"), line)
        return any(
            _near(image.pixelColor(x, y), LIGHT.bad)
            for x in range(area.left(), area.left() + 14)
            for y in range(area.top(), area.bottom())
        )

    assert [has_mark(line) for line in range(5)] == [True, True, False, True, True]


def _near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) < 40 for a, b in pairs)


def test_a_row_is_as_high_as_its_values_need(page: LedgerPage, window: MainWindow) -> None:
    height = page.table.rowHeight(0)
    assert height >= 5 * page.table.cells.line_height()
    area = page.table.cells.line_rect(cell(page, "launched"), 4)
    assert page.table.visualRect(cell(page, "launched")).contains(area)


def test_keys_go_from_cell_to_cell_into_values_and_to_the_words(
    page: LedgerPage, window: MainWindow
) -> None:
    assert page.table.currentIndex() == cell(page, "launched")
    press(focused(), Qt.Key.Key_Right)
    assert page.table.currentIndex() == cell(page, "target")
    press(focused(), Qt.Key.Key_Left)
    press(focused(), Qt.Key.Key_Return)
    assert page.table.value is not None
    for _ in range(3):
        press(focused(), Qt.Key.Key_Down)
    assert page.table.value.entry is not None
    press(focused(), Qt.Key.Key_Return)
    assert window.pages.shows_article
    assert window.context.document is not None
    assert window.context.document.text == SECOND
    assert selected_words(window) == "41 drones"
    active = window.context.annotations[window.context.active or Uid("")]
    assert SECOND[slice(*active.anchors[0])] == "41 drones"


def test_escape_comes_back_to_the_same_place_while_one_only_looks(
    page: LedgerPage, window: MainWindow
) -> None:
    press(focused(), Qt.Key.Key_Return)
    press(focused(), Qt.Key.Key_Down)
    press(focused(), Qt.Key.Key_Return)
    assert selected_words(window) == "denied"
    press(focused(), Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is page
    assert page.table.currentIndex() == cell(page, "launched")
    value = page.table.value
    assert value is not None
    assert value.words.startswith("✕")
    assert focused() is page.table


def test_after_something_was_done_escape_is_the_articles_and_f5_still_comes_back(
    page: LedgerPage, window: MainWindow
) -> None:
    press(focused(), Qt.Key.Key_Return)
    press(focused(), Qt.Key.Key_Return)
    assert selected_words(window) == "46 drones"
    view = window.pages.view
    assert view is not None
    view.select(Anchor(0, 4))
    press(view, Qt.Key.Key_Escape)
    assert window.pages.shows_article
    assert view.selection is None
    press(window, Qt.Key.Key_F5)
    assert window.pages.currentWidget() is page


def test_escape_leaves_values_first_then_the_page(page: LedgerPage, window: MainWindow) -> None:
    press(focused(), Qt.Key.Key_Return)
    assert within_cell(page)
    press(focused(), Qt.Key.Key_Escape)
    assert not within_cell(page)
    assert window.pages.currentWidget() is page
    press(focused(), Qt.Key.Key_Escape)
    assert window.pages.shows_article


def test_a_click_on_a_value_opens_it(page: LedgerPage, window: MainWindow) -> None:
    QTest.mouseClick(page.table.viewport(), LEFT, pos=line_point(page, "launched", 2))
    assert window.pages.shows_article
    assert selected_words(window) == "at least twenty"


def test_a_click_on_the_right_to_left_article(page: LedgerPage, window: MainWindow) -> None:
    QTest.mouseClick(page.table.viewport(), LEFT, pos=line_point(page, "launched", 4))
    assert selected_words(window) == "عشرين مسيّرة"


def test_a_cell_with_one_value_opens_at_once_and_a_frame_at_its_trigger(
    page: LedgerPage, window: MainWindow
) -> None:
    page.table.setCurrentIndex(cell(page, "target"))
    press(focused(), Qt.Key.Key_Return)
    assert selected_words(window) == "the harbour"
    press(window, Qt.Key.Key_F5)
    page.table.setCurrentIndex(page.model.index(0, 0))
    press(focused(), Qt.Key.Key_Return)
    assert selected_words(window) == "launched"


def test_many_values_are_cut_until_asked_for(page: LedgerPage, window: MainWindow) -> None:
    frame = page.model.row_at(0)
    assert frame is not None
    for number in range(8):
        filling.add_entry(project_of(window), frame.uid, Slot("launched", 100 + number))
    QApplication.processEvents()
    told = lines(page)
    assert len(told) == MOST_LINES
    assert told[-1].startswith("6 more")
    page.table.enter_cell(cell(page, "launched"))
    for _ in range(MOST_LINES):
        press(focused(), Qt.Key.Key_Down)
    press(focused(), Qt.Key.Key_Return)
    assert len(lines(page)) == 13


def test_the_frame_stays_in_view_while_columns_are_scrolled(
    page: LedgerPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(700, 500)
    bar = page.table.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert page.table.frozen.isHidden()
    bar.setValue(bar.maximum())
    frozen = page.table.frozen
    assert frozen.isVisible()
    assert frozen.rowHeight(0) == page.table.rowHeight(0)
    page.bar.conflicts.setChecked(True)
    assert frozen.rowHeight(0) == page.table.rowHeight(0)
    page.table.setCurrentIndex(cell(page, "realis"))
    for _ in range(3):
        press(page.table, Qt.Key.Key_Left)
    qtbot.waitUntil(
        lambda: page.table.visualRect(cell(page, "launched")).left() >= frozen.covers
    )
    bar.setValue(bar.maximum())
    QTest.mouseClick(frozen.viewport(), LEFT, pos=QPoint(40, 40))
    assert page.table.currentIndex() == page.model.index(0, 0)


# Coding


def test_c_codes_what_a_rule_leads_to(page: LedgerPage, window: MainWindow) -> None:
    press(focused(), Qt.Key.Key_C)
    panel = page.deciding.panel
    assert panel.isVisible()
    assert focused() is panel.field
    shown = [panel.list.item(n).text() for n in range(panel.list.count())]
    assert [each.split("·")[1].strip() for each in shown[:4]] == ["low", "best", "high", "official"]
    for _ in range(3):
        press(focused(), Qt.Key.Key_Down)
    press(focused(), Qt.Key.Key_Return)
    assert coded(window) == [(46, "official")]
    assert not panel.isVisible()
    assert focused() is page.table
    assert lines(page)[-1] == "46 | official"
    press(window, Qt.Key.Key_Z, CONTROL)
    assert coded(window) == []
    QApplication.processEvents()
    assert len(lines(page)) == 5
    assert page.table.currentIndex() == cell(page, "launched")


def test_own_words_are_typed_and_what_cannot_be_is_said(
    page: LedgerPage, window: MainWindow
) -> None:
    press(focused(), Qt.Key.Key_C)
    panel = page.deciding.panel
    QTest.keyClicks(panel.field, "many")
    press(panel.field, Qt.Key.Key_Return)
    assert coded(window) == []
    assert panel.isVisible()
    assert "is a number" in panel._trouble.text()
    panel.field.selectAll()
    QTest.keyClicks(panel.field, "about 40")
    panel.rule.setEditText("own words")
    press(panel.field, Qt.Key.Key_Return)
    assert coded(window) == [({"value": 40, "comparator": "about"}, "own words")]


def test_a_decision_is_taken_back(page: LedgerPage, window: MainWindow) -> None:
    frame = page.model.row_at(0)
    assert frame is not None
    filling.code(project_of(window), frame.uid, "launched", 41, rule="best")
    QApplication.processEvents()
    press(focused(), Qt.Key.Key_C)
    panel = page.deciding.panel
    assert (panel.field.text(), panel.rule.currentText()) == ("41", "best")
    QTest.mouseClick(panel.back, LEFT)
    assert coded(window) == []


def test_escape_leaves_the_panel_and_changes_nothing(page: LedgerPage, window: MainWindow) -> None:
    press(focused(), Qt.Key.Key_C)
    press(focused(), Qt.Key.Key_Escape)
    assert not page.deciding.panel.isVisible()
    assert window.pages.currentWidget() is page
    assert focused() is page.table
    assert coded(window) == []


def test_a_double_click_into_an_empty_cell_codes(page: LedgerPage, window: MainWindow) -> None:
    rect = page.table.visualRect(cell(page, "realis"))
    QTest.mouseDClick(page.table.viewport(), LEFT, pos=rect.center())
    panel = page.deciding.panel
    assert panel.isVisible()
    QTest.keyClicks(panel.field, "happened")
    press(panel.field, Qt.Key.Key_Return)
    assert lines(page, "realis") == ["happened | own words"]


def test_slots_that_the_label_says_nothing_of_are_columns_too(
    page: LedgerPage, window: MainWindow, qtbot: QtBot
) -> None:
    frame = page.model.row_at(0)
    assert frame is not None
    filling.add_entry(project_of(window), frame.uid, Slot("weather", "fog"))
    qtbot.waitUntil(lambda: page.model.slots[-1] == "weather")
    assert lines(page, "weather") == ["fog | "]
    assert page.table.currentIndex() == cell(page, "launched")


# Filters and order


def test_f_filters_and_escape_empties_then_leaves(page: LedgerPage, qtbot: QtBot) -> None:
    press(focused(), Qt.Key.Key_F)
    assert focused() is page.bar.words
    QTest.keyClicks(page.bar.words, "nowhere")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert "No frame passes the filters" in page.table.hint
    assert page.bar.count.text() == "0 of 1 frame"
    press(page.bar.words, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    press(page.bar.words, Qt.Key.Key_Escape)
    assert focused() is page.table


def test_sources_sides_dates_conflicts(page: LedgerPage) -> None:
    bar, model = page.bar, page.model
    bar.frames.setCurrentIndex(bar.frames.findData(None))
    bar.changed.emit()
    assert model.rowCount() == 4

    def names() -> list[str]:
        bar.changed.emit()
        rows = (model.row_at(row) for row in range(model.rowCount()))
        return [row.label_name for row in rows if row is not None]

    bar.conflicts.setChecked(True)
    assert names() == ["Attack"]
    bar.clear_filters()
    bar.source.setText("ministry")
    assert names() == ["Attack", "Attribution"]
    bar.clear_filters()
    bar.side.setText("kind = military")
    assert names() == ["Attack"]
    bar.clear_filters()
    bar.since.setText("2026-09-05")
    assert names() == ["Attack"]
    bar.since.setText("someday")
    assert len(names()) == 4, "what is no date filters nothing"
    assert bar.since.property("role") == "trouble"
    bar.clear_filters()
    bar.uncoded.setChecked(True)
    assert names() == ["Attack", "Attribution"]


def test_this_article_lists_its_frames_and_follows_the_article(
    page: LedgerPage, window: MainWindow
) -> None:
    bar = page.bar
    bar.frames.setCurrentIndex(bar.frames.findData(None))
    bar.scope.setCurrentIndex(bar.scope.findData("article"))
    bar.changed.emit()
    assert page.model.rowCount() == 2
    press(focused(), Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_PageDown, CONTROL)
    press(window, Qt.Key.Key_F5)
    assert page.model.rowCount() == 3


def test_a_click_on_a_heading_sorts_turns_and_lets_go(page: LedgerPage) -> None:
    bar, header = page.bar, page.table.horizontalHeader()
    bar.frames.setCurrentIndex(bar.frames.findData(None))
    bar.changed.emit()
    before = [key.uid for key in page.model.found.keys]
    at = QPoint(header.sectionViewportPosition(0) + 30, 8)
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    assert page.model.query.sort == "@frame"
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    assert page.model.query.descending
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    assert [key.uid for key in page.model.found.keys] == before


def test_groups_are_named_above_their_first_row(page: LedgerPage, window: MainWindow) -> None:
    bar = page.bar
    bar.frames.setCurrentIndex(bar.frames.findData(None))
    bar.group.setCurrentIndex(bar.group.findData("@label"))
    bar.changed.emit()
    assert page.model.found.groups == {0: "Attack", 1: "Attribution", 3: "Harm"}
    # The values keep their places below the band.
    QTest.mouseClick(page.table.viewport(), LEFT, pos=line_point(page, "launched", 0))
    assert selected_words(window) == "46 drones"


def test_coming_frames_are_listed_at_once_and_the_place_stays(
    page: LedgerPage, window: MainWindow, qtbot: QtBot
) -> None:
    project = project_of(window)
    label = project.label_set.named("Attack", Kind.FRAME).uid
    frame = framing.add_frame(project, label, document=window.context.document_uid)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    row = page.model.row_at(page.table.currentIndex().row())
    assert row is not None
    assert row.words == "launched"
    editing.delete(project, [frame.uid])
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)


def test_what_happens_meanwhile_is_there_when_one_comes_back(
    page: LedgerPage, window: MainWindow
) -> None:
    press(focused(), Qt.Key.Key_F5)
    assert window.pages.shows_article
    project = project_of(window)
    label = project.label_set.named("Attack", Kind.FRAME).uid
    framing.add_frame(project, label, document=window.context.document_uid)
    assert page.model.rowCount() == 1, "nothing is read while nobody looks"
    press(window, Qt.Key.Key_F5)
    assert page.model.rowCount() == 2


def test_without_frame_labels_the_page_says_what_to_do(
    make_window: MakeWindow, small_project: Path
) -> None:
    window = make_window(small_project)
    press(window, Qt.Key.Key_F5)
    page = window.pages.ledger()
    assert "no frame label" in page.table.hint
    assert not page.grab().isNull()
    press(focused(), Qt.Key.Key_Escape)
    assert window.pages.shows_article


def test_another_project_begins_anew(
    page: LedgerPage, window: MainWindow, small_project: Path
) -> None:
    window.open_path(small_project)
    press(window, Qt.Key.Key_F5)
    assert page.model.rowCount() == 0
    assert page.bar.frames.count() == 1


# Time line


def test_a_time_line_says_the_same_as_picture_and_as_table(
    page: LedgerPage, window: MainWindow
) -> None:
    page.bar.time_line.setChecked(True)
    line = page.time_line
    assert (line.slot, line.scope) == ("launched", "frame")
    assert line.table.rowCount() == 5
    assert [line.table.item(row, 0).text() for row in (0, 4)] == ["2026-09-03", "2026-09-05"]  # type: ignore[union-attr]
    image = line.chart.grab().toImage()
    for place in range(5):
        point = line.chart.point_of(place)
        assert image.pixelColor(point.toPoint()) != LIGHT.paper
    assert line.chart.point_of(3).x() < line.chart.point_of(4).x()
    assert line.chart.point_of(3).y() < line.chart.point_of(4).y(), "41 stands above 20"
    QTest.mouseClick(line.chart, LEFT, pos=line.chart.point_of(3).toPoint())
    assert line.table.currentRow() == 3
    press(line.table, Qt.Key.Key_Return)
    assert selected_words(window) == "41 drones"
    press(focused(), Qt.Key.Key_Escape)
    assert page.views.currentWidget() is line
    press(focused(), Qt.Key.Key_Escape)
    assert page.views.currentWidget() is page.table


def test_words_have_a_time_line_too(page: LedgerPage) -> None:
    page.table.setCurrentIndex(cell(page, "target"))
    press(focused(), Qt.Key.Key_T)
    assert page.time_line.table.rowCount() == 1
    assert not page.time_line.chart.grab().isNull()


# Export


@pytest.mark.parametrize(("what", "rows"), [("frames", 1), ("long", 7), ("jsonl", 7)])
def test_what_is_listed_is_exported(
    page: LedgerPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, what: str, rows: int
) -> None:
    target = tmp_path / "out"
    job = writing.write(window.context, target, page.model.query, what)
    assert job is not None
    with qtbot.waitSignal(window.context.jobs.changed):
        pass
    qtbot.waitUntil(lambda: not window.context.jobs.running)
    if what == "jsonl":
        assert len(target.read_bytes().splitlines()) == rows
    else:
        with target.open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) == rows + 1
    assert window.bar.notice is not None
    assert "Wrote 1 frame with 7 reported values" in window.bar.notice.text


def test_the_menu_offers_every_form(page: LedgerPage) -> None:
    asked: list[str] = []
    page.bar.export_asked.disconnect()
    page.bar.export_asked.connect(asked.append)
    for action in page.bar.export_menu.actions():
        action.trigger()
    assert asked == ["frames", "long", "jsonl"]


def test_tips_quote_the_words(page: LedgerPage) -> None:
    from annotator.ui.pages.ledger.cells import tip_of

    line = page.table.cells.lines_at(cell(page, "launched"))[0]
    assert line.entry is not None
    said = tip_of(line.entry)
    assert "46 drones" in said
    assert "Harbour Wire" in said
    assert "46 drones" in FIRST




def test_it_opens_at_the_frame_that_is_active(window: MainWindow) -> None:
    attack = project_of(window).label_set.named("Attack", Kind.FRAME).uid
    others = (
        each for each in window.context.annotations.values()
        if each.kind is Kind.FRAME and each.label != attack
    )  # fmt: skip
    active = next(others)
    window.context.set_active(active.uid)
    press(window, Qt.Key.Key_F5)
    page = window.pages.ledger()
    assert page.bar.frames.currentData() == active.label
    row = page.model.row_at(page.table.currentIndex().row())
    assert row is not None
    assert row.uid == active.uid
    assert page.table.currentIndex().column() == 1, "its first slot, ready to be decided on"


def test_t_leads_to_the_time_line_and_back(page: LedgerPage) -> None:
    press(focused(), Qt.Key.Key_T)
    assert page.views.currentWidget() is page.time_line
    press(focused(), Qt.Key.Key_T)
    assert page.views.currentWidget() is page.table
