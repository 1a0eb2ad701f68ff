"""The condition on suggestions that nobody has judged, spelled as in their index.

SQLite takes the index only for these very terms (`migrations.py`).
"""

from __future__ import annotations

UNREVIEWED = (
    "a.origin >= 'model' AND (a.origin GLOB 'model*' OR a.origin GLOB 'rule*') AND a.more & 4 = 0"
)
"""The condition on `annotation a`; 4 is the bit of `more` for judgements."""

INDEXED = "annotation a INDEXED BY annotation_unreviewed"
"""The table for that condition."""
