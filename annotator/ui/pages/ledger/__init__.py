"""The page of the ledger: frames as a table, their values in time, what was decided on."""

from __future__ import annotations
