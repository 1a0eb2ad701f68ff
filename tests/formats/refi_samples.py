"""REFI-QDA files as the programs of the wild write them, built from what they say."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import NoOptions, ReadContext, Source
from annotator.formats.refi.format import REFI_QDA

NAMESPACE = "urn:QDA-XML:project:1.0"

MARA, OLEH = "1B0B1791-BE46-4557-9957-7333544CFAF2", "{39633935-3331-3962-6632-373436373264}"
"""GUIDs of users, as some programs write them."""

PORT, COUNT, FOLDER = (
    "34653336-3766-3235-6466-363134396437",
    "31366536-3938-3831-6231-633830313036",
    "33323333-6536-3839-6665-643535383163",
)
"""GUIDs of codes."""

USERS = f'<Users><User guid="{MARA}" name="Mara Oduya"/><User guid="{OLEH}" id="OS"/></Users>'
CODES = (
    f'<CodeBook><Codes><Code guid="{FOLDER}" name="places" isCodable="false">'
    f'<Code guid="{PORT}" name="port" isCodable="true" color="#0af">'
    "<Description>where ships\nare</Description></Code></Code>"
    f'<Code guid="{COUNT}" name="count" isCodable="true" color="#C01234"/></Codes></CodeBook>'
)


def guid(number: int) -> str:
    """A GUID that is easily told from others."""
    return f"00000000-0000-4000-8000-{number:012d}"


def coding(number: int, code: str, inside: str = "", attributes: str = "") -> str:
    """A code given to something."""
    ref = f'<CodeRef targetGUID="{code}"/>'
    return f'<Coding guid="{guid(number)}" {attributes}>{ref}{inside}</Coding>'


def selection(
    number: int, start: object, end: object, inside: str = "", attributes: str = ""
) -> str:
    """A passage."""
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}"'
        f" {attributes}>{inside}</PlainTextSelection>"
    )


def text_source(number: int, inside: str = "", path: str | None = None, name: str = "") -> str:
    """A text of a project."""
    path = f"internal://{guid(number)}.txt" if path is None else path
    named = f' name="{name}"' if name else ""
    return f'<TextSource guid="{guid(number)}"{named} plainTextPath="{path}">{inside}</TextSource>'


def project_xml(*parts: str, origin: str = "NVivo 14", codes: str = CODES) -> str:
    """The XML of a project; `parts` are the elements from the variables on."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project name="ports" origin="{origin}"'
        f' xmlns="{NAMESPACE}">{USERS}{codes}{"".join(parts)}</Project>'
    )


def qdpx(
    path: Path, xml: str | bytes, texts: Mapping[str, bytes], *, name: str = "project.qde"
) -> Path:
    """A .qdpx file; `texts` are entries by their names in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, xml)
        for entry, content in texts.items():
            file.writestr(entry, content)
    return path


def read(
    path: Path, **context: object
) -> tuple[list[AnnotatedDocument], ReadContext]:
    """The documents of a file, and what reading left in the context."""
    told = ReadContext(annotator="ada", moment="2026-11-22T10:00:00.000Z", **context)  # type: ignore[arg-type]
    documents = list(REFI_QDA.read(Source(path, path.name), told, NoOptions()))
    return documents, told


def spans_of(document: AnnotatedDocument) -> list[tuple[str, str | None]]:
    """The words of every span, and the name of its label."""
    return [(span.text, span.label) for span in document.spans]


WORDS = ("Harbour", "officials", "counted", "ships", "Monday", "pilot", "Velmar", "denied")
LINE = "😀 Harbour officials counted 14 ships on Monday.\r\nThe pilot of Velmar denied it.\r\n"


def nvivo(path: Path, lines: int = 8, words: Sequence[str] = WORDS) -> Path:
    """A project as NVivo on Windows writes it: UTF-16 units, CR LF as two, a mark that is none."""
    text = LINE * lines
    found = []
    for line in range(lines):
        for number, word in enumerate(words):
            at = line * len(LINE) + LINE.index(word)
            start = len(text[:at].encode("utf-16-le")) // 2
            inside = coding(1000 + line * 100 + number, COUNT)
            place = selection(2000 + line * 100 + number, start, start + len(word), inside)
            found.append(place)
    xml = project_xml(f"<Sources>{text_source(1, ''.join(found), name='one')}</Sources>")
    return qdpx(path, xml, {f"Sources/{guid(1)}.txt": b"\xef\xbb\xbf" + text.encode()})
