"""`axclarity check clarity`: what a shop answers otherwise than its dialect says. Only reads."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from axclarity.clarity import Dialect, dialect_from_file
from axclarity.clarity.dialect._differences import Difference
from axclarity.clarity.dialect._draft import merged
from axclarity.clarity.dialect._lines import lines_of
from axclarity.cli._check_clarity_asks import Checked, Client, check_shop
from axclarity.cli._check_clarity_view import asking, show_checked
from axclarity.cli._console import console_for
from axclarity.cli._options import json_option
from axclarity.http import (
    HttpxTransport,
    drive,
    is_address,
    secret_from_environment,
    secret_from_file,
)
from axclarity.values import Secret

__all__ = ["check"]

SECRET = "AXCLARITY_CLIENT_SECRET"  # noqa: S105  the name of a variable

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def _address(_ctx: click.Context, _param: click.Parameter, shop: str) -> str:
    if not is_address(shop):
        raise click.BadParameter("it must be a whole address, such as https://shop.example.")
    return shop


@click.group()
def check() -> None:
    """Compare a system with what is known of it."""


@check.command(short_help="Tell what a shop answers otherwise than its dialect says.")
@click.option(
    "--shop",
    required=True,
    metavar="URL",
    callback=_address,
    help="For example https://shop.example.",
)
@click.option("--client-id", required=True, help="The client that the shop knows.")
@click.option("--secret-file", type=_file, help=f"A file with its secret; else {SECRET} is used.")
@click.option("--dialect", "dialect_path", type=_file, help="TOML or YAML [the default dialect].")
@click.option("--timeout", type=click.FloatRange(min=1), default=30.0, show_default=True)
@json_option
def clarity(
    shop: str,
    client_id: str,
    secret_file: Path | None,
    dialect_path: Path | None,
    timeout: float,
    as_json: bool,
) -> None:
    """Tell what a shop answers otherwise than its dialect says, and what the dialect should say.

    Reads one token, and a few pages and one record of each resource. Nothing is written. Exit
    codes: 0 nothing differs, 1 something does, 2 it could not be found out.
    """
    dialect = Dialect() if dialect_path is None else dialect_from_file(dialect_path)
    secret = _secret(secret_file)
    client = Client(base_url=shop, id=client_id, secret=secret, timeout=timeout)
    console = console_for(stderr=as_json)
    transport = HttpxTransport()
    try:
        with asking(console) as arrived:
            checked = drive(check_shop(client, dialect, arrived), transport)
    finally:
        transport.close()
    excerpt = _excerpt(checked.differences)
    if as_json:
        click.echo(json.dumps(_facts(checked, excerpt), indent=2, ensure_ascii=False))
    else:
        show_checked(checked, excerpt, console)
    sys.exit(1 if checked.differences else 0)


def _secret(file: Path | None) -> Secret:
    if file is not None:
        return secret_from_file(file)
    return secret_from_environment(SECRET, os.environ)


def _excerpt(differences: tuple[Difference, ...]) -> str:
    settings: Mapping[str, object] = {}
    for each in differences:
        settings = merged(settings, each.fix)
    return lines_of(settings)


def _facts(checked: Checked, excerpt: str) -> dict[str, object]:
    return {
        "resources": {
            resource: {"status": status, "records": records}
            for resource, status, records in checked.seen
        },
        "differences": [
            {"path": each.path, "says": each.says, "fix": each.fix, "lines": lines_of(each.fix)}
            for each in checked.differences
        ],
        "dialect": excerpt,
    }
