"""What a shop gave this client to prove who it is."""

from typing import Literal

from attrs import field, frozen
from attrs.validators import optional

from axclarity.errors import ConfigError, Problem
from axclarity.http._secrets import insist_secret
from axclarity.values import Secret

__all__ = ["ClientAuthentication", "ClientCredentials", "Grant", "RefreshToken"]

ClientAuthentication = Literal["basic", "body"]


def _known(_owner: object, _field: object, value: str) -> None:
    if value not in {"basic", "body"}:
        raise ConfigError(
            Problem(
                path="authentication",
                rule="oauth.authentication",
                message="is unknown.",
                hint="Use basic (a header) or body (fields of the form).",
            )
        )


@frozen(kw_only=True)
class ClientCredentials:
    """The client acts for itself (RFC 6749, 4.4).

    Args:
        scopes: what to ask for; empty for what the server gives by default.
        authentication: `basic` sends id and secret as a header, `body` in the form.

    Raises:
        ConfigError: there is no such way of authentication, or a secret is no `Secret`.
    """

    client_id: str
    client_secret: Secret = field(validator=insist_secret)
    scopes: tuple[str, ...] = ()
    authentication: ClientAuthentication = field(default="basic", validator=_known)


@frozen(kw_only=True)
class RefreshToken:
    """The client acts for a user who once agreed (RFC 6749, 6).

    Args:
        client_secret: `None` for a client that has none; its id then goes in the form.
        refresh_token: the first one. A server that replaces it with each answer needs a
            `TokenStore`, or the next process starts with one that is used up.
        scopes: fewer than were agreed to; empty for all of them.
        authentication: as for `ClientCredentials`.

    Raises:
        ConfigError: there is no such way of authentication, or a secret is no `Secret`.
    """

    client_id: str
    client_secret: Secret | None = field(validator=optional(insist_secret))
    refresh_token: Secret = field(validator=insist_secret)
    scopes: tuple[str, ...] = ()
    authentication: ClientAuthentication = field(default="basic", validator=_known)


Grant = ClientCredentials | RefreshToken
