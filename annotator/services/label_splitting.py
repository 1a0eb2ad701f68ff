"""Giving some of a label's annotations to others: by a slot's value, by their words, by a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from annotator.domain.annotation import Annotation, JsonValue
from annotator.domain.changes import Change, Changes, Entity, LabelRecord
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services.editing import words_of
from annotator.services.label_engine import relabelled, run_long
from annotator.services.labelling import check_label_in, found_label
from annotator.services.project import IsCancelled, Progress, Project
from annotator.storage import label_use


@dataclass(frozen=True, slots=True)
class SplitPart:
    """Where some of a label's annotations go, and which: those that meet every rule given.

    `to` is the name of a label, which is made if there is none of the kind. `slot` with `values`
    picks annotations that hold one of these; `text` those whose words hold it, whatever its
    capitals (`pattern`: a regular expression); `only` those in a list.
    """

    to: str
    slot: str | None = None
    values: tuple[JsonValue, ...] = ()
    text: str | None = None
    pattern: bool = False
    only: Collection[Uid] | None = field(default=None, repr=False)


def split_label(
    project: Project,
    uid: Uid,
    parts: Sequence[SplitPart],
    *,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes:
    """Give annotations of a label to others, each to the first part whose rules it meets.

    What meets none stays. New labels are made like the old one, with colours and keys of their
    own, and stand behind it.

    Raises:
        NotFound: if the label is not in the project.
        InvalidInput: if a part has no rule, a pattern is none, or a name is refused.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    label = found_label(project, uid)
    chooser = _Chooser(project, parts)
    targets, made = _split_targets(project, label, parts)
    homes = dict(zip(map(id, parts), targets, strict=True))

    def alter(annotation: Annotation) -> Annotation:
        if annotation.label != uid:
            return annotation
        part = chooser.part_of(annotation)
        return annotation if part is None else annotation._replace(label=homes[id(part)])

    def changes() -> Iterator[Change]:
        yield from made
        yield from relabelled(project, [uid], targets, alter)

    size = project.store.labels.use(uid)[0]
    title = f"Split the label {label.name} into {', '.join(dict.fromkeys(p.to for p in parts))}"
    return run_long(
        project, title, changes, size, cause=cause, progress=progress, cancelled=cancelled
    )


def split_preview(project: Project, uid: Uid, parts: Sequence[SplitPart]) -> list[int]:
    """How many annotations each part would get, and how many would stay, last.

    Raises:
        InvalidInput: if a part has no rule, or a pattern is none.
    """
    label, store = found_label(project, uid), project.store
    chooser, counts = _Chooser(project, parts), [0] * (len(parts) + 1)
    places = {id(part): number for number, part in enumerate(parts)}
    with store.database.read():
        for page in label_use.pages(store, store.labels.id_of(label.uid) or 0):
            for annotation in page:
                part = chooser.part_of(annotation)
                counts[-1 if part is None else places[id(part)]] += 1
    return counts


class _Chooser:
    """Finds the first part whose rules an annotation meets."""

    def __init__(self, project: Project, parts: Sequence[SplitPart]) -> None:
        if not parts:
            raise InvalidInput("say at least one label to split off")
        self._project = project
        self._parts = [(part, self._rules(part)) for part in parts]

    def part_of(self, annotation: Annotation) -> SplitPart | None:
        """The part an annotation goes to, `None` if it stays."""
        for part, rules in self._parts:
            if all(rule(annotation) for rule in rules):
                return part
        return None

    def _rules(self, part: SplitPart) -> list[Callable[[Annotation], bool]]:
        rules: list[Callable[[Annotation], bool]] = []
        if part.only is not None:
            chosen = frozenset(part.only)
            rules.append(lambda a: a.uid in chosen)
        if part.slot is not None:
            rules.append(lambda a: _holds(a, part.slot, part.values))
        if part.text:
            try:
                words = part.text if part.pattern else re.escape(part.text)
                expression = re.compile(words, re.IGNORECASE)
            except re.error as error:
                raise InvalidInput(f"“{part.text}” is no pattern: {error}") from None
            rules.append(lambda a: expression.search(self._words(a)) is not None)
        if not rules:
            raise InvalidInput(f"say which annotations become “{part.to}”")
        return rules

    def _words(self, annotation: Annotation) -> str:
        if annotation.document is None or not annotation.anchors:
            return ""
        return words_of(self._project.text_of(annotation.document), annotation)


def _holds(annotation: Annotation, name: str | None, values: Sequence[JsonValue]) -> bool:
    for slot in annotation.slots:
        if slot.name == name:
            held = slot.value if isinstance(slot.value, list | tuple) else (slot.value,)
            if not values or slot.value in values or any(each in values for each in held):
                return True
    return False


def _split_targets(
    project: Project, label: Label, parts: Sequence[SplitPart]
) -> tuple[list[Uid], list[Change]]:
    """The uid of every part's label, and the changes that make those that are not there."""
    labels, targets, made = project.label_set, [], []
    for part in parts:
        known = labels.find(part.to, label.kind)
        if known is None:
            known = replace(
                label,
                uid=new_uid(),
                name=part.to,
                color=labels.next_color(),
                key=labels.next_key(),
                retired=False,
                meaning=1,
            )
            check_label_in(labels, known)
            labels = labels.with_labels((*labels, known))
            made.append(known)
        targets.append(known.uid)
    records = project.store.labels.records()
    last = max((record.position for record in records), default=-1)
    return targets, [
        Change(Entity.LABEL, new.uid, None, LabelRecord(new, last + number))
        for number, new in enumerate(made, 1)
    ]
