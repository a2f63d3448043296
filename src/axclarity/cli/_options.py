"""Options that commands share."""

import click

__all__ = ["json_option"]

json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs.")
