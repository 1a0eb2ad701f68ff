"""Documents put together from what files say in any order."""

from __future__ import annotations

import pytest

from annotator.domain.annotation import Anchor, Kind, Slot
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext
from annotator.formats.building import DocumentBuilder
from annotator.formats.names import FileNames, LabelNames


def test_references_may_come_before_what_they_point_to() -> None:
    context = ReadContext(annotator="ada")
    builder = DocumentBuilder(context, "Oduya said", path="x", importer="x@1", id="d", line=3)
    who = Slot("who", ref=builder.uid_of("T1"))
    builder.frame("Saying", trigger=builder.uid_of("T2"), slots=[who])
    builder.span("Person", [Anchor(0, 5)], key="T1")
    builder.span("Cue", [Anchor(6, 10)], key="T2", note="past")
    found = builder.finish()
    assert [s.text for s in found.spans] == ["Oduya", "said"]
    assert found.annotations[0].references == tuple(builder.uid_of(k) for k in ("T2", "T1"))
    assert {a.annotator for a in found.annotations} == {"ada"}
    assert (found.id, context.line, context.report.annotations) == ("d", 3, 3)
    assert {label.kind for label in context.labels.added} == {Kind.SPAN, Kind.FRAME}


def test_what_refers_to_nothing_is_left_out_and_told() -> None:
    context = ReadContext()
    builder = DocumentBuilder(context, "Oduya", path="x.ann", importer="x@1")
    one = builder.span("Person", [Anchor(0, 5)], slots=(Slot("of", ref=builder.uid_of("T9")),))
    builder.relation("R", one, builder.uid_of("T8"), key="R1")
    builder.relation("S", builder.uid_of("R1"), one)
    found = builder.finish()
    assert [(a.kind, a.slots) for a in found.annotations] == [(Kind.SPAN, ())]
    assert context.report.dropped.total() == 3
    assert [place.path for place in context.report.left_out] == ["x.ann"] * 3
    assert "T8" in " ".join(place.reason for place in context.report.left_out)


@pytest.mark.parametrize("text", ["a\0", "\ud800"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        DocumentBuilder(ReadContext(), text, path="x", importer="x@1")


def test_file_names_are_safe_and_differ_everywhere() -> None:
    names = FileNames()
    given = ["a1", "A1", "../etc/passwd", "CON", "", "x" * 300, "x" * 300, "e\u0301", "\u00e9"]
    given += ["a/b", "a\\b"]
    found = [names.name(id) for id in given]
    assert found[0] == "a1"
    assert len({name.casefold() for name in found}) == len(given)
    assert all("/" not in n and "\\" not in n and ".." not in n and len(n) < 120 for n in found)
    assert found[3].lower() != "con"


@pytest.mark.timeout(10)
def test_thousands_of_ids_that_begin_alike_get_their_names_in_time() -> None:
    # An archive's addresses: longer than a file name, and different only behind that.
    names = FileNames()
    given = [f"https://harbourwire.example/{'velmar/' * 20}{number}" for number in range(20_000)]
    found = [names.name(id) for id in [*given, "x" * 1_000_000]]
    assert len(set(found)) == len(found)
    assert found[1] == f"{found[0]}-2"


def test_label_names_lead_back() -> None:
    names = LabelNames(["Source", "A B", "A_B", "\u0414\u0436", "=x"])
    found = [names.plain(n) for n in ("Source", "A B", "A_B", "\u0414\u0436", "=x")]
    assert found == ["Source", "A_B_2", "A_B", "label", "x"]
    assert names.table == {"A_B_2": "A B", "label": "\u0414\u0436", "x": "=x"}


def test_what_hangs_on_what_is_gone_goes_in_time() -> None:
    # Each relation hangs on the one behind it: a pass over all for each would take minutes.
    count = 20_000
    context = ReadContext(annotator="ada")
    builder = DocumentBuilder(context, "Velmar", path="x", importer="test@1")
    span = builder.span("Place", [Anchor(0, 6)])
    for number in range(count):
        builder.relation("then", span, builder.uid_of(f"R{number + 1}"), key=f"R{number}")
    assert [a.uid for a in builder.finish().annotations] == [span]
    assert context.report.dropped == {"relations whose ends are not in the file": count}
