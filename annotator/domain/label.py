"""Labels and the label set: what can be said about a text, its names, keys and colours."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from annotator.domain.annotation import JsonObject, Kind
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid

MAX_NAME = 500

PALETTE = (
    "#2d6fbe", "#a6560a", "#17843f", "#685fbc", "#107f7a", "#b1483e",
    "#79720e", "#a24988", "#0f7b95", "#93640c", "#5067bf", "#ae4564",
)  # fmt: skip
"""The colours that new labels get in turn: equally light, each readable on white paper."""

KEYS = "12345qwertasdfgzxcvb67890yuiophjklnm"
"""The keys that new labels get in turn, those under the left hand first."""

_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_BIDI_CONTROLS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_name(name: str) -> str:
    """Return `name` if a label may bear it.

    Raises:
        InvalidInput: for an empty or over-long name, control characters, line and paragraph
            separators, lone surrogates and bidirectional controls.
    """
    if not name or name.isspace():
        raise InvalidInput("a label needs a name")
    return check_visible(name, "a label's name")


def check_visible(name: str, what: str) -> str:
    """Return `name` if it can be shown in a line of other text and is what it seems to be.

    Raises:
        InvalidInput: naming `what`, for the reasons of `check_name`.
    """
    if len(name) > MAX_NAME:
        raise InvalidInput(f"{what} has at most {MAX_NAME} characters, not {len(name)}")
    for character in name:
        if character in _BIDI_CONTROLS or unicodedata.category(character) in _REFUSED_CATEGORIES:
            raise InvalidInput(f"{what} cannot hold the invisible character U+{ord(character):04X}")
    return name


def name_key(name: str) -> str:
    """What two names are compared by: their NFC form."""
    return unicodedata.normalize("NFC", name)


def free_color(used: Collection[str], count: int) -> str:
    """The first palette colour not in `used`, else the one whose turn it is after `count`."""
    return next((c for c in PALETTE if c not in used), PALETTE[count % len(PALETTE)])


def free_key(used: Collection[str | None]) -> str | None:
    """The first key of `KEYS` not in `used`, `None` when all are taken."""
    return next((key for key in KEYS if key not in used), None)


@dataclass(frozen=True, slots=True)
class Label:
    """A name in the label set; its kind says what it makes.

    `color` is `#rrggbb` as the user or the palette gave it; the window moves it to its theme's
    lightness. `key` is one typed character. `parent` is a label's uid and only groups. `slots`
    and `constraints` are JSON, read by `domain.slots` and `domain.constraints`; the labels they
    name are uids here and names in files. `memo` is for the team, `description` for whoever
    annotates. `meaning` is the version of the label set in which its meaning last changed:
    annotations made under an older one are to be looked at again.
    """

    uid: Uid
    name: str
    kind: Kind = Kind.SPAN
    color: str = PALETTE[0]
    key: str | None = None
    parent: Uid | None = None
    description: str = ""
    examples: tuple[str, ...] = ()
    slots: tuple[JsonObject, ...] = ()
    constraints: JsonObject = field(default_factory=dict)
    retired: bool = False
    extra: JsonObject = field(default_factory=dict)
    memo: str = ""
    meaning: int = 1


@dataclass(frozen=True)
class LabelSet:
    """The labels of a project in their order, with the version of the set.

    Immutable; a label is unique by uid, and by kind and name (compared after NFC).
    """

    labels: tuple[Label, ...] = ()
    version: int = 1

    @cached_property
    def _by_name(self) -> dict[tuple[Kind, str], Label]:
        return {(label.kind, name_key(label.name)): label for label in self.labels}

    @cached_property
    def _by_uid(self) -> dict[Uid, Label]:
        return {label.uid: label for label in self.labels}

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, uid: object) -> bool:
        return uid in self._by_uid

    def __getitem__(self, uid: Uid) -> Label:
        return self._by_uid[uid]

    def get(self, uid: Uid | None) -> Label | None:
        """The label with this uid, or `None`."""
        return None if uid is None else self._by_uid.get(uid)

    def find(self, name: str, kind: Kind = Kind.SPAN) -> Label | None:
        """The label with this kind and name, or `None`."""
        return self._by_name.get((kind, name_key(name)))

    def named(self, name: str, kind: Kind = Kind.SPAN) -> Label:
        """The label with this kind and name.

        Raises:
            NotFound: if the set has none.
        """
        label = self.find(name, kind)
        if label is None:
            raise NotFound(f"there is no {kind} label named “{name}” in this project")
        return label

    def of_kind(self, kind: Kind) -> tuple[Label, ...]:
        """The labels of one kind, retired ones too, in order."""
        return tuple(label for label in self.labels if label.kind is kind)

    def next_color(self) -> str:
        """The palette colour for a new label: the first unused one, else in turn."""
        return free_color({label.color for label in self.labels}, len(self))

    def next_key(self) -> str | None:
        """The key for a new label: the first free one, `None` when all are taken."""
        return free_key({label.key for label in self.labels if not label.retired})

    def with_labels(self, labels: Iterable[Label]) -> LabelSet:
        """A set of the same version with these labels instead."""
        return LabelSet(tuple(labels), self.version)
