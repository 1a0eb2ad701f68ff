"""Runs an installed or frozen program through the main job: `python smoke_test.py PROGRAM...`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ARTICLE = "Harbour officials counted 14 ships on Monday. “Twelve,” said the pilot 🚢."


class Failed(Exception):
    """One step of the smoke test did not do what it must."""


def run(program: list[str], *arguments: str, code: int = 0) -> str:
    """Run the program and return what it printed on stdout; its exit code must be `code`."""
    ran = subprocess.run(
        [*program, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
    )
    if ran.returncode != code:
        raise Failed(f"{' '.join(arguments)}: exit {ran.returncode}, not {code}\n{ran.stderr}")
    if "Traceback" in ran.stderr:
        raise Failed(f"{' '.join(arguments)}: a traceback\n{ran.stderr}")
    return ran.stdout


def must(held: bool, what: str) -> None:
    """End the smoke test when something does not hold."""
    if not held:
        raise Failed(what)


def smoke(program: list[str], folder: Path) -> None:
    """Make a project, import, look, export, back up, and let the window draw itself."""
    project, article, records = (folder / n for n in ("p.annotator", "a.txt", "out.jsonl"))
    article.write_text(ARTICLE, encoding="utf-8", newline="")
    must(run(program, "--version").startswith("annotator "), "--version")
    run(program, "new", str(project))
    run(program, "import", str(project), str(article))
    info = json.loads(run(program, "info", str(project), "--json"))
    must(info["documents"] == 1, f"one document was imported, not {info['documents']}")
    hits = json.loads(run(program, "search", str(project), "pilot", "--json"))
    must(len(hits) == 1, "the word is found once")
    run(program, "export", str(project), str(records))
    record = json.loads(records.read_text(encoding="utf-8"))
    must(record["text"] == ARTICLE, "the exported text is the imported one")
    run(program, "check", str(project))
    run(program, "backup", str(project))
    run(program, "info", str(folder / "nothing.annotator"), code=1)
    run(program, "no-such-command", code=2)
    run(program, "demo", "--out", str(folder / "demo"))
    for name in ("demo.annotator", "demo.jsonl", "demo.png"):
        must((folder / "demo" / name).stat().st_size > 0, f"the demo left no {name}")


def main() -> int:
    """Run the smoke test on the program named on the command line."""
    program = sys.argv[1:] or [sys.executable, "-m", "annotator"]
    with tempfile.TemporaryDirectory() as folder:
        try:
            smoke(program, Path(folder))
        except Failed as failure:
            print(f"smoke test failed: {failure}", file=sys.stderr)
            return 1
    print("smoke test passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
