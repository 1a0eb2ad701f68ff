"""The program, held in the middle of an import until a signal comes.

Run as a script with the program's own words; it says on stdout when it waits. Much is in the
database by then, and nothing of it committed.
"""

from __future__ import annotations

import signal
import sys
import time
from unittest.mock import patch

from annotator.__main__ import main
from annotator.domain.document import AnnotatedDocument
from annotator.services.merging import Merger

HELD = "in the middle"
MIDDLE = 6000
"""So many documents are added before; more have to follow."""

_add = Merger.add


def _add_and_wait(merger: Merger, given: AnnotatedDocument, path: str, line: int | None) -> None:
    _add(merger, given, path, line)
    if merger.counts.documents_added == MIDDLE:
        print(HELD, flush=True)
        for _ in range(600):  # one long sleep would not end for a signal just before it
            time.sleep(0.1)


if __name__ == "__main__":
    # A shell's background job is born deaf to it, and so are the tests that run there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with patch.object(Merger, "add", _add_and_wait):
        sys.exit(main())
