"""Words of users in Markdown and YAML: they say what they say and do nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotator.domain.errors import InvalidInput
from annotator.domain.label import check_visible

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#!|~$&^@]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_AT_START = re.compile(r"^(\d*)([-+=.)])")
_LINK = re.compile(r"(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")


def markdown(text: str) -> str:
    """Text on one line of Markdown, also within a table: no markup, no HTML, no links."""
    line = "".join(map(_visible, " ".join(text.split())))
    line = _MARKUP.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), line)
    line = _LINK.sub(lambda found: f"\\{found[0]}", line)
    return _AT_START.sub(r"\1\\\2", line)


def yaml_text(text: str) -> str:
    """Text as a quoted scalar of YAML, on one line."""
    return '"' + "".join(map(_yaml_character, text)) + '"'


def front_matter(data: Mapping[str, Any]) -> str:
    """Lists, mappings, texts and numbers as YAML between its two marks."""
    return "\n".join(["---", *_yaml(data), "---", ""])


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A table of Markdown, whose cells are Markdown already: columns of words, then numbers."""
    marks = ["---"] * words + ["---:"] * (len(header) - words)
    lines = (f"| {' | '.join(cells)} |" for cells in (header, marks, *rows))
    return "\n".join(lines) + "\n"


def literal_path(name: str) -> str:
    """A path as `datasets` takes it for that file alone, not for a pattern of names."""
    return _GLOB.sub(lambda found: f"[{found[0]}]", name)


def features_as_yaml(features: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The types of `NAME.features.json` as the front matter of a card spells them."""
    return [{"name": name, **_feature(kind)} for name, kind in features.items()]


def _feature(kind: Any) -> dict[str, Any]:
    if isinstance(kind, list):
        inner = kind[0]
        if isinstance(inner, dict) and inner.get("_type") == "Value":
            return {"list": inner["dtype"]}
        return {"list": features_as_yaml(inner) if isinstance(inner, dict) else _feature(inner)}
    if kind.get("_type") == "Value":
        return {"dtype": kind["dtype"]}
    return {"struct": features_as_yaml(kind)}


def _yaml(value: Any, indent: str = "") -> Iterable[str]:
    """The lines of a block; lists stand at the level of their key, as the hub writes them."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if isinstance(each, Mapping | list) and each:
                yield f"{indent}{key}:"
                yield from _yaml(each, indent if isinstance(each, list) else f"{indent}  ")
            else:
                yield f"{indent}{key}: {_scalar(each)}"
        return
    for each in value:
        if isinstance(each, Mapping):
            first, *rest = _yaml(each, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(each)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return yaml_text(value)
    if isinstance(value, Mapping | list):
        return "{}" if isinstance(value, Mapping) else "[]"
    return str(value)


def _visible(character: str) -> str:
    """The character, or its number if it is one that steers what is shown."""
    try:
        check_visible(character, "a card")
    except InvalidInput:
        return f"U+{ord(character):04X}"
    return character


def _yaml_character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == " " or (character.isprintable() and character != "\ufeff"):
        return character
    if unicodedata.category(character) == "Zs":
        return f"\\u{ord(character):04x}"
    return f"\\U{ord(character):08x}"
