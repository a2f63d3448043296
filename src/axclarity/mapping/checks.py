"""How a policy is refused, all that is wrong at once, and data without what AX must have."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard

from axclarity.errors import ConfigError, InvalidValue, MappingError, Problem

__all__ = [
    "Check",
    "check_account",
    "check_given",
    "exact",
    "insist",
    "insist_value",
    "is_day",
    "is_number",
]

Check = tuple[str, bool, str]
"""Path, whether it is wrong, what is expected."""


def insist(checks: Iterable[Check]) -> None:
    """Refuse a policy with all that is wrong with it.

    Raises:
        ConfigError: rule `config.policy`.
    """
    problems = _problems(checks, "config.policy")
    if problems:
        raise ConfigError(*problems)


def insist_value(checks: Iterable[Check], *, rule: str) -> None:
    """Refuse a value that is no policy, with all that is wrong with it.

    Raises:
        InvalidValue: with that rule.
    """
    problems = _problems(checks, rule)
    if problems:
        raise InvalidValue(*problems)


def _problems(checks: Iterable[Check], rule: str) -> list[Problem]:
    return [
        Problem(path=path, rule=rule, message=message) for path, wrong, message in checks if wrong
    ]


def exact(number: Decimal | int) -> Decimal:
    """A whole number as the Decimal it is; what is neither stays as it is, for a check to refuse.

    Two whole numbers divided are a float.
    """
    if type(number) is int:  # a bool is none
        return Decimal(number)
    return number  # type: ignore[return-value]  # what a check must find


def is_number(value: object) -> TypeGuard[Decimal]:
    """Whether something is a finite Decimal: a float rounds, and NaN compares with nothing."""
    return isinstance(value, Decimal) and value.is_finite()


def is_day(value: object) -> bool:
    """Whether something is a day: a moment passes for one, and is another day in another zone."""
    return isinstance(value, date) and not isinstance(value, datetime)


def check_given(text: str, *, path: str, rule: str, message: str, hint: str = "") -> None:
    """Refuse a text that is blank: AX takes it, and has a record without a customer or an article.

    Raises:
        MappingError: with that rule.
    """
    if not text.strip():
        raise MappingError(Problem(path=path, rule=rule, message=message, hint=hint))


def check_account(account: str, *, rule: str) -> None:
    """Refuse to map anything for no customer.

    Raises:
        MappingError: with that rule.
    """
    check_given(account, path="account", rule=rule, message="is needed: the buyer's account in AX")
