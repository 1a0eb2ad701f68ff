"""A hundred thousand spans: a rename touches none of them, a merge is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.changes import Changes
from annotator.domain.document import Document
from annotator.domain.errors import Cancelled
from annotator.domain.ids import new_uid, new_uids, now
from annotator.services import labelling
from annotator.services.label_merging import merge_labels
from annotator.services.project import Project
from tests.services.label_projects import label_uid
from tests.states import one, rows_of

SPANS, DOCUMENTS = 100_000, 500
HASHES = "SELECT count(*), sum(hash % 1000003), sum(id) FROM annotation"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed project of 100,000 spans, half of them Source, half Speaker."""
    path, moment = tmp_path_factory.mktemp("scale") / "large.annotator", now()
    with Project.create(path, labels=["Source", "Speaker", "Place"], annotator="ada") as project:
        labels = [label_uid(project, name) for name in ("Source", "Speaker")]
        with project.store.bulk_action("Fill", "ada") as bulk:
            for number in range(DOCUMENTS):
                document = Document(new_uid(), f"a{number}", "word " * (SPANS // DOCUMENTS))
                bulk.add_document(document)
                bulk.add_annotations(
                    document.uid,
                    [
                        Annotation(
                            uid, label=labels[place % 2], document=document.uid,
                            anchors=(Anchor(place * 5, place * 5 + 4),), annotator="ada",
                            created=moment, updated=moment,
                        )
                        for place, uid in enumerate(new_uids(SPANS // DOCUMENTS))
                    ],
                )  # fmt: skip
    return path


@pytest.fixture
def large(made: Path) -> Iterator[Project]:
    with Project.open(made, annotator="ada") as project:
        yield project


def rows(project: Project) -> tuple[int, ...]:
    """How many annotations there are, and something that tells their rows apart."""
    return tuple(project.store.database.execute(HASHES).fetchone())


def changes(project: Project) -> int:
    """How many rows this connection has written since it was opened."""
    return int(project.store.database.execute("SELECT total_changes()").fetchone()[0])


def test_a_rename_touches_no_span(large: Project) -> None:
    before, written = rows(large), changes(large)
    labelling.edit_label(large, label_uid(large, "Source"), name="Said by")
    assert rows(large) == before
    assert changes(large) - written < 20
    large.undo()
    assert rows(large) == before


def test_a_merge_is_one_transaction_with_progress_and_one_step(large: Project) -> None:
    source, speaker = label_uid(large, "Source"), label_uid(large, "Speaker")
    before, written, entries = rows(large), changes(large), len(large.history())
    told: list[tuple[int, int | None]] = []
    published: list[Changes] = []
    large.subscribe(published.append)
    merge_labels(large, [speaker], source, progress=lambda *far: told.append(far))
    assert large.store.labels.use(source) == (SPANS, DOCUMENTS)
    assert len(large.history()) == entries + 1
    assert [changes_.bulk for changes_ in published] == [True]
    assert told[0][0] < told[-1][0] <= SPANS // 2 + 1
    assert {whole for _done, whole in told} == {SPANS // 2}
    # One write a span, and a few for documents, labels and history.
    assert SPANS // 2 < changes(large) - written < SPANS
    assert list(large.path.parent.glob("*-backups/*change*")), "a copy was made before"
    after = rows(large)
    large.undo()
    assert rows(large) == before
    large.redo()
    assert rows(large) == after
    large.undo()
    assert large.check() == []


def test_a_stopped_merge_has_done_nothing(large: Project) -> None:
    source, speaker = label_uid(large, "Source"), label_uid(large, "Speaker")
    before, entries = rows(large), len(large.history(limit=1000))
    asked = 0

    def stop_halfway() -> bool:
        nonlocal asked
        asked += 1
        return asked > 50

    with pytest.raises(Cancelled, match="nothing of it was kept"):
        merge_labels(large, [speaker], source, cancelled=stop_halfway)
    assert asked == 51
    assert rows(large) == before
    assert len(large.history(limit=1000)) == entries
    assert large.label_set.find("Speaker") is not None


def test_the_history_of_a_merge_lies_in_chunks(made: Path) -> None:
    with rows_of(made) as connection:
        largest = connection.execute("SELECT max(length(changes)) FROM history_change").fetchone()
    assert largest[0] < 200_000
    assert one(made, "SELECT count(*) FROM history_change") > SPANS // 2 // 500
