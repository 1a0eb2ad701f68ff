"""The labelling configuration that a written file fits, so that Label Studio shows all of it."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.domain.annotation import Kind
from annotator.domain.label import LabelSet
from annotator.formats.base import Companion
from annotator.formats.label_studio.values import (
    CHOICES,
    DOCUMENT,
    LABELS,
    NUMBER,
    OBJECT,
    Controls,
)
from annotator.formats.xml_writing import made_legal, tag

_OURS = "<!-- A labelling configuration for Label Studio, written beside an export. -->\n"


def _is_ours(content: bytes) -> bool:
    return content.startswith(_OURS.encode())


CONFIG = Companion(".config.xml", _is_ours)


def configuration(label_set: LabelSet, controls: Controls) -> bytes:
    """A configuration with the labels and with the controls that were used.

    Characters that XML cannot hold are replaced.
    """
    lines = "".join(f"  {line}\n" for line in _lines(label_set, controls))
    return f"{_OURS}<View>\n{lines}</View>\n".encode()


def _lines(label_set: LabelSet, controls: Controls) -> Iterator[str]:
    to = {"toName": OBJECT}
    yield tag("Labels", {"name": LABELS, **to})
    for label in label_set.of_kind(Kind.SPAN):
        colored = {"value": made_legal(label.name), "background": label.color}
        yield f"  {tag('Label', colored, empty=True)}"
    yield "</Labels>"
    yield tag("Text", {"name": OBJECT, "value": f"${OBJECT}"}, empty=True)
    for control in sorted(controls.used):
        type_ = controls.used[control]
        own = {"name": made_legal(control), **to, "perRegion": "true"}
        if type_ == CHOICES:
            many = "multiple" if control.endswith("#many") else "single"
            yield tag("Choices", {**own, "choice": many})
            for choice in controls.choices.get(control, {}):
                yield f"  {tag('Choice', {'value': made_legal(choice)}, empty=True)}"
            yield "</Choices>"
        else:
            yield tag("Number" if type_ == NUMBER else "TextArea", own, empty=True)
    for control in sorted(controls.of_document.keys() - controls.used.keys()):
        number = controls.of_document[control] == NUMBER
        own = {"name": made_legal(control), **to}
        yield tag("Number" if number else "TextArea", own, empty=True)
    if documents := label_set.of_kind(Kind.DOCUMENT):
        yield tag("Choices", {"name": DOCUMENT, **to, "choice": "multiple"})
        for label in documents:
            yield f"  {tag('Choice', {'value': made_legal(label.name)}, empty=True)}"
        yield "</Choices>"
    if relations := label_set.of_kind(Kind.RELATION):
        yield "<Relations>"
        for label in relations:
            yield f"  {tag('Relation', {'value': made_legal(label.name)}, empty=True)}"
        yield "</Relations>"
