"""WebAnno TSV 3.3 in and out; `format.py` says what becomes of what."""
