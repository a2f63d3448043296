"""Where a secret comes from (the environment, a file, a keyring), and what is none."""

import os
import stat
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from axclarity.errors import ConfigError, Problem
from axclarity.values import Secret

__all__ = [
    "insist_secret",
    "secret_from_environment",
    "secret_from_file",
    "secret_from_keyring",
    "secret_problems",
]


def secret_from_environment(name: str, environ: Mapping[str, str]) -> Secret:
    """The value of an environment variable.

    Raises:
        ConfigError: the variable is not set, or empty.
    """
    text = environ.get(name, "")
    if not text:
        _refuse("environment", name, "is not set, or is empty.", "Set the variable.")
    return Secret(text)


def secret_from_file(path: Path) -> Secret:
    """What a file holds, without one newline at its end.

    Raises:
        ConfigError: it is missing, unreadable, empty, not UTF-8, or (on POSIX) open to other users.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read()
    except OSError as error:
        _refuse("file", str(path), f"cannot be read ({type(error).__name__}).", "Check the path.")
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        _refuse("file", str(path), "is open to other users.", f"Run `chmod 600 {path}`.")
    try:
        text = content.decode("utf-8-sig")  # editors of Windows put a mark in front
    except UnicodeDecodeError:
        _refuse("file", str(path), "is not UTF-8.", "Save it again as UTF-8.")
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        _refuse("file", str(path), "is empty.", "Write the secret into it.")
    return Secret(text)


def secret_from_keyring(service: str, user: str) -> Secret:
    """What the keyring of this machine keeps for `user` at `service`.

    Raises:
        ConfigError: there is no such entry, no keyring, or the extra is not installed.
    """
    try:
        keyring = import_module("keyring")  # an extra
    except ImportError:
        _refuse(
            "keyring",
            service,
            "cannot be asked.",
            "Install it: `pip install 'axclarity[keyring]'`.",
        )
    try:
        text = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        _refuse("keyring", service, f"cannot be asked ({type(error).__name__}).", "Unlock it.")
    if not text:
        _refuse("keyring", service, "keeps nothing for this user.", "Run `keyring set`.")
    return Secret(text)


def secret_problems(path: str, given: object) -> tuple[Problem, ...]:
    """What is wrong with something that has to be a `Secret`; it is not shown."""
    if isinstance(given, Secret):
        return ()
    hint = "Wrap it, so that it is never shown: Secret(...)."
    return (Problem(path=path, rule="config.secret", message="is no Secret", hint=hint),)


def insist_secret(_owner: object, field: Any, given: Any) -> None:
    """A validator of attrs; its own `instance_of` would show what was given.

    Raises:
        ConfigError: it is no `Secret`.
    """
    if problems := secret_problems(field.name, given):
        raise ConfigError(*problems)


def _refuse(source: str, name: str, message: str, hint: str) -> NoReturn:
    raise ConfigError(
        Problem(path=f"{source}:{name}", rule=f"secret.{source}", message=message, hint=hint)
    )
