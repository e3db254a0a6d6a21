"""The command line: a module for each command of `kg`, or for a few that are of a kind.

The click command `build` is `build_command` in its module, and so on; it is imported when it is called.
`options.py` has the options that several share and the ways results are shown.
"""

import errno
import os
import sys
from importlib import import_module
from typing import Any

import click

from kg.errors import KGError
from kg.resources import __version__, toml

# Each command with its module and its line of help.
COMMANDS = toml(__file__, "commands.toml")

# Errors of writing; that nobody reads on (EPIPE) is no news, and click ends without a word.
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Commands(click.Group):
    """Commands that are imported when they are called, so that none waits for another's dependencies."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the interface is click's
        """The commands, none imported."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of that name; a usage error offers the nearest for an unknown one."""
        if cmd_name not in COMMANDS:
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        command: click.Command = getattr(import_module(f"kg.cli.{COMMANDS[cmd_name][0]}"), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """The list of commands in the help text, made without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it reports as wrong becomes one message and exit code 1."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # what cannot be written is told now, and not as Python ends
        except KGError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.filename is None and error.errno not in UNWRITABLE:
                raise
            if error.filename is None:
                # What is still in the buffer goes nowhere: Python would try it again at its end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            raise click.ClickException(f"{error.filename or 'Standard output'}: {error.strerror}.") from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hkit", message="%(prog)s %(version)s")
def main() -> None:
    """hkit reads government prose into a knowledge graph, every claim with its quote, and serves it."""
