"""XML read as if a stranger had made it to hurt: no document types, no entities, nothing endless.

Elements are handed out one by one as they end, so that a large file needs no more memory than its
largest part. Names are local ones: files of the wild use prefixes and namespaces as they like.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import BinaryIO
from xml.sax import SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import shortened

MOST_DEPTH = 200
"""So deep elements may stand in one another."""

MOST_MARKUP = 20 << 20
"""So many bytes a single tag or comment may have: parsers are slow on longer ones."""

MOST_BYTES = 300 << 20
"""So many bytes a file may have."""

_CHUNK = 256 * 1024

_SENTENCES = {
    "not well-formed (invalid token)": (
        "this is not XML (a bare “&” or “<”, a character that XML cannot hold, or bytes in another"
        " encoding than it says)"
    ),
    "mismatched tag": "a tag is closed here that is not the one opened last",
    "undefined entity": "an entity is used here that XML does not know",
    "no element found": "the XML ends before it is complete",
    "unclosed token": "the XML ends in the middle of a tag",
    "unclosed CDATA section": "the XML ends before it is complete",
    "duplicate attribute": "an attribute is given twice here",
    "unknown encoding": "the encoding that the XML names is not known; save it as UTF-8",
    "encoding specified in XML declaration is incorrect": (
        "the XML is in another encoding than it says; save it as UTF-8"
    ),
    "reference to invalid character number": "a character is named here that XML cannot hold",
    "junk after document element": "something follows the end of the XML",
}


class Element:
    """An element with what is in it.

    `text` is all text directly in it; `tail` what follows it in its parent. `line` counts from 1.
    """

    __slots__ = ("attributes", "children", "line", "name", "tail", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[Element] = []
        self.text = self.tail = ""

    def get(self, attribute: str) -> str | None:
        """An attribute by its local name."""
        return self.attributes.get(attribute)

    def all(self, name: str) -> Iterator[Element]:
        """The children of a name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        """The first child of a name."""
        return next(self.all(name), None)

    def content(self, name: str) -> str:
        """The text of the first child of a name, empty if there is none."""
        child = self.first(name)
        return "" if child is None else child.text


def elements(
    stream: BinaryIO,
    path: str,
    wanted: Collection[str],
    *,
    inside: str = "",
    passed_over: Collection[str] = (),
) -> Iterator[Element]:
    """First the root, then the outermost elements of the wanted names, each when it ends.

    The root is without children, unless it is wanted itself: then it is all there is. Wanted
    elements within wanted ones are only children. `passed_over` are elements that nothing is
    read in. `inside` names the entry of a container for the sentences of refusals.

    Raises:
        InvalidInput: with the line, for what is no XML, has a document type or entities, nests
            deeper than `MOST_DEPTH`, has markup over `MOST_MARKUP`, or is over `MOST_BYTES`.
    """
    where = f"{inside}: " if inside else ""
    parser = _Builder(wanted, passed_over)
    found = parser.found
    read = waiting = 0
    place = (0, 0)
    try:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > MOST_BYTES:
                raise _Refused(f"the XML is longer than {MOST_BYTES >> 20} MB")
            parser.feed(chunk)
            here = parser.getLineNumber(), parser.getColumnNumber()
            # The parser stands before the markup that it waits for the end of.
            waiting = waiting + len(chunk) if here == place else len(chunk)
            place = here
            if waiting > MOST_MARKUP:
                raise _Refused(f"a tag or comment begins here with over {MOST_MARKUP >> 20} MB")
            while found:
                yield found.popleft()
        if not read:
            raise _Refused("the XML ends before it is complete")
        parser.close()
    except SAXParseException as error:
        reason = _SENTENCES.get(error.getMessage(), f"this is not XML ({error.getMessage()})")
        raise InvalidInput(where + reason, path, error.getLineNumber()) from None
    except DefusedXmlException:
        reason = "the XML has a document type or entities, which are refused"
        raise InvalidInput(where + reason, path, parser.getLineNumber()) from None
    except (LookupError, ValueError):
        reason = _SENTENCES["unknown encoding"]
        raise InvalidInput(where + reason, path, parser.getLineNumber()) from None
    except _Refused as error:
        raise InvalidInput(where + str(error), path, parser.getLineNumber()) from None
    yield from found


class _Refused(Exception):
    """What the parser itself would read."""


class _Builder(DefusedExpatParser):  # type: ignore[misc]
    """Makes elements of what it meets; it takes the place of the handlers of SAX, for speed."""

    def __init__(self, wanted: Collection[str], passed_over: Collection[str]) -> None:
        super().__init__(forbid_dtd=True)
        self._wanted, self._passed_over = frozenset(wanted), frozenset(passed_over)
        self._depth = self._skipped_at = 0
        self._open: list[Element] = []
        self._pieces: list[str] = []
        self.found: deque[Element] = deque()

    def reset(self) -> None:
        """Begin a file."""
        super().reset()
        self._parser.CharacterDataHandler = self._characters

    def start_element(self, name: str, attrs: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise _Refused(f"the XML is nested deeper than {MOST_DEPTH} levels")
        if self._skipped_at:
            return
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in self._passed_over:
            self._skipped_at = self._depth
            return
        within = self._open
        if not within and self._depth > 1 and name not in self._wanted:
            return
        if ":" in "".join(attrs):
            attrs = {key.rpartition(":")[2]: value for key, value in attrs.items()}
        element = Element(name, attrs, self._parser.CurrentLineNumber)
        if within:
            if self._pieces:
                self._flush()
            within[-1].children.append(element)
        elif name not in self._wanted:
            self.found.append(element)  # the root
            return
        within.append(element)

    def end_element(self, name: str) -> None:
        """An element ends."""
        depth = self._depth
        self._depth -= 1
        if self._skipped_at:
            if depth == self._skipped_at:
                self._skipped_at = 0
            return
        if not self._open:
            return
        if self._pieces:
            self._flush()
        element = self._open.pop()
        if not self._open:
            self.found.append(element)

    def _characters(self, content: str) -> None:
        """Text between tags."""
        if self._open and not self._skipped_at:
            self._pieces.append(content)

    def _flush(self) -> None:
        """Put the text that came since the last tag where it belongs."""
        text = "".join(self._pieces)
        self._pieces.clear()
        element = self._open[-1]
        if element.children:
            element.children[-1].tail += text
        else:
            element.text += text


def describe_element(element: Element) -> str:
    """An element as a sentence names it."""
    name = element.get("name") or element.get("guid") or ""
    return f"{element.name} “{shortened(name)}”" if name else element.name
