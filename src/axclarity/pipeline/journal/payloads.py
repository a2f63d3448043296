"""How the payloads of events are kept: as they came, sealed, or without what is personal."""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from axclarity.errors import ConfigError, JournalError, Problem
from axclarity.http import secret_problems
from axclarity.values import Secret

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

__all__ = [
    "KeepPayloads",
    "LeavePayloads",
    "Payloads",
    "RedactPayloads",
    "SealPayloads",
    "is_sealed",
    "new_seal_key",
]

SEALED = b"\x00sealed:"
_PLAIN = b"\x00plain:"


class Payloads(Protocol):
    """A rule for the payloads of a journal.

    `redacts` says that what is personal goes once an event is applied.
    """

    redacts: ClassVar[bool]

    def stored(self, payload: bytes) -> bytes:
        """What is written for a payload."""
        ...

    def opened(self, stored: bytes) -> bytes:
        """The payload that was written so, byte for byte, whatever the rule was then."""
        ...


class _Payloads:
    """Reads what any rule wrote.

    Args:
        keys: of what is sealed.

    Raises:
        ConfigError: a key is no key, or the extra `sealed` is not installed.
    """

    redacts: ClassVar[bool] = False

    def __init__(self, *keys: Secret) -> None:
        self._seal = _seal_of(keys) if keys else None

    def stored(self, payload: bytes) -> bytes:
        """As it is."""
        return _PLAIN + payload if payload.startswith((SEALED, _PLAIN)) else payload

    def opened(self, stored: bytes) -> bytes:
        """Raises `JournalError`, reason `sealed`, without the right key."""
        if stored.startswith(SEALED):
            return _unsealed(stored[len(SEALED) :], self._seal)
        return stored.removeprefix(_PLAIN)


class KeepPayloads(_Payloads):
    """As they came. With keys it reads what was sealed before."""


class SealPayloads(_Payloads):
    """Encrypted and signed, by the first key; the others open what was sealed before.

    What was stored before the first key stays readable. Whoever reads payloads needs the keys.
    """

    def __init__(self, key: Secret, *older: Secret) -> None:
        super().__init__(key, *older)
        self._fresh = _seal_of((key,))

    def stored(self, payload: bytes) -> bytes:
        """Sealed with the first key."""
        return SEALED + self._fresh.encrypt(payload)


class RedactPayloads(_Payloads):
    """As they came until the event is applied; then without what is personal.

    Dead letters wait for a replay, so theirs stay whole.
    """

    redacts: ClassVar[bool] = True


class LeavePayloads(_Payloads):
    """For those who look at a journal and have no key: what is sealed is given as it stands."""

    def stored(self, payload: bytes) -> bytes:
        """Raises `JournalError`, reason `sealed`, for what is: its key would open it no more."""
        if payload.startswith(SEALED):
            raise _sealed("and no key was given")
        return super().stored(payload)

    def opened(self, stored: bytes) -> bytes:
        """Raises nothing."""
        return stored if stored.startswith(SEALED) else stored.removeprefix(_PLAIN)


def is_sealed(payload: bytes) -> bool:
    """Whether `LeavePayloads` gave a payload that is sealed."""
    return payload.startswith(SEALED)


def new_seal_key() -> Secret:
    """A fresh key, from the operating system's randomness."""
    return Secret(_fernet().Fernet.generate_key().decode())


def _seal_of(keys: tuple[Secret, ...]) -> "MultiFernet":
    problems = [problem for key in keys for problem in secret_problems("payloads.key", key)]
    if problems:
        raise ConfigError(*problems)
    fernet = _fernet()
    try:
        seal: MultiFernet = fernet.MultiFernet([fernet.Fernet(key.reveal()) for key in keys])
    except ValueError:
        raise _wrong("is not 32 bytes in URL-safe Base64", "new_seal_key() makes one.") from None
    return seal


def _unsealed(token: bytes, seal: "MultiFernet | None") -> bytes:
    if seal is not None:
        try:
            return seal.decrypt(token)
        except _fernet().InvalidToken:
            pass
    raise _sealed("with another key" if seal else "and no key was given")


def _sealed(how: str) -> JournalError:
    return JournalError(
        f"A payload of the journal is sealed {how}. Give the journal the key it was sealed with: "
        "SealPayloads(key, *older).",
        reason="sealed",
    )


def _fernet() -> Any:
    try:
        from cryptography import fernet  # noqa: PLC0415  optional dependency
    except ModuleNotFoundError:
        raise _wrong("needs cryptography", "Run: pip install 'axclarity[sealed]'") from None
    return fernet


def _wrong(message: str, hint: str) -> ConfigError:
    return ConfigError(
        Problem(path="payloads.key", rule="config.payloads", message=message, hint=hint)
    )
