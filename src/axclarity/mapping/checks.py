"""How a policy is refused: all that is wrong with it, at once."""

from collections.abc import Iterable

from axclarity.errors import ConfigError, Problem

__all__ = ["Check", "insist"]

Check = tuple[str, bool, str]
"""Path, whether it is wrong, what is expected."""


def insist(checks: Iterable[Check]) -> None:
    """Refuse a policy with all that is wrong with it.

    Raises:
        ConfigError: rule `config.policy`.
    """
    problems = [
        Problem(path=path, rule="config.policy", message=message)
        for path, wrong, message in checks
        if wrong
    ]
    if problems:
        raise ConfigError(*problems)
