"""TLS with a certificate of one's own."""

import ssl
from pathlib import Path
from typing import NoReturn

from axclarity.errors import ConfigError, Problem
from axclarity.http._secrets import secret_problems
from axclarity.values import Secret

__all__ = ["client_certificate_context", "verifying_context"]


def verifying_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """TLS 1.2 or later, the peer verified against `ca_file` or what the system trusts."""
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def client_certificate_context(
    certificate: Path,
    key: Path | None = None,
    password: Secret | None = None,
    *,
    ca_file: Path | None = None,
) -> ssl.SSLContext:
    """A verifying context that shows the server a certificate.

    Args:
        certificate: PEM; the certificate, and those between it and the root.
        key: PEM of the private key, unless `certificate` holds it as well.
        password: of the private key, if it is encrypted.
        ca_file: PEM of the authorities to trust instead of the system's.

    Raises:
        ConfigError: a file cannot be read, is not PEM, does not match, or the password is wrong
            or no `Secret`.
    """
    if password is not None and (problems := secret_problems("password", password)):
        raise ConfigError(*problems)
    try:
        context = verifying_context(ca_file)
    except OSError as error:
        _refuse(ca_file or Path(), error, "Give a PEM file with the authorities to trust.")
    try:
        context.load_cert_chain(certificate, key, password.reveal if password else _no_password)
    except OSError as error:
        _refuse(certificate, error, "Check both files (PEM) and the password of the key.")
    except _PasswordNeeded:
        _refuse(key or certificate, None, "The key is encrypted: give its password.")
    return context


class _PasswordNeeded(Exception):
    """The key is encrypted; OpenSSL would ask the terminal."""


def _no_password() -> str:
    raise _PasswordNeeded


def _refuse(path: Path, error: OSError | None, hint: str) -> NoReturn:
    reason = f" ({type(error).__name__})" if error else ""
    raise ConfigError(
        Problem(
            path=f"file:{path}",
            rule="tls.certificate",
            message=f"cannot be used{reason}.",
            hint=hint,
        )
    ) from error
