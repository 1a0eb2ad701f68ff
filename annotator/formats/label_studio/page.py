"""HTML as the text that a browser shows, with the places that Label Studio's regions name.

A region of HTML names its ends as a browser's Range does: a path to a node and an offset in it;
newer ones also count the characters of all text nodes before (`globalOffsets`). Both are led to
one text, in which blocks are parted by line ends so that it can be read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from html import unescape
from itertools import accumulate

from annotator.domain.errors import InvalidInput
from annotator.domain.offsets import OffsetMap

_STEP = re.compile(r"([A-Za-z][\w:.-]*|text\(\))(?:\[(\d{1,9})\])?\Z")
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr",
    "ul",
})  # fmt: skip
# What a browser leaves out when it puts HTML into a page.
_TRANSPARENT = frozenset({"html", "head", "body"})
_SILENT = frozenset({"script", "style"})
_RAW = frozenset({*_SILENT, "title", "textarea"})
"""Elements that hold no others, only text."""

_MARKUP = re.compile(r"<!--|<[!?]|<(?=/?[A-Za-z])")
# Quotes mean something behind an equals sign only; possessive, so that it never goes back.
_TAG = re.compile(
    r"<(/?)([A-Za-z][^\s/>]*+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>"
)
# A tag ends an open one of these, looked for no further up than the fence.
_CLOSES = {
    "li": (("li",), ("ul", "ol")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr",), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "tbody": (("thead", "tbody", "tfoot"), ("table",)),
    "tfoot": (("thead", "tbody", "tfoot"), ("table",)),
    "option": (("option",), ("select",)),
}
_MOST_OPEN = 512
"""Deeper elements are taken for siblings, as in browsers."""

MAX_HTML = 16 * 1024 * 1024
"""The longest HTML that is parsed, in characters."""


class _Node:
    """An element, or (`tag` “#text”) a run of text.

    `order` is how many pieces of text lie before it, `behind` how many before its end.
    """

    __slots__ = ("_named", "behind", "children", "order", "tag")

    def __init__(self, tag: str, order: int) -> None:
        self.tag = tag
        self.order = order
        self.behind = order
        self.children: list[_Node] = []
        self._named: dict[str, list[_Node]] | None = None

    def named(self, tag: str) -> list[_Node]:
        """The children of a tag, once all are there."""
        if self._named is None:
            self._named = {}
            for child in self.children:
                self._named.setdefault(child.tag, []).append(child)
        return self._named.get(tag, [])


class Page:
    """A parsed piece of HTML.

    The scanner is our own: the standard library's takes quadratic time over broken tags. It goes
    over every character once, and leaves out what a browser does: a tag or comment without end.
    """

    def __init__(self, html: str) -> None:
        """Parse a piece of HTML.

        Raises:
            InvalidInput: if it is longer than `MAX_HTML`.
        """
        if len(html) > MAX_HTML:
            raise InvalidInput(f"HTML of more than {MAX_HTML:,} characters")
        self._root = _Node("", 0)
        self._open = [self._root]
        self._parts: list[str] = []
        self._length = 0
        self._break = False
        # Pieces of text: where each begins in `text`, what it is, whether it is a line break.
        self._starts: list[int] = []
        self._texts: list[str] = []
        self._breaks: list[bool] = []
        self._sums: dict[tuple[bool, bool], list[int]] = {}
        self._units: dict[int, OffsetMap] = {}
        self._scan(html.replace("\r\n", "\n").replace("\r", "\n"))
        for node in self._open:
            node.behind = len(self._texts)
        self.text = "".join(self._parts)

    def _scan(self, html: str) -> None:
        place = 0
        while True:
            opens = _MARKUP.search(html, place)
            end = opens.start() if opens else len(html)
            if end > place:
                self._text(unescape(html[place:end]))
            if opens is None:
                return
            if opens[0] == "<!--":
                close = html.find("-->", end + 2)
                self._leaf("#comment")
                place = close + 3
            elif opens[0] in {"<!", "<?"}:
                close = html.find(">", end)
                self._leaf("#comment")
                place = close + 1
            else:
                tag = _TAG.match(html, end)
                close = -1 if tag is None else tag.end()
                if tag is not None:
                    place = self._tag(html, tag)
            if close < 0:
                return

    def _tag(self, html: str, match: re.Match[str]) -> int:
        """A tag; returns where to go on, which is behind what an element holds as mere text."""
        name, place = match[2].lower(), match.end()
        if match[1]:
            self._end(name)
            return place
        self._start(name)
        if name not in _RAW:
            return place
        close = re.compile(rf"</{name}(?![\w-])", re.IGNORECASE).search(html, place)
        end = close.start() if close else len(html)
        if name not in _SILENT and end > place:
            self._text(unescape(html[place:end]))
        return end

    def _start(self, tag: str) -> None:
        """Open an element, and close those that it ends."""
        if tag in _TRANSPARENT:
            return
        self._end_before(tag)
        if tag == "tr" and self._open[-1].tag == "table":
            self._begin("tbody")
        if tag in _BLOCKS:
            self._break = True
        if tag == "br":
            self._leaf("br")
            self._break = False
            self._put("\n", is_break=True)
            self._open[-1].children[-1].behind = len(self._texts)
        elif tag in _VOID:
            self._leaf(tag)
        else:
            self._begin(tag)

    def _end(self, tag: str) -> None:
        """Close the nearest element of this name; none: nothing."""
        if tag in _BLOCKS:
            self._break = True
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                self._close_from(place)
                return

    def _text(self, data: str) -> None:
        """A run of text, on a line of its own if a block begins or ends before it."""
        parted = data.lstrip(" \t").startswith("\n")
        parted = parted or not self._length or self._parts[-1].rstrip(" \t").endswith("\n")
        if self._break and not parted:
            self._parts.append("\n")
            self._length += 1
        self._break = False
        self._leaf("#text")
        self._put(data)
        self._open[-1].children[-1].behind = len(self._texts)

    def at(self, path: str, offset: int, *, last: bool, utf16: bool = False) -> int | None:
        """Where a node's offset lies in the text; `last` for the end of a range.

        `None` if there is no such node or place in it.
        """
        node = self._root
        steps = path.removeprefix("/").removesuffix("/")
        for step in steps.split("/") if steps else ():
            match = _STEP.match(step)
            if match is None:
                return None
            tag = "#text" if match[1] == "text()" else match[1].lower()
            same = node.named(tag)
            number = int(match[2] or 1)
            if not 1 <= number <= len(same):
                return None
            node = same[number - 1]
        if node.tag == "#text":
            return self._within(node.order, offset, utf16=utf16)
        if not 0 <= offset <= len(node.children):
            return None
        order = node.children[offset].order if offset < len(node.children) else node.behind
        return self._edge(order, last=last)

    def from_global(
        self, offset: int, *, last: bool, breaks: bool, utf16: bool = False
    ) -> int | None:
        """Where the text has an offset that counts text nodes alone (`breaks`: and `<br>`)."""
        if not self._texts:
            return 0 if offset == 0 else None
        sums = self._sums.get((breaks, utf16))
        if sums is None:
            lengths = (
                breaks if is_break else OffsetMap(text).length_utf16 if utf16 else len(text)
                for text, is_break in zip(self._texts, self._breaks, strict=True)
            )
            sums = self._sums[breaks, utf16] = list(accumulate(lengths, initial=0))
        if not 0 <= offset <= sums[-1]:
            return None
        order = (bisect_left(sums, offset) if last else bisect_right(sums, offset)) - 1
        order = min(max(order, 0), len(self._texts) - 1)
        return self._within(order, offset - sums[order], utf16=utf16)

    def _within(self, order: int, offset: int, *, utf16: bool) -> int | None:
        if order >= len(self._texts):
            return None
        text = self._texts[order]
        if utf16 and not text.isascii():
            units = self._units.get(order) or self._units.setdefault(order, OffsetMap(text))
            offset = units.from_utf16(offset) if 0 <= offset <= units.length_utf16 else -1
        return self._starts[order] + offset if 0 <= offset <= len(text) else None

    def _edge(self, order: int, *, last: bool) -> int:
        """The place between two pieces of text: behind the first, or before the second."""
        if last:
            return self._starts[order - 1] + len(self._texts[order - 1]) if order else 0
        return self._starts[order] if order < len(self._starts) else self._length

    def _end_before(self, tag: str) -> None:
        """Close what a new element of this name ends."""
        if tag in _BLOCKS and self._open[-1].tag == "p":
            self._close_from(len(self._open) - 1)
        closes, fence = _CLOSES.get(tag, ((), ()))
        for place in range(len(self._open) - 1, 0, -1):
            name = self._open[place].tag
            if name in fence:
                break
            if name in closes:
                self._close_from(place)
                break
        if len(self._open) > _MOST_OPEN:
            self._close_from(len(self._open) - 1)

    def _close_from(self, place: int) -> None:
        for node in self._open[place:]:
            node.behind = len(self._texts)
        del self._open[place:]

    def _begin(self, tag: str) -> None:
        self._leaf(tag)
        self._open.append(self._open[-1].children[-1])

    def _leaf(self, tag: str) -> None:
        self._open[-1].children.append(_Node(tag, len(self._texts)))

    def _put(self, text: str, *, is_break: bool = False) -> None:
        self._starts.append(self._length)
        self._texts.append(text)
        self._breaks.append(is_break)
        self._parts.append(text)
        self._length += len(text)
