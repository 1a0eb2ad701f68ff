"""The model of a ledger: sound, lazy, and true to the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Kind, Slot
from annotator.services import editing, filling, framing
from annotator.services.ledger import Ledger, LedgerQuery
from annotator.storage.database import sqlite3
from annotator.ui.models import ledger as models
from annotator.ui.models.ledger import LedgerModel
from tests.nights import Night, night


@pytest.fixture
def one(project_path: Path) -> Iterator[Night]:
    made = night(project_path)
    yield made
    made.project.close()


def model_of(one: Night, **asked: object) -> LedgerModel:
    model = LedgerModel()
    query = LedgerQuery(label=one.label("Harm"), **asked)  # type: ignore[arg-type]
    model.show(Ledger(one.project.store), query)
    return model


def many(one: Night, count: int) -> None:
    for number in range(count):
        frame = framing.add_frame(
            one.project, one.label("Harm"), document=one.documents["first"], note=str(number)
        )
        filling.add_entry(one.project, frame.uid, Slot("note", f"n{number}"))


def test_is_a_sound_model(qtmodeltester: ModelTester, one: Night) -> None:
    many(one, 60)
    qtmodeltester.check(model_of(one))


def test_reads_pages_when_they_are_seen_and_keeps_few(
    one: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "PAGE", 10)
    monkeypatch.setattr(models, "KEPT", 30)
    many(one, 80)
    model = model_of(one)
    assert (model.rowCount(), model.rows_kept) == (81, 0)
    for row in (*range(0, 81, 7), *range(80, 0, -11)):
        found = model.row_at(row)
        assert found is not None
        assert found.uid == model.found.keys[row].uid
        assert model.rows_kept <= 30
    assert model.row_at(81) is None


def test_a_change_that_moves_nothing_keeps_the_rows(one: Night, qtbot: QtBot) -> None:
    many(one, 3)
    model = model_of(one)
    uid = model.found.keys[1].uid
    assert model.row_at(1) is not None
    filling.code(one.project, uid, "note", "decided", rule="own words")
    with qtbot.waitSignal(model.dataChanged):
        assert model.refresh()
    row = model.row_at(1)
    assert row is not None
    assert row.cell("note").coded is not None
    editing.delete(one.project, [uid])
    with qtbot.waitSignal(model.modelReset):
        assert not model.refresh()
    assert model.rowCount() == 3


def test_a_label_that_is_gone_is_said_once(one: Night, qtbot: QtBot) -> None:
    from annotator.services import labelling

    model = LedgerModel()
    spare = labelling.add_label(one.project, "Spare", kind=Kind.FRAME)
    model.show(Ledger(one.project.store), LedgerQuery(label=spare.uid))
    one.project.undo()
    with qtbot.waitSignal(model.failed) as told:
        model.refresh()
    assert told.args == ["this label is no longer in the project"]
    assert model.rowCount() == 0


def test_rows_that_cannot_be_read_stay_blank(one: Night, qtbot: QtBot) -> None:
    model = model_of(one)
    database = one.project.store.database.connection
    database.execute("UPDATE annotation SET note = 'other' WHERE kind = 'frame'")
    with qtbot.waitSignal(model.failed) as told:
        assert model.row_at(0) is None
    assert "damaged" in str(told.args)
    assert isinstance(database, sqlite3.Connection)
