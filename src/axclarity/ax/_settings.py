"""What can be known to be wrong with the settings of an installation, before anything is sent."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axclarity.ax._port import BasicAuth
from axclarity.errors import ConfigError, Problem
from axclarity.http import WindowsAuth, is_base_address

__all__ = ["by_scheme", "check_settings"]


def check_settings(
    base_url: str, company: str, auth: object, plans: Path | None, timeout: float
) -> None:
    """Raise `ConfigError` with every setting that is wrong."""
    problems = [*_address_problems(base_url)] or [*_auth_problems(base_url, auth)]
    if plans is not None and not plans.is_dir():
        hint = "Pin the contracts into it: axclarity contract fetch."
        problems.append(_problem("plans", "config.plans", f"{plans} is no folder", hint))
    if not 1 <= len(company) <= 4:
        problems.append(_problem("company", "config.company", "must have 1 to 4 characters"))
    if not (isinstance(timeout, int | float) and 0 < timeout < float("inf")):
        message = "must be a number of seconds more than 0"
        problems.append(_problem("timeout", "config.timeout", message))
    if problems:
        raise ConfigError(*problems)


def by_scheme(
    auth: BasicAuth | WindowsAuth | None, transport: Any
) -> tuple[BasicAuth | None, WindowsAuth | None]:
    """Basic credentials go with each request; a Windows identity belongs to the transport.

    Raises:
        ConfigError: a Windows identity and a transport that has one of its own.
    """
    if isinstance(auth, WindowsAuth):
        if transport is not None:
            raise ConfigError(
                _problem(
                    "auth",
                    "config.two-identities",
                    "cannot be given beside a transport, which has its own identity",
                    "Give it to the transport: SocketTransport(auth=...).",
                )
            )
        return None, auth
    return auth, None


def _address_problems(base_url: str) -> Iterator[Problem]:
    if not base_url.startswith(("https://", "http://")):
        hint = "AX speaks net.tcp on the AOS; axclarity needs the HTTP port on IIS."
        yield _problem(
            "base_url",
            "config.base-url",
            "must start with https:// or http://",
            hint if base_url.startswith("net.tcp") else "",
        )
    elif not is_base_address(base_url):
        message = "must be a scheme, a host in ASCII and a path, without credentials or a query"
        hint = "Give credentials as auth; write a host of other letters as xn--..."
        yield _problem("base_url", "config.base-url", message, hint)


def _auth_problems(base_url: str, auth: object) -> Iterator[Problem]:
    if isinstance(auth, WindowsAuth):
        yield _problem(
            "auth",
            "config.windows-auth",
            "is a Windows identity, which belongs to the transport",
            "Leave it out here, and give AX a transport of its own: "
            'ByDestination({..., "ax": AsyncSocketTransport(auth=...)}).',
        )
    elif not isinstance(auth, BasicAuth | None):
        hint = "Give BasicAuth(user, Secret(...)), or WindowsAuth to AX or to a transport."
        yield _problem("auth", "config.auth", "is no BasicAuth", hint)
    elif auth is not None and _would_be_in_clear(base_url, auth):
        yield _problem(
            "auth",
            "config.basic-in-clear",
            "would send the password in clear",
            "Use https, or WindowsAuth, or say BasicAuth(..., over_plain_http=True).",
        )


def _would_be_in_clear(base_url: str, auth: BasicAuth) -> bool:
    if auth.over_plain_http or not base_url.startswith("http://"):
        return False
    return not _is_this_machine(urlsplit(base_url).hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
