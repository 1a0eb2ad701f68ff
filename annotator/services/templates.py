"""Templates: label sets with a guideline and worked examples that a project can begin with.

A template is a folder of `resources/templates`: `labels.json` (a label set with `title`,
`description` and `order`), `guideline.md`, and `examples.jsonl` unless there are none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from annotator import paths
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.label import Label, LabelSet

if TYPE_CHECKING:
    from annotator.services.project import Project

FOLDER = "templates"
LABELS, GUIDELINE, EXAMPLES = "labels.json", "guideline.md", "examples.jsonl"


@dataclass(frozen=True, slots=True)
class Template:
    """One template: `id` is its folder's name, `label_count` how many labels it brings."""

    id: str
    title: str
    description: str
    label_count: int
    folder: Path

    @property
    def examples(self) -> Path | None:
        """The file of its worked examples, native JSONL; `None` without any."""
        path = self.folder / EXAMPLES
        return path if path.exists() else None


class _Head(msgspec.Struct):
    """What a list of templates needs of `labels.json`."""

    title: str
    description: str
    labels: list[msgspec.Raw]
    order: int = 1000


def templates() -> list[Template]:
    """The templates that come with the program, simple ones first.

    Raises:
        InvalidInput: if the label set of one is broken.
    """
    found = [_read(path.parent) for path in (paths.resources() / FOLDER).glob(f"*/{LABELS}")]
    return [template for _, _, template in sorted(found, key=lambda each: each[:2])]


def template(id: str) -> Template:
    """The template with this id.

    Raises:
        InvalidInput: naming those there are.
    """
    known = templates()
    for each in known:
        if each.id == id:
            return each
    names = ", ".join(each.id for each in known) or "none"
    raise InvalidInput(f"There is no template “{id}”; there are: {names}.")


def labels_of(template: Template) -> tuple[Label, ...]:
    """The labels of a template, with new uids each time; one without a key stays without.

    Raises:
        InvalidInput: if its label set is broken.
    """
    from annotator.formats.label_json import read_labels

    path = template.folder / LABELS
    try:
        return read_labels(msgspec.json.decode(_bytes(path))["labels"])
    except InvalidInput as error:
        raise InvalidInput(error.reason, str(path)) from None


def guideline_of(template: Template) -> str:
    """The guideline of a template, as Markdown.

    Raises:
        InvalidInput: if its file cannot be read.
    """
    return _bytes(template.folder / GUIDELINE).decode()


def examples_of(
    template: Template, labels: Iterable[Label] | None = None
) -> tuple[AnnotatedDocument, ...]:
    """The worked examples of a template, annotated with `labels` (else with its own).

    Raises:
        InvalidInput: if its files are broken.
    """
    from annotator.formats.base import NoOptions, ReadContext, Source
    from annotator.formats.jsonl import JSONL
    from annotator.formats.label_book import LabelBook

    path = template.examples
    if path is None:
        return ()
    book = LabelBook(LabelSet(tuple(labels_of(template) if labels is None else labels)))
    return tuple(JSONL.read(Source(path, path.name), ReadContext(book), NoOptions()))


def create_project(
    path: str | Path,
    template: Template,
    *,
    labels: Iterable[str | Label] = (),
    with_examples: bool = False,
    annotator: str | None = None,
) -> Project:
    """Make a project that begins with a template's labels and guideline, and open it.

    `labels` are added to those of the template, unless it has one of that name. With
    `with_examples` its worked examples are the first documents.

    Raises:
        CannotSave: if something is there already or the folder cannot be written.
        InvalidInput: if a name is refused, or a file of the template is broken.
    """
    from annotator.services.facts import GUIDELINE, set_fact
    from annotator.services.project import Project

    path, guideline = Path(path), guideline_of(template)
    own = LabelSet(labels_of(template))
    more = [each for each in labels if not (isinstance(each, str) and own.find(each))]
    project = Project.create(path, labels=(*own, *more), annotator=annotator)
    try:
        title = f"Take the guideline of the template “{template.title}”"
        set_fact(project, GUIDELINE, guideline, title=title)
        if with_examples:
            add_examples(project, template)
    except BaseException:
        project.close()
        path.unlink(missing_ok=True)
        raise
    return project


def add_examples(project: Project, template: Template) -> int:
    """Import the worked examples of a template; returns how many documents were new.

    Raises:
        InvalidInput: if they cannot be read, or differ from what is there under their ids.
        CannotSave: if the project cannot be written.
    """
    from annotator.services.importing import import_paths

    if template.examples is None:
        return 0
    return import_paths(project, [template.examples]).documents_added


def _read(folder: Path) -> tuple[int, str, Template]:
    """A template with what it is sorted by."""
    path = folder / LABELS
    try:
        head = msgspec.json.decode(_bytes(path), type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"is no template: {error}", str(path)) from None
    found = Template(folder.name, head.title, head.description, len(head.labels), folder)
    return head.order, found.id, found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", str(path)) from None
