"""Codes as labels: a tree whose names may come twice, as a set in which every name is one label."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import count

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import (
    MAX_NAME,
    Label,
    check_visible,
    free_color,
    free_key,
    name_key,
)
from annotator.formats.base import ReadContext
from annotator.formats.colors import color_of
from annotator.formats.refi.guids import canonical, derived
from annotator.formats.refi.survey import Link, Survey, note_refs
from annotator.formats.xml_reading import Element

CODABLE = "isCodable"
"""The key of a label's `extra` where a code says that it is only a folder of others."""

MemoOf = Callable[[tuple[Uid, ...]], str]


class Codes:
    """The codes of a file as labels of the project being filled.

    A code is a label of words; one that is given to whole texts is a label of documents, and one
    that is given to both is two labels of one name. `memo_of` reads the notes on a code.
    """

    def __init__(self, context: ReadContext, path: str, survey: Survey, memo_of: MemoOf) -> None:
        self._context, self._path = context, path
        self._survey, self._memo_of = survey, memo_of
        self._set = context.labels.label_set
        self._labels: list[Label] = []
        self._names: set[tuple[Kind, str]] = set()
        self._uids: dict[tuple[Kind, Uid], Uid] = {}
        self._colors = {label.color for label in self._set}
        self._keys = {label.key for label in self._set if not label.retired}
        self._renamed = 0
        for code in survey.codes:
            self._add_code(code, (), None)
        self._add_links(survey.links)
        homes = context.labels.adopt(self._labels)
        label_set = context.labels.label_set
        self._found = {place: label_set[homes[uid]].name for place, uid in self._uids.items()}
        context.report.labels += len(self._labels)
        if self._renamed:
            many = "1 code is" if self._renamed == 1 else f"{self._renamed:,} codes are"
            context.report.remarks.append(
                f"{path}: {many} called otherwise here, because another has the name or no label"
                " can have it"
            )

    def name(self, kind: Kind, code: Uid | None) -> str | None:
        """The name of the label that a code is; `None` if there is no such code."""
        return None if code is None else self._found.get((kind, code))

    def link_name(self, link: Link) -> str:
        """The name of the label of all links of one name."""
        return self._found[Kind.RELATION, _link_label(link.name)]

    def _add_code(self, code: Element, above: tuple[str, ...], parent: Uid | None) -> None:
        """Add a code, then those below it."""
        given = code.get("name") or ""
        guid = canonical(code.get("guid"))
        if guid is None or any((kind, guid) in self._uids for kind in Kind):
            reason = "codes without an id of their own"
            self._context.leave_out(reason, self._path, code.line, given)
            return
        label = Label(
            guid,
            given,
            color=color_of(code.get("color") or "") or "",
            parent=parent,
            description=code.content("Description"),
            memo=self._memo_of(note_refs(code)),
            extra={CODABLE: False} if code.get(CODABLE) in ("false", "0") else {},
        )
        uids = (guid, derived("document label", guid))
        for kind, uid in zip(self._kinds(guid), uids, strict=False):
            self._add(replace(label, uid=uid, kind=kind), guid, above)
        for child in code.all("Code"):
            self._add_code(child, (*above, given), guid)

    def _kinds(self, guid: Uid) -> tuple[Kind, ...]:
        """What a code makes; the first kind keeps its GUID."""
        survey = self._survey
        on_words, on_sources = guid in survey.used_on_words, guid in survey.used_on_sources
        if on_words:
            return (Kind.SPAN, Kind.DOCUMENT) if on_sources else (Kind.SPAN,)
        whole = on_sources or guid in survey.document_codes
        return (Kind.DOCUMENT,) if whole else (Kind.SPAN,)

    def _add_links(self, links: Collection[Link]) -> None:
        """Add a label for every name that links have; those never directed are symmetric."""
        directed = {link.name for link in links if not link.both_ways}
        for name, link in {link.name: link for link in links}.items():
            guid = _link_label(name)
            constraints = {} if name in directed else {"symmetric": True}
            label = Label(
                guid, name, Kind.RELATION, color_of(link.color or "") or "", constraints=constraints
            )
            self._add(label, guid, ())

    def _add(self, label: Label, guid: Uid, above: tuple[str, ...]) -> None:
        """Note a label with a name, a colour and a key that are free."""
        known = self._set.get(label.uid)
        if known is not None and known.kind is not label.kind:
            # What has this uid in the project is something else.
            label = replace(label, uid=derived(label.kind, label.uid))
        name = next(
            name
            for name in _candidates(label.name, above)
            if (label.kind, name_key(name)) not in self._names
        )
        self._renamed += name != label.name
        label = replace(
            label,
            name=name,
            color=label.color or free_color(self._colors, len(self._labels)),
            key=free_key(self._keys),
        )
        self._names.add((label.kind, name_key(name)))
        self._colors.add(label.color)
        self._keys.add(label.key)
        self._labels.append(label)
        self._uids[label.kind, guid] = label.uid


def _link_label(name: str) -> Uid:
    return derived("link label", name)


def _candidates(given: str, above: tuple[str, ...]) -> Iterator[str]:
    """Names for a code: its own, with those above it, then numbered; without end."""
    name = _fit(given)
    yield name
    for level in range(1, len(above) + 1):
        yield _fit(" / ".join((*filter(None, above[-level:]), given)))
    for number in count(2):
        yield f"{name[: MAX_NAME - 12]} ({number})"


def _fit(name: str) -> str:
    """The name without what no label's name can hold."""
    try:
        check_visible(name, "")
    except InvalidInput:
        name = "".join(c if _is_visible(c) else " " for c in name)[:MAX_NAME]
    return name if name.strip() else "code"


def _is_visible(character: str) -> bool:
    try:
        check_visible(character, "")
    except InvalidInput:
        return False
    return True
