"""Files with something broken in them: bytes, numbers, lines, and what lies inside a container."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import TypeAlias

Tree: TypeAlias = dict[str, bytes]
"""The files of a source by their relative names; one file alone stands under its name."""

_INSERTED = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc0\xaf", b"\x1b", b"\x85",
    "\u2028".encode(), "\U0001f469\u200d\U0001f469".encode(), "\u202e".encode(), b"\r\n", b"\r",
    b"\n", b"\n\n", b"\t", b"\t\t", b" ", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b":",
    b";", b"|", b"*", b"_", b"#", b"<", b">", b"&", b"&x;", b"]]>", b"<!--", b"-", b"=1+1",
    b"[" * 300, b'{"a":' * 300, b"<a>" * 300, b"null", b"NaN", b"-Infinity", b"1e999", b"true",
    b'"text"', b'"start":-1', b"9" * 5000, b"x" * 20_000, b"../../x", b"C:\\x", b"\\ud800",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b'<?xml version="1.0" encoding="utf-16"?>', b"PK\x03\x04",
)  # fmt: skip
_NUMBERS = (b"-1", b"0", b"1", b"99999", b"2147483648", b"9" * 30, b"1.5", b"1e3", b'"7"', b"")
_DIGITS = re.compile(rb"\d+")


def mutant(tree: Tree, chance: random.Random) -> Tree:
    """The files with one to four things broken in one or two of them."""
    broken = dict(tree)
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(sorted(broken))
        content = broken[name]
        members = _members(content) if chance.random() < 0.75 else None
        if members:
            broken[name] = _inside(members, chance)
            continue
        for _ in range(chance.randint(1, 2)):
            content = chance.choice(_WAYS)(content, chance)
        broken[name] = content
    return broken


def _members(content: bytes) -> dict[str, bytes] | None:
    """What is in a container, `None` if this is no whole one (it may be broken already)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given:
            return {info.filename: given.read(info) for info in given.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError,
            struct.error, OSError):  # fmt: skip
        return None


def _inside(members: dict[str, bytes], chance: random.Random) -> bytes:
    """A container with one of its members broken, and whole outside."""
    name = chance.choice(sorted(members))
    members[name] = chance.choice(_WAYS)(members[name], chance)
    if chance.random() < 0.2:
        members[chance.choice(("../x", "/x", "a/../../x", name.upper()))] = members.pop(name)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for each, data in members.items():
            made.writestr(each, data)
    return buffer.getvalue()


def _flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    place = chance.randrange(len(content))
    flipped = bytes([content[place] ^ 1 << chance.randrange(8)])
    return content[:place] + flipped + content[place + 1 :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(content))
    return content[:place] + chance.choice(_INSERTED) + content[place:]


def _delete(content: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(content))
    return content[:place] + content[place + chance.choice((1, 2, 7, 50, 1000)) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(content))
    return content[: place + chance.choice((1, 7, 50))] + content[place:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _number(content: bytes, chance: random.Random) -> bytes:
    found = list(_DIGITS.finditer(content))
    if not found:
        return _insert(content, chance)
    one = chance.choice(found)
    return content[: one.start()] + chance.choice(_NUMBERS) + content[one.end() :]


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if chance.random() < 0.5:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines.insert(one, lines[other])
    return b"\n".join(lines)


def _recode(content: bytes, chance: random.Random) -> bytes:
    try:
        return content.decode().encode(chance.choice(("utf-16", "utf-16-le", "utf-32")))
    except UnicodeDecodeError:
        return content


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _insert, _insert, _insert, _delete, _repeat, _cut, _number, _number, _lines, _recode,
)  # fmt: skip
