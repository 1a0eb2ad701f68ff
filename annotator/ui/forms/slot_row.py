"""One slot of a form: its name, its entries, and what is wrong with them in a quiet line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, Kind, Slot, SlotStatus, Stance
from annotator.domain.conflicts import SameThing, conflicts_of
from annotator.domain.ids import Uid
from annotator.domain.problems import Problem
from annotator.domain.slots import SlotSpec
from annotator.domain.values import words_for
from annotator.ui.editor.relation_words import end_words
from annotator.ui.forms.chip_list import ChipList
from annotator.ui.forms.entry_row import EntryRow
from annotator.ui.forms.far import far_fillers
from annotator.ui.forms.picking import AnnotationPicker, possible_fillers
from annotator.ui.forms.sharing import Sharing
from annotator.ui.label_words import slot_words
from annotator.ui.models.wording import as_sentence, one_line, tip
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import Elided, flat_button, plain_label

_MOST_MEMBERS = 40


class SlotName(Elided):
    """The name of a slot; what it is for is in its tip."""

    def __init__(self, spec: SlotSpec, tip_text: str) -> None:
        super().__init__(one_line(spec.name, 60) + (" *" if spec.required else ""))
        self._tip = tip(tip_text)
        self.setProperty("role", "quiet")
        self.setContentsMargins(0, 4, 0, 0)

    def tip_words(self, elided: bool) -> str:
        return self._tip


class SlotRow(QWidget):
    """The entries of one slot; `name_label` stands beside them in the form's first column.

    When one of them is open it is `wide`: the name stands above them then.
    """

    shape_changed = Signal()
    """`wide` may be another."""

    def __init__(
        self, sharing: Sharing, spec: SlotSpec, *, declared: bool = True, depth: int = 0
    ) -> None:
        super().__init__()
        self._sharing, self.spec, self._declared, self._depth = sharing, spec, declared, depth
        self._holder: Annotation | None = None
        self.rows: list[EntryRow] = []
        told = [spec.description] if spec.description else []
        if declared:
            told.append(as_sentence(slot_words(spec, sharing.context.label_set)))
        self.name_label = SlotName(spec, "\n".join([f"{spec.name}", *told]))
        self._add_button: QToolButton | None = None
        self._trouble: QLabel | None = None
        self.members: ChipList | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    # Showing

    def show_slot(
        self,
        holder: Annotation,
        problems: Sequence[Problem],
        *,
        fresh: bool,
        same: SameThing | None,
    ) -> None:
        """Show the entries that an annotation has under this name."""
        self._holder = holder
        entries = [slot for slot in holder.slots if slot.name == self.spec.name]
        if holder.kind is Kind.CLUSTER and self.spec.name == "member":
            self._show_members(holder, [slot.ref for slot in entries if slot.ref is not None])
        else:
            conflicts = conflicts_of(self.spec, entries, same) if len(entries) > 1 else ()
            clashing = {place for conflict in conflicts for place in conflict.entries}
            self._show_entries(holder, entries, clashing, fresh=fresh)
            writable = self._sharing.context.writable
            several = self.spec.repeated or len(entries) > 1
            self._offer_more(bool(entries) and several and writable)
            words = [as_sentence(problem.sentence) for problem in problems]
            for conflict in conflicts[:2]:
                one, other = (entries[place] for place in conflict.entries)
                words.append(f"{self._said(one)} and {self._said(other)} cannot both be true.")
            self._say(" ".join(words))

    def _show_entries(
        self, holder: Annotation, entries: Sequence[Slot], clashing: set[int], *, fresh: bool
    ) -> None:
        rows = self._rows_for(entries, fresh=fresh)
        for place, row in enumerate(rows):
            here = self._column.itemAt(place)
            if here is None or here.widget() is not row:
                self._column.insertWidget(place, row)
            stored = place < len(entries)
            entry = entries[place] if stored else row.entry
            if fresh and not stored:
                entry = Slot(self.spec.name)
            row.show_entry(holder, entry, fresh=fresh, clashes=place in clashing)
            row.more_button.setVisible(not row.structural and self._declared_or_full(entry))
            if row.isHidden():
                row.show()

    def _offer_more(self, offered: bool) -> None:
        """Let another entry be added where several are usual."""
        if self._add_button is None and offered:
            self._add_button = flat_button("add", self.add_entry, small=True)
            self._add_button.setAccessibleName(f"Add to {self.spec.name}")
            left = Qt.AlignmentFlag.AlignLeft
            self._column.insertWidget(len(self.rows), self._add_button, 0, left)
        if self._add_button is not None:
            self._add_button.setVisible(offered)

    def _declared_or_full(self, entry: Slot) -> bool:
        return self._declared or entry.uid is not None

    def _rows_for(self, entries: Sequence[Slot], *, fresh: bool) -> list[EntryRow]:
        """A row for each entry, behind them those the user is about to fill, at least one."""
        waiting = list(self.rows)
        found: list[EntryRow] = []
        if fresh:
            for row in waiting:
                row.wanted = False
            found, waiting = waiting[: max(1, len(entries))], waiting[max(1, len(entries)) :]
        else:
            known = {row.entry.uid: row for row in waiting}
            known.pop(None, None)
            for entry in entries:
                same_row = known.get(entry.uid) or self._row_being_filled(waiting)
                if same_row is not None:
                    waiting.remove(same_row)
                found.append(same_row or self._new_row())
            drafts = [row for row in waiting if row.entry.uid is None and row.wanted]
            waiting = [row for row in waiting if row not in drafts]
            found += drafts
            if not found and waiting:
                found.append(waiting.pop(0))
                found[0].entry = Slot(self.spec.name)
        while len(found) < max(1, len(entries)):
            found.append(self._new_row())
        for row in waiting:
            self._drop_widget(row)
        self.rows = found
        return found

    def _row_being_filled(self, waiting: Sequence[EntryRow]) -> EntryRow | None:
        """The empty row that a new entry comes from."""
        drafts = [row for row in waiting if row.entry.uid is None]
        return next((row for row in drafts if row.saving), next(iter(drafts), None))

    def _new_row(self) -> EntryRow:
        row = EntryRow(self._sharing, self.spec, declared=self._declared, depth=self._depth)
        row.another_asked.connect(self.add_entry)
        row.coding_asked.connect(self.add_coded)
        row.dropped.connect(lambda: self._drop_draft(row))
        row.shape_changed.connect(self.shape_changed)
        return row

    def _drop_widget(self, row: EntryRow) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _drop_draft(self, row: EntryRow) -> None:
        """An entry that says nothing yet is given up; one empty row always stays."""
        row.wanted = False
        row.entry = Slot(self.spec.name)
        if len(self.rows) > 1 and row in self.rows:
            self.rows.remove(row)
            self._drop_widget(row)
        elif self._holder is not None:
            row.show_entry(self._holder, row.entry, fresh=True)

    def _show_members(self, holder: Annotation, members: Sequence[Uid]) -> None:
        """The members of a cluster as chips; of very many only the first."""
        if self.members is None:
            more = flat_button("add…", self._choose_member, small=True)
            more.setAccessibleName("Add a member")
            self.members = ChipList(self._sharing, "member", self._drop_member, [more])
            self._column.insertWidget(0, self.members)
        self.members.show_annotations(
            members[:_MOST_MEMBERS], clearable=self._sharing.context.writable
        )
        left = len(members) - _MOST_MEMBERS
        self._say(f"and {left:,} more" if left > 0 else "")

    def _choose_member(self) -> None:
        holder, members = self._holder, self.members
        if holder is None or members is None:
            return
        context = self._sharing.context
        present = {slot.ref for slot in holder.slots}
        offered = [a for a in possible_fillers(context, self.spec, holder.uid)
                   if a.uid not in present]  # fmt: skip
        entry, hint = Slot(self.spec.name), "Who or what is it, too?"

        def take(uid: Uid) -> None:
            self._sharing.save(holder, entry, ref=uid)

        far = self._sharing.reach(hint, far_fillers(self.spec, holder.uid, *present), take)
        picker = AnnotationPicker(context, offered, take, hint, self, far=far)
        picker.open_under(members)

    def _drop_member(self, uid: Uid) -> None:
        holder = self._holder
        found = next((s for s in holder.slots if s.ref == uid), None) if holder else None
        if holder is not None and found is not None:
            self._sharing.remove(holder, found)

    def _said(self, entry: Slot) -> str:
        """An entry in a sentence about a conflict."""
        context = self._sharing.context
        words = entry.given or words_for(entry.value)
        if entry.ref is not None:
            words = end_words(context, entry.ref)
        if entry.according_to is None:
            return words if entry.stance is Stance.ASSERTS else f"{words} ({entry.stance.value})"
        who = end_words(context, entry.according_to)
        denied = {Stance.DENIES: "denied by ", Stance.DOUBTS: "doubted by "}
        return f"{words} ({denied.get(entry.stance, '')}{who})"

    def _say(self, words: str) -> None:
        if self._trouble is None:
            if not words:
                return
            self._trouble = plain_label(wrap=True)
            self._trouble.setProperty("role", "trouble")
            self._trouble.setFont(scaled(self.font(), -2))
            self._trouble.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._column.addWidget(self._trouble)
        if self._trouble.text() != words:
            self._trouble.setText(words)
        self._trouble.setVisible(bool(words))

    @property
    def trouble(self) -> str:
        """What the quiet line under the entries says."""
        return "" if self._trouble is None or self._trouble.isHidden() else self._trouble.text()

    def settle(self) -> None:
        """Give everything its place now, from the inside to the outside."""
        for row in self.rows:
            row.settle()
        self._column.activate()

    @property
    def wide(self) -> bool:
        """Whether an entry is open, and needs all of the form's width."""
        return any(row.wide for row in self.rows)

    # Adding

    def add_entry(self) -> EntryRow:
        """Show an empty row to be filled, with the focus."""
        return self._add(Slot(self.spec.name))

    def add_coded(self) -> EntryRow:
        """Show a row for the value that the researcher decides on, with the focus."""
        known = next((row for row in self.rows if row.coded), None)
        if known is not None:
            self._focus(known)
            return known
        coded = Slot(self.spec.name, status=SlotStatus.CODED, rule="own words")
        row = self._add(coded)
        if not row.opened:
            row.toggle_details()
        return row

    def _add(self, entry: Slot) -> EntryRow:
        holder = self._holder
        empty = next((row for row in self.rows if row.entry == entry == Slot(entry.name)), None)
        row = self._new_row() if empty is None else empty
        row.wanted = True
        if row not in self.rows:
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
        if holder is not None:
            row.show_entry(holder, entry, fresh=row is not empty)
            row.show()
        self._focus(row)
        self.shape_changed.emit()
        return row

    def _focus(self, row: EntryRow) -> None:
        visible = [stop for stop in row.stops() if not stop.isHidden()]
        if visible:
            visible[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        found = [] if self.members is None else self.members.stops()
        for row in self.rows if self.members is None else ():
            found += row.stops()
        return found if self._add_button is None else [*found, self._add_button]

    def commit(self) -> None:
        """Save what was typed, as far as it can be used."""
        for row in tuple(self.rows):
            row.commit()

    def row_with_focus(self, focus: QWidget) -> EntryRow | None:
        """The innermost entry that a widget belongs to, also in forms unfolded below it."""
        for row in self.rows:
            if row.isAncestorOf(focus):
                inner = row.nested.row_with_focus(focus) if row.nested is not None else None
                return inner or row
        return None

