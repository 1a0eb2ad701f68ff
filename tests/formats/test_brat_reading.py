"""brat, read: every construct and every trap, and which files belong together."""


from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.label import Label
from annotator.domain.slots import SlotSpec, SlotType, specs_of
from annotator.formats import registry
from annotator.formats.brat.format import BRAT
from annotator.services.project import Project
from tests.formats.brat_files import OWN, counts, files, one, read

# Reading: what lines say


def test_every_construct() -> None:
    (harbour, nothing), context = read(OWN / "harbour")
    assert (harbour.id, harbour.title, nothing.id) == ("harbour", "harbour", "nothing")
    assert (nothing.text, nothing.annotations) == ("", ())
    assert counts([harbour]) == {"span": 20, "frame": 8, "relation": 3, "cluster": 3}
    assert not context.report.dropped
    assert context.report.notes == (
        "1 .ann file is empty: its document comes without annotations",
    )
    frames = harbour.frames
    spans = {span.text: span for span in reversed(harbour.spans)}
    # Several events on one trigger, events in events, numbered roles the same one again.
    assert frames[5].trigger == frames[6].trigger == spans["stopped"].uid
    assert frames[3].values("Cause")[0].ref == frames[0].uid
    assert [slot.name for slot in frames[0].annotation.slots] == [
        "trigger", "Org-Arg", "Org-Arg", "Org-Arg", "Org-Arg", "Time", "Reference",
    ]  # fmt: skip
    assert [slot.value for slot in frames[1].values("Confidence")] == ["Possible", "Likely"]
    assert [cluster.label for cluster in harbour.clusters] == ["Equiv", "Equiv", "Alias"]
    assert max(len(cluster.members) for cluster in harbour.clusters) == 3
    place = next(span for span in harbour.spans if span.label == "Place")
    assert [fragment.text for fragment in place.fragments] == ["Velmar", "Port"]
    assert spans["👩‍👧 cheered"].label == "Happening"
    assert spans["Port of Velmar"].value("Reference") == {
        "kb": "Ports", "id": "velmar-1", "label": "Velmar, Port of",
    }  # fmt: skip
    assert spans["Port of Velmar"].note == "Reference: looked up"
    assert frames[0].note == "four of them\nor three?"
    assert frames[1].note == "Confidence: says so itself"
    assert frames[3].value("Speculation") is True
    assert harbour.relations[0].value("statement") == "written"
    assert harbour.relations[2].annotation.extra == {"roles": ["whole", "part"]}


def test_fragments_keep_their_order_and_touch(tmp_path: Path) -> None:
    text = "Oduya and Sokolenko left Velmar."
    ann = "T1\tA 25 31;0 5\tVelmar Oduya\nT2\tA 10 14;14 19\tSoko lenko\nT3\tA 0 2;2 5\tOduya\n"
    found, _ = one(tmp_path, ann, text)
    assert [span.annotation.anchors for span in found.spans] == [
        (Anchor(25, 31), Anchor(0, 5)), (Anchor(10, 14), Anchor(14, 19)),
        (Anchor(0, 2), Anchor(2, 5)),
    ]  # fmt: skip


def test_what_brat_parted_at_line_ends_is_joined_if_one_asks(tmp_path: Path) -> None:
    text = "Olha\n  Sokolenko and Ben\n"
    ann = "T1\tA 0 4;7 16\tOlha Sokolenko\nT2\tA 0 4;21 24\tOlha Ben\n"
    ann += "T3\tA 7 16;0 4\tSokolenko Olha\n"
    files(tmp_path, x_txt=text, x_ann=ann)
    (found,), _ = read(tmp_path)
    apart = [span.annotation.anchors for span in found.spans]
    assert apart == [((0, 4), (7, 16)), ((0, 4), (21, 24)), ((7, 16), (0, 4))]
    (found,), _ = read(tmp_path, join_lines=True)
    assert [span.annotation.anchors for span in found.spans] == [((0, 16),), *apart[1:]]


def test_lines_broken_in_two_are_put_together(tmp_path: Path) -> None:
    text = "The quay\nreopens\n\non Friday, they said."
    ann = (
        "T1\tContent 4 27\tquay\nreopens\n\non Friday\n"
        "T2\tCue 34 38\tsaid\nsome stray words\n"
        "#1\tAnnotatorNotes T2\tlook\nagain\nA1\tSure T2"
    )
    found, context = one(tmp_path, ann, text)
    assert [span.text for span in found.spans] == ["quay\nreopens\n\non Friday", "said"]
    assert found.spans[1].note == "look\nagain"
    assert found.spans[1].value("Sure") is True
    assert context.report.dropped == {"lines that are none of brat's": 1}
    assert context.report.remarks == [
        "2 lines are broken in two: their words were taken from the text"
    ]
    (left,) = context.report.left_out
    assert (left.path, left.line) == (str(tmp_path / "x.ann"), 6)


def test_numbered_roles_are_one_role_and_keep_odd_numbers(tmp_path: Path) -> None:
    conf = "[entities]\nP\n[relations]\n[events]\nBind Theme+:P, Site*:P, Arg1:P\n[attributes]\n"
    lines = "".join(f"T{n}\tP 0 1\ta\n" for n in range(1, 6))
    ann = f"{lines}T6\tBind 2 3\tb\nE1\tBind:T6 Theme:T1 Theme2:T2 Site2:T3 Arg1:T4\t\n"
    ann += "E2\tOther:T6 Arg1:T1 Arg2:T2 \n"
    (found,), _ = read(files(tmp_path, x_txt="a b", x_ann=ann, annotation_conf=conf))
    slots = found.frames[0].annotation.slots
    assert [(s.name, dict(s.extra)) for s in slots[1:]] == [
        ("Theme", {}), ("Theme", {}), ("Site", {"number": 2}), ("Arg1", {}),
    ]  # fmt: skip
    assert [s.name for s in found.frames[1].annotation.slots] == ["trigger", "Arg1", "Arg2"]


def test_events_before_their_arguments_and_without_any(tmp_path: Path) -> None:
    ann = "E1\tCut:T1 Cause:E2\t\nE2\tCut:T1 \nE3\tCut:T1\nT1\tCut 0 3\tcut"
    found, context = one(tmp_path, ann, "cut")
    assert found.frames[0].values("Cause")[0].ref == found.frames[1].uid
    assert [len(frame.annotation.slots) for frame in found.frames] == [2, 1, 1]
    assert not context.report.dropped


def test_attributes_of_words_events_and_relations_with_and_without_values(tmp_path: Path) -> None:
    ann = (
        "T1\tA 0 1\ta\nT2\tA 2 3\tb\nE1\tC:T1\nR1\tIs Arg2:T1 Arg1:T2\t\n"
        "M1\tNegation E1\nA1\tLevel T1 very high \nA2\tstatement R1 x\n"
    )
    found, _ = one(tmp_path, ann, "a b")
    assert found.frames[0].value("Negation") is True
    assert found.spans[0].value("Level") == "very high"
    relation = found.relations[0]
    assert (relation.value("statement"), relation.source) == ("x", found.spans[1].uid)


def test_normalizations_in_both_ways_of_writing(tmp_path: Path) -> None:
    ann = (
        "T1\tA 0 1\ta\nN1\tReference T1 GO:GO:0006306\tDNA methylation\n"
        "N2\tReference Annotation:T1 Referent:Wiki:7\n"
        "N3\tReference Referent:Wiki:8 Annotation:T1\nN4\tReference T1 loose\n"
    )
    found, _ = one(tmp_path, ann, "a")
    assert [slot.value for slot in found.spans[0].values("Reference")] == [
        {"kb": "GO", "id": "GO:0006306", "label": "DNA methylation"},
        {"kb": "Wiki", "id": "7"}, {"kb": "Wiki", "id": "8"}, "loose",
    ]  # fmt: skip


def test_what_leads_nowhere_is_left_out_and_counted(tmp_path: Path) -> None:
    ann = (
        "T1\tA 0 1\ta\nE1\tA:T1 Who:T8\nR1\tIs Arg1:T1 Arg2:T9\nA1\tSure T7\nN1\tRef T7 W:1\n"
        "#1\tAnnotatorNotes T7\tgone\n*\tEquiv T1 T9\n"
    )
    found, context = one(tmp_path, ann, "a")
    assert counts([found]) == {"span": 1, "frame": 1, "cluster": 1}
    assert context.report.dropped == {
        "attributes of what is not in the file": 1,
        "normalizations of what is not in the file": 1,
        "notes of what is not in the file": 1,
        "relations whose ends are not in the file": 1,
        "slots that refer to what is not in the file": 2,
    }
    assert (str(tmp_path / "x.ann"), 4) in [(r.path, r.line) for r in context.report.left_out]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("T1\tA 0", "a line T is written ID, tab, TYPE START END"),
        ("T1\tA 0 x\ta", "a line T is written"),
        ("T1\tA 0 1;\ta", "a line T is written"),
        ("T1\t0 1\ta", "a line T is written"),
        (f"T1\tA 0 {'9' * 5000}\ta", "a line T is written"),
        ("T1\tA 0 9\ta", "lie outside the text"),
        ("T1\tA 1 0\ta", "lie outside the text"),
        ("T1\tA -1 1\ta", "lie outside the text"),
        ("T1\tA 0 3;2 5\tabc cde", "two fragments share the characters"),
        ("T1\tA 0 1\tz", "quotes are not the words at their offsets"),
        ("T1\tA 0 1\ta\nT1\tA 1 2\tb", "T1 is given twice, first in line 2"),
        ("T1\tA\u202eB 0 1\ta", "a label's name cannot hold the invisible character"),
        ("E1\t ", "an event (E) is written"),
        ("E1\tA:T1 Who", "an argument is written ROLE:ID"),
        ("R1\tA Arg1:T1", "a relation (R) is written TYPE Arg1:ID Arg2:ID, not with 1"),
        ("A1\tSure", "an attribute (A) is written"),
        ("N1\tRef T1", "a normalization (N) is written"),
        ("#1\tNote", "a note (#) names its type"),
        ("*\tEquiv", "a line * names a type"),
    ],
)
def test_a_line_that_breaks_off_is_refused_with_its_place(
    tmp_path: Path, line: str, reason: str
) -> None:
    files(tmp_path, x_txt="abcdef", x_ann=f"T0\tA 1 2\tb\n{line}\n", y_txt="fine")
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path)
    assert reason in caught.value.reason
    assert caught.value.path == str(tmp_path / "x.ann")
    whole_file = "outside" in reason or "quotes" in reason
    assert caught.value.line in ((None,) if whole_file else (2, 3))
    found, context = read(tmp_path, collect=True)
    assert [d.id for d in found] == ["y"]
    assert len(context.report.refused) == 1


def test_windows_line_ends_counted_as_one_are_told_by_the_words(tmp_path: Path) -> None:
    text = "Oduya left.\r\nVelmar waited.\r\nSokolenko came."
    folded = text.replace("\r\n", "\n")
    places = [(folded.index(w), folded.index(w) + len(w), w) for w in ("Velmar", "Sokolenko")]
    ann = "".join(f"T{n}\tA {a} {b}\t{w}\r\n" for n, (a, b, w) in enumerate(places, 1))
    found, context = one(tmp_path, ann, text)
    assert found.text == text
    assert [span.text for span in found.spans] == ["Velmar", "Sokolenko"]
    assert context.report.remarks == [
        f"{tmp_path}: offsets count code points with CR LF as one, as the quotes of 1 document tell"
    ]


def test_characters_outside_the_first_plane_are_one(tmp_path: Path) -> None:
    found, context = one(tmp_path, "T1\tA 2 3\tx", "👩 x")
    assert found.spans[0].text == "x"
    assert not context.report.remarks


def test_types_of_any_shape(tmp_path: Path) -> None:
    name = '"' + "The_High,_Court" * 24 + '"'
    found, _ = one(tmp_path, f"T1\t{name} 0 1\ta", "a")
    assert found.spans[0].label == name
    found, _ = one(tmp_path, "T1\tHigh Court, of  all 0 1;2 3 \ta c", "a c")
    assert found.spans[0].label == "High Court, of  all"


# Reading: which files belong together


def test_layers_of_one_text_stay_apart() -> None:
    (ferry, quay), context = read(OWN / "layers")
    assert (ferry.id, quay.id) == ("text/ferry", "text/quay")
    assert not ferry.annotations
    assert [(s.annotator, s.label, s.annotation.anchors) for s in quay.spans] == [
        ("bo", "Source", (Anchor(39, 48),)),
        ("6b86", "Source", (Anchor(0, 5),)),
        ("6b86", "Content", (Anchor(20, 37), Anchor(11, 19))),
        ("4e07", "Source", (Anchor(0, 5),)),
        ("4e07", "Content", (Anchor(11, 37),)),
        ("4e07", "Cue", (Anchor(6, 10),)),
    ]
    assert context.report.dropped == {
        "annotations without their text": 1,
        "notes of what is not in the file": 1,
        "relations whose ends are not in the file": 1,
    }
    assert Path(context.report.left_out[0].path).name == "withheld_4e07.ann"


@pytest.mark.parametrize(
    ("text", "ann", "annotator"),
    [
        ("x.txt", "x.ann", "ada"),
        ("x.txt", "x_bo.ann", "bo"),
        ("x.txt", "x.bo.ann", "bo"),
        ("x_1.txt", "x_1_bo.ann", "bo"),
        ("d/x.txt", "annotators/bo/d/x.ann", "bo"),
        ("d/x.txt", "d/annotators/bo/x.ann", "bo"),
        ("text/x.txt", "notes/x.ann", "ada"),
        ("a/text/b/x.txt", "a/notes/b/x_bo.ann", "bo"),
        ("x.txt", "gold/x.ann", "ada"),
        ("text/x.txt", "x.ann", "ada"),
        ("a/b/x.txt", "c/d/x.ann", None),
        ("x.txt", "y.ann", None),
        ("x.txt", "xy.ann", None),
    ],
)
def test_pairing(tmp_path: Path, text: str, ann: str, annotator: str | None) -> None:
    for name, content in ((text, "a"), (ann, "T1\tA 0 1\ta\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    (found,), context = read(tmp_path)
    assert [span.annotator for span in found.spans] == ([annotator] if annotator else [])
    orphans = context.report.dropped["annotations without their text"]
    assert orphans == (0 if annotator else 1)
    assert (BRAT.match(tmp_path, b"") is None) is (annotator is None)


def test_folders_may_be_annotators(tmp_path: Path) -> None:
    for name in ("ada", "bo"):
        files(tmp_path / name, x_txt="Velmar", x_ann="T1\tPlace 0 6\tVelmar\n")
    for named, annotators in ((False, ["ada", "ada"]), (True, ["ada", "bo"])):
        found, _ = read(tmp_path, annotator_folders=named)
        assert [d.spans[0].annotator for d in found] == annotators
    with Project.create(tmp_path / "p.annotator", annotator="eve") as project:
        report = project.import_(tmp_path, options={"annotator_folders": True})
        assert (report.documents_added, report.documents_known) == (1, 1)
        (document,) = project.documents()
        assert [span.annotator for span in document.spans] == ["ada", "bo"]


def test_two_texts_for_one_file_are_not_guessed_between(tmp_path: Path) -> None:
    for name in ("a/x.txt", "b/x.txt", "c/x.ann"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("")
    with pytest.raises(InvalidInput, match=r"its text may be a/x.txt or b/x.txt"):
        read(tmp_path)


def test_annotations_alone_are_refused_in_one_sentence(tmp_path: Path) -> None:
    files(tmp_path, x_ann="T1\tA 0 1\ta\n")
    for path in (tmp_path, tmp_path / "x.ann"):
        with pytest.raises(InvalidInput, match=r"its text \(x.txt\) is not beside it"):
            read(path)
    files(tmp_path, y_ann="")
    with pytest.raises(InvalidInput, match=r"none of the 2 .ann files has its text \(x.txt and"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["x.ann", "x.txt"])
def test_one_file_brings_its_counterpart(tmp_path: Path, name: str) -> None:
    files(tmp_path, x_ann="T1\tA 0 1\ta\n", x_txt="a", y_txt="b", y_ann="")
    (found,), _ = read(tmp_path / name)
    assert (found.id, found.spans[0].text) == ("x", "a")
    assert registry.detect(tmp_path / name)[0] is BRAT


def test_detection_says_what_it_saw(tmp_path: Path) -> None:
    match = BRAT.match(OWN / "layers", b"")
    assert match is not None
    assert match.reason == "looks like brat: 3 .ann beside .txt"
    files(tmp_path, x_txt="a", y_jsonl="{}")
    assert BRAT.match(tmp_path, b"") is None
    assert registry.detect(tmp_path / "x.txt")[0].info.id == "text"
    files(tmp_path, x_ann="")
    _, context = read(tmp_path)
    assert "files that are not of brat were passed over: 1 .jsonl" in context.report.remarks


def test_labels_come_from_the_configuration() -> None:
    _, context = read(OWN / "harbour")
    labels = context.labels.label_set
    names = {label.uid: label.name for label in labels}
    organization = labels.named("Organization")
    assert (organization.color, organization.key) == ("#8fb2ff", "o")
    assert organization.description == "Organisation, body"
    assert (labels.named("Place").color, labels.named("Place").key) == ("#ffcc00", "p")
    assert names[labels.named("Claim").parent or organization.uid] == "Talk"
    assert labels.named("Talk").extra == {"group": True}
    assert labels.named("Talk").key is None
    merger = specs(labels.named("Merge-org", Kind.FRAME))
    assert merger["Org-Arg"] == SlotSpec(
        "Org-Arg", SlotType.REFERENCE, least=1, most=None, to=(organization.uid,)
    )
    assert (merger["Time"].least, merger["Time"].most) == (0, 1)
    assert merger["Confidence"].choices == ("Possible", "Likely", "Certain")
    assert merger["Negation"].type is SlotType.FLAG
    agent = specs(labels.named("Strike", Kind.FRAME))["Agent"]
    assert (agent.least, agent.most) == (1, 2)
    assert [names[uid] for uid in agent.to] == ["Organization", "Group"]
    assert specs(labels.named("Claim", Kind.FRAME))["Content"].to == ()
    assert labels.named("Near", Kind.RELATION).constraints == {"symmetric": True}
    assert labels.find("Alias", Kind.CLUSTER)
    assert not labels.find("ENTITY-NESTING", Kind.RELATION)
    assert specs(labels.named("Of", Kind.RELATION))["statement"].choices == ("written", "spoken")


def specs(label: Label) -> dict[str, SlotSpec]:
    return {spec.name: spec for spec in specs_of(label)}


def test_configuration_that_cannot_be_used_is_a_remark(tmp_path: Path) -> None:
    laughs = "".join(f"<{c}>={'ha' * 40000}\n" for c in "xyz")
    conf = f"[entities]\n{laughs}<x><y><z><x>\n"
    folder = files(tmp_path, x_txt="a", x_ann="T1\tB 0 1\ta\n", annotation_conf=conf)
    (found,), context = read(folder)
    assert found.spans[0].label == "B"
    assert context.report.remarks == [
        f"{tmp_path / 'annotation.conf'}: not used, its macros make endless lines"
    ]
