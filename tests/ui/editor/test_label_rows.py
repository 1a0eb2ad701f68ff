"""Which labels a few typed letters mean, and the rows that show them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.ui.editor.label_rows import ChoiceModel, choices

LABELS = tuple(
    Label(new_uid(), name) for name in ("Resource", "Second Source", "source-like", "Source", "É")
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Resource", "Second Source", "source-like", "Source", "É"]),
        ("  ", ["Resource", "Second Source", "source-like", "Source", "É"]),
        ("Source", ["Source", "source-like", "Second Source", "Resource"]),
        ("like", ["source-like", "New label “like”"]),
        ("sou", ["source-like", "Source", "Second Source", "Resource", "New label “sou”"]),
        ("E\u0301", ["É"]),
        (" other ", ["New label “other”"]),
    ],
)
def test_the_likeliest_comes_first_and_a_new_one_last(typed: str, names: list[str]) -> None:
    model = ChoiceModel()
    model.show(choices(LABELS, typed))
    assert [model.index(row).data() for row in range(model.rowCount())] == names


def test_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = ChoiceModel()
    qtmodeltester.check(model)
    model.show(choices(LABELS, "so"))
    qtmodeltester.check(model)
    last = model.index(model.rowCount() - 1)
    assert last.data(Qt.ItemDataRole.UserRole).label is None
    assert model.index(model.rowCount()).data() is None
