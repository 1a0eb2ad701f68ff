"""The commands under one roof: finds them, runs one, turns every failure into one sentence."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType

import click

from annotator import __version__, logs
from annotator.cli import COMMANDS
from annotator.cli.output import say
from annotator.domain.errors import AnnotatorError

DONE, FAILED, WRONG_USAGE = 0, 1, 2
_MODULES = {"import": "import_"}


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived: stop as Ctrl+C does, so that nothing half done is left."""


class Commands(click.Group):
    """The commands, each imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or `None`."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"annotator.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say what is wrong with a first word that names no command."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            ctx.fail(f"“{args[0]}” is neither a command nor an existing project")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the table, so that help loads no command's module."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="",
    subcommand_metavar="[PROJECT | COMMAND …]",
    epilog="A PROJECT alone opens the window on it; nothing at all opens its start page. "
    "“PROJECT --grab FILE.png [--document N] [--size 1200x800] [--theme light|dark] [--json]” "
    "saves a picture of the window and exits.",
)
@click.option("--debug", is_flag=True, help="Show what happens inside, and tracebacks.")
@click.version_option(__version__, message="annotator %(version)s")
def program(debug: bool) -> None:
    """Turn articles into labelled datasets."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return the exit code; see `annotator.cli.run`."""
    words, debug = _without_debug(arguments)
    if debug:
        logs.to_stderr()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character must not stop the work.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        with _sigterm_stops():
            code = _invoke(words)
            if sys.stdout is not None:  # closed by who started us
                sys.stdout.flush()
            return code
    except BrokenPipeError:
        # Who read our output (as in `| head`) has gone; Python would complain when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence
        if debug:
            traceback.print_exception(error)
        sentence, code = explain(error)
        say(sentence)
        return code
    finally:
        logs.close()


def explain(error: BaseException) -> tuple[str, int]:
    """The sentence for the user and the exit code for whatever a command raised."""
    match error:
        case click.UsageError():
            path = error.ctx.command_path if error.ctx else "annotator"
            return f"{error.format_message().rstrip('.')} (see “{path} --help”).", WRONG_USAGE
        case click.ClickException():
            return error.format_message(), FAILED
        case AnnotatorError():
            return str(error), FAILED
        case KeyboardInterrupt() | click.Abort():
            return "Stopped; nothing of it was kept.", FAILED
        case MemoryError():
            return "There is not enough memory for this; nothing of it was kept.", FAILED
        case OSError() if error.strerror:
            where = f"“{error.filename}”: " if error.filename else ""
            return f"{where}{error.strerror}.", FAILED
        case _:
            what = f"{type(error).__name__}: {error}".rstrip(": ").splitlines()[0][:300]
            sentence = (
                f"This is a fault of the program ({what}); nothing of it was kept: please run "
                "it again with --debug and report what it prints."
            )
            return sentence, FAILED


def _invoke(words: list[str]) -> int:
    """Let click parse and run; commands return their exit code or nothing."""
    try:
        with program.make_context("annotator", words or ["--help"]) as context:
            code = program.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return code if isinstance(code, int) else DONE


def _without_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """Take `--debug` out wherever it stands before a `--`."""
    words = list(arguments)
    before = words.index("--") if "--" in words else len(words)
    kept = [word for word in words[:before] if word != "--debug"]
    debug = len(kept) < before or bool(os.environ.get("ANNOTATOR_DEBUG"))
    return [*kept, *words[before:]], debug


@contextmanager
def _sigterm_stops() -> Iterator[None]:
    """While a command runs, SIGTERM unwinds it like Ctrl+C, so transactions and files end well."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not on the main thread: whoever runs us there handles signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
