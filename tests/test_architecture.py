"""The rules of annotator/ARCHITECTURE.md, checked: layers, sizes, what is never written."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import annotator
from annotator.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "annotator").rglob("*.py"))
LINES_A_MODULE, LINES_A_CLASS = 500, 300
NEVER_LISTED = {
    ".git",
    ".venv",
    "__pycache__",
    "build",
    "dist",
    "annotator-demo",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}
TEXT_FILES = {".py", ".md", ".toml", ".sh", ".yaml", ".json", ".spec", ".cfg", ""}
ALLOWED = {
    # The program's own help pages, not a stranger's text.
    "annotator/ui/help.py": ("setHtml",),
}
"""Files where a call that is ruled out elsewhere is right, and why."""

MACHINE_PATHS = re.compile(r"(?<![\w.<])/(?:root|home|Users|work)/\w")
HOSTS = re.compile(r"pypi\.org|pythonhosted|debian\.org|npmjs|index-url|127\.0\.0\.1:\d")
DISTRIBUTIONS = {
    "PySide6": "PySide6-Essentials",
    "shiboken6": "PySide6-Essentials",
    "sqlite_utils": "sqlite-utils",
    "charset_normalizer": "charset-normalizer",
}


def name_of(path: Path) -> str:
    """How a failing test names a file."""
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules() -> Iterator[ModuleType]:
    """Every module of the program, imported."""
    yield annotator
    for found in pkgutil.walk_packages(annotator.__path__, "annotator."):
        yield importlib.import_module(found.name)


def in_fresh_python(code: str) -> str:
    """What `code` prints in a Python that has loaded nothing of ours yet."""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_imports_go_down_or_stay() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "module", ["annotator", "annotator.cli", "annotator.cli.main", "annotator.__main__"]
)
def test_a_light_import_loads_neither_qt_nor_what_is_heavy(module: str) -> None:
    heavy = {"PySide6", "shiboken6", "rich", "sqlite_utils", "numpy", "lxml", "tomlkit"}
    if module in {"annotator.cli", "annotator.__main__"}:
        heavy |= {"click"}
    printed = in_fresh_python(
        f"import sys, json, {module}; print(json.dumps([m.split('.')[0] for m in sys.modules]))"
    )
    assert heavy.isdisjoint(json.loads(printed))


def test_no_command_loads_qt() -> None:
    commands = [name for name in COMMANDS if name != "demo"]
    printed = in_fresh_python(
        "import sys\n"
        "from annotator.cli.main import program\n"
        f"for name in {commands!r}: assert program.get_command(None, name), name\n"
        "import annotator.services.importing, annotator.services.exporting\n"
        "print('PySide6' in sys.modules)"
    )
    assert printed.strip() == "False"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_modules_and_classes_fit_a_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_A_MODULE
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LINES_A_CLASS, f"class {node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_is_called_that_the_design_rules_out(path: Path) -> None:
    wrong: list[tuple[int, str]] = []
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Call(func=ast.Name(id="open" | "eval" | "exec" | "compile" | "print" as name)):
                wrong.append((node.lineno, name))
            case ast.Call(
                func=ast.Attribute(
                    attr="processEvents" | "toPlainText" | "extractall" | "setHtml" as name
                )
            ):
                wrong.append((node.lineno, name))
            case ast.Attribute(value=ast.Name(id="yaml"), attr="load"):
                wrong.append((node.lineno, "yaml.load"))
            case ast.keyword(arg="shell", value=ast.Constant(value=True)):
                wrong.append((node.value.lineno, "shell=True"))
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                wrong.append((node.lineno, "import *"))
            case ast.Name(id="QUndoStack" | "QThread"):
                wrong.append((node.lineno, node.id))
    assert [name for name in wrong if name[1] not in ALLOWED.get(name_of(path), ())] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_starts_with_what_lives_here(path: Path) -> None:
    tree = tree_of(path)
    said = ast.get_docstring(tree)
    assert said, "the first line of a module is one sentence on what lives in it"
    assert said.splitlines()[0].endswith(".")
    if len(tree.body) > 1:
        assert isinstance(tree.body[1], ast.ImportFrom)
        assert tree.body[1].module == "__future__"


def test_what_is_public_says_what_it_does() -> None:
    silent = []
    for module in modules():
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(thing) and not thing.__doc__:
                silent.append(f"{module.__name__}.{name}")
            elif inspect.isclass(thing):
                if not thing.__doc__:
                    silent.append(f"{module.__name__}.{name}")
                silent += [f"{module.__name__}.{name}.{method}" for method in silent_methods(thing)]
    assert silent == []


def silent_methods(kind: type) -> list[str]:
    """Public methods of a class without a docstring that no base class explains."""
    return [
        name
        for name, method in vars(kind).items()
        if isinstance(method, FunctionType | property | classmethod | staticmethod)
        and not name.startswith("_")
        and not method.__doc__
        and not any(hasattr(base, name) for base in kind.__mro__[1:])
    ]


def test_every_public_name_of_the_library_loads() -> None:
    for name in annotator.__all__:
        assert getattr(annotator, name) is not None
    assert set(annotator.__all__) <= set(dir(annotator))
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = annotator.Nothing


def third_party_imports() -> set[str]:
    """The distributions that the program's modules import."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").split(".")[0])
    ours = set(sys.stdlib_module_names) | {"annotator"}
    return {DISTRIBUTIONS.get(name, name) for name in found - ours}


def test_dependencies_are_exactly_what_is_imported() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w-]", line)[0] for line in declared["dependencies"]}
    extras = {
        re.split(r"[^\w-]", line)[0]
        for lines in declared["optional-dependencies"].values()
        for line in lines
    }
    assert third_party_imports() - extras == names


def repository_files() -> list[Path]:
    """The text files of the repository: those git knows, or all of an unpacked archive."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        everything = ROOT.rglob("*")
        paths = [p for p in everything if NEVER_LISTED.isdisjoint(p.relative_to(ROOT).parts)]
    return [p for p in paths if p.is_file() and p.suffix in TEXT_FILES and p != Path(__file__)]


def test_every_page_that_is_named_is_there() -> None:
    template = ROOT / "resources" / "templates" / "blank"  # a guideline is the same in each
    missing = [
        f"{name_of(path)}: {named}"
        for path in repository_files()
        if path.suffix in {".py", ".md"} and "tests" not in path.parts
        for named in re.findall(r"[\w./-]+\.md\b", path.read_text(encoding="utf-8"))
        if not any(
            (home / named).is_file()
            for home in (ROOT, ROOT / "annotator", template, path.parent)
        )
    ]
    assert missing == []


def test_the_repository_names_no_machine_and_no_host() -> None:
    found = []
    for path in repository_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE_PATHS.search(line) or HOSTS.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:80]}")
    assert found == []
