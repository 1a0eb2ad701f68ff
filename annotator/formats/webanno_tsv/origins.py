"""What came from the layers of a file in one piece and can go back to them as one.

A frame and its trigger were one annotation with links, a cluster and its members a chain, and the
ends of some relations bare tokens. Where somebody has changed them so that they no longer fit,
they are written to our own layers like all else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.formats.webanno_tsv.drafts import Draft, Drafts
from annotator.formats.webanno_tsv.header import POS, TOKEN, LayerKind
from annotator.formats.webanno_tsv.marks import Holds, Mark
from annotator.formats.webanno_tsv.places import Places

TOKEN_LABEL = "Token"  # noqa: S105 - what a token that a relation leads to is called

_OF_CHAINS = {"referenceRelation", "referenceType"}


class Origins:
    """Finds them in one document.

    `words_of` are the triggers that are written with their frames, `frame_of` the same the other
    way; `chains` are the numbers of the clusters that are written as chains, `links` the chain and
    place of each of their members; `tokens` are spans that need no layer.
    """

    def __init__(
        self,
        by_kind: Mapping[Kind, Sequence[Annotation]],
        marks: Mapping[Uid, Mark],
        labels: Mapping[Uid | None, str],
        drafts: Drafts,
        places: Places,
    ) -> None:
        self._marks, self._labels, self._drafts = marks, labels, drafts
        self._spans = {a.uid: a for a in by_kind[Kind.SPAN]}
        self.words_of: dict[Uid, Uid] = {}
        self.frame_of: dict[Uid, Uid] = {}
        self.chains: dict[Uid, int] = {}
        self.links: dict[Uid, tuple[int, int]] = {}
        self.tokens: set[Uid] = set()
        self._referred = Counter[Uid]()
        self._taken: set[int] = set()
        self._fresh = count(1)
        if not marks:
            return
        everything = [a for those in by_kind.values() for a in those]
        for frame in by_kind[Kind.FRAME]:
            self._find_words(frame)
        self._referred = Counter(uid for a in everything for uid in a.references)
        for cluster in by_kind[Kind.CLUSTER]:
            if cluster.uid not in self._referred:
                self._find_chain(cluster)
        self._find_tokens(everything, places)

    def _draft(self, a: Annotation, kind: LayerKind) -> Draft | None:
        mark = self._marks.get(a.uid)
        return None if mark is None else self._drafts.of(mark, kind)

    def _find_words(self, frame: Annotation) -> None:
        """The trigger that was one annotation with its frame, if it still says the same."""
        draft = self._draft(frame, LayerKind.SPAN)
        if draft is None or draft.holds not in (Holds.HOSTS, Holds.FRAMES):
            return
        label = self._labels[frame.label]
        if not draft.says(label, self._marks[frame.uid]):
            return
        for slot in frame.slots:
            words = self._spans.get(slot.ref) if slot.ref and slot.name == "trigger" else None
            if words is None or words.uid in self.frame_of or words.slots:
                continue
            same = self._labels.get(words.label) == label
            if same and self._draft(words, LayerKind.SPAN) is draft:
                self.words_of[frame.uid] = words.uid
                self.frame_of[words.uid] = frame.uid
                return

    def _find_chain(self, cluster: Annotation) -> None:
        """The chain that a cluster was, if all its members still can be links of it alone."""
        draft = self._draft(cluster, LayerKind.CHAIN)
        if draft is None or self._labels[cluster.label] != draft.layer.title:
            return
        members = [slot.ref for slot in cluster.slots if slot.name == "member" and slot.ref]
        fine = (
            len(members) == len(cluster.slots)
            and len(set(members)) == len(members)
            and all(self._is_link(uid, draft) for uid in members)
        )
        if not fine or not members:
            return
        number = self._marks[cluster.uid].chain
        if number <= 0 or number in self._taken:
            number = next(n for n in self._fresh if n not in self._taken)
        self._taken.add(number)
        self.chains[cluster.uid] = number
        for place, uid in enumerate(members, 1):
            self.links[uid] = number, place

    def _is_link(self, uid: Uid, draft: Draft) -> bool:
        """Whether an annotation can be a link of a chain; nothing else can lead to one."""
        a = self._spans.get(uid)
        if a is None or a.label is None or uid not in self._marks or self._referred[uid] > 1:
            return False
        naming = draft.naming(self._labels[a.label], self._marks[uid])
        names = [*(slot.name for slot in a.slots), *filter(None, (naming,))]
        plain = all(slot.ref is None for slot in a.slots) and len(set(names)) == len(names)
        same = self._draft(a, LayerKind.CHAIN) is draft
        return same and plain and _OF_CHAINS.issuperset(names)

    def _find_tokens(self, everything: Sequence[Annotation], places: Places) -> None:
        """Spans over one token to which nothing but relations of tokens leads."""
        candidates = {
            uid
            for uid, a in self._spans.items()
            if (mark := self._marks.get(uid)) is not None
            and mark.layer == TOKEN
            and not a.slots
            and self._labels.get(a.label) == TOKEN_LABEL
            and [piece for _, piece in places.cover(*a.anchors[0])] == [None]
        }
        if not candidates:
            return
        parts_of_speech = {
            self._spans[uid].anchors
            for uid, mark in self._marks.items()
            if mark.layer == POS and uid in self._spans
        }
        led = set()
        for a in everything:
            draft = self._draft(a, LayerKind.RELATION) if a.kind is Kind.RELATION else None
            base = None
            if draft is not None and draft.says(self._labels[a.label], self._marks[a.uid]):
                base = draft.layer.base
            for uid in candidates.intersection(a.references):
                hidden = base == POS and self._spans[uid].anchors in parts_of_speech
                if base in (TOKEN, POS) and not hidden:
                    led.add(uid)
                else:
                    candidates.discard(uid)
        self.tokens = candidates & led
