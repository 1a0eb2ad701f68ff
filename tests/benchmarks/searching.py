"""Words in many documents: the first hits in context, the annotations that they mean."""

from __future__ import annotations

from pathlib import Path

from annotator.services.picking import pick
from annotator.services.project import Project
from tests.benchmarks.corpora import project_with
from tests.benchmarks.measure import Row, Sample, at_most
from tests.benchmarks.sizes import Sizes

LIMIT_MS = 50.0
HITS = 100
PICKS = 50

QUERIES = {
    "common": "harbour",
    "frequent": "generators",
    "a name": "Marendottir",
    "two words": "scaffolding ombudsman",
    "everywhere": "the",
    "nowhere": "zeppelin",
}
"""From a word in most documents to one in none."""


def words(sizes: Sizes, cache: Path) -> list[Row]:
    """Each query on the large project; the first time counts as the others do."""
    path = project_with(cache, sizes.documents)
    rows = []
    for name, query in QUERIES.items():
        sample, found = Sample(), 0
        for _ in range(max(3, sizes.repeats)):
            # A new connection has nothing cached but what the system keeps of the file.
            with Project.open(path, read_only=True) as project, sample.process():
                found = len(project.search(query, limit=HITS))
        rows.append(
            Row(
                f"search “{query}” ({name}) in {sizes.documents:,} documents,"
                f" first {HITS} hits in context",
                f"CPU < {LIMIT_MS:g} ms",
                f"{at_most(sample.median, LIMIT_MS, 'ms')}, {found} hits",
                sample.median < LIMIT_MS,
                sample.figures | {"hits": found},
            )
        )
    return rows


TYPED = {
    "a name": "Marendottir",
    "frequent": "generators",
    "its beginning": "gene",
    "common": "harbour",
    "two words": "scaffolding ombudsman",
    "everywhere": "the",
    "one letter": "g",
    "nothing typed": "",
}
"""What one types to pick an annotation, from a word in few documents to one in all."""


def picking(sizes: Sizes, cache: Path) -> list[Row]:
    """Each of them typed into the picker on the large project: one key's work."""
    path = project_with(cache, sizes.documents)
    rows = []
    for name, typed in TYPED.items():
        sample, found = Sample(), 0
        for _ in range(max(3, sizes.repeats)):
            with Project.open(path, read_only=True) as project, sample.process():
                found = len(pick(project, typed, limit=PICKS))
        rows.append(
            Row(
                f"pick “{typed}” ({name}) among the annotations of {sizes.documents:,} documents,"
                f" first {PICKS}",
                f"CPU < {LIMIT_MS:g} ms",
                f"{at_most(sample.median, LIMIT_MS, 'ms')}, {found} picks",
                sample.median < LIMIT_MS,
                sample.figures | {"picks": found},
            )
        )
    return rows
