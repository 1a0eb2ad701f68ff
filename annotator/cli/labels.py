"""`annotator labels`: a project's label set as a file, its versions, and changes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import columns, count, say, show, show_json
from annotator.cli.progress import progress

if TYPE_CHECKING:
    from annotator.domain.label import Label
    from annotator.services.project import Project
    from annotator.services.rechecking import Recheck

_KINDS = ("span", "relation", "frame", "cluster", "document")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for behind the project: words and options."""

    words: tuple[str, ...]
    kind: str
    slots: tuple[str, ...]
    confirm: bool
    dry_run: bool
    as_json: bool


_HELP = """Read or change PROJECT's label set.

\b
export FILE          write the labels to FILE
import FILE          add the labels of FILE that the project lacks
rename LABEL NAME    give a label another name
merge LABEL… INTO    make labels one, with their annotations; one step to undo
versions             what was done to the label set, newest first
recheck [LABEL]      annotations older than the meaning of their label
"""


@click.command("labels", help=_HELP)
@click.argument("project", type=click.Path(path_type=Path))
@click.argument(
    "what", type=click.Choice(["export", "import", "rename", "merge", "versions", "recheck"])
)
@click.argument("words", nargs=-1, metavar="[FILE | LABEL…]")
@click.option("--kind", type=click.Choice(_KINDS), default="span", help="What the labels make.")
@click.option(
    "--slot",
    "slots",
    multiple=True,
    metavar="OLD=NEW",
    help="What a slot of the merged labels is called in the one that stays.",
)
@click.option("--confirm", is_flag=True, help="recheck: all of them hold; take them off the list.")
@click.option("--dry-run", is_flag=True, help="merge: say what it would touch, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    project: Path,
    what: str,
    words: tuple[str, ...],
    kind: str,
    slots: tuple[str, ...],
    confirm: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Do one of the things that `_HELP` lists.

    Raises:
        UsageError: if the words do not fit it.
    """
    from annotator.services.project import Project

    doing, least, most, reads = _DOING[what]
    if not least <= len(words) <= most:
        raise click.UsageError(f"write “annotator labels PROJECT {_USAGE[what]}”")
    asked = Asked(words, kind, slots, confirm, dry_run, as_json)
    with Project.open(project, read_only=reads and not confirm) as opened:
        doing(opened, asked)


def _export(project: Project, asked: Asked) -> None:
    from annotator.services.labelling import write_label_set

    write_label_set(project, Path(asked.words[0]))
    say(f"Wrote {count(len(project.label_set), 'label')} to “{asked.words[0]}”.")


def _import(project: Project, asked: Asked) -> None:
    from annotator.services.labelling import import_label_set

    added = import_label_set(project, Path(asked.words[0]))
    say(f"Added {count(len(added), 'label')} from “{asked.words[0]}”.")


def _rename(project: Project, asked: Asked) -> None:
    from annotator.services.labelling import edit_label

    old, new = asked.words
    edit_label(project, _named(project, old, asked).uid, name=new)
    say(f"“{old}” is called “{new}” now.")


def _merge(project: Project, asked: Asked) -> None:
    from annotator.services.label_merging import merge_labels, merge_preview

    *sources, into = (_named(project, word, asked) for word in asked.words)
    uids = [label.uid for label in sources]
    moved, there = merge_preview(project, uids, into.uid)
    names = _slot_names(asked.slots, sources)
    if not asked.dry_run:
        slots = dict.fromkeys(uids, names)
        with progress("Merging") as draw:
            merge_labels(project, uids, into.uid, slots=slots, progress=draw)
    would = "would become" if asked.dry_run else "became"
    if asked.as_json:
        show_json({"annotations": moved, "known": there, "changed": not asked.dry_run})
        return
    known = f"; up to {there:,} of them are there already" if there else ""
    say(f"{count(moved, 'annotation')} {would} “{into.name}”{known}.")


def _versions(project: Project, asked: Asked) -> None:
    versions = project.label_versions()
    if asked.as_json:
        show_json([asdict(each) for each in versions])
    else:
        columns((str(v.version), v.created, v.annotator, v.note) for v in versions)


def _recheck(project: Project, asked: Asked) -> None:
    from annotator.services.rechecking import confirm, recheck

    labels: Sequence[Label] = tuple(project.label_set)
    if asked.words:
        labels = [_named(project, asked.words[0], asked)]
    found: list[tuple[Label, list[Recheck]]] = [
        (label, items) for label in labels if (items := recheck(project, label.uid))
    ]
    if asked.confirm:
        confirm(project, [item.uid for _label, items in found for item in items])
    if asked.as_json:
        show_json(
            [
                {
                    "label": label.name, "kind": label.kind, "meaning": label.meaning,
                    "annotations": [
                        {"id": item.uid, "document": _document_id(project, item)} for item in items
                    ],
                }
                for label, items in found
            ]
        )  # fmt: skip
        return
    for label, items in found:
        show(f"{label.name}: {count(len(items), 'annotation')} before version {label.meaning}")
    verb = "Confirmed" if asked.confirm else "To be looked at again:"
    say(f"{verb} {count(sum(len(items) for _label, items in found), 'annotation')}.")


def _document_id(project: Project, item: Recheck) -> str | None:
    return None if item.document is None else project.load_text(item.document).id


def _named(project: Project, name: str, asked: Asked) -> Label:
    from annotator.domain.annotation import Kind

    return project.label_set.named(name, Kind(asked.kind))


def _slot_names(given: Sequence[str], sources: Sequence[Label]) -> dict[str, str]:
    from annotator.domain.slots import own_specs

    names = {}
    known = {spec.name for label in sources for spec in own_specs(label)}
    for each in given:
        old, equals, new = each.partition("=")
        if not (old and equals and new):
            raise click.UsageError(f"“{each}” is not written OLD=NEW")
        if old not in known:
            raise click.UsageError(f"no label that is merged has a slot “{old}”")
        names[old] = new
    return names


_MANY = 1000
_DOING: dict[str, tuple[Callable[[Project, Asked], None], int, int, bool]] = {
    "export": (_export, 1, 1, True),
    "import": (_import, 1, 1, False),
    "rename": (_rename, 2, 2, False),
    "merge": (_merge, 2, _MANY, False),
    "versions": (_versions, 0, 0, True),
    "recheck": (_recheck, 0, 1, True),
}
"""What each word does, how many words follow it, and whether it only reads."""
_USAGE = {
    "export": "export FILE",
    "import": "import FILE",
    "rename": "rename LABEL NAME",
    "merge": "merge LABEL… INTO",
    "versions": "versions",
    "recheck": "recheck [LABEL]",
}
