"""Candidates of a knowledge base: what the words may stand for, looked up without a network."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.domain.annotation import JsonObject
from annotator.domain.ids import Uid


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry of a knowledge base; `extra` are further columns such as latitude."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    extra: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """The candidates of one knowledge base; `name` is what links name (`kb`)."""

    uid: Uid
    name: str
    candidates: tuple[Candidate, ...] = ()
