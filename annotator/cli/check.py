"""`annotator check`: whether anything in a project contradicts itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from annotator.cli.output import count, say, show, show_json


@click.command("check")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def command(project: Path, as_json: bool) -> int:
    """Check PROJECT: offsets, quotes, hashes, references, history.

    The exit code is 1 when there are problems, and 0 when there are only warnings.
    """
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        found = opened.check()
    problems = sum(problem.severity == "problem" for problem in found)
    if as_json:
        show_json([asdict(problem) for problem in found])
    else:
        for problem in found:
            show(f"{problem.severity}: {problem.sentence}")
    warnings = len(found) - problems
    if not as_json:
        say(
            f"Checked “{project}”: {count(problems, 'problem')}, {count(warnings, 'warning')}."
            if found
            else f"Checked “{project}”: all is well."
        )
    return 1 if problems else 0
