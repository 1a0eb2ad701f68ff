"""`annotator check`: whether anything in a project contradicts itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import count, say, show, show_json

if TYPE_CHECKING:
    from annotator.storage.check import Problem

_SHOWN = 20


@click.command("check")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def command(project: Path, as_json: bool) -> int:
    """Check PROJECT: offsets, quotes, hashes, references, history, and what the labels ask for.

    What is not as the label set asks is a warning. The exit code is 1 when there are problems,
    and 0 when there are only warnings.
    """
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        found = opened.check()
    problems = sum(problem.severity == "problem" for problem in found)
    if as_json:
        show_json([asdict(problem) for problem in found])
    else:
        _show(found)
    warnings = len(found) - problems
    if not as_json:
        say(
            f"Checked “{project}”: {count(problems, 'problem')}, {count(warnings, 'warning')}."
            if found
            else f"Checked “{project}”: all is well."
        )
    return 1 if problems else 0


def _show(found: list[Problem]) -> None:
    """A line each, problems first; warnings by kind, of many of one kind only the first ones."""
    from annotator.domain.problems import CODES

    for problem in found:
        if problem.severity == "problem":
            show(_line(problem))
    kinds: dict[str, list[Problem]] = {}
    for problem in found:
        if problem.severity == "warning":
            kinds.setdefault(problem.kind, []).append(problem)
    for kind, warnings in kinds.items():
        if kind in CODES:
            show(f"{kind}: {CODES[kind]} ({len(warnings):,})")
        for warning in warnings[:_SHOWN]:
            show(_line(warning))
        if len(warnings) > _SHOWN:
            show(f"warning: {len(warnings) - _SHOWN} more of this kind ({kind}); --json has all")


def _line(problem: Problem) -> str:
    where = "" if problem.document_id is None else f" in “{problem.document_id}”"
    return f"{problem.severity}{where}: {problem.sentence}"
