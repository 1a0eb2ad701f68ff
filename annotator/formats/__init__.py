"""Codecs: one module a file format; it reads and writes domain records, never the project."""

from __future__ import annotations
