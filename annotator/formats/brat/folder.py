"""The files of a brat folder, or those that belong to one file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from annotator.formats import manifest
from annotator.formats.base import Source
from annotator.formats.brat import config, labels_file
from annotator.formats.brat.pairing import ANNOTATIONS, TEXT, Pairs, pair
from annotator.formats.folders import files_below

_OWN = {labels_file.NAME, manifest.NAME}
_ABOUT = {"README", "LICENSE", "LICENCE", "COPYING"}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with its texts and .ann files by relative path, in order.

    `ids` are the ids of documents by the names of their files, where an export gave them.
    `configured` are the folders with an annotation.conf; `others` counts files that are none of
    brat's by their ending.
    """

    root: Path
    pairs: Pairs
    ids: dict[str, str]
    configured: tuple[Path, ...]
    others: Counter[str]

    @property
    def paired(self) -> int:
        """How many .ann files have their text."""
        return sum(map(len, self.pairs.layers.values()))


def look_at(source: Source) -> Folder:
    """What belongs to a folder, or to one .ann or .txt file.

    Raises:
        OSError: if a folder cannot be read.
    """
    if source.path.is_dir():
        return _whole(source.path)
    return _around(source.path)


def _whole(root: Path) -> Folder:
    texts, annotations, configured, others = [], [], [], Counter[str]()
    for name in files_below(root):
        path = PurePosixPath(name)
        if path.suffix == TEXT:
            texts.append(name)
        elif path.suffix == ANNOTATIONS:
            annotations.append(name)
        elif path.name == config.CONFIG:
            configured.append(root / path.parent)
        elif not (path.suffix == ".conf" or path.name in _OWN or path.stem in _ABOUT):
            others[path.suffix.lower() or path.name] += 1
    ids = _ids(root)
    order = {name: place for place, name in enumerate(ids)}
    texts.sort(key=lambda name: order.get(name, len(order)))
    return Folder(root, pair(texts, annotations), ids, tuple(configured), others)


def _around(path: Path) -> Folder:
    """The folder of a file, with this file and its counterparts alone."""
    root, name = path.parent, path.name
    beside = [each.name for each in sorted(root.iterdir()) if each.is_file()]
    texts = [each for each in beside if each.endswith(TEXT)]
    every = pair(texts, [each for each in beside if each.endswith(ANNOTATIONS)])
    found = Pairs({name: []} if name.endswith(TEXT) else {})
    for text, layers in every.layers.items():
        wanted = [layer for layer in layers if name in (text, layer.name)]
        if wanted:
            found.layers[text] = wanted
    if not found.layers:
        found.orphans.append(name)
    configured = (root,) if config.CONFIG in beside else ()
    return Folder(root, found, _ids(root), configured, Counter())


def _ids(root: Path) -> dict[str, str]:
    return {name: id for name, id in (manifest.read(root) or {}).items() if id is not None}
