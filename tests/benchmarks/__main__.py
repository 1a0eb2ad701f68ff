"""`python -m tests.benchmarks`: measures every row of the table of speeds and prints it.

Each benchmark runs in a process of its own, so that none meets another's heap; what it compares
runs inside that one process.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import ROOT, Benchmark
from tests.benchmarks.sizes import SIZES

BENCHMARKS = {
    "start": "starting:first_paint",
    "keys": "keys:key_press",
    "next": "documents:next_document",
    "view": "article_view:long_texts",
    "one-line": "article_view:one_line",
    "relations": "relations:linked_document",
    "import": "exchange:importing",
    "import-memory": "exchange:import_memory",
    "export": "exchange:exporting",
    "export-memory": "exchange:export_memory",
    "formats-export": "formats:writing",
    "formats-import": "formats:reading",
    "formats-memory": "formats:memory",
    "search": "searching:words",
    "pick": "searching:picking",
    "ledger": "ledger:ten_thousand_frames",
    "ledger-page": "ledger:on_screen",
    "keystrokes": "keystrokes:key_sheet",
}
"""Name to module and function, in the order of the report."""


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; 0 when everything ran, whatever the figures, else 1."""
    wanted = _arguments(words)
    if wanted.inside:
        measured = _load(wanted.only[0])(SIZES[wanted.size], wanted.cache)
        wanted.inside.write_text(json.dumps([row.as_json() for row in measured]), encoding="utf-8")
        return 0
    with tempfile.TemporaryDirectory(prefix="annotator-benchmarks-") as folder:
        cache = wanted.cache or Path(folder)
        cache.mkdir(parents=True, exist_ok=True)
        rows, failed = _run(wanted.only or list(BENCHMARKS), wanted.size, cache)
    report = {"conditions": conditions(wanted.size), "rows": rows, "failed": failed}
    if wanted.json is not None:
        text = json.dumps(report, indent=1, ensure_ascii=False)
        wanted.json.write_text(text + "\n", encoding="utf-8")
    if wanted.table is not None:
        wanted.table.write_text(table(rows), encoding="utf-8")
    return 1 if failed else 0


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, help="write everything measured to this file")
    parser.add_argument("--table", type=Path, help="write the rows as a Markdown table")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="run this one")
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--quick", action="store_const", dest="size", const="quick")
    parser.add_argument("--cache", type=Path, help="keep the generated projects in this folder")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(words)


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a table for `RESULTS.md`; what misses its target is marked."""
    lines = ["| work | target | reached | ratio | |", "|---|---|---|---|---|"]
    for row in rows:
        ratio = row["figures"].get("ratio")
        shown = "" if ratio is None else f"{ratio:.2f}x"
        mark = "" if row["met"] else "missed"
        lines.append(f"| {row['work']} | {row['target']} | {row['reached']} | {shown} | {mark} |")
    return "\n".join(lines) + "\n"


def _run(names: list[str], size: str, cache: Path) -> tuple[list[dict[str, Any]], list[str]]:
    rows: list[dict[str, Any]] = []
    failed: list[str] = []
    environment = _environment(cache)
    for name in names:
        result = cache / f"{name}.json"
        result.unlink(missing_ok=True)
        command = [
            sys.executable, "-m", "tests.benchmarks", "--only", name, "--size", size,
            "--cache", str(cache), "--inside", str(result),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        if done.returncode:
            failed.append(name)
            print(f"{name}: ended with {done.returncode}", flush=True)
            continue
        for row in json.loads(result.read_text(encoding="utf-8")):
            rows.append({"benchmark": name, **row})
            mark = "  " if row["met"] else "! "
            print(f"{mark}{row['work']} | {row['target']} | {row['reached']}", flush=True)
    return rows, failed


def _environment(cache: Path) -> dict[str, str]:
    """No screen unless one is asked for, and nobody's settings."""
    home = {"ANNOTATOR_HOME": str(cache / "home"), "PYTHONHASHSEED": "0"}
    # The texts hold scripts that a small machine has no fonts for; Qt would say so each time.
    quiet = {"QT_LOGGING_RULES": "qt.text.font.*=false"}
    return {"QT_QPA_PLATFORM": "offscreen"} | dict(os.environ) | home | quiet


def _load(name: str) -> Benchmark:
    module, function = BENCHMARKS[name].split(":")
    found: Benchmark = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)
    return found


def conditions(size: str) -> dict[str, Any]:
    """Date, versions and the kind of machine."""
    import PySide6

    from annotator import __version__
    from annotator.storage.database import sqlite3

    return {
        "date": date.today().isoformat(),  # noqa: DTZ011  (a day, not a moment)
        "size": size,
        "annotator": __version__,
        "python": platform.python_version(),
        "pyside6": PySide6.__version__,
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


if __name__ == "__main__":
    sys.exit(main())
