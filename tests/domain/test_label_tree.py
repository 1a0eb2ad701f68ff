"""The label set as a tree: reading order, parents that cannot be, circles in damaged data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.label_tree import ancestors, beside, check_parent, children, roots, walk


def tree() -> LabelSet:
    """People (Office, Office → Mayor), Place; a relation lies under People by name only."""
    people, place = Label(new_uid(), "People"), Label(new_uid(), "Place")
    office = Label(new_uid(), "Office", parent=people.uid)
    mayor = Label(new_uid(), "Mayor", parent=office.uid)
    near = Label(new_uid(), "near", Kind.RELATION, parent=people.uid)
    return LabelSet((place, mayor, people, office, near))


def test_a_tree_is_read_from_the_top_siblings_in_their_order() -> None:
    labels = tree()
    assert [(label.name, depth) for label, depth in walk(labels, Kind.SPAN)] == [
        ("Place", 0), ("People", 0), ("Office", 1), ("Mayor", 2),
    ]  # fmt: skip
    assert [(label.name, depth) for label, depth in walk(labels, Kind.RELATION)] == [("near", 0)]
    assert [label.name for label in roots(labels, Kind.SPAN)] == ["Place", "People"]
    assert [c.name for c in children(labels, labels.named("People").uid)] == ["Office"]
    assert [a.name for a in ancestors(labels, labels.named("Mayor").uid)] == ["Office", "People"]


def test_no_label_lies_under_itself_or_under_one_of_its_own() -> None:
    labels = tree()
    people, mayor = labels.named("People"), labels.named("Mayor")
    check_parent(labels, mayor.uid, None)
    check_parent(labels, mayor.uid, people.uid)
    with pytest.raises(InvalidInput, match="“People” cannot lie under itself"):
        check_parent(labels, people.uid, people.uid)
    with pytest.raises(InvalidInput, match="“Mayor” lies under “People”"):
        check_parent(labels, people.uid, mayor.uid)
    with pytest.raises(InvalidInput, match="not in the project"):
        check_parent(labels, people.uid, new_uid())


def test_labels_in_a_circle_stand_at_the_top_and_none_is_lost() -> None:
    labels = tree()
    people, mayor = labels.named("People"), labels.named("Mayor")
    broken = LabelSet(
        tuple(replace(x, parent=mayor.uid) if x.uid == people.uid else x for x in labels)
    )
    assert {label.name for label, depth in walk(broken, Kind.SPAN) if depth == 0} == {
        "Place", "People", "Office", "Mayor",
    }  # fmt: skip
    assert [a.name for a in ancestors(broken, mayor.uid)] == ["Office", "People"]


def test_steps_lead_among_siblings_in_and_out() -> None:
    labels = tree()
    names = ("People", "Office", "Mayor", "Place")
    people, office, mayor, place = (labels.named(name).uid for name in names)
    assert beside(labels, place, up=1) == (None, None)
    assert beside(labels, place, up=-1) is None
    assert beside(labels, people, up=-1) == (None, place)
    assert beside(labels, people, inward=1) == (place, None)
    assert beside(labels, place, inward=1) is None, "there is nothing above it to go under"
    assert beside(labels, mayor, inward=-1) == (people, None)
    assert beside(labels, office, inward=-1) == (None, None)
    assert beside(labels, people, inward=-1) is None
