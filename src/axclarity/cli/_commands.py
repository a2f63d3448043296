"""The commands, by name. Each parses, calls one thing, prints."""

import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from axclarity import __version__
from axclarity.cli import what_to_install
from axclarity.cli._console import speak_unicode
from axclarity.errors import AxClarityError

__all__ = ["commands"]

_WHERE = {
    "apply": "_plan.apply_command",
    "approvals": "_approvals.approvals",
    "audit": "_audit.audit",
    "backfill": "_backfill.backfill_command",
    "check": "_check_clarity.check",
    "contract": "_contract.contract",
    "dead-letters": "_dead_letters.dead_letters",
    "demo": "_demo.demo",
    "journal": "_journal.journal",
    "map": "_map.field_maps",
    "plan": "_plan.plan_command",
    "reconcile": "_reconcile.reconcile_command",
    "run": "_backfill.run_command",
    "runs": "_runs.runs",
    "sandbox": "_sandbox.sandbox",
    "status": "_status.status",
}
"""Modules of this package and commands in them. One is loaded once it is asked for: most need only
a part of the library."""


class _Group(click.Group):
    """Loads commands, and turns our errors into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click passes it
        """All names, in order."""
        return sorted(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click passes it
        """Load a command."""
        if cmd_name not in _WHERE:
            return None
        module, _, name = _WHERE[cmd_name].partition(".")
        try:
            command: click.Command = getattr(import_module(f"axclarity.cli.{module}"), name)
        except ModuleNotFoundError as error:
            sys.exit(what_to_install(error))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        speak_unicode()
        try:
            return super().invoke(ctx)
        except AxClarityError as error:
            _end(error)
        except ImportError as error:
            if type(error) is not ImportError or error.name != "uvicorn":  # that of the extra only
                raise
            _end(error)


def _end(error: Exception) -> NoReturn:
    click.echo(f"axclarity: {error}", err=True)
    sys.exit(2)


@click.group(cls=_Group, context_settings={"max_content_width": 120})
@click.version_option(__version__, prog_name="axclarity")
def commands() -> None:
    """Connect Clarity eCommerce with Microsoft Dynamics AX."""
