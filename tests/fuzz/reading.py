"""Broken files given to a reader: documents that hold, or one sentence, in bounded time."""

from __future__ import annotations

import random
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from annotator.domain.annotation import check_anchors
from annotator.domain.document import AnnotatedDocument, check_text
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext, Reader, Source, Writer
from tests.formats.helpers import MemoryOutput
from tests.formats.samples import hard_corpus
from tests.fuzz.mutating import Tree, mutant

SAMPLES = Path(__file__).parents[1] / "data" / "formats"
SECONDS = 10
LONGEST_SENTENCE = 1000


class Wrong(Exception):
    """What a reader did that none may do."""


def seeds(reader: Reader) -> list[Tree]:
    """The samples of a format, and what its writer makes of hard documents."""
    found = []
    folder = SAMPLES / reader.info.id
    if reader.info.folders and folder.is_dir():
        inner = [place for place in sorted(folder.iterdir()) if place.is_dir()]
        found += [_tree(place) for place in (inner or [folder])]
    elif folder.is_dir():
        found += [{place.name: place.read_bytes()} for place in _files(folder)]
    if isinstance(reader, Writer) and reader.info.writes:
        corpus, documents = hard_corpus()
        output = MemoryOutput()
        reader.write(documents, output, reader.write_options(), corpus)
        name = f"x{reader.info.extensions[0]}"
        own = {
            (key.removeprefix("/") if key.startswith("/") else f"x{key}" if key else name): content
            for key, content in output.files.items()
        }
        found.append(own)
    return found


def fuzz(reader: Reader, count: int, seed: int) -> Counter[str]:
    """Give a reader `count` broken files; how they came out.

    Raises:
        Wrong: at the first that crashes, hangs, or yields what no project can hold.
    """
    outcomes: Counter[str] = Counter()
    given = seeds(reader)
    with tempfile.TemporaryDirectory(prefix="annotator-tests-") as folder:
        for number in range(count):
            chance = random.Random(f"{reader.info.id} {seed} {number}")
            tree = mutant(chance.choice(given), chance)
            place = Path(folder, str(number))
            try:
                outcomes[_one(reader, tree, place)] += 1
            except Exception as error:
                kept = _keep(reader, tree, f"{seed}-{number}")
                raise Wrong(f"{type(error).__name__}: {error} (see {kept})") from error
    return outcomes


def _one(reader: Reader, tree: Mapping[str, bytes], place: Path) -> str:
    """How one broken source comes out."""
    path = _write(tree, place, whole=reader.info.folders)
    context = ReadContext(annotator="ada", collect=True)
    outcome = "read"
    with _in_time():
        reader.match(path, b"" if path.is_dir() else path.read_bytes()[:65536])
        try:
            options = reader.read_options()
            for annotated in reader.read(Source(path, path.name), context, options):
                _check(annotated)
        except InvalidInput as error:
            _check_sentence(error.reason)
            outcome = "refused"
    for refused in (*context.report.refused, *context.report.left_out):
        _check_sentence(refused.reason)
    return "refused" if context.report.refused else outcome


def _check(annotated: AnnotatedDocument) -> None:
    """Whether a project could hold a document."""
    check_text(annotated.text)
    check_text(annotated.id)
    known = {label.uid: label.kind for label in annotated.label_set}
    uids = [a.uid for a in annotated.annotations]
    if len(set(uids)) < len(uids):
        raise Wrong("two annotations have one uid")
    for a in annotated.annotations:
        check_anchors(a.anchors, len(annotated.text))
        check_text(a.note)
        if a.label is not None and known.get(a.label) is not a.kind:
            raise Wrong(f"an annotation has the label {a.label}, which is not in its set")


def _check_sentence(reason: str) -> None:
    if not reason or "\n" in reason or len(reason) > LONGEST_SENTENCE or "Traceback" in reason:
        raise Wrong(f"this is no sentence: {reason[:200]!r}")


@contextmanager
def _in_time() -> Iterator[None]:
    """At most `SECONDS` of it."""

    def stop(*_: object) -> None:
        raise Wrong(f"not read after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _write(tree: Mapping[str, bytes], place: Path, *, whole: bool) -> Path:
    """The files on disk; the folder, or the one file that is meant."""
    place.mkdir(parents=True)
    for name, content in tree.items():
        path = place.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place if whole else place / next(iter(tree))


def _keep(reader: Reader, tree: Mapping[str, bytes], name: str) -> Path:
    """The files that showed the fault, for looking at them."""
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{reader.info.id}-{name}-"))
    return _write(tree, folder / "input", whole=True)


def _tree(folder: Path) -> Tree:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in _files(folder)}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
