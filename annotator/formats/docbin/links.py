"""Links to knowledge bases as spaCy has them: one text for each span, `kb_id`.

Ids of Wikidata stand by themselves (`Q212`), others behind the name of their base
(`ports:12`); an address is an id of no base.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from annotator.domain.annotation import JsonObject, JsonValue, Slot

SLOT = "kb"
"""The slot that a link is read into."""

_WIKIDATA = re.compile(r"[QPL][1-9][0-9]*")


def to_kb_id(slot: Slot) -> str | None:
    """The text of a slot with a link, `None` if it holds none that comes back."""
    value = slot.value
    if not isinstance(value, Mapping):
        return None
    kb, id = value.get("kb"), value.get("id")
    if not (isinstance(kb, str) and isinstance(id, str)):
        return None
    text = id if kb == "" or (kb == "wikidata" and _WIKIDATA.fullmatch(id)) else f"{kb}:{id}"
    return text if text and from_kb_id(text) == {"kb": kb, "id": id} else None


def from_kb_id(text: str) -> JsonObject:
    """What `kb_id` says, as the value of a slot."""
    if _WIKIDATA.fullmatch(text):
        return {"kb": "wikidata", "id": text}
    kb, parted, id = text.partition(":")
    if not parted or not kb or not id or id.startswith("//"):
        return {"kb": "", "id": text}
    return {"kb": kb, "id": id}


def says_more(slot: Slot) -> bool:
    """Whether the slot says more than its link: a name of its own, the label of the id."""
    value: JsonValue = slot.value
    return slot.name != SLOT or (isinstance(value, Mapping) and len(value) > 2)
