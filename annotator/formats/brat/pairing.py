"""Which text an .ann file belongs to, told by names alone, and whose annotations it holds.

The first of these rules that finds a text holds; `x` is any name, ANN an annotator's:

1. `x.ann` beside `x.txt`;
2. `x_ANN.ann` or `x.ANN.ann` beside `x.txt` (the longest `x` that is there);
3. `annotators/ANN/x.ann`, where the text is `x.txt` without these two folders;
4. the same path but for one folder: `notes/x.ann` with `text/x.txt`, `x.ann` with `text/x.txt`,
   `gold/x.ann` with `x.txt`; also with the names of rule 2. Where two texts are left, somebody
   has to move one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

TEXT = ".txt"
ANNOTATIONS = ".ann"


class Layer(NamedTuple):
    """An .ann file of a text, and whose it is as far as its name says."""

    name: str
    annotator: str = ""


@dataclass(slots=True)
class Pairs:
    """Every text by its path with its layers; .ann files without a text, or with several."""

    layers: dict[str, list[Layer]]
    orphans: list[str] = field(default_factory=list)
    unclear: dict[str, tuple[str, ...]] = field(default_factory=dict)


def pair(texts: Sequence[str], annotations: Iterable[str]) -> Pairs:
    """The texts and .ann files of a folder, by paths relative to it, put together."""
    pairs = Pairs({text: [] for text in texts})
    by_stem: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        by_stem[PurePosixPath(text).stem].append(text)
    for name in annotations:
        found = _near(name, pairs.layers)
        if found is not None:
            pairs.layers[found[0]].append(Layer(name, found[1]))
            continue
        candidates, annotator = _elsewhere(name, by_stem)
        if len(candidates) == 1:
            pairs.layers[candidates[0]].append(Layer(name, annotator))
        elif candidates:
            pairs.unclear[name] = candidates
        else:
            pairs.orphans.append(name)
    return pairs


def _near(name: str, texts: dict[str, list[Layer]]) -> tuple[str, str] | None:
    """The text in the same folder, or the one that a folder `annotators` lies beside."""
    path = PurePosixPath(name)
    for stem, annotator in _stems(path.stem):
        text = str(path.with_name(stem + TEXT))
        if text in texts:
            return text, annotator
    folders = path.parts[:-1]
    for place, folder in enumerate(folders[:-1]):
        if folder == "annotators":
            home = PurePosixPath(*folders[:place], *folders[place + 2 :])
            text = str(home / f"{path.stem}{TEXT}")
            if text in texts:
                return text, folders[place + 1]
    return None


def _elsewhere(name: str, by_stem: dict[str, list[str]]) -> tuple[tuple[str, ...], str]:
    """The texts in other folders that it may belong to, and the annotator."""
    path = PurePosixPath(name)
    for stem, annotator in _stems(path.stem):
        candidates = tuple(
            text
            for text in by_stem.get(stem, ())
            if _one_apart(path.parts[:-1], PurePosixPath(text).parts[:-1])
        )
        if candidates:
            return candidates, annotator
    return (), ""


def _stems(stem: str) -> Iterator[tuple[str, str]]:
    """What a text may be called, and the annotator that is left; the longest first."""
    yield stem, ""
    for place in range(len(stem) - 2, 0, -1):
        if stem[place] in "_.":
            yield stem[:place], stem[place + 1 :]


def _one_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two paths are the same once one folder is taken out of either or of both."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    rest, others = one[same:], other[same:]
    return any(rest[a:] == others[b:] for a, b in ((0, 0), (1, 0), (0, 1), (1, 1)))
