"""Other programs' real files, one by one: `python -m tests.formats.fixtures_report [--write]`.

Reads every file of the folder of fixtures that is in one of our formats, and tells what came of it:
read, or refused with the sentence that a user gets. `--write` puts the table into
`tests/data/fixtures-report.md`, which a test compares. `ANNOTATOR_FIXTURES` says where the files
lie; they are not part of this repository.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import ReadContext, Reader, Refused, Source

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(os.environ.get("ANNOTATOR_FIXTURES") or ROOT.parent / "shared" / "fixtures")
REPORT = ROOT / "tests" / "data" / "fixtures-report.md"

FOLDERS = {
    "brat": ("brat", (".ann",)),
    "conll": ("conll2003", (".conll", ".txt", ".tsv", ".csv", "")),
    "doccano": ("doccano", (".jsonl", ".json", ".csv", ".conll", ".txt")),
    "label-studio": ("label-studio", (".json",)),
    "labelbuddy": ("labelbuddy", (".json", ".jsonl", ".txt")),
    "prodigy": ("prodigy", (".jsonl",)),
    "refi": ("refi-qda", (".qdpx", ".qdc")),
    "webanno-tsv": ("webanno-tsv", (".tsv",)),
    "raw-encodings": ("text", (".txt",)),
    "raw-office": ("text", (".txt",)),
}
"""The folders whose files are in a format of ours: the format, and the endings of such files."""

_BESIDE = {"LICENSE", "COMMIT", "README", "LICENSE.txt", "SOURCE.md"}
_LONGEST = 240
_HEAD = """# Other programs' files, read one by one

Written by `python -m tests.formats.fixtures_report --write`. *read*: all of it; *in part*: what is
left out is named and counted; *refused*: nothing of the file is imported, and this is the sentence
that says why.
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one file."""

    file: str
    format: str
    outcome: str
    documents: int
    annotations: int
    said: str

    def row(self) -> str:
        """As a line of the table."""
        said = self.said.replace("|", "\\|").replace("\n", " ")
        return (
            f"| {self.file} | {self.format} | {self.outcome} | {self.documents} |"
            f" {self.annotations} | {said} |"
        )


def outcomes(folder: str) -> Iterator[Outcome]:
    """Every file of one folder of fixtures."""
    id, endings = FOLDERS[folder]
    for path in sorted((FIXTURES / folder).rglob("*")):
        if path.is_file() and path.name not in _BESIDE and path.suffix.lower() in endings:
            yield outcome(path, id)


def outcome(path: Path, expected: str) -> Outcome:
    """Read one file as it is detected, or as what it should be if it is not."""
    name = path.relative_to(FIXTURES).as_posix()
    try:
        reader, _ = registry.detect(path)
    except InvalidInput:
        reader = registry.reader(expected)
    context = ReadContext(annotator="fixtures", collect=True)
    documents = annotations = 0
    refused: list[Refused] = []
    try:
        options = reader.read_options()
        for annotated in reader.read(Source(path, path.name), context, options):
            documents += 1
            annotations += len(annotated.annotations)
    except InvalidInput as error:
        refused.append(Refused(error.path or name, error.line, error.reason))
    refused += context.report.refused
    said = [_sentence(each, path) for each in refused[:2]]
    said += [f"and {len(refused) - 2} more"] if len(refused) > 2 else []
    said += [f"left out: {reason} ({n})" for reason, n in context.report.dropped.items()]
    said += [remark.replace(f"{path}: ", "") for remark in context.report.remarks]
    result = "refused" if refused else "in part" if context.report.dropped else "read"
    shortened = "; ".join(s if len(s) <= _LONGEST else f"{s[:_LONGEST]}…" for s in said)
    return Outcome(name, _named(reader), result, documents, annotations, shortened)


def report() -> str:
    """The whole table, a section a folder."""
    parts = [_HEAD]
    for folder in FOLDERS:
        if not (FIXTURES / folder).is_dir():
            continue
        found = list(outcomes(folder))
        came = Counter(each.outcome for each in found)
        told = ", ".join(f"{n} {what}" for what, n in sorted(came.items()))
        totals = sum(e.documents for e in found), sum(e.annotations for e in found)
        parts.append(
            f"\n## {folder}\n\n{len(found)} files: {told}; {totals[0]:,} documents,"
            f" {totals[1]:,} annotations.\n\n"
            "| file | format | outcome | documents | annotations | said |\n"
            "|---|---|---|---|---|---|\n" + "".join(f"{each.row()}\n" for each in found)
        )
    return "".join(parts)


def _sentence(refused: Refused, path: Path) -> str:
    where = f"line {refused.line}: " if refused.line else ""
    return where + refused.reason.replace(str(path), path.name)


def _named(reader: Reader) -> str:
    return reader.info.id


def main() -> int:
    """Print the table or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"into {REPORT.name}")
    if not FIXTURES.is_dir():
        print("the fixtures are not there; ANNOTATOR_FIXTURES says where they lie")
        return 1
    text = report()
    if parser.parse_args().write:
        REPORT.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
