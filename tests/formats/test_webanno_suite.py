"""WebAnno TSV against INCEpTION's own suite: read, written again, and told from its XMI twins.

Each case has the file that INCEpTION writes and, nearly always, the CAS that it wrote it from. So
the file that is read has to come out the same, and what is read has to be what the CAS holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.offsets import OffsetMap
from annotator.formats.base import WriteReport
from annotator.formats.webanno_tsv.format import WEBANNO_TSV
from annotator.formats.webanno_tsv.marks import KEY
from annotator.formats.webanno_tsv.writing import MOVED, NARROWED, WriteOptions
from tests.formats.helpers import FIXTURES, read_file, write_to
from tests.formats.told import told

SUITE = FIXTURES / "webanno-tsv" / "tsv3-suite"
CASES = sorted(path.parent.name for path in SUITE.glob("*/reference.tsv"))
TWINS = [case for case in CASES if (SUITE / case / "reference.xmi").is_file()]

EXPLAINED: dict[str, str] = {}
"""Cases whose written file differs from the reference, each with its one reason."""

NOT_HELD = {
    "testAnnotationWithLeadingWhitespace": ((4, 8), (5, 8)),
    "testAnnotationWithLeadingWhitespaceAtStart": ((0, 4), (1, 4)),
    "testAnnotationWithTrailingWhitespace": ((0, 4), (0, 3)),
    "testAnnotationWithTrailingWhitespaceAtEnd": ((4, 8), (4, 7)),
    "testZeroWidthAnnotationBeforeFirstTokenIsMovedToBeginOfFirstToken": ((1, 1), (2, 2)),
    "testZeroWidthAnnotationBetweenTokenIsMovedToEndOfPreviousToken": ((4, 4), (3, 3)),
    "testZeroWidthAnnotationBeyondLastTokenIsMovedToEndOfLastToken": ((8, 8), (7, 7)),
}
"""Cases whose CAS has an annotation that no file holds, and where the file has it instead."""

_NO_LAYERS = {"Token", "Sentence", "DocumentMetaData", "Sofa", "View", "NULL"}

pytestmark = pytest.mark.skipif(not CASES, reason="the suite is not there")


def read(case: str) -> AnnotatedDocument:
    (document,), context = read_file("webanno-tsv", SUITE / case / "reference.tsv")
    assert not context.report.notes
    assert not context.report.refused
    return document


def written(document: AnnotatedDocument, **options: object) -> tuple[bytes, WriteReport]:
    output, report = write_to("webanno-tsv", [document], Corpus(document.label_set), **options)
    (content,) = output.files.values()
    return content, report


def test_all_cases_are_there() -> None:
    assert (len(CASES), len(TWINS), len(EXPLAINED)) == (75, 73, 0)


@pytest.mark.parametrize("labels", ["values", "layers"])
@pytest.mark.parametrize("case", CASES)
def test_the_same_file_is_written(case: str, labels: str) -> None:
    path = SUITE / case / "reference.tsv"
    (document,), _ = read_file("webanno-tsv", path, labels=labels)
    content, report = written(document)
    assert content == path.read_bytes()
    assert (report.documents, report.dropped.total()) == (1, 0)
    assert report.annotations == len(document.annotations)
    carried = WEBANNO_TSV.carried(
        [document], WriteOptions(), Corpus(document.label_set), WriteReport()
    )
    carries = WEBANNO_TSV.info.carries
    assert [told(each, carries) for each in carried] == [told(document, carries)]


@pytest.mark.parametrize("case", TWINS)
def test_what_is_read_is_what_the_cas_holds(case: str) -> None:
    document = read(case)
    root = parse(SUITE / case / "reference.xmi").getroot()
    elements = [(element.tag.rpartition("}")[2], element) for element in root]
    text = next(element for name, element in elements if name == "Sofa").get("sofaString", "")
    # Blanks at the end of a text stand in no sentence, and so in no file.
    assert text.rstrip(" ") == document.text
    ids = {element.get("{http://www.omg.org/XMI}id"): element for element in root}

    def place(element: Any) -> tuple[int, int]:
        return int(element.get("begin", -1)), int(element.get("end", -1))

    spans, relations = Counter[object](), Counter[object]()
    for name, element in elements:
        if element.get("Governor"):
            source, target = (ids[element.get(end)] for end in ("Governor", "Dependent"))
            relations[place(source), place(target)] += 1
        elif element.get("begin") and name not in _NO_LAYERS:
            value = element.get("value")
            spans[place(element), value] += 1
    if case in NOT_HELD:
        before, after = NOT_HELD[case]
        spans[after, None] = spans.pop((before, None))
    assert _spans(document) == spans
    assert _relations(document) == relations


def _spans(document: AnnotatedDocument) -> Counter[object]:
    """Places in UTF-16 and the feature `value` of all spans but tokens, as a CAS would say it."""
    frames = {
        slot.ref: a for a in document.annotations for slot in a.slots if slot.name == "trigger"
    }
    found = Counter[object]()
    for a in document.annotations:
        layer = _mark(a).get("layer", "")
        if a.kind is Kind.SPAN and not layer.endswith(".Token"):
            found[_place(document, a), _value(document, frames.get(a.uid, a))] += 1
    return found


def _value(document: AnnotatedDocument, a: Annotation) -> object:
    """What the feature `value` holds: the label or a slot."""
    if _mark(a).get("feature") == "value":
        assert a.label is not None
        return document.label_set[a.label].name
    return next((slot.value for slot in a.slots if slot.name == "value" and not slot.ref), None)


def _relations(document: AnnotatedDocument) -> Counter[object]:
    by_uid = {a.uid: a for a in document.annotations}
    found = Counter[object]()
    for relation in document.relations:
        assert relation.source
        assert relation.target
        ends = (by_uid[uid] for uid in (relation.source, relation.target))
        found[tuple(_place(document, end) for end in ends)] += 1
    return found


def _place(document: AnnotatedDocument, a: Annotation) -> tuple[int, int]:
    units = OffsetMap(document.text)
    ((start, end),) = a.anchors
    return units.to_utf16(start), units.to_utf16(end)


def _mark(a: Annotation) -> dict[str, str]:
    mark = a.extra.get(KEY, {})
    assert isinstance(mark, dict)
    return mark


# The two whose CAS has blanks at the end of its text have no file that says so.
@pytest.mark.parametrize("case", [case for case in sorted(NOT_HELD) if not case.endswith("End")
                                  and "Beyond" not in case])  # fmt: skip
def test_edges_in_white_space_are_cut_as_inception_cuts_them(case: str) -> None:
    document = read(case)
    before, after = NOT_HELD[case]
    (a,) = document.annotations
    assert a.anchors == (Anchor(*after),)
    wide = document.with_annotations([a._replace(anchors=(Anchor(*before),))])
    content, report = written(wide)
    assert content == (SUITE / case / "reference.tsv").read_bytes()
    assert report.dropped == {NARROWED if before[0] < before[1] else MOVED: 1}


def test_a_suite_of_files_is_one_import(tmp_path: Path) -> None:
    """A folder of nothing but such files is read as one; same texts are told by their names."""
    for case in CASES:
        (tmp_path / f"{case}.tsv").write_bytes((SUITE / case / "reference.tsv").read_bytes())
    documents, context = read_file("webanno-tsv", tmp_path)
    assert [d.id for d in documents] == [f"{case}.tsv" for case in CASES]
    assert (context.report.documents, context.report.refused) == (75, [])
    labels = context.labels.label_set
    again, _ = write_to(
        "webanno-tsv", [replace(d, label_set=labels) for d in documents], Corpus(labels)
    )
    assert again.files == {
        f"/{case}.tsv": (SUITE / case / "reference.tsv").read_bytes() for case in CASES
    }
