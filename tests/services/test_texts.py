"""Texts that are kept: which, how long, and never more than there is room for."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.changes import Action, Change, Entity
from annotator.domain.ids import Uid
from annotator.services.editing import document_record
from annotator.services.project import Project
from annotator.services.texts import KnownTexts
from tests.builders import make_project


def uid(number: int) -> Uid:
    return Uid(str(number))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 30)), max_size=60))
def test_the_room_is_never_exceeded_and_what_is_kept_is_true(
    steps: list[tuple[bool, int, int]],
) -> None:
    known, truth = KnownTexts(most=40), dict[Uid, str]()
    last = None
    for opened, number, length in steps:
        text = truth.setdefault(uid(number), "x" * length)
        (known.open if opened else known.keep)(uid(number), text)
        last = uid(number)
        assert known.size <= 40
        assert known.get(last) == text
    for one, text in truth.items():
        assert known.get(one) in (None, text)


def test_the_open_text_stays_whatever_is_read_beside_it() -> None:
    known = KnownTexts(most=10)
    known.open(uid(0), "y" * 1000)
    for number in range(1, 50):
        known.keep(uid(number), "x" * 4)
    assert known.get(uid(0)) == "y" * 1000
    assert [n for n in range(1, 50) if known.get(uid(n)) is not None] == [48, 49]
    assert known.size == 8


def test_what_was_used_last_stays_longest() -> None:
    known = KnownTexts(most=3)
    for number in range(3):
        known.keep(uid(number), "x")
    known.get(uid(0))
    known.keep(uid(3), "x")
    assert [known.get(uid(n)) for n in range(4)] == ["x", None, "x", "x"]


def test_one_long_text_is_kept_alone() -> None:
    known = KnownTexts(most=3)
    known.keep(uid(0), "x")
    known.keep(uid(1), "long")
    assert (known.get(uid(0)), known.get(uid(1))) == (None, "long")


def test_a_project_reads_a_text_once(tmp_path: Path) -> None:
    path = make_project(tmp_path / "p.annotator", ["one", "two", "three"])
    with Project.open(path) as project:
        uids = [document.uid for document in project.documents()]
        project.load(uids[0])
        texts = [project.text_of(one) for one in uids]
        assert texts == ["one", "two", "three"]
        assert [project.text_of(one) is text for one, text in zip(uids, texts, strict=True)] == [
            True, True, True,
        ]  # fmt: skip


def test_the_text_of_a_deleted_document_is_forgotten(tmp_path: Path) -> None:
    path = make_project(tmp_path / "p.annotator", ["one", "two"])
    with Project.open(path) as project:
        uids = [document.uid for document in project.documents()]
        project.load(uids[0])
        project.text_of(uids[1])
        for one in uids:
            record = document_record(project, one)
            project.apply(Action("Delete", (Change(Entity.DOCUMENT, one, record, None),)))
        assert [project.known_text(one) for one in uids] == [None, None]
        project.undo()
        assert project.text_of(uids[1]) == "two"
