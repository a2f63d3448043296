"""A matter for a person, in one line."""

from axclarity.errors import Parked, Problem

__all__ = ["parked"]


def parked(path: str, rule: str, message: str, hint: str) -> Parked:
    """An event that waits for a person: where, by which rule, what is wrong, and what helps."""
    return Parked(Problem(path=path, rule=rule, message=message, hint=hint))
