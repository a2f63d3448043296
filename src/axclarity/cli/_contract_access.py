"""Who logs on to a port whose contract is asked for: options, and what they come to."""

import ssl
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import click
from attrs import fields_dict, frozen

from axclarity.ax import BasicAuth
from axclarity.errors import ConfigError, Problem
from axclarity.http import (
    SocketTransport,
    WindowsAuth,
    client_certificate_context,
    secret_from_environment,
    secret_from_file,
    secret_from_keyring,
)
from axclarity.http._certificate import verifying_context
from axclarity.values import Secret

__all__ = ["Access", "access_options"]

PASSWORD = "AXCLARITY_AX_PASSWORD"  # noqa: S105  the name of a variable

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS = (
    click.option("--user", help="The service account: DOMAIN\\user or user@REALM."),
    click.option(
        "--password-env", metavar="NAME", help=f"The variable with the password [{PASSWORD}]."
    ),
    click.option("--password-file", type=_file, help="A file with the password."),
    click.option("--password-keyring", metavar="SERVICE", help="The keyring's entry for it."),
    click.option(
        "--auth",
        type=click.Choice(["basic", "ntlm", "kerberos", "negotiate"]),
        help="How to log on [basic, if there is a user].",
    ),
    click.option("--certificate", type=_file, help="A client certificate with its key, in PEM."),
    click.option("--ca", type=_file, help="The authorities to trust instead of the system's."),
)


@frozen(kw_only=True)
class Access:
    """The options of one command."""

    user: str | None = None
    password_env: str | None = None
    password_file: Path | None = None
    password_keyring: str | None = None
    auth: Literal["basic", "ntlm", "kerberos", "negotiate"] | None = None
    certificate: Path | None = None
    ca: Path | None = None

    def basic(self, environ: Mapping[str, str]) -> BasicAuth | None:
        """Credentials that go with each request."""
        if self.auth not in (None, "basic") or self.user is None:
            return None
        password = self._password(environ)
        if password is None:
            raise _refused("password", "is missing", f"Set {PASSWORD}, or see --help.")
        return BasicAuth(self.user, password)

    def transport(self, environ: Mapping[str, str]) -> SocketTransport:
        """A transport that logs on, trusts and identifies itself as asked."""
        windows = None
        if self.auth in ("ntlm", "kerberos", "negotiate"):
            windows = WindowsAuth(
                user=self.user, password=self._password(environ), protocol=self.auth
            )
        return SocketTransport(auth=windows, tls=self._tls())

    def _password(self, environ: Mapping[str, str]) -> Secret | None:
        named = (self.password_env, self.password_file, self.password_keyring)
        if sum(each is not None for each in named) > 1:
            raise _refused("password", "has several sources", "Give one --password-… option.")
        if self.password_file is not None:
            return secret_from_file(self.password_file)
        if self.password_keyring is not None:
            return secret_from_keyring(self.password_keyring, self.user or "")
        if self.password_env is not None:
            return secret_from_environment(self.password_env, environ)
        return Secret(environ[PASSWORD]) if self.user and environ.get(PASSWORD) else None

    def _tls(self) -> ssl.SSLContext | None:
        if self.certificate is not None:
            return client_certificate_context(self.certificate, ca_file=self.ca)
        if self.ca is None:
            return None
        try:
            return verifying_context(self.ca)
        except OSError as error:
            message = f"cannot be used ({type(error).__name__})"
            raise _refused(str(self.ca), message, "Give a PEM file.") from None


def access_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it receives them as one argument, `access`."""

    @wraps(command)
    def with_access(**arguments: Any) -> Any:
        given = {name: arguments.pop(name) for name in fields_dict(Access)}
        return command(access=Access(**given), **arguments)

    for option in reversed(_OPTIONS):
        with_access = option(with_access)
    return with_access


def _refused(path: str, message: str, hint: str) -> ConfigError:
    return ConfigError(Problem(path=path, rule="config.access", message=message, hint=hint))
