"""Names that other programs take, made from ids and labels that anybody may have given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

_MOST = 100  # bytes in UTF-8; file systems take 255, paths and suffixes need room
_UNSAFE = re.compile(r"[^\w.+-]+")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class FileNames:
    """Hands out a name for each id; names differ even where case or accents do not count.

    An id that is a fine name already stays what it is, so that files are recognised.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}  # the highest number given to a name, folded

    def name(self, id: str) -> str:
        """A name without ending: letters, digits, `.`, `_`, `+` and `-`."""
        name = base = safe_name(id)
        folded = as_base = _folded(base)
        # Thousands of ids may begin alike and be too long: none tries the numbers of all others.
        number = self._last.get(as_base, 1)
        while folded in self._taken:
            number += 1
            name = f"{base}-{number}"
            folded = _folded(name)
        self._last[as_base] = number
        self._taken.add(folded)
        return name


def _folded(name: str) -> str:
    """What is the same of two names where case and the ways to write a character do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


def safe_name(id: str) -> str:
    """A file name that resembles `id`; others may come out alike."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", id)).strip("._-")
    name = name.encode()[:_MOST].decode(errors="ignore")
    if not name or _RESERVED.match(name):
        name = f"document_{name}".rstrip("_")
    return name


class LabelNames:
    """Hands out a plain name for each label name: ASCII letters, digits, `_` and `-`.

    Names that are plain already stay; `table` has the others, for a file that leads back.
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        *,
        unfit: re.Pattern[str] | None = None,
        reserved: Callable[[str], bool] = lambda _: False,
        tail: str = "",
    ) -> None:
        """`names` are all that may come; those that are plain are never given to others.

        A format that takes more than plain names says with `unfit` what no name may hold: only
        that is replaced then. `reserved` tells names that mean something else to it; what gets a
        number, because another has the name or it is reserved, ends in `tail`.
        """
        given = list(names)
        self._unfit, self._reserved, self._tail = unfit, reserved, tail
        self._plain = {name: name for name in given if self._fits(name)}
        self._taken = set(self._plain)
        for name in given:
            self.plain(name)

    def plain(self, name: str) -> str:
        """The plain name of `name`, the same each time."""
        known = self._plain.get(name)
        if known is not None:
            return known
        if self._unfit is None:
            bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
            base = _NOT_PLAIN.sub("_", bare)
        else:
            base = self._unfit.sub("_", name)
        base = base.strip("_-")[:_MOST] or "label"
        found, number = base, 1
        while found in self._taken or self._reserved(found):
            number += 1
            found = f"{base}_{number}{self._tail}"
        self._plain[name] = found
        self._taken.add(found)
        return found

    @property
    def table(self) -> dict[str, str]:
        """Plain names and what they stand for, where the two differ."""
        return {plain: name for name, plain in self._plain.items() if plain != name}

    def _fits(self, name: str) -> bool:
        if self._unfit is None:
            return _PLAIN.fullmatch(name) is not None and not self._reserved(name)
        return self._unfit.search(name) is None and not self._reserved(name)
