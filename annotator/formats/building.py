"""What readers of other programs' files build documents with.

A reader says what it finds in any order; references are made before what they point to is read,
and those that never find it are left out and counted when the document is finished.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    JsonObject,
    Kind,
    Slot,
    check_anchors,
)
from annotator.domain.document import (
    AnnotatedDocument,
    Document,
    Status,
    check_json,
    check_text,
)
from annotator.domain.ids import Uid, new_uid
from annotator.formats.base import ReadContext
from annotator.formats.json_fields import shortened
from annotator.formats.references import Referrers


class DocumentBuilder:
    """One document on its way from a file into the model.

    `id` is the id that the file gives, `None` when it gives none: then the text tells which
    document it is. `importer` names reader and version, as in `brat@1`. `annotator` is who made
    what does not say it. Annotations are added with `span`, `relation`, `frame`, `cluster` and
    `document_label`; `more` are further fields of `Annotation` (`note`, `score`, `origin`,
    `annotator`, `given_id`, `extra`, `created`, …). A `key` names an annotation within the file;
    `uid_of(key)` is its uid, before or after it was added.
    """

    def __init__(
        self,
        context: ReadContext,
        text: str,
        *,
        path: str,
        importer: str,
        id: str | None = None,
        title: str = "",
        meta: JsonObject = EMPTY,
        status: Status = Status.NEW,
        line: int | None = None,
        annotator: str = "",
        extra: JsonObject = EMPTY,
    ) -> None:
        """Begin a document.

        Raises:
            InvalidInput: for text, an id or metadata that cannot be stored exactly.
        """
        check_text(text)
        for value, what in ((id, "the document's id"), (title, "the title")):
            check_text(value or "", what)
        check_json(meta, "the metadata")
        self.text = text
        self._context, self._path, self._line = context, path, line
        self._annotator = annotator or context.annotator
        uid = new_uid()
        self._document = Document(
            uid=uid,
            id=uid if id is None else id,
            text=text,
            title=title,
            meta=meta,
            status=status,
            importer=importer,
            created=context.moment,
            updated=context.moment,
            extra=extra,
        )
        self._found: dict[Uid, Annotation] = {}
        self._uids: dict[Hashable, Uid] = {}

    def uid_of(self, key: Hashable, own: Uid | None = None) -> Uid:
        """The uid of the annotation that the file calls `key`, whether it was read yet or not.

        `own` is the uid that it has already, where the file tells it.
        """
        uid = self._uids.get(key)
        if uid is None:
            uid = self._uids[key] = own or new_uid()
        return uid

    def is_taken(self, key: Hashable) -> bool:
        """Whether an annotation was added under a key: another would take its place."""
        return self._uids.get(key) in self._found

    def alias(self, key: Hashable, uid: Uid) -> None:
        """Let `key`, which nothing referred to yet, name an annotation by its uid.

        It was added before, or is going to be under this key: a file's ids may be UUIDs to keep.
        """
        self._uids[key] = uid

    def __contains__(self, uid: Uid) -> bool:
        """Whether an annotation was added under this uid."""
        return uid in self._found

    def get(self, uid: Uid) -> Annotation:
        """An annotation that was added."""
        return self._found[uid]

    def replace(self, annotation: Annotation) -> None:
        """Put an annotation in place of the one with its uid: later lines said more about it."""
        self._found[annotation.uid] = annotation

    def span(
        self, label: str | None, anchors: Sequence[Anchor], *, key: Hashable = None, **more: Any
    ) -> Uid:
        """Add a span (a highlight without a label); anchors are code points of the text.

        Raises:
            InvalidInput: for anchors outside the text or over one another, and for a name that
                no label may bear.
        """
        check_anchors(anchors, len(self.text))
        return self._add(Kind.SPAN, label, key, anchors=tuple(anchors), **more)

    def relation(
        self,
        label: str,
        source: Uid,
        target: Uid,
        *,
        slots: Iterable[Slot] = (),
        key: Hashable = None,
        **more: Any,
    ) -> Uid:
        """Add a relation from one annotation to another."""
        ends = (Slot("from", ref=source), Slot("to", ref=target))
        return self._add(Kind.RELATION, label, key, slots=(*ends, *slots), **more)

    def frame(
        self,
        label: str,
        *,
        trigger: Uid | None = None,
        slots: Iterable[Slot] = (),
        key: Hashable = None,
        **more: Any,
    ) -> Uid:
        """Add a frame, with the span that names it and its slots."""
        own = () if trigger is None else (Slot("trigger", ref=trigger),)
        return self._add(Kind.FRAME, label, key, slots=(*own, *slots), **more)

    def cluster(
        self,
        label: str,
        members: Iterable[Uid],
        *,
        slots: Iterable[Slot] = (),
        key: Hashable = None,
        **more: Any,
    ) -> Uid:
        """Add a cluster of annotations that are the same thing."""
        own = tuple(Slot("member", ref=uid) for uid in members)
        return self._add(Kind.CLUSTER, label, key, slots=(*own, *slots), **more)

    def document_label(
        self, label: str, *, slots: Iterable[Slot] = (), key: Hashable = None, **more: Any
    ) -> Uid:
        """Say something of the document as a whole."""
        return self._add(Kind.DOCUMENT, label, key, slots=tuple(slots), **more)

    def finish(self) -> AnnotatedDocument:
        """The document; what refers to nothing is left out and counted in the report."""
        annotations = self._without_dangling() if self._refers() else tuple(self._found.values())
        report = self._context.report
        report.documents += 1
        report.annotations += len(annotations)
        self._context.line = self._line
        return AnnotatedDocument(self._document, annotations, self._context.labels.label_set)

    def _add(self, kind: Kind, label: str | None, key: Hashable, **fields: Any) -> Uid:
        context = self._context
        uid = new_uid() if key is None else self.uid_of(key)
        created = fields.pop("created", None) or context.moment
        self._found[uid] = Annotation(
            uid,
            kind,
            None if label is None else context.labels.uid(kind, label),
            self._document.uid,
            annotator=fields.pop("annotator", None) or self._annotator,
            origin=fields.pop("origin", "import"),
            label_set_version=context.labels.version,
            created=created,
            updated=fields.pop("updated", None) or created,
            **fields,
        )
        return uid

    def _refers(self) -> bool:
        return any(a.slots for a in self._found.values())

    def _without_dangling(self) -> tuple[Annotation, ...]:
        """The annotations, without references to what the file does not hold."""
        names = {uid: key for key, uid in self._uids.items()}
        found = dict(self._found)
        referrers = Referrers(found)
        waiting: Iterable[Uid] = tuple(found)
        while waiting:
            gone = []
            for uid in waiting:
                a = found[uid]
                lost = [ref for ref in a.references if ref not in found]
                if not lost:
                    continue
                what = ", ".join(str(names.get(ref, "")) for ref in lost)
                if a.kind is Kind.RELATION:
                    gone.append(uid)
                    self._leave_out("relations whose ends are not in the file", what)
                    continue
                found[uid] = a._replace(slots=tuple(s for s in a.slots if _leads(s, found)))
                for _ in range(len(a.slots) - len(found[uid].slots)):
                    self._leave_out("slots that refer to what is not in the file", what)
            for uid in gone:
                del found[uid]
            # Only what referred to these has anything new to lose.
            waiting = [uid for uid in referrers.of(gone) if uid in found]
        return tuple(found.values())

    def _leave_out(self, reason: str, what: str) -> None:
        self._context.leave_out(reason, self._path, self._line, shortened(what))


def _leads(slot: Slot, found: dict[Uid, Annotation]) -> bool:
    """Whether everything that a slot refers to is there."""
    referred = (slot.ref, slot.according_to, *slot.evidence)
    return all(uid is None or uid in found for uid in referred)
