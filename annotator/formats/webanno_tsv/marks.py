"""How annotations of a project become layers, and what they keep of the layers they came from.

A project's own annotations are written to five layers, each with the feature `label`:
`webanno.custom.Span`, `…Highlight`, `…Relation`, `…Frame` and `…Cluster`. Annotations that were
read from other layers keep a mark, so that they are written to these again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from annotator.domain.annotation import EMPTY, JsonObject, JsonValue
from annotator.formats.webanno_tsv.header import Layer, LayerKind, Part, link_type

KEY = "webanno"
"""The key of `extra` under which documents and annotations keep what is of this format only."""

SPANS = "webanno.custom.Span"
HIGHLIGHTS = "webanno.custom.Highlight"
FRAMES = "webanno.custom.Frame"
CLUSTERS = "webanno.custom.Cluster"
RELATIONS = "webanno.custom.Relation"
LABEL = "label"
"""The feature of these layers that holds the label."""

LINKS = {SPANS: "slots", HIGHLIGHTS: "slots", FRAMES: "roles", CLUSTERS: "members"}
"""The features of these layers that link, and what is linked is told by its role."""


class Holds(Enum):
    """What the annotations of a span layer are to us."""

    SPANS = auto()
    HIGHLIGHTS = auto()
    HOSTS = auto()
    """Frames with the words that name them: a frame and its trigger in one."""
    FRAMES = auto()
    """Our frames, whose trigger is linked like the rest."""
    CLUSTERS = auto()


def holds(layer: Layer) -> Holds:
    """What the annotations of a span layer are, by the layer's name and its links."""
    columns = [layer.columns[one] for one, _ in layer.links]
    plain = all(_is_ours(layer.name, column.declared, column.name) for column in columns)
    if re.fullmatch(rf"{re.escape(HIGHLIGHTS)}\d*", layer.name) and plain:
        return Holds.HIGHLIGHTS
    if not columns:
        return Holds.SPANS
    if plain and len(columns) == 1:
        for name, kind in ((FRAMES, Holds.FRAMES), (CLUSTERS, Holds.CLUSTERS)):
            fits = re.fullmatch(rf"{re.escape(name)}\d*", layer.name)
            if fits and columns[0].name == LINKS[name]:
                return kind
        if columns[0].name == LINKS[SPANS]:
            return Holds.SPANS
    return Holds.HOSTS


def _is_ours(layer: str, declared: str, feature: str) -> bool:
    return declared.endswith(f":{feature}_{link_type(layer, feature)}")


HOLDS = {
    SPANS: Holds.SPANS,
    HIGHLIGHTS: Holds.HIGHLIGHTS,
    FRAMES: Holds.FRAMES,
    CLUSTERS: Holds.CLUSTERS,
}
"""What our span layers hold."""


def is_default(layer: Layer) -> bool:
    """Whether annotations without a mark are written to this very layer."""
    if layer.kind is LayerKind.SPAN and holds(layer) is not HOLDS.get(layer.name):
        return False
    first = layer.columns[0]
    named = (first.part, first.name) == (Part.FEATURE, LABEL)
    return layer.name == HIGHLIGHTS or (named and layer.name in (RELATIONS, *HOLDS))


class Mark(NamedTuple):
    """What an annotation keeps of where it stood.

    `feature` held its label (`None`: the layer itself is the label). `number` is the one behind
    its values, `chain` that of a cluster. `links` says of roles to which feature they belong,
    where that is not the layer's first; `bare` are features with links without a role.
    """

    layer: str
    feature: str | None = None
    number: int = 0
    chain: int = 0
    links: Mapping[str, str] = {}
    bare: tuple[str, ...] = ()

    @property
    def extra(self) -> JsonObject:
        """The mark as an annotation's `extra` keeps it."""
        kept: dict[str, JsonValue] = {"layer": self.layer}
        for key, value in self._asdict().items():
            if key != "layer" and value:
                kept[key] = list(value) if key == "bare" else value
        return {KEY: kept}


def mark_of(extra: JsonObject) -> Mark | None:
    """The mark in an annotation's `extra`, if there is one that makes sense."""
    kept: Any = extra.get(KEY)
    if not isinstance(kept, Mapping) or not isinstance(kept.get("layer"), str):
        return None
    feature, number, chain = kept.get("feature"), kept.get("number", 0), kept.get("chain", 0)
    links, bare = kept.get("links", {}), kept.get("bare", ())
    fine = (
        (feature is None or isinstance(feature, str))
        and type(number) is int
        and type(chain) is int
        and isinstance(links, Mapping)
        and all(isinstance(value, str) for value in links.values())
        and isinstance(bare, list | tuple)
    )
    return Mark(kept["layer"], feature, number, chain, links, tuple(bare)) if fine else None


def without_mark(extra: JsonObject) -> JsonObject:
    """The rest of an annotation's or a document's `extra`."""
    return {key: value for key, value in extra.items() if key != KEY} or EMPTY
