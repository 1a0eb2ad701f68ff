"""Bringing a knowledge base into the window: a job, a name, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.services import candidates, labelling
from annotator.ui.candidate_commands import take_candidates
from annotator.ui.main_window import MainWindow
from annotator.ui.messages import answered_by

Settle = Callable[[], None]


@pytest.fixture
def settle(qtbot: QtBot, window: MainWindow) -> Settle:
    def wait() -> None:
        qtbot.waitUntil(lambda: not window.context.jobs.running)

    return wait


def tables(window: MainWindow) -> dict[str, int]:
    assert window.context.project is not None
    return candidates.candidate_tables(window.context.project)


def test_a_file_is_brought_in_under_its_own_name(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "port places.csv"
    path.write_text("id,label\nQ1,Velmar\n", encoding="utf-8")
    take_candidates(window, path)
    settle()
    assert tables(window) == {"port-places": 1}
    assert window.bar.notice is not None
    assert window.bar.notice.text == "Imported “port-places”: 1 candidate. Ctrl+B looks them up."
    window.commands.run("undo")
    assert tables(window) == {}


def test_the_name_that_the_label_set_asks_for_is_offered(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    assert window.context.project is not None
    path = tmp_path / "set.json"
    path.write_text(
        '{"labels": [{"name": "Same one", "kind": "cluster",'
        ' "slots": [{"name": "link", "type": "kb", "kbs": ["wikidata"]}]}]}',
        encoding="utf-8",
    )
    labelling.import_label_set(window.context.project, path)
    table = tmp_path / "mine.csv"
    table.write_text("id,label\nQ1,Velmar\n", encoding="utf-8")
    asked: list[Sequence[str]] = []

    def answer(_question: str, choices: Sequence[str]) -> str:
        asked.append(choices)
        return choices[0] if len(asked) > 1 else "Cancel"

    with answered_by(answer):
        take_candidates(window, table)
        settle()
        assert tables(window) == {}
        take_candidates(window, table)
        settle()
    assert asked[0] == ["wikidata", "mine", "Cancel"]
    assert tables(window) == {"wikidata": 1}


def test_a_bad_file_is_refused_with_its_line(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("id,label\nQ1,\n", encoding="utf-8")
    take_candidates(window, path)
    settle()
    assert tables(window) == {}
    assert window.bar.notice is not None
    assert "bad.csv, line 2: “Q1” needs a label." in window.bar.notice.text
