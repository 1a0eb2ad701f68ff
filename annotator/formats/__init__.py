"""Codecs: one module a file format, which reads and writes domain records and never sees the project."""

from __future__ import annotations
