"""The program: decides between window and command line before it loads either."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from annotator.cli import COMMANDS
from annotator.ui.arguments import DemoArguments, WindowArguments, WrongUsage, parse

WRONG_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these words (those it was called with) and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        wanted = parse(words, COMMANDS)
    except WrongUsage as error:
        sys.stderr.write(f"{error} (see “annotator --help”).\n")
        return WRONG_USAGE
    if isinstance(wanted, WindowArguments):
        from annotator.ui.app import run

        return run(wanted)
    if isinstance(wanted, DemoArguments):
        from annotator.ui.app import run_demo

        return run_demo(wanted)
    from annotator.cli import run as run_command

    return run_command(words)


if __name__ == "__main__":
    sys.exit(main())
