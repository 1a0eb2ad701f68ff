"""`annotator labels`: files, renaming, merging, versions, what is to be looked at again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.domain.annotation import Kind
from annotator.services.label_changes import change_meaning
from annotator.services.project import Project
from tests.cli.conftest import Run, content
from tests.services.label_projects import fill, label_uid, slot_values
from tests.states import problems_of


@pytest.fixture
def ships(tmp_path: Path) -> Path:
    """The project of `label_projects.fill`, closed."""
    path = tmp_path / "ships.annotator"
    fill(path)[0].close()
    return path


def test_a_label_set_goes_to_a_file_and_into_another_project(
    cli: Run, ships: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "labels.json", tmp_path / "other.annotator"
    assert cli("labels", ships, "export", file).err == f"Wrote 6 labels to “{file}”.\n"
    cli("new", other)
    assert cli("labels", other, "import", file).err == f"Added 6 labels from “{file}”.\n"
    again = cli("labels", other, "import", file)
    assert (again.code, again.err) == (0, f"Added 0 labels from “{file}”.\n")


def test_labels_are_renamed_by_kind_and_name(cli: Run, ships: Path) -> None:
    assert cli("labels", ships, "rename", "Source", "Voice").code == 0
    ran = cli("labels", ships, "rename", "says", "states", "--kind", "relation")
    assert ran.err == "“says” is called “states” now.\n"
    refused = cli("labels", ships, "rename", "says", "x")
    assert (refused.code, refused.err) == (
        1, "there is no span label named “says” in this project\n",
    )  # fmt: skip
    with Project.open(ships, read_only=True) as project:
        assert label_uid(project, "Voice")
        assert label_uid(project, "states", Kind.RELATION)


def test_a_merge_says_what_it_touches_and_does_it_in_one_step(cli: Run, ships: Path) -> None:
    before = content(ships)
    ran = cli("labels", ships, "merge", "Speaker", "Source", "--dry-run")
    assert ran.err == "1 annotation would become “Source”.\n"
    refused = cli("labels", ships, "merge", "Speaker", "Source", "--slot", "camps=side")
    assert (refused.code, "no label that is merged has a slot “camps”" in refused.err) == (2, True)
    assert content(ships) == before
    ran = cli("labels", ships, "merge", "Speaker", "Source", "--slot", "camp=side", "--json")
    assert json.loads(ran.out) == {"annotations": 1, "known": 0, "changed": True}
    with Project.open(ships, annotator="ada") as project:
        assert problems_of(project) == []
        (pilot,) = [
            a.uid
            for a in project.document("a1").annotations
            if a.label == label_uid(project, "Source") and a.anchors[0].start == 56
        ]
        assert slot_values(project, pilot, "side") == ["crew"]
        project.undo()
        assert label_uid(project, "Speaker")


def test_versions_are_told_newest_first(cli: Run, ships: Path) -> None:
    cli("labels", ships, "rename", "Source", "Voice")
    told = json.loads(cli("labels", ships, "versions", "--json").out)
    assert told[0]["note"] == "Rename the label Source to Voice"
    assert [each["version"] for each in told] == list(range(len(told), 0, -1))
    assert "Rename the label Source to Voice" in cli("labels", ships, "versions").out.split("\n")[0]


def test_what_is_older_than_its_meaning_is_listed_and_confirmed(cli: Run, ships: Path) -> None:
    with Project.open(ships, annotator="ada") as project:
        version = change_meaning(project, label_uid(project, "Source"))
    ran = cli("labels", ships, "recheck")
    assert ran.out == f"Source: 1 annotation before version {version}\n"
    assert ran.err == "To be looked at again: 1 annotation.\n"
    (told,) = json.loads(cli("labels", ships, "recheck", "Source", "--json").out)
    assert (told["label"], told["meaning"]) == ("Source", version)
    assert [each["document"] for each in told["annotations"]] == ["a1"]
    assert cli("labels", ships, "recheck", "--confirm").err == "Confirmed 1 annotation.\n"
    assert cli("labels", ships, "recheck").err == "To be looked at again: 0 annotations.\n"


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (("export",), "export FILE"), (("rename", "Source"), "rename LABEL NAME"),
        (("merge", "Source"), "merge LABEL… INTO"), (("versions", "x"), "versions"),
        (("merge", "Source", "Speaker", "--slot", "camp"), "OLD=NEW"),
    ],
)  # fmt: skip
def test_wrong_usage_says_how_to_write_it(
    cli: Run, ships: Path, words: tuple[str, ...], usage: str
) -> None:
    before = content(ships)
    ran = cli("labels", ships, *words)
    assert ran.code == 2
    assert usage in ran.err
    assert content(ships) == before
