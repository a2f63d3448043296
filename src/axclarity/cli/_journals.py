"""Which journal a command works on, and who does."""

import getpass
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from axclarity.pipeline import Journal, LeavePayloads, SealPayloads
from axclarity.pipeline.journal import Payloads, is_address
from axclarity.values import Secret

__all__ = [
    "LIMIT",
    "NUMBER",
    "Place",
    "by_option",
    "journal_at",
    "journal_option",
    "note_option",
    "opened",
    "to_type",
    "typed",
]

_KEY = "AXCLARITY_JOURNAL_KEY"

Place = Path | str

NUMBER = click.IntRange(1, 2**63 - 1)
"""What a database can number by."""

LIMIT = click.IntRange(1, 1_000_000_000)


class _Place(click.Path):
    """A file that is there, or an address of PostgreSQL."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if is_address(value):
            return value
        return super().convert(value, param, ctx)


def _login_name() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody is known by that number
        return None


journal_option = click.option(
    "--journal",
    "place",
    required=True,
    envvar="AXCLARITY_JOURNAL",
    type=_Place(exists=True, dir_okay=False, path_type=Path),
    metavar="JOURNAL",
    help="Its file or postgresql:// address. Or set AXCLARITY_JOURNAL.",
)
by_option = click.option(
    "--by", required=True, default=_login_name, help="Your name, for the audit. [default: login]"
)
note_option = click.option("--note", default="", help="Why, for the audit.")


@contextmanager
def opened(place: Place) -> Iterator[Journal]:
    """The journal, open; brought to this version's schema, if it had an older one."""
    with journal_at(place) as journal:
        yield journal


def journal_at(place: Place) -> Journal:
    """The same, not open; with the keys in AXCLARITY_JOURNAL_KEY, newest first, if any."""
    return Journal(place, payloads=_payloads())


def typed(journal: Journal) -> str:
    """The journal as it is typed after --journal, a password left out."""
    return shlex.quote(journal.name)


def to_type(journal: Journal, command: str, *arguments: object) -> str:
    """A command on the same journal; it is named unless AXCLARITY_JOURNAL does that."""
    named = () if _is_in_environment() else ("--journal", typed(journal))
    return " ".join(("axclarity", command, *named, *map(str, arguments)))


def _is_in_environment() -> bool:
    context = click.get_current_context(silent=True)
    source = None if context is None else context.get_parameter_source("place")
    return source is ParameterSource.ENVIRONMENT


def _payloads() -> Payloads:
    keys = [Secret(key) for key in os.environ.get(_KEY, "").split()]
    return SealPayloads(*keys) if keys else LeavePayloads()
