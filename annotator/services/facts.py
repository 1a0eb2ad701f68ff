"""What is said of a project as a whole: its memo, its guideline, whatever a template brings."""

from __future__ import annotations

from annotator.domain.annotation import JsonValue, identical
from annotator.domain.changes import Action, Change, Entity, Fact
from annotator.domain.document import check_json, check_text
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.services.project import Project

MEMO = "memo"
"""The team's notes on the project."""

GUIDELINE = "guideline"
"""How to annotate, as Markdown; a `## Label` section belongs to the label of that name."""

UNKNOWN_KEYS = "unknown_keys"
"""Keys of a project file that mean nothing to us, kept to be written back."""

WARNING_WORDS = "warning_words"
"""Words for which a document's text is not shown before a warning was read."""


def text_fact(project: Project, key: str) -> str:
    """The text under a key; empty for nothing, or for what is no text."""
    value = project.fact(key)
    return value if isinstance(value, str) else ""


def set_fact(
    project: Project, key: str, value: JsonValue, *, title: str = "", cause: object = None
) -> None:
    """Say something of the project; `None` says nothing any more.

    Raises:
        InvalidInput: if the key or the value cannot be stored exactly.
    """
    check_text(key, "the key")
    if not key:
        raise InvalidInput("what is said of the project needs a key")
    check_json(value, f"the project’s “{key}”")
    with project.store.database.environment_errors():
        before = project.store.facts.find(key)
    after = None if value is None else Fact(key, value)
    if identical(before, after):
        return
    title = title or f"Edit the project’s {key.replace('_', ' ')}"
    project.apply(Action(title, (Change(Entity.FACT, Uid(key), before, after),)), cause=cause)
