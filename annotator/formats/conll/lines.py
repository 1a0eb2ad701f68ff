"""The lines of a file of columns: split at line feeds only, bounded, decoded one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from annotator.domain.errors import InvalidInput
from annotator.formats.conll.tags import is_tag
from annotator.formats.json_lines import MAX_LINE

MOST_ROW = 1 << 20
"""The longest line that is no comment, in bytes."""

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_SAID = re.compile(r"#\s*([\w.:-]+(?: id)?)\s*=\s*(.*)", re.DOTALL)
BLANKS = re.compile(r"[ \t]+")


class Comment(NamedTuple):
    """`# key = value`; any other comment has an empty key."""

    key: str
    value: str


def read_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    r"""The number (from 1) and the bytes of each line, blank ones too, without its line end.

    Lines end at `\n` only (a `\r` before it belongs to the end). A leading byte order mark is
    skipped.

    Raises:
        InvalidInput: for a line over the limit and for UTF-16, with `line` set.
    """
    number = 0
    while raw := file.readline(MOST_ROW + 2):
        number += 1
        if number == 1:
            if raw.startswith(_WIDE):
                raise InvalidInput("this is UTF-16 or UTF-32; save it as UTF-8", line=1)
            raw = raw.removeprefix(_BOM)
        if len(raw) > MOST_ROW and not raw.endswith(b"\n"):
            if raw.startswith(b"#"):
                raw += file.readline(MAX_LINE)
            if len(raw) >= MAX_LINE or not raw.startswith(b"#"):
                raise InvalidInput(
                    f"the line is longer than {MOST_ROW >> 20} MB, so it is no token with its tags",
                    line=number,
                )
        yield number, raw.removesuffix(b"\n").removesuffix(b"\r")


class Decoder:
    """Turns the bytes of lines into text, and characters written as two halves into one.

    Programs that keep text as UTF-16 sometimes write an emoji as its two halves, each in three
    bytes. Nothing else looks like that, so it is mended; `mended` counts the lines.
    """

    def __init__(self, encoding: str) -> None:
        """Prepare.

        Raises:
            InvalidInput: for an encoding that does not exist or does not keep line ends.
        """
        try:
            keeps = "\n".encode(encoding) == b"\n"
        except (LookupError, ValueError):
            keeps = False
        if not keeps:
            raise InvalidInput(f"“{encoding}” is no encoding that lines can be read in")
        self._encoding = encoding
        self.mended = 0

    def text(self, raw: bytes) -> str:
        """The text of a line.

        Raises:
            InvalidInput: if it is not in the encoding, or holds half of a character.
        """
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            byte = error.start
        try:
            text = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise InvalidInput(
                f"byte {byte + 1} (0x{raw[byte]:02X}) is not {self._encoding.upper()}; say which"
                " encoding it is, or save the file as UTF-8"
            ) from None
        try:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise InvalidInput(
                f"byte {byte + 1} begins half of a character (a lone surrogate)"
            ) from None
        self.mended += 1
        return text


def comment(line: str, cells: list[str], *, tab: bool) -> Comment | None:
    """The comment that a line is, `None` for a token.

    A token may be `#` itself: then a tag ends the line.
    """
    if not line.startswith("#"):
        return None
    said = _SAID.fullmatch(line)
    if said is not None and "\t" not in line:
        return Comment(said[1], said[2])
    if tab:
        return None if len(cells) > 1 else Comment("", line)
    return None if len(cells) > 1 and is_tag(cells[-1]) else Comment("", line)


def split(line: str, *, tab: bool) -> list[str]:
    """The cells of a line, without empty ones at its end; none for a blank line.

    Between tabs a token may be empty or hold blanks, between blanks it may not.
    """
    if not tab:
        return BLANKS.split(line.strip(" \t")) if line and not line.isspace() else []
    if not line or line.isspace():
        return []
    return line.rstrip("\t").split("\t")
