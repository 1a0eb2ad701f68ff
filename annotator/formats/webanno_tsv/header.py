"""The header of a WebAnno TSV file: its layers, and what each of their columns holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import shortened

FORMAT = "#FORMAT=WebAnno TSV "
VERSION = "3.3"
ANY = "uima.tcas.Annotation"
"""The type of links that may lead to any annotation: those need the number of it."""

TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"  # noqa: S105 - a type's name
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"

_VERSION = re.compile(r"3\.[0-3]")
_ROLE, _BASE = "ROLE_", "BT_"
_CHAIN_VALUE, _CHAIN_LINK = "referenceType", "referenceRelation"

NAMING = ("value", "label", "PosValue", "DependencyType")
"""Features that hold labels by habit, the likeliest first."""

_OPEN_ENDED = {  # layers of words and remarks, which are no labels
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Lemma",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Stem",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.SurfaceForm",
    "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.morph.MorphologicalFeatures",
    "de.tudarmstadt.ukp.dkpro.core.api.transform.type.SofaChangeAnnotation",
    "de.tudarmstadt.ukp.dkpro.core.api.anomaly.type.SpellingAnomaly",
    "de.tudarmstadt.ukp.dkpro.core.api.anomaly.type.GrammarAnomaly",
}


class LayerKind(StrEnum):
    """What the annotations of a layer are; the value is how a header spells it."""

    SPAN = "SP"
    CHAIN = "CH"
    RELATION = "RL"


class Part(StrEnum):
    """What a column holds of its layer's annotations."""

    PRESENCE = "presence"
    """Nothing but that there is one: the layer has no features."""
    FEATURE = "feature"
    ROLES = "roles"
    """What the targets of links are to their host."""
    TARGETS = "targets"
    SOURCE = "source"
    """Where a relation comes from; it leads to the row it stands in."""
    CHAIN_VALUE = "chain value"
    CHAIN_LINK = "chain link"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, its name, and how the header declares it.

    `name` is the feature's; the type of targets for `TARGETS` and of both ends for `SOURCE`.
    """

    part: Part
    name: str
    declared: str


PRESENCE = Column(Part.PRESENCE, "", "")


@dataclass(frozen=True)
class Layer:
    """A layer with its columns, which stand side by side in this order."""

    kind: LayerKind
    name: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """What a person calls it: `NamedEntity`, for chains of `CoreferenceLink`s `Coreference`."""
        title = self.name.rsplit(".", 1)[-1] or self.name
        short = title.removesuffix("Link")
        return short if self.kind is LayerKind.CHAIN and short else title

    @cached_property
    def naming(self) -> str | None:
        """The feature whose values are labels by habit, if there is one."""
        if self.kind is LayerKind.CHAIN:
            return _CHAIN_VALUE
        names = self.features
        if self.open_ended:
            return None
        if names[:1] == ["label"]:
            return names[0]
        return next((name for name in NAMING if name in names), None)

    @property
    def open_ended(self) -> bool:
        """Whether its values are words or remarks, which are no labels."""
        return self.name in _OPEN_ENDED

    @property
    def features(self) -> list[str]:
        """The names of the features that hold values."""
        return [column.name for column in self.columns if column.part is Part.FEATURE]

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """The columns of roles and of targets of each feature that links, by their numbers."""
        parts = enumerate(self.columns)
        return tuple(
            (one, other)
            for (one, roles), (other, targets) in pairwise(parts)
            if (roles.part, targets.part) == (Part.ROLES, Part.TARGETS)
        )

    @property
    def base(self) -> str:
        """The type of the ends of a relation layer."""
        return next((c.name for c in self.columns if c.part is Part.SOURCE), ANY)

    @property
    def line(self) -> str:
        """The line that declares it."""
        return f"#T_{self.kind}={self.name}" + "".join(f"|{c.declared}" for c in self.columns)


@dataclass(frozen=True, slots=True)
class Header:
    """The version and the layers of a file; their columns follow one another in its rows."""

    version: str
    layers: tuple[Layer, ...]

    @property
    def java_escapes(self) -> bool:
        """Whether texts are escaped as in Java sources."""
        return self.version in ("3.0", "3.1")


def parse_header(lines: Sequence[str]) -> tuple[Header, int]:
    """The header of a file, and the number of its lines.

    Raises:
        InvalidInput: with `line` set.
    """
    first = lines[0]
    if not first.startswith(FORMAT):
        raise InvalidInput("a WebAnno TSV file begins with “#FORMAT=WebAnno TSV 3.3”", line=1)
    version = first.removeprefix(FORMAT)
    if not _VERSION.fullmatch(version):
        raise InvalidInput(
            f"this is WebAnno TSV {shortened(version)}; export it as WebAnno TSV 3.3", line=1
        )
    layers = []
    number = 1
    while number < len(lines) and lines[number].startswith("#T_"):
        try:
            layers.append(parse_layer(lines[number]))
        except InvalidInput as error:
            raise InvalidInput(error.reason, line=number + 1) from None
        number += 1
    names = [layer.name for layer in layers]
    for place, name in enumerate(names):
        if name in names[:place]:
            line = place + 2
            raise InvalidInput(f"the layer “{shortened(name)}” is declared twice", line=line)
    return Header(version, tuple(layers)), number


def parse_layer(line: str) -> Layer:
    """The layer that a line of a header declares.

    Raises:
        InvalidInput: if it declares none.
    """
    start, equals, rest = line.partition("=")
    kind = {f"#T_{each}": each for each in LayerKind}.get(start)
    if not equals or kind is None:
        raise InvalidInput(
            f"“{shortened(start)}” declares no layer; #T_SP, #T_CH and #T_RL do"
        )
    name, *declared = rest.split("|")
    if not name:
        raise InvalidInput("the layer has no name")
    columns: list[Column] = []
    for each in filter(None, declared):
        columns.append(_column(kind, each, columns[-1] if columns else None))
    if not columns:
        columns.append(PRESENCE)
    layer = Layer(kind, name, tuple(columns))
    _check(layer)
    return layer


def _column(kind: LayerKind, declared: str, before: Column | None) -> Column:
    """The column that a part of a layer's declaration stands for."""
    if kind is LayerKind.CHAIN:
        part = {_CHAIN_VALUE: Part.CHAIN_VALUE, _CHAIN_LINK: Part.CHAIN_LINK}.get(declared)
        if part is None:
            raise InvalidInput(f"chains have no feature “{shortened(declared)}”")
        return Column(part, declared, declared)
    if kind is LayerKind.RELATION and declared.startswith(_BASE):
        return Column(Part.SOURCE, declared.removeprefix(_BASE), declared)
    if kind is LayerKind.SPAN and declared.startswith(_ROLE):
        # ROLE_host:feature_link: only the types have dots.
        after = declared.partition(":")[2]
        feature = after.partition(".")[0].rpartition("_")[0] or after
        return Column(Part.ROLES, feature, declared)
    if before is not None and before.part is Part.ROLES:
        return Column(Part.TARGETS, declared, declared)
    return Column(Part.FEATURE, declared, declared)


def _check(layer: Layer) -> None:
    """Refuse a layer that lacks a column without which its rows mean nothing."""
    parts = [column.part for column in layer.columns]
    if parts.count(Part.ROLES) != len(layer.links):
        raise InvalidInput("the roles of links need a column for their targets behind them")
    if layer.kind is LayerKind.RELATION and parts.count(Part.SOURCE) != 1:
        raise InvalidInput("a relation layer ends in “|BT_” and the type of what it relates")
    if layer.kind is LayerKind.CHAIN and sorted(parts) != [Part.CHAIN_LINK, Part.CHAIN_VALUE]:
        raise InvalidInput("a chain layer has the features referenceType and referenceRelation")
    features = [column.name for column in layer.columns if column.part is Part.FEATURE]
    if len(set(features)) < len(features):
        raise InvalidInput("the layer names a feature twice")


def role_column(layer: str, feature: str) -> tuple[Column, Column]:
    """The two columns of a feature that links annotations of a layer to any others."""
    declared = f"{_ROLE}{layer}:{feature}_{link_type(layer, feature)}"
    return Column(Part.ROLES, feature, declared), Column(Part.TARGETS, ANY, ANY)


def link_type(layer: str, feature: str) -> str:
    """The type of a feature's links, named as INCEpTION names it."""
    return f"{layer}{feature[:1].upper()}{feature[1:]}Link"


def feature_column(name: str) -> Column:
    """The column of a feature."""
    return Column(Part.FEATURE, name, name)


def source_column(base: str) -> Column:
    """The column of a relation's source."""
    return Column(Part.SOURCE, base, _BASE + base)
