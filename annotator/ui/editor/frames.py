"""What the article does with frames and clusters: makes them, fills them, goes through them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QRectF, Signal

from annotator.domain.annotation import Annotation, Kind, Slot, SlotStatus, Stance
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import is_structural, own_specs, specs_of
from annotator.domain.values import words_for
from annotator.ui.context import Context
from annotator.ui.editor.acts import Acts
from annotator.ui.editor.belonging import belongings, place_of
from annotator.ui.editor.candidate_links import CandidateLinks
from annotator.ui.editor.fill_palettes import Option, OptionPalette
from annotator.ui.editor.filling import Filler
from annotator.ui.editor.label_palette import LabelPalette
from annotator.ui.editor.palette import Palette
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.relation_words import cluster_name, end_words, label_words, named
from annotator.ui.editor.view import ArticleView

_NO_FRAMES = "The label set has no label for {}. Type a name to make one."
_CLUSTERS = (Kind.CLUSTER,)
_MOST_RIVALS = 500
_NOTHING_TO_FILL = "{} has no slots. Labels get them in the label set."


class Frames(QObject):
    """The commands on frames and clusters; the command table calls them by their names."""

    mode_changed = Signal(str)
    def __init__(
        self, context: Context, view: ArticleView, acts: Acts, picker: Picker
    ) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._acts = acts
        self._through: Uid | None = None
        self._kind = Kind.FRAME
        self.labels = LabelPalette(view, slots=True)
        self.labels.setObjectName("framePalette")
        self.labels.chosen.connect(self._label_chosen)
        self.slots = OptionPalette(view, "Slot", "Slots")
        self.slots.chosen.connect(self._slot_chosen)
        self.rivals = OptionPalette(view, "Cluster", "Clusters")
        self.rivals.chosen.connect(self._rival_chosen)
        self.filler = Filler(context, view, picker)
        picker.go_requested.connect(self.go_to)
        self.filler.mode_changed.connect(self.mode_changed)
        self.links = CandidateLinks(context, view, acts.holders)
        self.filler.link_wanted.connect(self.links.ask)

    # Layers that Esc takes back

    def hide(self) -> None:
        """Take the lists away; what is being filled stays so."""
        for palette in self._lists:
            palette.hide()
        self.filler.attributing.hide()

    def close_palette(self) -> bool:
        """Leave the list that is open; whether there was one."""
        lists = any(one.close_palette() for one in self._lists)
        return lists or self.filler.attributing.close()

    @property
    def _lists(self) -> tuple[Palette, ...]:
        return self.labels, self.slots, self.rivals, self.filler.palette, self.links.palette

    # Making

    def new_frame(self) -> None:
        """Ask for the label of a frame at the selection, the active span, or without words."""
        self._ask(Kind.FRAME, "Frame: type a label")

    def new_cluster(self) -> None:
        """Ask for the label of a cluster of the selection or the active span."""
        self._ask(Kind.CLUSTER, "Cluster: type a label")

    def _ask(self, kind: Kind, hint: str) -> None:
        context = self._context
        if not context.writable:
            context.message.emit("This project is open only to read.")
            return
        self._kind = kind
        found = [label for label in context.label_set.of_kind(kind) if not label.retired]
        if not found:
            context.message.emit(_NO_FRAMES.format(f"{kind.value}s"))
        self.labels.open(found, *self._edges(), hint)

    def _label_chosen(self, uid: Uid | None, name: str) -> None:
        from annotator.services import labelling

        context, project, kind = self._context, self._context.project, self._kind
        label = context.label_set.get(uid)
        if label is None and project is not None:
            label = context.run(lambda: labelling.add_label(project, name, kind=kind, cause=self))
        if label is None:
            return
        if label.kind is Kind.FRAME:
            self._acts.making.frame(label, bare=True)
        else:
            self._acts.making.cluster(label)

    # Merging

    def merge_clusters(self) -> None:
        """Ask for the cluster that the active one (or the active member's) is merged with."""
        from annotator.services.overview import records_page

        context, project = self._context, self._context.project
        cluster = self._holder()
        if project is None or cluster is None or cluster.kind is not Kind.CLUSTER:
            context.message.emit("Make a cluster or one of its members active first.")
            return
        here = (*context.annotations.values(), *context.wide.values())
        pages = context.run(lambda: records_page(project, limit=_MOST_RIVALS, kinds=_CLUSTERS))
        around = {a.uid: a for a in (*here, *(pages or ()))}
        rivals = [
            a
            for a in around.values()
            if a.kind is Kind.CLUSTER and a.label == cluster.label and a.uid != cluster.uid
        ]
        if not rivals:
            context.message.emit("There is no other cluster of this label.")
            return
        self._through = cluster.uid
        label = context.label_set.get(cluster.label)
        options = [Option(cluster_name(context, a) or "no words", a.uid, "", label) for a in rivals]
        self.rivals.offer(options, self._edges(), "Merge with")

    def _rival_chosen(self, uid: object) -> None:
        from annotator.services import clustering

        context, project, cluster = self._context, self._context.project, self._through
        other = Uid(str(uid))
        if project is None or cluster is None:
            return
        made = context.run(lambda: clustering.merge(project, cluster, [other], cause=self))
        if made is not None:
            context.set_active(made.uid)
            context.message.emit(f"Merged into {named(context, made)}. Ctrl+Z takes it back.")

    # Filling

    @property
    def active(self) -> Annotation | None:
        """The active annotation, if it is a frame or a cluster."""
        uid = self._context.active
        found = None if uid is None else self._context.find(uid)
        return found if found is not None and found.kind in (Kind.FRAME, Kind.CLUSTER) else None

    def fill(self) -> bool:
        """Fill the active annotation: a cluster with members at once, else ask for the slot.

        Returns whether there is something to be filled.
        """
        active = self.active
        if active is not None and active.kind is Kind.CLUSTER:
            return self.filler.start(active.uid, "member")
        return self.ask_slot()

    def ask_slot(self) -> bool:
        """Ask which slot of the active annotation to fill; whether there is one to be asked of."""
        context = self._context
        active = None if context.active is None else context.find(context.active)
        if active is None:
            context.message.emit("Make a frame active first: its slots are filled.")
            return False
        label = context.label_set.get(active.label)
        options = [] if label is None else self._slot_options(active, label)
        if not options:
            context.message.emit(_NOTHING_TO_FILL.format(named(context, active)))
            return False
        if active.kind is Kind.CLUSTER and len(options) == 1:
            return self.filler.start(active.uid, "member")
        empty = [place for place, one in enumerate(options) if not one.note]
        self.slots.offer(
            options, self._edges(), f"Which slot of {label_words(context, active)}?",
            first=empty[0] if empty else 0,
        )  # fmt: skip
        return True

    def fill_slot(self, uid: Uid, slot: str) -> None:
        """Begin to fill a slot, as a form or a panel asks for it."""
        self.filler.start(uid, slot)

    def take_into(self, uid: Uid, slot: str) -> None:
        """Take the selected words into a slot at once."""
        if self._view.selection is None:
            self._context.message.emit("Select words in the article first.")
        elif self.filler.start(uid, slot):
            self.filler.take()

    def deny(self, uid: Uid, entry: Uid) -> None:
        """Let somebody else say something of a value that is there: go to the words, then who."""
        annotation = self._context.find(uid)
        known = None if annotation is None else _entry(annotation, entry)
        if known is not None:
            self.filler.start(uid, known.name, _bare(known))

    def _slot_options(self, annotation: Annotation, label: Label) -> list[Option]:
        """The slots in their order, each with what it holds, then what could be denied."""
        relation = label.kind is Kind.RELATION
        found = []
        for spec in own_specs(label) if relation else specs_of(label):
            if not spec.shown(annotation):
                continue
            held = [self._said(s) for s in annotation.slots if s.name == spec.name]
            found.append(Option(spec.name, spec.name, "; ".join(held)))
        for slot in annotation.slots:
            if slot.uid is None or is_structural(label.kind, slot.name):
                continue
            asserted = slot.stance is Stance.ASSERTS and slot.status is SlotStatus.REPORTED
            if label.kind is Kind.FRAME and asserted:
                said = f"{slot.name} {self._said(slot)}"
                found.append(Option(said, slot.uid, "denied or doubted by another"))
        return found

    def _said(self, slot: Slot) -> str:
        stance = {Stance.DENIES: " (denied)", Stance.DOUBTS: " (doubted)"}.get(slot.stance, "")
        if slot.ref is not None:
            return end_words(self._context, slot.ref) + stance
        return (slot.given or words_for(slot.value)) + stance

    def _slot_chosen(self, means: object) -> None:
        active, chosen = self._context.active, str(means)
        if active is None:
            return
        annotation = self._context.find(active)
        if annotation is not None and _entry(annotation, Uid(chosen)) is not None:
            self.deny(active, Uid(chosen))
        else:
            self.filler.start(active, chosen)

    def link_candidate(self) -> None:
        """Say what the active annotation, or its cluster, is in a knowledge base."""
        self.links.ask_for_active()

    # Going through

    def next_member(self) -> None:
        """Go to the next member of the cluster (or filler of the frame) one is in."""
        context = self._context
        holder = self._holder()
        if holder is None:
            context.message.emit("This is in no cluster. Its label's key makes one.")
            return
        around = self._members(holder)
        if not around:
            context.message.emit(f"{named(context, holder)} has no words anywhere.")
            return
        self._through = holder.uid
        at = around.index(context.active) + 1 if context.active in around else 0
        target = context.find(around[at % len(around)])
        if target is not None and self.go_to(target):
            place = f"{at % len(around) + 1} of {len(around)}"
            context.message.emit(f"{place} of {named(context, holder)}.")

    def go(self, uid: Uid) -> None:
        """Make an annotation active and go to its words, as a list asks for it."""
        target = self._context.find(uid)
        if target is not None:
            self.go_to(target)

    def go_to(self, target: Annotation) -> bool:
        """Make an annotation active and go to its words, in whatever document they are."""
        context = self._context
        place = place_of(target, context.find)
        if place is None or place.document is None:
            context.set_active(target.uid)
            return True
        if place.document == context.document_uid:
            context.set_active(target.uid)
            self._view.set_caret(place.anchors[0].start)
            self._view.reveal(place.anchors[0])
            return True
        if not context.open_document(place.document):
            return False
        self._view.set_caret(place.anchors[0].start)
        self._view.reveal(place.anchors[0])
        context.set_active(target.uid)
        return True

    def _holder(self) -> Annotation | None:
        """The cluster or frame that is gone through: the active one, or that of the active span."""
        from annotator.services import clustering

        context, active = self._context, self.active
        project, uid = context.project, context.active
        if active is not None:
            return active
        through = None if self._through is None else context.find(self._through)
        if through is not None and uid in self._members(through):
            return through
        if uid is None or project is None:
            return None
        here = self._acts.holders.of(uid)
        clusters = [one for one in here if one.kind is Kind.CLUSTER]
        far = context.run(partial(clustering.clusters_of, project, uid)) if not clusters else []
        return next(iter([*clusters, *(far or ()), *here]), None)

    def _members(self, holder: Annotation) -> list[Uid]:
        if holder.kind is Kind.CLUSTER:
            return [s.ref for s in holder.slots if s.name == "member" and s.ref is not None]
        return list(belongings(holder, self._context.find))

    def _edges(self) -> tuple[QRectF, QRectF]:
        """Where a list stands: at the selection, the active words, else the caret."""
        view = self._view
        place = view.selection
        active = None if self._context.active is None else self._context.find(self._context.active)
        if place is None and active is not None:
            span = place_of(active, self._context.find)
            if span is not None and span.document == self._context.document_uid:
                place = span.anchors[0]
        start, end = (view.caret, view.caret) if place is None else place
        return view.edge_rect(start, at_end=False), view.edge_rect(end, at_end=end > start)


def _entry(annotation: Annotation, uid: Uid) -> Slot | None:
    return next((slot for slot in annotation.slots if slot.uid == uid), None)


def _bare(slot: Slot) -> Slot:
    """What an entry says, without who says it and what proves it."""
    return Slot(slot.name, slot.value, slot.ref, slot.given)
