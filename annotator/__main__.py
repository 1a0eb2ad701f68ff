"""The program: decides between window and command line before it loads either."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from annotator.cli import COMMANDS
from annotator.ui.arguments import DemoArguments, WindowArguments, WrongUsage, parse

FAILED, WRONG_USAGE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these words (those it was called with) and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        wanted = parse(words, COMMANDS)
    except WrongUsage as error:
        sys.stderr.write(f"{error} (see “annotator --help”).\n")
        return WRONG_USAGE
    if wanted is not None:
        return _with_window(wanted)
    from annotator.cli import run as run_command

    return run_command(words)


def _with_window(wanted: WindowArguments | DemoArguments) -> int:
    # Nothing that is made before the first paint is garbage; the window turns it on again.
    gc.disable()
    try:
        from annotator.ui import app
    except ImportError as error:
        # A server without a desktop lacks libraries of the system that Qt needs.
        sys.stderr.write(f"The window needs something that this computer lacks: {error}.\n")
        return FAILED
    return app.run(wanted) if isinstance(wanted, WindowArguments) else app.run_demo(wanted)


if __name__ == "__main__":
    sys.exit(main())
