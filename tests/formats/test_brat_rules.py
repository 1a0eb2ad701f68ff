"""The checker of brat's rules itself: real folders keep them, and each breach is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.brat_rules import complaints
from tests.formats.helpers import DATA, FIXTURES

_TWICE = "PMC2858072-02-Results_and_Discussion-01.ann"
KNOWN = {
    "BioNLP-ST_2011_ID": [f"{_TWICE}: a group needs two members: ['*', 'Equiv T63 T63']"]
}
"""Where the fixtures themselves break a rule."""

CONF = """[entities]
Person
[relations]
knows\tArg1:Person, Arg2:Person
[events]
Strike\tAgent*:Person
[attributes]
Sure\tArg:<EVENT>
Level\tArg:<EVENT>, Value:high|low
"""
TEXT = "Oduya struck Velmar."
ANN = """T1\tPerson 0 5\tOduya
T2\tStrike 6 12\tstruck
T3\tPerson 13 19;0 2\tVelmar Od
E1\tStrike:T2 Agent:T1 Agent2:T3
R1\tknows Arg1:T1 Arg2:T3
*\tknows T1 T3
A1\tSure E1
A2\tLevel E1 high
N1\tReference T1 ports:velmar
#1\tAnnotatorNotes E1\twhy?
"""


def check(folder: Path, ann: str = ANN, conf: str = CONF) -> list[str]:
    for name, content in (("x.txt", TEXT), ("x.ann", ann), ("annotation.conf", conf)):
        (folder / name).write_text(content, "utf-8")
    return complaints(folder)


def test_a_good_folder(tmp_path: Path) -> None:
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("T1\tPerson 0 5\tOduya\n", "T1\tPerson 0 5\tOduy\n"),
        ("T1\tPerson 0 5\tOduya\n", "T1\tPerson 0 5\tOduya\nT1\tPerson 0 5\tOduya\n"),
        ("T1\tPerson 0 5\tOduya\n", "T1\tPerson 0 50\tOduya\n"),
        ("T1\tPerson 0 5\tOduya\n", "T1\tPerson 5 5\t\n"),
        ("T1\tPerson 0 5\t", "T1\tPerson 0 2;1 5\t"),
        ("T1\tPerson", "T1\tDog"),
        ("T1\tPerson", "T1\tPersön"),
        ("T1\t", "T\t"),
        ("Oduya\nT2", "Oduya\u2028\nT2"),
        ("E1\tStrike:T2", "E1\tStrike:T1"),
        ("E1\tStrike:T2", "E1\tPerson:T1"),
        ("Agent2:T3", "Agent2:T9"),
        ("Agent2:T3", "Victim:T3"),
        ("Agent2:T3", "Agent2:R1"),
        ("Arg1:T1", "Arg2:T1"),
        ("Arg1:T1", "Arg1:R1"),
        ("knows Arg1", "hates Arg1"),
        ("knows T1 T3", "knows T1"),
        ("Sure E1", "Sure E1 very"),
        ("Sure E1", "Sure T2"),
        ("Sure E1", "Unsure E1"),
        ("E1 high", "E1 higher"),
        ("E1 high", "E1"),
        ("ports:velmar", "velmar"),
        ("AnnotatorNotes E1", "AnnotatorNotes E9"),
        ("why?\n", "why?"),
    ],
)
def test_each_breach_is_noticed(tmp_path: Path, good: str, bad: str) -> None:
    assert good in ANN
    assert check(tmp_path, ANN.replace(good, bad, 1))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Person\n[rel", "Per son\n\t\tChild\n[rel"),
        ("[attributes]", "[attribute]"),
        ("Arg2:Person", "Arg1:Person"),
        ("Value:high|low", "Value:very high|low"),
        ("Agent*:Person", "Agent*:"),
    ],
)
def test_each_breach_of_the_configuration_is_noticed(tmp_path: Path, good: str, bad: str) -> None:
    assert good in CONF
    assert check(tmp_path, conf=CONF.replace(good, bad, 1))


def folders() -> list[Path]:
    given = [FIXTURES / "brat" / "BioNLP-ST_2011", FIXTURES / "brat" / "tutorials"]
    return [place for each in given if each.is_dir() for place in sorted(each.iterdir())]


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_real_folders_keep_the_rules(folder: Path) -> None:
    assert complaints(folder) == KNOWN.get(folder.name, [])


def test_our_own_export_keeps_them() -> None:
    assert complaints(DATA / "brat" / "written") == []
