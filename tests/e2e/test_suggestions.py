"""A model's predictions on a real screen: reviewed by keys alone, and there after a restart."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Annotation
from annotator.services.labelling import add_label
from annotator.services.project import Project
from tests.e2e.program import DrivenWindow, run
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]

HARBOUR = "🚢 Sokolenko said on Monday that Velmar had 14 ships; Oduya of Harbour Wire doubts it."
ME = getpass.getuser()
"""Who the window takes one for, without settings."""
RIVER = "The mayor of Stara Krynytsia, Ilse Brandt, met Oduya in Velmar."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two articles and two labels; ada has made one span."""
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "work.annotator"
    with Project.create(path, annotator="ada") as made:
        for label, key in (("Person", "p"), ("Place", "c")):
            add_label(made, label, key=key)
        first = made.add_document(HARBOUR, id="harbour", title="Harbour")
        made.add_document(RIVER, id="river", title="River")
        start = HARBOUR.index("Harbour Wire")
        made.add_span(first, start, start + 12, "Place")
    return path


@pytest.fixture
def predicted(project: Path, tmp_path: Path) -> None:
    """What tagger@2 says: of one article as JSONL with scores, of the other as brat."""
    spans = [
        {"start": HARBOUR.index(words), "end": HARBOUR.index(words) + len(words), "label": label,
         "score": score}
        for words, label, score in (
            ("Sokolenko", "Person", 0.91), ("Monday", "Person", 0.12), ("Velmar", "Place", 0.83),
            ("Oduya", "Person", 0.64),
        )
    ]  # fmt: skip
    lines = tmp_path / "harbour.jsonl"
    lines.write_text(json.dumps({"id": "harbour", "text": HARBOUR, "spans": spans}) + "\n", "utf-8")
    brat = tmp_path / "brat"
    brat.mkdir()
    (brat / "river.txt").write_text(RIVER, "utf-8")
    notes = [
        f"T{n}\t{label} {RIVER.index(words)} {RIVER.index(words) + len(words)}\t{words}\n"
        for n, (words, label) in enumerate(
            (("Stara Krynytsia", "Place"), ("Ilse Brandt", "Person"), ("Oduya", "Person"),
             ("mayor", "Person"), ("Velmar", "Place")), 1,
        )
    ]  # fmt: skip
    (brat / "river.ann").write_text("".join(notes), "utf-8")
    for source in (lines, brat):
        told = run("import", project, source, "--as-suggestions", "tagger@2", "--json")
        assert json.loads(told.stdout)["documents_added"] == 0


def made_by_the_model(project: Path) -> dict[str, Annotation]:
    """Every annotation of the model by its words (’ behind those of the second article)."""
    with Project.open(project, read_only=True) as opened:
        return {
            d.text[slice(*a.anchors[0])] + ("’" if d.document.id == "river" else ""): a
            for d in opened.documents()
            for a in d.annotations
            if a.origin == "model:tagger@2"
        }


def verdicts(project: Path) -> dict[str, str]:
    """What was said of each, those that nobody judged left out."""
    return {
        words: " ".join(f"{j.annotator} {j.verdict}".removeprefix(f"{ME} ") for j in a.judgements)
        for words, a in made_by_the_model(project).items()
        if a.judgements
    }


def exported(project: Path, *flags: str) -> set[tuple[str, str]]:
    """Id and words of every span of an export."""
    target = project.parent / "out.jsonl"
    run("export", project, target, *flags)
    found: set[tuple[str, str]] = set()
    for line in target.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        for span in record.get("spans", ()):
            assert record["text"][span["start"] : span["end"]] == span["text"]
            found.add((record["id"], span["text"]))
    target.unlink()
    return found


def active(window: DrivenWindow, project: Path) -> str:
    """The words of the active annotation."""
    uid = window.state()["active"]
    return next((w for w, a in made_by_the_model(project).items() if a.uid == uid), "")


def test_predictions_are_reviewed_by_keys_alone(
    project: Path, predicted: None, start_driven: Callable[..., DrivenWindow]
) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    window = start_driven(project)
    window.shortcut("F8")
    assert active(window, project) == "Sokolenko"
    assert "tagger@2 · 0.91" in window.state()["status"]
    window.shortcut("Return")
    assert active(window, project) == "Monday"
    window.shortcut("Backspace")
    assert active(window, project) == "Velmar"
    window.shortcut("Return")
    assert active(window, project) == "Oduya"
    expected = {"Sokolenko": "accepts", "Monday": "rejects", "Velmar": "accepts"}
    wait_for(lambda: verdicts(project) == expected, "three judgements in the file")

    window.shortcut("Ctrl+Z")
    wait_for(lambda: len(verdicts(project)) == 2, "the last one to be taken back")
    window.shortcut("Ctrl+Shift+Z")
    wait_for(lambda: verdicts(project) == expected, "it to be there again")

    assert exported(project) == {
        ("harbour", "Harbour Wire"), ("harbour", "Sokolenko"), ("harbour", "Velmar"),
    }  # fmt: skip
    with_rejected = exported(project, "--rejected")
    assert with_rejected - exported(project) == {("harbour", "Monday")}
    everything = exported(project, "--rejected", "--suggestions")
    assert len(everything) == 10
    assert ("harbour", "Monday") not in exported(project, "--suggestions")

    window.shortcut("F8")
    window.wait_for("document", "river")
    assert active(window, project) == "mayor’"
    assert window.terminate() == 0
    assert window.said_wrong() == ""
    assert verdicts(project) == expected
    for words, said in made_by_the_model(project).items():
        for judgement in said.judgements:
            assert began < datetime.fromisoformat(judgement.created) < datetime.now(UTC), words
    run("check", project)


def test_a_dozen_is_judged_in_one_step_by_the_tick_list(
    project: Path, predicted: None, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)
    window.shortcut("Ctrl+PgDown")
    window.wait_for("document", "river")
    window.shortcut("F8")
    assert active(window, project) == "mayor’"
    window.shortcut("Ctrl+Shift+R")
    window.wait_for("focus", "TickRows")
    # The persons of this article: mayor, Ilse Brandt, Oduya.
    for key in ("Ctrl+A", "Space", "Down", "Return"):
        window.shortcut(key)
    assert active(window, project) == "Ilse Brandt’"
    assert window.state()["focus"] == "TickRows", "one goes on in the list"
    window.shortcut("Ctrl+Shift+Return")
    expected = {"Ilse Brandt’": "accepts", "Oduya’": "accepts", "mayor’": "rejects"}
    wait_for(lambda: verdicts(project) == expected, "three judgements in one step")
    window.shortcut("Ctrl+Z")
    wait_for(lambda: not verdicts(project), "all of them to be taken back")
    window.shortcut("Ctrl+Shift+Z")
    wait_for(lambda: verdicts(project) == expected, "all of them to be there again")
    assert window.terminate() == 0

    window = start_driven(project)
    assert verdicts(project) == expected
    window.shortcut("Ctrl+Shift+R")
    window.wait_for("focus", "TickRows")
    window.shortcut("Ctrl+Shift+R")
    window.wait_for("focus", "ArticleView")
    assert window.terminate() == 0
    assert window.said_wrong() == ""
    people = {span for span in exported(project) if span[0] == "river"}
    assert people == {("river", "Ilse Brandt"), ("river", "Oduya")}
    for source in (project.parent.parent / "harbour.jsonl", project.parent.parent / "brat"):
        again = run("import", project, source, "--as-suggestions", "tagger@2", "--json")
        assert json.loads(again.stdout)["annotations_added"] == 0
    assert verdicts(project) == expected
    run("check", project)
