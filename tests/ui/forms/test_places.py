"""Fragments in their order, and the head: each change one step, each undone."""

from __future__ import annotations

import pytest

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.services import editing, heads
from annotator.ui.panels.inspector_places import FragmentRow
from tests.ui.forms.bench import TEXT, Bench
from tests.ui.panels.fixtures import recorded


def at(words: str) -> Anchor:
    return Anchor(TEXT.index(words), TEXT.index(words) + len(words))


def words(bench: Bench) -> list[str]:
    return [row.words.text().strip("\u2068\u2069") for row in bench.panel.places.rows]


@pytest.fixture
def scattered(bench: Bench) -> Uid:
    """A span of three fragments, of which the first two touch."""
    uid = bench.span("46 ")
    anchors = [at("46 "), at("drones"), at("at least twenty")]
    editing.set_anchors(bench.project, uid, anchors)
    bench.open(uid)
    return uid


def button(row: FragmentRow, name: str) -> object:
    return next(b for b in row.stops() if b.accessibleName().startswith(name))


def test_one_fragment_needs_no_list(bench: Bench) -> None:
    bench.open(bench.span("46 drones"))
    assert bench.panel.places.rows == []
    assert not bench.panel.places.head_row.isVisible()


def test_fragments_are_listed_in_their_order_touching_ones_too(
    bench: Bench, scattered: Uid
) -> None:
    assert words(bench) == ["46", "drones", "at least twenty"]
    asked = recorded(bench.panel.places.place_asked)
    bench.click(bench.panel.places.rows[2].words)
    assert asked == [(at("at least twenty"),)]


def test_fragments_move_up_and_down(bench: Bench, scattered: Uid) -> None:
    steps = bench.steps()
    rows = bench.panel.places.rows
    bench.click(button(rows[2], "Earlier"))  # type: ignore[arg-type]
    assert bench.stored(scattered).anchors == (at("46 "), at("at least twenty"), at("drones"))
    bench.click(button(rows[0], "Later"))  # type: ignore[arg-type]
    assert words(bench) == ["at least twenty", "46", "drones"]
    assert bench.steps() == steps + 2
    bench.project.undo()
    bench.project.undo()
    assert words(bench) == ["46", "drones", "at least twenty"]
    assert not button(rows[0], "Earlier").isEnabled()  # type: ignore[attr-defined]
    assert not button(rows[2], "Later").isEnabled()  # type: ignore[attr-defined]


def test_a_fragment_is_taken_out_and_comes_back(bench: Bench, scattered: Uid) -> None:
    bench.click(button(bench.panel.places.rows[1], "Take it out"))  # type: ignore[arg-type]
    assert bench.stored(scattered).anchors == (at("46 "), at("at least twenty"))
    assert bench.project.history(limit=1)[0].title.startswith("Take a fragment from Quantity")
    bench.project.undo()
    assert len(bench.panel.places.rows) == 3


def test_the_selection_becomes_a_fragment(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    told = recorded(bench.context.message)
    bench.click(bench.panel.places.add_button)
    assert told[-1] == ("Select words in the article first.",)
    bench.panel.places.selection = lambda: at("38 of them")
    bench.click(bench.panel.places.add_button)
    assert bench.stored(uid).anchors == (at("46 drones"), at("38 of them"))
    assert words(bench) == ["46 drones", "38 of them"]


def test_the_head_is_set_from_the_selection_and_cleared(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.panel.places.selection = lambda: at("drones")
    bench.click(bench.panel.places.head_button)
    assert bench.stored(uid).head == at("drones")
    head = bench.panel.places.head_row
    assert head.isVisible()
    assert head.words.text().strip("\u2068\u2069") == "drones"
    bench.click(button(head, "Take it out"))  # type: ignore[arg-type]
    assert bench.stored(uid).head is None
    bench.project.undo()
    assert bench.stored(uid).head == at("drones")


def test_a_head_is_a_range_of_the_text(bench: Bench) -> None:
    uid = bench.span("46 drones")
    with pytest.raises(InvalidInput, match="past the end"):
        heads.set_head(bench.project, uid, Anchor(0, len(TEXT) + 1))
    steps = bench.steps()
    heads.set_head(bench.project, uid, None)
    assert bench.steps() == steps
