"""The label set that a folder's annotation.conf, visual.conf and kb_shortcuts.conf describe."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.domain.annotation import JsonObject, Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label, LabelSet, check_name, free_color, free_key, name_key
from annotator.domain.label_checks import check_label
from annotator.domain.slots import STRUCTURE
from annotator.formats.brat.config_lines import (
    Argument,
    Entry,
    display_names,
    drawings,
    entries,
    sections,
    shortcuts,
)
from annotator.formats.colors import color_of
from annotator.formats.json_fields import shortened

CONFIG, VISUAL, KEYS = "annotation.conf", "visual.conf", "kb_shortcuts.conf"
NESTING = "ENTITY-NESTING"
"""Looks like a relation and says which entities may lie in others."""

GROUP = "group"
"""The key of a label that no annotation bears: `!Life` only groups others."""

SYMMETRIC, TRANSITIVE = "symmetric", "transitive"
RELATION_TYPE = "<REL-TYPE>"
_OF_STRUCTURE = {own.name for specs in STRUCTURE.values() for own in specs}
_MOST_BYTES = 4 << 20
_MOST_TARGETS = 500  # beyond, a slot may refer to anything: a list of thousands helps nobody
_WHOLE_KINDS = {
    "<ENTITY>": (Kind.SPAN,),
    "<EVENT>": (Kind.FRAME,),
    "<RELATION>": (Kind.RELATION,),
    "<ANY>": (Kind.SPAN, Kind.FRAME, Kind.RELATION),
}


@dataclass(slots=True)
class Config:
    """Labels, the roles of events by their type, and what could not be made of the files."""

    labels: tuple[Label, ...] = ()
    roles: dict[str, set[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_config(folder: Path, known: LabelSet) -> Config:
    """What the configuration files in a folder say; nothing where there are none.

    A file that cannot be read is a remark: annotations can do without it. `known` are the labels
    that are there, whose colours and keys are not given again.
    """
    config = Config()
    parts = _read(folder / CONFIG, sections, {}, config)
    if not parts:
        return config
    visual = _read(folder / VISUAL, sections, {}, config)
    keys = _read(folder / KEYS, shortcuts, {}, config)
    maker = _Maker(parts, config)
    drawn = drawings(visual.get("drawing", []))
    shown = display_names(visual.get("labels", []))
    config.labels = tuple(_adorned(maker.labels(), drawn, shown, keys, known))
    return config


def _read(path: Path, take: Callable[[bytes], Any], nothing: Any, config: Config) -> Any:
    try:
        if not path.is_file():
            return nothing
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise InvalidInput(f"it is larger than {_MOST_BYTES >> 20} MB")
        return take(data)
    except InvalidInput as error:
        config.remarks.append(f"{path}: not used, {error.reason}")
    except OSError as error:
        config.remarks.append(f"{path}: cannot be read: {error.strerror or error}")
    return nothing


class _Maker:
    """Labels from the sections of one annotation.conf."""

    def __init__(self, parts: Mapping[str, list[str]], config: Config) -> None:
        self._config = config
        self._labels: dict[tuple[Kind, str], Label] = {}
        self._below: dict[Uid, list[Uid]] = {}
        self._slots: dict[Uid, dict[str, dict[str, Any]]] = {}
        self._given: list[tuple[Label, Entry]] = []
        self._whole: dict[Kind, list[Uid]] = {}
        for section, kind in (("entities", Kind.SPAN), ("events", Kind.FRAME)):
            for entry in entries(parts.get(section, [])):
                self._add(kind, entry)
        for entry in entries(parts.get("relations", [])):
            if entry.names[0] != NESTING:
                self._add(_kind_of(entry), entry)
        self._attributes = list(entries(parts.get("attributes", [])))

    def labels(self) -> Iterable[Label]:
        """The labels with their slots, each as far as it can be used."""
        for label, entry in self._given:
            if label.kind is Kind.FRAME:
                self._take_roles(label, entry.arguments)
            elif label.kind in (Kind.RELATION, Kind.CLUSTER):
                self._take_ends(label, entry.arguments)
        for entry in self._attributes:
            self._take_attribute(entry)
        for label in self._labels.values():
            specs = tuple(self._slots.get(label.uid, {}).values())
            full = replace(label, slots=tuple(map(_tidy, specs)))
            try:
                check_label(full)
            except InvalidInput as error:
                self._config.remarks.append(
                    f"{CONFIG}: the slots of “{label.name}” were not taken over: "
                    + shortened(error.reason, 400)
                )
                full = label
            yield full

    def _add(self, kind: Kind, entry: Entry) -> None:
        name = entry.names[0]
        label = self._labels.get((kind, name_key(name)))
        if label is None:
            try:
                check_name(name)
            except InvalidInput as error:
                self._config.remarks.append(f"{CONFIG}: a type was passed over: {error.reason}")
                return
            above = self._labels.get((kind, name_key(entry.parent or "")))
            symmetric = kind is Kind.RELATION and SYMMETRIC in _relation_type(entry)
            label = Label(
                uid=new_uid(),
                name=name,
                kind=kind,
                parent=above.uid if above else None,
                description=", ".join(entry.names[1:]),
                extra={GROUP: True} if entry.group else {},
                constraints={SYMMETRIC: True} if symmetric else {},
            )
            self._labels[kind, name_key(name)] = label
            if above:
                self._below.setdefault(above.uid, []).append(label.uid)
        self._given.append((label, entry))

    def _take_roles(self, label: Label, arguments: Sequence[Argument]) -> None:
        declared = self._config.roles.setdefault(label.name, set())
        for argument in arguments:
            if argument.role.startswith("<") or argument.role in _OF_STRUCTURE:
                continue
            declared.add(argument.role)
            spec = self._reference(label, argument.role, argument.values)
            spec |= {"min": argument.least, "max": argument.most}

    def _take_ends(self, label: Label, arguments: Sequence[Argument]) -> None:
        roles = [each for each in arguments if not each.role.startswith("<")]
        names = ("member", "member") if label.kind is Kind.CLUSTER else ("from", "to")
        for name, argument in zip(names, sorted(roles, key=_arg_first), strict=False):
            self._reference(label, name, argument.values)

    def _reference(self, label: Label, name: str, types: Sequence[str]) -> dict[str, Any]:
        """The spec of a slot that refers to annotations, with these types added."""
        own = self._slots.setdefault(label.uid, {})
        spec = own.setdefault(name, {"name": name, "type": "reference", "to": {}})
        uids = self._uids(types, (Kind.SPAN, Kind.FRAME))
        if "<ANY>" in types or len(uids) > _MOST_TARGETS:
            spec["any"] = True
        else:
            spec["to"] |= dict.fromkeys(uids)
        return spec

    def _take_attribute(self, entry: Entry) -> None:
        name = entry.names[0]
        given = {argument.role: argument.values for argument in entry.arguments}
        choices = list(dict.fromkeys(given.get("Value", ())))
        spec = {"name": name, "type": "one-of", "choices": choices}
        if not choices:
            spec = {"name": name, "type": "flag"}
        if name in _OF_STRUCTURE:
            return
        for uid in self._uids(given.get("Arg", ()), (Kind.SPAN, Kind.FRAME, Kind.RELATION)):
            self._slots.setdefault(uid, {}).setdefault(name, spec)

    def _uids(self, types: Sequence[str], kinds: Sequence[Kind]) -> list[Uid]:
        """The labels of these types and of those under them."""
        there: list[Uid] = []
        for each in types:
            for kind in _WHOLE_KINDS.get(each, ()):
                there += self._of_kind(kind)
            keyed = ((kind, name_key(each)) for kind in kinds)
            there += [self._labels[key].uid for key in keyed if key in self._labels]
        found: dict[Uid, None] = {}
        waiting = deque(there)
        while waiting:
            uid = waiting.popleft()
            if uid not in found:
                found[uid] = None
                waiting += self._below.get(uid, ())
        return list(found)

    def _of_kind(self, kind: Kind) -> list[Uid]:
        """All labels of a kind; once asked for, no more are added."""
        known = self._whole.get(kind)
        if known is None:
            known = [label.uid for label in self._labels.values() if label.kind is kind]
            self._whole[kind] = known
        return known


def _tidy(spec: dict[str, Any]) -> JsonObject:
    """A spec as labels keep it: what it may refer to as a list, none for any."""
    if "to" not in spec:
        return spec
    return {**spec, "to": [] if spec.pop("any", False) else list(spec["to"])}


def _relation_type(entry: Entry) -> set[str]:
    return {
        word
        for argument in entry.arguments
        if argument.role == RELATION_TYPE
        for value in argument.values
        for word in value.split("-")
    }


def _kind_of(entry: Entry) -> Kind:
    """What is symmetric and transitive makes groups, written in lines that begin with `*`."""
    said = _relation_type(entry)
    return Kind.CLUSTER if {SYMMETRIC, TRANSITIVE} <= said else Kind.RELATION


def _arg_first(argument: Argument) -> str:
    return argument.role if argument.role in ("Arg1", "Arg2") else ""


def _adorned(
    labels: Iterable[Label],
    drawn: Mapping[str, Mapping[str, str]],
    shown: Mapping[str, str],
    keys: Mapping[str, str],
    known: LabelSet,
) -> Iterable[Label]:
    """The labels with colours, keys and how they are shown in full."""
    colors = {label.color for label in known}
    taken: set[str | None] = {label.key for label in known if not label.retired}
    found = list(labels)
    wanted = {keys[label.name] for label in found if label.name in keys}
    for count, label in enumerate(found, len(known)):
        how = drawn.get(label.name, {})
        spans = label.kind in (Kind.SPAN, Kind.FRAME)
        color = color_of(how.get("bgColor" if spans else "color", "")) or free_color(colors, count)
        colors.add(color)
        key = None
        if GROUP not in label.extra:
            own = keys.get(label.name)
            key = own if own and own not in taken else free_key(taken | wanted)
            taken.add(key)
        full = shown.get(label.name, "")
        said = full if full != label.name else ""
        text = " · ".join(each for each in (said, label.description) if each)
        yield replace(label, color=color, key=key, description=text)
