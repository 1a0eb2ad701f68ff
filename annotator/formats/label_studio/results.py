"""The results of one annotation or prediction: regions, what is said of them, relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotator.domain.annotation import Slot
from annotator.domain.document import check_json
from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import describe, shortened, take_number
from annotator.formats.label_studio.values import CHOICES, read_value


class Place(NamedTuple):
    """Where a region stands: offsets in a text, or paths to nodes of HTML and offsets in these.

    `whole` are the offsets that count the text nodes of the HTML, if they are given.
    """

    start: int
    end: int
    paths: tuple[str, str] | None = None
    whole: tuple[int, int] | None = None


@dataclass(slots=True)
class Region:
    """A range of the text, with the names of its labels and what else is said of it."""

    id: str
    place: Place
    quote: str | None
    names: list[str]
    score: float | None
    note: str
    slots: list[Slot] = field(default_factory=list)


class Link(NamedTuple):
    """A relation from one region to another."""

    source: str
    target: str
    names: list[str]
    both_ways: bool


@dataclass(slots=True)
class Results:
    """What one annotation or prediction holds.

    `choices` are labels of the document, `others` what other controls say of it as a whole;
    `elsewhere` counts regions of images, sounds and the like.
    """

    regions: list[Region] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    others: list[Slot] = field(default_factory=list)
    elsewhere: int = 0


def results_of(given: Sequence[Any]) -> Results:
    """The results of a list.

    Raises:
        InvalidInput: for one that is not as it should be.
    """
    found = Results()
    by_id: dict[str, list[Region]] = {}
    later: list[tuple[str, dict[str, Any]]] = []
    for number, item in enumerate(given, 1):
        if type(item) is not dict:
            raise InvalidInput(f"result {number} is {describe(item)}, not an object")
        type_ = item.get("type")
        if type(type_) is not str:
            raise InvalidInput(f"result {number} has no “type”")
        value = item.get("value")
        if type_ == "relation":
            found.links.append(_link(item, number))
        elif type(value) is not dict:
            raise InvalidInput(f"result {number} has no “value”")
        elif type_.endswith("labels"):
            region = _region(item, value, type_, number)
            if region is None:
                found.elsewhere += 1
            else:
                found.regions.append(region)
                by_id.setdefault(region.id, []).append(region)
        else:
            later.append((type_, item))
    for type_, item in later:
        _add(found, by_id, type_, item)
    return found


def _add(
    found: Results, by_id: dict[str, list[Region]], type_: str, item: dict[str, Any]
) -> None:
    """What a control says of a region, or of the document."""
    value, control, id = item["value"], str(item.get("from_name") or ""), str(item.get("id"))
    check_json(value, "a result's value")
    there = by_id.get(id, [])
    if not there and "start" in value:
        # A region that bears no label, but has something said of it.
        place = _place(value, f"the region “{shortened(id)}”")
        there = by_id[id] = [Region(id, place, None, [], None, "")]
        found.regions += there
    slot = read_value(control, type_, value)
    if there:
        for region in there:
            region.slots += [slot] if slot is not None else []
        return
    choices = value.get("choices")
    if type_ == CHOICES and type(choices) is list:
        found.choices += [each for each in choices if type(each) is str]
    elif type_ == CHOICES and type(choices) is str:
        found.choices.append(choices)
    elif slot is not None:
        found.others.append(slot._replace(name=slot.name or type_))


def _region(
    item: dict[str, Any], value: dict[str, Any], type_: str, number: int
) -> Region | None:
    """A region with labels; `None` for one that is not of a text."""
    if "start" not in value or "end" not in value:
        return None
    id = item.get("id")
    where = f"the region “{shortened(str(id))}”" if id else f"result {number}"
    names = value.get(type_, value.get("labels"))
    names = [names] if type(names) is str else names or []
    if type(names) is not list or not all(type(name) is str for name in names):
        raise InvalidInput(f"{where} has labels that are no texts")
    meta, quote = item.get("meta"), value.get("text")
    notes = meta.get("text") if type(meta) is dict else None
    notes = [notes] if type(notes) is str else notes if type(notes) is list else []
    return Region(
        str(id) if id else f"#{number}",
        _place(value, where),
        quote if type(quote) is str else None,
        names,
        take_number(item, "score"),
        "\n".join(note for note in notes if type(note) is str),
    )


def _place(value: dict[str, Any], where: str) -> Place:
    start, end = value.get("start"), value.get("end")
    if type(start) is int and type(end) is int:
        if end < start:
            raise InvalidInput(f"{where}: the end {end} lies before the start {start}")
        return Place(start, end)
    offsets = value.get("startOffset", 0), value.get("endOffset", 0)
    if type(start) is str and type(end) is str and (own := _pair(*offsets)) is not None:
        whole = value.get("globalOffsets")
        given = (whole.get("start"), whole.get("end")) if type(whole) is dict else (None, None)
        return Place(*own, (start, end), _pair(*given))
    raise InvalidInput(
        f"{where}: “start” and “end” are whole numbers or paths, not {describe(start)}"
        f" and {describe(end)}"
    )


def _pair(start: Any, end: Any) -> tuple[int, int] | None:
    return (start, end) if type(start) is int and type(end) is int else None


def _link(item: dict[str, Any], number: int) -> Link:
    ends = item.get("from_id"), item.get("to_id")
    if not all(type(end) in (str, int) for end in ends):
        raise InvalidInput(f"result {number} is a relation without “from_id” and “to_id”")
    source, target = map(str, ends)
    direction, names = item.get("direction"), item.get("labels")
    if direction == "left":
        source, target = target, source
    names = [name for name in names if type(name) is str] if type(names) is list else []
    return Link(source, target, names, direction == "bi")
