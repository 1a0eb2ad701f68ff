"""`annotator formats`: every format with what it reads, writes and can carry."""

from __future__ import annotations

from dataclasses import asdict

import click

from annotator.cli.output import columns, show_json


@click.command("formats")
@click.option("--json", "as_json", is_flag=True, help="List as JSON on stdout.")
def command(as_json: bool) -> None:
    """List every format: id, reads, writes, what it can carry."""
