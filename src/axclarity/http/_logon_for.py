"""The log-on for those who want one; only they pay for its libraries."""

from importlib.util import find_spec
from sys import platform
from typing import TYPE_CHECKING

from axclarity.http._windows import WindowsAuth, no_identity, no_kerberos

if TYPE_CHECKING:
    from axclarity.http._logon import Logon

__all__ = ["logon_for"]


def logon_for(auth: WindowsAuth | None) -> "Logon | None":
    """What authenticates connections for `auth`.

    Raises:
        ConfigError: it is no Windows identity, or this machine cannot do Kerberos.
    """
    if auth is None:
        return None
    if not isinstance(auth, WindowsAuth):
        raise no_identity()
    if auth.protocol == "kerberos" and not _has_kerberos():
        raise no_kerberos()
    from axclarity.http._logon import Logon  # noqa: PLC0415  only those who log on load it

    return Logon(auth)


def _has_kerberos() -> bool:
    return platform == "win32" or bool(find_spec("gssapi") and find_spec("krb5"))
