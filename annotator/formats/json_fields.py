"""Fields of a JSON object taken out one by one, each of the type it must have.

What is left in the object when all known fields are taken is unknown to us.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from annotator.domain.annotation import EMPTY, JsonObject
from annotator.domain.errors import InvalidInput

T = TypeVar("T")


def take_list(data: dict[str, Any], key: str) -> list[Any]:
    """A list, empty when it is not there; `InvalidInput` for anything else."""
    given = data.pop(key, None)
    if given is None:
        return []
    if type(given) is not list:
        raise InvalidInput(f"“{key}” is a list, not {describe(given)}")
    return given


def take_text(data: dict[str, Any], key: str) -> str | None:
    """A text or `None`; `InvalidInput` for anything else."""
    given = data.pop(key, None)
    if given is None or type(given) is str:
        return given
    raise InvalidInput(f"“{key}” is a text, not {describe(given)}")


def take_number(data: dict[str, Any], key: str) -> float | None:
    """A number or `None`; `InvalidInput` for anything else."""
    given = data.pop(key, None)
    if given is None:
        return None
    if type(given) is float or (type(given) is int and abs(given) < 2**1000):
        return float(given)
    raise InvalidInput(f"“{key}” is a number, not {describe(given)}")


def take_object(data: dict[str, Any], key: str) -> JsonObject:
    """An object, empty when it is not there; `InvalidInput` for anything else."""
    given = data.pop(key, None)
    if given is None:
        return EMPTY
    if type(given) is not dict:
        raise InvalidInput(f"“{key}” is an object, not {describe(given)}")
    return given


def take_choice(key: str, value: object, choices: Mapping[str, T]) -> T:
    """What one of some words stands for; `InvalidInput` for any other value."""
    found = choices.get(value) if type(value) is str else None
    if found is None:
        raise InvalidInput(f"“{key}” is one of {', '.join(choices)}, not {describe(value)}")
    return found


def describe(value: object) -> str:
    """What a JSON value is, for a sentence."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text “{shortened(value)}”"
    return "a list" if isinstance(value, list) else "an object"


def shortened(text: str, limit: int = 40) -> str:
    """Text for a sentence: cut in the middle, invisible and broken characters spelled out."""
    if len(text) > limit:
        half = limit // 2
        text = f"{text[:half]}…{text[-half:]}"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
