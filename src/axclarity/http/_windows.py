"""Who logs on to Windows, and how."""

from typing import Literal

from attrs import frozen

from axclarity.errors import ConfigError, Problem
from axclarity.values import Secret

__all__ = ["WindowsAuth", "no_identity", "no_kerberos"]

_PROTOCOLS = ("negotiate", "ntlm", "kerberos")


@frozen(kw_only=True)
class WindowsAuth:
    """Who logs on to IIS, and how.

    Args:
        user: `DOMAIN\\user` or `user@REALM`; `None` for the logged-on user or the ticket cache.
        password: its password; `None` to take the ticket from the cache.
        protocol: `negotiate` leaves the choice between Kerberos and NTLM to both sides.
        service: the first half of the service principal name.
        hostname: the other half, if it is not the host of the URL.
        channel_binding: tie the log-on to the TLS connection (Extended Protection).

    Raises:
        ConfigError: there is no such protocol, or a password without a user.
    """

    user: str | None
    password: Secret | None = None
    protocol: Literal["negotiate", "ntlm", "kerberos"] = "negotiate"
    service: str = "HTTP"
    hostname: str | None = None
    channel_binding: bool = True

    def __attrs_post_init__(self) -> None:
        if self.protocol not in _PROTOCOLS:
            raise ConfigError(_problem("protocol", "is unknown.", f"Use {_PROTOCOLS}."))
        if not isinstance(self.password, Secret | None):
            raise ConfigError(_problem("password", "is no Secret.", "Wrap it: Secret(...)."))
        if self.password is not None and not self.user:
            raise ConfigError(_problem("user", "is missing.", "Say whose password it is."))


def no_identity() -> ConfigError:
    """What to give to a transport instead."""
    remedy = "Give WindowsAuth(...) here; BasicAuth goes to AX itself, with each request."
    problem = Problem(path="auth", rule="auth.windows", message="is no WindowsAuth.", hint=remedy)
    return ConfigError(problem)


def no_kerberos() -> ConfigError:
    """What to do about it."""
    remedy = "Install it: `pip install 'axclarity[kerberos]'`."
    return ConfigError(_problem("protocol", "Kerberos is not available on this machine.", remedy))


def _problem(name: str, message: str, hint: str) -> Problem:
    return Problem(path=f"auth.{name}", rule="auth.windows", message=message, hint=hint)
