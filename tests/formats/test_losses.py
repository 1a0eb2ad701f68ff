"""What is lost is counted once, with the places where it happens."""

from __future__ import annotations

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import new_uid
from annotator.formats import reducing
from annotator.formats.base import EVERYTHING, Carries
from annotator.formats.losses import MOST_LOSS_PLACES, LossPlace, WriteReport
from annotator.formats.reducing import Reducer
from tests.builders import make_document


def span(start: int, end: int, note: str = "") -> Annotation:
    return Annotation(new_uid(), anchors=(Anchor(start, end),), note=note)


def test_what_is_not_written_at_all_is_not_counted_for_its_parts_as_well() -> None:
    document = make_document("Harbour Wire counted 14 ships")
    long, short = span(0, 12, note="who"), span(0, 7, note="where")
    reducer = Reducer(EVERYTHING - {Carries.OVERLAP, Carries.NOTES}, Corpus())
    report = WriteReport()
    (written,) = reducer.documents([AnnotatedDocument(document, (long, short))], report)
    assert [a.uid for a in written.annotations] == [long.uid]
    assert report.dropped == {"notes": 1, reducing.OVERLAPPING: 1}
    assert report.gone == {reducing.OVERLAPPING: 1}
    assert report.places == {
        "notes": [LossPlace(document.uid, long.uid)],
        reducing.OVERLAPPING: [LossPlace(document.uid, short.uid)],
    }


def test_what_was_counted_of_other_documents_stays() -> None:
    first, second = make_document("a"), make_document("b")
    one, other = span(0, 1, note="x"), span(0, 1, note="y")
    report = WriteReport()
    for document, annotation in ((first, one), (second, other)):
        report.begin(document.uid)
        report.drop("notes", annotation)
    report.lose("spans", other)
    assert report.dropped == {"notes": 1, "spans": 1}
    assert report.places["notes"] == [LossPlace(first.uid, one.uid)]
    report.begin(first.uid)
    report.lose("spans", one)
    assert report.dropped == {"notes": 1, "spans": 2}


def test_a_title_is_lost_in_every_file_alike_and_a_note_in_its_own() -> None:
    document = make_document("a", title="Ships")
    given = AnnotatedDocument(document, (span(0, 1, note="x"),))
    report = WriteReport()
    wide = Annotation(new_uid())
    list(Reducer(frozenset({Carries.HIGHLIGHTS}), Corpus(annotations=(wide,)))
         .documents([given], report))  # fmt: skip
    assert report.alike == {"titles": 1}
    assert report.gone == {reducing.WIDE: 1}
    assert (report.lost, report.dropped["notes"]) == (0, 1)


def test_places_are_bounded_and_counts_are_not() -> None:
    report = WriteReport()
    report.begin(new_uid())
    for _ in range(MOST_LOSS_PLACES + 5):
        report.drop("notes", span(0, 1))
    assert not report.has_room("notes")
    assert len(report.places["notes"]) == MOST_LOSS_PLACES
    assert report.dropped["notes"] == MOST_LOSS_PLACES + 5
