"""Where the frozen program begins: the same as `python -m annotator`."""

from __future__ import annotations

import sys

from annotator.__main__ import main

sys.exit(main())
