"""annotation.conf and visual.conf of a folder that is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from annotator.domain.annotation import Kind
from annotator.domain.constraints import constraints_of
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.label_tree import walk
from annotator.domain.slots import SlotSpec, SlotType, own_specs, spec_of
from annotator.formats.brat.config import GROUP, RELATION_TYPE, SYMMETRIC, TRANSITIVE
from annotator.formats.brat.labels_file import Names
from annotator.formats.brat.reading import ENDS
from annotator.formats.brat.values import is_attribute, on_one_line

_ANY = "<ANY>"
_ENTITIES, _EVENTS = "<ENTITY>", "<EVENT>"
_SAYABLE = (Kind.SPAN, Kind.FRAME, Kind.RELATION)
_Ordered: TypeAlias = dict[str, None]


@dataclass(slots=True)
class Used:
    """What the lines of a folder use, which its configuration has to declare.

    `roles` are those of events by type, each with the types of its arguments; `ends` the names of
    the ends of relations by type; `attributes` the values of each name ("" for one without), and
    `on` the types that it is said of.
    """

    roles: defaultdict[str, dict[str, _Ordered]] = field(default_factory=lambda: defaultdict(dict))
    ends: defaultdict[str, dict[tuple[str, str], None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    attributes: dict[str, _Ordered] = field(default_factory=dict)
    on: defaultdict[str, _Ordered] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def declared(cls, labels: LabelSet, names: Names) -> Used:
        """What the slots of labels say, before anything is written."""
        used = cls()
        for wanted in (SlotType.ONE_OF, SlotType.FLAG):
            for label in labels:
                for spec in own_specs(label) if label.kind in _SAYABLE else ():
                    name = names.slot(spec.name)
                    if spec.type is not wanted:
                        continue
                    if wanted is SlotType.ONE_OF:
                        values = used.attributes.setdefault(name, {})
                        values |= dict.fromkeys(filter(is_attribute, spec.choices))
                    elif used.attributes.setdefault(name, {"": None}).keys() != {""}:
                        continue
                    used.on[name][names.label(label.name)] = None
        return used

    def takes(self, name: str, type_: str, value: str) -> bool:
        """Note an attribute; whether it can be one: all of its name have values, or none."""
        values = self.attributes.setdefault(name, {value: None})
        if ("" in values) is not (value == ""):
            return False
        values[value] = None
        self.on[name][type_] = None
        return True


def annotation_conf(labels: LabelSet, names: Names, used: Used) -> bytes:
    """Types one under another, with their arguments, and attributes with their values."""
    events = {names.label(label.name) for label in labels.of_kind(Kind.FRAME)}
    lines = [
        "[entities]",
        *_tree(labels, Kind.SPAN, names, lambda _: (), without=events),
        *([names.highlight()] if names.highlight_used else []),
        "",
        "[relations]",
        *_relations(labels, names, used),
        "",
        "[events]",
        *_tree(labels, Kind.FRAME, names, lambda label: _roles(label, labels, names, used)),
        "",
        "[attributes]",
        *_attributes(labels, names, used),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _tree(
    labels: LabelSet,
    kind: Kind,
    names: Names,
    arguments: Callable[[Label], Sequence[str]],
    *,
    without: Iterable[str] = (),
) -> Iterator[str]:
    """The types of a kind, each indented under its parent.

    A type that is an event's, too, stands among the events alone.
    """
    depths: dict[Uid | None, int] = {None: 0}
    for label, _ in walk(labels, kind):
        depth = depths.get(label.parent, 0)
        name = names.label(label.name)
        left_out = name in without
        depths[label.uid] = depth if left_out else depth + 1
        if not left_out:
            mark = "!" if label.extra.get(GROUP) is True else ""
            yield _line("\t" * depth + mark + name, arguments(label))


def _line(name: str, arguments: Sequence[str]) -> str:
    return f"{name}\t{', '.join(arguments)}" if arguments else name


def _relations(labels: LabelSet, names: Names, used: Used) -> Iterator[str]:
    for label in labels.of_kind(Kind.RELATION):
        name = names.label(label.name)
        types = [_types(spec_of(label, end), labels, names) for end in ("from", "to")]
        marks = [f"{RELATION_TYPE}:{SYMMETRIC}"] if constraints_of(label).symmetric else []
        for ends in used.ends.get(name) or (ENDS,):
            roles = [f"{end}:{those}" for end, those in zip(ends, types, strict=True)]
            yield _line(name, [*roles, *marks])
    for label in labels.of_kind(Kind.CLUSTER):
        those = _types(spec_of(label, "member"), labels, names)
        roles = [f"{end}:{those}" for end in ENDS]
        marks = [f"{RELATION_TYPE}:{SYMMETRIC}-{TRANSITIVE}"]
        yield _line(names.label(label.name), [*roles, *marks])


def _types(spec: SlotSpec | None, labels: LabelSet, names: Names) -> str:
    """What a slot may refer to, as far as brat's arguments can."""
    wanted = [label for uid in (spec.to if spec else ()) if (label := labels.get(uid))]
    found: list[str] = []
    for kind, whole in ((Kind.FRAME, _EVENTS), (Kind.SPAN, _ENTITIES)):
        own = [label for label in wanted if label.kind is kind]
        every = len(own) > 1 and len(own) == len(labels.of_kind(kind))
        found += [whole] if every else [names.label(label.name) for label in own]
    return "|".join(dict.fromkeys(found)) or _ANY


def _roles(label: Label, labels: LabelSet, names: Names, used: Used) -> list[str]:
    """The arguments of an event: those that its label declares, then others that it has."""
    specs = [spec for spec in own_specs(label) if spec.type is SlotType.REFERENCE]
    found = {
        names.slot(spec.name): f"{_often(spec)}:{_types(spec, labels, names)}" for spec in specs
    }
    for role, types in used.roles.get(names.label(label.name), {}).items():
        found.setdefault(role, f"*:{'|'.join(types)}")
    return [f"{role}{rest}" for role, rest in found.items()]


def _often(spec: SlotSpec) -> str:
    if spec.repeated:
        return "+" if spec.required else "*"
    return "" if spec.required else "?"


def _attributes(labels: LabelSet, names: Names, used: Used) -> Iterator[str]:
    entities, events = (
        {names.label(label.name) for label in labels.of_kind(kind)}
        for kind in (Kind.SPAN, Kind.FRAME)
    )
    for name, values in used.attributes.items():
        types = used.on[name]
        on = []
        for whole, those in ((_ENTITIES, entities - events), (_EVENTS, events)):
            if those and those <= types.keys():
                on.append(whole)
                types = {each: None for each in types if each not in those}
        arguments = [f"Arg:{'|'.join((*on, *types))}"]
        given = [value for value in values if value]
        if given:
            arguments.append(f"Value:{'|'.join(given)}")
        if (on or types) and (given or "" in values):
            yield _line(name, arguments)


def visual_conf(labels: LabelSet, names: Names) -> bytes:
    """The true names where brat's differ, and the colours."""
    lines = ["[labels]"]
    for plain, name in {**names.true_slots, **names.true_labels}.items():
        shown = on_one_line(name).replace("|", "/")
        lines += [f"{plain} | {shown}"] if shown else []
    lines += [
        "",
        "[drawing]",
        "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken",
        "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5",
    ]
    drawn: dict[str, dict[str, str]] = defaultdict(dict)
    for label in labels:
        how = drawn[names.label(label.name)]
        if label.kind in (Kind.SPAN, Kind.FRAME):
            how.setdefault("bgColor", label.color)
            how.setdefault("fgColor", _readable_on(label.color))
        elif label.kind is not Kind.DOCUMENT:
            how.setdefault("color", label.color)
    lines += [
        _line(name, [f"{key}:{value}" for key, value in how.items()])
        for name, how in drawn.items()
        if how
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _readable_on(color: str) -> str:
    """Black or white, whichever stands out from a colour (its luma by Rec. 601)."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white"
