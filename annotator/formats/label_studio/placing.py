"""Places of regions to anchors: in a text by their offsets, in HTML by paths or by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext
from annotator.formats.json_fields import shortened
from annotator.formats.label_studio.page import Page
from annotator.formats.label_studio.results import Place, Region
from annotator.formats.offset_units import Claim, OffsetReader, Words

_BREAK = re.compile(r"<br\s*/?>|\\n|\\r", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def agrees(words: Words, quote: str) -> bool:
    r"""Whether a region's `text` is the words; line ends may stand in it as `\n` or `<br>`."""
    said = "".join(words)
    return said == quote or _bare(said) == _bare(quote)


def _bare(text: str) -> str:
    return _SPACE.sub("", _BREAK.sub("", text))


class Placer:
    """Finds the anchors of the regions of one file's tasks."""

    def __init__(self, context: ReadContext, path: str) -> None:
        self._context, self._path = context, path
        self._offsets = OffsetReader(context, path, agrees=agrees)
        self._unlike = 0
        self.pages = 0

    def in_text(self, text: str, regions: Sequence[Region]) -> list[tuple[Anchor, ...]]:
        """The anchors of regions of a text.

        Raises:
            InvalidInput: for a place outside it, for paths, and for quotes that are elsewhere.
        """
        for region in regions:
            if region.place.paths is not None:
                raise InvalidInput(f"{_named(region)} is one of HTML, and this is a text")
        claims = [Claim.one(r.place.start, r.place.end, r.quote) for r in regions]
        return self._offsets.anchors(text, claims)

    def in_page(self, page: Page, regions: Sequence[Region]) -> list[tuple[Anchor, ...]]:
        """The anchors of regions of HTML.

        Where a region's quote fits no reading of its place, its path and its offsets have to
        agree with each other.

        Raises:
            InvalidInput: naming the region that cannot be placed.
        """
        return [(self._anchor(page, region),) for region in regions]

    def finish(self) -> None:
        """Leave in the report what the quotes told."""
        self._offsets.finish()
        remarks = self._context.report.remarks
        if self.pages:
            remarks.append(
                f"{self._path}: HTML was read as the text that a browser shows"
                f" ({self.pages:,} {'document' if self.pages == 1 else 'documents'})"
            )
        if self._unlike:
            remarks.append(
                f"{self._path}: regions quote other words than stand where they point; the"
                f" places were taken ({self._unlike:,})"
            )

    def _anchor(self, page: Page, region: Region) -> Anchor:
        place, quote = region.place, region.quote
        by_path = list(dict.fromkeys(_by_path(page, place)))
        by_offset = list(dict.fromkeys(_by_offset(page, place)))
        found = [*by_path, *by_offset]
        if not found:
            where = place.paths[0] if place.paths else f"{place.start}"
            raise InvalidInput(
                f"{_named(region)} begins at “{shortened(where, 80)}”, which is not in the HTML"
            )
        for start, end in found:
            if quote is None or agrees((page.text[start:end],), quote):
                return Anchor(start, end)
        both = [anchor for anchor in by_path if anchor in by_offset]
        if not both and not self._context.accept_mismatches:
            there = page.text[found[0].start : found[0].end]
            raise InvalidInput(
                f"{_named(region)} quotes “{shortened(quote or '')}”, but points to"
                f" “{shortened(there)}” (--accept-mismatches takes the place)"
            )
        self._unlike += 1
        return (both or found)[0]


def _named(region: Region) -> str:
    return f"the region “{shortened(region.id)}”"


def _by_path(page: Page, place: Place) -> Iterator[Anchor]:
    if place.paths is None:
        return
    first, last = place.paths
    for utf16 in (False, True):
        start = page.at(first, place.start, last=False, utf16=utf16)
        end = page.at(last, place.end, last=True, utf16=utf16)
        if start is not None and end is not None and start <= end:
            yield Anchor(start, end)


def _by_offset(page: Page, place: Place) -> Iterator[Anchor]:
    """Offsets over all text nodes, whatever they count."""
    whole = place.whole if place.paths is not None else (place.start, place.end)
    if whole is None:
        return
    for utf16 in (False, True):
        for breaks in (True, False):
            start, end = (
                page.from_global(offset, last=last, breaks=breaks, utf16=utf16)
                for offset, last in zip(whole, (False, True), strict=True)
            )
            if start is not None and end is not None and start <= end:
                yield Anchor(start, end)
