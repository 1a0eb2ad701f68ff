"""The harness works: every benchmark runs at its tiniest and reports; no time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.articles import article, articles, long_article
from tests.benchmarks.measure import ROOT
from tests.benchmarks.vocabulary import LABELS


def test_the_same_seed_gives_the_same_articles() -> None:
    assert list(articles(3)) == list(articles(3))
    assert article(1) != article(1, seed=2)


def test_an_article_has_its_spans_in_its_text() -> None:
    for made in articles(200):
        assert len(made.spans) == 30
        for label, fragments in made.spans:
            assert 0 <= label < len(LABELS)
            for start, end in fragments:
                assert 0 <= start < end <= len(made.text)
                assert made.text[start:end] == made.text[start:end].strip() or label == 6


def test_articles_are_as_varied_as_they_claim() -> None:
    many = list(articles(200))
    spans = [span for made in many for span in made.spans]
    assert {label for label, _ in spans} == set(range(len(LABELS)))
    assert any(len(fragments) > 1 for _, fragments in spans)
    assert 0.1 < sum(max(made.text) > "\uffff" for made in many) / len(many) < 0.9


@pytest.mark.parametrize("one_line", [False, True])
def test_a_long_article_has_exactly_the_length_and_the_spans(one_line: bool) -> None:
    made = long_article(20_000, 400, one_line=one_line)
    assert (len(made.text), len(made.spans)) == (20_000, 400)
    assert all(0 <= a < b <= 20_000 for _, fragments in made.spans for a, b in fragments)
    assert ("\n" in made.text) is not one_line


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_and_reports(name: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    ran = subprocess.run(
        [
            sys.executable, "-m", "tests.benchmarks", "--size", "tiny", "--only", name,
            "--json", report, "--cache", tmp_path,
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["failed"] == []
    assert told["rows"]
    for row in told["rows"]:
        assert row["benchmark"] == name
        assert row["work"]
        assert row["target"]
        assert row["reached"]
