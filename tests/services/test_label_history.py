"""Random changes of the label set: undone one by one across a restart, all is as it was."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Kind
from annotator.domain.errors import AnnotatorError
from annotator.domain.ids import Uid
from annotator.services import label_changes, label_slots, labelling, rechecking
from annotator.services.label_merging import merge_labels
from annotator.services.label_splitting import SplitPart, split_label
from annotator.services.project import Project
from tests.services.label_projects import Known, fill
from tests.states import in_quick_folder, problems_of, state_of
from tests.strategies import fewer


@fewer
@given(st.data())
def test_whatever_is_done_to_labels_is_undone_and_done_again(data: st.DataObject) -> None:
    with in_quick_folder() as path:
        project, known = fill(path)
        for start, end, name in ((0, 17, "Speaker"), (26, 28, "Source"), (26, 28, "Speaker")):
            project.add_span(known.document, start, end, name, slots={"side": "port"})
        start_at = len(project.history(limit=1000))
        states = [state_of(project)]
        for _ in range(data.draw(st.integers(1, 6))):
            entries = len(project.history(limit=1000))
            with contextlib.suppress(AnnotatorError):  # refused, so nothing was done
                _step(project, known, data)
            done = len(project.history(limit=1000)) - entries
            assert done <= 1
            if done:
                states.append(state_of(project))
                assert problems_of(project) == []
            else:
                assert state_of(project) == states[-1]
        project.close()
        with Project.open(path, annotator="ada") as again:
            for expected in reversed(states[:-1]):
                again.undo()
                assert state_of(again) == expected
        with Project.open(path, annotator="ada") as again:
            assert problems_of(again) == []
            for expected in states[1:]:
                again.redo()
                assert state_of(again) == expected
            undone = [e for e in again.history(limit=1000) if e.kind == "action" and e.undone]
            assert undone == []
            assert len(again.history(limit=1000)) == start_at + 3 * (len(states) - 1)


def _step(project: Project, known: Known, data: st.DataObject) -> None:
    """One change of the label set, any of them."""
    draw = data.draw
    labels = list(project.label_set)
    label = draw(st.sampled_from(labels))
    uids = st.sampled_from([each.uid for each in labels])
    kin: list[Uid] = [each.uid for each in labels if each.kind is label.kind]
    names = st.sampled_from(["side", "camp", "office", "by", "ships", "from", "x"])
    match draw(st.integers(0, 11)):
        case 0:
            labelling.edit_label(project, label.uid, name=draw(st.sampled_from(["One", "Two"])))
        case 1:
            parent, before = draw(st.none() | uids), draw(st.none() | uids)
            label_changes.place_label(project, label.uid, parent, before)
        case 2 | 3:
            sources = draw(st.lists(st.sampled_from(kin), max_size=3))
            slots: dict[Uid, dict[str, str]] = {
                uid: {draw(names): draw(names)} for uid in sources if draw(st.booleans())
            }
            merge_labels(
                project, sources, label.uid, slots=slots, meaning_changed=draw(st.booleans())
            )
        case 4:
            split_label(project, label.uid, [_part(project, known, data) for _ in range(2)])
        case 5:
            label_changes.retire_label(project, label.uid, retired=not label.retired)
        case 6:
            fate: Any = draw(st.sampled_from(["delete", "unlabel", "move"]))
            to = draw(st.sampled_from(kin))
            label_changes.delete_label(project, label.uid, annotations=fate, to=to)
        case 7:
            label_slots.remove_slot(project, label.uid, draw(names))
        case 8:
            failing: Any = draw(st.sampled_from(["keep", "drop"]))
            spec = _spec(data, draw(names))
            label_slots.edit_slot(project, label.uid, draw(names), spec, failing=failing)
        case 9:
            choices = draw(
                st.dictionaries(
                    st.sampled_from(["port", "harbour", "pilot", "crew"]),
                    st.none() | st.sampled_from(["port", "sea"]),
                )
            )
            label_slots.change_choices(project, label.uid, draw(names), choices)
        case 10:
            label_changes.change_meaning(project, label.uid)
        case _:
            rechecking.confirm(project, [r.uid for r in rechecking.recheck(project, label.uid)])


def _part(project: Project, known: Known, data: st.DataObject) -> SplitPart:
    names = [label.name for label in project.label_set.of_kind(Kind.SPAN)]
    to = data.draw(st.sampled_from([*names, "New"]))
    return data.draw(
        st.sampled_from(
            [
                SplitPart(to, slot="side", values=("port",)), SplitPart(to, slot="camp"),
                SplitPart(to, text="1"), SplitPart(to, only=(known.official, known.frame)),
            ]
        )
    )  # fmt: skip


def _spec(data: st.DataObject, name: str) -> dict[str, Any]:
    type_ = data.draw(st.sampled_from(["text", "one-of", "many-of", "number", "reference"]))
    choices = {"choices": ["port", "crew"]} if type_ in ("one-of", "many-of") else {}
    return {"name": name, "type": type_, **choices}
