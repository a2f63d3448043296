"""Every command there is, with what is typed for it."""

from collections.abc import Iterator

import click

from axclarity.cli._commands import commands

__all__ = ["every_command"]


def every_command(*names: str, under: click.Group = commands) -> Iterator[tuple[str, ...]]:
    """The words of each command, of groups also, beginning with those of a group."""
    yield names
    context = click.Context(under)
    for name in under.list_commands(context):
        command = under.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(*names, name, under=command)
        else:
            yield (*names, name)
