"""Which site a command is about: a module of the user's, and a name in it."""

import importlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click

from axclarity.cli._foreign import told_of
from axclarity.errors import AxClarityError, ConfigError, Problem
from axclarity.flows.integration import Integration
from axclarity.flows.listings import Listing
from axclarity.http import AsyncTransport

__all__ = ["app_option", "integration_at", "listing_of", "opened"]

app_option: Callable[..., Any] = click.option(
    "--app",
    required=True,
    envvar="AXCLARITY_APP",
    metavar="MODULE:NAME",
    help="Where the site's Integration is, as in mysite:integration. Or set AXCLARITY_APP.",
)


def integration_at(place: str) -> Integration:
    """The integration at `module:name`; modules of the working directory are found, too.

    Raises:
        ConfigError: there is none, or its module raises: what, and where, is told.
    """
    module_name, colon, name = place.partition(":")
    if not (module_name and colon and name) or module_name.startswith("."):
        raise _wrong(f"{place} is not of the form MODULE:NAME")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module_name), name, None)
    except AxClarityError:
        raise
    except Exception as error:  # noqa: BLE001  whatever the code of a site raises
        if isinstance(error, ModuleNotFoundError) and _is_in(module_name, error.name):
            message = f"there is no module {module_name} here or among what is installed"
            raise _wrong(message) from None
        raise _raised(module_name, error) from None
    if not isinstance(found, Integration):
        raise _wrong(f"{module_name} has no Integration by the name {name}")
    return found


def listing_of(integration: Integration, resource: str) -> Listing:
    """A listing by the name of its resource.

    Raises:
        AxClarityError: no flow answers it; names those that one answers.
    """
    listings = integration.listings
    if resource not in listings:
        raise AxClarityError(
            f"no flow of this site answers {resource}; there are: {', '.join(listings) or 'none'}"
        )
    return listings[resource]


@asynccontextmanager
async def opened(integration: Integration) -> AsyncIterator[AsyncTransport]:
    """The integration's journal open, and its way out, while the context lasts."""
    transport = integration.transport()
    try:
        with integration.journal:
            yield transport
    finally:
        await transport.aclose()


def _is_in(module_name: str, missing: str | None) -> bool:
    """Whether the module itself is missing, or a package that it is in."""
    return f"{module_name}.".startswith(f"{missing}.")


def _raised(module_name: str, error: Exception) -> ConfigError:
    return _wrong(
        f"{module_name} cannot be imported: {told_of(error)}",
        f'Mend the module; python -c "import {module_name}" shows the whole traceback.',
    )


def _wrong(
    message: str,
    hint: str = "Name the module and the variable that holds an axclarity.flows.Integration.",
) -> ConfigError:
    return ConfigError(Problem(path="--app", rule="config.app", message=message, hint=hint))
