"""Saying what words stand for in a knowledge base: search as you type, a typed id, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF

from annotator.domain.annotation import Annotation, JsonValue, Kind
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotType, own_specs, spec_of
from annotator.domain.values import words_for
from annotator.ui.context import Context
from annotator.ui.editor.belonging import place_of
from annotator.ui.editor.fill_palettes import Option, OptionPalette
from annotator.ui.editor.label_rows import Choice
from annotator.ui.editor.relation_words import cluster_name, named, quote_of
from annotator.ui.editor.view import ArticleView
from annotator.ui.holders import Holders

if TYPE_CHECKING:
    from annotator.services.candidates import FoundCandidate

_NO_PLACE = (
    "Nothing here holds a link: put it into a cluster with the key of a cluster label,"
    " or give its label a slot of knowledge bases."
)
_NO_BASE = "There is no knowledge base yet. File, Import candidates… brings one in."
_MOST = 40
_SHOWN_COLUMNS = 3


class CandidatePalette(OptionPalette):
    """Candidates for what is typed; below them “not there”, and the typed words as an id."""

    WIDTH = 460

    def __init__(self, context: Context, view: ArticleView) -> None:
        super().__init__(view, "Knowledge base", "Candidates")
        self.setObjectName("candidatePalette")
        self._context = context
        self._kbs: Sequence[str] = ()
        self._tables: Mapping[str, int] = {}

    def open(
        self,
        kbs: Sequence[str],
        tables: Mapping[str, int],
        typed: str,
        place: tuple[QRectF, QRectF],
    ) -> None:
        """Look in some knowledge bases, first for the words that are to be linked."""
        self._kbs, self._tables = kbs, tables
        self.offer((), place, f"Look in {', '.join(kbs)}", typed=typed)
        self.line.selectAll()

    def rows(self, typed: str) -> Sequence[Choice]:
        from annotator.services.candidates import linked, search_candidates

        context, project = self._context, self._context.project
        words = typed.strip()
        known = [kb for kb in self._kbs if kb in self._tables]
        found: list[FoundCandidate] = []
        if project is not None and words and known:
            found = context.run(
                lambda: search_candidates(project, words, known, limit=_MOST)
            ) or []  # fmt: skip
        several = len(known) > 1
        options = [
            Option(one.candidate.label, linked(one.kb, one.candidate), _note(one, several))
            for one in found
        ]
        for kb in self._kbs:
            options.append(Option(f"not in {kb}", linked(kb, None), "looked for, not found"))
            if words and not any(each.isspace() for each in words):
                options.append(Option(words, linked(kb, None, words), f"as an id of {kb}"))
        self._shown = options
        return [option.row for option in options]


class CandidateLinks(QObject):
    """Finds out where the link belongs, asks for it, and stores it: once for a whole cluster."""

    def __init__(self, context: Context, view: ArticleView, holders: Holders) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._holders = holders
        self._place: tuple[Uid, str] | None = None
        self.palette = CandidatePalette(context, view)
        self.palette.chosen.connect(self._chosen)

    def ask_for_active(self) -> None:
        """Ask for the link of the active annotation: its cluster's, else its own."""
        from annotator.services import clustering

        context = self._context
        project, uid = context.project, context.active
        active = None if uid is None else context.find(uid)
        if project is None or active is None:
            context.message.emit("Make an annotation active first.")
            return
        if active.kind is Kind.CLUSTER:
            self.ask(active.uid, clustering.link_slot(project, active))
            return
        cluster = self._cluster_of(active)
        label = context.label_set.get(active.label)
        own = () if label is None else own_specs(label)
        slot = next((spec.name for spec in own if spec.type is SlotType.KB), None)
        if cluster is not None:
            self.ask(cluster.uid, clustering.link_slot(project, cluster))
        elif slot is not None:
            self.ask(active.uid, slot)
        else:
            context.message.emit(_NO_PLACE)

    def ask(self, uid: Uid, slot: str) -> None:
        """Ask for the link that a slot of an annotation holds."""
        from annotator.services.candidates import candidate_tables

        context, project = self._context, self._context.project
        annotation = context.find(uid)
        if project is None or annotation is None:
            return
        if not context.writable:
            context.message.emit("This project is open only to read.")
            return
        spec = spec_of(context.label_set.get(annotation.label), slot)
        tables = context.run(lambda: candidate_tables(project)) or {}
        kbs = (spec.kbs if spec is not None else ()) or tuple(tables)
        if not kbs:
            context.message.emit(_NO_BASE)
            return
        self._place = uid, slot
        self.palette.open(kbs, tables, self._words(annotation), self._edges(annotation))

    def _cluster_of(self, annotation: Annotation) -> Annotation | None:
        """The cluster that an annotation is a member of, in this document or elsewhere."""
        from annotator.services import clustering

        project = self._context.project
        here = [a for a in self._holders.of(annotation.uid) if a.kind is Kind.CLUSTER]
        if here or project is None:
            return here[0] if here else None
        far = self._context.run(lambda: clustering.clusters_of(project, annotation.uid))
        return far[0] if far else None

    def _words(self, annotation: Annotation) -> str:
        """What is looked for first: the words of the cluster or the span."""
        context = self._context
        said = cluster_name(context, annotation) or quote_of(context, annotation)
        return said.strip("“”\u2068\u2069")

    def _edges(self, annotation: Annotation) -> tuple[QRectF, QRectF]:
        view = self._view
        place = place_of(annotation, self._context.find)
        start = end = view.caret
        if place is not None and place.document == self._context.document_uid:
            start, end = place.anchors[0]
        return view.edge_rect(start, at_end=False), view.edge_rect(end, at_end=end > start)

    def _chosen(self, link: object) -> None:
        from annotator.services import filling

        context, project, place = self._context, self._context.project, self._place
        if project is None or place is None or not isinstance(link, Mapping):
            return
        uid, slot = place
        value: JsonValue = dict(link)
        done = context.run(lambda: filling.set_value(project, uid, slot, value, cause=self))
        if done is not None:
            context.message.emit(f"{named(context, done)}: {words_for(value)}.")


def _note(found: FoundCandidate, several: bool) -> str:
    """An id, what it is, and the first further columns: “Q12 · a port · latitude 46.4”."""
    candidate = found.candidate
    columns = [
        f"{name} {words_for(value)}"
        for name, value in candidate.extra.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
    base = f"{found.kb} {candidate.id}" if several else candidate.id
    return " · ".join(filter(None, (base, candidate.description, *columns[:_SHOWN_COLUMNS])))
