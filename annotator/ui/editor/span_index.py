"""The spans of a document by place: found, added and removed without looking at the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.ids import Uid


def hull_of(annotation: Annotation) -> Anchor:
    """The smallest range that holds every fragment of an annotation that has anchors."""
    anchors = annotation.anchors
    if len(anchors) == 1:
        return anchors[0]
    return Anchor(min(a.start for a in anchors), max(a.end for a in anchors))


def reading_order(annotation: Annotation) -> tuple[int, int, str]:
    """By start, the longest first: an outer span before the ones it holds."""
    hull = hull_of(annotation)
    return hull.start, -hull.end, annotation.uid


_WORTH_DEFERRING = 2000
_PAUSE_EVERY = 5000
_BEYOND = 64


class _Bucket:
    """Spans of about the same length, by start."""

    __slots__ = ("items", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.items: list[Annotation] = []


class SpanIndex:
    """Spans, found by the code points they lie over; other annotations are left out.

    They are bucketed by the power of two above their length; a query looks for each bucket at
    the starts that could reach it. A query for a page takes some 10 µs in any document, adding
    and removing one bisection.
    """

    __slots__ = ("_buckets", "_by_uid", "_early", "_known_to", "_left", "_source")

    def __init__(self, annotations: Iterable[Annotation] = (), first_look: int = 0) -> None:
        self._by_uid: dict[Uid, Annotation] = {}
        self._buckets: dict[int, _Bucket] = {}
        self._source: Sequence[Annotation] = ()
        self._left: Iterator[None] | None = None
        self._known_to = 0
        self._early: Sequence[Annotation] = ()
        given = annotations if isinstance(annotations, Sequence) else tuple(annotations)
        if first_look and len(given) > _WORTH_DEFERRING:
            # What the first frame shows is there at once; the rest is indexed after it.
            self._early = _beginning(given, first_look)
            _drain(self._fill(self._early))
            self._source = given
            self._left = self._fill_all()
            self._known_to = first_look
        else:
            _drain(self._fill(given))

    def build_some(self) -> bool:
        """Go on building for some milliseconds; whether there is more to do."""
        if self._left is not None and next(self._left, self) is self:
            self._left = None
        return self._left is not None

    @property
    def missed_some(self) -> bool:
        """Whether the first look lacked spans, because they were not given in reading order."""
        looks = (bisect_left(b.starts, self._known_to) for b in self._buckets.values())
        return sum(looks) > len(self._early)

    def complete(self) -> None:
        """Finish building, now."""
        if self._left is not None:
            _drain(self._left)
            self._left = None

    def _fill_all(self) -> Iterator[None]:
        rest = SpanIndex()
        yield from rest._fill(self._source)
        self._buckets, self._by_uid, self._source = rest._buckets, rest._by_uid, ()

    def _fill(self, annotations: Sequence[Annotation]) -> Iterator[None]:
        """Take all of these in, pausing often enough for the window to breathe."""
        sizes: dict[int, list[tuple[int, Annotation]]] = {}
        known = self._by_uid
        for first in range(0, len(annotations), _PAUSE_EVERY):
            for annotation in annotations[first : first + _PAUSE_EVERY]:
                anchors = annotation.anchors
                if not anchors or annotation.kind is not Kind.SPAN:
                    continue
                start, end = anchors[0] if len(anchors) == 1 else hull_of(annotation)
                size = (end - start).bit_length()
                bucket = sizes.get(size)
                if bucket is None:
                    sizes[size] = [(start, annotation)]
                else:
                    bucket.append((start, annotation))
                known[annotation.uid] = annotation
            yield
        for size, pairs in sizes.items():
            pairs.sort(key=_first)
            made = self._buckets[size] = _Bucket()
            made.starts = [start for start, _ in pairs]
            made.items = [annotation for _, annotation in pairs]
            yield

    def __len__(self) -> int:
        self.complete()
        return len(self._by_uid)

    def __contains__(self, uid: object) -> bool:
        self.complete()
        return uid in self._by_uid

    def get(self, uid: Uid | None) -> Annotation | None:
        """The annotation with this uid, or `None`."""
        if uid is None:
            return None
        if uid not in self._by_uid:
            self.complete()
        return self._by_uid.get(uid)

    def add(self, annotation: Annotation) -> None:
        """Add an annotation, or put it in the place of the one with its uid."""
        self.complete()
        if annotation.uid in self._by_uid:
            self.remove(annotation.uid)
        if not annotation.anchors:
            return
        start, end = hull_of(annotation)
        bucket = self._buckets.setdefault((end - start).bit_length(), _Bucket())
        at = bisect_right(bucket.starts, start)
        bucket.starts.insert(at, start)
        bucket.items.insert(at, annotation)
        self._by_uid[annotation.uid] = annotation

    def remove(self, uid: Uid) -> Annotation | None:
        """Take an annotation out and return it, `None` if it is not there."""
        self.complete()
        annotation = self._by_uid.pop(uid, None)
        if annotation is None:
            return None
        start, end = hull_of(annotation)
        bucket = self._buckets[(end - start).bit_length()]
        at = bisect_left(bucket.starts, start)
        while bucket.items[at].uid != uid:
            at += 1
        del bucket.starts[at]
        del bucket.items[at]
        return annotation

    def over(self, start: int, end: int) -> list[Annotation]:
        """Those whose hull shares a code point with [start, end), in reading order.

        Zero-length ones count as one code point long, and touch what begins where they stand.
        """
        if end > self._known_to:
            self.complete()
        found: list[Annotation] = []
        for size, bucket in self._buckets.items():
            low = bisect_left(bucket.starts, start - (1 << size) + 1)
            high = bisect_left(bucket.starts, end, low)
            for annotation in bucket.items[low:high]:
                anchors = annotation.anchors
                hull = anchors[0] if len(anchors) == 1 else hull_of(annotation)
                if hull.end > start or hull.start == hull.end == start:
                    found.append(annotation)
        found.sort(key=reading_order)
        return found

    def at(self, position: int) -> list[Annotation]:
        """Those that lie over the code point at `position`, the outermost first."""
        return [
            annotation
            for annotation in self.over(position, position + 1)
            if any(a.start <= position < max(a.end, a.start + 1) for a in annotation.anchors)
        ]

    def after(self, key: tuple[int, int, str]) -> Annotation | None:
        """The first one behind `key` in reading order."""
        self.complete()
        best: Annotation | None = None
        best_key = (0, 0, "")
        for bucket in self._buckets.values():
            for candidate in _from(bucket, key[0]):
                its = reading_order(candidate)
                if best is not None and its[0] > best_key[0]:
                    break
                if its > key and (best is None or its < best_key):
                    best, best_key = candidate, its
        return best

    def before(self, key: tuple[int, int, str]) -> Annotation | None:
        """The last one in front of `key` in reading order."""
        self.complete()
        best: Annotation | None = None
        best_key = (0, 0, "")
        for bucket in self._buckets.values():
            for candidate in _back_from(bucket, key[0]):
                its = reading_order(candidate)
                if best is not None and its[0] < best_key[0]:
                    break
                if its < key and (best is None or its > best_key):
                    best, best_key = candidate, its
        return best


def _beginning(annotations: Sequence[Annotation], before: int) -> Sequence[Annotation]:
    """The spans at the front of a list in reading order that start before a position."""
    found: list[Annotation] = []
    beyond = 0
    for annotation in annotations:
        anchors = annotation.anchors
        if not anchors or annotation.kind is not Kind.SPAN:
            continue
        if hull_of(annotation).start < before:
            found.append(annotation)
        else:
            beyond += 1
            if beyond == _BEYOND:
                break
    return found


def _drain(steps: Iterator[None]) -> None:
    for _ in steps:
        pass


def _first(pair: tuple[int, Annotation]) -> int:
    return pair[0]


def _from(bucket: _Bucket, start: int) -> Iterator[Annotation]:
    items: Sequence[Annotation] = bucket.items
    for at in range(bisect_left(bucket.starts, start), len(items)):
        yield items[at]


def _back_from(bucket: _Bucket, start: int) -> Iterator[Annotation]:
    for at in range(bisect_right(bucket.starts, start) - 1, -1, -1):
        yield bucket.items[at]
