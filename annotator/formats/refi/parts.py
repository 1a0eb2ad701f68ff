"""The files within a .qdpx: where its XML is, and where its texts are, whatever wrote it.

Programs disagree: `Sources/` or `sources/`, `internal://NAME` or bare names, `project.qde` or an
XML file named after the project. Nothing outside of the container is ever read.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from annotator.domain.errors import InvalidInput
from annotator.formats.containers import MIB, Container, Limits
from annotator.formats.encodings import decode
from annotator.formats.refi.survey import WANTED
from annotator.formats.xml_reading import Element, elements

LIMITS = Limits(entries=60_000, total=600 * MIB)
"""A project holds a file for each text."""

PROJECT = "project.qde"
SOURCES = "sources/"
INTERNAL = "internal://"

ORIGIN = "Article Annotator (positions in {})"
"""How an export of ours names itself: it says what its offsets count, as nothing else can."""

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Text(NamedTuple):
    """A text, and whether a byte order mark stood before it."""

    text: str
    marked: bool
    guessed: str = ""


class Parts:
    """A .qdpx file opened for reading."""

    def __init__(self, path: Path) -> None:
        """Open it and find its XML.

        Raises:
            InvalidInput: if it is no honest zip file, or there is no project in it.
        """
        self._path = str(path)
        self._container = Container(path, LIMITS)
        try:
            self._project = self._find_project()
        except BaseException:
            self._container.close()
            raise
        self._places = {name.lower(): name for name in self._container.names}

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def elements(self, *wanted: str) -> Iterator[Element]:
        """The root, then the outermost elements of these names (else of all that matter)."""
        names = frozenset(wanted) or WANTED
        with self._container.open(self._project) as stream:
            yield from elements(
                stream,
                self._path,
                names,
                inside=self._project,
                passed_over=() if not wanted else WANTED - names,
            )

    def text_of(self, source: Element) -> Text | None:
        """The plain text of a source or note; `None` if the container does not hold it.

        Raises:
            InvalidInput: if it is there, and no text.
        """
        inline = source.first("PlainTextContent")
        if inline is not None:
            return Text(inline.text, marked=False)
        name = self._place(source.get("plainTextPath") or "")
        if name is None:
            return None
        data = self._container.read(name)
        try:
            text, encoding, guessed = decode(data)
        except InvalidInput as error:
            raise InvalidInput(f"{name}: {error.reason}") from None
        return Text(text, data.startswith(_MARKS), encoding if guessed else "")

    def _place(self, given: str) -> str | None:
        """The entry that a path of the XML means."""
        bare = given.strip().removeprefix(INTERNAL)
        if not bare or "://" in bare:  # relative:// and absolute:// lie outside
            return None
        for name in (bare, unquote(bare)):
            for place in (SOURCES + name, name):
                found = self._places.get(place.lower())
                if found is not None:
                    return found
        return None

    def _find_project(self) -> str:
        names = self._container.names
        found = [name for name in names if name.lower() == PROJECT]
        for ending in (".qde", ".xml"):
            found = found or [n for n in names if "/" not in n and n.lower().endswith(ending)]
        if len(found) == 1:
            return found[0]
        reason = "several projects" if found else f"no {PROJECT}"
        raise InvalidInput(f"there is {reason} in this file", self._path)
